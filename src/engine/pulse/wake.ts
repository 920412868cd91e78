// When the next beat starts. A hint (an answer, an edit, a worker's end, a due schedule) starts it now; else the
// earliest of what is known to come, and never later than the interval. Pure; a clock that jumps costs at most one
// interval. What lies in the past never shortens a sleep: a nudge that a gate held back would spin.

import type { Guard } from "./gate.ts";
import { pulseLimits } from "./limits.ts";
import type { MoveAction } from "./move.ts";

/** A durable one-shot deadline: look again then, whatever has changed. */
export interface Nudge {
  readonly due_ms: number;
}

export interface WakeFacts {
  readonly interval_s: number;
  readonly nudge: Guard<Nudge>;
  /** Next due moments of schedules. */
  readonly schedules: readonly { readonly name: string; readonly due_ms: number }[];
  /** When the gate would let a beat through, if it held the last one. */
  readonly retry_in_s?: number | null;
  /** What was heard since the beat began, by name. */
  readonly hints: readonly string[];
  readonly beatEnded_ms: number;
}

export interface Wake {
  readonly at_ms: number;
  readonly because: "hint" | "nudge" | "schedule" | "retry" | "interval";
  readonly what: string;
}

export function nextWake(facts: WakeFacts, now_ms: number): Wake {
  const [hint] = facts.hints;
  if (hint !== undefined) return { at_ms: now_ms, because: "hint", what: hint };
  const interval_ms = facts.interval_s * 1_000;
  // Between now and one interval from now, however the clock was set meanwhile.
  const regular_ms = Math.min(Math.max(facts.beatEnded_ms + interval_ms, now_ms), now_ms + interval_ms);
  const candidates: readonly Wake[] = [
    { at_ms: regular_ms, because: "interval", what: `every ${facts.interval_s} s` },
    ...nudgeWake(facts.nudge),
    ...facts.schedules.map(({ name, due_ms }): Wake => ({ at_ms: due_ms, because: "schedule", what: name })),
    ...retryWake(facts),
  ];
  const coming = candidates.filter(({ at_ms, because }) => because === "interval" || at_ms > now_ms);
  return coming.reduce((first, each) => (each.at_ms < first.at_ms ? each : first));
}

function nudgeWake(nudge: Guard<Nudge>): readonly Wake[] {
  return nudge.kind === "ok"
    ? [{ at_ms: nudge.value.due_ms, because: "nudge", what: "the decider asked for it" }]
    : [];
}

function retryWake({ retry_in_s, beatEnded_ms }: WakeFacts): readonly Wake[] {
  if (retry_in_s === undefined || retry_in_s === null) return [];
  return [
    { at_ms: beatEnded_ms + retry_in_s * 1_000, because: "retry", what: "what held the last beat is over" },
  ];
}

/** Whether a beat that starts now is forced by it. One that no decider can have asked for stems from another clock. */
export function isNudgeDue(nudge: Guard<Nudge>, now_ms: number, nudge_s_max: number): boolean {
  if (nudge.kind !== "ok") return false;
  const wait_ms = nudge.value.due_ms - now_ms;
  return wait_ms <= 0 || wait_ms > 2 * nudge_s_max * 1_000;
}

/** What a decider's wish becomes: bounded, and for a shell command there even when it was not wished for. */
export function nudgeFor(
  action: MoveAction,
  nextInterval_s: number | undefined,
  nudge_s_max: number,
  now_ms: number,
): Nudge | undefined {
  const wished_s = nextInterval_s ?? (action === "run_shell" ? pulseLimits.shell_nudge_s : undefined);
  if (wished_s === undefined) return undefined;
  const bounded_s = Math.min(Math.max(wished_s, pulseLimits.nudge_s_min), nudge_s_max);
  return { due_ms: now_ms + bounded_s * 1_000 };
}
