// The drainer: rounds of delivery for as long as there is something to send, and sleep in between. What is on disk decides
// what is in memory, never the other way round.

import type { ChannelClock, Surface } from "../../channels/channel.ts";
import type { Task } from "./begin.ts";
import type { Holds } from "./holds.ts";
import { outboxLimits } from "./limits.ts";
import { recover } from "./recover.ts";
import { type Arrived, chatOf, type Round, takeRound } from "./round.ts";
import { send } from "./send.ts";
import type { OutboxSetup } from "./setup.ts";

export interface Bell {
  readonly holds: Holds;
  wake(): void;
  /** How often there was a wake. */
  wakes(): number;
  /** Until then, or the next wake. */
  sleep(wait_ms: number): Promise<void>;
}

export async function drain(setup: OutboxSetup, bell: Bell, signal: AbortSignal): Promise<void> {
  const { clock, channels } = setup;
  const surfaces = [...channels.keys()];
  const flight = createFlight(setup, bell);
  signal.addEventListener("abort", bell.wake);
  while (!signal.aborted && recoverOnce(setup) === "failed") await bell.sleep(outboxLimits.disk_wait_ms);
  const followClock = wallFollower(setup);
  while (!signal.aborted) {
    followClock();
    const before = bell.wakes();
    const began_ms = clock.monotonic_ms();
    const wait_ms = round(setup, bell.holds, flight, surfaces);
    await rest(clock, clock.monotonic_ms() - began_ms, signal);
    if (wait_ms > 0 && before === bell.wakes() && !signal.aborted) await bell.sleep(wait_ms);
  }
  signal.removeEventListener("abort", bell.wake);
  await flight.land(clock);
  round(setup, bell.holds, flight, []);
}

/** When something is due stands in the ledger by the wall's clock: set back, it would hold up what waits. */
function wallFollower({ clock, ledger }: OutboxSetup): () => void {
  const ahead = () => clock.now_ms() - clock.monotonic_ms();
  let known_ms = ahead();
  return () => {
    const back_ms = known_ms - ahead();
    if (Math.abs(back_ms) < outboxLimits.set_back_ms_min) return;
    if (
      back_ms < 0 ||
      ledger.atomically((tables) => tables.outbox.setBack(Math.round(back_ms))).kind === "ok"
    )
      known_ms -= back_ms;
  };
}

/** A round waits for the disk, and everybody with it: others have their turn before the next one, which then has more. */
function rest(clock: ChannelClock, took_ms: number, signal: AbortSignal): Promise<void> {
  const wait_ms = Math.min(took_ms * outboxLimits.rest_factor, outboxLimits.rest_ms_max);
  return wait_ms < 1 ? Promise.resolve() : clock.sleep(wait_ms, signal);
}

function recoverOnce({ ledger, channels, clock, note }: OutboxSetup): "ok" | "failed" {
  const kept = ledger.atomically((tables) => recover(tables, channels, clock.now_ms()));
  if (kept.kind === "failed") note(`delivery waits for the disk: ${kept.why}`);
  return kept.kind;
}

/** How long nothing is to be done. */
function round(setup: OutboxSetup, holds: Holds, flight: Flight, surfaces: readonly Surface[]): number {
  const { ledger, channels, clock, random } = setup;
  const now_ms = clock.now_ms();
  const arrived = flight.arrived();
  const kept = takeRound(
    { ledger, holds, channels, fraction: () => random.fraction() },
    { arrived, flying: flight.chats(), surfaces, now_ms },
  );
  if (kept.kind === "failed") {
    setup.note(`delivery waits for the disk: ${kept.why}`);
    return outboxLimits.disk_wait_ms;
  }
  flight.forget(arrived.length);
  carryOut(setup, holds, flight, kept.value);
  if (kept.value.over > 0) return 0;
  const due_ms = (kept.value.due_ms ?? Number.POSITIVE_INFINITY) - now_ms;
  const free_ms = (holds.nextEnd_ms() ?? Number.POSITIVE_INFINITY) - clock.monotonic_ms();
  return Math.max(0, Math.min(due_ms, free_ms, outboxLimits.idle_ms_max));
}

function carryOut(
  setup: OutboxSetup,
  holds: Holds,
  flight: Flight,
  { tasks, happened, settled }: Round,
): void {
  for (const { task, next } of settled) {
    const { surface, chat } = task.delivery.place;
    holds.note(surface, chat, next);
  }
  for (const task of tasks) flight.launch(task);
  for (const happening of happened) setup.heard(happening);
}

/** Calls that are on their way, and those that are over and not yet written down. */
interface Flight {
  launch(task: Task): void;
  chats(): readonly string[];
  arrived(): readonly Arrived[];
  /** The first so many are on disk. */
  forget(count: number): void;
  /** Waits for all, and after a while cuts them off. */
  land(clock: ChannelClock): Promise<void>;
}

function createFlight({ channels, clock }: OutboxSetup, bell: Bell): Flight {
  const flying = new Map<Task, Promise<void>>();
  const cut = new AbortController();
  let arrived: readonly Arrived[] = [];
  return {
    launch(task) {
      const channel = channels.get(task.delivery.place.surface);
      if (channel === undefined) return;
      const call = send(channel, task, clock, cut.signal).then((answer) => {
        flying.delete(task);
        arrived = [...arrived, { task, answer }];
        bell.wake();
      });
      flying.set(task, call);
    },
    chats: () => [...flying.keys()].map(chatOf),
    arrived: () => arrived,
    forget(count) {
      arrived = arrived.slice(count);
    },
    async land(stopClock) {
      const done = new AbortController();
      const all = Promise.all(flying.values()).finally(() => done.abort());
      await Promise.race([all, stopClock.sleep(outboxLimits.stop_wait_ms_max, done.signal)]);
      cut.abort();
      await all;
    },
  };
}
