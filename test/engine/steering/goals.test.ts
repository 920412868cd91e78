// Goal: no goal is lost, overwritten unseen or taken for absent. Method: a store in memory, spoilt and raced.

import { beforeEach, describe, expect, test } from "vitest";
import type { Goals } from "../../../src/engine/engine.ts";
import { createGoals } from "../../../src/engine/steering/goals.ts";
import { metaWorker, person, pulse, steeringWorld, worker } from "../../support/steering.ts";

let world: ReturnType<typeof steeringWorld>;
let goals: Goals;
beforeEach(() => {
  world = steeringWorld();
  goals = createGoals(world.ports);
});

async function hashOf(id: string): Promise<string> {
  const found = await goals.read(id);
  if (found.kind !== "ok") throw new Error(found.why);
  return found.goal.hash;
}

describe("writing", () => {
  test("puts the body there, and leaves a line and an event", async () => {
    const outcome = await goals.write("ship-v2", "---\ngoal: Ship v2\n---\nnow", {}, person);
    expect(outcome).toEqual({ kind: "done", summary: "write-goal ship-v2", hash: await hashOf("ship-v2") });
    expect(world.control.text("goals/ship-v2.md")).toBe("---\ngoal: Ship v2\n---\nnow\n");
    expect(world.journalLines).toEqual(["write-goal ship-v2"]);
    expect(world.recorded).toMatchObject([
      { event: "goal_written", fields: { goal: "ship-v2", title: "Ship v2", by: person } },
    ]);
  });

  test("the journal line may be somebody's own", async () => {
    await goals.write("a", "x", { journal: "because the release slipped" }, pulse);
    await goals.write("a", "y", { journal: "  " }, pulse);
    expect(world.journalLines).toEqual(["because the release slipped", "write-goal a"]);
  });

  test("what changes nothing says so and is not recorded", async () => {
    await goals.write("a", "x", {}, person);
    const again = await goals.write("a", "x\n", {}, person);
    expect(again).toMatchObject({ kind: "done", summary: expect.stringContaining("unchanged") });
    expect(world.journalLines).toHaveLength(1);
    expect(world.recorded).toHaveLength(1);
  });

  test("is refused to a worker, and changes nothing", async () => {
    for (const outcome of [
      await goals.write("a", "x", {}, worker),
      await goals.archive("a", {}, worker),
      await goals.unarchive("a", {}, worker),
    ]) {
      expect(outcome).toMatchObject({ kind: "refused", field: "actor" });
    }
    expect(world.control.text("goals/a.md")).toBeUndefined();
    expect(await goals.write("a", "x", {}, metaWorker)).toMatchObject({ kind: "done" });
  });

  test("is refused for an id that is no file name", async () => {
    for (const id of ["", "../up", "a/b", ".hidden", "a b", "a\u0000", "x".repeat(65)]) {
      expect(await goals.write(id, "x", {}, person), id).toMatchObject({ kind: "refused", field: "goal id" });
    }
  });

  test("replaces only what was read", async () => {
    await goals.write("a", "one", {}, person);
    const expected_hash = await hashOf("a");
    await goals.write("a", "two", {}, person);
    expect(await goals.write("a", "three", { expected_hash }, person)).toMatchObject({ kind: "changed" });
    expect(world.control.text("goals/a.md")).toBe("two\n");
    const present = { expected_hash: await hashOf("a") };
    expect(await goals.write("a", "three", present, person)).toMatchObject({ kind: "done" });
    expect(await goals.write("new", "x", present, person)).toMatchObject({ kind: "changed" });
  });

  test("an editor who saves between our look and our write is not overwritten unseen", async () => {
    await goals.write("a", "one", {}, person);
    const change = { expected_hash: await hashOf("a") };
    world.control.arm({
      method: "replaceIf",
      effect: { kind: "meanwhile", act: () => world.control.plant("goals/a.md", "by hand\n") },
    });
    expect(await goals.write("a", "two", change, person)).toMatchObject({ kind: "changed" });
    expect(world.control.text("goals/a.md")).toBe("by hand\n");
    expect(world.control.pending()).toEqual([]);
  });

  test("an audit that fails is told and undoes nothing", async () => {
    world.breakAudit();
    const outcome = await goals.write("a", "x", {}, person);
    expect(outcome).toMatchObject({
      kind: "done",
      warnings: [/journal.*disk/, /events.*disk/].map((r) => expect.stringMatching(r)),
    });
    expect(world.control.text("goals/a.md")).toBe("x\n");
  });

  test("a full disk fails the write and leaves what was there", async () => {
    await goals.write("a", "one", {}, person);
    world.control.arm({ method: "replaceIf", effect: { kind: "fail", reason: "disk_full" } });
    expect(await goals.write("a", "two", {}, person)).toMatchObject({ kind: "failed", reason: "disk_full" });
    expect(world.control.text("goals/a.md")).toBe("one\n");
    expect(world.journalLines).toHaveLength(1);
  });
});

