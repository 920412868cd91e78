// Real time and randomness: the only place of the engine that reads them (I8).

import { randomBytes } from "node:crypto";
import { setTimeout as timer } from "node:timers/promises";
import type { Clock, Ids } from "../ports.ts";

export function systemClock(): Clock {
  return {
    now_ms: () => Date.now(),
    monotonic_ms: () => performance.now(),
    async sleep(wait_ms, signal) {
      if (signal?.aborted) return;
      try {
        await timer(wait_ms, undefined, signal ? { signal } : {});
      } catch (error) {
        if (!signal?.aborted) throw error;
      }
    },
  };
}

export function randomIds(): Ids {
  return { nonce: () => randomBytes(10).toString("hex") };
}
