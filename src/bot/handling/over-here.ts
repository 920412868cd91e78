// Which ask was closed last in a thread: who comes late with a word for it is told so.

import type { Place } from "../../channels/channel.ts";
import { askSubject } from "../../notify/ask-key.ts";
import type { Tables } from "../../notify/ledger/ledger.ts";
import type { AskKey } from "../../notify/nouns.ts";
import { botLimits } from "../limits.ts";
import { askAbove } from "./keys-here.ts";

export function overHere(tables: Tables, place: Place, now_ms: number): AskKey | undefined {
  const [above] = askAbove(tables, place);
  if (above !== undefined || place.thread === undefined) return above;
  const isHere = (at: Place) => at.chat === place.chat && at.thread === place.thread;
  let last: { readonly key: AskKey; readonly changed_ms: number } | undefined;
  for (const [key, standing] of tables.copies.standingAsks()) {
    if (!standing.some((copy) => copy.final === "yes" && isHere(copy.place))) continue;
    for (const copy of tables.copies.of(askSubject(key)))
      if (isHere(copy.place) && copy.changed_ms > (last?.changed_ms ?? now_ms - botLimits.late_word_ms_max))
        last = { key, changed_ms: copy.changed_ms };
  }
  return last?.key;
}
