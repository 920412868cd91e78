// Goal: steering reaches the life of the worker it was meant for, at most once. Method: a mailbox in memory, two
// drainers racing, generations coming and going.

import { describe, expect, it } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import { alice, json, type Kit, openKit, session, worker } from "./kit.ts";

const tell = (kit: Kit, text = "use staging", to = "w") => kit.mailbox.tell(to, text, alice);

async function drain(kit: Kit, from = "w"): Promise<readonly string[]> {
  const outcome = await kit.mailbox.drainTells(from);
  if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
  return outcome.tells.map(({ text }) => text);
}

function liveKit(gen?: string): Kit {
  const kit = openKit();
  kit.fleet.set(session("w", gen === undefined ? {} : { gen }));
  return kit;
}

it("queues the record that the reference program reads, and says so in the chronicle", async () => {
  const kit = liveKit("g1");
  expect(await tell(kit)).toMatchObject({ kind: "told", tell: { id: "w-1", text: "use staging" } });
  expect(json(kit, "tells/w-1.json")).toEqual({
    v: 1,
    id: "w-1",
    worker: "w",
    msg: "use staging",
    ts: Math.floor(kit.clock.now_ms() / 1_000),
    gen: "g1",
    by: "alice",
  });
  expect(kit.events).toEqual([{ event: "told", tell: "w-1", worker: "w", by: "alice" }]);
});

it("hands out the oldest first, each once", async () => {
  const kit = liveKit();
  for (const text of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]) await tell(kit, text);
  expect(await drain(kit)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
  expect(await drain(kit)).toEqual([]);
  expect(kit.control.disk.names("tells").filter((name) => name.endsWith(".json"))).toEqual([]);
});

it("hands out a bounded number at once and keeps the rest", async () => {
  const kit = liveKit();
  const record = (n: number) => JSON.stringify({ v: 1, id: `w-${n}`, worker: "w", msg: `${n}`, ts: 1 });
  for (let n = 1; n <= limits.tells_drained_max + 3; n += 1)
    kit.control.plant(`tells/w-${n}.json`, record(n));
  expect(await drain(kit)).toHaveLength(limits.tells_drained_max);
  expect(await drain(kit)).toHaveLength(3);
});

it("gives each to one of two drainers that race", async () => {
  const kit = liveKit();
  for (let n = 0; n < 10; n += 1) await tell(kit, `${n}`);
  const [a, b] = await Promise.all([drain(kit), drain(kit)]);
  expect([...a, ...b].sort()).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
});

it("tells apart workers whose names and numbers run together", async () => {
  const kit = openKit();
  kit.fleet.set(session("w"), session("w-1"));
  await tell(kit, "to w-1", "w-1");
  await tell(kit, "to w", "w");
  expect(await drain(kit, "w")).toEqual(["to w"]);
  expect(await drain(kit, "w-1")).toEqual(["to w-1"]);
});

it("goes on numbering behind what was handed out", async () => {
  const kit = liveKit();
  await tell(kit);
  await drain(kit);
  expect(await tell(kit)).toMatchObject({ tell: { id: "w-2" } });
});

