// The CONTRACT of running a command as the loop would: the same permission, the same one execution, the same traces.
// What needs a yes is parked; whoever wanted it may wait, or leave and have it done all the same.

import type { AskId } from "./ids.ts";
import type { Failed, Refused } from "./outcome.ts";
import type { Actor } from "./types.ts";

export interface CommandRequest {
  /** A shell line, run in the data directory. */
  readonly command: string;
  /** Shown to whoever must say yes. */
  readonly reason?: string;
  /** What the journal says, instead of the generated line. */
  readonly journal?: string;
}

export interface CommandRun {
  /** Null: it did not end by itself. */
  readonly exitCode: number | null;
  /** What ended it, where it did not end by itself. */
  readonly stopped?: string;
  /** The end of what it printed, both streams as they came. */
  readonly output: string;
  readonly outputBytes: number;
  readonly wall_ms: number;
}

export interface ParkedCommand {
  readonly proposal: string;
  readonly ask: AskId;
}

export type CommandOutcome =
  | { readonly kind: "ran"; readonly run: CommandRun; readonly warnings: readonly string[] }
  | { readonly kind: "parked"; readonly parked: ParkedCommand; readonly warnings: readonly string[] }
  | { readonly kind: "aborted"; readonly why: string }
  | Refused
  | Failed;

/** How a parked command ended without having run, or without anybody knowing. */
export interface NotRun {
  readonly kind: "not_run";
  readonly state: "failed" | "denied" | "expired" | "withdrawn" | "policy_changed" | "changed" | "unknown";
  readonly why: string;
}

export type FollowOutcome =
  | { readonly kind: "ran"; readonly run: CommandRun; readonly warnings: readonly string[] }
  | NotRun
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" }
  | Refused
  | Failed;

/** What became of the action behind a gate. */
export type EffectOutcome =
  | {
      readonly kind: "over";
      readonly state: "ran" | NotRun["state"];
      readonly why: string;
      readonly at_ms: number;
      readonly run?: CommandRun;
    }
  /** Not over yet, or there is no action behind it. */
  | { readonly kind: "none" }
  | Failed;

export interface Commands {
  /** `reference`: what the gate's ask refers to. */
  effect(reference: string): Promise<EffectOutcome>;
  run(request: CommandRequest, actor: Actor, signal: AbortSignal): Promise<CommandOutcome>;
  /** Waits for the answer, carries it out unless somebody else does, and tells how it ended. */
  follow(
    parked: ParkedCommand,
    options: { timeout_ms?: number; signal: AbortSignal },
  ): Promise<FollowOutcome>;
}
