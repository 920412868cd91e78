// Real time and randomness: the only place of the engine that reads them (I8).

import { randomBytes } from "node:crypto";
import { setTimeout as timer } from "node:timers/promises";
import type { Clock, Ids, LocalTime } from "../ports.ts";

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

export const localTime: LocalTime = (at_ms) => {
  const at = new Date(at_ms);
  const two = (part: number) => String(part).padStart(2, "0");
  const day = [String(at.getFullYear()).padStart(4, "0"), two(at.getMonth() + 1), two(at.getDate())];
  const clock = [two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())];
  return {
    date: day.join("-"),
    time: clock.slice(0, 2).join(":"),
    stamp: `${day.join("")}-${clock.join("")}`,
  };
};

/** IANA name, e.g. `Europe/Berlin`. */
export function machineZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
