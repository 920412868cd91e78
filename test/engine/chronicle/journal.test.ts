// Goal: one entry per move that nobody can forge, kept across rotations, readable whatever stands in it.
// Method: a real directory and a clock that stands where we put it.

import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createJournal } from "../../../src/engine/chronicle/journal.ts";
import type { Journal } from "../../../src/engine/engine.ts";
import { localTime, randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import { limits } from "../../../src/engine/limits.ts";

let root = "";
let journal: Journal;
const time = { date: "2026-03-29", time: "03:30", stamp: "20260329-033000" };
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-journal-"));
  journal = journalAt(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function journalAt(dir: string): Journal {
  const clock = systemClock();
  const store = createFileStore({ root: dir, clock, ids: randomIds() });
  return createJournal({ store, clock, localTime: () => time });
}

const live = () => join(root, "journal.md");
const old = () => join(root, "journal.md.1");
const full = (letter: string) => `- 2026-01-01 00:00 ${letter.repeat(limits.journal_bytes_max)}\n`;
const tail = async (lines: number) => {
  const outcome = await journal.tail(lines);
  if (outcome.kind !== "ok") throw new Error(outcome.why);
  return outcome.lines;
};

describe("an entry", () => {
  async function check(title: string, text: string, written: string): Promise<void> {
    await journal.write(text);
    expect(readFileSync(live(), "utf8"), title).toBe(`- 2026-03-29 03:30 ${written}\n`);
    rmSync(live());
  }

  test("is one line, whatever was said", async () => {
    await check("plain", "write-goal ship-v2", "write-goal ship-v2");
    await check("line breaks", "a\r\nb\n- 2026-01-01 00:00 forged", "a b - 2026-01-01 00:00 forged");
    await check("controls", "a\u0000b\u001b[31mc\u0085d\u2028e", "a b [31mc d e");
    await check("nothing", " \n ", "(nothing was said)");
    await check("half a character", "a\ud800b", "a\ufffdb");
    await check("letters of the world", "größer 日本 🎉", "größer 日本 🎉");
  });

  test("is capped between characters", async () => {
    await journal.write("🎉".repeat(limits.journal_line_chars_max));
    const [line = ""] = await tail(1);
    expect(line.length).toBeLessThanOrEqual(limits.journal_line_chars_max + 20);
    expect(line.endsWith("🎉…")).toBe(true);
  });

  test("that cannot be written says so", async () => {
    symlinkSync("/etc/hostname", live());
    expect(await journal.write("x")).toMatchObject({ kind: "failed" });
    expect(await journal.tail(1)).toMatchObject({ kind: "failed" });
  });
});

describe("rotation", () => {
  test("past something that stands in the way of the older journal loses no line, and is told", async () => {
    mkdirSync(old());
    writeFileSync(live(), full("a"));
    await journal.write("first of the new one");
    expect(readFileSync(live(), "utf8")).toContain("first of the new one");
    const aside = readdirSync(root).filter((name) => name.startsWith("journal.md.1-"));
    expect(aside.map((name) => readFileSync(join(root, name), "utf8"))).toEqual([full("a")]);
    for (const lines of [1, 20]) {
      expect(await journal.tail(lines)).toMatchObject({
        kind: "ok",
        lines: ["- 2026-03-29 03:30 first of the new one"],
        trouble: { path: "journal.md.1", why: expect.stringContaining("not a regular file") },
      });
    }
    rmdirSync(old());
    expect(await journal.tail(1)).not.toHaveProperty("trouble");
  });

  test("past something that stands in the way for ever keeps the newest, and no more than it may", async () => {
    mkdirSync(old());
    for (let round = 0; round < limits.journal_aside_max + 3; round += 1) {
      writeFileSync(live(), full(String.fromCharCode(97 + round)));
      utimesSync(live(), round, round);
      await journal.write("next");
    }
    const aside = readdirSync(root).filter((name) => name.startsWith("journal.md.1-"));
    const letters = aside.map((name) => readFileSync(join(root, name), "utf8").charAt(19));
    expect(letters.sort()).toEqual(["d", "e", "f", "g"]);
  });

  test("replaces the older journal, and the tail reads across", async () => {
    writeFileSync(old(), full("o"));
    writeFileSync(live(), `${full("a")}- 2026-01-02 00:00 last of the full one\n`);
    await journal.write("first of the new one");
    expect(readFileSync(old(), "utf8")).toContain("last of the full one");
    expect(readFileSync(live(), "utf8")).toBe("- 2026-03-29 03:30 first of the new one\n");
    expect(
      readdirSync(root)
        .filter((name) => name.startsWith("journal"))
        .sort(),
    ).toEqual(["journal.md", "journal.md.1"]);
    expect(await tail(2)).toEqual([
      "- 2026-01-02 00:00 last of the full one",
      "- 2026-03-29 03:30 first of the new one",
    ]);
  });

  test("by several writers at once loses no line", async () => {
    writeFileSync(old(), full("o"));
    writeFileSync(live(), full("a"));
    const writers = Array.from({ length: 6 }, () => journalAt(root));
    await Promise.all(writers.map((writer, n) => writer.write(`line ${n}`)));
    const lines = await tail(7);
    expect(lines[0]?.startsWith("- 2026-01-01 00:00 aaa")).toBe(true);
    expect(lines.slice(1).sort()).toEqual(writers.map((_, n) => `- 2026-03-29 03:30 line ${n}`));
  });

  test("does not touch an older journal that is no regular file, and loses nothing", async () => {
    symlinkSync("/etc/hostname", old());
    writeFileSync(live(), full("a"));
    expect(await journal.write("x")).toEqual({ kind: "ok" });
    const kept = readdirSync(root).find((name) => name.startsWith("journal.md.1-"));
    expect(readFileSync(join(root, kept ?? ""), "utf8")).toBe(full("a"));
  });
});

describe("the tail", () => {
  test("of nothing is empty, and of less than asked is all", async () => {
    expect(await tail(5)).toEqual([]);
    await journal.write("one");
    expect(await tail(5)).toHaveLength(1);
    expect(await tail(0)).toEqual([]);
    expect(await tail(-3)).toEqual([]);
  });

  test("survives bytes that are no text, and blank lines", async () => {
    appendFileSync(live(), Buffer.from([0xff, 10, 10]));
    await journal.write("after");
    expect(await tail(1)).toEqual(["- 2026-03-29 03:30 after"]);
    expect(await tail(9)).toHaveLength(2);
  });

  test("is whole when its lines are longer than a look", async () => {
    writeFileSync(live(), `- a ${"x".repeat(300_000)}\n- b ${"y".repeat(300_000)}\n- c\n`);
    expect((await tail(3)).map((line) => line.slice(0, 3))).toEqual(["- a", "- b", "- c"]);
  });
});

test("local time is the machine's, also in file names", () => {
  const { date, time: clock, stamp } = localTime(new Date(2026, 0, 2, 3, 4, 5).getTime());
  expect([date, clock, stamp]).toEqual(["2026-01-02", "03:04", "20260102-030405"]);
});
