// What is known about an ask for whoever asks why: its cards and every word about it, as the ledger has them, and what
// judgment remembers of it.

import { askSubject } from "../../notify/ask-key.ts";
import type { AskHistory } from "../../notify/cards/history.ts";
import type { AskFacts } from "../../notify/facts.ts";
import { fateSubject } from "../aftermath.ts";
import { botLimits } from "../limits.ts";
import type { Desk } from "./desk.ts";

export async function historyOf(
  { ledger, engine }: Pick<Desk, "ledger" | "engine">,
  { row, ask }: Pick<AskFacts, "row" | "ask">,
): Promise<AskHistory> {
  const { key } = row;
  const why = await engine.judge.why(ask.id);
  const judged = why.kind === "ok" ? { judged: why } : {};
  const kept = ledger.look((tables) => ({
    shown: tables.copies.of(askSubject(key)),
    said: [askSubject(key), fateSubject(key)].flatMap((subject) =>
      tables.audit.about(subject, botLimits.history_rows_max),
    ),
  }));
  return { ...judged, ...(kept.kind === "ok" ? kept.value : { shown: [], said: [], unread: kept.why }) };
}
