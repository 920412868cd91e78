// What is counted while the program runs, until somebody looks: kinds of events, and how long deliveries took. Bounded,
// and without the library that prints it, which is loaded by the first look.

import type { Event } from "../../engine/types.ts";
import type { Happening } from "../../notify/outbox/settle.ts";
import { healthLimits } from "./limits.ts";

export interface Latency {
  readonly surface: string;
  readonly lane: string;
  readonly took_ms: number;
}

export interface Tally {
  counted(event: Event): void;
  heard(happening: Happening, now_ms: number): void;
  events(): ReadonlyMap<string, number>;
  /** Each is handed out once. */
  takeLatencies(): readonly Latency[];
}

const OTHER = "other";

export function createTally(): Tally {
  const events = new Map<string, number>();
  let latencies: Latency[] = [];
  return {
    counted({ event }) {
      const isKnown = events.has(event) || events.size < healthLimits.event_names_max;
      const name = isKnown ? event : OTHER;
      events.set(name, (events.get(name) ?? 0) + 1);
    },
    heard(happening, now_ms) {
      if (happening.kind !== "shown" || latencies.length >= healthLimits.latencies_kept_max) return;
      const { place, lane, created_ms } = happening.delivery;
      latencies.push({ surface: place.surface, lane, took_ms: Math.max(0, now_ms - created_ms) });
    },
    events: () => events,
    takeLatencies() {
      const taken = latencies;
      latencies = [];
      return taken;
    },
  };
}
