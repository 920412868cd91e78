// The shapes of a plan's nouns on disk: the draft and what gates and sessions found out. Checked on reading; what a
// newer program added to a noun is not kept, since an event is never written again.

import * as z from "zod/mini";
import { isId, type WorkerId } from "../ids.ts";
import type { Check } from "../plans/nouns.ts";

const text = z.string();
const count = z.int().check(z.nonnegative());
const amount = z.number().check(z.nonnegative());
const time = amount;
const optional = z.optional;
const verdict = z.enum(["pass", "fail", "cant_tell"]);
const foreign = optional(z.record(z.string(), z.unknown()));

export const checkShape = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["command", "tests", "build"]), run: text, timeout_s: optional(amount) }),
  z.object({ kind: z.literal("files"), paths: z.array(text) }),
  z.object({ kind: z.literal("grep"), pattern: text, path: text, want: z.enum(["present", "absent"]) }),
  z.object({ kind: z.literal("diff") }),
  z.object({ kind: z.literal("evaluator") }),
]);

const checkResult = z.object({
  check: checkShape,
  verdict,
  why: text,
  output: text,
  wall_ms: amount,
  exit_code: optional(z.nullable(z.int())),
  tests: optional(z.object({ ran: count, failed: count })),
});

const gate = z.object({
  verdict,
  why: text,
  checks: z.array(checkResult),
  gate_hash: text,
  edited: optional(z.array(text)),
  head: optional(text),
});

const criterion = z.object({ id: text, text, judged: z.enum(["evaluator", "human"]) });

const criterionVerdict = z.object({
  criterion: text,
  verdict,
  evidence: text,
  by: z.enum(["evaluator", "human", "check"]),
});

const step = z.object({
  id: text,
  title: text,
  description: text,
  criteria: z.array(criterion),
  dependsOn: z.array(text),
  priority: z.number(),
  finish: z.array(checkShape),
  foreign,
});

const limits = z.object({
  laps_max: count,
  rejections_max: count,
  run_s_max: amount,
  session_s_max: amount,
  idle_s_max: amount,
  usd_max: optional(amount),
  tokens_max: optional(count),
});

const draft = z.object({
  id: text,
  goal: text,
  mode: z.enum(["implement", "explore", "fix"]),
  cwd: text,
  branch: optional(text),
  steps: z.array(step),
  anchors: z.array(text),
  limits,
  worker: optional(z.object({ command: optional(text), model: optional(text), thinking: optional(text) })),
  evaluate: z.enum(["yes", "no"]),
  foreign,
});

const worker = z.custom<WorkerId>(
  (value) => typeof value === "string" && isId(value),
  "must be a worker's id",
);

export const planShapes = {
  text,
  count,
  amount,
  time,
  verdict,
  gate,
  criterionVerdict,
  step,
  draft,
  worker,
} as const;

/** A check as it stands in a checklist, or nothing when it is none. */
export function checkOfJson(text: string): Check | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const check = checkShape.safeParse(parsed);
  return check.success ? (check.data as Check) : undefined;
}
