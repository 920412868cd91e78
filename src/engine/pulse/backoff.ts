// How long to leave a failing decider alone. Only a success clears the count: a world that moves does not, or a
// failing action that moves the world would never be waited for. A person who edits the policy cuts the wait.

import { pulseLimits } from "./limits.ts";

export interface Backoff {
  readonly fails: number;
  readonly failed_ms: number;
  /** The policy that failed. */
  readonly policyHash: string;
}

export function noteFailure(before: Backoff | undefined, policyHash: string, now_ms: number): Backoff {
  const fails = Math.min((before?.fails ?? 0) + 1, pulseLimits.backoff_fails_max);
  return { fails, failed_ms: now_ms, policyHash };
}

/** What stands in for a record that cannot be understood: the longest wait, from now. */
export function assumedBackoff(policyHash: string, now_ms: number): Backoff {
  return { fails: pulseLimits.backoff_fails_assumed, failed_ms: now_ms, policyHash };
}

export function backoffWait_ms(fails: number): number {
  if (fails <= 0) return 0;
  const doubled_ms = pulseLimits.backoff_ms_min * 2 ** Math.min(fails - 1, 30);
  return Math.min(doubled_ms, pulseLimits.backoff_ms_max);
}

export type BackoffState =
  | { readonly kind: "clear" }
  /** A person edited the policy since: no wait, but the count stands. */
  | { readonly kind: "cut"; readonly fails: number }
  | { readonly kind: "waiting"; readonly fails: number; readonly wait_ms: number };

export function backoffState(backoff: Backoff | undefined, policyHash: string, now_ms: number): BackoffState {
  if (backoff === undefined || backoff.fails <= 0) return { kind: "clear" };
  const full_ms = backoffWait_ms(backoff.fails);
  const wait_ms = backoff.failed_ms + full_ms - now_ms;
  // A failure that far in the future is a clock that was set back; waiting for it would park the loop.
  if (wait_ms <= 0 || wait_ms > 2 * full_ms) return { kind: "clear" };
  if (backoff.policyHash !== policyHash) return { kind: "cut", fails: backoff.fails };
  return { kind: "waiting", fails: backoff.fails, wait_ms };
}
