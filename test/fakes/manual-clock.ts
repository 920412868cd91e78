// Time that passes only when the test says so. The wall clock can be set; monotonic time never goes back.

import { setImmediate as letOthersRun } from "node:timers/promises";
import type { Clock } from "../../src/engine/ports.ts";

export interface ManualClock extends Clock {
  /** Lets time pass, waking each sleeper at its own moment and letting it run before the next one wakes. */
  advance(wait_ms: number): Promise<void>;
  /** Somebody sets the wall clock, forwards or back. Sleepers do not notice. */
  setWall(now_ms: number): void;
  /** How long the sleepers still have to wait, the first to wake first. */
  sleepers(): readonly number[];
  /** Resolves once that many sleep at the same time. */
  untilAsleep(count?: number): Promise<void>;
}

interface Sleeper {
  readonly due_ms: number;
  wake(): void;
}

/** 2026-01-01T00:00:00Z, unless told otherwise. */
const START_MS = 1_767_225_600_000;
/** A program that goes on sleeping without time passing would otherwise hang its test silently. */
const WAKES_MAX = 100_000;

export function manualClock(start_ms: number = START_MS): ManualClock {
  let passed_ms = 0;
  let wall_offset_ms = start_ms;
  let asleep: readonly Sleeper[] = [];
  let watchers: readonly { readonly count: number; tell(): void }[] = [];

  function add(sleeper: Sleeper): void {
    const at = asleep.findIndex(({ due_ms }) => due_ms > sleeper.due_ms);
    asleep = asleep.toSpliced(at === -1 ? asleep.length : at, 0, sleeper);
    const told = watchers.filter(({ count }) => asleep.length >= count);
    watchers = watchers.filter((watcher) => !told.includes(watcher));
    for (const watcher of told) watcher.tell();
  }

  function remove(sleeper: Sleeper): void {
    asleep = asleep.filter((other) => other !== sleeper);
  }

  return {
    now_ms: () => wall_offset_ms + passed_ms,
    monotonic_ms: () => passed_ms,

    sleep(wait_ms, signal) {
      if (!(wait_ms > 0) || signal?.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper: Sleeper = {
        due_ms: passed_ms + wait_ms,
        wake() {
          remove(sleeper);
          signal?.removeEventListener("abort", sleeper.wake);
          resolve();
        },
      };
      signal?.addEventListener("abort", sleeper.wake);
      add(sleeper);
      return promise;
    },

    async advance(wait_ms) {
      if (!(wait_ms >= 0)) throw new Error(`time does not pass by ${wait_ms} ms`);
      const until_ms = passed_ms + wait_ms;
      for (let wakes = 0; ; wakes += 1) {
        await letOthersRun(); // whoever was about to sleep lies down first
        const next = asleep[0];
        if (next === undefined || next.due_ms > until_ms) break;
        if (wakes === WAKES_MAX) throw new Error(`${WAKES_MAX} wakes within ${wait_ms} ms: somebody spins`);
        passed_ms = next.due_ms;
        next.wake();
      }
      passed_ms = until_ms;
    },

    setWall(now_ms) {
      wall_offset_ms = now_ms - passed_ms;
    },

    sleepers: () => asleep.map(({ due_ms }) => due_ms - passed_ms),

    untilAsleep(count = 1) {
      if (asleep.length >= count) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      watchers = [...watchers, { count, tell: resolve }];
      return promise;
    },
  };
}
