// What was read a moment ago, for who needs it many times in that moment: a hundred messages in one second need not list
// the sessions a hundred times. One reading at a time, whoever asks.

import type { Clock } from "../engine/ports.ts";
import { botLimits } from "./limits.ts";

export interface Recent<T> {
  /** Read now, whatever was read before. */
  anew(): Promise<T>;
  /** What was read at most a moment ago, and not before `since_ms` on the clock that never goes back; else read now. */
  now(since_ms?: number): Promise<T>;
  /** This was read just now, for another reason. */
  know(value: Promise<T>): Promise<T>;
}

export function recently<T>(clock: Pick<Clock, "monotonic_ms">, read: () => Promise<T>): Recent<T> {
  let last: { readonly at_ms: number; readonly value: Promise<T> } | undefined;

  function know(value: Promise<T>): Promise<T> {
    last = { at_ms: clock.monotonic_ms(), value };
    return value;
  }

  const anew = () => know(read());

  return {
    anew,
    know,
    now(since_ms = Number.NEGATIVE_INFINITY) {
      if (last === undefined || last.at_ms <= since_ms) return anew();
      return clock.monotonic_ms() - last.at_ms <= botLimits.recent_ms ? last.value : anew();
    },
  };
}
