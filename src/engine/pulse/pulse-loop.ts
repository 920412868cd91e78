// The pulse of one data directory: beat, wait, beat. I1: it holds the lock that dies with its process. Approved moves
// and the dialogs of workers have lanes of their own beside the beats: nobody waits for a decider.

import { type Bell, createBell } from "../bell.ts";
import type { Workers } from "../engine.ts";
import type { Failed } from "../outcome.ts";
import type { Key } from "../ports.ts";
import { sessionsDir } from "../records/session.ts";
import { backoffWait_ms } from "./backoff.ts";
import { type Beat, createBeat } from "./beat.ts";
import type { BeatOutcome } from "./beat-outcome.ts";
import { createGuards, type Guards } from "./guards.ts";
import { createGlances, type Glance, type Glances, type Hint, hintsBetween, ownHints } from "./hints.ts";
import { pulseLimits } from "./limits.ts";
import type { PulsePorts } from "./pulse-ports.ts";
import { settingsOf } from "./tend.ts";
import { nextWake, type Wake } from "./wake.ts";

export type PulseOutcome =
  | { readonly kind: "stopped" }
  /** Another pulse runs here. */
  | { readonly kind: "held"; readonly by: string }
  | Failed;

/** Also what tells other programs that a pulse runs (`watching/observe.ts`). */
const LOCK: Key = ".lock/lock";

/** Until the signal aborts; then it ends what runs, within seconds. */
export async function runPulse(ports: PulsePorts, signal: AbortSignal): Promise<PulseOutcome> {
  const { store, events, processes } = ports;
  const [self] = processes.ancestry();
  const pid = self?.pid ?? 0;
  const whose = ports.servedBy === undefined ? "" : ` for ${ports.servedBy}`;
  const lock = await store.lock(LOCK, `pid ${pid} started ${self?.started ?? ""}${whose}`);
  if (lock.kind !== "locked") return lock;
  try {
    const seeded = await ports.seed();
    if (seeded.kind === "failed") return seeded;
    await events.record("pulse_started", { pid });
    await allLanes(ports, signal);
    await events.record("pulse_stopped", { pid });
    return { kind: "stopped" };
  } finally {
    lock.release();
  }
}

/** None goes on without the others. */
async function allLanes(ports: PulsePorts, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const any = AbortSignal.any([signal, stop.signal]);
  const { workers } = ports;
  const lanes = [beats(ports, any), approvals(ports, any)];
  if (workers !== undefined) lanes.push(attendance(ports, workers, any));
  const ended = await Promise.allSettled(lanes.map((lane) => lane.finally(() => stop.abort())));
  for (const lane of ended) if (lane.status === "rejected") throw lane.reason;
}

async function beats(ports: PulsePorts, signal: AbortSignal): Promise<void> {
  await ports.first;
  const loop: Loop = {
    ports,
    beat: createBeat(ports),
    guards: createGuards(ports.store),
    glances: createGlances(ports.store),
    signal,
  };
  let forced: "first_beat" | undefined = "first_beat";
  let seen = await loop.glances.glance();
  while (!signal.aborted) {
    // Watching starts before the world is read, so that nothing falls between the two.
    const bell = createBell(ports, loop.glances.watched());
    try {
      const before = seen;
      const outcome = await loop.beat(forced === undefined ? {} : { forced }, signal);
      // A config that is mended makes this the first beat that counts.
      if (!(outcome.kind === "skipped" && outcome.reason === "config")) forced = undefined;
      if (signal.aborted) return;
      seen = await untilNext(loop, bell, { outcome, before });
    } finally {
      bell.close();
    }
  }
}

interface Loop {
  readonly ports: PulsePorts;
  readonly beat: Beat;
  readonly guards: Guards;
  readonly glances: Glances;
  readonly signal: AbortSignal;
}

interface Pass {
  readonly outcome: BeatOutcome;
  /** From before the beat looked. */
  readonly before: Glance;
}

