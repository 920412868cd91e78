// The CONTRACT of looking at the loop itself and of holding it: is it running, why not, what has it cost; pause, resume.

import type { Failed, Refused, Trouble } from "./outcome.ts";
import type { Actor } from "./types.ts";

export interface PulseStatus {
  readonly kind: "ok";
  /** When this was so. */
  readonly now_ms: number;
  readonly pulse: "up" | "down" | "unknown";
  /** Whose process it is, where it says so. */
  readonly holder?: PulseHolder;
  /** A decider is running since then. */
  readonly deciding_since_ms?: number;
  readonly paused?: {
    readonly by: string;
    readonly since_ms: number;
    readonly until_ms?: number;
    readonly why?: string;
  };
  readonly last_beat?: {
    readonly ended_ms: number;
    /** `decided`, `skipped`, `failed`, `interrupted` or `broken`. */
    readonly outcome: string;
    readonly reason: string;
    readonly say: string;
  };
  /** When it looks again at the latest, and because of what; only while it is up. */
  readonly next?: { readonly at_ms: number; readonly because: string };
  readonly config: PulseConfig;
  /** Absent where the record of what was spent cannot be used; then a trouble says so. */
  readonly today?: DaySpend;
  /** Newest first. */
  readonly decisions: readonly PastDecision[];
  readonly troubles: readonly Trouble[];
}

/** A process, told apart from a later one of the same pid. */
export interface PulseHolder {
  readonly pid: number;
  readonly started: string;
  /** The directory whose program serves this one beside its own. Absent: it is its own. */
  readonly servedBy?: string;
}

export type PulseConfig =
  | {
      readonly kind: "ok";
      readonly zone: string;
      readonly daily_usd_max?: number;
      readonly daily_tokens_max?: number;
    }
  | { readonly kind: "absent" | "bad"; readonly why: string; readonly remedy: string };

export interface PastDecision {
  readonly ts: string;
  readonly ok: boolean;
  readonly say: string;
}

export interface DaySpend {
  /** `2026-11-21`, in the owner's zone. */
  readonly day: string;
  readonly runs: number;
  readonly cost_usd: number;
  /** Cached input is left out. */
  readonly tokens: number;
  /** Runs that told no cost: what they cost is unknown, and not nothing. */
  readonly unpriced: number;
}

export interface SpendReport {
  readonly kind: "ok";
  readonly zone: string;
  /** Oldest first, without gaps. */
  readonly days: readonly DaySpend[];
}

export interface PauseRequest {
  readonly why?: string;
  /** Without it, until somebody resumes. */
  readonly for_ms?: number;
}

export type ControlOutcome =
  | { readonly kind: "done"; readonly summary: string; readonly warnings?: readonly string[] }
  | Refused
  | Failed;

/** None throws. A worker may look, and not touch. */
export interface PulseControl {
  status(): Promise<PulseStatus | Failed>;
  /** Holds for whoever runs the loop next, too. What is under way is finished. */
  pause(request: PauseRequest, actor: Actor): Promise<ControlOutcome>;
  resume(actor: Actor): Promise<ControlOutcome>;
  /** At most so many days back, today included. */
  spend(days: number): Promise<SpendReport | Failed>;
  /** Whose process holds the loop now; nothing when nobody does. */
  holder(): Promise<
    { readonly kind: "held"; readonly holder?: PulseHolder } | { readonly kind: "free" } | Failed
  >;
}
