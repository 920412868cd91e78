// What is next for one step that is under way: its gate, its judge, a person, or its end. Pure. A gate that could not
// tell, a verdict that cannot be read and a question nobody answered are none of them a pass (I12).

import type { Check, Criterion, PlanView, StepView } from "../nouns.ts";
import { gateFailure } from "../prompts/evaluator.ts";
import { allOf } from "../verdicts.ts";
import type { About } from "./asks.ts";
import { driveLimits } from "./limits.ts";
import type { Standing } from "./standing.ts";

export type StepNext =
  | { readonly kind: "lap"; readonly why: string }
  | { readonly kind: "gate"; readonly lap: number; readonly why: string }
  | {
      readonly kind: "evaluate";
      readonly lap: number;
      readonly criteria: readonly Criterion[];
      readonly why: string;
    }
  | {
      readonly kind: "read_verdict";
      readonly lap: number;
      readonly evaluator: number;
      readonly criteria: readonly Criterion[];
      readonly why: string;
    }
  | { readonly kind: "reject"; readonly lap: number; readonly why: string }
  | { readonly kind: "pass"; readonly lap: number; readonly why: string }
  | { readonly kind: "ask"; readonly about: About; readonly why: string };

/** Laps that left nothing to look at. */
const CUT_OFF = ["limit", "interrupted", "killed", "not_started", "parked"];

export function decideStep(plan: PlanView, step: StepView, standing: Standing): StepNext {
  const { lap } = standing;
  const last = lastLapOf(plan, step);
  if (lap === undefined) return last > 0 ? decideDoubted(step, { standing, lap: last }) : firstLap(step);
  if (lap.end !== undefined && CUT_OFF.includes(lap.end))
    return { kind: "lap", why: `lap ${lap.number} was cut off (${lap.end})` };
  return decideDone(plan, step, { standing, lap: lap.number });
}

interface At {
  readonly standing: Standing;
  readonly lap: number;
}

function firstLap(step: StepView): StepNext {
  return { kind: "lap", why: `${step.id} has had no lap yet` };
}

/** Only a word of a person brings a step here that no lap is under way for: on one criterion, or on several. */
function decideDoubted(step: StepView, at: At): StepNext {
  const again: StepNext = { kind: "lap", why: `${step.id} was sent back` };
  const { challenges, verdicts } = step;
  if (challenges.length > 0) {
    const doubted = step.criteria.filter(({ id }) => challenges.some(({ criterion }) => criterion === id));
    if (doubted.length > 0) return decideVerdict(step, doubted, at);
  }
  const wasSaid = verdicts.some(({ by }) => by === "human") || at.standing.judged !== undefined;
  const all = allOf(
    step.criteria.map(({ id }) => verdicts.find(({ criterion }) => criterion === id)?.verdict ?? "cant_tell"),
  );
  if (wasSaid && all === "pass" && step.finish.length > 0) return decidePassedAgain(step, at) ?? again;
  const isJudged = at.standing.judged?.some(({ verdict }) => verdict === "fail") === true;
  return isJudged ? rejected(step, at.lap) : again;
}

/** What its finish line said of an earlier state says nothing of what would be committed now: others worked since. */
function decidePassedAgain(step: StepView, { standing, lap }: At): StepNext | undefined {
  if (step.finish.some(isRun)) {
    const { gate } = standing;
    if (step.gate?.verdict !== "pass" && gate === undefined) return undefined;
    if (gate === undefined) return { kind: "gate", lap, why: "every criterion is met after all" };
    if (gate.verdict === "fail") return { kind: "reject", lap, why: gateFailure(gate) };
    if (gate.verdict === "cant_tell") return { kind: "ask", about: "gate", why: gate.why };
  }
  return { kind: "pass", lap, why: "every criterion is met after all" };
}

