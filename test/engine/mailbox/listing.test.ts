// Goal: what is open is shown, with what became of its asker, and nothing unreadable counts as gone (I12).
// Method: rows of fleets and records against a mailbox in memory.

import { setImmediate as letOthersRun } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { failed } from "../../../src/engine/outcome.ts";
import type { WorkerFacts } from "../../../src/engine/types.ts";
import { alice, type Kit, openKit, raise, session, worker } from "./kit.ts";

const states = async (kit: Kit) => {
  const open = await kit.mailbox.open();
  if (open.kind === "failed") throw new Error(open.why);
  return open.asks.map(({ id, state }) => `${id} ${state}`);
};

describe("what became of the asker", () => {
  const rows: readonly (readonly [
    string,
    string | undefined,
    readonly WorkerFacts[],
    string,
    RegExp | null,
  ])[] = [
    ["lives", "g1", [session("fix-42", { gen: "g1" })], "pending", null],
    [
      "died",
      "g1",
      [session("fix-42", { gen: "g1", alive: false, state: "exited", exit_code: 1 })],
      "stranded",
      /ended with code 1/,
    ],
    ["was killed", undefined, [session("fix-42", { alive: false, state: "killed" })], "stranded", /killed/],
    ["lives again as another", "g1", [session("fix-42", { gen: "g2" })], "stranded", /started anew/],
    ["has no session and never had one", undefined, [], "pending", null],
    ["had a session that was removed", "g1", [session("other")], "stranded", /gone/],
    ["has a session whose life is not named", "g1", [session("fix-42")], "pending", null],
  ];
  it.each(rows)("is seen when it %s", async (_, gen, fleet, state, note) => {
    const kit = openKit();
    await raise(kit, {}, worker("fix-42", gen));
    kit.fleet.set(...fleet);
    const open = await kit.mailbox.open();
    expect(open).toMatchObject({ asks: [{ state, ...(note && { note: expect.stringMatching(note) }) }] });
  });

  it("is unknown, not dead, while the fleet or its session cannot be read", async () => {
    const kit = openKit();
    await raise(kit, {}, worker("fix-42", "g1"));
    kit.fleet.trouble({ path: "sessions/fix-42/meta.json", why: "not JSON", remedy: "mend it" });
    expect(await kit.mailbox.open()).toMatchObject({
      asks: [{ state: "pending", note: expect.stringContaining("not JSON") }],
    });
    kit.fleet.break();
    expect(await kit.mailbox.open()).toMatchObject({
      asks: [{ state: "pending", note: expect.stringContaining("unknown") }],
    });
  });

  it("does not matter to an ask that nobody blocks on", async () => {
    const kit = openKit();
    await raise(kit, { detach: true }, worker("fix-42", "g1"));
    kit.fleet.set(session("fix-42", { gen: "g1", alive: false, state: "exited", exit_code: 0 }));
    expect(await states(kit)).toEqual(["fix-42-1 pending"]);
  });

  it("is nobody any more when time is up", async () => {
    const kit = openKit();
    await raise(kit, { expires_in_s: 60 });
    await kit.clock.advance(60_000);
    expect(await states(kit)).toEqual(["fix-42-1 expired"]);
    await kit.mailbox.settle();
    expect(await states(kit)).toEqual(["fix-42-1 expired"]);
  });
});

it("lists the oldest first, those of one second by their numbers, without the answered ones", async () => {
  const kit = openKit();
  for (let n = 0; n < 11; n += 1) await raise(kit);
  await kit.clock.advance(1_000);
  await raise(kit, { worker: "a" });
  await kit.mailbox.answer({ ask: "fix-42-2", text: "eu" }, alice);
  const open = await kit.mailbox.open();
  if (open.kind === "failed") throw new Error(open.why);
  expect(open.asks.map(({ id }) => id)).toEqual(
    ["1", "3", "4", "5", "6", "7", "8", "9", "10", "11"].map((n) => `fix-42-${n}`).concat("a-1"),
  );
});

it("tells the age, never a negative one", async () => {
  const kit = openKit();
  await raise(kit);
  await kit.clock.advance(90_000);
  expect(await kit.mailbox.find("fix-42-1")).toMatchObject({ ask: { age_s: 90 } });
  kit.clock.setWall(0);
  expect(await kit.mailbox.find("fix-42-1")).toMatchObject({ ask: { age_s: 0 } });
});

