// Which cards that wait for a word may be meant by one that was typed here.

import type { Place } from "../../channels/channel.ts";
import { CLONE_SURFACE } from "../../engine/judgment/ruling.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { KeptCopy, Tables } from "../../notify/ledger/ledger.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { Subject } from "../../notify/nouns.ts";

export const changeSubject = (id: string): Subject => `change:${id}` as Subject;

/** Those whose card stands in this thread or right above it, or nowhere yet: a word said elsewhere is not for them. */
export function draftsHere(tables: Tables, here: Place, drafts: readonly ChangeRow[]): readonly ChangeRow[] {
  return drafts.filter(({ id, kind }) => {
    // Pressed alone: a word would be about something else.
    if (kind === "batch" || kind === CLONE_SURFACE) return false;
    const copies = tables.copies.of(changeSubject(id));
    const isHere = ({ place, ref }: KeptCopy) =>
      ref.chat === here.chat && (here.thread === place.thread || here.thread === ref.message);
    return copies.length === 0 || copies.some(isHere);
  });
}

/** How words about an ask were read waits for nothing more once that ask is answered. */
export function isWaiting({ kind, target }: ChangeRow, open: readonly AskFacts[]): boolean {
  return kind !== "reading" || open.some(({ row }) => row.key === target);
}