describe("what cannot be read", () => {
  test("is a trouble in the list, and no absence anywhere", async () => {
    await goals.write("good", "x", {}, person);
    world.control.plant("goals/link.md", { kind: "other" });
    world.control.plant("goals/bytes.md", new Uint8Array([0xff, 0xfe]));
    world.control.plant("goals/my goal.md", "by hand");
    world.control.plant("goals/readme.txt", "not a goal");
    const list = await goals.list("live");
    if (list.kind !== "ok") throw new Error(list.why);
    expect(list.goals.map(({ id }) => id)).toEqual(["good"]);
    expect(list.troubles.map(({ path }) => path)).toEqual([
      "goals/bytes.md",
      "goals/link.md",
      "goals/my goal.md",
    ]);
    for (const id of ["link", "bytes"]) expect(await goals.read(id)).toMatchObject({ kind: "failed" });
    expect(await goals.write("link", "x", {}, person)).toMatchObject({ kind: "failed" });
    expect(await goals.archive("link", {}, person)).toMatchObject({ kind: "failed" });
  });

  test("a directory that cannot be listed is a failure, not an empty list", async () => {
    world.control.arm({ method: "list", effect: { kind: "fail", reason: "permission" } });
    expect(await goals.list("live")).toMatchObject({ kind: "failed" });
  });

  test("what is not UTF-8 can be written over: that is the repair", async () => {
    world.control.plant("goals/a.md", new Uint8Array([0xff]));
    expect(await goals.write("a", "x", {}, person)).toMatchObject({ kind: "done" });
  });
});

describe("archiving", () => {
  test("moves a goal away and back, with its body", async () => {
    await goals.write("a", "body", {}, person);
    expect(await goals.archive("a", {}, person)).toMatchObject({ kind: "done", summary: "archive-goal a" });
    expect(await goals.list("live")).toMatchObject({ goals: [] });
    expect(await goals.list("archived")).toMatchObject({
      goals: [{ id: "a", archived: true, body: "body\n" }],
    });
    expect(await goals.read("a")).toMatchObject({ goal: { archived: true } });
    expect(await goals.unarchive("a", {}, person)).toMatchObject({ kind: "done" });
    expect(await goals.read("a")).toMatchObject({ goal: { archived: false, body: "body\n" } });
    expect(world.recorded.map(({ event }) => event)).toEqual([
      "goal_written",
      "goal_archived",
      "goal_unarchived",
    ]);
  });

  test("of a name that is taken gives it a number, and overwrites nothing", async () => {
    for (const body of ["first", "second", "third"]) {
      await goals.write("a", body, {}, person);
      await goals.archive("a", {}, person);
    }
    expect(world.control.text("goals/archive/a.md")).toBe("first\n");
    expect(world.control.text("goals/archive/a-1.md")).toBe("second\n");
    expect(world.control.text("goals/archive/a-2.md")).toBe("third\n");
    expect(world.journalLines.at(-1)).toBe("archive-goal a as a-2");
    expect(await goals.unarchive("a-1", {}, person)).toMatchObject({ kind: "done" });
  });

  test("of the longest id twice still gives an id", async () => {
    const id = "x".repeat(64);
    for (const body of ["first", "second"]) {
      await goals.write(id, body, {}, person);
      await goals.archive(id, {}, person);
    }
    expect(await goals.list("archived")).toMatchObject({ troubles: [], goals: [{}, {}] });
  });

  test("back onto a live goal is refused with the way out", async () => {
    await goals.write("a", "old", {}, person);
    await goals.archive("a", {}, person);
    await goals.write("a", "new", {}, person);
    expect(await goals.unarchive("a", {}, person)).toMatchObject({
      kind: "refused",
      field: "goal id",
      remedy: expect.stringContaining("goal archive a"),
    });
    expect(world.control.text("goals/a.md")).toBe("new\n");
  });

  test("of nothing is missing", async () => {
    expect(await goals.archive("a", {}, person)).toMatchObject({ kind: "missing" });
    expect(await goals.unarchive("a", {}, person)).toMatchObject({ kind: "missing" });
    expect(await goals.read("a")).toMatchObject({ kind: "missing" });
  });

  test("moves only what was read, also against an editor in between", async () => {
    await goals.write("a", "one", {}, person);
    const change = { expected_hash: await hashOf("a") };
    await goals.write("a", "two", {}, person);
    expect(await goals.archive("a", change, person)).toMatchObject({ kind: "changed" });
    const present = { expected_hash: await hashOf("a") };
    world.control.arm({
      method: "move",
      effect: { kind: "meanwhile", act: () => world.control.plant("goals/a.md", "by hand\n") },
    });
    expect(await goals.archive("a", present, person)).toMatchObject({ kind: "changed" });
    expect(world.control.text("goals/a.md")).toBe("by hand\n");
    expect(world.control.text("goals/archive/a.md")).toBeUndefined();
    expect(world.control.pending()).toEqual([]);
  });
});