describe("records that cannot be used", () => {
  it("keep an ask open when they are its answer, and are shown with the remedy", async () => {
    const kit = openKit();
    await raise(kit);
    await raise(kit);
    kit.control.plant("answers/fix-42-1.json", "{}");
    kit.control.plant("answers/fix-42-2.json", { kind: "other" });
    const open = await kit.mailbox.open();
    expect(open).toMatchObject({
      asks: [
        { id: "fix-42-1", state: "pending", note: expect.stringContaining("cannot be read") },
        { id: "fix-42-2", state: "pending", note: expect.stringContaining("cannot be read") },
      ],
      troubles: [
        { path: "answers/fix-42-1.json", remedy: expect.stringContaining("looop answer fix-42-1 --force") },
        { path: "answers/fix-42-2.json", remedy: expect.not.stringContaining("--force") },
      ],
    });
    expect(await kit.mailbox.find("fix-42-1")).toMatchObject({
      ask: { note: expect.stringContaining("--force") },
    });
  });

  it("are troubles when they are asks", async () => {
    const kit = openKit();
    kit.control.plant("asks/a-1.json", "{}");
    kit.control.plant("asks/b-1.json", { kind: "other" });
    const open = await kit.mailbox.open();
    expect(open).toMatchObject({
      asks: [],
      troubles: [{ path: "asks/a-1.json" }, { path: "asks/b-1.json" }],
    });
    expect(await kit.mailbox.find("a-1")).toMatchObject({ kind: "failed", reason: "corrupt" });
    expect(await kit.mailbox.find("b-1")).toMatchObject({ kind: "failed", reason: "unreadable" });
    expect(await kit.mailbox.find("c-1")).toMatchObject({ kind: "missing" });
    expect(await kit.mailbox.find("../c")).toMatchObject({ kind: "refused" });
  });

  it.each(["asks", "answers"])("fail the listing when they are %s/ itself", async (dir) => {
    const kit = openKit();
    await raise(kit);
    kit.control.arm({ method: "list", key: dir, effect: { kind: "fail", reason: "permission" } });
    expect(await kit.mailbox.open()).toMatchObject(
      failed("unreadable", expect.any(String), expect.any(String)),
    );
  });
});

it("does not show an ask as open that is settled between its two looks", async () => {
  const kit = openKit();
  await raise(kit);
  const act = async () => {
    const { disk } = kit.control;
    const ask = kit.control.text("asks/fix-42-1.json") ?? "";
    disk.remove("asks/fix-42-1.json");
    kit.control.plant("asks/archive/fix-42-1.json", ask);
    kit.control.plant("answers/archive/fix-42-1.json", JSON.stringify({ answer: "eu", ts: 1 }));
  };
  kit.control.arm({ method: "list", nth: 2, effect: { kind: "meanwhile", act } });
  expect(await states(kit)).toEqual([]);
});

it("sees every ask, also when a look that began earlier ends later", async () => {
  const kit = openKit();
  await raise(kit);
  let overtaking: ReturnType<typeof kit.mailbox.open> | undefined;
  const act = async () => {
    await raise(kit);
    await kit.clock.advance(1_000); // the version of the directory counts again
    overtaking = kit.mailbox.open();
    for (let n = 0; n < 20; n += 1) await letOthersRun();
  };
  kit.control.arm({ method: "read", key: "asks/fix-42-1.json", effect: { kind: "meanwhile", act } });
  await kit.mailbox.open();
  expect(await overtaking).toMatchObject({ asks: [{ id: "fix-42-1" }, { id: "fix-42-2" }] });
  expect(await states(kit)).toEqual(["fix-42-1 pending", "fix-42-2 pending"]);
});

it("reads nothing again when nothing changed", async () => {
  const kit = openKit();
  for (let n = 0; n < 5; n += 1) await raise(kit);
  await kit.clock.advance(1_000);
  await kit.mailbox.open();
  const before = kit.control.operations().length;
  await kit.mailbox.open();
  const after = kit.control.operations().slice(before);
  expect(after.map(({ method, key }) => `${method} ${key}`)).toEqual(["names answers", "names asks"]);
});
