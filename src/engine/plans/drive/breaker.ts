// Whether a plan runs in circles: laps that change nothing, one error over and over, permissions that are refused. Pure.
// What a person said in between begins the count anew.

import type { PlanEvent } from "../events.ts";
import { driveLimits } from "./limits.ts";

export type BreakerVerdict =
  | { readonly kind: "closed" }
  | { readonly kind: "open"; readonly why: string; readonly until_ms: number };

interface Count {
  readonly idle: number;
  readonly denied: number;
  readonly errors: readonly string[];
}

const NOTHING: Count = { idle: 0, denied: 0, errors: [] };

export function decideBreaker(events: readonly PlanEvent[], now_ms: number): BreakerVerdict {
  const workLaps = new Set(
    events.flatMap((event) =>
      event.event === "lap_started" && event.role === "generator" ? [event.lap] : [],
    ),
  );
  const { idle, denied, errors } = events.reduce(
    (count, event) => countAfter(count, event, workLaps),
    NOTHING,
  );
  const open = (why: string): BreakerVerdict => ({
    kind: "open",
    why,
    until_ms: now_ms + driveLimits.cool_down_ms,
  });
  if (denied >= driveLimits.denials_max) return open(`${denied} laps in a row were refused a permission`);
  if (idle >= driveLimits.idle_laps_max) return open(`${idle} laps in a row made no progress`);
  if (errors.length >= driveLimits.same_error_max)
    return open(`the same error came ${errors.length} times in a row`);
  return { kind: "closed" };
}

function countAfter(count: Count, event: PlanEvent, workLaps: ReadonlySet<number>): Count {
  switch (event.event) {
    case "lap_ended":
      return workLaps.has(event.lap) ? afterLap(count, event) : count;
    // What a judge or a gate saw as done is progress, whatever changed.
    case "passed":
      return NOTHING;
    case "rejected": {
      const print = fingerprintOf(event.why);
      return { ...count, errors: count.errors[0] === print ? [...count.errors, print] : [print] };
    }
    case "judged":
      return event.verdicts.some(({ verdict }) => verdict === "pass") ? { ...count, idle: 0 } : count;
    case "breaker":
    case "approved":
    case "amended":
    case "answered":
      return NOTHING;
    case "resumed":
      return event.by.surface === "engine" ? count : NOTHING;
    default:
      return count;
  }
}

function afterLap(count: Count, { end, changed }: Extract<PlanEvent, { event: "lap_ended" }>): Count {
  // A lap that was cut off from outside says nothing about the work.
  if (["limit", "interrupted", "not_started", "killed", "parked"].includes(end)) return count;
  return {
    ...count,
    denied: end === "denied" ? count.denied + 1 : 0,
    idle: changed === "no" ? count.idle + 1 : 0,
  };
}

/** Two errors that differ only in numbers, places and times are one. */
export function fingerprintOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/0x[0-9a-f]+|\b[0-9a-f]{7,}\b/g, "#")
    .replaceAll(/(?:\/[\w.@-]+){2,}/g, "/…")
    .replaceAll(/\d+(?:\.\d+)?/g, "#")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, driveLimits.why_chars_max);
}
