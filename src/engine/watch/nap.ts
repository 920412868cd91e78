// A wait that ends early when somebody rings, once for all rings that came before it. Ends for good with its signal.

import type { Clock } from "../ports.ts";

export interface Nap {
  wait(wait_ms: number): Promise<"rung" | "over">;
  ring(): void;
}

export function createNap(clock: Clock, signal: AbortSignal): Nap {
  let early = new AbortController();
  signal.addEventListener("abort", () => early.abort(), { once: true });
  return {
    async wait(wait_ms) {
      await clock.sleep(wait_ms, early.signal);
      if (!early.signal.aborted || signal.aborted) return "over";
      early = new AbortController();
      return "rung";
    },
    ring: () => early.abort(),
  };
}
