// The CONTRACT: everything a client, the bot or the command line may do with an engine.
// Prints nothing, never exits, never blocks the event loop; every outcome is a value.

import type { Commands } from "./commands.ts";
import type { Hook } from "./hook.ts";
import type { AskId, ClaimName, GoalId, ScheduleName, SensorName, WorkerId } from "./ids.ts";
import type { Guard, Judge } from "./judge.ts";
import type { Org } from "./org.ts";
import type { Failed, Refused, Trouble } from "./outcome.ts";
import type { Papers } from "./papers.ts";
import type { Plans } from "./plans.ts";
import type { PulseControl } from "./pulse-control.ts";
import type { Terminals } from "./terminals.ts";
import type {
  Actor,
  Answer,
  Ask,
  AskKind,
  AskView,
  ChangeCategory,
  Claim,
  Decision,
  EventPage,
  GateAction,
  Goal,
  PlaybookVersion,
  Reading,
  Recommendation,
  Risk,
  Schedule,
  Sensor,
  State,
  Tell,
  WorkerFacts,
  WorkerHealth,
} from "./types.ts";

export interface Engine {
  readonly mailbox: Mailbox;
  readonly goals: Goals;
  readonly playbook: Playbook;
  readonly sensors: Sensors;
  readonly schedules: Schedules;
  readonly claims: Claims;
  readonly fleet: Fleet;
  readonly workers: Workers;
  readonly papers: Papers;
  readonly terminals: Terminals;
  readonly commands: Commands;
  readonly pulse: PulseControl;
  readonly plans: Plans;
  readonly guard: Guard;
  readonly judge: Judge;
  readonly hook: Hook;
  readonly org: Org;
  readonly events: Events;
  readonly journal: Journal;
  /** What was last sensed and what stands on disk now; does not sense. */
  state(): Promise<State | Failed>;
  /** Resolves when something of interest changed, with what. A held ask does not wake the same client twice. */
  wait(request: WaitRequest, signal?: AbortSignal): Promise<WaitOutcome>;
  /** Creates what a fresh data directory lacks; overwrites nothing. */
  seed(): Promise<SeedOutcome>;
}

/** The record already existed, or was not found, or changed meanwhile: each verb's outcome says which. */
export type Missing = { readonly kind: "missing"; readonly why: string; readonly remedy: string };

// --- mailbox -------------------------------------------------------------------------------------------------------

export interface AskRequest {
  readonly worker: string;
  readonly prompt: string;
  readonly kind?: AskKind;
  readonly title?: string;
  readonly reference?: string;
  readonly options?: readonly string[];
  readonly risk?: Risk;
  readonly recommend?: Recommendation;
  /** Seconds from now. */
  readonly expires_in_s?: number;
  readonly goal?: string;
  readonly plan?: string;
  readonly action?: GateAction;
  readonly effect?: string;
  readonly target?: string;
  readonly detach?: boolean;
}

export type AskOutcome = { readonly kind: "raised"; readonly ask: Ask } | Refused | Failed;

export type AnswerWait =
  | { readonly kind: "answered"; readonly answer: Answer; readonly tells: readonly Tell[] }
  | { readonly kind: "timeout" }
  | { readonly kind: "expired" }
  | { readonly kind: "withdrawn"; readonly by: string }
  /** The ask's record is gone, proven. */
  | { readonly kind: "vanished" }
  /** The answer's record cannot be read as one. */
  | { readonly kind: "corrupt"; readonly why: string; readonly remedy: string }
  | { readonly kind: "aborted" };

export interface AnswerRequest {
  readonly ask: string;
  readonly text: string;
  /** Given by a client that knows (a button); else read from the text. */
  readonly decision?: Decision;
  /** Overwrites a record that cannot be read; never one that can (I3). */
  readonly force?: "repair";
  /** When the ask was raised that the answer is meant for: an id may come again, a moment does not. */
  readonly raised_s?: number;
}

