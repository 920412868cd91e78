// The shape of what `judge …` prints with `--json`. Loaded by `looop schema` and by tests, never on a verb's way.

import * as z from "zod/mini";
import { troubleShape } from "./outputs.ts";

const opt = z.optional;
const evidence = z.strictObject({ text: z.string(), ref: opt(z.string()) });
const risk = z.enum(["reversible", "irreversible", "destructive"]);

const ruling = z.strictObject({
  kind: z.enum(["proceed", "slow_down", "get_context", "ask", "block"]),
  layer: z.enum(["guardrails", "scope", "precedents", "learned", "cold_start", "clone"]),
  by: z.string(),
  reason: z.string(),
  evidence: z.array(evidence),
  confidence: opt(z.number()),
  risk,
  advice: opt(z.string()),
  mend: opt(z.string()),
  warnings: z.array(evidence),
});

export const judgeToldOutput = z.strictObject({ done: z.boolean(), summary: z.string() });

export const judgeStatusOutput = z.strictObject({
  decisions: z.number(),
  precedents: z.number(),
  graded: z.strictObject({ good: z.number(), bad: z.number() }),
  classes: z.array(
    z.strictObject({
      name: z.string(),
      autonomy: z.enum(["off", "suggest", "assisted", "trusted"]),
      predicted: z.number(),
      right: z.number(),
      bar: z.number(),
      lower_bound: z.number(),
    }),
  ),
  calibration: z.array(
    z.strictObject({
      from: z.number(),
      to: z.number(),
      said: z.number(),
      was: z.number(),
      count: z.number(),
    }),
  ),
  brier: opt(z.number()),
  readiness: z.strictObject({ percent: z.number(), stage: z.string(), next: z.string() }),
  rules: z.array(
    z.strictObject({
      id: z.string(),
      decision: z.enum(["approve", "deny", "ask"]),
      signature: opt(z.string()),
      class: z.string(),
      words: z.array(z.string()),
      person: z.string(),
      at_ms: z.number(),
      goal: opt(z.string()),
      expires_ms: opt(z.number()),
      why: opt(z.string()),
    }),
  ),
  contradictions: z.array(z.string()),
  proposals: z.array(z.string()),
  latency_ms: z.strictObject({ count: z.number(), p50: z.number(), p95: z.number() }),
  /** Of tool calls at the door of the running program, nobody asked meanwhile. */
  hook_ms: opt(z.strictObject({ count: z.number(), p50: opt(z.number()), p95: opt(z.number()) })),
  rulings: z.array(z.strictObject({ layer: z.string(), ruling: z.string(), count: z.number() })),
  troubles: z.array(troubleShape),
});

export const judgeWhyOutput = z.strictObject({
  id: z.string(),
  at_ms: z.number(),
  ruling: opt(ruling),
  trail: z.array(evidence),
});

const times = z.array(z.strictObject({ signature: z.string(), times: z.number() }));

export const judgeSeedOutput = z.strictObject({
  how: z.enum(["preview", "learned"]),
  outcomes: z.array(z.strictObject({ signature: z.string(), good: z.number(), bad: z.number() })),
  declined: times,
  habits: times,
  practices: z.array(z.string()),
  notes: z.array(z.string()),
});

export const judgeExportOutput = z.union([
  z.strictObject({ written: z.array(z.string()), unchanged: z.array(z.string()) }),
  z.strictObject({ judgment: z.string(), agents: z.string() }),
]);
