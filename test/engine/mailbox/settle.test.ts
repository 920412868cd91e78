// Goal: archiving loses no answer and opens no ask again, wherever it is cut short. Method: time passes virtually;
// records of other programs stand in the way; the run is repeated.

import { describe, expect, it } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import { alice, type Kit, openKit, raise } from "./kit.ts";

const names = (kit: Kit, dir: string) => kit.control.disk.names(dir).filter((name) => name.endsWith(".json"));

async function settledKit(count = 1): Promise<Kit> {
  const kit = openKit();
  for (let n = 1; n <= count; n += 1) {
    await raise(kit);
    await kit.mailbox.answer({ ask: `fix-42-${n}`, text: "eu" }, alice);
  }
  return kit;
}

it("leaves what is young or open, and archives the rest in pairs", async () => {
  const kit = await settledKit();
  await raise(kit);
  await kit.clock.advance(limits.settled_kept_ms - 1_000);
  expect(await kit.mailbox.settle()).toEqual({ kind: "ok", archived: [], tells_removed: 0, troubles: [] });
  await kit.clock.advance(1_000);
  expect(await kit.mailbox.settle()).toMatchObject({ archived: ["fix-42-1"] });
  expect(names(kit, "asks")).toEqual(["fix-42-2.json"]);
  expect(names(kit, "answers")).toEqual([]);
  expect(names(kit, "asks/archive")).toEqual(["fix-42-1.json"]);
  expect(names(kit, "answers/archive")).toEqual(["fix-42-1.json"]);
  expect(kit.events.at(-1)).toEqual({ event: "ask_archived", asks: ["fix-42-1"], by: "pulse" });
  expect(await kit.mailbox.find("fix-42-1")).toMatchObject({
    ask: { state: "answered" },
    answer: { text: "eu" },
  });
});

it("keeps what a clock of the future has written", async () => {
  const kit = await settledKit();
  kit.clock.setWall(0);
  expect(await kit.mailbox.settle()).toMatchObject({ archived: [] });
});

it("keeps an answer that does not say when it was given", async () => {
  const kit = openKit();
  await raise(kit);
  kit.control.plant("answers/fix-42-1.json", JSON.stringify({ answer: "eu" }));
  await kit.clock.advance(2 * limits.settled_kept_ms);
  expect(await kit.mailbox.settle()).toMatchObject({ archived: [] });
});

it("writes down that time is up, and archives it later", async () => {
  const kit = openKit();
  await raise(kit, { expires_in_s: 60 });
  await kit.clock.advance(60_000);
  await kit.mailbox.settle();
  expect(kit.events.at(-1)).toMatchObject({ event: "ask_expired", ask: "fix-42-1" });
  await kit.clock.advance(limits.settled_kept_ms);
  expect(await kit.mailbox.settle()).toMatchObject({ archived: ["fix-42-1"] });
  expect(await kit.mailbox.find("fix-42-1")).toMatchObject({ ask: { state: "expired" } });
});

it("archives the end of a withdrawal when it is old", async () => {
  const kit = openKit();
  await raise(kit);
  await kit.mailbox.withdraw("fix-42-1", alice);
  await kit.mailbox.settle();
  expect(names(kit, "answers")).toEqual(["fix-42-1.json"]);
  await kit.clock.advance(limits.settled_kept_ms);
  expect(await kit.mailbox.settle()).toMatchObject({ archived: ["fix-42-1"] });
  expect(await kit.mailbox.find("fix-42-1")).toMatchObject({ ask: { state: "withdrawn" } });
});

it("moves a bounded number per run, and all of them in the end", async () => {
  const count = limits.settle_moves_max + 5;
  const kit = openKit();
  for (let n = 1; n <= count; n += 1) {
    kit.control.plant(`asks/w-${n}.json`, JSON.stringify({ id: `w-${n}`, worker: "w", prompt: "p", ts: 1 }));
    kit.control.plant(`answers/w-${n}.json`, JSON.stringify({ answer: "eu", ts: 1 }));
  }
  const first = await kit.mailbox.settle();
  const second = await kit.mailbox.settle();
  expect([first, second].map((report) => (report.kind === "ok" ? report.archived.length : -1))).toEqual([
    limits.settle_moves_max,
    5,
  ]);
});

describe("what stands in the way", () => {
  it("is an ask nobody can read: its pair stays", async () => {
    const kit = await settledKit();
    kit.control.plant("asks/fix-42-1.json", "rotten");
    await kit.clock.advance(2 * limits.settled_kept_ms);
    expect(await kit.mailbox.settle()).toMatchObject({
      archived: [],
      troubles: [{ path: "asks/fix-42-1.json" }],
    });
    expect(names(kit, "answers")).toEqual(["fix-42-1.json"]);
  });

  it("is an answer nobody can read: its pair stays", async () => {
    const kit = await settledKit();
    kit.control.plant("answers/fix-42-1.json", "rotten");
    await kit.clock.advance(2 * limits.settled_kept_ms);
    expect(await kit.mailbox.settle()).toMatchObject({
      archived: [],
      troubles: [{ path: "answers/fix-42-1.json" }],
    });
    expect(names(kit, "asks")).toEqual(["fix-42-1.json"]);
  });

  it("is an ask that is nowhere: its answer waits for the restore", async () => {
    const kit = await settledKit();
    const text = kit.control.text("asks/fix-42-1.json") ?? "";
    kit.control.disk.remove("asks/fix-42-1.json");
    await kit.clock.advance(2 * limits.settled_kept_ms);
    expect(await kit.mailbox.settle()).toMatchObject({ archived: [] });
    kit.control.plant("asks/fix-42-1.json", text);
    expect(await kit.mailbox.find("fix-42-1")).toMatchObject({ ask: { state: "answered" } });
  });

  it.each(["asks", "answers"])(
    "is an older record of that name in %s/archive: both pairs stay",
    async (dir) => {
      const kit = await settledKit();
      kit.control.plant(`${dir}/archive/fix-42-1.json`, JSON.stringify({ answer: "old", ts: 1 }));
      await kit.clock.advance(2 * limits.settled_kept_ms);
      expect(await kit.mailbox.settle()).toMatchObject({ archived: [] });
      expect(await kit.mailbox.find("fix-42-1")).toMatchObject({ answer: { text: "eu" } });
      expect(kit.control.text(`${dir}/archive/fix-42-1.json`)).toContain("old");
    },
  );

  it("is the disk: what was archived before is still told", async () => {
    const kit = await settledKit(2);
    await kit.clock.advance(2 * limits.settled_kept_ms);
    kit.control.arm({ method: "move", nth: 3, effect: { kind: "fail", reason: "disk_full" } });
    expect(await kit.mailbox.settle()).toMatchObject({ kind: "failed", reason: "disk_full" });
    expect(kit.events.at(-1)).toMatchObject({ event: "ask_archived", asks: ["fix-42-1"] });
    expect(await kit.mailbox.settle()).toMatchObject({ archived: ["fix-42-2"] });
  });
});
