// What guardrails say of a plan's steps: of their words, and of every command of their finish lines, which the engine
// runs itself. Asked at each door that a step comes in by, since a rule that is kept at one alone keeps nothing.

import type { Guard } from "../judge.ts";
import type { Action } from "../judgment/facts.ts";
import type { Ruling } from "../judgment/ruling.ts";
import { type Failed, type Refused, refused } from "../outcome.ts";
import type { Check, Step } from "./nouns.ts";

/** Absent: nobody judges. */
export interface Rules {
  readonly ruleOn?: RuleOn;
}

export type RuleOn = (action: Action) => Promise<Ruling | Failed>;

export function rulesOf(guard: Pick<Guard, "test">): RuleOn {
  return async (action) => {
    const tested = await guard.test(action);
    return "ruling" in tested ? tested.ruling : tested;
  };
}

export type JudgedStep = Pick<Step, "id" | "title" | "description" | "finish">;

interface Deed {
  readonly what: string;
  readonly action: Action;
}

/** What the step has somebody do, or the engine: words first. */
export function deedsOf({ id, title, description, finish }: JudgedStep, cwd: string): readonly Deed[] {
  return [
    { what: `step ${id}`, action: { kind: "intent", text: `${title}\n${description}`.trim(), cwd } },
    ...linesOf(finish).map((line) => ({
      what: `the finish line of step ${id}`,
      action: { kind: "shell" as const, line, cwd },
    })),
  ];
}

export function linesOf(finish: readonly Check[]): readonly string[] {
  return finish.flatMap((check) => ("run" in check ? [check.run] : []));
}

/** What guardrails say of steps that are new or say something else than before. */
export async function judgeSteps(
  { ruleOn }: Rules,
  { cwd, steps }: { readonly cwd: string; readonly steps: readonly JudgedStep[] },
): Promise<{ readonly kind: "ok"; readonly warnings: readonly string[] } | Refused | Failed> {
  if (ruleOn === undefined) return { kind: "ok", warnings: [] };
  const warnings: string[] = [];
  for (const { what, action } of steps.flatMap((step) => deedsOf(step, cwd))) {
    const ruling = await ruleOn(action);
    if (ruling.kind === "failed") return ruling; // I12
    if (ruling.kind === "block") {
      const remedy = ruling.mend ?? "leave it out, or say it differently";
      return refused("steps", `${what} is forbidden: ${ruling.reason}`, remedy);
    }
    warnings.push(...ruling.warnings.map(({ text }) => `${what}: ${text}`));
    if (ruling.kind === "ask")
      warnings.push(`${what} will be asked about when it comes to it: ${ruling.reason}`);
  }
  return { kind: "ok", warnings };
}