describe("while others take tells and give new ones", () => {
  /** Two processes that read for `w`, on one disk: the second steps in right before the first claims what it saw. */
  function twoReaders(gen?: string) {
    const first = liveKit(gen);
    const second = openKit({ clock: first.clock, disk: first.control.disk, name: "second" });
    second.fleet.set(session("w", gen === undefined ? {} : { gen }));
    return { first, second };
  }

  /** What was seen is handed out to the other reader; its number is given out again. */
  async function replaceTell(kit: Kit, by: () => Promise<unknown>): Promise<readonly string[]> {
    const heard = await drain(kit);
    await kit.clock.advance(limits.consumed_tells_kept_ms);
    await kit.mailbox.settle();
    await by();
    return heard;
  }

  it("hands out what was claimed, not what had stood there before", async () => {
    const { first, second } = twoReaders();
    await tell(first, "old");
    let heard: readonly string[] = [];
    const act = async () => {
      heard = await replaceTell(second, () => tell(second, "new"));
    };
    first.control.arm({ method: "move", effect: { kind: "meanwhile", act } });
    expect(await drain(first)).toEqual(["new"]);
    expect(heard).toEqual(["old"]);
    expect(first.control.operations().filter(({ method }) => method === "move")).toHaveLength(1);
  });

  /** Its tell is drained, and its number given to a tell for the worker's next life. */
  async function startAnew(kit: Kit): Promise<void> {
    await replaceTell(kit, async () => {
      kit.fleet.set(session("w", { gen: "g2" }));
      await tell(kit, "new");
    });
  }

  it("lays back what was claimed unseen and is meant for another life", async () => {
    const { first, second } = twoReaders("g1");
    await tell(first, "old");
    first.control.arm({ method: "move", effect: { kind: "meanwhile", act: () => startAnew(second) } });
    expect(await drain(first)).toEqual([]);
    expect(await drain(second)).toEqual(["new"]);
  });

  it("does not set aside what was never judged", async () => {
    const { first, second } = twoReaders("g1");
    await tell(first, "old");
    first.fleet.set(session("w", { gen: "g1", alive: false, state: "exited" }));
    first.control.arm({ method: "move", effect: { kind: "meanwhile", act: () => startAnew(second) } });
    await first.mailbox.settle();
    expect(await drain(second)).toEqual(["new"]);
  });

  it("gives no number again that was given out and taken between the look and the writing", async () => {
    const { first, second } = twoReaders();
    let heard: readonly string[] = [];
    const act = async () => {
      await tell(second, "quick");
      heard = await drain(second);
    };
    first.control.arm({ method: "create", effect: { kind: "meanwhile", act } });
    expect(await tell(first, "slow")).toMatchObject({ kind: "told", tell: { id: "w-2" } });
    expect(heard).toEqual(["quick"]);
    expect(await drain(first)).toEqual(["slow"]);
  });

  it("counts as told what was taken while its number was found to be used", async () => {
    const { first, second } = twoReaders();
    const quick = async () => {
      await tell(second, "quick");
      await drain(second);
    };
    let heard: readonly string[] = [];
    const take = async () => {
      heard = await drain(second);
    };
    first.control.arm({ method: "create", effect: { kind: "meanwhile", act: quick } });
    first.control.arm({ method: "removeIf", effect: { kind: "meanwhile", act: take } });
    expect(await tell(first, "slow")).toMatchObject({ kind: "told" });
    expect(heard).toEqual(["slow"]);
    expect(await drain(first)).toEqual([]);
  });
});

describe("to whom nothing can be told", () => {
  it.each([
    ["an unknown worker", []],
    ["a dead one", [session("w", { alive: false, state: "exited", exit_code: 0 })]],
  ])("is %s", async (_, fleet) => {
    const kit = openKit();
    kit.fleet.set(...fleet);
    expect(await tell(kit)).toMatchObject({ kind: "missing" });
    expect(kit.control.operations()).toEqual([]);
  });

  it("is nobody while the fleet, or the session, cannot be read: that is a failure", async () => {
    const kit = openKit();
    kit.fleet.trouble({ path: "sessions/w/meta.json", why: "not JSON", remedy: "mend it" });
    expect(await tell(kit)).toMatchObject({ kind: "failed", reason: "unreadable" });
    kit.fleet.break();
    expect(await tell(kit)).toMatchObject({ kind: "failed", reason: "unreadable" });
    expect(await kit.mailbox.drainTells("w")).toMatchObject({ kind: "failed" });
  });

  it.each([
    ["", "use staging", "worker id"],
    ["../w", "use staging", "worker id"],
    ["w", " ", "message"],
    ["w", "a\u0007", "message"],
    ["w", "x".repeat(limits.message_chars_max + 1), "message"],
  ])("is %j with this text", async (to, text, field) => {
    expect(await tell(liveKit(), text, to)).toMatchObject({ kind: "refused", field });
  });
});

describe("another life of the worker", () => {
  it("gets nothing that was meant for an earlier one", async () => {
    const kit = liveKit("g1");
    await tell(kit, "for the first");
    kit.fleet.set(session("w", { gen: "g2" }));
    await tell(kit, "for the second");
    expect(await drain(kit)).toEqual(["for the second"]);
    kit.fleet.set(session("w", { gen: "g1" }));
    expect(await drain(kit)).toEqual([]);
    expect(kit.control.disk.names("tells/consumed")).toHaveLength(2);
  });

  it("gets what a program told that knows no lives", async () => {
    const kit = liveKit("g1");
    kit.control.plant("tells/w-1.json", JSON.stringify({ v: 1, id: "w-1", worker: "w", msg: "hi", ts: 1 }));
    expect(await drain(kit)).toEqual(["hi"]);
  });

  it("loses nothing to a reader that is no session", async () => {
    const kit = liveKit("g1");
    await tell(kit);
    kit.fleet.set();
    expect(await drain(kit)).toEqual([]);
    kit.fleet.set(session("w", { gen: "g1" }));
    expect(await drain(kit)).toEqual(["use staging"]);
  });
});

