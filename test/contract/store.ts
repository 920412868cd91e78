// Goal: every driver of the Store port does what the port says, outcome by outcome.
// Method: one suite, run by each driver on a fresh store; what must not change is compared as a whole.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../src/engine/limits.ts";
import type { Entry, Key, Listing, Rotation, Store } from "../../src/engine/ports.ts";

export type Planted =
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly mode?: number }
  | { readonly kind: "directory" }
  /** A link to a good file elsewhere, a link to nothing, a pipe, a socket; a driver without such things plants "other". */
  | { readonly kind: "link" | "dangling" | "pipe" | "socket" };

export interface OpenedStore {
  readonly store: Store;
  /** Afterwards nothing on it is so young that it could change again unnoticed. */
  settle(): Promise<void>;
  /** Puts something there behind the store's back. */
  plant(key: Key, thing: Planted): Promise<void>;
  /** Every key with what stands there, hidden names of the store itself left out. */
  contents(): Promise<Readonly<Record<Key, string>>>;
  /** Every name in the directory, hidden ones too. */
  names(dir: Key): Promise<readonly string[]>;
  close(): Promise<void>;
}

const bytes = (text: string) => Buffer.from(text);
const text = (value: Uint8Array) => Buffer.from(value).toString("utf8");
const file = (content: string): Planted => ({ kind: "file", bytes: bytes(content) });

