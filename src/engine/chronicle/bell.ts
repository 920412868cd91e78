// Hints that latch: one that comes while nobody waits still ends the next wait at once.

import type { Clock, Key, Watcher } from "../ports.ts";

export interface Bell {
  /** Until a hint, the time, or the caller's end; whichever is first. */
  wait(wait_ms: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

export function createBell(watcher: Watcher, clock: Clock, dir: Key): Bell {
  let rung = false;
  let wake: AbortController | undefined;
  const watch = watcher.watch(dir, () => {
    rung = true;
    wake?.abort();
  });
  return {
    async wait(wait_ms, signal) {
      if (!rung && !signal.aborted) {
        const controller = new AbortController();
        const onAbort = () => controller.abort();
        wake = controller;
        signal.addEventListener("abort", onAbort, { once: true });
        await clock.sleep(wait_ms, controller.signal);
        signal.removeEventListener("abort", onAbort);
        wake = undefined;
      }
      rung = false;
    },
    close: () => watch.close(),
  };
}
