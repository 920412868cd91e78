// A sleep that any number of hints may cut short; a hint that comes while nobody sleeps is not lost.

import type { Clock } from "../ports.ts";

export interface Bell {
  ring(): void;
  /** Returns at once when it rang since the last sleep, or when there is no time to sleep. */
  sleep(wait_ms: number): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  let rung = false;
  let sleeper: AbortController | undefined;
  return {
    ring() {
      rung = true;
      sleeper?.abort();
    },
    async sleep(wait_ms) {
      if (!rung && wait_ms > 0) {
        sleeper = new AbortController();
        await clock.sleep(wait_ms, sleeper.signal);
        sleeper = undefined;
      }
      rung = false;
    },
  };
}
