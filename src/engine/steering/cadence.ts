// When a schedule comes round. Pure: the present moment and the calendar are handed in.

import type { Cadence } from "../types.ts";

/** Knows when a cron pattern comes round in a time zone. */
export interface Calendar {
  /** The last moment at or before this one; undefined when there was none. */
  last_s(cron: string, zone: string, at_s: number): number | undefined;
  /** The first moment after this one; undefined when there is none. */
  next_s(cron: string, zone: string, after_s: number): number | undefined;
  /** What is wrong with the pattern or the zone. */
  problem(cron: string, zone: string): CronProblem | undefined;
}

export interface CronProblem {
  readonly field: "cron" | "zone";
  readonly why: string;
}

/**
 * Wakes the loop when it changes. What comes once is due until somebody drops it; what comes again and again has a
 * number that changes each time: which one it was matters to nobody, that it is another one does.
 */
export type ScheduleSignal = "pending" | "due" | { readonly period: number };

export function scheduleSignal(cadence: Cadence, now_ms: number, calendar: Calendar): ScheduleSignal {
  const now_s = now_ms / 1_000;
  switch (cadence.kind) {
    case "once":
      return now_s >= cadence.at_s ? "due" : "pending";
    case "every":
      return { period: periodOf(cadence, now_s) };
    case "cron":
      return { period: calendar.last_s(cadence.cron, cadence.zone, now_s) ?? 0 };
  }
}

export interface CadenceFacts {
  /** Only what comes once is due, and stays so; of a recurring one, the next moment is what there is to know. */
  readonly due: boolean;
  /** Absent when it never comes again. */
  readonly next_s?: number;
}

export function cadenceFacts(cadence: Cadence, now_ms: number, calendar: Calendar): CadenceFacts {
  const now_s = now_ms / 1_000;
  const due = cadence.kind === "once" && now_s >= cadence.at_s;
  const next_s = due ? undefined : nextOf(cadence, now_s, calendar);
  return { due, ...(next_s !== undefined && { next_s }) };
}

function nextOf(cadence: Cadence, now_s: number, calendar: Calendar): number | undefined {
  switch (cadence.kind) {
    case "once":
      return cadence.at_s;
    case "every":
      return cadence.anchor_s + (periodOf(cadence, now_s) + 1) * cadence.every_s;
    case "cron":
      return calendar.next_s(cadence.cron, cadence.zone, now_s);
  }
}

/** Periods passed since the anchor. */
function periodOf({ every_s, anchor_s }: Extract<Cadence, { kind: "every" }>, now_s: number): number {
  return Math.floor((now_s - anchor_s) / every_s);
}

export function cadenceText(cadence: Cadence): string {
  switch (cadence.kind) {
    case "once":
      return `at ${new Date(cadence.at_s * 1_000).toISOString()}`;
    case "every":
      return `every ${cadence.every_s} s`;
    case "cron":
      return `cron "${cadence.cron}" ${cadence.zone}`;
  }
}
