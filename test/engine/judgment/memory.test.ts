// Goal: memory.db keeps what it is given, once, for any number of processes; what cannot be used says so and is left as it
// is. Method: real SQLite files in fresh directories.

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryDoor } from "../../../src/engine/host/memory/open.ts";
import { judgmentLimits } from "../../../src/engine/judgment/limits.ts";
import type { Memory, MemoryDoor, MemoryTables } from "../../../src/engine/judgment/ports.ts";
import { decisionRow, NOW_MS, precedentRow, predictionRow } from "./facts-by-hand.ts";

let dir: string;
let path: string;
let doors: MemoryDoor[];
let elapsed_ms: number;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "looop-memory-"));
  path = join(dir, "memory.db");
  doors = [];
  elapsed_ms = 0;
});
afterEach(async () => {
  for (const door of doors) await door.close();
  rmSync(dir, { recursive: true, force: true });
});

function door(): MemoryDoor {
  const made = memoryDoor(path, { monotonic_ms: () => elapsed_ms });
  doors.push(made);
  return made;
}

async function made(): Promise<Memory> {
  const opened = await door().open("make");
  if (opened.kind !== "open") throw new Error(JSON.stringify(opened));
  return opened.memory;
}

function told<T>(memory: Memory, act: (tables: MemoryTables) => T): T {
  const kept = memory.atomically(act);
  if (kept.kind !== "ok") throw new Error(kept.why);
  return kept.value;
}

