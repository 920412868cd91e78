// Acting: what a beat calls to make its one move. Permit it, then do it once, park it behind a person's yes, or say
// why not. Keeps I1 (one move per call), I5 (nothing unrepeatable is done twice unasked), I12 (what cannot be read
// does not run).

import type { AskId } from "../ids.ts";
import type { Failed, Trouble } from "../outcome.ts";
import type { Actor } from "../types.ts";
import { chronicle, type Desk, openDesk } from "./acts/desk.ts";
import { type Execution, execute, type Orders } from "./acts/execute.ts";
import { parkedOutcomes } from "./acts/outcomes.ts";
import { readPolicy } from "./acts/policy.ts";
import type { ActPorts } from "./acts/ports.ts";
import { type Settling, settleApproved } from "./acts/settle.ts";
import { settleInterrupted } from "./acts/unknown.ts";
import { pulseLimits } from "./limits.ts";
import { fingerprintOf, isRepeatable, type Move, summaryOf } from "./move.ts";
import { decidePermit, type Park, type PlaybookFact } from "./permit.ts";
import type { ParkedFact } from "./prompt/facts.ts";
import { parkMove, wantedBy } from "./proposals.ts";

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
  /** `World.policy_hash` of what the decider was shown (`acts/policy.ts` reads what stands now). */
  readonly policyHash: string;
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

/** For one proposal alone, too: who typed `looop run` carries out what was approved even where no pulse runs. */
export interface WholeActs extends Acts {
  settle(settling: Settling, signal: AbortSignal): Promise<ApprovedOutcome | Failed>;
}

export function createActs(ports: ActPorts): WholeActs {
  const desk = openDesk(ports);
  return {
    perform: (move, facts, signal) => perform(desk, move, facts, signal),
    runApproved: (settings, signal) => settleApproved(desk, { settings }, signal),
    interrupted: () => settleInterrupted(desk),
    outcomesSince: (cursor) => parkedOutcomes(desk, cursor),
    settle: (settling, signal) => settleApproved(desk, settling, signal),
  };
}

async function perform(desk: Desk, move: Move, facts: ActFacts, signal: AbortSignal): Promise<ActOutcome> {
  const ruling = await desk.judgment.rule(move, signal);
  if (signal.aborted) return { kind: "aborted", why: "the loop is stopping; nothing was done" };
  const permit = decidePermit(move, { playbook: facts.playbook, ...(ruling && { ruling }) });
  if (permit.kind === "refuse") return refuse(desk, move, facts, { kind: "refused", why: permit.why });
  const obstacle = await obstacleTo(desk, move, facts, permit.kind);
  if (obstacle !== undefined) return refuse(desk, move, facts, obstacle);
  if (permit.kind === "park") return park(desk, move, facts, permit);
  const outcome = await act(desk, move, facts, signal);
  return outcome.kind === "done" && permit.advice !== undefined
    ? { ...outcome, advice: permit.advice }
    : outcome;
}

type Refusal = Extract<ActOutcome, { kind: "refused" }>;

async function refuse(desk: Desk, move: Move, facts: ActFacts, refusal: Refusal): Promise<ActOutcome> {
  const fields = {
    action: move.action,
    summary: summaryOf(move),
    why: refusal.why,
    by: wantedBy(facts.actor),
  };
  await desk.events.record("move_refused", fields);
  return refusal;
}

/** What stands in the way although the rules allow it: a policy that moved on, or a twin whose fate is unknown. */
async function obstacleTo(
  desk: Desk,
  move: Move,
  facts: ActFacts,
  permit: "allow" | "park",
): Promise<Refusal | undefined> {
  if (writesPolicy(move)) {
    const policy = await readPolicy(desk.store);
    if (policy.kind === "failed") return { kind: "refused", why: policy.why, remedy: policy.remedy };
    if (policy.hash !== facts.policyHash) {
      return { kind: "refused", why: "goals or playbook changed while this was decided; decide anew" };
    }
  }
  if (permit === "allow" && isRepeatable(move)) return undefined;
  const scan = await desk.intents.scan();
  if (scan.kind === "failed") return { kind: "refused", why: scan.why, remedy: scan.remedy }; // I12
  const [trouble] = scan.troubles;
  if (trouble !== undefined) {
    const why = `what was begun before cannot be read (${trouble.why}), so nothing is begun that must not happen twice`;
    return { kind: "refused", why, remedy: trouble.remedy };
  }
  const twin = scan.intents.find(({ intent }) => intent.fingerprint === fingerprintOf(move));
  if (twin === undefined || !isSingle(twin.intent.move)) return undefined;
  if (twin.state === "in_flight") return { kind: "refused", why: "exactly this is being done right now" };
  const ask = twin.intent.reported?.ask;
  const asks = ask === undefined || ask === "" ? "a person will be asked" : `${ask} asks a person`;
  return {
    kind: "refused",
    why: `exactly this was begun before, and whether it happened is not known: ${asks}`,
  };
}

