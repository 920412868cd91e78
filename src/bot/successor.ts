// A program that is replaced on disk while it runs has lost what it did not load yet. It ends in order as soon as it
// sees that, and the new one goes on where it stood: everything is in files (I6).

import type { RunEnd, StartEnd } from "../engine/home.ts";
import { failed } from "../engine/outcome.ts";
import type { Clock } from "../engine/ports.ts";
import { botLimits } from "./limits.ts";

export interface Succession {
  readonly clock: Clock;
  /** A name for what is on disk; undefined while it is being replaced, and where it never is. */
  program(): string | undefined;
  /** Starts what is on disk in a process of its own. Absent: somebody stands by who starts it again. */
  readonly start?: () => Promise<StartEnd>;
}

export async function runUntilReplaced(
  succession: Succession,
  run: (signal: AbortSignal) => Promise<RunEnd>,
  signal: AbortSignal,
): Promise<RunEnd> {
  const own = succession.program();
  if (own === undefined) return run(signal);
  const replaced = new AbortController();
  const over = new AbortController();
  const watching = watch(succession, own, AbortSignal.any([signal, over.signal])).then((found) => {
    if (found === "replaced") replaced.abort();
  });
  const end = await run(AbortSignal.any([signal, replaced.signal]));
  over.abort();
  await watching;
  if (end.kind !== "stopped" || signal.aborted || !replaced.signal.aborted) return end;
  return handOver(succession, signal);
}

async function watch(
  { clock, program }: Succession,
  own: string,
  signal: AbortSignal,
): Promise<"replaced" | "over"> {
  while (!signal.aborted) {
    await clock.sleep(botLimits.program_look_ms, signal);
    if (!signal.aborted && program() !== own) return "replaced";
  }
  return "over";
}

/** An installation takes a minute, and is not whole before its end: what does not start yet is tried again. */
async function handOver({ clock, program, start }: Succession, signal: AbortSignal): Promise<RunEnd> {
  const until_ms = clock.monotonic_ms() + botLimits.program_wait_ms_max;
  let why = "the program was removed while it ran";
  for (let before = program(); clock.monotonic_ms() < until_ms && !signal.aborted; ) {
    await clock.sleep(botLimits.program_look_ms, signal);
    const now = program();
    const isSettled = now !== undefined && now === before;
    before = now;
    if (!isSettled || signal.aborted) continue;
    if (start === undefined) {
      why = "another version of the program was installed while it ran";
      break;
    }
    const started = await start();
    if (started.kind === "started" || started.kind === "running") return { kind: "stopped" };
    why = started.kind === "failed" ? started.why : (started.problems[0] ?? why);
  }
  return signal.aborted ? { kind: "stopped" } : failed("io", why, "start it again: looop up");
}
