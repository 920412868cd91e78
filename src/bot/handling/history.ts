// What the ledger knows about an ask: its cards, and every word about it. For whoever asks why.

import { askSubject } from "../../notify/ask-key.ts";
import type { AskHistory } from "../../notify/cards/history.ts";
import type { AskKey } from "../../notify/nouns.ts";
import { botLimits } from "../limits.ts";
import { fateSubject } from "../observe.ts";
import type { Desk } from "./desk.ts";

export function historyOf({ ledger }: Pick<Desk, "ledger">, key: AskKey): AskHistory {
  const kept = ledger.look((tables) => ({
    shown: tables.copies.of(askSubject(key)),
    said: [askSubject(key), fateSubject(key)].flatMap((subject) =>
      tables.audit.about(subject, botLimits.history_rows_max),
    ),
  }));
  return kept.kind === "ok" ? kept.value : { shown: [], said: [], unread: kept.why };
}
