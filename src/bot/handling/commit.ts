// The last step of handling, all of it or nothing: what the outcome changes, the line in the audit with the card that was
// seen, and that it is handled (I2, I6).

import type { Inbound } from "../../channels/channel.ts";
import type { Deed as AuditDeed } from "../../notify/audit.ts";
import type { Tables } from "../../notify/ledger/ledger.ts";
import type { Copy, Subject } from "../../notify/nouns.ts";
import type { Outcome } from "./desk.ts";

export interface Commit {
  readonly inbound: Inbound;
  readonly outcome: Outcome;
  readonly person: string | undefined;
  readonly now_ms: number;
}

/** Everything of one inbound but its replies, which the outbox takes in the same go. */
export function commitOutcome(tables: Tables, { inbound, outcome, person, now_ms }: Commit): void {
  const { surface, id, author } = inbound;
  outcome.commit?.(tables);
  if (outcome.event !== "ignored") {
    const { event, subject, words, reading, result } = outcome;
    const copy = cardSeen(tables, inbound, subject);
    const deed: AuditDeed = {
      event,
      actor: {
        kind: author.kind === "bot" ? "program" : person === undefined ? "stranger" : "person",
        name: person ?? author.name,
        surface,
        user: author.id,
      },
      inbound: id,
      result,
      ...(subject !== undefined && { subject }),
      ...(words !== undefined && { words }),
      ...(reading !== undefined && { reading }),
      ...(copy !== undefined && { card: copy.rendered }),
    };
    tables.audit.append(deed, now_ms);
  }
  // Who only looked has not said anything: their digest begins where they last did.
  if (person !== undefined && inbound.what.kind !== "seen") tables.attention.said(person, now_ms);
  tables.inbox.handled(surface, id, outcome.result, now_ms);
}

/** The card that was pressed or replied to; else the one of what it was about, where it was said. */
function cardSeen(
  tables: Tables,
  { surface, place, what }: Inbound,
  subject: Subject | undefined,
): Copy | undefined {
  const message = what.kind === "press" ? what.message : what.kind === "text" ? what.replyTo : undefined;
  const shown = message === undefined ? undefined : tables.copies.about(surface, place.chat, message);
  if (shown !== undefined) return tables.copies.find(shown.subject, shown.place);
  if (subject === undefined || !subject.startsWith("ask:")) return undefined;
  return tables.copies
    .of(subject)
    .find(({ place: at }) => at.surface === surface && at.chat === place.chat && at.thread === place.thread);
}
