// Facts of actions and words of guardrails as tests of judgment want them, without a reader or a pack.

import type { ActionFacts } from "../../../src/engine/judgment/facts.ts";
import type { DecisionRow, PrecedentRow, PredictionRow } from "../../../src/engine/judgment/ports.ts";
import type { Ruling } from "../../../src/engine/judgment/ruling.ts";
import type { Saying } from "../../../src/engine/judgment/ruling-evidence.ts";

export const NOW_MS = Date.UTC(2026, 10, 21, 12);

export function factsOf(over: Partial<ActionFacts>): ActionFacts {
  return {
    action: { kind: "shell", line: "thing do", cwd: "/repo" },
    commands: [
      {
        program: "thing",
        wellNamed: true,
        words: [],
        args: [],
        assignments: [],
        redirects: [],
        wrappers: [],
        moreArgs: false,
        after: "",
        hosts: [],
      },
    ],
    opaque: [],
    paths: [],
    hosts: [],
    texts: ["thing do"],
    effect: "looks",
    risk: "reversible",
    why: "it does a thing",
    signature: "thing do",
    hash: "0123",
    ...over,
  };
}

export function guardSays(
  kind: Ruling["kind"],
  warnings: readonly string[] = [],
): { readonly kind: "ruled"; readonly ruling: Ruling } {
  return {
    kind: "ruled",
    ruling: {
      kind,
      layer: "guardrails",
      by: "git/force-push",
      reason: "the rule says so",
      evidence: [],
      risk: "reversible",
      warnings: warnings.map((text) => ({ text })),
    },
  };
}

export function saying(over: Partial<Saying>): Saying {
  return { id: "p", decision: "approve", source: "answer", person: "ada", at_ms: NOW_MS, weight: 1, ...over };
}

export function decisionRow(over: Partial<DecisionRow>): DecisionRow {
  return {
    id: "d",
    at_ms: NOW_MS,
    signature: "thing do",
    hash: "0123",
    effect: "looks",
    risk: "reversible",
    kind: "proceed",
    layer: "cold_start",
    by: "looks",
    reason: "it only looks",
    evidence: [{ text: "seen", ref: "x" }],
    ...over,
  };
}

export function precedentRow(over: Partial<PrecedentRow>): PrecedentRow {
  return {
    id: "p",
    key: "k",
    at_ms: NOW_MS,
    signature: "thing do",
    class: "gate",
    kind: "gate",
    risk: "reversible",
    words: ["do", "thing"],
    options: [],
    choice: "approve",
    source: "answer",
    person: "ada",
    scope: "person",
    weight: 1,
    from: "here",
    ...over,
  };
}

export function predictionRow(over: Partial<PredictionRow>): PredictionRow {
  return {
    key: "a-1@1",
    ask: "a-1",
    at_ms: NOW_MS,
    class: "gate",
    confidence: 0.9,
    mode: "shadow",
    close: "no",
    reason: "they said so",
    evidence: [],
    ...over,
  };
}
