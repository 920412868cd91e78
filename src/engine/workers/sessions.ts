// PORT: what the fleet needs from the machine that hosts terminals. `host/sessions.ts` implements it. As for all ports:
// no method throws or rejects for anything the world can do, and nothing here knows why it is called.

import type { Missing } from "../engine.ts";
import type { Failed, Refused } from "../outcome.ts";
import type {
  AttachEvents,
  Attached,
  AttachRequest,
  Ended,
  EndOutcome,
  ExpectOutcome,
  ExpectRequest,
  IdleOutcome,
  LineEnd,
  LogOutcome,
  LogRequest,
  LookOutcome,
  Patience,
  PictureOutcome,
  ShotEdges,
  ShotFormat,
  ShotOutcome,
} from "../terminals.ts";
import type { KillReply } from "./session/protocol.ts";

export interface LaunchRequest {
  readonly id: string;
  /** A fresh nonce: one life of this id. */
  readonly gen: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  /** All that the program gets; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly meta?: boolean;
  readonly goal?: string;
  readonly plan?: string;
}

export type LaunchOutcome =
  | { readonly kind: "started"; readonly hostPid: number; readonly childPid: number }
  /** A session of that name lives. */
  | { readonly kind: "alive"; readonly why: string; readonly remedy: string }
  | Refused
  | Failed;

export type SessionProblem = Ended | Missing | Refused | Failed;
type Sent = { readonly kind: "sent"; readonly sent: number; readonly offset: number };

/** One session, living or ended, by its name. */
export interface Session {
  status(): Promise<LookOutcome>;
  shot(format: ShotFormat, edges: ShotEdges): Promise<ShotOutcome>;
  picture(): Promise<PictureOutcome>;
  log(request: LogRequest): Promise<LogOutcome>;
  follow(request: LogRequest, signal: AbortSignal): AsyncIterable<LogOutcome>;
  send(text: string, lineEnd: LineEnd): Promise<Sent | SessionProblem>;
  key(keys: readonly string[]): Promise<Sent | SessionProblem>;
  resize(cols: number, rows: number): Promise<{ readonly kind: "ok" } | SessionProblem>;
  restart(): Promise<{ readonly kind: "ok" } | SessionProblem>;
  /** Also ends what a dead host left behind. */
  kill(): Promise<({ readonly kind: "killed" } & KillReply) | SessionProblem>;
  detachAll(): Promise<{ readonly kind: "ok"; readonly detached: number } | SessionProblem>;
  attach(request: AttachRequest, events: AttachEvents): Promise<Attached | SessionProblem>;
  expect(request: ExpectRequest, patience: Patience): Promise<ExpectOutcome>;
  waitForEnd(patience: Patience): Promise<EndOutcome>;
  waitForIdle(settle_ms: number, patience: Patience): Promise<IdleOutcome>;
}

export interface Sessions {
  /** Resolves once the program runs, or with why not. What an ended session of that name left is removed first. */
  start(request: LaunchRequest): Promise<LaunchOutcome>;
  /** Nothing is looked at before a method is called. */
  session(id: string): Session;
  /** Removes what an ended session left. One that lives, or may live, stays. */
  remove(id: string): Promise<{ readonly kind: "removed" } | { readonly kind: "alive" } | Failed>;
}
