// Child processes: each leads its own process group, is drained whatever it prints, is bound by its deadline
// whatever it closes, and leaves nobody of its group behind (I9). Spawning, input, the escalation from SIGTERM to
// SIGKILL and the cleanup when we ourselves exit are execa's.

import { setImmediate as afterNextPoll } from "node:timers/promises";
import type { execa as execaFunction } from "execa";
import { limits } from "../limits.ts";
import type { Children, RunOutcome, RunRequest } from "../ports.ts";
import { endGroup } from "./children-group.ts";
import { type OutputSink, outputSink } from "./children-output.ts";
import { systemClock } from "./clock.ts";

type Execa = typeof execaFunction;

/** What a timer can hold; a longer deadline is none. */
const TIMER_MS_MAX = 2_147_483_647;

export function systemChildren(): Children {
  return { run };
}

interface Ending {
  readonly kind: "ran";
  readonly cause: "ended" | "deadline" | "aborted";
  readonly exit_code: number | null;
  readonly signal: string | null;
}

const ABORTED: Ending = { kind: "ran", cause: "aborted", exit_code: null, signal: null };

async function run(request: RunRequest, signal?: AbortSignal): Promise<RunOutcome> {
  const started_ms = performance.now();
  const stdout = outputSink(request.keep, request.output_bytes_max);
  const stderr = outputSink(request.keep, request.output_bytes_max);
  const { execa } = await import("execa");
  if (signal?.aborted) return outcomeOf(ABORTED, stdout, stderr, started_ms);

  const stop = stopper(request.deadline_ms, signal);
  try {
    const child = start(execa, request, stop.signal);
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout.add(chunk);
      request.onStdout?.(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => stderr.add(chunk));
    const ending = await endOf(child, stop);
    if (ending.kind === "failed") return { kind: "not_started", why: whyNot(request, ending.error) };
    return outcomeOf(ending, stdout, stderr, started_ms);
  } catch (error) {
    // execa throws for what no program can be given, such as an argument with a NUL in it
    return { kind: "not_started", why: whyNot(request, error) };
  } finally {
    stop.close();
  }
}

function start(execa: Execa, request: RunRequest, stop: AbortSignal) {
  const { command, cwd, env, input } = request;
  // Not a login shell: the operator's profile has no place in a command.
  const [program, args] =
    "shell" in command ? ["bash", ["-c", command.shell]] : [command.program, command.args];
  return execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    ...(input === undefined ? { stdin: "ignore" } : { input }),
    buffer: false,
    encoding: "buffer",
    stripFinalNewline: false,
    reject: false,
    killDescendants: true,
    cancelSignal: stop,
    forceKillAfterDelay: limits.child_term_ms,
  });
}

type Running = ReturnType<typeof start>;

async function endOf(child: Running, stop: Stopper): Promise<Ending | { kind: "failed"; error: unknown }> {
  let ending: Ending | undefined;
  let swept: Promise<void> | undefined;
  child.nodeChildProcess.once("exit", (exit_code, signal) => {
    ending = { kind: "ran", cause: stop.cause(), exit_code, signal };
    stop.close(); // the number may now become somebody else's: no deadline and no abort may signal it any more
    swept = sweep(child);
  });
  const result = await child;
  await swept;
  return ending ?? { kind: "failed", error: result };
}

/** Ends the rest of the group, then stops listening to whoever left the group with our pipes in hand. */
async function sweep(child: Running): Promise<void> {
  const drained = new AbortController();
  child.nodeChildProcess.once("close", () => drained.abort());
  if (child.pid !== undefined) await endGroup(child.pid);
  await systemClock().sleep(limits.child_drain_ms_max, drained.signal);
  // A busy process may reach this moment without having looked once at what waits in the pipe.
  await afterNextPoll();
  child.stdout?.destroy();
  child.stderr?.destroy();
}

interface Stopper {
  readonly signal: AbortSignal;
  /** Who stopped it, if anybody did. */
  cause(): Ending["cause"];
  close(): void;
}

function stopper(deadline_ms: number, caller: AbortSignal | undefined): Stopper {
  const controller = new AbortController();
  let cause: Ending["cause"] = "ended";
  const stop = (why: Ending["cause"]) => {
    if (cause !== "ended") return;
    cause = why;
    controller.abort();
  };
  const onAbort = () => stop("aborted");
  const timer = setTimeout(() => stop("deadline"), Math.min(deadline_ms, TIMER_MS_MAX));
  caller?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    cause: () => cause,
    close() {
      clearTimeout(timer);
      caller?.removeEventListener("abort", onAbort);
    },
  };
}

function outcomeOf(ending: Ending, stdout: OutputSink, stderr: OutputSink, started_ms: number): RunOutcome {
  const kept = { stdout: stdout.kept(), stderr: stderr.kept(), wall_ms: performance.now() - started_ms };
  if (ending.cause !== "ended") return { kind: ending.cause, ...kept };
  return {
    kind: "ended",
    exit_code: ending.exit_code,
    signal: ending.signal,
    ...kept,
    stdout_bytes: stdout.total_bytes(),
    stderr_bytes: stderr.total_bytes(),
  };
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: "no such program on the PATH it was given, or its working directory or interpreter does not exist",
  EACCES: "not executable, or its directory may not be entered",
  E2BIG: "its arguments and environment are larger than this system takes; hand them over on standard input",
  ENOEXEC: "not a program this machine can run",
  ETXTBSY: "somebody has it open for writing",
  EAGAIN: "no more processes are allowed",
  ENOMEM: "no memory",
  EMFILE: "too many open files",
  ENFILE: "too many open files on this machine",
};

function whyNot({ command, cwd }: RunRequest, error: unknown): string {
  const program = "shell" in command ? "bash" : command.program;
  const facts = error as { code?: unknown; originalMessage?: unknown; message?: unknown } | undefined;
  const code = typeof facts?.code === "string" ? facts.code : "";
  const meaning = meanings[code] ?? String(facts?.originalMessage ?? facts?.message ?? "it did not start");
  return `${program} (in ${cwd}): ${meaning}${code === "" ? "" : ` (${code})`}`;
}
