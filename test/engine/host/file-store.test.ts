// Goal: the store on files keeps the contract, in the order that makes it durable, and gives back what it took.
// Method: the common conformance suite; then the real disk with its calls written down or made to fail one by one.

import { chmodSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { disk as realDisk } from "../../../src/engine/host/disk.ts";
import { limits } from "../../../src/engine/limits.ts";
import type { Store } from "../../../src/engine/ports.ts";
import { storeContract } from "../../contract/store.ts";
import { openFileStore } from "../../support/file-store.ts";
import { failingDisk, recordingDisk } from "../../support/watched-disk.ts";

storeContract("the store on files", () => openFileStore());

const bytes = (text: string) => Buffer.from(text);
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(disk = realDisk) {
  const opened = await openFileStore(disk);
  closers.push(opened.close);
  return opened;
}

describe("what reaches the disk, and when", () => {
  const acts: Readonly<
    Record<string, { act: (store: Store) => Promise<unknown>; calls: readonly string[] }>
  > = {
    "a write is complete and synced before it gets its name, and the name is synced before anybody is told": {
      act: (store) => store.write("d/a", bytes("2")),
      calls: ["open temp", "write temp", "fsync temp", "close temp", "rename temp a", "fsync d"],
    },
    "a new record gets its name by a link, which never overwrites": {
      act: (store) => store.create("d/new", bytes("2")),
      calls: [
        "open temp",
        "write temp",
        "fsync temp",
        "close temp",
        "link temp new",
        "unlink temp",
        "fsync d",
      ],
    },
    "a removal is synced": {
      act: (store) => store.remove("d/a"),
      calls: ["unlink a", "fsync d"],
    },
    "a move is synced where it arrives, then where it left": {
      act: (store) => store.move("d/a", "e/a"),
      calls: ["rename a a", "fsync e", "fsync d"],
    },
    "an append is synced": {
      act: (store) => store.append("d/a", "x\n"),
      calls: ["open a", "write a", "fsync a", "close a"],
    },
    "a file begun by an append is synced with its name": {
      act: (store) => store.append("d/log", "x\n"),
      calls: [
        "open temp",
        "write temp",
        "fsync temp",
        "close temp",
        "link temp log",
        "unlink temp",
        "fsync d",
      ],
    },
    "a new file is whole before the old one steps aside": {
      act: (store) => store.append("d/a", "x\n", () => ({ kind: "start", head: "h", to: "d/a.1" })),
      calls: [
        "open temp",
        "write temp",
        "fsync temp",
        "close temp",
        "rename a a.1",
        "rename temp a",
        "fsync d",
      ],
    },
    "new directories are synced in their parents before anything is put into them": {
      act: (store) => store.write("x/y/a", bytes("1")),
      calls: [
        "mkdir y",
        "fsync x",
        "fsync data",
        "open .dirlock",
        "open temp",
        "write temp",
        "fsync temp",
        "close temp",
        "rename temp a",
        "fsync y",
      ],
    },
  };

  test.for(Object.entries(acts))("%s", async ([, { act, calls }]) => {
    const watched = recordingDisk(realDisk);
    const { store } = await open(watched.disk);
    await store.write("d/a", bytes("1\n"));
    await store.write("e/other", bytes("1"));
    watched.calls.length = 0;
    await act(store);
    expect(watched.calls).toEqual(calls);
  });

  test("a mode that the umask would spoil is set before the name is given", async () => {
    const watched = recordingDisk(realDisk);
    const { store } = await open(watched.disk);
    await store.write("d/a", bytes("1"), { mode: 0o777 });
    expect(watched.calls.indexOf("fchmod temp")).toBeGreaterThan(watched.calls.indexOf("open temp"));
    expect(watched.calls.indexOf("fchmod temp")).toBeLessThan(watched.calls.indexOf("rename temp a"));
  });
});

const acts: Readonly<Record<string, (store: Store) => Promise<{ readonly kind: string }>>> = {
  "write anew": (store) => store.write("d/new", bytes("new")),
  "write over": (store) => store.write("d/a", bytes("new")),
  "write with a mode": (store) => store.write("d/a", bytes("new"), { mode: 0o777 }),
  create: (store) => store.create("d/new", bytes("new")),
  "create below": (store) => store.create("d/x/y/new", bytes("new")),
  replaceIf: (store) => store.replaceIf("d/a", bytes("old\n"), bytes("new")),
  removeIf: (store) => store.removeIf("d/a", bytes("old\n")),
  remove: (store) => store.remove("d/a"),
  "move within": (store) => store.move("d/a", "d/b"),
  "move away": (store) => store.move("d/a", "e/b"),
  "append behind": (store) => store.append("d/a", "more\n"),
  "append anew": (store) => store.append("d/log", "more\n"),
  "append and rotate": (store) =>
    store.append("d/a", "more\n", () => ({ kind: "start", head: "head", to: "d/a.1" })),
  lock: async (store) => {
    const outcome = await store.lock("d/lock", "me");
    if (outcome.kind === "locked") outcome.release();
    return outcome;
  },
  read: (store) => store.read("d/a"),
  readRange: (store) => store.readRange("d/a", 0, 2),
  list: (store) => store.list("d"),
  isLocked: async (store) => ({ kind: await store.isLocked("d/a") }),
  "read what is missing": (store) => store.read("d/x/y"),
  "list what is missing": (store) => store.list("d/x/y"),
  "remove what is missing": (store) => store.remove("d/x/y"),
  "isLocked of what is missing": async (store) => ({ kind: await store.isLocked("d/x/y") }),
};

describe("every call of the system may fail", () => {
  test.for(Object.entries(acts))(
    "%s: an outcome says so, nothing is left open or locked, and what failed before the end changed nothing",
    async ([name, act]) => {
      const counted = failingDisk(realDisk, { nth: Number.POSITIVE_INFINITY, code: "EIO" });
      const { total } = await attempt(name, act, counted);
      expect(total).toBeGreaterThan(0);
      for (let nth = 1; nth <= total; nth += 1) {
        const failing = failingDisk(realDisk, { nth, code: "EIO" });
        const { outcome, before, after } = await attempt(name, act, failing);
        const at = `${name}: call ${nth}, ${failing.struck()}`;
        const toldUnsure = outcome.kind === "failed" && outcome.why.includes("was made");
        if (outcome.kind === "failed" && !toldUnsure) expect(after, at).toEqual(before);
        expect(failing.open(), at).toEqual([]);
      }
    },
  );

  /** The file of a lock may be made in vain: it says nothing and is never removed. */
  const recordsOf = ({ "d/lock": _, ...records }: Readonly<Record<string, string>>) => records;

  async function attempt(name: string, act: (typeof acts)[string], failing: ReturnType<typeof failingDisk>) {
    const { store, root, contents, close } = await openFileStore(failing.disk);
    try {
      mkdirSync(join(root, "d"));
      mkdirSync(join(root, "e"));
      writeFileSync(join(root, "d", "a"), "old\n");
      const before = recordsOf(await contents());
      failing.start();
      const outcome: { readonly kind: string; readonly why: string } = { why: "", ...(await act(store)) };
      const total = failing.stop();
      const after = recordsOf(await contents());
      // Nothing is left locked: the same store can go on.
      expect(await store.write("d/next", bytes("x")), name).toEqual({ kind: "ok" });
      expect(await store.write("e/next", bytes("x")), name).toEqual({ kind: "ok" });
      const hidden = readdirSync(join(root, "d")).filter((each) => each.startsWith(".looop-tmp-"));
      expect(hidden, name).toEqual([]);
      return { outcome, before, after, total };
    } finally {
      await close();
    }
  }

  test("a directory whose names could not be synced is reported as changed but unsure", async () => {
    const failing = failingDisk(realDisk, { nth: 2, code: "EIO", only: "fsync" });
    const { store } = await open(failing.disk);
    await store.write("d/a", bytes("1"));
    failing.start();
    const outcome = await store.write("d/a", bytes("2"));
    failing.stop();
    expect(outcome).toMatchObject({ kind: "failed", reason: "io", why: expect.stringContaining("was made") });
    expect(await store.read("d/a")).toMatchObject({ kind: "ok", bytes: bytes("2") });
  });

  test.for(["EPERM", "ENOTSUP", "ENOSYS"])(
    "a file system without hard links (%s) still creates once",
    async (code) => {
      const failing = failingDisk(realDisk, { nth: 1, code, only: "link", times: 2 });
      const { store } = await open(failing.disk);
      failing.start();
      expect(await store.create("d/a", bytes("1"))).toEqual({ kind: "created" });
      expect(await store.create("d/a", bytes("2"))).toEqual({ kind: "exists" });
      expect(await store.read("d/a")).toMatchObject({ bytes: bytes("1") });
    },
  );

  test("a network file system that cannot sync directories is good enough", async () => {
    const failing = failingDisk(realDisk, { nth: 2, code: "EINVAL", only: "fsync" });
    const { store } = await open(failing.disk);
    await store.write("d/a", bytes("1"));
    failing.start();
    expect(await store.write("d/a", bytes("2"))).toEqual({ kind: "ok" });
  });

  test("a programmer's error is no outcome: it is thrown, and the lock is free again", async () => {
    const { store } = await open();
    const oops = () => {
      throw new TypeError("a rotation with a mistake");
    };
    await expect(store.append("d/log", "x\n", oops)).rejects.toThrow("mistake");
    expect(await store.append("d/log", "x\n")).toEqual({ kind: "ok" });
  });
});

describe("lines of other programs", () => {
  test("an append that failed halfway takes back its own half line only", async () => {
    const half = { ...realDisk };
    half.write = async (fd, value, offset) => {
      await realDisk.write(fd, value, offset, 2);
      throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    };
    const { store, root } = await open(half);
    writeFileSync(join(root, "log"), "one\n");
    expect(await store.append("log", "two\n")).toMatchObject({ kind: "failed", reason: "disk_full" });
    expect(await store.read("log")).toMatchObject({ bytes: bytes("one\n") });
  });

  test("and leaves it where somebody without our lock has written behind it", async () => {
    const half = { ...realDisk };
    let path = "";
    half.write = async (fd, value, offset) => {
      await realDisk.write(fd, value, offset, 2);
      writeFileSync(path, "theirs\n", { flag: "a" });
      throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    };
    const { store, root } = await open(half);
    path = join(root, "log");
    writeFileSync(path, "one\n");
    expect(await store.append("log", "two\n")).toMatchObject({ kind: "failed" });
    expect(await store.read("log")).toMatchObject({ bytes: bytes("one\ntwtheirs\n") });
  });
});

describe("temporary files of dead writers", () => {
  test("one that the same lock left is gone after the next write, and was never in the way", async () => {
    const { store, root } = await open();
    await store.write("d/a", bytes("1"));
    const watched = recordingDisk(realDisk);
    const again = await open(watched.disk);
    await again.store.write("d/a", bytes("1"));
    const temp = watched.temps[0];
    if (temp === undefined) throw new Error("no temporary file was used");
    writeFileSync(temp, "half a rec");
    expect(await again.store.create("d/b", bytes("2"))).toEqual({ kind: "created" });
    expect(readdirSync(join(again.root, "d")).sort()).toEqual([".dirlock", "a", "b"]);
    expect(readdirSync(join(root, "d"))).not.toContain(basename(temp));
  });

  test("one that is a second name of a published record does not spoil it", async () => {
    const watched = recordingDisk(realDisk);
    const { store, root } = await open(watched.disk);
    await store.create("d/a", bytes("precious"));
    const temp = watched.temps[0];
    if (temp === undefined) throw new Error("no temporary file was used");
    await realDisk.link(join(root, "d", "a"), temp);
    await store.create("d/b", bytes("2"));
    expect(await store.read("d/a")).toMatchObject({ bytes: bytes("precious") });
    expect(readdirSync(join(root, "d")).sort()).toEqual([".dirlock", "a", "b"]);
  });

  test("those of a lock file that is gone are met by a listing and removed by the next writer", async () => {
    const { store, root } = await open();
    await store.write("d/a", bytes("1"));
    for (let count = 0; count < limits.leftovers_noted_max + 5; count += 1)
      writeFileSync(join(root, "d", `.looop-tmp-${count}`), "x");
    const left = () => readdirSync(join(root, "d")).filter((name) => name.startsWith(".looop-tmp-")).length;
    await store.write("d/a", bytes("2"));
    expect(left()).toBe(limits.leftovers_noted_max + 5);
    await store.list("d");
    await store.write("d/a", bytes("3"));
    expect(left()).toBe(5);
    await store.list("d");
    await store.remove("d/a");
    expect(left()).toBe(0);
  });
});

describe("links on the way", () => {
  test("a directory may be a link, and two names of it are one directory", async () => {
    const { store, root } = await open();
    await store.write("real/a", bytes("1"));
    symlinkSync("real", join(root, "alias"));
    expect(await store.write("alias/b", bytes("2"))).toEqual({ kind: "ok" });
    expect(await store.move("alias/a", "real/c")).toEqual({ kind: "moved" });
    expect(await store.list("alias")).toMatchObject({ kind: "ok", entries: [{ name: "b" }, { name: "c" }] });
  });

  test("a link that leads nowhere proves nothing missing: perhaps a disk is not mounted", async () => {
    const { store, root } = await open();
    symlinkSync("unmounted", join(root, "asks"));
    for (const key of ["asks/a", "asks/archive/a"]) {
      expect(await store.read(key)).toMatchObject({ kind: "unreadable" });
      expect(await store.readRange(key, 0, 1)).toMatchObject({ kind: "unreadable" });
      expect(await store.remove(key)).toMatchObject({ kind: "failed", reason: "unreadable" });
      expect(await store.isLocked(key)).toBe("unknown");
      expect(await store.create(key, bytes("x"))).toMatchObject({ kind: "failed", reason: "unreadable" });
    }
    expect(await store.list("asks")).toMatchObject({ kind: "unreadable" });
    expect(await store.list("asks/archive")).toMatchObject({ kind: "unreadable" });
    expect(readdirSync(root)).toEqual(["asks"]);
  });
});

describe("many records", () => {
  test("a listing lets others run meanwhile", async () => {
    const { store, root } = await open();
    mkdirSync(join(root, "asks"));
    for (let count = 0; count < 3_000; count += 1) writeFileSync(join(root, "asks", `a-${count}.json`), "{}");
    let breaths = 0;
    const breathing = setInterval(() => {
      breaths += 1;
    }, 0);
    const listing = await store.list("asks");
    clearInterval(breathing);
    expect(listing.kind === "ok" && listing.entries.length).toBe(3_000);
    expect(breaths).toBeGreaterThan(0);
  });

  test("a file that grows while it is read is read on, up to the bound", async () => {
    const growing = { ...realDisk };
    let path = "";
    growing.readSync = ((fd: number, target: NodeJS.ArrayBufferView, ...rest: [number, number, number]) => {
      const count = realDisk.readSync(fd, target, ...rest);
      if (count > 0 && path !== "") {
        writeFileSync(path, "more", { flag: "a" });
        path = "";
      }
      return count;
    }) as typeof realDisk.readSync;
    const { store, root } = await open(growing);
    writeFileSync(join(root, "a"), "12345");
    path = join(root, "a");
    expect(await store.read("a")).toMatchObject({ kind: "ok", bytes: bytes("12345more") });
    path = join(root, "a");
    expect(await store.read("a", 10)).toMatchObject({ kind: "unreadable" });
  });
});

test("a directory that was replaced by another one is never `same`", async () => {
  const { store, root, settle } = await open();
  await store.write("d/a", bytes("1"));
  await settle();
  const before = await store.list("d");
  renameSync(join(root, "d"), join(root, "old"));
  mkdirSync(join(root, "d"));
  chmodSync(join(root, "d"), 0o700);
  writeFileSync(join(root, "d", "a"), "1");
  await settle();
  expect(await store.list("d", before.kind === "ok" ? before.version : "")).toMatchObject({ kind: "ok" });
});
