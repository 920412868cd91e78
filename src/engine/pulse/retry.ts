// Whether a runner that failed is tried again at once, within the same beat. Some CLIs fail for a moment, and some end
// with 0 although they did: so both the end and the words count. A provider's limit is never retried: it is waited for.

import { pulseLimits } from "./limits.ts";

export interface RetryPolicy {
  readonly count: number;
  /** Tested against the end of the output, whatever the case. */
  readonly match?: RegExp;
  readonly sleep_s: number;
}

export interface RunFacts {
  /** Null: did not end by itself. */
  readonly exitCode: number | null;
  /** The stream itself told of a failure. */
  readonly error?: string;
  readonly limited: boolean;
  readonly outputTail: string;
  /** Attempts so far, this one included. */
  readonly attempts: number;
}

export type RetryDecision =
  | { readonly kind: "retry"; readonly wait_ms: number; readonly why: string }
  | { readonly kind: "give_up"; readonly why: string }
  | { readonly kind: "fine" };

export function decideRetry(run: RunFacts, policy: RetryPolicy): RetryDecision {
  if (run.limited) return { kind: "give_up", why: "the provider's limit is reached" };
  const tail = run.outputTail.slice(-pulseLimits.retry_tail_chars);
  const matched = policy.match?.test(tail) === true;
  const failed = run.exitCode !== 0 || run.error !== undefined;
  if (!failed && !matched) return { kind: "fine" };
  const why =
    run.error ??
    (failed
      ? `the runner ended with ${run.exitCode ?? "no exit code"}`
      : "its output looks like a passing failure");
  if (run.attempts > policy.count) return { kind: "give_up", why };
  return { kind: "retry", wait_ms: policy.sleep_s * 1_000 * run.attempts, why };
}
