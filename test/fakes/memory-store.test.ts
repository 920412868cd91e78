// Goal: the store in memory is a true twin of the one on disk, and its faults strike exactly where they are armed.
// Method: the common conformance suite, then every kind of fault on a real call.

import { describe, expect, test } from "vitest";
import { type OpenedStore, type Planted, storeContract } from "../contract/store.ts";
import { manualClock } from "./manual-clock.ts";
import { memoryDisk, type Thing } from "./memory-disk.ts";
import { type Fault, SimulatedCrash } from "./memory-faults.ts";
import { memoryStore } from "./memory-store.ts";

storeContract("the store in memory", async (): Promise<OpenedStore> => {
  const clock = manualClock();
  const { store, control } = memoryStore({ clock });
  const keysBelow = (dir: string): readonly string[] =>
    control.disk.names(dir).flatMap((name) => {
      const key = dir === "" ? name : `${dir}/${name}`;
      const found = control.disk.find(key);
      return found.kind === "there" && found.thing.kind === "directory" ? [key, ...keysBelow(key)] : [key];
    });
  return {
    store,
    settle: () => clock.advance(10_000),
    plant: async (key, thing) => control.plant(key, thingOf(thing)),
    contents: async () => {
      const files = keysBelow("").map((key) => [key, control.text(key) ?? "(no file)"] as const);
      return Object.fromEntries(files.filter(([key]) => !isDirectory(control.disk.find(key))));
    },
    names: async (dir) => control.disk.names(dir),
    close: async () => undefined,
  };
});

const isDirectory = (found: ReturnType<ReturnType<typeof memoryDisk>["find"]>) =>
  found.kind === "there" && found.thing.kind === "directory";

function thingOf(planted: Planted): Thing {
  if (planted.kind === "file") return { kind: "file", bytes: planted.bytes, mode: planted.mode ?? 0o600 };
  return planted.kind === "directory" ? planted : { kind: "other" };
}

const bytes = (text: string) => Buffer.from(text);

function open() {
  return memoryStore({ clock: manualClock() });
}

describe("a fault", () => {
  test("before the effect leaves everything as it was", async () => {
    const { store, control } = open();
    await store.write("a", bytes("1"));
    control.arm({ method: "write", effect: { kind: "fail", reason: "disk_full" } });
    expect(await store.write("a", bytes("2"))).toMatchObject({ kind: "failed", reason: "disk_full" });
    expect(control.text("a")).toBe("1");
    expect(await store.write("a", bytes("2"))).toEqual({ kind: "ok" });
  });

  test("after the effect is a lost acknowledgement", async () => {
    const { store, control } = open();
    control.arm({ method: "create", effect: { kind: "lost", reason: "io" } });
    expect(await store.create("a", bytes("1"))).toMatchObject({ kind: "failed", reason: "io" });
    expect(await store.create("a", bytes("2"))).toEqual({ kind: "exists" });
    expect(control.text("a")).toBe("1");
  });

  test("of a reader is unreadable, of a look at a lock is unknown", async () => {
    const { store, control } = open();
    control.arm({ method: "any", times: 4, effect: { kind: "fail", reason: "permission" } });
    expect(await store.read("a")).toMatchObject({ kind: "unreadable" });
    expect(await store.list("")).toMatchObject({ kind: "unreadable" });
    expect(await store.readRange("a", 0, 1)).toMatchObject({ kind: "unreadable" });
    expect(await store.isLocked("a")).toBe("unknown");
    expect(control.pending()).toEqual([]);
  });

  test("strikes the nth call on its key, as often as it was told, and no other", async () => {
    const { store, control } = open();
    const fault: Fault = {
      method: "write",
      key: "a",
      nth: 2,
      times: 2,
      effect: { kind: "fail", reason: "io" },
    };
    control.arm(fault);
    const kinds: string[] = [];
    for (const key of ["a", "b", "a", "b", "a", "a"]) kinds.push((await store.write(key, bytes("x"))).kind);
    expect(kinds).toEqual(["ok", "ok", "failed", "ok", "failed", "ok"]);
    expect(control.pending()).toEqual([]);
  });

  test("that was not used up can be seen, and disarmed", async () => {
    const { store, control } = open();
    control.arm({ method: "append", key: /^events/, effect: { kind: "fail", reason: "io" } });
    await store.append("journal.md", "x\n");
    expect(control.pending()).toHaveLength(1);
    control.disarm();
    expect(await store.append("events.jsonl", "x\n")).toEqual({ kind: "ok" });
  });

  test("finds a move by either of its keys", async () => {
    const { store, control } = open();
    await store.write("a", bytes("1"));
    control.arm({ method: "move", key: "b", effect: { kind: "fail", reason: "io" } });
    expect(await store.move("a", "b")).toMatchObject({ kind: "failed" });
    expect(control.text("a")).toBe("1");
  });

  test("lets another process step in right before the call", async () => {
    const disk = memoryDisk(manualClock());
    const mine = memoryStore({ clock: manualClock(), disk });
    const other = memoryStore({ clock: manualClock(), disk });
    mine.control.arm({
      method: "create",
      effect: { kind: "meanwhile", act: async () => void (await other.store.create("a", bytes("theirs"))) },
    });
    expect(await mine.store.create("a", bytes("mine"))).toEqual({ kind: "exists" });
    expect(mine.control.text("a")).toBe("theirs");
  });
});

