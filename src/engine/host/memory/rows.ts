// Rows of memory.db as the nouns of judgment, and back. What our own program wrote is trusted to be of its shape; lists
// are kept as lines, evidence as JSON. Pure.

import type { DecisionRow, PrecedentRow, PredictionRow } from "../../judgment/ports.ts";
import type { Evidence } from "../../judgment/ruling.ts";

export type Row = Readonly<Record<string, string | number | null>>;

const SEPARATOR = "\n";

export function listText(list: readonly string[]): string {
  return list.map((item) => item.replaceAll(SEPARATOR, " ")).join(SEPARATOR);
}

function listOf(text: string): readonly string[] {
  return text === "" ? [] : text.split(SEPARATOR);
}

function evidenceOf(text: string): readonly Evidence[] {
  if (text === "[]") return [];
  return JSON.parse(text) as readonly Evidence[];
}

type Columns = readonly (readonly [string, string])[];

/** Leaves out what is NULL. */
function present(row: Row, names: Columns): Record<string, string | number> {
  const members: Record<string, string | number> = {};
  for (const [column, name] of names) {
    const value = row[column];
    if (value !== null && value !== undefined) members[name] = value;
  }
  return members;
}

const decisionColumns: Columns = Object.entries({
  id: "id",
  at_ms: "at_ms",
  signature: "signature",
  hash: "hash",
  effect: "effect",
  risk: "risk",
  kind: "kind",
  layer: "layer",
  by_what: "by",
  reason: "reason",
  advice: "advice",
  confidence: "confidence",
  worker: "worker",
  goal: "goal",
  plan: "plan",
  correlation: "correlation",
});

export function decisionOf(row: Row): DecisionRow {
  return {
    ...present(row, decisionColumns),
    evidence: evidenceOf(String(row.evidence)),
  } as unknown as DecisionRow;
}

const precedentColumns: Columns = Object.entries({
  id: "id",
  key: "key",
  at_ms: "at_ms",
  signature: "signature",
  class: "class",
  kind: "kind",
  risk: "risk",
  choice: "choice",
  source: "source",
  person: "person",
  scope: "scope",
  goal: "goal",
  worker: "worker",
  ask: "ask",
  link: "link",
  expires_ms: "expires_ms",
  weight: "weight",
  why: "why",
  origin: "from",
});

export function precedentOf(row: Row): PrecedentRow {
  return {
    ...present(row, precedentColumns),
    words: listOf(String(row.words)),
    options: listOf(String(row.options)),
  } as unknown as PrecedentRow;
}

const predictionColumns: Columns = Object.entries({
  key: "key",
  ask: "ask",
  at_ms: "at_ms",
  class: "class",
  choice: "choice",
  confidence: "confidence",
  mode: "mode",
  close: "close",
  reason: "reason",
  actual: "actual",
  right: "right",
  settled_ms: "settled_ms",
});

export function predictionOf(row: Row): PredictionRow {
  return {
    ...present(row, predictionColumns),
    evidence: evidenceOf(String(row.evidence)),
  } as unknown as PredictionRow;
}
