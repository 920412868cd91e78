// Goal: no body of the playbook is ever lost to a write. Method: a store in memory, full, raced and set back in time.

import { beforeEach, describe, expect, test } from "vitest";
import type { Playbook } from "../../../src/engine/engine.ts";
import { limits } from "../../../src/engine/limits.ts";
import { createPlaybook } from "../../../src/engine/steering/playbook.ts";
import { person, steeringWorld, worker } from "../../support/steering.ts";

let world: ReturnType<typeof steeringWorld>;
let playbook: Playbook;
beforeEach(() => {
  world = steeringWorld();
  playbook = createPlaybook(world.ports);
});

const present = () => world.control.text("PLAYBOOK.md");

async function versions() {
  const outcome = await playbook.history();
  if (outcome.kind !== "ok") throw new Error(outcome.why);
  return outcome.versions;
}

async function bodies(): Promise<string[]> {
  const kept = await versions();
  return kept.map(({ id }) => world.control.text(`playbook.d/${id}.md`) ?? "");
}

async function write(...texts: string[]): Promise<void> {
  for (const text of texts) expect(await playbook.write(text, {}, person)).toMatchObject({ kind: "done" });
}

describe("writing", () => {
  test("keeps the previous body first, under the time of this machine", async () => {
    await write("one", "two");
    expect(present()).toBe("two\n");
    expect(await versions()).toMatchObject([{ id: "20260101-000000", bytes: 4 }]);
    expect(await bodies()).toEqual(["one\n"]);
    expect(world.journalLines).toEqual(["write-playbook", "write-playbook"]);
  });

  test("keeps several in one second, and in the order in which they were", async () => {
    await write("one", "two", "three", "four");
    expect(await bodies()).toEqual(["one\n", "two\n", "three\n"]);
    expect((await versions()).map(({ id }) => id)).toEqual([
      "20260101-000000",
      "20260101-000000-0001",
      "20260101-000000-0002",
    ]);
  });

  test("keeps that order when the clock is set back", async () => {
    await write("one", "two");
    world.clock.setWall(world.clock.now_ms() - 3_600_000);
    await write("three");
    await world.clock.advance(2 * 3_600_000);
    await write("four");
    expect(await bodies()).toEqual(["one\n", "two\n", "three\n"]);
  });

  test("keeps the newest so many, and leaves alone what is not its own", async () => {
    world.control.plant("playbook.d/notes.md", "mine");
    const texts = Array.from({ length: limits.playbook_versions_kept + 4 }, (_, n) => `body ${n}`);
    await write(...texts);
    const kept = await bodies();
    expect(kept).toHaveLength(limits.playbook_versions_kept);
    expect(kept.at(-1)).toBe(`body ${texts.length - 2}\n`);
    expect(world.control.text("playbook.d/notes.md")).toBe("mine");
  });

  test("fails when the previous body cannot be kept, and the present one stays", async () => {
    await write("one");
    world.control.arm({
      method: "create",
      key: /^playbook\.d/,
      effect: { kind: "fail", reason: "disk_full" },
    });
    expect(await playbook.write("two", {}, person)).toMatchObject({ kind: "failed", reason: "disk_full" });
    expect(present()).toBe("one\n");
    expect(world.journalLines).toHaveLength(1);
  });

  test("keeps the body of an editor who saved between our look and our write, too", async () => {
    await write("one");
    world.control.arm({
      method: "replaceIf",
      effect: { kind: "meanwhile", act: () => world.control.plant("PLAYBOOK.md", "by hand\n") },
    });
    await write("two");
    expect(present()).toBe("two\n");
    expect(await bodies()).toEqual(["one\n", "by hand\n"]);
    expect(world.control.pending()).toEqual([]);
  });

  test("with the hash of another body changes nothing", async () => {
    await write("one");
    const read = await playbook.read();
    const expected_hash = read.kind === "ok" ? read.hash : "";
    await write("two");
    expect(await playbook.write("three", { expected_hash }, person)).toMatchObject({ kind: "changed" });
    expect(present()).toBe("two\n");
  });

  test("that changes nothing keeps nothing", async () => {
    await write("one", "one");
    expect(await versions()).toEqual([]);
    expect(world.journalLines).toHaveLength(1);
  });

  test("is refused to a worker and for a body that is none", async () => {
    await write("one");
    expect(await playbook.write("two", {}, worker)).toMatchObject({ kind: "refused", field: "actor" });
    expect(await playbook.restore("20260101-000000", {}, worker)).toMatchObject({ kind: "refused" });
    expect(await playbook.write(" ", {}, person)).toMatchObject({ kind: "refused", field: "playbook body" });
    expect(present()).toBe("one\n");
  });

  test("over something that cannot be read is a failure", async () => {
    world.control.plant("PLAYBOOK.md", { kind: "other" });
    expect(await playbook.write("two", {}, person)).toMatchObject({ kind: "failed" });
    expect(await playbook.read()).toMatchObject({ kind: "failed" });
  });
});

describe("reading and restoring", () => {
  test("a kept body is read by its id", async () => {
    await write("one", "two");
    expect(await playbook.read("20260101-000000")).toMatchObject({ kind: "ok", body: "one\n" });
    expect(Object.keys(await playbook.read()).sort()).toEqual(["body", "hash", "kind"]);
  });

  test("what is not there, or no id, is told apart", async () => {
    expect(await playbook.read()).toMatchObject({ kind: "missing" });
    expect(await playbook.read("20200101-000000")).toMatchObject({ kind: "missing" });
    for (const id of ["", "..", "../goals/a", "latest"]) {
      expect(await playbook.read(id), id).toMatchObject({ kind: "refused", field: "version" });
    }
  });

  test("restoring is a write: the present body is kept", async () => {
    await write("one", "two");
    const outcome = await playbook.restore("20260101-000000", {}, person);
    expect(outcome).toMatchObject({ kind: "done", summary: "restore-playbook 20260101-000000" });
    expect(present()).toBe("one\n");
    expect(await bodies()).toEqual(["one\n", "two\n"]);
    expect(world.recorded.at(-1)).toMatchObject({
      event: "playbook_written",
      fields: { restored: "20260101-000000" },
    });
  });

  test("restores byte for byte, though nobody might write such a body today", async () => {
    world.control.plant("playbook.d/20200101-000000.md", "old\u0007 bell, no line break");
    await playbook.restore("20200101-000000", {}, person);
    expect(present()).toBe("old\u0007 bell, no line break");
  });

  test("a history that cannot be listed is a failure", async () => {
    await write("one");
    world.control.arm({ method: "list", effect: { kind: "fail", reason: "permission" } });
    expect(await playbook.history()).toMatchObject({ kind: "failed" });
  });
});
