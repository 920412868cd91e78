// Driving one plan: read, decide, act, write down, and again, until it is over or waits for somebody. One driver per plan,
// by a lock that dies with its process and a token that fences off whoever held it before (I5, I6).

import type { PlanId } from "../../ids.ts";
import { failed } from "../../outcome.ts";
import type { PlanOutcome } from "../../plans.ts";
import type { PlanTree } from "../ground/ground.ts";
import type { LapView, PlanView } from "../nouns.ts";
import { calibrationKey, calibrationLine } from "../prompts/calibration.ts";
import { type Course, ON, record, type Sight, type Turn } from "./course.ts";
import { dryRun } from "./dry-run.ts";
import { evaluate, takeVerdict } from "./judging.ts";
import { closeLap, followLap, turnOf } from "./laps.ts";
import { distinct, learnedFrom } from "./learning.ts";
import { driveLimits } from "./limits.ts";
import { readExamples } from "./materials.ts";
import { driverLock } from "./names.ts";
import { decideNext, type Next } from "./next.ts";
import { dropPlanner, makePlan } from "./planning.ts";
import type { DrivePorts } from "./ports.ts";
import { apply, ask, readAnswers } from "./questions.ts";
import { gate, pass, reject, takeBaseline, work } from "./work.ts";

export interface DriveOptions {
  readonly signal: AbortSignal;
  readonly onEvent?: (line: string) => void;
  readonly dry?: "yes";
}

export type DriveOutcome = PlanOutcome | { readonly kind: "held"; readonly by: string };

export async function drivePlan(ports: DrivePorts, id: PlanId, options: DriveOptions): Promise<DriveOutcome> {
  const sight = await look(ports, id);
  if (sight.kind !== "sight") return sight;
  if (options.dry === "yes") return dryRun(ports, id, sight);
  const idle = await idleOf(ports, sight);
  if (idle !== undefined) return idle;
  const [self] = ports.processes.ancestry();
  // Whoever began in the same instant is told who, before the log knows of a driver.
  const lock = await ports.store.lock(driverLock(id), `process ${self?.pid ?? 0}`);
  if (lock.kind === "held") return { kind: "held", by: holderOf(lock.by, sight.plan) };
  if (lock.kind !== "locked") return lock;
  try {
    return await driveLocked(ports, id, options);
  } finally {
    lock.release();
  }
}

/** Not every holder signed with its process, and one that has only just come has not signed yet. */
function holderOf(signed: string, { driver }: PlanView): string {
  if (signed.startsWith("process ")) return signed;
  return driver === undefined ? "another process" : `process ${driver.pid}`;
}

type Looked = ({ readonly kind: "sight" } & Sight) | Exclude<PlanOutcome, { kind: "done" }>;

async function look({ plans }: DrivePorts, id: PlanId): Promise<Looked> {
  const read = await plans.read(id);
  if (read.kind === "missing")
    return { kind: "missing", why: `there is no plan ${id}`, remedy: "see `looop plan list`" };
  if (read.kind === "held") {
    const { path, why, remedy } = read.trouble;
    return failed("corrupt", `${path}: ${why}`, remedy);
  }
  const { plan, events, ignored } = read;
  return { kind: "sight", plan, events: events.filter((event) => !ignored.has(event.id)) };
}

/** What needs no driver leaves no trace of one. */
async function idleOf(ports: DrivePorts, { plan, events }: Sight): Promise<DriveOutcome | undefined> {
  const next = decideNext(plan, events, ports.clock.now_ms());
  if (next.kind === "rest") return done(plan, next.why);
  if (next.kind !== "ask_wait") return undefined;
  const answers = await readAnswers(ports.mailbox, plan.openAsks);
  if (answers.kind === "failed") return answers;
  return answers.deeds.length === 0 ? done(plan, next.why) : undefined;
}

function done(plan: PlanView, summary: string): PlanOutcome {
  return { kind: "done", summary: `${plan.id} ${plan.state}: ${summary}`, plan, warnings: [] };
}

async function driveLocked(ports: DrivePorts, id: PlanId, options: DriveOptions): Promise<DriveOutcome> {
  const { signal, onEvent = () => undefined } = options;
  const sight = await look(ports, id);
  if (sight.kind !== "sight") return sight;
  const { cwd, branch } = sight.plan.draft;
  const opened = await ports.ground.open({ id, cwd, ...(branch !== undefined && { branch }) });
  if (opened.kind !== "ok") return opened;
  const token = ports.ids.nonce();
  const course: Course = { ports, id, token, tree: opened.tree, signal, onEvent };
  const [self] = ports.processes.ancestry();
  const taken = await record(course, [
    { event: "driver_taken", pid: self?.pid ?? 0, started: self?.started ?? "", token },
    ...madeOf(sight.plan, opened.tree),
  ]);
  if (taken.kind === "failed" || taken.kind === "refused") return taken;
  const outcome = await turns(course);
  // Who was replaced has nothing to leave; the log says so by itself.
  await record(course, [{ event: "driver_left" }]);
  return outcome;
}

