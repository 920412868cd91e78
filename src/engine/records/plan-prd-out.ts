// `prd.json`, written: nothing is lost that was read. Members that are not ours stay where they stood, and what the file
// left out stays left out unless it says something now. Pure.

import { criterionText } from "../plans/draft.ts";
import type { PlanDraft, PlanView, StepView } from "../plans/nouns.ts";
import { usualLimits } from "../plans/usual.ts";
import {
  fileNames,
  isJudgedAlone,
  type Members,
  PRIORITY_LAST,
  storyNames,
  withContract,
} from "./plan-prd.ts";

export function writePrd(plan: PlanView): string {
  const { draft } = plan;
  const foreign = draft.foreign?.form === "prd" ? draft.foreign : {};
  const order = namesIn(foreign.order);
  const project = typeof foreign.project === "string" ? foreign.project : undefined;
  const isNamed = order.includes("description") || draft.goal !== (project ?? "");
  const members: Members = {
    ...(foreign.members as Members | undefined),
    project: order.length === 0 ? plan.id : project,
    branchName: draft.branch,
    description: isNamed ? draft.goal : undefined,
    userStories: storiesOf(plan.steps, namesIn(foreign.stories)).map((step) =>
      storyOut(step, draft.evaluate),
    ),
    looop: oursOf(draft),
  };
  return `${JSON.stringify(ordered(members, order, fileNames), null, 2)}\n`;
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** As they stood in the file, then the new ones: the order of the work is told by priorities. */
function storiesOf(steps: readonly StepView[], order: readonly string[]): readonly StepView[] {
  const known = order.flatMap((id) => steps.find((step) => step.id === id) ?? []);
  return [...known, ...steps.filter((step) => !known.includes(step))];
}

function storyOut(step: StepView, evaluate: PlanDraft["evaluate"]): Members {
  const foreign = step.foreign ?? {};
  const order = namesIn(foreign.order);
  const says = <T>(name: string, value: T, silent: T) =>
    order.length === 0 || order.includes(name) || value !== silent ? value : undefined;
  const criteria = step.criteria.map(criterionText);
  const standing = standingOut(step, foreign);
  const members: Members = {
    ...(foreign.members as Members | undefined),
    id: step.id,
    title: step.title,
    description: says("description", withoutContract(step.description, foreign.contract), ""),
    acceptanceCriteria: criteria.length > 0 ? criteria : says("acceptanceCriteria", criteria, criteria),
    priority: says("priority", step.priority, PRIORITY_LAST),
    passes: says("passes", standing.passes, false),
    notes: says("notes", notesOut(step), ""),
    rejections: says("rejections", step.rejections, 0),
    blocked: order.includes("blocked") || standing.blocked ? standing.blocked : undefined,
    dependsOn: order.includes("dependsOn") || step.dependsOn.length > 0 ? step.dependsOn : undefined,
    finish: order.includes("finish") || saysFinish(step, evaluate) ? step.finish : undefined,
  };
  return ordered(members, order, storyNames);
}

/** Left out where whoever reads the file back would come to the same. */
function saysFinish(step: StepView, evaluate: PlanDraft["evaluate"]): boolean {
  if (step.finish.length > 0) return !isJudgedAlone(step);
  return evaluate === "yes" && step.criteria.some(({ judged }) => judged === "evaluator");
}

function withoutContract(description: string, contract: unknown): string {
  if (typeof contract !== "string") return description;
  const added = withContract("", contract);
  return description.endsWith(added) ? description.slice(0, -added.length) : description;
}

/** The file's own words as long as they are still so. The format has no word for what a person waived or skipped. */
function standingOut(
  { state }: StepView,
  foreign: Members,
): { readonly passes: boolean; readonly blocked: boolean } {
  const was = { passes: foreign.passes === true, blocked: foreign.blocked === true };
  const passes = state === "passed";
  const blocked = state === "blocked" || state === "waived" || state === "skipped";
  const isSame = was.passes === passes && (was.passes || was.blocked === blocked);
  return isSame ? was : { passes, blocked };
}

function notesOut({ notes = "", lastFailure, state }: StepView): string {
  if (lastFailure === undefined || notes === lastFailure) return notes;
  const mark = state === "waived" || state === "skipped" ? state.toUpperCase() : "REJECTED";
  return `${notes}${notes === "" ? "" : "\n"}[${mark}] ${lastFailure}`;
}

function oursOf({ mode, evaluate, anchors, limits, worker }: PlanDraft): Members | undefined {
  const usual: Readonly<Record<string, number>> = usualLimits;
  const other = Object.entries(limits).filter(([name, value]) => usual[name] !== value);
  const members = {
    ...(mode !== "implement" && { mode }),
    ...(evaluate !== "yes" && { evaluate }),
    ...(anchors.length > 0 && { anchors }),
    ...(other.length > 0 && { limits: Object.fromEntries(other) }),
    ...(worker !== undefined && { worker }),
  };
  return Object.keys(members).length > 0 ? members : undefined;
}

/** In the file's order, then in ours; what is undefined is left out. */
function ordered(members: Members, order: readonly string[], usual: readonly string[]): Members {
  const names = [...new Set([...order, ...usual, ...Object.keys(members)])];
  return Object.fromEntries(
    names.flatMap((name) => (members[name] === undefined ? [] : [[name, members[name]]])),
  );
}
