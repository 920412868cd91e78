// The first moments of the program: who started it waits until it hears. What is not needed for that comes once every
// surface has told how it stands, or after a moment: one that nobody answers holds up nothing.

import type { Surface } from "../channels/channel.ts";
import type { Clock } from "../engine/ports.ts";
import { botLimits } from "./limits.ts";

export interface Greeting {
  /** It hears, or it certainly does not yet. */
  answered(surface: Surface): void;
  begin(signal: AbortSignal): void;
  /** Also once the signal came. Never rejects. */
  readonly over: Promise<void>;
}

export function createGreeting(surfaces: Iterable<Surface>, clock: Pick<Clock, "sleep">): Greeting {
  const silent = new Set(surfaces);
  const greeted = Promise.withResolvers<void>();
  return {
    over: greeted.promise,
    answered(surface) {
      silent.delete(surface);
      if (silent.size === 0) greeted.resolve();
    },
    begin(signal) {
      if (silent.size === 0) greeted.resolve();
      void clock.sleep(botLimits.greeting_ms_max, signal).then(greeted.resolve, greeted.resolve);
    },
  };
}