export type AnswerOutcome =
  | { readonly kind: "recorded"; readonly answer: Answer; readonly ask: AskView }
  /** Somebody was first; `same` when it was this very message (I2, I3). */
  | { readonly kind: "already"; readonly answer: Answer; readonly same: boolean }
  | {
      readonly kind: "closed";
      readonly state: "expired" | "withdrawn";
      readonly why: string;
      readonly remedy: string;
    }
  | { readonly kind: "corrupt"; readonly why: string; readonly remedy: string }
  | Missing
  | Refused
  | Failed;

export interface AskList {
  readonly kind: "ok";
  /** Oldest first. */
  readonly asks: readonly AskView[];
  readonly troubles: readonly Trouble[];
}

export type TellOutcome = { readonly kind: "told"; readonly tell: Tell } | Missing | Refused | Failed;

export interface SettleReport {
  readonly kind: "ok";
  readonly archived: readonly AskId[];
  readonly tells_removed: number;
  readonly troubles: readonly Trouble[];
}

export interface Mailbox {
  raise(request: AskRequest, actor: Actor): Promise<AskOutcome>;
  awaitAnswer(ask: AskId, options: { timeout_ms?: number; signal?: AbortSignal }): Promise<AnswerWait>;
  /** Open asks: pending, stranded and expired ones that nobody answered. */
  open(): Promise<AskList | Failed>;
  /** Any ask, with its answer if there is one, archived ones too. */
  find(ask: string): Promise<{ kind: "found"; ask: AskView; answer?: Answer } | Missing | Refused | Failed>;
  answer(request: AnswerRequest, actor: Actor): Promise<AnswerOutcome>;
  /** Takes back a question nobody has answered: by who asked it, or by a person. */
  withdraw(ask: string, actor: Actor): Promise<{ kind: "withdrawn"; ask: Ask } | AnswerOutcome>;
  tell(worker: string, text: string, actor: Actor): Promise<TellOutcome>;
  /** Hands out undelivered tells, oldest first, each at most once. */
  drainTells(worker: string): Promise<{ kind: "ok"; tells: readonly Tell[] } | Refused | Failed>;
  /** Archives what is long settled. Run by the pulse. */
  settle(): Promise<SettleReport | Failed>;
}

// --- steering ------------------------------------------------------------------------------------------------------

export interface Change {
  /** Replaces the generated line in the journal. */
  readonly journal?: string;
  /** Fails with `changed` unless the present body has this hash. */
  readonly expected_hash?: string;
}

export type ChangeOutcome =
  | {
      readonly kind: "done";
      readonly summary: string;
      readonly hash?: string;
      readonly warnings?: readonly string[];
    }
  /** The body is not the one that was read. */
  | { readonly kind: "changed"; readonly why: string; readonly remedy: string }
  | Missing
  | Refused
  | Failed;

export interface Goals {
  list(
    which: "live" | "archived",
  ): Promise<{ kind: "ok"; goals: readonly Goal[]; troubles: readonly Trouble[] } | Failed>;
  read(id: string): Promise<{ kind: "ok"; goal: Goal } | Missing | Refused | Failed>;
  write(id: string, body: string, change: Change, actor: Actor): Promise<ChangeOutcome>;
  archive(id: string, change: Change, actor: Actor): Promise<ChangeOutcome>;
  unarchive(id: string, change: Change, actor: Actor): Promise<ChangeOutcome>;
}

export interface Playbook {
  read(version?: string): Promise<{ kind: "ok"; body: string; hash: string } | Missing | Refused | Failed>;
  write(body: string, change: Change, actor: Actor): Promise<ChangeOutcome>;
  history(): Promise<{ kind: "ok"; versions: readonly PlaybookVersion[] } | Failed>;
  restore(version: string, change: Change, actor: Actor): Promise<ChangeOutcome>;
}

