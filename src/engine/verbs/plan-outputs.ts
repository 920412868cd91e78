// The shape of the `--json` output of the verbs about plans.
// Loaded by `looop schema` and by tests, never on a verb's way; its types bind what the verbs print.

import * as z from "zod/mini";

const text = z.string();
const count = z.number();
const optional = z.optional;
const texts = z.array(text);
const verdict = z.enum(["pass", "fail", "cant_tell"]);

export const stepOutput = z.strictObject({
  number: count,
  id: text,
  title: text,
  description: text,
  criteria: z.array(
    z.strictObject({ id: text, text, judged: text, verdict: optional(verdict), evidence: optional(text) }),
  ),
  dependsOn: texts,
  /** As a checklist writes it. */
  finish: texts,
  state: text,
  /** Of `stopped`: what it was in when the plan was over. */
  stopped_while: optional(z.enum(["running", "asked"])),
  laps: count,
  rejections: count,
  helped: z.boolean(),
  gate: optional(z.strictObject({ verdict, why: text })),
  last_failure: optional(text),
  ask: optional(text),
  commit: optional(text),
});

const troubleOutput = z.strictObject({ why: text, remedy: text });

export const planOutput = z.strictObject({
  id: text,
  goal: text,
  mode: text,
  cwd: text,
  branch: optional(text),
  hash: text,
  state: text,
  why: text,
  approved: optional(z.strictObject({ by: text, surface: text, at_ms: count, hash: text })),
  steps: z.array(stepOutput),
  laps: z.array(
    z.strictObject({
      number: count,
      step: optional(text),
      role: text,
      worker: text,
      started_ms: count,
      ended_ms: optional(count),
      end: optional(text),
      session: optional(text),
      resume: optional(text),
      usd: optional(count),
      tokens: optional(count),
      why: optional(text),
    }),
  ),
  asks: z.array(z.strictObject({ ask: text, step: optional(text), about: text, options: texts })),
  limits: z.record(text, count),
  usd: count,
  tokens: count,
  started_ms: count,
  changed_ms: count,
  until_ms: optional(count),
  worktree: optional(text),
  /** Why nobody could drive it the last time, and what to do about it. */
  trouble: optional(troubleOutput),
});

export const planDoneOutput = z.strictObject({ summary: text, warnings: texts, plan: planOutput });
export const planEditOutput = z.strictObject({
  summary: text,
  warnings: texts,
  diff: text,
  plan: planOutput,
});
export const planTidyOutput = z.strictObject({
  plans: z.array(
    z.strictObject({
      plan: text,
      /** `none`: there was no worktree of it. */
      worktree: z.enum(["removed", "none", "kept"]),
      path: optional(text),
      why: optional(text),
      remedy: optional(text),
    }),
  ),
});
export type PlanTidyJson = z.infer<typeof planTidyOutput>;
export const planAnswerOutput = z.strictObject({ plan: text, ask: text, answer: text });
export const planExportOutput = z.strictObject({ id: text, form: text, text });
export const planListOutput = z.array(
  z.strictObject({
    id: text,
    goal: text,
    state: text,
    why: text,
    hash: text,
    done: count,
    steps: count,
    asks: texts,
    usd: count,
    started_ms: count,
    trouble: optional(troubleOutput),
  }),
);

const receipt = z.strictObject({
  plan: text,
  goal: text,
  state: text,
  fap: count,
  steps: count,
  credited: count,
  passed: count,
  ungated: count,
  cant_tell: count,
  waived: count,
  skipped: count,
  blocked: count,
  helped: count,
  asks: count,
  rejections: count,
  laps: count,
  usd: count,
  unpriced: count,
  wall_s: count,
  head: optional(text),
  state_hash: text,
  verified: optional(z.strictObject({ at_ms: count, head: text, verdict, passed: count, of: count })),
});

const scores = z.strictObject({
  receipts: z.array(receipt),
  trend: z.strictObject({
    kind: z.enum(["insufficient", "trend"]),
    direction: optional(z.enum(["rising", "flat", "falling"])),
    change: optional(count),
    mean: optional(count),
    receipts: count,
    needed: optional(count),
  }),
});
export const planReceiptOutput = z.union([scores, z.strictObject({ png: z.string(), bytes: count })]);

export const planVerifyOutput = z.strictObject({
  steps: z.array(z.strictObject({ step: text, verdict, why: text })),
  receipt,
});

export type PlanJson = z.infer<typeof planOutput>;
export type StepJson = z.infer<typeof stepOutput>;
export type PlanReceiptJson = z.infer<typeof planReceiptOutput>;
