// Memory that only the start needed, given back to the machine: an idle program would keep it for ever, because nothing
// makes Node look for it. Once in a life, when nobody waits; each round holds everybody up for a tenth of a second.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { limits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import { loadKoffi } from "./koffi.ts";
import { letGoOfProgramPages } from "./program-pages.ts";

type Collect = (how: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** When the start is over, and not before; ends with the signal. */
export async function giveBackMemory(clock: Pick<Clock, "sleep">, signal: AbortSignal): Promise<void> {
  await clock.sleep(limits.give_back_after_ms, signal);
  if (signal.aborted) return;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as Collect;
  // Code that was used once is let go only by the third round that finds it unused.
  for (let round = 0; round < limits.give_back_rounds && !signal.aborted; round += 1) {
    collect({ type: "major", execution: "sync", flavor: "last-resort" });
    await clock.sleep(limits.give_back_every_ms, signal);
  }
  await trimHeap();
  await letGoOfProgramPages();
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
