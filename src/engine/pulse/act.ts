// PORT of the beat: acting. What it calls to make its one move; `acts/create.ts` implements it. Permit it, then do it
// once, park it behind a person's yes, or say why not. Keeps I1 (one move per call), I5 (nothing unrepeatable is done
// twice unasked), I12 (what cannot be read does not run).

import type { AskId } from "../ids.ts";
import type { Failed, Trouble } from "../outcome.ts";
import type { Actor } from "../types.ts";
import type { Move } from "./move.ts";
import type { PlaybookFact } from "./permit.ts";
import type { ParkedFact } from "./prompt/facts.ts";

/** None of these throws or rejects; every outcome is a value. All may be called while another is under way. */
export interface Acts {
  /** One move, permitted and then made, parked or refused. The journal line and the event are written here. */
  perform(move: Move, facts: ActFacts, signal: AbortSignal): Promise<ActOutcome>;
  /**
   * Carries out what a person approved since, each proposal once, whoever else tries at the same time; ends what was
   * denied, has expired, was taken back or is void. Cheap when nothing waits. Call it at the start of each beat, and
   * on a hint from `answers/`: a yes never waits for a decider.
   */
  runApproved(settings: ActSettings, signal: AbortSignal): Promise<ApprovedOutcome | Failed>;
  /**
   * Moves that were begun by a process that is gone, and whose outcome nobody knows. Reports each once to the person
   * (a question: it happened, it did not, look), acts on their word, and lists those still open for the prompt.
   * For the holder of the pulse's lock only.
   */
  interrupted(): Promise<InterruptedOutcome | Failed>;
  /** What waits for a yes now, and how parked moves ended that the holder of this cursor was not told of. */
  outcomesSince(cursor: string | undefined): Promise<ParkedOutcomes | Failed>;
}

/** What may change between two beats, because the config is read anew for each. */
export interface ActSettings {
  readonly shellTimeout_s: number;
  /** Names of variables that shell commands may see beyond the usual ones; a trailing `*` stands for any ending. */
  readonly envAllow: readonly string[];
}

export interface ActFacts {
  /** The loop itself, or who typed `looop run`. */
  readonly actor: Actor;
  /** `World.policy_hash` of what the decider was shown (`acts/policy.ts` reads it anew). */
  readonly policyHash: string;
  /** A parked move is bound to this. */
  readonly rulesHash: string;
  /** The playbook that the decider was shown. */
  readonly playbook: PlaybookFact;
  readonly settings: ActSettings;
  /** The decider's own line for the journal, in place of the generated one. */
  readonly journal?: string;
}

export type ActOutcome =
  /** The world is as the move wanted it. Warnings: what went wrong beside it, such as a journal that is full. */
  | {
      readonly kind: "done";
      readonly summary: string;
      readonly warnings: readonly string[];
      /** What judgment wants to be kept in mind; belongs into the next prompt. */
      readonly advice?: string;
      readonly shell?: ShellRun;
    }
  /** A person is asked. `already`: they were asked for exactly this before. Counts as a move made. */
  | {
      readonly kind: "parked";
      readonly summary: string;
      readonly proposal: string;
      readonly ask: AskId;
      readonly already: boolean;
      readonly warnings: readonly string[];
    }
  /** Not made; nothing changed. `why` is for the next prompt. */
  | { readonly kind: "refused"; readonly why: string; readonly remedy?: string }
  /** Tried, and it failed or was stopped half way. `why` is for the next prompt. */
  | {
      readonly kind: "failed";
      readonly why: string;
      readonly remedy?: string;
      readonly warnings: readonly string[];
      readonly shell?: ShellRun;
    }
  /** The signal came first; nothing was done that is not said here. */
  | { readonly kind: "aborted"; readonly why: string };

/** What a shell command left behind; also in `state/shell.json` (`shellCodec`), where the next decision reads it once. */
export interface ShellRun {
  readonly cmd: string;
  /** Null: it did not end by itself. */
  readonly exitCode: number | null;
  /** By the deadline, by the signal that stopped us, or by a signal of somebody else; absent: it ended. */
  readonly stopped?: string;
  /** The end of what it printed, both streams as they came. */
  readonly output: string;
  readonly outputBytes: number;
  readonly wall_ms: number;
}

export interface ApprovedOutcome {
  readonly kind: "ok";
  /** In the order in which they were proposed. */
  readonly ran: readonly SettledProposal[];
  readonly dropped: readonly SettledProposal[];
  readonly waiting: number;
  readonly troubles: readonly Trouble[];
}

export interface SettledProposal {
  readonly id: string;
  readonly ask: string;
  readonly move: Move;
  readonly state: Exclude<ParkedFact["state"], "waiting">;
  /** Who decided, with what words; or why nobody did. */
  readonly why: string;
  readonly shell?: ShellRun;
}

export interface InterruptedOutcome {
  readonly kind: "ok";
  readonly open: readonly InterruptedMove[];
  readonly troubles: readonly Trouble[];
}

/** Fits `VolatileFacts.interrupted`. */
export interface InterruptedMove {
  readonly action: string;
  readonly summary: string;
  readonly age_s: number;
  /** The question to the person; absent while it cannot be raised. */
  readonly ask?: AskId;
}

export interface ParkedOutcomes {
  readonly kind: "ok";
  /** Waiting ones first, then the ends, newest first; fits `VolatileFacts.parked`. */
  readonly parked: readonly ParkedFact[];
  /** Keep it with the commit of the beat that showed them. */
  readonly cursor: string;
  readonly troubles: readonly Trouble[];
}
