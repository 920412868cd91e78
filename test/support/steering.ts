// Everything the steering verbs need, in memory, with a clock that stands still and an audit that can be looked at.

import type { Events, Journal } from "../../src/engine/engine.ts";
import { type Failed, failed } from "../../src/engine/outcome.ts";
import type { LocalTime } from "../../src/engine/ports.ts";
import type { Actor } from "../../src/engine/types.ts";
import { type ManualClock, manualClock } from "../fakes/manual-clock.ts";
import { memoryStore } from "../fakes/memory-store.ts";

export const person: Actor = { kind: "person", name: "ada", surface: "terminal", ref: "m1" };
export const worker = { kind: "worker", id: "w1", meta: false } as Actor;
export const metaWorker = { kind: "worker", id: "w1", meta: true } as Actor;
export const pulse: Actor = { kind: "pulse" };

export interface Recorded {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The pulse of a machine in UTC. */
export const utc: LocalTime = (at_ms) => {
  const text = new Date(at_ms).toISOString();
  return {
    date: text.slice(0, 10),
    time: text.slice(11, 16),
    stamp: text.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-"),
  };
};

export function steeringWorld(clock: ManualClock = manualClock()) {
  const { store, control } = memoryStore({ clock });
  const journalLines: string[] = [];
  const recorded: Recorded[] = [];
  let broken: Failed | undefined;
  const journal: Journal = {
    async write(line) {
      if (broken) return broken;
      journalLines.push(line);
      return { kind: "ok" };
    },
    tail: async () => ({ kind: "ok", lines: journalLines }),
  };
  const events: Pick<Events, "record"> = {
    async record(event, fields) {
      if (broken) return broken;
      recorded.push({ event, fields });
      return { kind: "ok" };
    },
  };
  return {
    clock,
    store,
    control,
    journalLines,
    recorded,
    breakAudit() {
      broken = failed("disk_full", "the disk is full", "free some space");
    },
    ports: { store, clock, localTime: utc, machineZone: () => "Europe/Berlin", journal, events },
  };
}
