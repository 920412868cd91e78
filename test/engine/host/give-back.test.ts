// Goal: what only the start needed is given back once the start is over, and nobody waits for it at the end. Method: the
// real collector on something that nobody holds any more; a clock moved by hand; what a kernel says of areas, as rows.

import { expect, it } from "vitest";
import { giveBackMemory } from "../../../src/engine/host/give-back.ts";
import { unchangedAreasIn } from "../../../src/engine/host/program-pages.ts";
import { limits } from "../../../src/engine/limits.ts";
import { manualClock } from "../../fakes/manual-clock.ts";

const WHOLE_MS = limits.give_back_after_ms + limits.give_back_rounds * limits.give_back_every_ms;

it("gives back what nobody holds, in its time", async () => {
  const clock = manualClock();
  const forgotten = new WeakRef({ text: "of the start".repeat(1_000) });
  const done = giveBackMemory(clock, new AbortController().signal, () => 0);
  await clock.advance(WHOLE_MS);
  await done;
  expect(forgotten.deref()).toBeUndefined();
});

it("holds nobody up while there is much to do", async () => {
  const clock = manualClock();
  const forgotten = new WeakRef({ text: "of a flood".repeat(1_000) });
  let used_ms = 0;
  let isBusy = true;
  const done = giveBackMemory(clock, new AbortController().signal, () => {
    if (isBusy) used_ms += limits.give_back_busy_ms_max + 1;
    return used_ms;
  });
  await clock.advance(10 * WHOLE_MS);
  expect(forgotten.deref()).toBeDefined();
  isBusy = false;
  await clock.advance(WHOLE_MS);
  await done;
  expect(forgotten.deref()).toBeUndefined();
});

it("ends at once where the program ends before", async () => {
  const clock = manualClock();
  const stop = new AbortController();
  const done = giveBackMemory(clock, stop.signal);
  await clock.advance(limits.give_back_after_ms - 1);
  stop.abort();
  await done;
  expect(clock.sleepers()).toEqual([]);
});

const NODE = "/usr/bin/node";

interface AreaRow {
  readonly mode?: string;
  readonly inode?: string;
  readonly name?: string;
  readonly anonymous_kb?: number;
  readonly swap_kb?: number;
}

function area({ mode = "r-xp", inode = "77", name = NODE, anonymous_kb = 0, swap_kb = 0 }: AreaRow): string {
  return [
    `7f00001000-7f00003000 ${mode} 00001000 fe:00 ${inode.padEnd(10)} ${name}`,
    "Size:                  8 kB",
    "Rss:                   8 kB",
    `Anonymous:             ${anonymous_kb} kB`,
    "AnonHugePages:         0 kB",
    `Swap:                  ${swap_kb} kB`,
    "SwapPss:               0 kB",
    "VmFlags: rd ex mr mw me",
    "",
  ].join("\n");
}

it.each<readonly [string, AreaRow, boolean]>([
  ["code", {}, true],
  ["what code reads", { mode: "r--p" }, true],
  ["a file with a space in its name", { name: "/opt/my node/node" }, true],
  ["a file that an upgrade removed", { name: `${NODE} (deleted)` }, true],
  ["what may be written", { mode: "rw-p" }, false],
  ["code that may be written", { mode: "rwxp" }, false],
  ["what others see us write", { mode: "r--s" }, false],
  ["what may not even be read", { mode: "---p" }, false],
  ["what a loader filled in and locked", { mode: "r--p", anonymous_kb: 4 }, false],
  ["the same, swapped out", { mode: "r--p", swap_kb: 4 }, false],
  ["memory without a file", { inode: "0", name: "" }, false],
  ["the kernel's own", { inode: "0", name: "[vdso]" }, false],
])("of areas lets go of what stands in a file unchanged: %s", (_, row, expected) => {
  const beside = area({ mode: "rw-p" });
  const found = unchangedAreasIn(`${beside}${area(row)}${beside}`);
  expect(found).toEqual(expected ? [{ from: 0x7f00001000, bytes: 0x2000 }] : []);
});

it("lets go of no area of which the kernel does not say whether it was changed", () => {
  expect(unchangedAreasIn(area({}).replace(/^Swap:.*$/m, ""))).toEqual([]);
  expect(unchangedAreasIn(area({}).replace(/^Anonymous:.*$/m, ""))).toEqual([]);
});
