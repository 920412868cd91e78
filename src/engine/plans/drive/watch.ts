// Watching one lap's session: until it ends by itself, stands still, takes too long, or a person stops the plan. What
// cannot be seen is not taken for ended (I12). An open question of its own stops its clocks.

import type { WorkerFacts, WorkerHealth } from "../../types.ts";
import { isOver } from "../events.ts";
import type { LapView, PlanView } from "../nouns.ts";
import type { Course, Turn } from "./course.ts";
import { record } from "./course.ts";
import { driveLimits } from "./limits.ts";
import { isReady } from "./next.ts";
import { isSetBack } from "./planning-next.ts";

export type Watched =
  /** `ended`, `interrupted`, `killed`, `idle`, `deadline`, `parked`. */
  { readonly kind: "over"; readonly end: string } | Exclude<Turn, { kind: "on" }>;

interface Clocks {
  /** Since when it runs, by the clock as it stands now. */
  readonly since_ms: number;
  /** In which it waited for a person. */
  readonly waited_ms: number;
  readonly looked_ms: number;
}

export async function watchLap(course: Course, plan: PlanView, lap: LapView): Promise<Watched> {
  const { ports, signal } = course;
  let clocks: Clocks = { since_ms: lap.started_ms, waited_ms: 0, looked_ms: ports.clock.now_ms() };
  for (;;) {
    if (signal.aborted) return { kind: "aborted" };
    clocks = asTheClockStands(clocks, ports.clock.now_ms());
    const end = await endSeen(course, lap, clocks);
    if (end.kind !== "lives") return end;
    const stopped = await stopSeen(course, lap);
    if (stopped !== undefined) return stopped;
    const now_ms = ports.clock.now_ms();
    if (now_ms - clocks.looked_ms >= driveLimits.idle_look_ms) {
      const look = await lookAtScreen(course, plan, { lap, clocks });
      if (look.kind !== "clocks") return look;
      clocks = look.clocks;
    }
    if (now_ms - clocks.since_ms - clocks.waited_ms >= plan.draft.limits.session_s_max * 1_000)
      return endIt(course, lap, "deadline");
    await ports.clock.sleep(driveLimits.watch_ms, signal);
  }
}

/** Where it was set back, what was noted before lies ahead: it counts from here, instead of standing still. */
function asTheClockStands({ since_ms, waited_ms, looked_ms }: Clocks, now_ms: number): Clocks {
  if (isSetBack(since_ms, now_ms)) return { since_ms: now_ms, waited_ms: 0, looked_ms: now_ms };
  return { since_ms, waited_ms, looked_ms: Math.min(looked_ms, now_ms) };
}

async function endSeen(
  { ports }: Course,
  lap: LapView,
  { since_ms }: Clocks,
): Promise<Watched | { readonly kind: "lives" }> {
  const fleet = await ports.fleet.list();
  if (fleet.kind === "failed") return fleet;
  const worker = fleet.workers.find(({ id }) => id === lap.worker);
  if (worker !== undefined) return worker.alive ? { kind: "lives" } : { kind: "over", end: endOf(worker) };
  const trouble = fleet.troubles.find(({ path }) => path.split("/")[1] === lap.worker);
  if (trouble !== undefined)
    return {
      kind: "failed",
      reason: "unreadable",
      why: `${trouble.path}: ${trouble.why}`,
      remedy: trouble.remedy,
    };
  // Whoever was killed while starting it may have got as far as a host that is still coming up.
  const isEarly = ports.clock.now_ms() - since_ms < driveLimits.start_grace_ms;
  return isEarly ? { kind: "lives" } : { kind: "over", end: "interrupted" };
}

/** A session ends itself by the kill verb; how one ended whose host died nobody knows. */
function endOf({ state, exit_code }: WorkerFacts): string {
  return state === "killed" || exit_code !== null ? "ended" : "interrupted";
}

/** A person's stop ends the session at once; a pause lets it come to its end. */
async function stopSeen(course: Course, lap: LapView): Promise<Watched | undefined> {
  const read = await course.ports.plans.read(course.id);
  if (read.kind === "missing") return { kind: "overtaken" };
  if (read.kind === "held") {
    const { path, why, remedy } = read.trouble;
    return { kind: "failed", reason: "corrupt", why: `${path}: ${why}`, remedy };
  }
  if (read.plan.driver?.token !== course.token) return { kind: "overtaken" };
  return isOver(read.plan.state) ? endIt(course, lap, "killed") : undefined;
}

interface Looking {
  readonly lap: LapView;
  readonly clocks: Clocks;
}

async function lookAtScreen(
  course: Course,
  plan: PlanView,
  { lap, clocks }: Looking,
): Promise<Watched | { readonly kind: "clocks"; readonly clocks: Clocks }> {
  const { ports } = course;
  const now_ms = ports.clock.now_ms();
  const look = await ports.workers.health();
  const seen = look.kind === "ok" ? look.workers.find(({ id }) => id === lap.worker) : undefined;
  // Not to be seen just now: nobody is idle for that.
  if (seen === undefined || !seen.alive) return { kind: "clocks", clocks: { ...clocks, looked_ms: now_ms } };
  // A dialog that nobody made a question of is nothing that somebody could answer.
  if (seen.health === "waiting-ask" || (seen.health === "waiting-prompt" && seen.ask_age_s !== undefined)) {
    const waited_ms = clocks.waited_ms + (now_ms - clocks.looked_ms);
    if (mayPark(plan, lap, seen)) return park(course, plan, lap);
    return { kind: "clocks", clocks: { ...clocks, waited_ms, looked_ms: now_ms } };
  }
  const isIdle = seen.idle_s !== undefined && seen.idle_s >= plan.draft.limits.idle_s_max;
  if (isIdle) return endIt(course, lap, "idle");
  return { kind: "clocks", clocks: { ...clocks, looked_ms: now_ms } };
}

/** Its question holds the tree; where other steps could go on meanwhile, they do. */
function mayPark(plan: PlanView, lap: LapView, { health, ask_age_s = 0 }: WorkerHealth): boolean {
  if (lap.role !== "generator" || health !== "waiting-ask") return false;
  if (ask_age_s * 1_000 < driveLimits.park_ms) return false;
  return plan.steps.some((step) => step.id !== lap.step && step.state === "pending" && isReady(plan, step));
}

async function park(course: Course, plan: PlanView, lap: LapView): Promise<Watched> {
  const open = await course.ports.mailbox.open();
  if (open.kind === "failed") return open;
  const ask = open.asks.find((each) => each.worker === lap.worker && each.state === "pending");
  if (ask === undefined || lap.step === undefined) return { kind: "over", end: "parked" };
  // Written by a driver that did not live to end the lap.
  if (plan.openAsks.some((each) => each.ask === ask.id)) return endIt(course, lap, "parked");
  const noted = await record(course, [
    { event: "asked", ask: ask.id, step: lap.step, about: "worker", options: ask.options },
  ]);
  return noted.kind === "on" ? endIt(course, lap, "parked") : noted;
}

/** Its whole process tree, before anybody else works in the same place. */
async function endIt({ ports }: Course, lap: LapView, end: string): Promise<Watched> {
  const killed = await ports.workers.kill(lap.worker, `the plan ends this lap: ${end}`, { kind: "pulse" });
  if (killed.kind === "missing" || (killed.kind === "killed" && killed.confirmed))
    return { kind: "over", end };
  const why = killed.kind === "killed" ? killed.summary : killed.why;
  const remedy = `look at ${lap.worker} and end it by hand; the plan goes on then`;
  return { kind: "failed", reason: "io", why, remedy };
}
