// What the events tell about decisions: the last ones, and whether one is under way. Pure.

import type { PastDecision } from "../pulse-control.ts";
import type { Event } from "../types.ts";

const ENDS = new Set([
  "decided",
  "decision_failed",
  "decision_interrupted",
  "provider_limit",
  "beat_broken",
  "pulse_started",
]);

/** When the decider that still runs was started. */
export function decidingSince(events: readonly Event[]): number | undefined {
  const last = events.findLast(({ event }) => event === "decide_started" || ENDS.has(event));
  if (last?.event !== "decide_started") return undefined;
  const at_ms = Date.parse(last.ts);
  return Number.isNaN(at_ms) ? undefined : at_ms;
}

/** Newest first. */
export function pastDecisions(events: readonly Event[], count: number): readonly PastDecision[] {
  const ended = events.filter(({ event }) => event === "decided" || event === "decision_failed");
  return ended
    .slice(-count)
    .reverse()
    .map((each) => ({
      ts: each.ts,
      ok: each.event === "decided",
      say: String((each.event === "decided" ? each.summary : each.why) ?? ""),
    }));
}
