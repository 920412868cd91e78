// Memory that only the start needed, given back to the machine: an idle program would keep it for ever, because nothing
// makes Node look for it. Once in a life, when nobody waits; each round holds everybody up for a tenth of a second.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { limits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import { loadKoffi } from "./koffi.ts";
import { letGoOfProgramPages } from "./program-pages.ts";

type Collect = (how: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** When the start is over and nobody keeps us busy, and not before; ends with the signal. */
export async function giveBackMemory(
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal,
  used_ms: () => number = cpuUsed_ms,
): Promise<void> {
  await clock.sleep(limits.give_back_after_ms - limits.give_back_every_ms, signal);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as Collect;
  // Code that was used once is let go only by the third round that finds it unused.
  for (let round = 0; round < limits.give_back_rounds; round += 1) {
    if (!(await isQuiet(clock, signal, used_ms))) return;
    collect({ type: "major", execution: "sync", flavor: "last-resort" });
  }
  await clock.sleep(limits.give_back_every_ms, signal);
  await trimHeap();
  await letGoOfProgramPages();
}

function cpuUsed_ms(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Resolves when it was for a moment. No: it never came to that, or ends. */
async function isQuiet(
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal,
  used_ms: () => number,
): Promise<boolean> {
  for (let looks = 0; looks < limits.give_back_looks_max; looks += 1) {
    const before_ms = used_ms();
    await clock.sleep(limits.give_back_every_ms, signal);
    if (signal.aborted) return false;
    if (used_ms() - before_ms <= limits.give_back_busy_ms_max) return true;
  }
  return false;
}

/** What was freed within the C library is still ours, until it is told. Only glibc keeps so much. */
async function trimHeap(): Promise<void> {
  const { load } = await loadKoffi();
  try {
    load(null).func("int malloc_trim(size_t pad)")(0);
  } catch (error) {
    if (!(error instanceof Error)) throw error; // musl has no such function, and needs none
  }
}