export type SensorTest =
  | { readonly kind: "ran"; readonly reading: Reading; readonly problems: readonly string[] }
  | Missing
  | Refused
  | Failed;

export interface Sensors {
  list(): Promise<{ kind: "ok"; sensors: readonly Sensor[]; troubles: readonly Trouble[] } | Failed>;
  read(
    name: string,
  ): Promise<{ kind: "ok"; sensor: Sensor; script: string; hash: string } | Missing | Refused | Failed>;
  /** Runs the script first; one that fails or does not print one JSON object is refused and nothing changes. */
  write(
    name: string,
    script: string,
    change: Change,
    actor: Actor,
    signal?: AbortSignal,
  ): Promise<ChangeOutcome>;
  remove(name: string, change: Change, actor: Actor): Promise<ChangeOutcome>;
  /** Runs it once, now; publishes nothing. */
  test(name: string, signal?: AbortSignal): Promise<SensorTest>;
}

export type ScheduleRequest =
  | { readonly kind: "in"; readonly in_s: number }
  | { readonly kind: "every"; readonly every_s: number }
  | { readonly kind: "cron"; readonly cron: string; readonly zone?: string };

export interface Schedules {
  list(): Promise<{ kind: "ok"; schedules: readonly Schedule[]; troubles: readonly Trouble[] } | Failed>;
  write(
    name: string,
    request: ScheduleRequest,
    change: Change & { readonly note?: string },
    actor: Actor,
  ): Promise<ChangeOutcome>;
  /** Idempotent. */
  remove(name: string, change: Change, actor: Actor): Promise<ChangeOutcome>;
}

// --- workers -------------------------------------------------------------------------------------------------------

export type ClaimOutcome =
  | { readonly kind: "claimed"; readonly claim: Claim; readonly renewed: boolean }
  | { readonly kind: "held"; readonly claim: Claim }
  | Refused
  | Failed;

export interface Claims {
  list(): Promise<{ kind: "ok"; claims: readonly Claim[]; troubles: readonly Trouble[] } | Failed>;
  claim(name: string, session: string): Promise<ClaimOutcome>;
  /** Idempotent; a live holder's claim is left alone. */
  unclaim(
    name: string,
    session: string,
  ): Promise<{ kind: "released" } | { kind: "held"; claim: Claim } | Refused | Failed>;
  /** Drops what dead sessions held. Nobody who cannot be seen is dead (I12). Run by the pulse. */
  reap(): Promise<{ kind: "ok"; reaped: readonly Claim[]; troubles: readonly Trouble[] } | Failed>;
}

export interface Fleet {
  /** Fails, rather than shows fewer, when the sessions cannot be listed (I12). */
  list(): Promise<{ kind: "ok"; workers: readonly WorkerFacts[]; troubles: readonly Trouble[] } | Failed>;
  /** Who runs this very process: a worker, or a person at a terminal. */
  whoami(person: string): Promise<Actor>;
  /** Whether a process of this machine belongs to a worker; where that cannot be told, it does not. */
  whois(
    pid: number,
  ): Promise<{ readonly kind: "worker"; readonly id: WorkerId } | { readonly kind: "somebody" }>;
}

export interface StartRequest {
  readonly id: string;
  /** The task; the contract every worker gets is put before it. */
  readonly prompt: string;
  /** Replaces the configured launch command. */
  readonly command?: string;
  readonly model?: string;
  readonly thinking?: string;
  /** Shell text run once after the worker's end; its verdict is a signal. */
  readonly verify?: string;
  readonly goal?: string;
  readonly plan?: string;
  /** A repository: the worker gets a git worktree of it on branch `looop/<id>`. */
  readonly repo?: string;
  /** A directory that the loop made for it: absolute, with neither a worktree nor a branch of its own. By the loop only. */
  readonly cwd?: string;
  /** The answered ask that this fresh generation continues from. */
  readonly resume?: string;
  /** A person opens this session to change policy. */
  readonly meta?: boolean;
  readonly deadline_s?: number;
}

