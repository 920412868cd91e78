// The nouns of plans: what is to be done in which steps, and how each proves that it is done. Plain data; what became
// of them is the fold of their events (`events.ts`, `fold.ts`).

import type { WorkerId } from "../ids.ts";
import type { Challenge, Hint, PlanAsk, PlanTrouble } from "./help.ts";
import type { StepState, StoppedWhile } from "./step-state.ts";

export type PlanMode = "implement" | "explore" | "fix";

/** What can be checked. Run by the engine, never by who did the work. */
export type Check =
  | { readonly kind: "command" | "tests" | "build"; readonly run: string; readonly timeout_s?: number }
  /** All exist and are not empty. */
  | { readonly kind: "files"; readonly paths: readonly string[] }
  | {
      readonly kind: "grep";
      readonly pattern: string;
      readonly path: string;
      readonly want: "present" | "absent";
    }
  /** Something changed since the lap began. */
  | { readonly kind: "diff" }
  /** A separate session judges the criteria. */
  | { readonly kind: "evaluator" };

/** Three-valued: what could not be told is neither. */
export type Verdict = "pass" | "fail" | "cant_tell";

export interface CheckResult {
  readonly check: Check;
  readonly verdict: Verdict;
  /** `2 of 19 tests failed`, `no test ran`, `the command was not found`. */
  readonly why: string;
  /** The end of what it printed. */
  readonly output: string;
  readonly wall_ms: number;
  readonly exit_code?: number | null;
  /** Of test runners, where they tell. */
  readonly tests?: { readonly ran: number; readonly failed: number };
}

export interface GateResult {
  readonly verdict: Verdict;
  readonly why: string;
  readonly checks: readonly CheckResult[];
  /** Of the finish line, and of the files that it runs: so that an edited gate is seen. */
  readonly gate_hash: string;
  /** What of the gate itself was edited since the step began, whatever it said; absent where nothing was. */
  readonly edited?: readonly string[];
  /** Whose tree was looked at. */
  readonly head?: string;
}

export interface Criterion {
  /** `US-001.2`: the step's id and its number, from 1. */
  readonly id: string;
  readonly text: string;
  readonly judged: "evaluator" | "human";
}

export interface CriterionVerdict {
  readonly criterion: string;
  readonly verdict: Verdict;
  /** With path and line where there are some. */
  readonly evidence: string;
  readonly by: "evaluator" | "human" | "check";
}

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly criteria: readonly Criterion[];
  readonly dependsOn: readonly string[];
  /** 1 comes first. */
  readonly priority: number;
  /** Combined by Kleene's AND. Empty: no finish line, so it earns no credit and a person must say that it is done. */
  readonly finish: readonly Check[];
  /** Members of an imported file that are not ours: kept for its export. */
  readonly foreign?: Readonly<Record<string, unknown>>;
}

/** What a person reviews and approves: exactly this, by its hash. */
export interface PlanDraft {
  readonly id: string;
  readonly goal: string;
  readonly mode: PlanMode;
  /** Absolute: the repository or directory that the work is done on. */
  readonly cwd: string;
  readonly branch?: string;
  readonly steps: readonly Step[];
  /** Read by every lap: paths below `cwd`. */
  readonly anchors: readonly string[];
  readonly limits: PlanLimits;
  /** Only these may be asked to do the work; absent: the configured worker. */
  readonly worker?: { readonly command?: string; readonly model?: string; readonly thinking?: string };
  readonly evaluate: "yes" | "no";
  readonly foreign?: Readonly<Record<string, unknown>>;
}

export interface PlanLimits {
  readonly laps_max: number;
  readonly rejections_max: number;
  readonly run_s_max: number;
  readonly session_s_max: number;
  readonly idle_s_max: number;
  readonly usd_max?: number;
  readonly tokens_max?: number;
}

