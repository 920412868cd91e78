// Whether the program does what it is there for: it hears everywhere, its loop turns, its ledger takes what happens. Pure;
// what could not be looked at is not well (I12).

import type { ChannelStatus } from "../../channels/supervise.ts";
import type { ProfileReport } from "../../engine/health.ts";
import type { Failed } from "../../engine/outcome.ts";
import type { PulseStatus } from "../../engine/pulse-control.ts";
import { healthLimits } from "./limits.ts";

export interface ReadyFacts {
  readonly now_ms: number;
  readonly started_ms: number;
  /** Of all that are configured. */
  readonly channels: readonly ChannelStatus[];
  readonly pulse: PulseStatus | Failed;
  /** A row was written just now, or why not. */
  readonly ledger: { readonly kind: "ok" } | Failed;
  /** That this program serves as well. */
  readonly profiles?: readonly ProfileReport[];
}

export interface HealthCheck {
  /** `channel slack`, `pulse`, `ledger`, `profile work`. */
  readonly name: string;
  readonly state: "well" | "unwell";
  readonly why: string;
  readonly remedy?: string;
}

export interface Readiness {
  readonly ready: "yes" | "no";
  readonly checks: readonly HealthCheck[];
}

export function decideReadiness(facts: ReadyFacts): Readiness {
  const checks = [
    ...facts.channels.map((channel) => channelCheck(channel, facts)),
    pulseCheck(facts),
    ledgerCheck(facts),
    ...(facts.profiles ?? []).map(profileCheck),
  ];
  return { ready: checks.every(({ state }) => state === "well") ? "yes" : "no", checks };
}

function channelCheck(
  { surface, state, why, remedy }: ChannelStatus,
  { now_ms, started_ms }: ReadyFacts,
): HealthCheck {
  const name = `channel ${surface}`;
  const isSettled = now_ms - started_ms >= healthLimits.unsure_ms;
  if (state === "hearing") return { name, state: "well", why };
  if (state === "unsure" && isSettled)
    return { name, state: "well", why: `nothing proves that it hears: ${why}` };
  return { name, state: "unwell", why: `${state}: ${why}`, ...(remedy !== undefined && { remedy }) };
}

function pulseCheck({ pulse, now_ms }: ReadyFacts): HealthCheck {
  const name = "pulse";
  if (pulse.kind === "failed") return { name, state: "unwell", why: pulse.why, remedy: pulse.remedy };
  if (pulse.pulse !== "up") {
    const remedy = "see the log: looop logs; start it anew: looop down, looop up";
    return { name, state: "unwell", why: `the loop is ${pulse.pulse}`, remedy };
  }
  const stuck = stuckOf(pulse);
  if (stuck !== undefined) return { name, state: "unwell", ...stuck };
  const late_ms = pulse.next === undefined ? 0 : now_ms - pulse.next.at_ms;
  if (pulse.deciding_since_ms === undefined && late_ms > healthLimits.beat_late_ms_max) {
    const why = `the next beat was due ${Math.round(late_ms / 1_000)} s ago`;
    return { name, state: "unwell", why, remedy: "see looop status; then looop down, looop up" };
  }
  if (pulse.paused !== undefined) return { name, state: "well", why: `up, paused by ${pulse.paused.by}` };
  return { name, state: "well", why: pulse.deciding_since_ms === undefined ? "up" : "up, deciding" };
}

/** A failed decision is counted and tried again, and is no fault of the loop; these end when somebody mends something. */
const DECIDERS: ReadonlySet<string> = new Set([
  "runner_failed",
  "runner_timeout",
  "runner_missing",
  "no_decision",
  "bad_decision",
  "move_refused",
  "move_failed",
]);

/** It turns, and decides nothing. */
function stuckOf({ config, last_beat }: PulseStatus): Pick<HealthCheck, "why" | "remedy"> | undefined {
  if (config.kind !== "ok") return { why: `nothing is decided: ${config.why}`, remedy: config.remedy };
  if (last_beat === undefined) return undefined;
  const { outcome, reason, say } = last_beat;
  const isOwnFault = outcome === "broken" || (outcome === "failed" && !DECIDERS.has(reason));
  if (isOwnFault) return { why: `the last beat failed: ${say}`, remedy: "see looop logs --level error" };
  if (outcome !== "skipped" || reason !== "guard_unreadable") return undefined;
  return { why: `nothing is decided: ${say}`, remedy: "looop doctor names the file" };
}

function profileCheck({ name, directory, state, why = "" }: ProfileReport): HealthCheck {
  const check = `profile ${name}`;
  if (state === "ready") return { name: check, state: "well", why: "served" };
  const remedy = `see LOOOP_DATA_DIR=${directory} looop doctor`;
  return { name: check, state: "unwell", why: state === "away" ? `not served: ${why}` : why, remedy };
}

function ledgerCheck({ ledger }: ReadyFacts): HealthCheck {
  const name = "ledger";
  if (ledger.kind === "ok") return { name, state: "well", why: "it takes what is written" };
  return { name, state: "unwell", why: ledger.why, remedy: ledger.remedy };
}