export type StartOutcome =
  | {
      readonly kind: "started";
      readonly worker: WorkerFacts;
      readonly summary: string;
      readonly warnings: readonly string[];
    }
  | Refused
  | Failed;

export type KillOutcome =
  | {
      readonly kind: "killed";
      /** Nothing of its process tree is left. */
      readonly confirmed: boolean;
      readonly escalated: boolean;
      readonly summary: string;
    }
  | Missing
  | Refused
  | Failed;

export type SettleOutcome =
  | { readonly kind: "settled"; readonly summary: string }
  | Missing
  | Refused
  | Failed;

export type ReferenceOutcome =
  | { readonly kind: "ok"; readonly name: string; readonly text: string }
  /** Named by its worker, and not shown: why. */
  | { readonly kind: "unread"; readonly name: string; readonly why: string };

export interface Workers {
  /** Validates everything, then commits; a refusal has no side effect. */
  start(request: StartRequest, actor: Actor): Promise<StartOutcome>;
  kill(id: string, reason: string, actor: Actor): Promise<KillOutcome>;
  health(): Promise<{ kind: "ok"; workers: readonly WorkerHealth[]; troubles: readonly Trouble[] } | Failed>;
  /** What an ask refers to, for who must decide on it: only from `reports/` and the worker's own worktree. */
  readReference(ask: Pick<Ask, "worker" | "reference">): Promise<ReferenceOutcome>;
  /** Gives up the worktree of a worker that has ended; commits stay on its branch. By a person only. */
  settle(id: string, actor: Actor): Promise<SettleOutcome>;
  /** What waits for no beat: deadlines, dialogs on screens, answers to them. `living`: how many it looks after. */
  attend(signal: AbortSignal): Promise<{ kind: "ok"; living: number } | Failed>;
  /** All of that, and verifies ended generations (each once), drops long dead sessions. Run by the pulse. */
  reconcile(signal: AbortSignal): Promise<{ kind: "ok"; troubles: readonly Trouble[] } | Failed>;
}

// --- chronicle -----------------------------------------------------------------------------------------------------

export interface Events {
  /** Never rejects the work it reports: a failure to record is returned, not thrown. */
  record(event: string, fields: Readonly<Record<string, unknown>>): Promise<{ kind: "ok" } | Failed>;
  /** From the beginning of what is kept, or from a cursor. `tail` starts that many events before the end. */
  read(from: { cursor?: string; tail?: number }): Promise<({ kind: "ok" } & EventPage) | Refused | Failed>;
  /** Yields pages as they come until the signal aborts. */
  follow(
    from: { cursor?: string; tail?: number },
    signal: AbortSignal,
  ): AsyncIterable<EventPage | Refused | Failed>;
}

export interface Journal {
  /** One line, local time; line breaks become spaces. */
  write(line: string): Promise<{ kind: "ok" } | Failed>;
  /** `trouble`: something stands in the way of the older journal. */
  tail(lines: number): Promise<{ kind: "ok"; lines: readonly string[]; trouble?: Trouble } | Failed>;
}

// --- waiting -------------------------------------------------------------------------------------------------------

export interface WaitRequest {
  readonly interest: "anything" | "asks" | "actionable";
  readonly timeout_ms?: number;
  /** Cursor of a state or of an earlier wait; without it, what this client was last told. */
  readonly since?: string;
  /** Remembers what was told to whom. */
  readonly client: string;
}

export type WaitOutcome =
  | { readonly kind: "changed"; readonly changed: readonly ChangeCategory[]; readonly state: State }
  | { readonly kind: "timeout"; readonly state: State }
  | { readonly kind: "aborted" }
  | Refused
  | Failed;

export type SeedOutcome = { readonly kind: "ok"; readonly created: readonly string[] } | Failed;

export type { AskId, ClaimName, GoalId, ScheduleName, SensorName, WorkerId };
