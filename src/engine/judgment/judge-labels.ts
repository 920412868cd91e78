// What people thought of it later, as cases: a decision taken back speaks against what was decided, an approving word
// for it. Each source counts once. Pure but for the tables it is given.

import type { Graded, Told } from "../judge.ts";
import { AGAINST } from "./clone.ts";
import { classOf } from "./clone-features.ts";
import type { DecisionRow, MemoryTables, PrecedentRow } from "./ports.ts";

export interface LabelAt {
  readonly at_ms: number;
  readonly id: string;
  readonly person: string;
}

export function labelAsk(tables: MemoryTables, ask: string, graded: Graded, at: LabelAt): Told {
  const answers = tables.precedentsOfAsk(ask).filter(({ source }) => source === "answer");
  const [answer] = answers;
  if (answer === undefined) return { kind: "nothing", why: `no answer to ${ask} is remembered` };
  const isOwn = answer.weight === 0;
  const choice = graded.grade === "good" ? answer.choice : `${AGAINST}${answer.choice}`;
  const key = `label ${graded.source} ${answer.key} ${at.person}`;
  // Praise of what a person decided themselves is no second case of it.
  if (graded.grade === "bad" || isOwn) {
    const { link: _message, ...rest } = answer;
    const row: PrecedentRow = { ...rest, ...at, key, choice, source: "reaction", weight: 1, why: graded.why };
    if (tables.keep(row) === "same") return { kind: "nothing", why: "that was counted before" };
  }
  const prediction = tables.prediction(ask);
  if (isOwn && prediction?.choice !== undefined) {
    const right = graded.grade === "good" ? "yes" : "no";
    tables.settlePrediction(prediction.key, { actual: choice, right, by: "label" }, at.at_ms);
  }
  return { kind: "done", summary: `${ask}: ${graded.grade} (${graded.source}) by ${at.person}` };
}

/** What a person said of something that was done without asking them. */
export function precedentOfDecision(decision: DecisionRow, graded: Graded, at: LabelAt): PrecedentRow {
  const { signature, risk, worker } = decision;
  return {
    ...at,
    ...{ signature, risk },
    key: `label ${graded.source} ${decision.id} ${at.person}`,
    class: classOf(signature, "gate"),
    kind: "gate",
    words: [],
    options: [],
    choice: graded.grade === "good" ? "approve" : "deny",
    source: "reaction",
    scope: "person",
    weight: 1,
    from: "here",
    why: graded.why,
    ...(worker !== undefined && { worker }),
  };
}
