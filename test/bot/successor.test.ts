// Goal: a program that is replaced on disk ends in order and is followed by the new one, once that is whole; and one
// that is not replaced notices nothing. Method: a clock moved by hand, what lies on disk said by the test; then real files.

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { botLimits } from "../../src/bot/limits.ts";
import { runUntilReplaced } from "../../src/bot/successor.ts";
import type { RunEnd, StartEnd } from "../../src/engine/home.ts";
import { ownProgram } from "../../src/engine/host/own-program.ts";
import { failed } from "../../src/engine/outcome.ts";
import { manualClock } from "../fakes/manual-clock.ts";

const LOOK_MS = botLimits.program_look_ms;
const started: StartEnd = { kind: "started", pid: 7, log: "" };
const broken = failed("io", "it ended at once", "look why");

/** `disk`: what lies there, look by look; the last stays. `starts`: how each start ends. */
function trial(disk: readonly (string | undefined)[], starts: readonly StartEnd[] | "by somebody else") {
  const clock = manualClock();
  const stop = new AbortController();
  const told: string[] = [];
  let looks = 0;
  let tries = 0;
  const start = async (): Promise<StartEnd> => {
    told.push("start");
    tries += 1;
    return (starts === "by somebody else" ? undefined : starts[tries - 1]) ?? broken;
  };
  const program = () => {
    looks += 1;
    return disk[Math.min(looks, disk.length) - 1];
  };
  const run = async (signal: AbortSignal): Promise<RunEnd> => {
    told.push("run");
    await clock.sleep(Number.MAX_SAFE_INTEGER, signal);
    told.push("stopped");
    return { kind: "stopped" };
  };
  const succession = { clock, program, ...(starts !== "by somebody else" && { start }) };
  let end: RunEnd | undefined;
  void runUntilReplaced(succession, run, stop.signal).then((said) => {
    end = said;
  });
  return {
    told,
    end: () => end,
    stop: () => stop.abort(),
    async looks(count: number) {
      for (let n = 0; n < count; n += 1) await clock.advance(LOOK_MS);
    },
  };
}

describe("a program that is replaced", () => {
  test("ends in order, waits until the new one is whole, and starts it", async () => {
    const at = trial(["old", "old", undefined, undefined, "new"], [started]);
    await at.looks(1);
    expect(at.told).toEqual(["run"]);
    await at.looks(1);
    expect(at.told).toEqual(["run", "stopped"]);
    await at.looks(4);
    expect([at.told, at.end()]).toEqual([["run", "stopped", "start"], { kind: "stopped" }]);
  });

  test("tries again what does not start yet", async () => {
    const at = trial(["old", "new"], [broken, { ...broken }, started]);
    await at.looks(6);
    expect([at.told.slice(2), at.end()]).toEqual([["start", "start", "start"], { kind: "stopped" }]);
  });

  test("fails in the end, with what was in the way", async () => {
    const at = trial(["old", "new"], []);
    await at.looks(botLimits.program_wait_ms_max / LOOK_MS + 2);
    expect(at.end()).toMatchObject({
      kind: "failed",
      why: "it ended at once",
      remedy: expect.stringContaining("looop up"),
    });
  });

  test("is left to whoever started it, as a failure, once the new one is whole", async () => {
    const at = trial(["old", undefined, undefined, "new"], "by somebody else");
    await at.looks(2);
    expect(at.end()).toBeUndefined();
    await at.looks(3);
    expect(at.end()).toMatchObject({ kind: "failed", why: expect.stringContaining("another version") });
  });

  test("stays ended where somebody ends it meanwhile", async () => {
    const at = trial(["old", undefined], [started]);
    await at.looks(2);
    at.stop();
    await at.looks(1);
    expect([at.told, at.end()]).toEqual([["run", "stopped"], { kind: "stopped" }]);
  });
});

test.each([[["old"]], [[undefined]]])("with %j on disk nothing happens before the stop", async (disk) => {
  const at = trial(disk, [started]);
  await at.looks(50);
  expect(at.told).toEqual(["run"]);
  at.stop();
  await at.looks(1);
  expect([at.told, at.end()]).toEqual([["run", "stopped"], { kind: "stopped" }]);
});

test("the built program has a name until something else lies in its place, or an installation is under way", () => {
  const dir = mkdtempSync(join(tmpdir(), "looop-own-"));
  try {
    const make = (root: string) => {
      for (const part of ["dist", "seeds"]) mkdirSync(join(dir, root, part), { recursive: true });
      for (const file of ["package.json", "dist/entry.js"]) writeFileSync(join(dir, root, file), "{}");
    };
    const name = () => ownProgram(join(dir, "looop/dist/entry.js"));
    expect([name(), ownProgram()]).toEqual([undefined, undefined]);
    make("looop");
    const old = name();
    expect([typeof old, name()]).toEqual(["string", old]);
    renameSync(join(dir, "looop"), join(dir, ".looop-AbCd1234"));
    expect(name()).toBeUndefined();
    make("looop");
    expect(name()).toBeUndefined();
    rmSync(join(dir, ".looop-AbCd1234"), { recursive: true });
    expect([typeof name(), name() === old]).toEqual(["string", false]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
