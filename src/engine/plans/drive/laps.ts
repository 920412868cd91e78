// One lap: a fresh session as a worker, from the word that it begins to the word how it ended. The word comes before the
// session, so that whoever takes over knows of it: one that lives is taken on and never started twice, one that died is
// charged and named (I5).

import type { StartOutcome } from "../../engine.ts";
import type { PlanDeed } from "../events.ts";
import type { LapRole, LapView, PlanView, StepView } from "../nouns.ts";
import { modelOf } from "./asks.ts";
import { type Course, ON, record, type Turn } from "./course.ts";
import { driveLimits } from "./limits.ts";
import { lapWorker } from "./names.ts";
import { type Told, toldBy } from "./told.ts";
import { watchLap } from "./watch.ts";

export interface LapRequest {
  readonly role: LapRole;
  readonly step?: StepView;
  /** Absolute: where its session starts. */
  readonly cwd: string;
  /** The mark of the tree now. */
  readonly head: string;
  prompt(lap: number, worker: string): Promise<string>;
}

export type LapOutcome =
  | { readonly kind: "ended"; readonly lap: LapView; readonly end: string; readonly told: Told }
  | Exclude<Turn, { kind: "on" }>
  /** It is written down already. */
  | { readonly kind: "not_started" };

export function nextLap(plan: PlanView): number {
  return Math.max(0, ...plan.laps.map(({ number }) => number)) + 1;
}

export async function runLap(course: Course, plan: PlanView, request: LapRequest): Promise<LapOutcome> {
  const { ports, id } = course;
  const { role, step, head, cwd } = request;
  const number = nextLap(plan);
  const worker = lapWorker(id, step?.id ?? role, number);
  const prompt = await request.prompt(number, worker);
  const started_ms = ports.clock.now_ms();
  const begun = await record(course, [
    { event: "lap_started", lap: number, role, worker, head, ...(step && { step: step.id }) },
  ]);
  if (begun.kind !== "on") return begun;
  const command = plan.draft.worker?.command;
  const model = (step === undefined ? undefined : modelOf(step)) ?? plan.draft.worker?.model;
  const thinking = plan.draft.worker?.thinking;
  const started = await ports.workers.start(
    {
      id: worker,
      prompt,
      plan: id,
      cwd,
      ...(command !== undefined && { command }),
      ...(model !== undefined && { model }),
      ...(thinking !== undefined && { thinking }),
    },
    { kind: "pulse" },
  );
  if (started.kind !== "started") return notStarted(course, number, started);
  const lap: LapView = { number, role, worker, started_ms, head, ...(step && { step: step.id }) };
  return followLap(course, plan, lap);
}

/** Room comes again by itself; anything else is the same the next time. */
async function notStarted(
  course: Course,
  lap: number,
  outcome: Exclude<StartOutcome, { kind: "started" }>,
): Promise<LapOutcome> {
  const why = `${outcome.why}; ${outcome.remedy}`;
  const isFull = outcome.kind === "refused" && outcome.field === "workers";
  const until_ms = course.ports.clock.now_ms() + driveLimits.room_wait_ms;
  const deed: PlanDeed = isFull
    ? { event: "limit", until_ms, why }
    : { event: "ended", state: "error", why: `no session could be started: ${why}` };
  const noted = await record(course, [{ event: "lap_ended", lap, end: "not_started" }, deed]);
  // Of a plan that is still to be planned there is no wait in the log.
  if (isFull && noted.kind === "overtaken")
    await course.ports.clock.sleep(driveLimits.room_wait_ms, course.signal);
  return noted.kind === "on" || noted.kind === "overtaken" ? { kind: "not_started" } : noted;
}

/** Watches one that runs, or did, to its end. */
export async function followLap(course: Course, plan: PlanView, lap: LapView): Promise<LapOutcome> {
  const watched = await watchLap(course, plan, lap);
  if (watched.kind !== "over") return watched;
  const told = await readTold(course, lap);
  const end = watched.end === "parked" ? "parked" : endOf(watched.end, told);
  return { kind: "ended", lap, end, told };
}

function endOf(end: string, { limit, denied }: Told): string {
  if (limit !== undefined) return "limit";
  return denied === "yes" && end === "ended" ? "denied" : end;
}

async function readTold({ ports }: Course, { worker }: LapView): Promise<Told> {
  const log = await ports.terminals.log(worker, { text: "plain" });
  // A transcript that cannot be read tells nothing, which is not that it cost nothing.
  if (log.kind !== "ok") return { denied: "no" };
  const text = log.text.slice(-driveLimits.transcript_bytes_max);
  return toldBy(text, { now_ms: ports.clock.now_ms(), zone: ports.machineZone() });
}

/** The words at the end of a lap: its session, what it used, whether anything changed, and a limit where there was one. */
export function endDeeds(
  { lap, end, told }: Extract<LapOutcome, { kind: "ended" }>,
  changed: "yes" | "no" | undefined,
): readonly PlanDeed[] {
  const { session, resume, usd, tokens, limit } = told;
  return [
    ...(session === undefined
      ? []
      : [
          {
            event: "lap_session" as const,
            lap: lap.number,
            session,
            ...(resume !== undefined && { resume }),
          },
        ]),
    {
      event: "lap_ended",
      lap: lap.number,
      end,
      ...(usd !== undefined && { usd }),
      ...(tokens !== undefined && { tokens }),
      ...(changed !== undefined && { changed }),
    },
    ...(limit === undefined || end !== "limit" || lap.role === "planner"
      ? []
      : [{ event: "limit" as const, until_ms: limit.until_ms, why: limit.why }]),
  ];
}

/** The end of a lap of work or of judgment, told with what became of the tree. */
export async function closeLap(
  course: Course,
  outcome: Extract<LapOutcome, { kind: "ended" }>,
): Promise<Turn> {
  const { head } = outcome.lap;
  if (head === undefined || outcome.end === "interrupted")
    return record(course, endDeeds(outcome, undefined));
  const changes = await course.ports.ground.changes(course.tree, head);
  if (changes.kind === "failed") return changes;
  const changed = changes.changes.length > 0 || changes.more ? "yes" : "no";
  return record(course, endDeeds(outcome, changed));
}

export function turnOf(outcome: Exclude<LapOutcome, { kind: "ended" }>): Turn {
  return outcome.kind === "not_started" ? ON : outcome;
}
