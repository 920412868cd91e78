// The shapes of what `guard …` prints with `--json`. Loaded by `looop schema` and by tests, never on a verb's way.

import * as z from "zod/mini";

const opt = z.optional;

const rule = z.strictObject({
  id: z.string(),
  action: z.enum(["block", "approve", "warn"]),
  severity: z.string(),
  message: z.string(),
  source: z.string(),
  hash: z.string(),
});

const evidence = z.strictObject({ text: z.string(), ref: opt(z.string()) });

export const guardListOutput = z.strictObject({
  rules: z.array(rule),
  problems: z.array(
    z.strictObject({ source: z.string(), line: opt(z.number()), why: z.string(), remedy: z.string() }),
  ),
});
export const guardTestOutput = z.strictObject({
  ruling: z.strictObject({
    kind: z.enum(["proceed", "slow_down", "get_context", "ask", "block"]),
    layer: z.string(),
    by: z.string(),
    reason: z.string(),
    evidence: z.array(evidence),
    risk: z.enum(["reversible", "irreversible", "destructive"]),
    mend: opt(z.string()),
    warnings: z.array(evidence),
  }),
  hits: z.array(z.strictObject({ rule, on: z.string() })),
});
export const guardExplainOutput = z.strictObject({
  rule,
  text: z.string(),
  catches: z.array(z.string()),
  passes: z.array(z.string()),
});
export const guardChangeOutput = z.strictObject({ summary: z.string(), changed: z.boolean() });

export type GuardListJson = z.infer<typeof guardListOutput>;
export type GuardTestJson = z.infer<typeof guardTestOutput>;
