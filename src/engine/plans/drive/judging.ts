// The judge: a separate fresh session that looks at the work and writes a verdict file. Whatever is not exactly a verdict
// is none, and never a pass; a judge that edits what it judges has none either (I12).

import type { PlanId } from "../../ids.ts";
import { readVerdict, verdictFileLimits } from "../../records/verdict-file.ts";
import { withEvaluator } from "../finish/conjunction.ts";
import type { Criterion, GateResult, PlanView, StepView } from "../nouns.ts";
import type { CalibrationExample } from "../prompts/calibration.ts";
import { evaluatorPrompt } from "../prompts/evaluator.ts";
import { cut } from "./asks.ts";
import { type Course, record, type Turn } from "./course.ts";
import { closeLap, nextLap, runLap, turnOf } from "./laps.ts";
import { distinct, learnedFrom } from "./learning.ts";
import { driveLimits } from "./limits.ts";
import { challengeOf, readContract, readExamples } from "./materials.ts";
import { verdictKey } from "./names.ts";
import type { Standing } from "./standing.ts";

export interface Judged {
  readonly step: StepView;
  readonly standing: Standing;
  readonly criteria: readonly Criterion[];
}

export async function evaluate(course: Course, plan: PlanView, judged: Judged): Promise<Turn> {
  const { ports, tree } = course;
  const marked = await ports.ground.mark(tree);
  if (marked.kind === "failed") return marked;
  const outcome = await runLap(course, plan, {
    role: "evaluator",
    step: judged.step,
    cwd: tree.cwd,
    head: marked.mark,
    prompt: (_lap, worker) => judgePrompt(course, plan, { ...judged, worker }),
  });
  return outcome.kind === "ended" ? closeLap(course, outcome) : turnOf(outcome);
}

export async function judgePrompt(
  { ports, id }: Pick<Course, "ports" | "id">,
  plan: PlanView,
  { step, standing, criteria, worker }: Judged & { readonly worker: string },
): Promise<string> {
  const contract = await readContract(ports, id, step);
  const challenge = challengeOf(step);
  const problem = await lastProblem(ports.store, plan, { step, criteria });
  const base = standing.lap?.head ?? step.baseline?.head;
  const gate = standing.gate ?? step.gate;
  return evaluatorPrompt({
    plan,
    step,
    worker,
    criteria,
    verdictFile: `${ports.dataDir}/${verdictKey(id, worker)}`,
    examples: await examplesFor(ports, plan),
    ...(contract !== undefined && { contract }),
    ...(challenge !== undefined && { challenge }),
    ...(problem !== undefined && { problem }),
    ...(base !== undefined && { base }),
    ...(gate && { gate }),
  });
}

/** Of this plan up to now, and of those before it. */
async function examplesFor(ports: Course["ports"], plan: PlanView): Promise<readonly CalibrationExample[]> {
  const read = await ports.plans.read(plan.id as PlanId);
  const own = read.kind === "ok" ? learnedFrom(plan, read.events) : [];
  return distinct([...(await readExamples(ports)), ...own]);
}

type Read = Course["ports"]["store"];

/** Of the evaluator right before this one, where it brought nothing usable. */
async function lastProblem(
  store: Read,
  plan: PlanView,
  { step, criteria }: Pick<Judged, "step" | "criteria">,
): Promise<string | undefined> {
  const last = plan.laps.filter((lap) => lap.step === step.id).at(-1);
  if (last === undefined || last.role !== "evaluator" || last.number !== nextLap(plan) - 1) return undefined;
  const reading = await readVerdictOf(store, { plan: plan.id, worker: last.worker, criteria });
  return reading.kind === "unusable" ? reading.why : undefined;
}

interface Where {
  readonly plan: string;
  readonly worker: string;
  readonly criteria: readonly Criterion[];
}

async function readVerdictOf(store: Read, { plan, worker, criteria }: Where) {
  const read = await store.read(verdictKey(plan, worker), verdictFileLimits.bytes_max);
  if (read.kind === "missing") return { kind: "unusable" as const, why: "there is no verdict file" };
  if (read.kind === "unreadable") return { kind: "unusable" as const, why: read.why };
  return readVerdict(Buffer.from(read.bytes).toString("utf8"), criteria);
}

/** Its verdict becomes a result here, and nowhere else. */
export async function takeVerdict(
  course: Course,
  plan: PlanView,
  { step, standing, criteria, lap }: Judged & { readonly lap: number },
): Promise<Turn> {
  const worker = plan.laps.find(({ number }) => number === standing.evaluator?.number)?.worker;
  const edited = await editedBy(course, standing);
  if (edited !== undefined && typeof edited !== "string") return edited;
  const reading =
    edited === undefined
      ? await readVerdictOf(course.ports.store, { plan: plan.id, worker: worker ?? "", criteria })
      : { kind: "unusable" as const, why: edited };
  if (reading.kind === "unusable")
    return record(course, [
      {
        event: "retried",
        step: step.id,
        why: cut(`judge: no usable verdict, ${reading.why}`, driveLimits.why_chars_max),
      },
    ]);
  const { verdicts, verdict, summary } = reading;
  const deeds = [{ event: "judged" as const, step: step.id, lap, verdicts, verdict }];
  const gate = standing.gate ?? step.gate;
  if (gate === undefined || !step.finish.some(({ kind }) => kind === "evaluator"))
    return record(course, deeds);
  return record(course, [
    ...deeds,
    { event: "checked", step: step.id, lap, gate: joined(gate, verdict, summary) },
  ]);
}

function joined(gate: GateResult, verdict: GateResult["verdict"], summary: string): GateResult {
  const checks = gate.checks.filter(({ check }) => check.kind !== "evaluator");
  const own = checks.length === gate.checks.length ? gate : { ...gate, checks, verdict: "pass" as const };
  const why = summary === "" ? `judged: ${verdict}` : cut(summary, driveLimits.why_chars_max);
  return withEvaluator(own, { verdict, why, wall_ms: 0 });
}

/** New files are what tests leave behind; a file that was there and is another now is somebody's work. */
async function editedBy(
  { ports, tree }: Course,
  { evaluator }: Standing,
): Promise<string | Turn | undefined> {
  if (evaluator?.head === undefined) return undefined;
  const changes = await ports.ground.changes(tree, evaluator.head);
  if (changes.kind === "failed") return changes;
  const edited = changes.changes.filter(({ change }) => change !== "added").map(({ path }) => path);
  return edited.length === 0 ? undefined : `it changed what it judges: ${edited.slice(0, 5).join(", ")}`;
}
