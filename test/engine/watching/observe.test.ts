// Goal: one look shows everything there is, in looop's own names, and turns each part that cannot be read into a
// trouble instead of an absence.
// Method: a real directory with good and bad files, a scripted mailbox, fleet, journal and pulse.

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeCursor, nothingSeen } from "../../../src/engine/watching/cursor.ts";
import { observe } from "../../../src/engine/watching/observe.ts";
import { askView, stage, unreadable, worker } from "./stage.ts";

let on: ReturnType<typeof stage>;
beforeEach(() => {
  on = stage();
});
afterEach(() => on.clean());

async function look() {
  const observation = await observe(on.ports());
  if (observation.kind === "failed") throw new Error(observation.why);
  return observation;
}

test("an empty directory is an empty state, and its cursor says that nothing is there", async () => {
  const { state } = await look();
  expect(state).toMatchObject({
    asks: [],
    workers: [],
    goals: [],
    snapshots: {},
    journal_tail: [],
    troubles: [],
  });
  expect(state).toMatchObject({ data_dir: on.root, pulse_alive: false });
  expect(decodeCursor(state.cursor)).toEqual({ ...nothingSeen, pulse: "down" });
});

test("everything that stands there is shown, readings whole", async () => {
  on.script.asks = [askView("w-1")];
  on.script.workers = [worker("w")];
  on.script.journal = ["- a", "- b"];
  on.script.pulse = "held";
  on.write("PLAYBOOK.md", "be kind\n");
  on.write("goals/ship.md", "ship\n");
  on.write("goals/archive/old.md", "old\n");
  on.write("goals/notes.txt", "not a goal");
  on.write("snapshots/sensor-ci.json", '{"signal":"red","detail":{"run":7}}');
  on.write("snapshots/sensor-ci.err", "noise");
  const { state } = await look();
  expect(state).toMatchObject({
    pulse_alive: true,
    asks: [{ id: "w-1" }],
    workers: [{ id: "w" }],
    goals: ["ship"],
    snapshots: { "sensor-ci": { signal: "red", detail: { run: 7 } } },
    journal_tail: ["- a", "- b"],
    troubles: [],
  });
  expect(Object.keys(state.snapshots)).toEqual(["sensor-ci"]);
});

test("the world's hash follows signals and policy, not details", async () => {
  const hash = async () => (await look()).state.world_hash;
  on.write("snapshots/ci.json", '{"signal":1,"detail":1}');
  const first = await hash();
  on.write("snapshots/ci.json", '{"detail":2,"signal":1}');
  expect(await hash()).toBe(first);
  on.write("snapshots/ci.json", '{"signal":2}');
  const second = await hash();
  expect(second).not.toBe(first);
  on.write("PLAYBOOK.md", "be kind");
  expect(await hash()).not.toBe(second);
});

test("the order in which the mailbox lists asks is no change", async () => {
  on.script.asks = [askView("w-1"), askView("w-2")];
  const first = await look();
  on.script.asks = [askView("w-2"), askView("w-1")];
  expect((await look()).sighting).toEqual(first.sighting);
});

test("each part that cannot be read is a trouble of its own, beside the parts that can", async () => {
  on.script.asks = unreadable;
  on.script.workers = unreadable;
  on.script.journal = unreadable;
  on.script.pulse = "unknown";
  mkdirSync(join(on.root, "PLAYBOOK.md"));
  on.write("goals/good.md", "good");
  on.write("goals/.hidden.md", "hidden");
  on.write("goals/no good.md", "bad name");
  symlinkSync("good.md", join(on.root, "goals/link.md"));
  on.write("snapshots/bad.json", "{");
  on.write("snapshots/deep.json", `${"[".repeat(20_000)}${"]".repeat(20_000)}`);
  const { state, sighting } = await look();
  expect(state.troubles.map(({ path }) => path).sort()).toEqual([
    ".lock/lock",
    "PLAYBOOK.md",
    "asks",
    "goals/link.md",
    "goals/no good.md",
    "journal.md",
    "sessions",
    "snapshots/bad.json",
    "snapshots/deep.json",
  ]);
  expect(state.goals).toEqual(["good", "link"]);
  expect(state.snapshots).toEqual({});
  expect(sighting).toMatchObject({
    asks: undefined,
    workers: undefined,
    journal: undefined,
    pulse: undefined,
  });
  expect(() => JSON.stringify(state)).not.toThrow();
});

test("a folder that cannot be listed is unseen, not empty", async () => {
  writeFileSync(join(on.root, "goals"), "a file");
  writeFileSync(join(on.root, "snapshots"), "a file");
  const { state, sighting } = await look();
  expect(sighting).toMatchObject({ goals: undefined, snapshots: undefined });
  expect(state.troubles.map(({ path }) => path).sort()).toEqual(["goals", "snapshots"]);
});

test("a directory in which nothing at all can be read is a failure", async () => {
  on.script.asks = unreadable;
  on.script.workers = unreadable;
  rmSync(on.root, { recursive: true });
  writeFileSync(on.root, "a file");
  expect(await observe(on.ports())).toMatchObject({ kind: "failed", reason: "unreadable" });
});
