// Words that could not be read, and that somebody typed to us: what a runner may be asked about. Pure.

import type { Inbound } from "../../channels/channel.ts";
import type { Facts } from "../reading/intent.ts";
import { readingLimits } from "../reading/limits.ts";

/** With everything that they were read with. */
export interface Unread {
  readonly typed: string;
  readonly facts: Facts;
}

/** One word is a slip of the hand, a letter is for somebody else, and a card that waits wants a clear word. */
export function unreadOf({ what }: Inbound, typed: string, facts: Facts): Unread | undefined {
  if (facts.addressed === "overheard" || facts.about?.kind === "draft") return undefined;
  if (what.kind !== "text" && what.kind !== "command") return undefined;
  const { length } = typed.trim();
  const isSentence = length >= readingLimits.propose_chars_min && length <= readingLimits.propose_chars_max;
  return isSentence ? { typed, facts } : undefined;
}
