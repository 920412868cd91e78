// What each move does once it may be done. No permission, no bookkeeping: one effect, one outcome.

import type { ChangeOutcome } from "../../engine.ts";
import type { Failed, Refused } from "../../outcome.ts";
import type { Actor, AskView } from "../../types.ts";
import type { ActSettings, ShellRun } from "../act.ts";
import { type Move, summaryOf } from "../move.ts";
import type { ActPorts } from "./ports.ts";
import { runShell, shellProblem } from "./shell.ts";

export type Execution =
  /** `audited`: journal line and event were written by who did it. */
  | {
      readonly kind: "done";
      readonly summary: string;
      readonly audited: boolean;
      readonly warnings: readonly string[];
      readonly shell?: ShellRun;
    }
  /** Nothing was done. */
  | { readonly kind: "refused"; readonly why: string; readonly remedy: string }
  | {
      readonly kind: "failed";
      readonly why: string;
      readonly remedy?: string;
      readonly warnings: readonly string[];
      readonly shell?: ShellRun;
    };

export interface Orders {
  readonly actor: Actor;
  readonly settings: ActSettings;
  /** Replaces the generated line in the journal. */
  readonly journal?: string;
  /** What stands there must be this, where the move replaces something. */
  readonly expected_hash?: string;
}

export async function execute(
  ports: ActPorts,
  move: Move,
  orders: Orders,
  signal: AbortSignal,
): Promise<Execution> {
  const { actor } = orders;
  const change = {
    ...(orders.journal !== undefined && { journal: orders.journal }),
    ...(orders.expected_hash !== undefined && { expected_hash: orders.expected_hash }),
  };
  switch (move.action) {
    case "noop":
      return done(summaryOf(move));
    case "run_shell":
      return shellExecution(ports, move, orders, signal);
    case "write_goal":
      return changed(await ports.goals.write(move.id, move.body, change, actor));
    case "archive_goal":
      return changed(await ports.goals.archive(move.id, change, actor));
    case "write_sensor":
      return changed(await ports.sensors.write(move.name, move.script, change, actor, signal));
    case "drop_sensor":
      return changed(await ports.sensors.remove(move.name, change, actor));
    case "write_playbook":
      return changed(await ports.playbook.write(move.body, change, actor));
    case "write_schedule":
      return writeSchedule(ports, move, change, actor);
    case "drop_schedule":
      return changed(await ports.schedules.remove(move.name, change, actor));
    case "start_worker":
      return startWorker(ports, move, actor);
    case "kill_worker":
      return killWorker(ports, move, actor);
    case "tell_worker":
      return tellWorker(ports, move, actor);
    case "start_plan":
      return changed(await ports.plans.start(move, actor));
    case "notify":
      return notify(ports, move);
  }
}

type MoveOf<Action extends Move["action"]> = Extract<Move, { action: Action }>;

async function shellExecution(
  ports: ActPorts,
  move: MoveOf<"run_shell">,
  { settings }: Orders,
  signal: AbortSignal,
): Promise<Execution> {
  const outcome = await runShell(ports, move.cmd, settings, signal);
  if (outcome.kind === "not_started") {
    return { kind: "refused", why: outcome.why, remedy: "see that bash is there and the command is text" };
  }
  const { shell, warnings } = outcome;
  const problem = shellProblem(shell);
  if (problem === undefined)
    return { kind: "done", summary: summaryOf(move), audited: false, warnings, shell };
  return { kind: "failed", why: problem, warnings, shell };
}

async function writeSchedule(
  { schedules }: ActPorts,
  { name, in_s, every_s, cron, zone, note }: MoveOf<"write_schedule">,
  change: { readonly journal?: string },
  actor: Actor,
): Promise<Execution> {
  const noted = { ...change, ...(note !== undefined && { note }) };
  if (in_s !== undefined) return changed(await schedules.write(name, { kind: "in", in_s }, noted, actor));
  if (every_s !== undefined) {
    return changed(await schedules.write(name, { kind: "every", every_s }, noted, actor));
  }
  const request = { kind: "cron", cron: cron ?? "", ...(zone !== undefined && { zone }) } as const;
  return changed(await schedules.write(name, request, noted, actor));
}

async function startWorker(
  { workers }: ActPorts,
  move: MoveOf<"start_worker">,
  actor: Actor,
): Promise<Execution> {
  const { id, prompt, command, verify, model, thinking } = move;
  const outcome = await workers.start(
    {
      id,
      prompt,
      ...(command !== undefined && { command }),
      ...(verify !== undefined && { verify }),
      ...(model !== undefined && { model }),
      ...(thinking !== undefined && { thinking }),
    },
    actor,
  );
  if (outcome.kind !== "started") return notDone(outcome);
  return { kind: "done", summary: outcome.summary, audited: true, warnings: outcome.warnings };
}

async function killWorker(ports: ActPorts, move: MoveOf<"kill_worker">, actor: Actor): Promise<Execution> {
  const open = await ports.mailbox.open();
  if (open.kind === "failed") return notDone(open); // I12: whether it waits for a person is unknown
  const problem = killProblem(move, open.asks);
  if (problem !== undefined) return problem;
  const outcome = await ports.workers.kill(move.id, move.reason ?? "", actor);
  if (outcome.kind !== "killed") return notDone(outcome);
  const { confirmed, summary } = outcome;
  const warnings = confirmed ? [] : [`not all of ${move.id} is seen to be gone`];
  return { kind: "done", summary, audited: true, warnings };
}

/** Pure. Whoever waits for a person is not idle: ending it takes the question away from under their eyes. */
export function killProblem(
  { id, reason }: MoveOf<"kill_worker">,
  asks: readonly AskView[],
): Extract<Execution, { kind: "refused" }> | undefined {
  const waiting = asks.find((ask) => ask.worker === id && ask.state === "pending" && !ask.detached);
  if (waiting === undefined || (reason ?? "").trim() !== "") return undefined;
  return {
    kind: "refused",
    why: `${id} waits for a person (${waiting.id})`,
    remedy: "let it wait, or give a reason that weighs more than the answer",
  };
}

async function tellWorker(
  { mailbox }: ActPorts,
  { id, text }: MoveOf<"tell_worker">,
  actor: Actor,
): Promise<Execution> {
  const outcome = await mailbox.tell(id, text, actor);
  return outcome.kind === "told" ? done(`tell_worker ${id}`) : notDone(outcome);
}

/** The event is the message: who carries news reads events. */
async function notify({ events }: ActPorts, { text, title, urgent }: MoveOf<"notify">): Promise<Execution> {
  const recorded = await events.record("notify", {
    text,
    ...(title !== undefined && { title }),
    urgent: urgent ?? false,
  });
  return recorded.kind === "failed" ? notDone(recorded) : done(`notify: ${title ?? text}`);
}

function done(summary: string): Execution {
  return { kind: "done", summary, audited: false, warnings: [] };
}

function changed(outcome: ChangeOutcome): Execution {
  if (outcome.kind !== "done") return notDone(outcome);
  return { kind: "done", summary: outcome.summary, audited: true, warnings: outcome.warnings ?? [] };
}

function notDone(
  outcome: Refused | Failed | { readonly kind: "missing" | "changed"; why: string; remedy: string },
): Execution {
  const { why, remedy } = outcome;
  if (outcome.kind === "failed") return { kind: "failed", why, remedy, warnings: [] };
  return { kind: "refused", why, remedy };
}
