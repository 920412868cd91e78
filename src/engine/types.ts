// The engine's nouns. Plain data, so that a bot may one day stand on another host than its engine.
// File shapes live in records/, not here.

import type { AskId, ClaimName, GoalId, ScheduleName, SensorName, WorkerId } from "./ids.ts";
import type { Trouble } from "./outcome.ts";

/** Who wants something done. The engine never parses `name`, `surface` or `ref`. */
export type Actor =
  /** `ref` names the message or click that said it; the same ref never takes effect twice (I2). */
  | { readonly kind: "person"; readonly name: string; readonly surface: string; readonly ref?: string }
  /** A process inside a worker's session. `meta`: a person opened this session to change policy. */
  | { readonly kind: "worker"; readonly id: WorkerId; readonly gen?: string; readonly meta: boolean }
  /** The loop itself. */
  | { readonly kind: "pulse" };

export type AskKind = "question" | "gate";
export type Risk = "reversible" | "irreversible" | "destructive";

export interface Recommendation {
  readonly option: string;
  readonly reason?: string;
  /** Whose recommendation: the worker's own claim, a precedent, … */
  readonly source: string;
  readonly confidence?: number;
}

/** The irreversible step that a gate is about. */
export interface GateAction {
  readonly kind: string;
  readonly fingerprint: string;
  readonly preview: string;
}

export interface Ask {
  readonly id: AskId;
  readonly worker: WorkerId;
  readonly kind: AskKind;
  readonly prompt: string;
  readonly raised_s: number;
  readonly title?: string;
  readonly reference?: string;
  readonly options: readonly string[];
  readonly gen?: string;
  /** Unknown risk of a gate counts as irreversible. */
  readonly risk: Risk;
  readonly recommend?: Recommendation;
  readonly expires_s?: number;
  readonly goal?: string;
  readonly plan?: string;
  readonly action?: GateAction;
  /** What its asker says that a yes sets off, and what exactly it is done to: shown, and believed by nobody else. */
  readonly effect?: string;
  readonly target?: string;
  readonly by?: string;
  /** Nobody blocks on it: its answer starts a fresh generation. */
  readonly detached: boolean;
}

/** What becomes of the one who asked. */
export type AskState =
  /** Somebody waits for it, or may (no session to look at). */
  | "pending"
  /** The worker's session is gone, or has been replaced by another generation. */
  | "stranded"
  | "expired"
  | "withdrawn"
  | "answered";

export interface AskView extends Ask {
  readonly state: AskState;
  readonly age_s: number;
  /** Why the state is what it is, where a person needs to know (stranded: "session fix-42 ended with code 1"). */
  readonly note?: string;
}

export type DecisionKind = "approve" | "deny" | "choice" | "text";

export interface Decision {
  readonly kind: DecisionKind;
  /** "approve, but only staging" */
  readonly limits?: string;
}

export interface Answer {
  readonly ask: AskId;
  readonly text: string;
  readonly answered_s: number;
  readonly decision: Decision;
  readonly by?: { readonly person: string; readonly surface: string; readonly ref?: string };
}

export interface Tell {
  readonly id: string;
  readonly worker: WorkerId;
  readonly text: string;
  readonly told_s: number;
  readonly gen?: string;
  readonly by?: string;
  /** Where nobody who decides said it: what another worker says is no order. */
  readonly from?: "worker" | "pulse";
}

/** One worker as its session records tell. */
export interface WorkerFacts {
  readonly id: WorkerId;
  readonly gen?: string;
  readonly state: "starting" | "running" | "exited" | "killed";
  readonly alive: boolean;
  readonly exit_code: number | null;
  readonly started_s?: number;
  readonly changed_ms?: number;
  readonly meta: boolean;
}

export type Health = "dead" | "waiting-ask" | "waiting-prompt" | "stuck" | "busy";

export interface WorkerHealth extends WorkerFacts {
  readonly health: Health;
  readonly idle_s?: number;
  readonly uptime_s?: number;
  readonly ask_age_s?: number;
  readonly pending_tells: number;
  readonly verify?: {
    readonly verdict: "pass" | "fail";
    readonly exit_code: number | null;
    readonly output: string;
  };
  readonly goal?: string;
  readonly plan?: string;
}

export interface Goal {
  readonly id: GoalId;
  readonly body: string;
  /** The `goal:` line of its header, else its first line. */
  readonly title: string;
  readonly archived: boolean;
  readonly modified_ms: number;
  /** Names exactly this body; hand it back to change only what you read. */
  readonly hash: string;
}

export interface PlaybookVersion {
  /** File name in playbook.d without `.md`; sorts by time. */
  readonly id: string;
  readonly modified_ms: number;
  readonly bytes: number;
  readonly hash: string;
}

export interface Sensor {
  readonly name: SensorName;
  readonly interval_s?: number;
  readonly timeout_s: number;
  readonly executable: boolean;
  readonly modified_ms: number;
}

/** One run of one sensor. */
export interface Reading {
  readonly name: SensorName;
  readonly ok: boolean;
  /** Wakes the loop when it changes. */
  readonly signal: unknown;
  /** Never wakes it. */
  readonly detail?: unknown;
  readonly wall_ms: number;
}

export type Cadence =
  | { readonly kind: "once"; readonly at_s: number }
  | { readonly kind: "every"; readonly every_s: number; readonly anchor_s: number }
  | { readonly kind: "cron"; readonly cron: string; readonly zone: string };

export interface Schedule {
  readonly name: ScheduleName;
  readonly cadence: Cadence;
  readonly note?: string;
  readonly due: boolean;
  readonly next_s?: number;
  /** Names exactly this record; hand it back to change only what you read. */
  readonly hash: string;
}

export interface Claim {
  readonly name: ClaimName;
  readonly session: string;
  readonly claimed_s: number;
  readonly nonce: string;
  /** `unknown` when the fleet cannot be read: then the holder counts as alive. */
  readonly holder: "alive" | "dead" | "unknown";
}

export interface Event {
  /** UTC, milliseconds. */
  readonly ts: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface EventPage {
  readonly events: readonly Event[];
  /** Hand back to read on from here. */
  readonly cursor: string;
  /** Events older than the oldest kept were asked for, or lines could not be read. */
  readonly gap?: string;
  /** Nothing more at the moment. */
  readonly end: boolean;
}

export type ChangeCategory =
  | "asks"
  | "journal"
  | "playbook"
  | "goals"
  | "snapshots"
  | "workers"
  | "pulse-down";

export interface State {
  readonly data_dir: string;
  readonly world_hash: string;
  readonly pulse_alive: boolean;
  readonly snapshots: Readonly<Record<string, unknown>>;
  readonly asks: readonly AskView[];
  readonly workers: readonly WorkerFacts[];
  readonly goals: readonly string[];
  readonly journal_tail: readonly string[];
  readonly troubles: readonly Trouble[];
  /** Hand back to `wait` as `since`. */
  readonly cursor: string;
}
