// Goal: a folder of records says what stands there now, reading only what it must.
// Method: both kinds of folder over one memory store that lists what was asked of it, with the clock moved by hand.

import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { limits } from "../../../src/engine/limits.ts";
import { codec } from "../../../src/engine/records/codec.ts";
import { type RecordFolder, recordFolder, writeOnceFolder } from "../../../src/engine/records/folder.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { memoryStore } from "../../fakes/memory-store.ts";

interface Note {
  readonly text: string;
}

const noteCodec = codec<{ text: string }, Note>({
  noun: "note",
  shape: z.object({ text: z.string() }),
  fromWire: ({ text }) => ({ text }),
  toWire: ({ text }) => ({ text }),
});

const bytes = (text: string) => noteCodec.encode({ text });

describe.for([
  ["replaceable", recordFolder],
  ["write-once", writeOnceFolder],
] as const)("a folder of %s records", ([kind, open]) => {
  let clock: ManualClock;
  let kit: ReturnType<typeof memoryStore>;
  let folder: RecordFolder<Note>;

  beforeEach(() => {
    clock = manualClock();
    kit = memoryStore({ clock });
    folder = open(kit.store, clock, "notes", noteCodec);
  });

  async function look(): Promise<Record<string, string>> {
    await clock.advance(1_000);
    const scan = await folder.scan();
    if (scan.kind === "failed") throw new Error(scan.why);
    const texts = [...scan.records].map(([name, { text }]) => [name, text]);
    const troubles = [...scan.troubled.keys()].map((name) => [name, "!"]);
    return Object.fromEntries([...texts, ...troubles]);
  }

  const readsSince = (start: number) =>
    kit.control
      .operations()
      .slice(start)
      .filter(({ method }) => method === "read").length;

  test("finds what was added, and forgets what is gone", async () => {
    expect(await look()).toEqual({});
    await kit.store.create("notes/a.json", bytes("1"));
    expect(await look()).toEqual({ a: "1" });
    await kit.store.create("notes/b.json", bytes("2"));
    await kit.store.remove("notes/a.json");
    expect(await look()).toEqual({ b: "2" });
  });

  test("reads one file when one of many is new", async () => {
    for (let n = 0; n < 20; n += 1) await kit.store.create(`notes/${n}.json`, bytes("x"));
    await look();
    await kit.store.create("notes/new.json", bytes("x"));
    const start = kit.control.operations().length;
    await look();
    expect(readsSince(start)).toBe(1);
  });

  test("looks at what is broken every time, until it is mended", async () => {
    await kit.store.create("notes/a.json", Buffer.from("{"));
    expect(await look()).toEqual({ a: "!" });
    await kit.store.write("notes/a.json", bytes("mended"));
    expect(await look()).toEqual({ a: "mended" });
  });

  test("reads again what could not be read, though nothing there changes; and says so without a change", async () => {
    await kit.store.create("notes/a.json", bytes("1"));
    await kit.store.create("notes/b.json", bytes("2"));
    kit.control.arm({
      method: "read",
      key: "notes/a.json",
      times: 3,
      effect: { kind: "fail", reason: "io" },
    });
    expect(await look()).toEqual({ a: "!", b: "2" });
    const before = await folder.scan();
    const start = kit.control.operations().length;
    expect(await folder.scan()).toBe(before);
    expect(readsSince(start)).toBe(1);
    expect(await look()).toEqual({ a: "1", b: "2" });
    expect(await folder.scan()).toBe(await folder.scan());
  });

  test(`finds a rewritten file ${kind === "write-once" ? "with the next full look" : "at once"}`, async () => {
    await kit.store.create("notes/a.json", bytes("1"));
    await kit.store.create("notes/b.json", bytes("1"));
    await look();
    await kit.store.write("notes/a.json", bytes("2"));
    expect(await look()).toEqual({ a: kind === "write-once" ? "1" : "2", b: "1" });
    await clock.advance(limits.full_scan_every_ms);
    expect(await look()).toEqual({ a: "2", b: "1" });
  });

  test("a person is told once of records that a newer looop wrote, whoever looks", async () => {
    const newer = (v: number) => Buffer.from(JSON.stringify({ v, text: "from the future", shiny: true }));
    await kit.store.create("notes/a.json", newer(2));
    expect(await look()).toEqual({ a: "from the future" });
    expect(await folder.takeWarnings()).toMatchObject([
      { path: "notes/a.json", why: expect.stringContaining("version 2") },
    ]);
    await kit.store.create("notes/b.json", newer(2));
    await look();
    expect(await folder.takeWarnings()).toEqual([]);

    folder = open(kit.store, clock, "notes", noteCodec); // another process
    await look();
    expect(await folder.takeWarnings()).toEqual([]);
    await kit.store.create("notes/c.json", newer(3));
    await look();
    expect(await folder.takeWarnings()).toMatchObject([{ path: "notes/c.json" }]);
  });

  test("a scan alone uses up no warning", async () => {
    await kit.store.create("notes/a.json", Buffer.from('{"v":1e300,"text":"x"}'));
    await look();
    const other = open(kit.store, clock, "notes", noteCodec);
    await other.scan();
    expect(await other.takeWarnings()).toHaveLength(1);
    expect(await folder.takeWarnings()).toEqual([]);
  });

  test("does not call a directory empty that it cannot list", async () => {
    await kit.store.create("notes/a.json", bytes("1"));
    await look();
    await kit.store.create("notes/b.json", bytes("1"));
    for (const method of ["list", "names"] as const)
      kit.control.arm({ method, key: "notes", effect: { kind: "fail", reason: "permission" } });
    await clock.advance(1_000);
    expect(await folder.scan()).toMatchObject({ kind: "failed", reason: "unreadable" });
  });
});
