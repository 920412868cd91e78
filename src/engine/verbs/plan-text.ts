// Plans as verbs print them: for people a checklist, for programs plain data. Pure.

import { countText } from "../count.ts";
import { clockText } from "../plans/clock-text.ts";
import { judgedBy, termsLines } from "../plans/diff.ts";
import { criterionText } from "../plans/draft.ts";
import { isDone, isOver } from "../plans/events.ts";
import { finishText, writeCheck } from "../plans/finish-text.ts";
import { shortHash } from "../plans/hash.ts";
import type { PlanTrouble } from "../plans/help.ts";
import type { LapView, PlanView, StepView } from "../plans/nouns.ts";
import { type StepState, stepStateText } from "../plans/step-state.ts";
import type { PlanJson, StepJson } from "./plan-outputs.ts";
import { plain } from "./report.ts";

const MARK: Readonly<Record<StepState, string>> = {
  pending: "[ ]",
  running: "[>]",
  asked: "[?]",
  passed: "[x]",
  waived: "[~]",
  skipped: "[-]",
  blocked: "[!]",
  stopped: "[/]",
};

/** Of the worker of the lap that is not over: `unseen` is known to nobody, `unknown` could not be looked for. */
export type Labor = "lives" | "ended" | "unseen" | "unknown";

/**
 * The contract view: what is to be done, what proves it, where it stands. In review it keeps nothing back that the hash
 * is made from: whoever says go has read it here.
 */
export function planText(plan: PlanView, labor: Labor = "unknown"): string {
  const { draft, steps, openAsks } = plan;
  const approved = plan.approved === undefined ? "" : `, approved by ${plan.approved.by}`;
  const where = `${draft.mode} in ${plan.worktree ?? draft.cwd}${draft.branch === undefined ? "" : ` on ${draft.branch}`}`;
  const isReview = plan.state === "review";
  const lines = [
    `${plan.id}: ${draft.goal}`,
    `${plan.state} (${plan.why}), hash ${shortHash(plan.hash)}${approved}`,
    ...(isReview ? [`${where}, ${judgedBy(draft.evaluate)}`, ...termsLines(draft)] : [where]),
    ...spentLines(plan),
    ...nowLines(plan, labor),
    ...(plan.trouble === undefined ? [] : [cannotDrive(plan.trouble)]),
    "",
    ...steps.flatMap((step, index) => stepLines(step, index + 1, isReview ? "whole" : "standing")),
    ...openAsks.map(({ ask, about, step }) => `? ${ask}${step === undefined ? "" : ` (${step})`}: ${about}`),
    ...nextLines(plan),
  ];
  return plain(`${lines.join("\n")}\n`);
}

export function cannotDrive({ why, remedy }: PlanTrouble): string {
  return `cannot be driven: ${why}; ${remedy}`;
}

export function openLapOf({ laps }: PlanView): LapView | undefined {
  return laps.find(({ ended_ms }) => ended_ms === undefined);
}

/** Who is at work: what they ask stands under that name. A lap that nobody ended in the log says not that somebody is. */
function nowLines(plan: PlanView, labor: Labor): readonly string[] {
  const open = openLapOf(plan);
  if (open === undefined) return [];
  const { number, role, step, worker } = open;
  const lap = `lap ${number}, ${role}${step === undefined ? "" : ` of ${step}`}`;
  const look = `look: looop log ${worker}`;
  // Its driver says that it begins before there is a worker.
  if (labor === "ended" || (labor === "unseen" && plan.driver === undefined))
    return [`${lap}: worker ${worker} ended, and nobody looked at its work yet; ${look}`];
  if (!isOver(plan.state)) return [`now: ${lap}: worker ${worker}; ${look}`];
  return labor === "lives"
    ? [`${lap}: worker ${worker} is still at work, though the plan is over; end it: looop kill ${worker}`]
    : [`${lap}: whether worker ${worker} ended cannot be told; ${look}`];
}

/** What is not told is not free. */
function spentLines({ laps, usd, tokens }: PlanView): readonly string[] {
  if (laps.length === 0) return [];
  const unpriced = laps.filter((lap) => lap.ended_ms !== undefined && lap.usd === undefined).length;
  const lacks = unpriced === 0 ? "" : ` (${countText(unpriced, "lap")} without a price)`;
  return [`${countText(laps.length, "lap")}, ${usd.toFixed(2)} USD${lacks}, ${tokens} tokens`];
}

/** What a person can do now: only what this state lets them. */
function nextLines(plan: PlanView): readonly string[] {
  const { id, state, driver, openAsks } = plan;
  const [asked] = openAsks;
  const answer =
    asked === undefined
      ? []
      : [
          `read it: looop asks; answer: looop plan answer ${id}${openAsks.length > 1 ? ` --ask ${asked.ask}` : ""} TEXT`,
        ];
  const drive = driver === undefined ? [`drive: looop up, or here: looop plan drive ${id}`] : [];
  if (state === "review") return [`go: looop plan go ${id} ${shortHash(plan.hash)}`];
  if (state === "planning") return drive;
  if (state === "running") return [...answer, ...drive];
  if (state === "limit_paused") {
    const { until_ms } = plan;
    const until = until_ms === undefined ? "" : ` at ${clockText(until_ms)}`;
    return [...answer, `goes on by itself${until}; at once: looop plan resume ${id}`];
  }
  if (isDone(state)) return [`receipt: looop plan receipt ${id}`, ...mergeLines(plan)];
  return [`resume: looop plan resume ${id}`];
}

