// What was read a moment ago, for who needs it many times in that moment: a hundred messages in one second need not list
// the sessions a hundred times. One reading at a time, whoever asks.

import type { Clock } from "../engine/ports.ts";
import { botLimits } from "./limits.ts";

export interface Recent<T> {
  /** Read now, whatever was read before. */
  anew(): Promise<T>;
  /** What was read at most a moment ago, else read now. */
  now(): Promise<T>;
}

export function recently<T>(clock: Pick<Clock, "now_ms">, read: () => Promise<T>): Recent<T> {
  let last: { readonly at_ms: number; readonly value: Promise<T> } | undefined;

  function anew(): Promise<T> {
    const reading = { at_ms: clock.now_ms(), value: read() };
    last = reading;
    return reading.value;
  }

  return {
    anew,
    now() {
      // A clock that was set back makes nothing young again.
      const age_ms = last === undefined ? Number.NaN : clock.now_ms() - last.at_ms;
      return last !== undefined && age_ms >= 0 && age_ms <= botLimits.recent_ms ? last.value : anew();
    },
  };
}
