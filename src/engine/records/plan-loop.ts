// The state file of a Sentigent loop, read: its steps with their gates become steps with finish lines. Pure.

import * as z from "zod/mini";
import type { ImportedStep } from "../plans/events.ts";
import { stepIdAt } from "../plans/ids.ts";
import type { ImportReading } from "../plans/imported.ts";
import { planLimits } from "../plans/limits.ts";
import type { Check, Step } from "../plans/nouns.ts";
import { shapeWords } from "./shape-words.ts";

const optional = z.optional;
const text = z.string();

const loopStep = z.looseObject({
  text,
  status: optional(z.enum(["pending", "done", "skipped", "failed"])),
  verify: optional(z.nullable(text)),
  last_error: optional(z.nullable(text)),
});

const loop = z.looseObject({
  loop_id: text,
  goal: text,
  verify_cmd: optional(z.nullable(text)),
  anchor_files: optional(z.nullable(z.array(text))),
  max_attempts: optional(z.int().check(z.gte(1))),
  steps: z.array(loopStep).check(z.minLength(1, "must have at least one step")),
});

type LoopStep = z.infer<typeof loopStep>;

/** Nothing where it is another kind of file. */
export function readLoop(source: string): ImportReading | undefined {
  const parsed = jsonOf(source);
  if (parsed === null || typeof parsed !== "object" || !("loop_id" in parsed)) return undefined;
  const read = loop.safeParse(parsed);
  if (!read.success) {
    const problems = read.error.issues
      .slice(0, planLimits.problems_shown_max)
      .map((issue) => `${issue.path.map(String).join(".")}: ${shapeWords(issue)}`);
    return { kind: "problems", problems, remedy: "mend these members and import it again" };
  }
  const { goal, steps, verify_cmd, anchor_files, max_attempts } = read.data;
  return {
    kind: "ok",
    plan: {
      goal,
      steps: steps.map((each, index) => stepOf(each, index, verify_cmd ?? "")),
      standing: steps.map(standingOf),
      rest: {
        ...(anchor_files && { anchors: anchor_files }),
        ...(max_attempts !== undefined && { limits: { rejections_max: max_attempts - 1 } }),
      },
      foreign: { form: "loop" },
    },
  };
}

const idAt = (index: number) => stepIdAt(index + 1, new Set());

/** `usual`: the gate of steps that bring none; an empty one of a step's own means that it has none. */
function stepOf({ text: words, verify }: LoopStep, index: number, usual: string): Step {
  const [first = "", ...more] = words.trim().split("\n");
  const run = verify ?? usual;
  const finish: readonly Check[] = run.trim() === "" ? [] : [{ kind: "command", run }];
  return {
    id: idAt(index),
    title: first.trim(),
    description: more.join("\n").trim(),
    criteria: [],
    dependsOn: [],
    priority: index + 1,
    finish,
  };
}

/** What was skipped there was not done: a person says again what becomes of it. */
function standingOf({ status, last_error }: LoopStep, index: number): ImportedStep {
  const state = status === "done" ? "passed" : status === "skipped" ? "blocked" : "pending";
  return { step: idAt(index), state, rejections: 0, notes: last_error ?? "" };
}

function jsonOf(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