describe("failures", () => {
  it("in the middle keep what was claimed and leave the rest", async () => {
    const kit = liveKit();
    await tell(kit, "1");
    await tell(kit, "2");
    kit.control.arm({ method: "move", nth: 2, effect: { kind: "fail", reason: "disk_full" } });
    expect(await drain(kit)).toEqual(["1"]);
    expect(await drain(kit)).toEqual(["2"]);
  });

  it("once the tell is there are none: said again it would be heard twice", async () => {
    const kit = liveKit();
    kit.control.arm({ method: "create", effect: { kind: "lost", reason: "io" } });
    expect(await tell(kit, "1")).toMatchObject({ kind: "told" });
    expect(await drain(kit)).toEqual(["1"]);
  });

  it("at the start are told, with nothing lost", async () => {
    const kit = liveKit();
    await tell(kit, "1");
    kit.control.arm({ method: "move", effect: { kind: "fail", reason: "disk_full" } });
    expect(await kit.mailbox.drainTells("w")).toMatchObject({ kind: "failed", reason: "disk_full" });
    expect(await drain(kit)).toEqual(["1"]);
  });

  it("to read what was claimed leave it where it can be claimed again", async () => {
    const kit = liveKit();
    await tell(kit, "1");
    kit.control.arm({ method: "read", key: /consumed/, effect: { kind: "fail", reason: "io" } });
    expect(await kit.mailbox.drainTells("w")).toMatchObject({ kind: "failed", reason: "unreadable" });
    expect(await drain(kit)).toEqual(["1"]);
  });

  it("of one record do not keep back the others", async () => {
    const kit = liveKit();
    kit.control.plant("tells/w-1.json", "{");
    await tell(kit, "2");
    expect(await drain(kit)).toEqual(["2"]);
    expect(await kit.mailbox.settle()).toMatchObject({ troubles: [{ path: "tells/w-1.json" }] });
  });
});

describe("settling", () => {
  it("sets aside what a dead worker cannot receive any more", async () => {
    const kit = liveKit("g1");
    await tell(kit);
    kit.fleet.set(session("w", { gen: "g1", alive: false, state: "exited" }));
    await kit.mailbox.settle();
    expect(kit.control.text("tells/w-1.json")).toBeUndefined();
    expect(kit.control.disk.names("tells/consumed")).toHaveLength(1);
  });

  it("leaves everything while the fleet cannot be read", async () => {
    const kit = liveKit("g1");
    await tell(kit);
    kit.fleet.break();
    await kit.clock.advance(10 * limits.consumed_tells_kept_ms);
    await kit.mailbox.settle();
    expect(kit.control.text("tells/w-1.json")).toBeDefined();
  });

  it("removes what was handed out long ago, and nothing younger", async () => {
    const kit = liveKit();
    await tell(kit);
    await drain(kit);
    await kit.clock.advance(limits.consumed_tells_kept_ms - 1);
    expect(await kit.mailbox.settle()).toMatchObject({ tells_removed: 0 });
    await kit.clock.advance(1);
    expect(await kit.mailbox.settle()).toMatchObject({ tells_removed: 1 });
    expect(kit.control.disk.names("tells/consumed")).toEqual([]);
  });

  it("counts from the handing out, which its name tells, also where the tell had waited long", async () => {
    const kit = liveKit();
    await tell(kit);
    await drain(kit);
    const now_s = Math.floor(kit.clock.now_ms() / 1_000);
    expect(kit.control.disk.names("tells/consumed")).toEqual([expect.stringContaining(`w-1.${now_s}.`)]);
    const day_s = 86_400;
    kit.control.plant(`tells/consumed/w-2.${now_s + day_s}.n.json`, "{}");
    await kit.clock.advance(limits.consumed_tells_kept_ms);
    expect(await kit.mailbox.settle()).toMatchObject({ tells_removed: 1 });
    await kit.clock.advance(day_s * 1_000);
    expect(await kit.mailbox.settle()).toMatchObject({ tells_removed: 1 });
  });
});

it("lets a worker tell another, signed with its name", async () => {
  const kit = liveKit();
  expect(await kit.mailbox.tell("w", "hi", worker("other"))).toMatchObject({ tell: { by: "other" } });
});
