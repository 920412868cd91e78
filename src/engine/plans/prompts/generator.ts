// What one lap of work is told: one step, its finish line, and what former laps left. Pure. Each lap is a fresh session
// that remembers nothing, so all that it needs stands here or in the repository.

import type { PlanView, StepView } from "../nouns.ts";
import { promptLimits } from "./limits.ts";
import {
  type AnchorText,
  analysisOf,
  anchorsOf,
  document,
  finishText,
  headOf,
  modeRules,
  quoted,
  section,
  stepsDone,
  stepText,
  tailOf,
} from "./sections.ts";

/** What people said about this step: an answer, a hint. */
export interface Said {
  readonly by: string;
  readonly text: string;
}

export interface LapBrief {
  readonly plan: PlanView;
  readonly step: StepView;
  readonly lap: number;
  readonly worker: string;
  /** Absolute: the plan's own directory. */
  readonly planDir: string;
  readonly anchors: readonly AnchorText[];
  readonly contract?: string;
  /** Left by former laps for the next ones. */
  readonly notes?: string;
  readonly said: readonly Said[];
}

export function generatorPrompt(brief: LapBrief): string {
  const { plan, step, lap, planDir } = brief;
  const { draft } = plan;
  return document([
    `You work on one step of a plan. This is lap ${lap} of at most ${draft.limits.laps_max}; it is a fresh session, and you remember nothing of the others. What they did is in the repository.`,
    section("The goal of the whole plan", quoted(draft.goal)),
    anchorsOf(brief.anchors),
    stepsDone(plan.steps),
    section("Your step, and nothing but it", stepText(step)),
    brief.contract === undefined
      ? undefined
      : section("Its contract", quoted(headOf(brief.contract, promptLimits.contract_chars_max))),
    section(
      "Its finish line",
      finishText(step.finish),
      "It is run by the loop after your end, in a clean environment. Whether the step is done is decided there and not by what you say. You may run it yourself. Leave its commands and the tests that were there alone: an edited finish line counts as not told, and a person will be asked.",
    ),
    section(`How to work (${draft.mode})`, modeRules(draft.mode, analysisOf(planDir, step.id))),
    failureOf(step),
    saidOf(brief.said),
    brief.notes === undefined
      ? undefined
      : section("Notes of former laps", quoted(tailOf(brief.notes, promptLimits.notes_chars_max))),
    endingOf(brief),
  ]);
}

function failureOf(step: StepView): string | undefined {
  const unmet = step.verdicts
    .filter(({ verdict }) => verdict !== "pass")
    .map(
      ({ criterion, verdict, evidence }) =>
        `- ${criterion} (${verdict === "fail" ? "not met" : "not told"}): ${oneLine(evidence)}`,
    );
  const failure = step.lastFailure;
  if (failure === undefined && unmet.length === 0) return undefined;
  return section(
    "What the last lap was sent back for",
    failure === undefined ? undefined : quoted(tailOf(failure, promptLimits.failure_chars_max)),
    unmet.join("\n"),
    "The work of that lap is still there: go on from it, or undo it yourself where it was wrong. Repair the cause, not its message.",
  );
}

function saidOf(said: readonly Said[]): string | undefined {
  const shown = said.slice(-promptLimits.said_shown_max);
  return section(
    "What people said about this step",
    ...shown.map(({ by, text }) => `${by}:\n\n${quoted(headOf(text, promptLimits.said_chars_max))}`),
  );
}

function endingOf({ planDir, worker, step, plan }: LapBrief): string | undefined {
  const commit =
    plan.draft.mode === "explore"
      ? "Do not commit."
      : "You need not commit: when the finish line is passed, the loop commits what stands here.";
  return section(
    "The end",
    `Do only ${step.id}. ${commit} You work in the directory you start in; it is a worktree of this plan and yours alone, so make no other, and stay on its branch.`,
    `What the next lap should know (a trap, a fact about this code) you append to \`${planDir}/notes.md\`, in a line or two; beside rule 5 you may write there.`,
    `If it cannot be done as it is written, do not build half of it: ask (\`"$LOOOP_BIN" ask ${worker} --prompt "…"\`), or write to your report what is in the way, and end.`,
  );
}

export function oneLine(text: string): string {
  return headOf(text.replaceAll(/\s+/g, " ").trim(), promptLimits.example_chars_max);
}
