// `run`: perform, wait for the yes where one is needed, print what the command printed, end as it ended.

import type { CommandOutcome, CommandRun, NotRun, ParkedCommand } from "../commands.ts";
import { shellQuote } from "../pulse/command.ts";
import type { ExitName } from "./exit-codes.ts";
import { interrupted, line, plain, problem, problemOf, waitProblem } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export async function runRun(scene: Scene): Promise<Result> {
  const { input, engine, terminal } = scene;
  const [first, ...more] = input.rest;
  if (first === undefined) {
    const remedy = "write looop run git status, or quote a whole line";
    return problem("usage", { kind: "usage", field: "command", why: "there is nothing to run", remedy });
  }
  const command = more.length === 0 ? first : input.rest.map(shellQuote).join(" ");
  const reason = input.text("reason");
  const journal = input.text("journal");
  const signal = terminal.interruptible();
  const request = {
    command,
    ...(reason !== undefined && { reason }),
    ...(journal !== undefined && { journal }),
  };
  return commandResult(scene, await engine.commands.run(request, await scene.actor(), signal), signal);
}

/** Of a command that is under way: what it printed, or what became of it. */
export async function commandResult(
  scene: Scene,
  outcome: CommandOutcome,
  signal: AbortSignal,
): Promise<Result> {
  switch (outcome.kind) {
    case "ran":
      if (signal.aborted)
        return interrupted(signal, "stopped the command", "it may have partly run; see looop journal");
      return ranResult(outcome.run, outcome.warnings, undefined);
    case "aborted":
      return interrupted(signal, outcome.why, "run it again if it still matters");
    case "parked":
      return parkedResult(scene, outcome, signal);
    default:
      return problemOf(outcome);
  }
}

async function parkedResult(
  scene: Scene,
  { parked, warnings }: { parked: ParkedCommand; warnings: readonly string[] },
  signal: AbortSignal,
): Promise<Result> {
  const { ask, proposal } = parked;
  if (scene.input.on("detach")) {
    return { kind: "done", text: `${ask}\n`, json: { ask, proposal }, notes: warnings };
  }
  await scene.terminal.complain(line(`waiting for a yes to ${ask}`));
  const timeout_ms = scene.input.number("timeout") ?? scene.ask_timeout_ms ?? Number.POSITIVE_INFINITY;
  const limit = Number.isFinite(timeout_ms) ? { timeout_ms } : {};
  const outcome = await scene.engine.commands.follow(parked, { ...limit, signal });
  switch (outcome.kind) {
    case "ran":
      return ranResult(outcome.run, [...warnings, ...outcome.warnings], ask);
    case "not_run":
      return notRun(ask, outcome);
    case "timeout":
      return waitProblem(ask, outcome);
    case "aborted": {
      const remedy = `answer it with looop answer ${ask}; a yes still runs it while the pulse runs`;
      return interrupted(signal, `stopped waiting; ${ask} stays open`, remedy);
    }
    default:
      return problemOf(outcome);
  }
}

function ranResult(run: CommandRun, warnings: readonly string[], ask: string | undefined): Result {
  const { exitCode, stopped, output, outputBytes, wall_ms } = run;
  const shown_bytes = Buffer.byteLength(output);
  const cut =
    outputBytes > shown_bytes ? [`only the last ${shown_bytes} of ${outputBytes} bytes are shown`] : [];
  const ends = stopped === undefined ? [] : [`the command was ${stopped}; it may have partly run`];
  return {
    kind: "done",
    exit: { code: exitCode ?? STOPPED },
    text: plain(output),
    json: {
      exit_code: exitCode,
      ...(stopped !== undefined && { stopped }),
      output,
      output_bytes: outputBytes,
      wall_ms,
      ...(ask !== undefined && { ask }),
    },
    notes: [...cut, ...ends, ...warnings],
  };
}

/** What a shell says of a program that was killed. */
const STOPPED = 137;

const ENDS: Readonly<Record<NotRun["state"], { readonly exit: ExitName; readonly remedy: string }>> = {
  failed: { exit: "failed", remedy: "see looop journal" },
  denied: { exit: "denied", remedy: "do as the answer says" },
  expired: { exit: "expired", remedy: "run it again if it still matters" },
  withdrawn: { exit: "gone", remedy: "do not act on it; run it again if it still matters" },
  policy_changed: { exit: "conflict", remedy: "run it again if it still fits the playbook" },
  changed: { exit: "conflict", remedy: "look at it again, and run it anew" },
  unknown: { exit: "failed", remedy: "see looop asks; it is not run again by itself" },
};

function notRun(ask: string, { state, why }: NotRun): Result {
  const { exit, remedy } = ENDS[state];
  return problem(exit, { kind: state, why: `${ask}: ${why}`, remedy });
}
