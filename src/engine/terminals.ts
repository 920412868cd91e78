// The CONTRACT of driving a worker's terminal: look at it, follow it, type into it, wait for it, take it over.
// What needs a living session says `ended` where there is none; log and last screen outlive it.

import type { Failed, Refused } from "./outcome.ts";
import type { Actor } from "./types.ts";
import type { SessionReport } from "./workers/session/protocol.ts";
import type { Shot, ShotEdges, ShotFormat } from "./workers/session/shot.ts";
import type { LineEnd } from "./workers/session/typing.ts";
import type { Ending } from "./workers/session/wait.ts";

export type { Ending, LineEnd, SessionReport, Shot, ShotEdges, ShotFormat };

type Missing = { readonly kind: "missing"; readonly why: string; readonly remedy: string };

export type Ended = {
  readonly kind: "ended";
  readonly ending: Exclude<Ending, { kind: "running" }>;
  readonly why: string;
  readonly remedy: string;
};

/** Why nothing could be done. */
export type DriveProblem = Ended | Missing | Refused | Failed;

export type LookOutcome =
  /** `live`: told by the host just now; else what was left on disk. */
  | { readonly kind: "ok"; readonly ending: Ending; readonly live?: SessionReport; readonly gen?: string }
  | Missing
  | Refused
  | Failed;

export type ShotOutcome = { readonly kind: "ok"; readonly shot: Shot } | Missing | Refused | Failed;
export type PictureOutcome = { readonly kind: "ok"; readonly png: Uint8Array } | Missing | Refused | Failed;

export interface LogRequest {
  readonly since?: number;
  readonly tail?: number;
  /** Only lines in which this is found; before `tail` counts. */
  readonly grep?: string;
  readonly text: "plain" | "raw";
}

export type LogOutcome =
  | {
      readonly kind: "ok";
      readonly text: string;
      /** Where to read on. */
      readonly offset: number;
      /** The session has ended and this is all. */
      readonly done: boolean;
      readonly dropped_bytes: number;
    }
  | Missing
  | Refused
  | Failed;

/** `offset` is where the output stood before: wait for the answer from there. */
export type TypeOutcome =
  | {
      readonly kind: "sent";
      readonly sent: number;
      readonly offset: number;
      readonly warnings: readonly string[];
    }
  | DriveProblem;

export type DriveOutcome = { readonly kind: "ok"; readonly warnings: readonly string[] } | DriveProblem;

export type ExpectFrom =
  /** Everything that is kept: what was already printed counts. */
  | { readonly kind: "start" }
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "now" }
  /** The screen as it is shown, not the stream: for programs that draw. */
  | { readonly kind: "screen" };

export interface ExpectRequest {
  readonly pattern: string;
  readonly from: ExpectFrom;
  readonly text: "plain" | "raw";
}

export type ExpectOutcome =
  | { readonly kind: "matched"; readonly matched: string; readonly offset?: number }
  | { readonly kind: "timeout" }
  | { readonly kind: "ended" }
  | { readonly kind: "aborted" }
  | Missing
  | Refused
  | Failed;

export interface Patience {
  /** Without it, for ever. */
  readonly timeout_ms?: number;
  readonly signal?: AbortSignal;
}

export type EndOutcome =
  | Ending
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" }
  | Missing
  | Refused
  | Failed;

export type IdleOutcome =
  | { readonly kind: "idle" }
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" }
  | Missing
  | Refused
  | Failed;

export interface AttachRequest {
  /** Who drives types, and their terminal's size is the program's; who views only looks. */
  readonly mode: "drive" | "view";
  readonly size?: { readonly cols: number; readonly rows: number };
}

export interface AttachEvents {
  /** Bytes for a terminal. The first piece redraws it from nothing. */
  onBytes(bytes: Uint8Array): void;
}

export type AttachEnd =
  | { readonly kind: "exited"; readonly state: string; readonly exit_code: number | null }
  /** Sent away, or left. */
  | { readonly kind: "detached"; readonly why: string }
  /** The connection broke: the host is gone. */
  | { readonly kind: "lost" };

export interface Attached {
  readonly kind: "attached";
  readonly cols: number;
  readonly rows: number;
  type(bytes: string): void;
  resize(cols: number, rows: number): void;
  detach(): void;
  readonly end: Promise<AttachEnd>;
}

export interface Terminals {
  status(worker: string): Promise<LookOutcome>;
  shot(worker: string, format: ShotFormat, edges: ShotEdges): Promise<ShotOutcome>;
  /** The screen as a PNG. */
  picture(worker: string): Promise<PictureOutcome>;
  log(worker: string, request: LogRequest): Promise<LogOutcome>;
  /** Yields text as it comes, until the session has ended and everything was handed out. */
  follow(worker: string, request: LogRequest, signal: AbortSignal): AsyncIterable<LogOutcome>;
  /** Journaled with who typed; refused while the worker waits for an answer, and from one worker to another. */
  send(worker: string, text: string, lineEnd: LineEnd, actor: Actor): Promise<TypeOutcome>;
  key(worker: string, keys: readonly string[], actor: Actor): Promise<TypeOutcome>;
  expect(worker: string, request: ExpectRequest, patience: Patience): Promise<ExpectOutcome>;
  waitForEnd(worker: string, patience: Patience): Promise<EndOutcome>;
  /** Until nothing was put out for `settle_ms`. An ended session is idle. */
  waitForIdle(worker: string, settle_ms: number, patience: Patience): Promise<IdleOutcome>;
  resize(
    worker: string,
    size: { readonly cols: number; readonly rows: number },
    actor: Actor,
  ): Promise<DriveOutcome>;
  /** Ends the program and starts it again in the same session; the log goes on. */
  restart(worker: string, actor: Actor): Promise<DriveOutcome>;
  attach(
    worker: string,
    request: AttachRequest,
    events: AttachEvents,
    actor: Actor,
  ): Promise<Attached | DriveProblem>;
  /** Sends every attached client away. */
  detachAll(
    worker: string,
    actor: Actor,
  ): Promise<(DriveOutcome & { readonly kind: "ok"; readonly detached: number }) | DriveProblem>;
}
