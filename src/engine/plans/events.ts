// What happened to a plan, one event after another: the truth of `plans/<id>/events.jsonl`. A closed union, plain data;
// `fold.ts` says what each comes to, `records/plan-event.ts` what it looks like on disk.

import type { WorkerId } from "../ids.ts";
import type { CriterionVerdict, GateResult, LapRole, PlanDraft, PlanState, Step, Verdict } from "./nouns.ts";
import type { StepState } from "./step-state.ts";

/** A person, or what of the program did it: `planner`, `driver`. */
export interface Who {
  readonly name: string;
  /** Where it was said; of the program itself `engine`. */
  readonly surface: string;
  /** Names the message that said it: the same one again changes nothing (I2). */
  readonly ref?: string;
}

export type OverState = Extract<
  PlanState,
  "done" | "done_with_waivers" | "capped" | "all_blocked" | "budget" | "stopped" | "error"
>;

/** What an imported file says of a step. */
export interface ImportedStep {
  readonly step: string;
  readonly state: Extract<StepState, "pending" | "passed" | "blocked">;
  readonly rejections: number;
  readonly notes: string;
}

export type PlanDeed =
  /** With steps it waits for review, else for its planner. The first event of every plan. */
  | {
      readonly event: "drafted";
      readonly draft: PlanDraft;
      readonly by: Who;
      readonly imported?: readonly ImportedStep[];
    }
  /** Voids an approval. Ignored unless the draft still was `from` (its hash). */
  | { readonly event: "edited"; readonly from: string; readonly draft: PlanDraft; readonly by: Who }
  /** Ignored unless the draft has this hash. */
  | { readonly event: "approved"; readonly hash: string; readonly by: Who }
  /** From here on, what an earlier driver writes counts for nothing. */
  | {
      readonly event: "driver_taken";
      readonly pid: number;
      readonly started: string;
      readonly token: string;
    }
  | { readonly event: "driver_left" }
  | { readonly event: "worktree_made"; readonly path: string; readonly branch: string }
  /** Nothing in it could be lost; its branch stays. */
  | { readonly event: "worktree_removed"; readonly path: string }
  /** Written before the session is started. Without a step: the planner's. */
  | {
      readonly event: "lap_started";
      readonly lap: number;
      readonly step?: string;
      readonly role: LapRole;
      readonly worker: WorkerId;
      readonly head?: string;
    }
  | {
      readonly event: "lap_session";
      readonly lap: number;
      readonly session: string;
      readonly resume?: string;
    }
  /** `end`: `ended`, `interrupted`, `killed`, `idle`, `deadline`, `limit`. */
  | {
      readonly event: "lap_ended";
      readonly lap: number;
      readonly end: string;
      readonly usd?: number;
      readonly tokens?: number;
      readonly changed?: "yes" | "no";
      /** What was wrong with what it left, where that is known. */
      readonly why?: string;
    }
  | { readonly event: "baseline"; readonly step: string; readonly gate: GateResult }
  | { readonly event: "checked"; readonly step: string; readonly lap: number; readonly gate: GateResult }
  | {
      readonly event: "judged";
      readonly step: string;
      readonly lap: number;
      readonly verdicts: readonly CriterionVerdict[];
      readonly verdict: Verdict;
    }
  | { readonly event: "passed"; readonly step: string; readonly lap: number; readonly commit?: string }
  | { readonly event: "rejected"; readonly step: string; readonly lap: number; readonly why: string }
  /** It cannot go on, and nobody is asked any more. */
  | { readonly event: "blocked"; readonly step: string; readonly why: string }
  | {
      readonly event: "asked";
      readonly ask: string;
      readonly step?: string;
      readonly about: string;
      readonly options: readonly string[];
    }
  /** Ignored unless that question is open. */
  | {
      readonly event: "answered";
      readonly ask: string;
      readonly choice?: string;
      readonly text: string;
      readonly by: Who;
    }
  /** A step changed while it is being worked on, by a person who approves it with that. */
  | { readonly event: "amended"; readonly step: Step; readonly by: Who }
  | { readonly event: "waived"; readonly step: string; readonly why: string; readonly by: Who }
  | { readonly event: "skipped"; readonly step: string; readonly why: string; readonly by: Who }
  | { readonly event: "retried"; readonly step: string; readonly why: string; readonly by?: Who }
  | {
      readonly event: "criterion_judged";
      readonly criterion: string;
      readonly verdict: Verdict;
      readonly why: string;
      readonly by: Who;
    }
  | { readonly event: "challenged"; readonly criterion: string; readonly why: string; readonly by: Who }
  | { readonly event: "paused"; readonly why: string; readonly by: Who }
  /** By a person from a pause or a resumable end, by the driver from a limit. */
  | { readonly event: "resumed"; readonly by: Who }
  | { readonly event: "limit"; readonly until_ms: number; readonly why: string }
  | { readonly event: "breaker"; readonly until_ms: number; readonly why: string }
  | { readonly event: "ended"; readonly state: OverState; readonly why: string; readonly by?: Who }
  | {
      readonly event: "verified";
      readonly head: string;
      readonly verdict: Verdict;
      readonly passed: number;
      readonly of: number;
    };

export interface Stamp {
  /** The same one twice, of a crash between writing and knowing it, counts once. */
  readonly id: string;
  readonly at_ms: number;
  /** The token of the driver who writes it; absent where a person did it, and of `driver_taken` itself. */
  readonly fence?: string;
}

export type PlanEvent = PlanDeed & Stamp;

export const overStates: readonly OverState[] = [
  "done",
  "done_with_waivers",
  "capped",
  "all_blocked",
  "budget",
  "stopped",
  "error",
];

export function isOver(state: PlanState): state is OverState {
  return (overStates as readonly PlanState[]).includes(state);
}

/** Over because all of it is done: there is nothing to resume. */
export function isDone(state: PlanState): boolean {
  return state === "done" || state === "done_with_waivers";
}
