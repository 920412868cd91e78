// Pages of programs and libraries that only the start ran through. Each stays mapped into a process for ever, though the
// file has it as well: let go of, the machine may use its room for others, and what runs again is mapped again, by
// microseconds, for as long as the machine still has it. Linux only; elsewhere there is nothing to read.

import { readFileSync } from "node:fs";
import { codeOf } from "./errno.ts";
import { loadKoffi } from "./koffi.ts";

const AREAS = "/proc/self/smaps";
/** Of <sys/mman.h>, on every machine alike. */
const MADV_DONTNEED = 4;

export interface Area {
  readonly from: number;
  readonly bytes: number;
}

export async function letGoOfProgramPages(): Promise<void> {
  const { load } = await loadKoffi();
  const areas = unchangedAreasIn(readAreas());
  if (areas.length === 0) return;
  const madvise = load(null).func("int madvise(uintptr_t from, size_t bytes, int advice)");
  // Advice: where it is not taken, the pages stay.
  for (const { from, bytes } of areas) madvise(from, bytes, MADV_DONTNEED);
}

/**
 * Files mapped only to be read and run, of which nothing was ever written: what a loader filled in and then locked has
 * pages of its own, in memory or swapped out, and those exist nowhere else.
 */
export function unchangedAreasIn(smaps: string): readonly Area[] {
  const areas: Area[] = [];
  for (const text of smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) r-[x-]p [0-9a-f]+ \S+ [1-9]\d* +\//.exec(text);
    if (head === null || !isNone(text, "Anonymous") || !isNone(text, "Swap")) continue;
    const from = Number.parseInt(head[1] ?? "", 16);
    areas.push({ from, bytes: Number.parseInt(head[2] ?? "", 16) - from });
  }
  return areas;
}

/** Said and none: a kernel that does not say it is not believed to mean none (I12). */
function isNone(text: string, member: string): boolean {
  return new RegExp(`^${member}: +0 kB$`, "m").test(text);
}

function readAreas(): string {
  try {
    return readFileSync(AREAS, "utf8");
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return ""; // another system, or a machine that shows it to nobody
  }
}
