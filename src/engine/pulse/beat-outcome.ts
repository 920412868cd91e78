// How a beat may be asked for, and how it may end.

import type { ActOutcome } from "./act.ts";
import type { DecideReason, Force, SkipReason } from "./gate.ts";
import type { Move } from "./move.ts";

export interface BeatRequest {
  readonly forced?: Exclude<Force, "nudge">;
}

export type BeatOutcome =
  | {
      readonly kind: "skipped";
      readonly reason: SkipReason | "config";
      readonly say: string;
      readonly retry_in_s: number | null;
    }
  | {
      readonly kind: "decided";
      readonly run: string;
      readonly reason: DecideReason;
      readonly move: Move;
      readonly act: Extract<ActOutcome, { kind: "done" | "parked" }>;
    }
  /** Counted, and told to the next decider. */
  | { readonly kind: "failed"; readonly code: string; readonly why: string; readonly run?: string }
  /** We were told to stop; nothing was counted. */
  | { readonly kind: "interrupted"; readonly run?: string }
  | { readonly kind: "broken"; readonly incident: string };