describe("a crash", () => {
  test.for([
    { when: "before", left: undefined },
    { when: "after", left: "1" },
  ] as const)("$when the effect unwinds, and the dead process does nothing more", async ({ when, left }) => {
    const { store, control } = open();
    control.arm({ method: "write", effect: { kind: "crash", when } });
    await expect(store.write("a", bytes("1"))).rejects.toBeInstanceOf(SimulatedCrash);
    await expect(store.write("b", bytes("1"))).rejects.toBeInstanceOf(SimulatedCrash);
    expect(control.text("a")).toBe(left);
    expect(control.text("b")).toBeUndefined();
    control.restart();
    expect(await store.write("b", bytes("1"))).toEqual({ kind: "ok" });
  });

  test("frees the locks of the dead process and of no other", async () => {
    const disk = memoryDisk(manualClock());
    const mine = memoryStore({ clock: manualClock(), disk });
    const other = memoryStore({ clock: manualClock(), disk });
    await mine.store.lock("mine", "1");
    await other.store.lock("theirs", "2");
    mine.control.arm({ method: "read", effect: { kind: "crash", when: "before" } });
    await expect(mine.store.read("a")).rejects.toBeInstanceOf(SimulatedCrash);
    expect(await other.store.isLocked("mine")).toBe("free");
    expect(await other.store.isLocked("theirs")).toBe("held");
  });

  test("in the middle of an append leaves a torn line, which the next append closes off", async () => {
    const { store, control } = open();
    await store.append("log", "one\n");
    control.arm({ method: "append", effect: { kind: "torn", bytes: 2 } });
    await expect(store.append("log", "two\n")).rejects.toBeInstanceOf(SimulatedCrash);
    expect(control.text("log")).toBe("one\ntw");
    control.restart();
    await store.append("log", "three\n");
    expect(control.text("log")).toBe("one\ntw\nthree\n");
  });

  test("tears nothing but appends: every other write is whole or absent", () => {
    const { control } = open();
    const fault: Fault = { method: "write", effect: { kind: "torn", bytes: 1 } };
    expect(() => control.arm(fault)).toThrow("whole or absent");
  });
});

describe("the control", () => {
  test("brings the contents of a snapshot back, any number of times, and no lock with them", async () => {
    const { store, control } = open();
    await store.write("d/a", bytes("1"));
    const snapshot = control.snapshot();
    await store.lock("l", "me");
    for (const value of ["2", "3"]) {
      await store.write("d/a", bytes(value));
      control.restore(snapshot);
      expect(control.text("d/a")).toBe("1");
    }
    expect(await store.isLocked("l")).toBe("free");
  });

  test("gives a restored file a new stamp: who remembers the old one reads again", async () => {
    const { store, control } = open();
    const stamp = async () => {
      const listing = await store.list("");
      return listing.kind === "ok" ? listing.entries[0]?.stamp : undefined;
    };
    await store.write("a", bytes("1"));
    const before = await stamp();
    control.restore(control.snapshot());
    expect(await stamp()).not.toBe(before);
  });

  test("tells what was done, in order, with the outcome", async () => {
    const { store, control } = open();
    await store.create("a", bytes("1"));
    await store.create("a", bytes("1"));
    await store.move("a", "b");
    expect(control.operations()).toEqual([
      { method: "create", key: "a", outcome: "created" },
      { method: "create", key: "a", outcome: "exists" },
      { method: "move", key: "a", to: "b", outcome: "moved" },
    ]);
  });

  test("wipes a directory as a person with rm would", async () => {
    const { store, control } = open();
    await store.write("asks/a", bytes("1"));
    await store.write("asks/archive/b", bytes("1"));
    await store.write("goals/a", bytes("1"));
    control.wipe("asks");
    expect(await store.list("asks")).toEqual({ kind: "missing" });
    expect(control.text("goals/a")).toBe("1");
  });

  test("leaves the order of concurrent calls to whoever takes the turns", async () => {
    const waiting: (() => void)[] = [];
    const { store, control } = memoryStore({
      clock: manualClock(),
      turn: () => new Promise<void>((resolve) => waiting.push(resolve)),
    });
    const both = [store.create("a", bytes("first")), store.create("a", bytes("second"))];
    waiting[1]?.();
    await Promise.resolve();
    await Promise.resolve();
    for (let at = 0; at < 4; at += 1) {
      waiting[at]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(["exists", "created"]);
    expect(control.text("a")).toBe("second");
  });
});
