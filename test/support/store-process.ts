// Child processes that act on a file store, as another looop on the same machine would.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Plan } from "../fixtures/programs/store-acts.ts";
import { builtProgram, compiledCode } from "./built.ts";

const acts = builtProgram("store-acts");
const racer = builtProgram("store-racer");

export interface Ended {
  readonly outcomes: readonly { readonly kind?: string; readonly [field: string]: unknown }[];
  readonly signal: string | null;
  readonly exit_code: number | null;
  readonly stderr: string;
}

export interface RunningProcess {
  readonly pid: number;
  /** The next line that the program says; undefined once it has ended. */
  next(): Promise<Record<string, unknown> | undefined>;
  say(word: string): void;
  /** Says no more. */
  hangUp(): void;
  kill(): void;
  readonly ended: Promise<Ended>;
}

export const startActs = (plan: Plan): RunningProcess =>
  start([process.execPath, acts, JSON.stringify(plan)]);

export const runActs = (plan: Plan): Promise<Ended> => startActs(plan).ended;

/** The same under a shell line, in which "$@" is the program with its arguments. */
export const runActsUnder = (shell: readonly string[], plan: Plan): Promise<Ended> =>
  start([...shell, process.execPath, acts, JSON.stringify(plan)]).ended;

export const startRacer = (race: string, root: string, rounds: number): RunningProcess =>
  start([process.execPath, racer, race, root, String(rounds)]);

export function start([program = "", ...args]: readonly string[]): RunningProcess {
  const child: ChildProcessWithoutNullStreams = spawn(program, args, {
    stdio: "pipe",
    env: { ...process.env, NODE_COMPILE_CACHE: compiledCode },
  });
  const outcomes: Ended["outcomes"][number][] = [];
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  child.stdin.on("error", (error) => {
    stderr += String(error); // it died before it heard us
  });
  const unread: Record<string, unknown>[] = [];
  const waiting: ((line: Record<string, unknown> | undefined) => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : { said: text };
    outcomes.push(line);
    const reader = waiting.shift();
    if (reader) reader(line);
    else unread.push(line);
  });
  const ended = once(child, "close").then(([exit_code, signal]): Ended => {
    for (const reader of waiting.splice(0)) reader(undefined);
    return { outcomes, signal, exit_code, stderr };
  });
  return {
    pid: child.pid ?? 0,
    next: () =>
      unread.length > 0 || child.exitCode !== null
        ? Promise.resolve(unread.shift())
        : new Promise((resolve) => waiting.push(resolve)),
    say: (word) => void child.stdin.write(`${word}\n`),
    hangUp: () => void child.stdin.end(),
    kill: () => void child.kill("SIGKILL"),
    ended,
  };
}