export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the contract of the Store`, () => {
    let opened: OpenedStore;
    let store: Store;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    async function textOf(key: Key): Promise<string | undefined> {
      const read = await store.read(key);
      return read.kind === "ok" ? text(read.bytes) : undefined;
    }

    async function entriesOf(dir: Key): Promise<readonly Entry[]> {
      const listing = await store.list(dir);
      if (listing.kind !== "ok") throw new Error(`${dir} is ${listing.kind}`);
      return listing.entries;
    }

    async function versionOf(dir: Key): Promise<string> {
      const listing = await store.list(dir);
      return listing.kind === "ok" ? listing.version : "";
    }

    describe("reading", () => {
      test("what was written is read back byte for byte", async () => {
        const all = Uint8Array.from({ length: 256 }, (_, index) => index);
        await store.write("asks/a.json", all);
        expect(await store.read("asks/a.json")).toMatchObject({ kind: "ok" });
        const read = await store.read("asks/a.json");
        expect(read.kind === "ok" && Buffer.compare(read.bytes, all)).toBe(0);
      });

      test("an empty file is a file", async () => {
        await store.write("a", bytes(""));
        expect(await textOf("a")).toBe("");
      });

      test("a name that is not there is missing, in a directory that is not there too", async () => {
        await store.write("asks/a", bytes("x"));
        expect(await store.read("asks/b")).toEqual({ kind: "missing" });
        expect(await store.read("nowhere/at/all")).toEqual({ kind: "missing" });
      });

      test.for(["directory", "link", "dangling", "pipe", "socket"] as const)(
        "a %s in place of a file is unreadable, not missing",
        async (kind) => {
          await opened.plant("asks/a", { kind });
          expect(await store.read("asks/a")).toMatchObject({ kind: "unreadable", why: expect.any(String) });
          expect(await store.readRange("asks/a", 0, 10)).toMatchObject({ kind: "unreadable" });
        },
      );

      test("a file in place of the directory is unreadable, not missing", async () => {
        await opened.plant("asks", file("x"));
        expect(await store.read("asks/a")).toMatchObject({ kind: "unreadable" });
        expect(await store.list("asks")).toMatchObject({ kind: "unreadable" });
      });

      test("a record at the bound is read, one byte more is refused unless more was asked for", async () => {
        await opened.plant("fits", { kind: "file", bytes: Buffer.alloc(limits.record_bytes_max, 65) });
        await opened.plant("large", { kind: "file", bytes: Buffer.alloc(limits.record_bytes_max + 1, 65) });
        expect(await store.read("fits")).toMatchObject({ kind: "ok" });
        expect(await store.read("large")).toMatchObject({
          kind: "unreadable",
          why: expect.stringContaining(String(limits.record_bytes_max)),
        });
        expect(await store.read("large", limits.record_bytes_max + 1)).toMatchObject({ kind: "ok" });
        expect(await store.read("fits", 3)).toMatchObject({ kind: "unreadable" });
      });

      test("what was read is the reader's own: changing it changes nothing", async () => {
        const mine = bytes("abc");
        await store.write("a", mine);
        mine.fill(0);
        const read = await store.read("a");
        if (read.kind === "ok") read.bytes.fill(0);
        expect(await textOf("a")).toBe("abc");
      });
    });

    describe("reading a range", () => {
      test.for([
        { offset: 0, bytes_max: 4, says: "0123" },
        { offset: 4, bytes_max: 100, says: "456789" },
        { offset: 9, bytes_max: 1, says: "9" },
        { offset: 10, bytes_max: 5, says: "" },
        { offset: 99, bytes_max: 5, says: "" },
        { offset: 3, bytes_max: 0, says: "" },
      ])("from $offset at most $bytes_max is '$says'", async ({ offset, bytes_max, says }) => {
        await store.write("log", bytes("0123456789"));
        const range = await store.readRange("log", offset, bytes_max);
        expect(range).toMatchObject({ kind: "ok", size: 10 });
        expect(range.kind === "ok" && text(range.bytes)).toBe(says);
      });

      test("of nothing is missing", async () => {
        expect(await store.readRange("log", 0, 10)).toEqual({ kind: "missing" });
      });
    });

    describe("listing", () => {
      test("a directory that is not there is missing; one that was emptied is empty", async () => {
        expect(await store.list("asks")).toEqual({ kind: "missing" });
        await store.write("asks/a", bytes("x"));
        await store.remove("asks/a");
        expect(await entriesOf("asks")).toEqual([]);
      });

      test("every name is told with its kind, size and mode, in order", async () => {
        await store.write("d/b.sh", bytes("four"), { mode: 0o755 });
        await store.write("d/a", bytes("x"));
        await opened.plant("d/c", { kind: "directory" });
        await opened.plant("d/e", { kind: "link" });
        const entries = await entriesOf("d");
        expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
          ["a", "file"],
          ["b.sh", "file"],
          ["c", "directory"],
          ["e", "other"],
        ]);
        expect(entries[0]).toMatchObject({ size: 1, mode: 0o600 });
        expect(entries[1]).toMatchObject({ size: 4, mode: 0o755 });
      });

      test("names that start with a dot are left out", async () => {
        await store.write("d/a", bytes("x"));
        await opened.plant("d/.hidden", file("x"));
        expect((await entriesOf("d")).map(({ name }) => name)).toEqual(["a"]);
      });

      test("the names alone are those of the listing, with its version", async () => {
        expect(await store.names("d")).toEqual({ kind: "missing" });
        await store.write("d/b", bytes("x"));
        await store.write("d/a", bytes("x"));
        await opened.plant("d/.hidden", file("x"));
        await opened.plant("d/c", { kind: "directory" });
        await opened.plant("f", file("x"));
        await opened.settle();
        const version = await versionOf("d");
        expect(await store.names("d")).toEqual({ kind: "ok", names: ["a", "b", "c"], version });
        expect(await store.names("d", version)).toEqual({ kind: "same" });
        expect(await store.names("f")).toMatchObject({ kind: "unreadable" });
      });

      test("the data directory itself is the empty key", async () => {
        await store.write("PLAYBOOK.md", bytes("x"));
        await store.write("asks/a", bytes("x"));
        expect((await entriesOf("")).map(({ name }) => name)).toEqual(["PLAYBOOK.md", "asks"]);
      });

      const changes: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
        "a created name": (at) => at.create("d/new", bytes("x")),
        "a written name": (at) => at.write("d/new", bytes("x")),
        "a replaced file of the same size": (at) => at.write("d/a", bytes("2")),
        "a compared and replaced file": (at) => at.replaceIf("d/a", bytes("1"), bytes("2")),
        "a removed name": (at) => at.remove("d/a"),
        "a compared and removed name": (at) => at.removeIf("d/a", bytes("1")),
        "a name moved away": (at) => at.move("d/a", "e/a"),
        "a name moved in": (at) => at.move("e/b", "d/b"),
        "a file begun by an append": (at) => at.append("d/log", "x\n"),
      };

      async function settled(): Promise<string> {
        await store.write("d/a", bytes("1"));
        await store.write("e/b", bytes("1"));
        await opened.settle();
        const version = await versionOf("d");
        expect(version).not.toBe("");
        return version;
      }

      test("with the version of a settled directory it answers `same`, as often as asked", async () => {
        const version = await settled();
        expect(await store.list("d", version)).toEqual({ kind: "same" });
        expect(await store.list("d", version)).toEqual({ kind: "same" });
        expect(await store.list("e", version)).toMatchObject({ kind: "ok" });
      });

      test.for(Object.entries(changes))("after %s it is not `same`", async ([, change]) => {
        const version = await settled();
        await change(store);
        expect((await store.list("d", version)).kind).toBe("ok");
        await opened.settle();
        expect((await store.list("d", version)).kind).toBe("ok");
      });

      test("a directory changed just now has no version: the next change may fall into the same tick", async () => {
        const listings: Listing[] = [];
        for (const value of ["1", "2", "3", "4", "5", "6", "7", "8"]) {
          await store.write("d/a", bytes(value));
          const before = listings.at(-1);
          const listing = await store.list("d", before?.kind === "ok" ? before.version : undefined);
          expect(listing).toMatchObject({ kind: "ok", version: "" });
          listings.push(listing);
        }
        await opened.settle();
        expect(await versionOf("d")).not.toBe("");
      });

      test("no version at all is never `same`", async () => {
        await store.write("d/a", bytes("1"));
        await opened.settle();
        expect((await store.list("d", "")).kind).toBe("ok");
        expect((await store.names("d", "")).kind).toBe("ok");
      });

      test("a stamp stays as long as the file does, and changes with it", async () => {
        await store.write("d/a", bytes("1"));
        await store.write("d/b", bytes("1"));
        await opened.settle();
        const stamps = async () => (await entriesOf("d")).map(({ stamp }) => stamp);
        const [a, b] = await stamps();
        expect(await stamps()).toEqual([a, b]);
        await store.write("d/a", bytes("2"));
        await opened.settle();
        const [a2, b2] = await stamps();
        expect(a2).not.toBe(a);
        expect(b2).toBe(b);
      });

      test("files changed within one tick never share a stamp with what they were", async () => {
        const seen = new Set<string>();
        for (let round = 0; round < 20; round += 1) {
          await store.write("d/a", bytes(String(round % 10)));
          for (const { stamp } of await entriesOf("d")) {
            expect(seen).not.toContain(stamp);
            seen.add(stamp);
          }
        }
      });
    });

    describe("writing", () => {
      test("creates what is missing, with the directories above, and replaces what is there", async () => {
        expect(await store.write("a/b/c/d.json", bytes("1"))).toEqual({ kind: "ok" });
        expect(await store.write("a/b/c/d.json", bytes("2"))).toEqual({ kind: "ok" });
        expect(await textOf("a/b/c/d.json")).toBe("2");
      });

      test("leaves nothing else visible", async () => {
        await store.write("d/a", bytes("1"));
        await store.create("d/b", bytes("1"));
        await store.replaceIf("d/a", bytes("1"), bytes("2"));
        await store.append("d/log", "x\n");
        expect((await entriesOf("d")).map(({ name }) => name)).toEqual(["a", "b", "log"]);
        const hidden = (await opened.names("d")).filter(
          (name) => name.startsWith(".") && name !== ".dirlock",
        );
        expect(hidden).toEqual([]);
      });

      test.for([0o600, 0o644, 0o755, 0o777, 0o400])("sets the mode it was told: %o", async (mode) => {
        await store.write("d/w", bytes("1"), { mode });
        await store.create("d/c", bytes("1"), { mode });
        expect((await entriesOf("d")).map((entry) => entry.mode)).toEqual([mode, mode]);
      });

      test("without a mode it is private, and a compared replace keeps what it was", async () => {
        await store.write("d/a", bytes("1"));
        await store.write("d/b", bytes("1"), { mode: 0o755 });
        await store.replaceIf("d/b", bytes("1"), bytes("2"));
        expect((await entriesOf("d")).map(({ mode }) => mode)).toEqual([0o600, 0o755]);
        await store.replaceIf("d/b", bytes("2"), bytes("3"), { mode: 0o700 });
        expect((await entriesOf("d"))[1]?.mode).toBe(0o700);
      });

      test("refuses what could not be read back, unless told that more is meant", async () => {
        const large = Buffer.alloc(limits.record_bytes_max + 1);
        await store.write("a", bytes("1"));
        const before = await opened.contents();
        const tooLarge = { kind: "failed", reason: "too_large" };
        expect(await store.write("a", large)).toMatchObject(tooLarge);
        expect(await store.create("b", large)).toMatchObject(tooLarge);
        expect(await store.replaceIf("a", bytes("1"), large)).toMatchObject(tooLarge);
        expect(await opened.contents()).toEqual(before);
        expect(await store.write("b", large, { bytes_max: large.length })).toEqual({ kind: "ok" });
      });
    });

    describe("creating", () => {
      test("happens once", async () => {
        expect(await store.create("answers/a", bytes("yes"))).toEqual({ kind: "created" });
        expect(await store.create("answers/a", bytes("no"))).toEqual({ kind: "exists" });
        expect(await textOf("answers/a")).toBe("yes");
      });

      test("of many at the same moment one wins, and it is the winner's bytes that stand", async () => {
        const names = Array.from({ length: 20 }, (_, index) => `person ${index}`);
        const outcomes = await Promise.all(names.map((who) => store.create("answers/a", bytes(who))));
        const winners = names.filter((_, index) => outcomes[index]?.kind === "created");
        expect(winners).toHaveLength(1);
        expect(outcomes.filter(({ kind }) => kind === "exists")).toHaveLength(19);
        expect(await textOf("answers/a")).toBe(winners[0]);
      });

      test.for(["directory", "link", "dangling", "pipe", "socket"] as const)(
        "a %s by that name is something that exists",
        async (kind) => {
          await opened.plant("answers/a", { kind });
          const before = await opened.contents();
          expect(await store.create("answers/a", bytes("x"))).toEqual({ kind: "exists" });
          expect(await opened.contents()).toEqual(before);
        },
      );
    });

    describe("comparing and changing", () => {
      test("replaces when the bytes are exactly those expected", async () => {
        await store.write("a", bytes("1"));
        expect(await store.replaceIf("a", bytes("1"), bytes("2"))).toEqual({ kind: "replaced" });
        expect(await textOf("a")).toBe("2");
      });

      test.for(["", "one", "one\n\n", "One\n", "one\u0000", "on"])(
        "'%s' is not 'one\\n': nothing is replaced or removed",
        async (expected) => {
          await store.write("a", bytes("one\n"));
          expect(await store.replaceIf("a", bytes(expected), bytes("2"))).toEqual({ kind: "differs" });
          expect(await store.removeIf("a", bytes(expected))).toEqual({ kind: "differs" });
          expect(await textOf("a")).toBe("one\n");
        },
      );

      test("what is missing is neither replaced nor removed, and no directory is made for it", async () => {
        expect(await store.replaceIf("d/a", bytes(""), bytes("2"))).toEqual({ kind: "missing" });
        expect(await store.removeIf("d/a", bytes(""))).toEqual({ kind: "missing" });
        expect(await store.remove("d/a")).toEqual({ kind: "missing" });
        expect(await store.move("d/a", "e/a")).toEqual({ kind: "missing" });
        expect(await store.list("d")).toEqual({ kind: "missing" });
        expect(await store.list("e")).toEqual({ kind: "missing" });
      });

      test("of many who replace the same bytes one succeeds", async () => {
        await store.write("a", bytes("0"));
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, index) => store.replaceIf("a", bytes("0"), bytes(`new ${index}`))),
        );
        expect(outcomes.filter(({ kind }) => kind === "replaced")).toHaveLength(1);
        expect(outcomes.filter(({ kind }) => kind === "differs")).toHaveLength(19);
      });

      test("removes when the bytes are exactly those expected, once", async () => {
        await store.write("a", bytes("1"));
        expect(await store.removeIf("a", bytes("1"))).toEqual({ kind: "removed" });
        expect(await store.removeIf("a", bytes("1"))).toEqual({ kind: "missing" });
      });

      test("of many who remove the same file one succeeds", async () => {
        await store.write("a", bytes("1"));
        const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.remove("a")));
        expect(outcomes.filter(({ kind }) => kind === "removed")).toHaveLength(1);
        expect(outcomes.filter(({ kind }) => kind === "missing")).toHaveLength(19);
      });
    });

    describe("moving", () => {
      test("within a directory and into another, bytes and mode kept", async () => {
        await store.write("d/a", bytes("1"), { mode: 0o640 });
        expect(await store.move("d/a", "d/b")).toEqual({ kind: "moved" });
        expect(await store.move("d/b", "archive/deep/a")).toEqual({ kind: "moved" });
        expect(await store.read("d/a")).toEqual({ kind: "missing" });
        expect(await textOf("archive/deep/a")).toBe("1");
        expect((await entriesOf("archive/deep"))[0]?.mode).toBe(0o640);
      });

      test("never onto something that exists, itself included", async () => {
        await store.write("d/a", bytes("1"));
        await store.write("d/b", bytes("2"));
        await opened.plant("d/link", { kind: "dangling" });
        const before = await opened.contents();
        expect(await store.move("d/a", "d/b")).toEqual({ kind: "exists" });
        expect(await store.move("d/a", "d/a")).toEqual({ kind: "exists" });
        expect(await store.move("d/a", "d/link")).toEqual({ kind: "exists" });
        expect(await opened.contents()).toEqual(before);
      });

      test("a rename is a claim: of many movers one gets it", async () => {
        await store.write("tells/a", bytes("1"));
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, index) => store.move("tells/a", `tells/consumed/a.${index}`)),
        );
        expect(outcomes.filter(({ kind }) => kind === "moved")).toHaveLength(1);
        expect(outcomes.filter(({ kind }) => kind === "missing")).toHaveLength(19);
        expect(await entriesOf("tells/consumed")).toHaveLength(1);
      });

      test("of many moved onto one name one arrives and the others stay", async () => {
        for (let index = 0; index < 10; index += 1) await store.write(`d/${index}`, bytes(String(index)));
        const outcomes = await Promise.all(
          Array.from({ length: 10 }, (_, index) => store.move(`d/${index}`, "e/only")),
        );
        expect(outcomes.filter(({ kind }) => kind === "moved")).toHaveLength(1);
        expect(await entriesOf("d")).toHaveLength(9);
      });

      test("to and fro at the same time, nobody waits for the other forever", async () => {
        await store.write("d/a", bytes("a"));
        await store.write("e/b", bytes("b"));
        const outcomes = await Promise.all([
          ...Array.from({ length: 5 }, (_, index) => store.move("d/a", `e/a${index}`)),
          ...Array.from({ length: 5 }, (_, index) => store.move("e/b", `d/b${index}`)),
        ]);
        expect(outcomes.filter(({ kind }) => kind === "moved")).toHaveLength(2);
        expect(outcomes.filter(({ kind }) => kind === "failed")).toEqual([]);
      });
    });

    describe("appending", () => {
      test("begins the file, private, and goes on behind what is there", async () => {
        expect(await store.append("log", "one\n")).toEqual({ kind: "ok" });
        expect(await store.append("log", "two\nthree\n")).toEqual({ kind: "ok" });
        expect(await textOf("log")).toBe("one\ntwo\nthree\n");
        expect((await entriesOf(""))[0]?.mode).toBe(0o600);
      });

      test("a torn last line is closed off and spoils only itself", async () => {
        await opened.plant("log", file('{"a":1}\n{"b":'));
        await store.append("log", '{"c":3}\n');
        expect(await textOf("log")).toBe('{"a":1}\n{"b":\n{"c":3}\n');
      });

      test("of many appenders no line is lost or mixed", async () => {
        const lines = Array.from({ length: 50 }, (_, index) => `${index} ${"x".repeat(index * 20)}`);
        await Promise.all(lines.map((line) => store.append("log", `${line}\n`)));
        const stands = (await textOf("log"))?.trimEnd().split("\n") ?? [];
        expect(stands.toSorted()).toEqual(lines.toSorted());
      });

      test("lines that do not end are a programmer's error", async () => {
        await expect(store.append("log", "half")).rejects.toThrow("newline");
        expect(await store.read("log")).toEqual({ kind: "missing" });
      });
    });

    describe("rotating", () => {
      const asked: unknown[] = [];
      const startAt =
        (size_max: number): Rotation =>
        (present) => {
          asked.push(present);
          if (present === undefined) return { kind: "start", head: "head 1" };
          if (present.size < size_max) return { kind: "append" };
          const number = Number(present.first_line.split(" ")[1]);
          return { kind: "start", head: `head ${number + 1}\n`, to: `log.${number}` };
        };

      beforeEach(() => {
        asked.length = 0;
      });

      test("it is asked with the first line and the size, or that there is no file", async () => {
        await store.append("log", "one\n", startAt(100));
        await store.append("log", "two\n", startAt(100));
        expect(asked).toEqual([undefined, { first_line: "head 1", size: 11 }]);
        expect(await textOf("log")).toBe("head 1\none\ntwo\n");
      });

      test("the old file steps aside whole, the new one starts with its head", async () => {
        for (const line of ["one\n", "two\n", "three\n"]) await store.append("log", line, startAt(15));
        expect(await opened.contents()).toEqual({ "log.1": "head 1\none\ntwo\n", log: "head 2\nthree\n" });
      });

      test("a name that is taken is never overwritten", async () => {
        await opened.plant("log.1", file("somebody's"));
        for (const line of ["one\n", "two\n", "three\n"]) await store.append("log", line, startAt(15));
        const contents = await opened.contents();
        expect(contents["log.1"]).toBe("somebody's");
        expect(contents.log).toBe("head 2\nthree\n");
        expect(Object.values(contents)).toContain("head 1\none\ntwo\n");
        expect(Object.keys(contents)).toHaveLength(3);
      });

      test("a torn end goes along with its file", async () => {
        await opened.plant("log", file("head 7\nhalf"));
        await store.append("log", "next\n", startAt(5));
        expect(await opened.contents()).toEqual({ "log.7": "head 7\nhalf", log: "head 8\nnext\n" });
      });

      test("an empty file left by a crash is started like a new one", async () => {
        await opened.plant("log", file(""));
        await store.append("log", "one\n", () => ({ kind: "start", head: "h\n" }));
        expect(await opened.contents()).toEqual({ log: "h\none\n" });
      });

      test.for<Rotation>([
        () => ({ kind: "start", head: "h" }),
        () => ({ kind: "start", head: "h", to: "elsewhere/log" }),
        () => ({ kind: "start", head: "h", to: "../log" }),
      ])(
        "a plan that would lose lines or leave the directory is a programmer's error: %s",
        async (rotation) => {
          await store.append("log", "one\n");
          await expect(store.append("log", "two\n", rotation)).rejects.toThrow();
          expect(await opened.contents()).toEqual({ log: "one\n" });
        },
      );
    });

    describe("what is not a file", () => {
      const things = ["directory", "link", "dangling", "pipe", "socket"] as const;
      const acts: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
        write: (at) => at.write("d/a", bytes("x")),
        replaceIf: (at) => at.replaceIf("d/a", bytes(""), bytes("x")),
        removeIf: (at) => at.removeIf("d/a", bytes("")),
        remove: (at) => at.remove("d/a"),
        move: (at) => at.move("d/a", "d/b"),
        append: (at) => at.append("d/a", "x\n"),
        "append with rotation": (at) => at.append("d/a", "x\n", () => ({ kind: "start", head: "" })),
        lock: (at) => at.lock("d/a", "me"),
      };
      const rows = things.flatMap((kind) =>
        Object.entries(acts).map(([method, act]) => ({ kind, method, act })),
      );

      test.for(rows)("a $kind is left alone by $method", async ({ kind, act }) => {
        await opened.plant("d/a", { kind });
        const before = await opened.contents();
        expect(await act(store)).toMatchObject({
          kind: "failed",
          reason: "not_a_file",
          why: expect.stringContaining("a"),
          remedy: expect.any(String),
        });
        expect(await opened.contents()).toEqual(before);
      });

      test.for(Object.entries(acts))("a file in place of the directory stops %s", async ([, act]) => {
        await opened.plant("d", file("x"));
        expect(await act(store)).toMatchObject({ kind: "failed", reason: "not_a_file" });
        expect(await opened.contents()).toEqual({ d: "x" });
      });
    });

    describe("locks", () => {
      test("one holds it, the other learns who; once released it is free", async () => {
        const first = await store.lock("state/pulse.lock", "pid 12 on attic");
        expect(await store.isLocked("state/pulse.lock")).toBe("held");
        expect(await store.lock("state/pulse.lock", "pid 13")).toEqual({
          kind: "held",
          by: "pid 12 on attic",
        });
        if (first.kind !== "locked") throw new Error(first.kind);
        first.release();
        expect(await store.isLocked("state/pulse.lock")).toBe("free");
        expect(await store.lock("state/pulse.lock", "13")).toMatchObject({ kind: "locked" });
        expect(await store.lock("state/pulse.lock", "14")).toEqual({ kind: "held", by: "13" });
      });

      test("releasing twice does not free the next holder's", async () => {
        const first = await store.lock("l", "first");
        if (first.kind !== "locked") throw new Error(first.kind);
        first.release();
        await store.lock("l", "second");
        first.release();
        expect(await store.isLocked("l")).toBe("held");
      });

      test("nobody holds what was never locked", async () => {
        expect(await store.isLocked("state/pulse.lock")).toBe("free");
        expect(await store.list("state")).toEqual({ kind: "missing" });
      });

      test("the file of a lock stays when it is released", async () => {
        const held = await store.lock("l", "me");
        if (held.kind === "locked") held.release();
        expect(await opened.names("")).toContain("l");
      });

      test("what is not a file tells nothing about a lock", async () => {
        await opened.plant("l", { kind: "directory" });
        expect(await store.isLocked("l")).toBe("unknown");
      });

      test("many who look at once do not see each other", async () => {
        const held = await store.lock("l", "me");
        if (held.kind === "locked") held.release();
        const looks = await Promise.all(Array.from({ length: 30 }, () => store.isLocked("l")));
        expect(new Set(looks)).toEqual(new Set(["free"]));
      });
    });

    describe("keys", () => {
      const bad = ["", "..", "../a", "a/../b", "/etc/passwd", "a//b", "a/", "./a", "a/.", "a\0b", "a\\b"];
      const acts: Readonly<Record<string, (store: Store, key: Key) => Promise<unknown>>> = {
        read: (at, key) => at.read(key),
        list: (at, key) => at.list(key),
        names: (at, key) => at.names(key),
        write: (at, key) => at.write(key, bytes("x")),
        create: (at, key) => at.create(key, bytes("x")),
        replaceIf: (at, key) => at.replaceIf(key, bytes("x"), bytes("x")),
        removeIf: (at, key) => at.removeIf(key, bytes("x")),
        remove: (at, key) => at.remove(key),
        "move from": (at, key) => at.move(key, "b"),
        "move to": (at, key) => at.move("b", key),
        append: (at, key) => at.append(key, "x\n"),
        readRange: (at, key) => at.readRange(key, 0, 1),
        lock: (at, key) => at.lock(key, "x"),
        isLocked: (at, key) => at.isLocked(key),
      };
      test.for(Object.entries(acts))(
        "%s throws on every key that leads out of the directory",
        async ([method, act]) => {
          await store.write("b", bytes("x"));
          const before = await opened.contents();
          for (const key of bad.filter((each) => each !== "" || (method !== "list" && method !== "names")))
            await expect(act(store, key), JSON.stringify(key)).rejects.toThrow("not a key");
          expect(await opened.contents()).toEqual(before);
        },
      );
    });
  });
}
