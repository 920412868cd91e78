// Which ask a card tells of that answered somebody's look at it: who asks why and then says yes to what they were shown
// means that ask. Bound like a word to its own card where that stands beside it, and decided as strictly.

import type { Surface } from "../../channels/channel.ts";
import { askOf } from "../../notify/ask-key.ts";
import type { Tables } from "../../notify/ledger/ledger.ts";
import type { AskKey, Subject } from "../../notify/nouns.ts";

/** By these nothing was decided yet. */
const UNDECIDED: ReadonlySet<string> = new Set(["looked", "not_taken"]);

/** Nothing where the card is another, or so old that nobody remembers what it answered. */
export function askLookedAt(
  { audit }: Pick<Tables, "audit">,
  surface: Surface,
  subject: Subject | undefined,
): AskKey | undefined {
  const prefix = `reply:${surface}:`;
  if (subject?.startsWith(prefix) !== true) return undefined;
  const deed = audit.ofInbound(subject.slice(prefix.length));
  if (deed?.actor.surface !== surface || !UNDECIDED.has(deed.event)) return undefined;
  return deed.subject === undefined ? undefined : askOf(deed.subject);
}