/** Waits for the next beat; returns what could be seen when it began. */
async function untilNext({ ports, guards, glances, signal }: Loop, bell: Bell, pass: Pass): Promise<Glance> {
  const { clock } = ports;
  const ended = { wall_ms: clock.now_ms(), monotonic_ms: clock.monotonic_ms() };
  const { interval_s } = await settings(ports);
  const own: readonly Hint[] = pass.outcome.kind === "decided" ? ownHints(pass.outcome.move) : [];
  let now = await glances.glance();
  let hints: readonly Hint[] = hintsBetween(pass.before, now).filter((hint) => !own.includes(hint));
  const settled = now;
  while (!signal.aborted) {
    const wake = await wakeAfter(ports, guards, {
      hints,
      interval_s,
      outcome: pass.outcome,
      ended_ms: ended.wall_ms,
    });
    // However the wall clock is set, an interval is over when it is over.
    const left_ms = interval_s * 1_000 - (clock.monotonic_ms() - ended.monotonic_ms);
    const wait_ms = Math.min(wake.at_ms - clock.now_ms(), left_ms);
    if (wake.because === "hint" || wait_ms <= 0) return now;
    const slept_ms = clock.monotonic_ms();
    await bell.wait(wait_ms, signal);
    if (signal.aborted) return now;
    now = await glances.glance();
    hints = hintsBetween(settled, now);
    const early_ms = pulseLimits.hint_gap_ms - (clock.monotonic_ms() - slept_ms);
    if (hints.length === 0 && early_ms > 0) await clock.sleep(Math.min(early_ms, wait_ms), signal);
    // What was waited for has come; asked again, it would lie in the past and count no more.
    if (clock.monotonic_ms() - slept_ms >= wait_ms) return now;
  }
  return now;
}

async function settings({ readConfig }: PulsePorts): Promise<{ interval_s: number }> {
  const read = await readConfig();
  return read.kind === "ok" ? read.config : { interval_s: pulseLimits.interval_s };
}

interface WaitFacts {
  readonly hints: readonly Hint[];
  readonly interval_s: number;
  readonly outcome: BeatOutcome;
  readonly ended_ms: number;
}

async function wakeAfter(
  { schedules, clock }: PulsePorts,
  guards: Guards,
  { hints, interval_s, outcome, ended_ms }: WaitFacts,
): Promise<Wake> {
  const list = await schedules.list();
  const known = list.kind === "ok" ? list.schedules : [];
  return nextWake(
    {
      interval_s,
      nudge: await guards.read("wake"),
      schedules: known.flatMap(({ name, next_s }) =>
        next_s === undefined ? [] : [{ name, due_ms: next_s * 1_000 }],
      ),
      retry_in_s: await retryAfter(guards, outcome),
      hints,
      beatEnded_ms: ended_ms,
    },
    clock.now_ms(),
  );
}

/** When what held or failed this beat is over. */
async function retryAfter(guards: Guards, outcome: BeatOutcome): Promise<number | null> {
  if (outcome.kind === "skipped") return outcome.retry_in_s;
  if (outcome.kind !== "failed" && outcome.kind !== "broken") return null;
  const backoff = await guards.read("backoff");
  return backoff.kind === "ok" ? backoffWait_ms(backoff.value.fails) / 1_000 : null;
}

/** Beside the beats: however long a decider thinks, what a person approved is done. */
async function approvals(ports: PulsePorts, signal: AbortSignal): Promise<void> {
  const bell = createBell(ports, ["answers"]);
  try {
    while (!signal.aborted) {
      await bell.wait(pulseLimits.approvals_poll_ms, signal);
      if (signal.aborted) return;
      const read = await ports.readConfig();
      // What could not be done is found by the next beat, which tells people of it.
      if (read.kind === "ok") await ports.acts.runApproved(settingsOf(read.config), signal);
    }
  } finally {
    bell.close();
  }
}

/** Likewise: what a worker's screen asks reaches its person at once, and so does the answer its screen. */
async function attendance(
  ports: PulsePorts,
  workers: Pick<Workers, "attend">,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = ports;
  const bell = createBell(ports, ["answers", sessionsDir]);
  let hasRung = false;
  try {
    while (!signal.aborted) {
      // What it could not do is told by the next beat.
      const attended = await workers.attend(signal);
      // One that is being started is heard of before it can be seen.
      const isNobody = attended.kind === "ok" && attended.living === 0 && !hasRung;
      const wait_ms: number = isNobody ? pulseLimits.attend_nobody_ms : pulseLimits.attend_ms;
      const began_ms = clock.monotonic_ms();
      await bell.wait(wait_ms, signal);
      hasRung = clock.monotonic_ms() - began_ms < wait_ms;
    }
  } finally {
    bell.close();
  }
}
