// When a wait is over, and the exit code that says how. Pure.

import type { SessionState } from "../../records/session.ts";

/** What files and processes tell about a session. `unknown`: the platform cannot say; counted as alive (I12). */
export interface SessionFacts {
  readonly state: SessionState;
  readonly exitCode: number | null;
  readonly host: "alive" | "dead" | "unknown";
}

export type Ending =
  | { readonly kind: "running" }
  | { readonly kind: "exited"; readonly exit_code: number | null }
  | { readonly kind: "killed"; readonly exit_code: number | null }
  /** The host is gone without having said how the program ended. */
  | { readonly kind: "lost" };

export function endingOf(facts: SessionFacts): Ending {
  if (facts.state === "exited") return { kind: "exited", exit_code: facts.exitCode };
  if (facts.state === "killed") return { kind: "killed", exit_code: facts.exitCode };
  return facts.host === "dead" ? { kind: "lost" } : { kind: "running" };
}

const TIMED_OUT = 124;
const KILLED = 130;
const LOST = 137;

/** What `looop wait <id>` exits with. */
export function waitExitCode(ending: Ending | { readonly kind: "timeout" }): number {
  switch (ending.kind) {
    case "exited":
      return ending.exit_code ?? 0;
    case "killed":
      return ending.exit_code ?? KILLED;
    case "lost":
      return LOST;
    case "timeout":
    case "running":
      return TIMED_OUT;
  }
}

/** What `looop expect` and `looop wait-idle` exit with. */
export function lookExitCode(kind: "matched" | "idle" | "ended" | "timeout"): number {
  if (kind === "timeout") return TIMED_OUT;
  return kind === "ended" ? 1 : 0;
}

/** A program's exit as a shell counts it. */
export function exitCodeOf(code: number, signal: number): number {
  return signal > 0 ? 128 + signal : code;
}

export type IdleVerdict = { readonly kind: "idle" } | { readonly kind: "wait"; readonly wait_ms: number };

/** Quiet for `settle_ms`, counted from the last byte or from the start of the wait, whichever is later. */
export function decideIdle(quiet_since_ms: number, settle_ms: number, now_ms: number): IdleVerdict {
  const left_ms = quiet_since_ms + settle_ms - now_ms;
  return left_ms <= 0 ? { kind: "idle" } : { kind: "wait", wait_ms: left_ms };
}
