// A schedule's record: once at a moment, every so many seconds, or by cron in a time zone.

import * as z from "zod/mini";
import type { Cadence } from "../types.ts";
import { codec } from "./codec.ts";

export interface ScheduleRecord {
  readonly name: string;
  readonly cadence: Cadence;
  readonly note?: string;
}

/** Members that say when; a rewrite never keeps those of another kind. */
export const CADENCE_MEMBERS = ["at", "every_s", "anchor", "cron", "tz"] as const;

const shape = z.lazy(() =>
  z.object({
    at: z.optional(z.number()),
    every_s: z.optional(z.number().check(z.positive())),
    anchor: z.optional(z.number()),
    cron: z.optional(z.string()),
    tz: z.optional(z.string()),
    note: z.optional(z.string()),
  }),
);

export const scheduleCodec = codec<z.infer<typeof shape>, ScheduleRecord>({
  noun: "schedule",
  shape,
  fromWire(wire, name): ScheduleRecord | { problem: string } {
    const cadence = cadenceOf(wire);
    if ("problem" in cadence) return cadence;
    return { name, cadence, ...(wire.note !== undefined && { note: wire.note }) };
  },
  toWire: ({ cadence, note }) => ({ ...wireOf(cadence), note }),
});

function cadenceOf({ at, every_s, anchor, cron, tz }: z.infer<typeof shape>): Cadence | { problem: string } {
  const said = [at, every_s, cron].filter((member) => member !== undefined);
  if (said.length !== 1) return { problem: "exactly one of `at`, `every_s` and `cron` says when" };
  if (at !== undefined) return { kind: "once", at_s: at };
  if (every_s !== undefined) return { kind: "every", every_s, anchor_s: anchor ?? 0 };
  return { kind: "cron", cron: cron ?? "", zone: tz ?? "UTC" };
}

function wireOf(cadence: Cadence): Readonly<Record<string, unknown>> {
  switch (cadence.kind) {
    case "once":
      return { at: cadence.at_s };
    case "every":
      return { every_s: cadence.every_s, anchor: cadence.anchor_s };
    case "cron":
      return { cron: cadence.cron, tz: cadence.zone };
  }
}
