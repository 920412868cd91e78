// Drafts, views and events for the tests of plans: whole ones, and arbitrary ones.

import fc from "fast-check";
import { criteriaOf } from "../../../src/engine/plans/draft.ts";
import type { PlanDeed, PlanEvent } from "../../../src/engine/plans/events.ts";
import { foldPlan } from "../../../src/engine/plans/fold.ts";
import type { Check, GateResult, PlanDraft, PlanView, Step } from "../../../src/engine/plans/nouns.ts";
import { usualLimits } from "../../../src/engine/plans/usual.ts";

export const ann = { name: "ann", surface: "cli" } as const;

export function stepOf(id: string, more: Partial<Step> = {}): Step {
  return {
    id,
    title: `do ${id}`,
    description: "",
    criteria: criteriaOf(id, [`${id} works`]),
    dependsOn: [],
    priority: Number(/\d+$/.exec(id)?.[0] ?? 1),
    finish: [{ kind: "command", run: `check ${id}` }],
    ...more,
  };
}

export function draftOf(steps: readonly Step[], more: Partial<PlanDraft> = {}): PlanDraft {
  return {
    id: "ship",
    goal: "Ship feature X",
    mode: "implement",
    cwd: "/srv/x",
    steps,
    anchors: [],
    limits: usualLimits,
    evaluate: "yes",
    ...more,
  };
}

/** Each a second after the other, by whoever holds the token named. */
export function eventsOf(deeds: readonly PlanDeed[], fence?: string): readonly PlanEvent[] {
  return deeds.map((deed, index) => ({
    ...deed,
    id: `e${index}`,
    at_ms: 1_000 * (index + 1),
    ...(fence !== undefined && { fence }),
  }));
}

export function viewOf(draft: PlanDraft, deeds: readonly PlanDeed[] = []): PlanView {
  const plan = foldPlan(eventsOf([{ event: "drafted", draft, by: ann }, ...deeds]));
  if (plan === undefined) throw new Error("nothing was drafted");
  return plan;
}

export function gateOf(verdict: GateResult["verdict"], more: Partial<GateResult> = {}): GateResult {
  const check: Check = { kind: "command", run: "true" };
  const checks = [{ check, verdict, why: verdict, output: "", wall_ms: 1 }];
  return { verdict, why: verdict, checks, gate_hash: "g1", ...more };
}

// --- arbitrary -----------------------------------------------------------------------------------------------------

const spoiled = [
  "||",
  "\\",
  "\\||",
  " @ ",
  "[x] ",
  "- ",
  "1. ",
  ": ",
  ",",
  "verify: x",
  "diff",
  "`",
  "é",
  "# ",
];
const words = fc
  .array(fc.oneof(fc.constantFrom(...spoiled), fc.string({ minLength: 1, maxLength: 8 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(""));
const line = words.map((text) => text.replace(/[\s\p{Cc}]+/gu, " ").trim()).filter((text) => text !== "");
const description = fc
  .array(line, { maxLength: 3 })
  .map((lines) => lines.join("\n"))
  .map((text) => text.trim());
const path = line.filter((text) => !text.startsWith("/") && !text.includes(".."));

const check: fc.Arbitrary<Check> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("command", "tests", "build"),
    run: words.filter((text) => text.trim() !== ""),
  }),
  line.map((run): Check => ({ kind: "tests", run, timeout_s: 30 })),
  fc.array(path, { minLength: 1, maxLength: 3 }).map((paths): Check => ({ kind: "files", paths })),
  fc.record({ kind: fc.constant("grep"), pattern: line, path, want: fc.constantFrom("present", "absent") }),
  fc.constant<Check>({ kind: "diff" }),
  fc.constant<Check>({ kind: "evaluator" }),
);

export const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.record({
      title: line,
      description,
      criteria: fc.array(
        fc.tuple(line, fc.boolean()).map(([text, isHuman]) => (isHuman ? `[human] ${text}` : text)),
        { maxLength: 3 },
      ),
      finish: fc.array(check, { maxLength: 3 }),
      id: fc.option(fc.stringMatching(/^[A-Z]{2}-\d{3}$/), { nil: undefined }),
      depends: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((wanted) => {
    const made: Step[] = [];
    for (const [index, { id, depends, criteria, ...rest }] of wanted.entries()) {
      const isTaken = made.some((step) => step.id === id);
      const name = id === undefined || isTaken ? `S${index + 1}` : id;
      const before = made.at(-1)?.id;
      made.push({
        ...rest,
        id: name,
        criteria: criteriaOf(name, criteria),
        dependsOn: depends && before !== undefined ? [before] : [],
        priority: index + 1,
      });
    }
    return made;
  });
