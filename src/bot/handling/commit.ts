// The last step of handling, all of it or nothing: what the outcome changes, the line in the audit with the card that was
// seen, and that it is handled (I2, I6).

import type { Inbound } from "../../channels/channel.ts";
import type { Deed as AuditDeed } from "../../notify/audit.ts";
import type { Tables } from "../../notify/ledger/ledger.ts";
import type { Outcome } from "./desk.ts";

export interface Commit {
  readonly inbound: Inbound;
  readonly outcome: Outcome;
  readonly person: string | undefined;
  readonly now_ms: number;
}

/** Everything of one inbound but its replies, which the outbox takes in the same go. */
export function commitOutcome(tables: Tables, { inbound, outcome, person, now_ms }: Commit): void {
  const { surface, id, author, what, place } = inbound;
  outcome.commit?.(tables);
  if (outcome.event !== "ignored") {
    const message = "message" in what ? what.message : undefined;
    const shown =
      what.kind === "press" && message !== undefined
        ? tables.copies.about(surface, place.chat, message)
        : undefined;
    const copy = shown === undefined ? undefined : tables.copies.find(shown.subject, shown.place);
    const { event, subject, words, reading, result } = outcome;
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
  if (person !== undefined) tables.attention.said(person, now_ms);
  tables.inbox.handled(surface, id, outcome.result, now_ms);
}