function madeOf({ worktree }: PlanView, tree: PlanTree) {
  if (tree.kind !== "git" || worktree === tree.path) return [];
  return [{ event: "worktree_made" as const, path: tree.path, branch: tree.branch }];
}

async function turns(course: Course): Promise<DriveOutcome> {
  const { ports, id, signal } = course;
  let overtaken = 0;
  for (let turn = 0; turn < driveLimits.turns_max; turn += 1) {
    const sight = await look(ports, id);
    if (sight.kind !== "sight") return sight;
    const { plan, events } = sight;
    if (plan.driver?.token !== course.token)
      return { kind: "held", by: `process ${plan.driver?.pid ?? "?"}` };
    if (signal.aborted) return done(plan, "its driver was asked to end");
    const answers = await readAnswers(ports.mailbox, plan.openAsks);
    if (answers.kind === "failed") return answers;
    const next = decideNext(plan, events, ports.clock.now_ms());
    const isNews = answers.deeds.length > 0 && next.kind !== "watch";
    if (!isNews && (next.kind === "rest" || next.kind === "ask_wait")) return done(plan, next.why);
    if (next.kind === "end") await keepLessons(course, sight);
    const outcome = isNews ? await record(course, answers.deeds) : await act(course, plan, next);
    if (outcome.kind === "failed" || outcome.kind === "refused") return outcome;
    overtaken = outcome.kind === "overtaken" ? overtaken + 1 : 0;
    // Nobody is that fast: what is decided does not fit what the log says.
    if (overtaken >= driveLimits.overtaken_max)
      return failed(
        "corrupt",
        `${id}: "${next.why}" (${next.kind}) is not taken up by its log`,
        "look at its log, then drive it again",
      );
  }
  return failed(
    "io",
    `${id} took more than ${driveLimits.turns_max} turns`,
    "look at its log, then drive it again",
  );
}

/** For the judges of later plans. They sharpen and gate nothing, so that a disk that refuses them stops nothing. */
async function keepLessons({ ports }: Course, { plan, events }: Sight): Promise<void> {
  const known = await readExamples(ports);
  const lessons = distinct([...known, ...learnedFrom(plan, events)]).slice(known.length);
  if (lessons.length > 0) await ports.store.append(calibrationKey, lessons.map(calibrationLine).join(""));
}

async function act(course: Course, plan: PlanView, next: Next): Promise<Turn> {
  const { clock } = course.ports;
  switch (next.kind) {
    case "rest":
    case "ask_wait":
      return ON;
    case "wait":
      return nap(course, Math.min(driveLimits.answer_look_ms, Math.max(0, next.until_ms - clock.now_ms())));
    case "resume":
      return record(course, [{ event: "resumed", by: { name: "driver", surface: "engine" } }]);
    case "watch":
      return takeOver(course, plan, next.lap);
    case "plan":
      return makePlan(course, plan);
    case "apply":
      return apply(course, plan, next.step, next.reply);
    case "reopen":
      return record(course, [{ event: "retried", step: next.step.id, why: `reopened: ${next.why}` }]);
    case "baseline":
      return takeBaseline(course, plan, next.step);
    case "cool":
      return record(course, [{ event: "breaker", until_ms: next.until_ms, why: next.why }]);
    case "end":
      return record(course, [{ event: "ended", state: next.state, why: next.why }]);
    case "step":
      return actOnStep(course, plan, next);
  }
}

/** Short, so that a person's stop is seen. */
async function nap({ ports, signal }: Course, wait_ms: number): Promise<Turn> {
  await ports.clock.sleep(wait_ms, signal);
  return ON;
}

/** A lap of a driver before us: one that lives is taken on, and never started twice (I5). */
async function takeOver(course: Course, plan: PlanView, lap: LapView): Promise<Turn> {
  if (lap.role === "planner") return dropPlanner(course, lap);
  const outcome = await followLap(course, plan, lap);
  return outcome.kind === "ended" ? closeLap(course, outcome) : turnOf(outcome);
}

function actOnStep(course: Course, plan: PlanView, found: Extract<Next, { kind: "step" }>): Promise<Turn> {
  const { step, standing, next } = found;
  switch (next.kind) {
    case "lap":
      return work(course, plan, step);
    case "gate":
      return gate(course, plan, { step, standing, lap: next.lap });
    case "evaluate":
      return evaluate(course, plan, { step, standing, criteria: next.criteria });
    case "read_verdict":
      return takeVerdict(course, plan, { step, standing, criteria: next.criteria, lap: next.lap });
    case "reject":
      return reject(course, step, next.lap, next.why);
    case "pass":
      return pass(course, plan, step, next.lap);
    case "ask":
      return ask(course, plan, step, { about: next.about, why: next.why });
  }
}