/** Where a plan stands. */
export type PlanState =
  /** A planner works on its steps. */
  | "planning"
  /** A person reviews it; nothing runs. */
  | "review"
  /** Approved and not over: a driver takes it on. */
  | "running"
  | "paused"
  /** A provider's limit: goes on by itself. */
  | "limit_paused"
  /** Over, each apart from the others. */
  | "done"
  | "done_with_waivers"
  | "capped"
  | "all_blocked"
  | "budget"
  | "stopped"
  | "error";

export type LapRole = "planner" | "generator" | "evaluator";

export interface LapView {
  readonly number: number;
  readonly step?: string;
  readonly role: LapRole;
  readonly worker: WorkerId;
  readonly started_ms: number;
  readonly ended_ms?: number;
  /** `ended`, `interrupted`, `killed`, `idle`, `deadline`, `limit`. */
  readonly end?: string;
  readonly head?: string;
  /** The runner's own session, and how to open it again. */
  readonly session?: string;
  readonly resume?: string;
  readonly usd?: number;
  readonly tokens?: number;
  /** Whether a commit or a file differs from what was there when it began. */
  readonly changed?: "yes" | "no";
  /** What was wrong with what it left. */
  readonly why?: string;
}

export interface StepView extends Step {
  readonly state: StepState;
  /** Of `stopped`: what it was in. */
  readonly stoppedWhile?: StoppedWhile;
  readonly laps: number;
  readonly rejections: number;
  /** A person helped: sticky, and no credit for it. */
  readonly helped: "yes" | "no";
  readonly gate?: GateResult;
  readonly verdicts: readonly CriterionVerdict[];
  readonly lastFailure?: string;
  readonly ask?: string;
  readonly commit?: string;
  /** Before its first lap under this finish line. */
  readonly baseline?: GateResult;
  /** Since a person last said something about it: what counts against the limit. */
  readonly freshRejections: number;
  readonly hints: readonly Hint[];
  /** Not judged again yet. */
  readonly challenges: readonly Challenge[];
  /** Text of an imported file, kept for its export. */
  readonly notes?: string;
}

export interface PlanView {
  readonly id: string;
  readonly draft: PlanDraft;
  /** Of the draft: what `go` names. */
  readonly hash: string;
  readonly state: PlanState;
  readonly why: string;
  readonly approved?: {
    readonly by: string;
    readonly surface: string;
    readonly at_ms: number;
    readonly hash: string;
  };
  readonly steps: readonly StepView[];
  readonly laps: readonly LapView[];
  readonly asks: number;
  readonly started_ms: number;
  readonly changed_ms: number;
  readonly usd: number;
  readonly tokens: number;
  readonly driver?: { readonly pid: number; readonly started: string; readonly token: string };
  readonly worktree?: string;
  readonly openAsks: readonly PlanAsk[];
  /** Of `limit_paused`: when it goes on. */
  readonly until_ms?: number;
  readonly ended_ms?: number;
  readonly verified?: Verified;
  /** Why nobody could drive it the last time; of the log alone it is not told. */
  readonly trouble?: PlanTrouble;
}

/** A replay of every gate on a clean checkout. */
export interface Verified {
  readonly at_ms: number;
  readonly head: string;
  readonly verdict: Verdict;
  readonly passed: number;
  readonly of: number;
}

/** The honest scoreboard of one plan. */
export interface Receipt {
  readonly plan: string;
  readonly goal: string;
  readonly state: PlanState;
  /** Steps passed by a finish line that really ran, was not touched, and without a person's help, of all. 0 to 1. */
  readonly fap: number;
  readonly steps: number;
  readonly credited: number;
  readonly passed: number;
  readonly ungated: number;
  readonly cant_tell: number;
  readonly waived: number;
  readonly skipped: number;
  readonly blocked: number;
  readonly helped: number;
  readonly asks: number;
  readonly rejections: number;
  readonly laps: number;
  readonly usd: number;
  readonly unpriced: number;
  readonly wall_s: number;
  readonly head?: string;
  readonly state_hash: string;
  /** Where there was one. */
  readonly verified?: Verified;
}
