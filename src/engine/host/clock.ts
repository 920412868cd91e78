// Real time and randomness: the only place of the engine that reads them (I8).

import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { setTimeout as timer } from "node:timers/promises";
import type { Clock, Ids, LocalTime } from "../ports.ts";
import { codeOf } from "./errno.ts";

/** Beyond this Node's timers fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;
const NS_PER_MS = 1e6;
const NONCE_BYTES = 10;
/** Nonces drawn at once. */
const NONCES = 32;
const RANDOM_DEVICE = "/dev/urandom";

export function systemClock(): Clock {
  // `performance` is the same clock, and costs 2 ms to load.
  const monotonic_ms = () => Number(process.hrtime.bigint()) / NS_PER_MS;
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
  let drawn: Buffer = Buffer.alloc(0);
  return {
    nonce() {
      if (drawn.length === 0) drawn = unguessable(NONCE_BYTES * NONCES);
      const bytes = drawn.subarray(0, NONCE_BYTES);
      drawn = drawn.subarray(NONCE_BYTES);
      return bytes.toString("hex");
    },
  };
}

/** From the kernel: loading `node:crypto`, which would ask the same kernel, costs a verb a tenth of its time. */
function unguessable(count: number): Buffer {
  let fd: number | undefined;
  try {
    fd = openSync(RANDOM_DEVICE, "r");
    const bytes = Buffer.alloc(count);
    const isWhole = fstatSync(fd).isCharacterDevice() && readSync(fd, bytes) === count;
    return isWhole ? bytes : randomBytes(count);
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return randomBytes(count); // a root without devices
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
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
