// Real time and randomness: the only place of the engine that reads them (I8).

import { randomBytes } from "node:crypto";
import { setTimeout as timer } from "node:timers/promises";
import type { Clock, Ids, LocalTime } from "../ports.ts";

/** Beyond this Node's timers fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export function systemClock(): Clock {
  const monotonic_ms = () => performance.now();
  return {
    now_ms: () => Date.now(),
    monotonic_ms,
    async sleep(wait_ms, signal) {
      const until_ms = monotonic_ms() + wait_ms;
      for (let left_ms = wait_ms; left_ms > 0 && !signal?.aborted; left_ms = until_ms - monotonic_ms()) {
        try {
          await timer(Math.min(left_ms, TIMER_MS_MAX), undefined, signal ? { signal } : {});
        } catch (error) {
          if (!signal?.aborted) throw error;
        }
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
