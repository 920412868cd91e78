// One shell command: its own group, no input, a filtered environment, a deadline, both streams as one, the end of the
// output kept. A command that was stopped may have done half of its work, and says so.

import { childEnv } from "../../child-env.ts";
import type { Children, Clock, RunOutcome, Store } from "../../ports.ts";
import { guardKey, shellCodec } from "../../records/guards.ts";
import type { ActSettings, ShellRun } from "../act.ts";
import { pulseLimits } from "../limits.ts";

export interface ShellPorts {
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly children: Children;
  readonly env: Readonly<Record<string, string>>;
}

export type ShellOutcome =
  | { readonly kind: "ran"; readonly shell: ShellRun; readonly warnings: readonly string[] }
  | { readonly kind: "not_started"; readonly why: string };

export async function runShell(
  ports: ShellPorts,
  cmd: string,
  settings: ActSettings,
  signal: AbortSignal,
): Promise<ShellOutcome> {
  const { dataDir, children, env } = ports;
  const run = await children.run(
    {
      // One stream from the start, so that what failed stands where it failed.
      command: { shell: `exec 2>&1; ${cmd}` },
      cwd: dataDir,
      env: { ...childEnv(env, "command", settings.envAllow), LOOOP_DATA_DIR: dataDir },
      deadline_ms: settings.shellTimeout_s * 1_000,
      output_bytes_max: pulseLimits.run_output_bytes_max,
      keep: "tail",
    },
    signal,
  );
  if (run.kind === "not_started") return { kind: "not_started", why: `it did not start: ${run.why}` };
  const shell = shellRunOf(cmd, run, settings);
  const noted = await noteShell(ports, shell);
  return { kind: "ran", shell, warnings: noted === undefined ? [] : [noted] };
}

function shellRunOf(
  cmd: string,
  run: Exclude<RunOutcome, { kind: "not_started" }>,
  settings: ActSettings,
): ShellRun {
  const stopped = stoppedBy(run, settings);
  return {
    cmd,
    exitCode: run.kind === "ended" ? run.exit_code : null,
    ...(stopped !== undefined && { stopped }),
    output: Buffer.from(run.stdout).toString("utf8"),
    outputBytes: run.kind === "ended" ? run.stdout_bytes : run.stdout.length,
    wall_ms: run.wall_ms,
  };
}

function stoppedBy(
  run: Exclude<RunOutcome, { kind: "not_started" }>,
  settings: ActSettings,
): string | undefined {
  if (run.kind === "deadline") return `stopped after ${settings.shellTimeout_s} s`;
  if (run.kind === "aborted") return "stopped because whoever ran it was stopped";
  return run.exit_code === null ? `ended by ${run.signal ?? "a signal"}` : undefined;
}

/** For the next decision to read once. */
async function noteShell({ store, clock }: ShellPorts, shell: ShellRun): Promise<string | undefined> {
  const { cmd, exitCode, output, stopped } = shell;
  const shown = stopped === undefined ? output : `${output}\n(${stopped}; it may have partly run)`;
  const bytes = shellCodec.encode({
    cmd,
    exitCode,
    output: shown.slice(-pulseLimits.prompt_output_chars),
    ran_ms: clock.now_ms(),
  });
  const written = await store.write(guardKey("shell"), bytes);
  return written.kind === "failed" ? `its output will not be in the next prompt: ${written.why}` : undefined;
}

/** Undefined when it did what it should. */
export function shellProblem({ exitCode, stopped, output }: ShellRun): string | undefined {
  if (exitCode === 0) return undefined;
  const how = stopped === undefined ? `exit code ${exitCode}` : `${stopped}; it may have partly run`;
  const said = output.trim().slice(-pulseLimits.shell_error_chars);
  return said === "" ? how : `${how}: ${said}`;
}
