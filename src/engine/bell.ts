// Waits that hints may cut short. A hint that comes while nobody waits is not lost: it ends the next wait at once.

import type { Clock, Key, Watcher } from "./ports.ts";

export interface Bell {
  /** Rings by itself, too, whenever one of its directories may have changed. */
  ring(): void;
  /** Until it rings, the time is over or the signal aborts, whichever is first. */
  wait(wait_ms: number, signal?: AbortSignal): Promise<void>;
  close(): void;
}

export interface BellPorts {
  readonly clock: Clock;
  readonly watcher: Watcher;
}

export function createBell({ clock, watcher }: BellPorts, dirs: readonly Key[]): Bell {
  let rung = false;
  let sleeper: AbortController | undefined;
  const ring = () => {
    rung = true;
    sleeper?.abort();
  };
  const watchAll = () => dirs.map((dir) => watcher.watch(dir, ring));
  let watches = watchAll();
  return {
    ring,
    async wait(wait_ms, signal) {
      if (!rung && wait_ms > 0 && !signal?.aborted) {
        const waking = new AbortController();
        const onAbort = () => waking.abort();
        sleeper = waking;
        signal?.addEventListener("abort", onAbort, { once: true });
        await clock.sleep(wait_ms, waking.signal);
        signal?.removeEventListener("abort", onAbort);
        sleeper = undefined;
        if (!rung && !signal?.aborted) rewatch();
      }
      rung = false;
    },
    close() {
      for (const watch of watches) watch.close();
    },
  };

  /** Silence may mean that a watched directory is no longer the one by that name. */
  function rewatch(): void {
    const before = watches;
    watches = watchAll();
    for (const watch of before) watch.close();
  }
}