describe("the file", () => {
  test("who only looks makes none", async () => {
    expect(await door().open("if_there")).toEqual({ kind: "absent" });
    expect(existsSync(path)).toBe(false);
  });

  test("it is for its owner alone, with what SQLite puts beside it", async () => {
    told(await made(), (tables) => tables.keep(precedentRow({})));
    for (const name of [path, `${path}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600);
  });

  test("it may be the first thing in a data directory", async () => {
    path = join(dir, "fresh", "memory.db");
    await made();
    expect(statSync(join(dir, "fresh")).mode & 0o777).toBe(0o700);
  });

  test("what one process wrote another one reads", async () => {
    told(await made(), (tables) => tables.keep(precedentRow({ id: "p1" })));
    expect(told(await made(), (tables) => tables.precedent("p1")?.person)).toBe("ada");
  });

  test("a file that was replaced is opened anew", async () => {
    const one = door();
    const first = await one.open("make");
    if (first.kind !== "open") throw new Error(first.kind);
    told(first.memory, (tables) => tables.keep(precedentRow({ id: "p1" })));
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
    expect(await one.open("if_there")).toEqual({ kind: "absent" });
  });

  interface Spoilt {
    readonly title: string;
    readonly spoil: () => void;
    readonly says: RegExp;
    readonly kind: string;
  }
  const spoilt: readonly Spoilt[] = [
    {
      title: "no database",
      spoil: () => writeFileSync(path, "x".repeat(4_096)),
      kind: "corrupt",
      says: /not a database/,
    },
    { title: "a directory", spoil: () => symlinkSync(dir, path), kind: "failed", says: /not a regular file/ },
    {
      title: "a newer one",
      kind: "newer",
      says: /newer version/,
      spoil: () => {
        const db = new Sqlite(path);
        db.pragma(`application_id = ${0x6a_75_64_67}`);
        db.pragma("user_version = 99");
        db.exec("CREATE TABLE later (x)");
        db.close();
      },
    },
    {
      title: "somebody else's",
      kind: "failed",
      says: /another program/,
      spoil: () => {
        const db = new Sqlite(path);
        db.exec("CREATE TABLE theirs (x)");
        db.close();
      },
    },
  ];
  test.each(spoilt)(
    "$title is told, left as it is, and looked at again only later",
    async ({ spoil, kind, says }) => {
      spoil();
      const before = statSync(path).isFile() ? readFileSync(path) : undefined;
      const one = door();
      const opened = await one.open("make");
      expect(opened.kind).toBe(kind);
      expect(opened).toHaveProperty("why", expect.stringMatching(says));
      if (before !== undefined) expect(readFileSync(path).equals(before)).toBe(true);
      rmSync(path, { force: true });
      expect((await one.open("make")).kind).toBe(kind);
      elapsed_ms += judgmentLimits.reopen_after_ms;
      expect((await one.open("make")).kind).toBe("open");
    },
  );

  test("damage inside is seen before anything is believed", async () => {
    const one = door();
    const opened = await one.open("make");
    if (opened.kind !== "open") throw new Error(opened.kind);
    told(opened.memory, (tables) => {
      for (let n = 0; n < 400; n += 1) tables.keep(precedentRow({ id: `p${n}`, key: `k${n}` }));
    });
    await one.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 8_192, 8_192 + 40_960);
    writeFileSync(path, bytes);
    expect((await door().open("if_there")).kind).toBe("corrupt");
  });

  test("a link that leads nowhere is a failure, not an empty memory", async () => {
    told(await made(), (tables) => tables.keep(precedentRow({})));
    await doors[0]?.close();
    rmSync(path);
    symlinkSync("/nowhere/at/all", path);
    expect((await door().open("if_there")).kind).toBe("failed");
  });
});

describe("what is kept", () => {
  test("a decision is found by its id, by the newest of its correlation, and by the call alone", async () => {
    const memory = await made();
    told(memory, (tables) => {
      tables.remember(decisionRow({ id: "d1", correlation: "c" }), 300);
      tables.remember(decisionRow({ id: "d2", correlation: "c", advice: "look first" }), 300);
    });
    told(memory, (tables) => {
      expect(tables.decision({ id: "d1" })).toEqual(decisionRow({ id: "d1", correlation: "c" }));
      expect(tables.decision({ correlation: "c" })).toEqual(
        decisionRow({ id: "d2", correlation: "c", advice: "look first" }),
      );
      expect(tables.decision({ id: "none" })).toBeUndefined();
    });
    told(memory, (tables) => {
      tables.remember(decisionRow({ id: "d3", correlation: "session-1 toolu_1" }), 300);
    });
    told(memory, (tables) => {
      expect(tables.decision({ call: "toolu_1" })?.id).toBe("d3");
      for (const call of ["1", "oolu_1", "toolu%", "session-1", ""])
        expect(tables.decision({ call })).toBeUndefined();
    });
  });

  test("a grade of one source counts once, and fades", async () => {
    const memory = await made();
    const bad = { grade: "bad", by: "person", why: "reverted", weight: 1 } as const;
    told(memory, (tables) => {
      tables.remember(decisionRow({ id: "d1" }), 300);
      expect(tables.grade("d1", "revert", bad, NOW_MS)).toBe("counted");
      expect(tables.grade("d1", "revert", bad, NOW_MS)).toBe("same");
      expect(tables.tally("thing do")).toMatchObject({ bad: 1, humanBad: 1, lastWhy: "reverted" });
      tables.remember(decisionRow({ id: "d2" }), 300);
      tables.grade("d2", "revert", bad, NOW_MS + judgmentLimits.outcome_half_life_ms);
      expect(tables.tally("thing do").bad).toBeCloseTo(1.5);
    });
  });

  test("a precedent comes back as it was, once by key and once by message", async () => {
    const row = precedentRow({
      id: "p1",
      key: "k1",
      link: "m1",
      ask: "a-1",
      why: "because",
      options: ["a", "b"],
    });
    told(await made(), (tables) => {
      expect(tables.keep(row)).toBe("kept");
      expect(tables.keep({ ...row, id: "p2" })).toBe("same");
      expect(tables.keep({ ...row, id: "p3", key: "k3" })).toBe("same");
      expect(tables.precedent("p1")).toEqual(row);
      expect(tables.candidates({ signature: "", kind: "gate" }, 10)).toEqual([row]);
    });
  });

  test("the first prediction stands, and an answer makes it no answer of the clone's own", async () => {
    told(await made(), (tables) => {
      tables.predict(predictionRow({ choice: "approve", mode: "own" }));
      tables.predict(predictionRow({ choice: "deny" }));
      expect(tables.prediction("a-1")).toMatchObject({ choice: "approve", mode: "own" });
      tables.settlePrediction("a-1@1", { actual: "deny", right: "no", by: "answer" }, NOW_MS);
      expect(tables.prediction("a-1@1")).toMatchObject({ right: "no", mode: "shadow", actual: "deny" });
    });
  });

  test("seeded things go alone, and all things go together", async () => {
    told(await made(), (tables) => {
      tables.keep(precedentRow({ id: "p1", key: "k1" }));
      tables.keep(precedentRow({ id: "p2", key: "k2", from: "seed" }));
      const good = { grade: "good", by: "machine", why: "", weight: 1 } as const;
      tables.count("seen", good, NOW_MS, "seed");
      tables.count("lived", good, NOW_MS, "seed");
      tables.count("lived", good, NOW_MS, "here");
      tables.keepPractice({ id: "s1", text: "linear", person: "ada", from: "seed", at_ms: NOW_MS });
      expect(tables.forget({ by: "seed" })).toMatchObject({ precedents: 1, patterns: 1, practices: 1 });
      expect(tables.tally("lived").good).toBeCloseTo(2);
      expect(tables.forget({ by: "all" })).toMatchObject({ precedents: 1, patterns: 1 });
      expect(tables.counts()).toMatchObject({ decisions: 0, precedents: 0 });
    });
  });

  test("what is too old goes a little at a time, but not what was taught", async () => {
    const memory = await made();
    told(memory, (tables) => {
      for (let n = 0; n < judgmentLimits.prune_rows_max + 5; n += 1)
        tables.remember(
          decisionRow({ id: `d${n}`, at_ms: NOW_MS - judgmentLimits.decisions_kept_ms - 1 }),
          300,
        );
      tables.keep(precedentRow({ id: "old", key: "old", at_ms: 1 }));
      tables.keep(precedentRow({ id: "rule", key: "rule", at_ms: 1, source: "taught" }));
    });
    expect(told(memory, (tables) => tables.prune(NOW_MS))).toBe(judgmentLimits.prune_rows_max + 1);
    expect(told(memory, (tables) => tables.prune(NOW_MS))).toBe(5);
    expect(told(memory, (tables) => tables.precedent("rule")?.id)).toBe("rule");
  });

  test("what fails inside is as if it had not begun", async () => {
    const memory = await made();
    expect(() =>
      memory.atomically((tables) => {
        tables.keep(precedentRow({}));
        throw new TypeError("a mistake");
      }),
    ).toThrow("a mistake");
    expect(told(memory, (tables) => tables.counts().precedents)).toBe(0);
  });
});
