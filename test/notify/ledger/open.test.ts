// Goal: a ledger opens alone, whole and in the present shape, or says in words why not and leaves the file as it was.
// Method: real files in fresh directories; damage, strangers, newer versions, a second holder, a disk without room.

import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Tables } from "../../../src/notify/ledger/ledger.ts";
import { openLedgerToRead } from "../../../src/notify/ledger/look.ts";
import { type LedgerOutcome, openLedger } from "../../../src/notify/ledger/open.ts";
import type { AskKey } from "../../../src/notify/nouns.ts";
import { inboundOf, ledgerSetup, opened } from "../../support/ledger.ts";

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "ledger-"));
  path = join(dir, "ledger.db");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function fill(count: number): void {
  const ledger = opened(path);
  ledger.atomically(({ inbox }) => {
    for (let n = 0; n < count; n += 1) inbox.accept(inboundOf(`m${n}`), n);
  });
  ledger.close();
}

function why(outcome: LedgerOutcome): string {
  return "why" in outcome ? `${outcome.kind}: ${outcome.why} → ${outcome.remedy}` : outcome.kind;
}

describe("opening", () => {
  test("a fresh one is made for its owner alone, with what SQLite puts beside it", () => {
    const ledger = opened(path);
    expect(ledger.came).toBe("created");
    expect(ledger.troubles).toEqual([]);
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777, name).toBe(0o600);
    expect(readdirSync(dir)).toContain("ledger.db-wal");
    ledger.close();
  });

  test("a file that is taken away or replaced under it is noticed, though SQLite goes on", () => {
    const ledger = opened(path);
    expect(ledger.stands()).toEqual({ kind: "ok" });
    renameSync(path, `${path}.away`);
    expect(ledger.atomically(({ inbox }) => inbox.accept(inboundOf("m"), 1)).kind).toBe("ok");
    expect(ledger.stands()).toMatchObject({
      kind: "failed",
      why: expect.stringContaining("not there any more"),
    });
    writeFileSync(path, "another");
    expect(ledger.stands()).toMatchObject({
      kind: "failed",
      why: expect.stringContaining("is another file"),
    });
    renameSync(`${path}.away`, path);
    expect(ledger.stands()).toEqual({ kind: "ok" });
    ledger.close();
  });

  test("what was written is there after it was opened again", () => {
    fill(3);
    const ledger = opened(path);
    expect(ledger.came).toBe("opened");
    expect(ledger.look(({ inbox }) => inbox.waiting(10).length)).toEqual({ kind: "ok", value: 3 });
    ledger.close();
  });

  test("a file of the first shape is brought to the present one, and nothing that was put off is lost", () => {
    fill(1);
    const db = new Sqlite(path);
    db.exec(`DROP TABLE snoozes; DROP TABLE ladders; DROP TABLE pings; DROP TABLE habits; DROP TABLE votes;
      DROP TABLE challenges; DROP TABLE habitual; DROP TABLE seen;
      CREATE TABLE snoozes (
        ask TEXT PRIMARY KEY, until_ms INTEGER NOT NULL, words TEXT NOT NULL, by_whom TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX snoozes_until ON snoozes (until_ms);
      INSERT INTO asks (key, id, raised_s, code, opened_ms) VALUES ('k1', 'w-1', 1, '7F', 1);
      INSERT INTO snoozes VALUES ('k1', 500, 'later 2h', 'ann')`);
    db.pragma("user_version = 1");
    db.close();
    const ledger = opened(path);
    expect(ledger.look(({ asks }) => asks.find("k1" as AskKey))).toMatchObject({
      value: { snooze: { until_ms: 500, words: "later 2h", by: "ann" } },
    });
    expect(ledger.look(({ inbox }) => inbox.waiting(10).length)).toEqual({ kind: "ok", value: 1 });
    ledger.close();
    const copies = readdirSync(dir).filter((name) => name.startsWith("ledger.db.shape-"));
    expect(copies).toHaveLength(1);
    expect(copies[0]).toMatch(/^ledger\.db\.shape-1-/);
    const copy = join(dir, copies[0] ?? "");
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const old = new Sqlite(copy, { readonly: true });
    expect(old.pragma("user_version", { simple: true })).toBe(1);
    expect(old.prepare("SELECT words FROM snoozes").pluck().get()).toBe("later 2h");
    old.close();
    opened(path).close();
    expect(readdirSync(dir).filter((name) => name.startsWith("ledger.db.shape-"))).toEqual(copies);
  });

  test("a mode that lets others read is put right", () => {
    fill(1);
    chmodSync(path, 0o644);
    opened(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("a second holder is refused and told who holds it, also within one process", () => {
    const ledger = opened(path, { holder: "looop up, pid 7" });
    const second = openLedger(ledgerSetup(path));
    expect(why(second)).toContain("another process holds it: looop up, pid 7");
    expect(ledger.atomically(({ inbox }) => inbox.accept(inboundOf("m1"), 1))).toMatchObject({ kind: "ok" });
    ledger.close();
    opened(path).close();
  });

  test("a closed one refuses in words", () => {
    const ledger = opened(path);
    ledger.close();
    ledger.close();
    expect(ledger.look(({ inbox }) => inbox.waiting(1))).toMatchObject({ kind: "failed" });
    expect(ledger.atomically(({ inbox }) => inbox.waiting(1))).toMatchObject({ kind: "failed" });
  });

  test("a file of a newer version is refused and not touched", () => {
    fill(1);
    const db = new Sqlite(path);
    db.pragma("user_version = 99");
    db.close();
    const before = readFileSync(path);
    expect(why(openLedger(ledgerSetup(path, { ifCorrupt: "set_aside" })))).toContain("newer: ");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("another program's database is refused and not touched", () => {
    const db = new Sqlite(path);
    db.exec("CREATE TABLE theirs (x)");
    db.close();
    expect(why(openLedger(ledgerSetup(path, { ifCorrupt: "set_aside" })))).toContain(
      "another program's database",
    );
    expect(new Sqlite(path).prepare("SELECT name FROM sqlite_schema").pluck().all()).toEqual(["theirs"]);
  });

  test("a directory that is not there is said", () => {
    expect(openLedger(ledgerSetup(join(dir, "none", "ledger.db")))).toMatchObject({ kind: "failed" });
  });

  test("a directory in its place is said", () => {
    mkdirSync(path);
    expect(openLedger(ledgerSetup(path))).toMatchObject({ kind: "failed", reason: "not_a_file" });
  });
});

describe("a damaged one", () => {
  function damage(): void {
    fill(200);
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4_096 * 4, bytes.length - 4_096);
    writeFileSync(path, bytes);
  }

  test("is refused, with the remedy, and stays where it is", () => {
    damage();
    const outcome = openLedger(ledgerSetup(path));
    expect(why(outcome)).toMatch(/^corrupt: .*damaged.* → stop, move the file away/);
    expect(readdirSync(dir).filter((name) => name.includes("corrupt"))).toEqual([]);
  });

  test("is moved aside where that was decided, and the new one says so", () => {
    damage();
    const ledger = opened(path, { ifCorrupt: "set_aside" });
    expect(ledger.came).toBe("created");
    expect(ledger.troubles).toHaveLength(1);
    expect(ledger.troubles[0]?.path).toMatch(/ledger\.db\.corrupt-/);
    expect(statSync(ledger.troubles[0]?.path ?? "").size).toBeGreaterThan(4_096);
    ledger.close();
  });

  test("that is no database at all counts as damaged too", () => {
    writeFileSync(path, "hello, I am a text file\n".repeat(1_000));
    expect(openLedger(ledgerSetup(path))).toMatchObject({ kind: "corrupt" });
    opened(path, { ifCorrupt: "set_aside" }).close();
  });

  test("a torn log loses at most what was not flushed, and opens", () => {
    const ledger = opened(path);
    ledger.atomically(({ inbox }) => inbox.accept(inboundOf("m1"), 1));
    const wal = readFileSync(`${path}-wal`);
    const db = readFileSync(path);
    ledger.close();
    writeFileSync(path, db);
    writeFileSync(`${path}-wal`, wal.subarray(0, wal.length - 1_000));
    const again = opened(path);
    expect(again.look(({ inbox }) => inbox.waiting(1).length)).toEqual({ kind: "ok", value: 0 });
    again.close();
  });

  test("one that is gone after earlier runs is made anew, and that is a trouble", async () => {
    fill(1);
    await rm(path);
    const ledger = opened(path);
    expect(ledger.came).toBe("created");
    expect(ledger.troubles[0]?.why).toContain("the ledger of earlier runs is gone");
    ledger.close();
  });

  test("the log of a file that is gone is not replayed into the new one", async () => {
    const ledger = opened(path);
    ledger.atomically(({ inbox }) => inbox.accept(inboundOf("m1"), 1));
    const wal = readFileSync(`${path}-wal`);
    ledger.close();
    await rm(path);
    writeFileSync(`${path}-wal`, wal);
    const again = opened(path);
    expect(again.troubles[0]?.why).toContain("its log stood there without it");
    expect(again.look(({ inbox }) => inbox.waiting(1).length)).toEqual({ kind: "ok", value: 0 });
    again.close();
  });
});

describe("writing", () => {
  test("a disk without room is an outcome, and everything is as it was", () => {
    const ledger = opened(path, { bytes_max: 130 * 4_096 });
    const write = (from: number) =>
      ledger.atomically(({ inbox }) => {
        for (let n = from; n < from + 50; n += 1) inbox.accept(inboundOf(`m${n}`, "x".repeat(2_000)), n);
      });
    const outcomes = [0, 50, 100, 150, 200].map(write);
    expect(outcomes[0]).toMatchObject({ kind: "ok" });
    expect(outcomes[4]).toMatchObject({ kind: "failed", reason: "disk_full" });
    const kept = ledger.look(({ inbox }) => inbox.waiting(1_000).length);
    expect(kept).toEqual({ kind: "ok", value: outcomes.filter(({ kind }) => kind === "ok").length * 50 });
    expect(ledger.atomically(({ inbox }) => inbox.handled("slack", "m1", "done", 1))).toMatchObject({
      kind: "ok",
    });
    ledger.close();
  });

  test("what throws undoes everything and is thrown on", () => {
    const ledger = opened(path);
    expect(() =>
      ledger.atomically(({ inbox }) => {
        inbox.accept(inboundOf("m1"), 1);
        throw new Error("mine");
      }),
    ).toThrow("mine");
    expect(ledger.look(({ inbox }) => inbox.waiting(1).length)).toEqual({ kind: "ok", value: 0 });
    ledger.close();
  });

  test("neither nesting nor waiting is let through", () => {
    const ledger = opened(path);
    expect(() => ledger.atomically(() => ledger.atomically(() => 1))).toThrow("does not nest");
    expect(() => ledger.atomically(() => Promise.resolve(1))).toThrow("must not wait");
    ledger.close();
  });
});

describe("looking into the ledger beside its holder", () => {
  const deed = { event: "answered", actor: { kind: "person", name: "ann" }, result: "recorded" } as const;

  function reader(at: string) {
    const opened = openLedgerToRead(at);
    if (opened.kind !== "ok") throw new Error(JSON.stringify(opened));
    return opened.ledger;
  }

  test("while another holds and writes it, without disturbing it", () => {
    const ledger = opened(path);
    ledger.atomically(({ audit }) => audit.append(deed, 1));
    const looking = reader(path);
    expect(looking.look(({ audit }) => audit.verify([]))).toMatchObject({ kind: "ok", value: { rows: 1 } });
    expect(ledger.atomically(({ audit }) => audit.append(deed, 2))).toMatchObject({ kind: "ok" });
    expect(looking.look(({ audit }) => audit.head().seq)).toEqual({ kind: "ok", value: 2 });
    expect(openLedger(ledgerSetup(path))).toMatchObject({ kind: "locked" });
    looking.close();
    looking.close();
    expect(looking.look(() => 1)).toMatchObject({ kind: "failed" });
    ledger.close();
  });

  test("while nobody has it, and it can be opened for writing afterwards", () => {
    const ledger = opened(path);
    ledger.atomically(({ audit }) => audit.append(deed, 1));
    ledger.close();
    const looking = reader(path);
    expect(looking.look(({ audit }) => audit.page(0, 9).map(({ event }) => event))).toEqual({
      kind: "ok",
      value: ["answered"],
    });
    looking.close();
    opened(path).close();
  });

  test("every look is of one moment, though it is written meanwhile", () => {
    const ledger = opened(path);
    const looking = reader(path);
    const seen = looking.look(({ audit }) => {
      const before = audit.head().seq;
      ledger.atomically((tables) => tables.audit.append(deed, 1));
      return [before, audit.head().seq];
    });
    expect(seen).toEqual({ kind: "ok", value: [0, 0] });
    expect(looking.look(({ audit }) => audit.head().seq)).toEqual({ kind: "ok", value: 1 });
    looking.close();
    ledger.close();
  });

  test("where there is none, or something else, that is said", () => {
    expect(openLedgerToRead(path)).toMatchObject({
      kind: "missing",
      remedy: expect.stringContaining("looop up"),
    });
    writeFileSync(path, "hello, I am a text file\n".repeat(1_000));
    expect(openLedgerToRead(path)).toMatchObject({ kind: "corrupt", remedy: expect.any(String) });
  });

  test("one of another program, of a newer and of an older version each say what helps", () => {
    opened(path).close();
    const change = (pragma: string) => {
      const db = new Sqlite(path);
      db.pragma(pragma);
      db.close();
    };
    change("user_version = 999");
    expect(openLedgerToRead(path)).toMatchObject({ kind: "newer", remedy: "use that version" });
    change("user_version = 0");
    expect(openLedgerToRead(path)).toMatchObject({ kind: "failed", why: expect.stringContaining("older") });
    change("application_id = 7");
    expect(openLedgerToRead(path)).toMatchObject({ kind: "failed", reason: "not_a_file" });
  });
});

describe("what is gathered", () => {
  /** As another process finds it on disk. */
  const onDisk = (): readonly string[] => {
    const db = new Sqlite(path, { readonly: true });
    const ids = db.prepare<[], string>("SELECT id FROM inbox ORDER BY seq").pluck().all();
    db.close();
    return ids;
  };
  const put = (id: string) => (tables: Tables) => tables.inbox.accept(inboundOf(id), 1).kind;
  const broken = () => {
    throw new Error("a mistake");
  };

  test("is read at once here, and is on disk with the next that is kept, or when it is flushed", () => {
    const ledger = opened(path);
    expect(ledger.gathered(put("a"))).toEqual({ kind: "ok", value: "kept" });
    expect(ledger.gathered(put("a"))).toEqual({ kind: "ok", value: "again" });
    expect(onDisk()).toEqual([]);
    ledger.atomically(put("b"));
    expect(onDisk()).toEqual(["a", "b"]);
    ledger.gathered(put("c"));
    expect(ledger.flush().kind).toBe("ok");
    expect(onDisk()).toEqual(["a", "b", "c"]);
    expect(ledger.flush().kind).toBe("ok");
    ledger.gathered(put("d"));
    ledger.close();
    expect(onDisk()).toEqual(["a", "b", "c", "d"]);
  });

  test("is undone alone when it fails by itself, and stays when what comes after it fails", () => {
    const ledger = opened(path);
    ledger.gathered(put("a"));
    expect(() => ledger.gathered((tables) => [put("b")(tables), broken()])).toThrow("a mistake");
    expect(() => ledger.atomically((tables) => [put("c")(tables), broken()])).toThrow("a mistake");
    expect(onDisk()).toEqual(["a"]);
    expect(ledger.atomically(put("d")).kind).toBe("ok");
    expect(onDisk()).toEqual(["a", "d"]);
    ledger.close();
  });

  test("does not nest either", () => {
    const ledger = opened(path);
    expect(() => ledger.gathered(() => ledger.gathered(put("a")))).toThrow("does not nest");
    expect(() => ledger.atomically(() => ledger.gathered(put("a")))).toThrow("does not nest");
    ledger.close();
  });
});