function decideDone(plan: PlanView, step: StepView, at: At): StepNext {
  const { standing, lap } = at;
  const { gate } = standing;
  // Of an explorer, whatever its finish line says: whether it touched anything.
  const isLookedAt = step.finish.length > 0 || plan.draft.mode === "explore";
  if (isLookedAt && gate === undefined) return { kind: "gate", lap, why: "its lap has ended" };
  const judged = standing.judged?.map(({ verdict }) => verdict) ?? [];
  if (judged.includes("fail")) return rejected(step, lap);
  if (judged.includes("cant_tell"))
    return { kind: "ask", about: "judge", why: unmet(step) || "the evaluator could not tell" };
  if (gate?.verdict === "fail") return { kind: "reject", lap, why: gateFailure(gate) };
  if (step.finish.some(isRun) && gate?.verdict !== "pass")
    return { kind: "ask", about: "gate", why: gate?.why ?? "" };
  const unjudged = toJudge(plan, step).filter(({ id }) => !isSettled(step, standing, id));
  if (unjudged.length > 0) return decideVerdict(step, unjudged, at);
  if (standing.refused.length > 0) return rejected(step, lap);
  const human = step.criteria.find((each) => isPersons(step, each) && verdictOf(step, each.id) !== "pass");
  if (human !== undefined) return { kind: "ask", about: `criterion ${human.id}`, why: human.text };
  if (step.finish.length === 0 && standing.confirmed === "no")
    return { kind: "ask", about: "done", why: "Nothing was checked by the loop." };
  if (standing.stale === "yes" && step.finish.some(isRun))
    return { kind: "gate", lap, why: "others worked since it was looked at" };
  return { kind: "pass", lap, why: "its finish line is passed" };
}

function decideVerdict(step: StepView, criteria: readonly Criterion[], { standing, lap }: At): StepNext {
  const { evaluator, evaluations } = standing;
  if (evaluator?.end !== undefined && !CUT_OFF.includes(evaluator.end))
    return {
      kind: "read_verdict",
      lap,
      evaluator: evaluator.number,
      criteria,
      why: "its evaluator has ended",
    };
  if (evaluations >= driveLimits.evaluator_tries_max)
    return {
      kind: "ask",
      about: "judge",
      why: `${evaluations} evaluators of ${step.id} brought no verdict that can be used`,
    };
  return { kind: "evaluate", lap, criteria, why: "somebody else than its author judges it" };
}

/** A criterion of the whole, for steps that name none but want a judge. */
export function wholeOf(step: StepView): Criterion {
  return {
    id: `${step.id}.0`,
    text: `The step is done as it is described: ${step.title}`,
    judged: "evaluator",
  };
}

function toJudge(plan: PlanView, step: StepView): readonly Criterion[] {
  const wanted = plan.draft.evaluate === "yes" || step.finish.some(({ kind }) => kind === "evaluator");
  if (!wanted) return [];
  const own = step.criteria.filter(({ judged }) => judged === "evaluator");
  return own.length > 0 || step.criteria.length > 0 ? own : [wholeOf(step)];
}

/** By this judgment, or by a person. What an evaluator said of an earlier lap counts for that lap. */
function isSettled(step: StepView, { judged }: Standing, criterion: string): boolean {
  if (step.verdicts.some((each) => each.criterion === criterion && each.by === "human")) return true;
  return judged?.some((each) => each.criterion === criterion) === true;
}

function rejected(step: StepView, lap: number): StepNext {
  return { kind: "reject", lap, why: unmet(step) || "its evaluator sent it back" };
}

function unmet(step: StepView): string {
  return step.verdicts
    .filter(({ verdict }) => verdict !== "pass")
    .map(
      ({ criterion, verdict, evidence }) =>
        `${criterion} ${verdict === "fail" ? "is not met" : "cannot be told"}: ${evidence}`,
    )
    .join("\n");
}

/** One that a person found unmet once is theirs from then on. */
function isPersons(step: StepView, { id, judged }: Criterion): boolean {
  return judged === "human" || step.verdicts.some(({ criterion, by }) => criterion === id && by === "human");
}

function verdictOf(step: StepView, criterion: string) {
  return step.verdicts.find((each) => each.criterion === criterion)?.verdict;
}

export function isRun({ kind }: Check): boolean {
  return kind !== "evaluator";
}

export function lastLapOf(plan: PlanView, step: StepView): number {
  const laps = plan.laps.filter(
    (lap) => lap.step === step.id && lap.role === "generator" && lap.ended_ms !== undefined,
  );
  return laps.at(-1)?.number ?? 0;
}
