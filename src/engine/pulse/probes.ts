// What the engine senses of itself. Each probe is a reading like a sensor's: its signal holds what ought to wake the
// loop and nothing that moves by itself; ages and counters stand in the detail. A probe that cannot look says so.

import type { AskList, Claims, Fleet, Schedules, Workers } from "../engine.ts";
import type { Failed } from "../outcome.ts";
import type { EndRecord } from "../records/answer.ts";
import { scheduleSignal } from "../steering/cadence.ts";
import { calendarFor } from "../steering/calendar.ts";
import type { Schedule, WorkerHealth } from "../types.ts";
import { pulseLimits } from "./limits.ts";
import type { PlanList } from "./plan-probe.ts";

type Of<Method extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<Method>>;

/** Read once per beat, for all probes and for the prompt. */
export interface ProbeFacts {
  readonly workers: Of<Workers["health"]>;
  readonly claims: Of<Claims["list"]>;
  readonly schedules: Of<Schedules["list"]>;
  readonly asks: AskList | Failed;
  /** By ask. */
  readonly ends: { readonly kind: "ok"; readonly records: ReadonlyMap<string, EndRecord> } | Failed;
  /** Absent: nobody keeps plans here. */
  readonly plans?: PlanList;
  readonly goals: readonly string[];
  /** Unix seconds. */
  readonly goalActivity_s: ReadonlyMap<string, number>;
  readonly now_ms: number;
}

export interface Probed {
  readonly signal: unknown;
  readonly detail?: unknown;
}

interface Probe {
  /** Its snapshot is `sys-<name>`. */
  readonly name: string;
  readonly read: (facts: ProbeFacts) => Promise<Probed> | Probed;
}

export const probes: readonly Probe[] = [
  {
    name: "sessions",
    read: ({ workers }) => (workers.kind === "ok" ? sessionsOf(workers) : unseen(workers)),
  },
  {
    name: "claims",
    read: (facts) => (facts.claims.kind === "ok" ? claimsOf(facts.claims, facts) : unseen(facts.claims)),
  },
  { name: "goals", read: goalsOf },
  {
    name: "schedules",
    read: (facts) =>
      facts.schedules.kind === "ok" ? schedulesOf(facts.schedules, facts) : unseen(facts.schedules),
  },
  { name: "asks", read: asksOf },
];

/** The shape of a sensor that failed, so that the decider reads it the same way. */
function unseen({ why }: Failed): Probed {
  return { signal: { error: true }, detail: { message: why } };
}

function sessionsOf({ workers }: Extract<ProbeFacts["workers"], { kind: "ok" }>): Probed {
  const sorted = [...workers].sort((a, b) => byName(a.id, b.id));
  return {
    // A generation that ended and was followed by another between two looks is news, though nothing else differs.
    signal: sorted.map(({ id, gen, state, exit_code, health, verify }) => ({
      id,
      ...(gen !== undefined && { gen }),
      state,
      exit_code,
      health,
      ...(verify !== undefined && { verify: verify.verdict }),
    })),
    detail: {
      count: sorted.length,
      workers: Object.fromEntries(sorted.map((worker) => [worker.id, detailOf(worker)])),
    },
  };
}

function detailOf({ idle_s, uptime_s, ask_age_s, pending_tells, verify, goal, plan }: WorkerHealth) {
  return {
    ...(idle_s !== undefined && { idle_s }),
    ...(uptime_s !== undefined && { uptime_s }),
    ...(ask_age_s !== undefined && { ask_age_s }),
    ...(pending_tells > 0 && { pending_tells }),
    ...(verify !== undefined && { verify_output: verify.output }),
    ...(goal !== undefined && { goal }),
    ...(plan !== undefined && { plan }),
  };
}