/** The same words to a worker, or the same news, may well be wanted again. */
function isSingle(move: Move): boolean {
  return move.action !== "tell_worker" && move.action !== "notify";
}

function writesPolicy(move: Move): boolean {
  return ["write_goal", "archive_goal", "write_playbook"].includes(move.action);
}

async function park(desk: Desk, move: Move, facts: ActFacts, permit: Park): Promise<ActOutcome> {
  const { actor, policyHash } = facts;
  const parked = await parkMove(desk, { move, park: permit, policyHash, actor });
  if (parked.kind === "refused") {
    return refuse(desk, move, facts, {
      kind: "refused",
      why: `${permit.why}; ${parked.why}`,
      remedy: parked.remedy,
    });
  }
  if (parked.kind === "failed") return { ...parked, kind: "failed", warnings: [] };
  const { ask, already, proposal } = parked;
  const summary = `${summaryOf(move)}: ${already ? "still waits" : "waits"} for a yes (${ask})`;
  const warnings = already
    ? []
    : await chronicle(desk, {
        journal: facts.journal ?? summary,
        event: "proposal_parked",
        fields: {
          proposal: proposal.id,
          ask,
          action: move.action,
          summary: summaryOf(move),
          risk: proposal.risk,
          by: wantedBy(actor),
        },
      });
  return { kind: "parked", summary, proposal: proposal.id, ask, already, warnings };
}

async function act(desk: Desk, move: Move, facts: ActFacts, signal: AbortSignal): Promise<ActOutcome> {
  const { actor, settings, journal } = facts;
  const orders: Orders = { actor, settings, ...(journal !== undefined && { journal }) };
  if (isRepeatable(move)) return finish(desk, move, facts, await execute(desk, move, orders, signal), signal);
  const timeout_ms =
    move.action === "run_shell" ? settings.shellTimeout_s * 1_000 : pulseLimits.intent_timeout_ms;
  const begun = await desk.intents.begin({ move, by: wantedBy(actor), timeout_ms });
  if (begun.kind === "taken") return { kind: "refused", why: "exactly this is being done right now" };
  if (begun.kind === "failed") return { ...begun, kind: "failed", warnings: [] };
  try {
    const execution = await execute(desk, move, orders, signal);
    const outcome = await finish(desk, move, facts, execution, signal);
    await desk.intents.end(begun.intent);
    return outcome;
  } finally {
    desk.intents.abandon(begun.intent);
  }
}

async function finish(
  desk: Desk,
  move: Move,
  facts: ActFacts,
  execution: Execution,
  signal: AbortSignal,
): Promise<ActOutcome> {
  if (execution.kind === "refused") return refuse(desk, move, facts, execution);
  const told = await tellMove(desk, move, facts, execution);
  const warnings = [...execution.warnings, ...told];
  const shell = execution.shell === undefined ? {} : { shell: execution.shell };
  if (execution.kind === "done") return { kind: "done", summary: execution.summary, warnings, ...shell };
  const { why, remedy } = execution;
  if (signal.aborted && execution.shell?.stopped !== undefined) return { kind: "aborted", why };
  return { kind: "failed", why, ...(remedy !== undefined && { remedy }), warnings, ...shell };
}

function tellMove(
  desk: Desk,
  move: Move,
  facts: ActFacts,
  execution: Exclude<Execution, { kind: "refused" }>,
): Promise<readonly string[]> | readonly string[] {
  if (execution.kind === "done" && execution.audited) return [];
  const isDone = execution.kind === "done";
  const summary = isDone ? execution.summary : `${summaryOf(move)}: failed, ${execution.why}`;
  const said = facts.journal?.trim() ? facts.journal : undefined;
  return chronicle(desk, {
    journal: isDone ? (said ?? summary) : `${said === undefined ? "" : `${said} — `}${summary}`,
    event: isDone ? "move_made" : "move_failed",
    fields: {
      action: move.action,
      summary: summaryOf(move),
      by: wantedBy(facts.actor),
      ...(!isDone && { why: execution.why }),
      ...(execution.shell && { exit_code: execution.shell.exitCode }),
    },
  });
}
