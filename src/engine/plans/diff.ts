// A draft as a person reads it, and what an edit does to that text. Pure.

import { countText } from "../count.ts";
import { unifiedDiff } from "../steering/diff.ts";
import { criterionText } from "./draft.ts";
import { finishText } from "./finish-text.ts";
import { hashOfDraft, shortHash } from "./hash.ts";
import type { PlanDraft, Step } from "./nouns.ts";

export function planText(draft: PlanDraft): string {
  const { goal, mode, evaluate, branch, cwd } = draft;
  const head = [
    `# ${goal}`,
    "",
    `mode: ${mode}, ${judgedBy(evaluate)}`,
    `place: ${cwd}${branch === undefined ? "" : ` on branch ${branch}`}`,
    ...termsLines(draft),
  ];
  const steps = draft.steps.flatMap((step, index) => ["", ...stepLines(step, index + 1)]);
  return `${[...head, ...steps].join("\n")}\n`;
}

export function judgedBy(evaluate: PlanDraft["evaluate"]): string {
  return evaluate === "yes" ? "judged by an evaluator" : "without an evaluator";
}

/** What every lap reads, who works, and within what limits: approved with the steps. */
export function termsLines({ anchors, limits, worker }: PlanDraft): readonly string[] {
  return [
    ...(anchors.length > 0 ? [`read by every lap: ${anchors.join(", ")}`] : []),
    ...(worker === undefined
      ? []
      : [
          `worker: ${Object.entries(worker)
            .map(([name, value]) => `${name} ${value}`)
            .join(", ")}`,
        ]),
    `limits: ${limitsText(limits)}`,
  ];
}

function limitsText(limits: PlanDraft["limits"]): string {
  const parts = [
    countText(limits.laps_max, "lap"),
    `${limits.rejections_max} rejections per step`,
    `${limits.run_s_max} s in all`,
    `${limits.session_s_max} s per session`,
    `${limits.idle_s_max} s idle`,
    ...(limits.usd_max === undefined ? [] : [`${limits.usd_max} USD`]),
    ...(limits.tokens_max === undefined ? [] : [`${limits.tokens_max} tokens`]),
  ];
  return parts.join(", ");
}

function stepLines(step: Step, number: number): readonly string[] {
  const description = step.description.trim();
  return [
    `${number}. ${step.id}: ${step.title}`,
    ...(description === "" ? [] : description.split("\n").map((line) => `   ${line}`.trimEnd())),
    ...step.criteria.map((criterion, index) => `   (${index + 1}) ${criterionText(criterion)}`),
    ...(step.dependsOn.length > 0 ? [`   after: ${step.dependsOn.join(", ")}`] : []),
    `   done when: ${finishText(step.finish)}`,
  ];
}

/** Empty where nothing that a person reads differs. */
export function diffOfDrafts(before: PlanDraft, after: PlanDraft): string {
  const label = (draft: PlanDraft) => `${draft.id} ${shortHash(hashOfDraft(draft))}`;
  return unifiedDiff(planText(before), planText(after), { before: label(before), after: label(after) });
}