/** Who holds what. That a holder renewed it is no news. */
function claimsOf({ claims }: Extract<ProbeFacts["claims"], { kind: "ok" }>, { now_ms }: ProbeFacts): Probed {
  const sorted = [...claims].sort((a, b) => byName(a.name, b.name));
  const detail = sorted.map(({ name, claimed_s, holder }) => [
    name,
    { age_s: ageOf(claimed_s, now_ms), holder },
  ]);
  return {
    signal: sorted.map(({ name, session }) => ({ name, session })),
    detail: Object.fromEntries(detail),
  };
}

/** The goals themselves are in the world already. */
function goalsOf({ goals, goalActivity_s, now_ms }: ProbeFacts): Probed {
  const detail = goals.map((id) => {
    const acted_s = goalActivity_s.get(id) ?? null;
    return [id, { last_acted_unix: acted_s, age_s: acted_s === null ? null : ageOf(acted_s, now_ms) }];
  });
  return { signal: {}, detail: { goals: Object.fromEntries(detail) } };
}

async function schedulesOf(
  { schedules, troubles }: Extract<ProbeFacts["schedules"], { kind: "ok" }>,
  { now_ms }: ProbeFacts,
): Promise<Probed> {
  const calendar = await calendarFor(schedules.map(({ cadence }) => cadence));
  const signals = schedules.map(({ name, cadence }) => [name, scheduleSignal(cadence, now_ms, calendar)]);
  // Named even though it says nothing: one that vanished from the signal would wake once and then never again.
  const broken = troubles.map(({ path }) => [
    path.replace(/^.*\//, "").replace(/\.json$/, ""),
    "unparseable",
  ]);
  const named = [...signals, ...broken].sort(([a], [b]) => byName(String(a), String(b)));
  const detail = schedules.map((schedule) => [schedule.name, scheduleDetail(schedule, now_ms)]);
  return { signal: Object.fromEntries(named), detail: Object.fromEntries(detail) };
}

function scheduleDetail({ cadence, due, next_s, note }: Schedule, now_ms: number) {
  return {
    kind: cadence.kind,
    due,
    ...(cadence.kind === "every" && { every_s: cadence.every_s }),
    ...(cadence.kind === "cron" && { cron: cadence.cron, zone: cadence.zone }),
    ...(next_s !== undefined && { next_due_in_s: Math.max(0, Math.round(next_s - now_ms / 1_000)) }),
    ...(note !== undefined && { note }),
  };
}

/** What is open, and which answers came last: one asked and answered between two looks would otherwise be missed. */
function asksOf({ asks, ends }: ProbeFacts): Probed {
  if (asks.kind === "failed") return unseen(asks);
  if (ends.kind === "failed") return unseen(ends);
  const answered = [...ends.records]
    .flatMap(([id, end]) => (end.kind === "answered" ? [{ id, at_s: end.at_s }] : []))
    .sort((a, b) => b.at_s - a.at_s || byName(a.id, b.id))
    .slice(0, pulseLimits.answers_in_signal);
  const open = [...asks.asks].sort((a, b) => byName(a.id, b.id));
  return {
    signal: { pending: open.map(({ id }) => id), answered: answered.map(({ id }) => id) },
    detail: Object.fromEntries(
      open.map(({ id, worker, state, age_s, detached }) => [
        id,
        { worker, state, age_s, ...(detached && { detached }) },
      ]),
    ),
  };
}

function ageOf(at_s: number, now_ms: number): number {
  return Math.max(0, Math.floor(now_ms / 1_000 - at_s));
}

function byName(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Until there is somebody who looks at terminals: what the session records alone tell. */
export async function healthOfRecords(fleet: Pick<Fleet, "list">): Promise<Of<Workers["health"]>> {
  const list = await fleet.list();
  if (list.kind === "failed") return list;
  const workers = list.workers.map(
    (facts): WorkerHealth => ({ ...facts, health: facts.alive ? "busy" : "dead", pending_tells: 0 }),
  );
  return { kind: "ok", workers, troubles: list.troubles };
}