/** Where the work stands. Nothing was merged by looop. */
function mergeLines({ id, draft, steps }: PlanView): readonly string[] {
  if (draft.mode === "explore" || !steps.some((step) => step.commit !== undefined)) return [];
  return [`merge: looop plan merge ${id}; its branch: ${draft.branch ?? `looop/plan-${id}`}`];
}

function stepLines(step: StepView, number: number, told: "whole" | "standing"): readonly string[] {
  const tries = step.laps === 0 ? "" : `, ${countText(step.laps, "lap")}`;
  const no = step.rejections === 0 ? "" : `, ${step.rejections} rejected`;
  const help = step.helped === "yes" ? ", helped" : "";
  const verdicts = new Map(step.verdicts.map(({ criterion, verdict }) => [criterion, verdict]));
  return [
    `${MARK[step.state]} ${number}. ${step.id} ${step.title} (${stepStateText(step)}${tries}${no}${help})`,
    ...(told === "whole" ? descriptionLines(step) : []),
    ...step.criteria.map((criterion) => {
      const { id } = criterion;
      return `      ${id} ${criterionText(criterion)}${verdictText(verdicts.get(id))}`;
    }),
    ...(step.dependsOn.length > 0 ? [`      after ${step.dependsOn.join(", ")}`] : []),
    `      done when: ${finishText(step.finish)}`,
    ...(step.gate === undefined ? [] : [`      gate: ${step.gate.verdict}, ${step.gate.why}`]),
    ...(step.lastFailure === undefined || step.state === "passed"
      ? []
      : [`      last: ${firstLine(step.lastFailure)}`]),
  ];
}

function descriptionLines({ description }: StepView): readonly string[] {
  const text = description.trim();
  return text === "" ? [] : text.split("\n").map((line) => `      ${line}`.trimEnd());
}

function verdictText(verdict: string | undefined): string {
  return verdict === undefined ? "" : `: ${verdict}`;
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

export function planLine(plan: PlanView): string {
  const cells = [
    plan.id,
    plan.state,
    `${doneOf(plan)}/${plan.steps.length}`,
    shortHash(plan.hash),
    plan.draft.goal,
  ];
  return `${plain(cells.join("\t").replace(/\n/g, " "))}\n`;
}

export function doneOf({ steps }: PlanView): number {
  return steps.filter(({ state }) => state === "passed").length;
}

/** Members that are undefined are left out. */
function present<T extends object>(
  members: { [K in keyof T]: T[K] | (undefined extends T[K] ? undefined : never) },
): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

export function planJson(plan: PlanView): PlanJson {
  const { draft } = plan;
  return present<PlanJson>({
    id: plan.id,
    goal: draft.goal,
    mode: draft.mode,
    cwd: draft.cwd,
    branch: draft.branch,
    hash: plan.hash,
    state: plan.state,
    why: plan.why,
    approved: plan.approved && { ...plan.approved },
    steps: plan.steps.map((step, index) => stepJson(step, index + 1)),
    laps: plan.laps.map(({ head: _, changed: __, ...lap }) => ({ ...lap })),
    asks: plan.openAsks.map(({ ask, step, about, options }) => ({
      ask,
      about,
      options: [...options],
      ...(step !== undefined && { step }),
    })),
    limits: { ...draft.limits },
    usd: plan.usd,
    tokens: plan.tokens,
    started_ms: plan.started_ms,
    changed_ms: plan.changed_ms,
    until_ms: plan.until_ms,
    worktree: plan.worktree,
    trouble: plan.trouble && { ...plan.trouble },
  });
}

function stepJson(step: StepView, number: number): StepJson {
  const said = new Map(step.verdicts.map((verdict) => [verdict.criterion, verdict]));
  return present<StepJson>({
    number,
    id: step.id,
    title: step.title,
    description: step.description,
    criteria: step.criteria.map((criterion) => {
      const verdict = said.get(criterion.id);
      return { ...criterion, ...(verdict && { verdict: verdict.verdict, evidence: verdict.evidence }) };
    }),
    dependsOn: [...step.dependsOn],
    finish: step.finish.map(writeCheck),
    state: step.state,
    stopped_while: step.stoppedWhile,
    laps: step.laps,
    rejections: step.rejections,
    helped: step.helped === "yes",
    gate: step.gate && { verdict: step.gate.verdict, why: step.gate.why },
    last_failure: step.lastFailure,
    ask: step.ask,
    commit: step.commit,
  });
}
