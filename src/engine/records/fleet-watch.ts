// What was last told about each worker, so that a change is told once: `state/fleet.json`. One writer, the pulse.

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import type { Health } from "../types.ts";
import { codec } from "./codec.ts";

export interface Told {
  readonly gen?: string;
  readonly health: Health;
}

export interface FleetWatch {
  readonly workers: ReadonlyMap<string, Told>;
}

export const fleetWatchKey: Key = "state/fleet.json";

export const fleetWatchCodec = codec({
  noun: "fleet watch",
  shape: z.object({
    workers: z.record(
      z.string(),
      z.object({
        gen: z.optional(z.string()),
        health: z.enum(["dead", "waiting-ask", "waiting-prompt", "stuck", "busy"]),
      }),
    ),
  }),
  fromWire: ({ workers }): FleetWatch => ({
    workers: new Map(
      Object.entries(workers).map(([id, { gen, health }]) => [
        id,
        { health, ...(gen !== undefined && { gen }) },
      ]),
    ),
  }),
  toWire: ({ workers }) => ({ workers: Object.fromEntries(workers) }),
});
