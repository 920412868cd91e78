// Goal: a rotation between any two looks of a reader costs it nothing. Method: a store in memory in which another
// process steps in at the very call where it would hurt most.

import { expect, test } from "vitest";
import { createEvents } from "../../../src/engine/chronicle/events.ts";
import { createJournal } from "../../../src/engine/chronicle/journal.ts";
import { limits } from "../../../src/engine/limits.ts";
import type { LocalTime, Watcher } from "../../../src/engine/ports.ts";
import { countingIds } from "../../fakes/counting-ids.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { memoryStore } from "../../fakes/memory-store.ts";

const LIVE = "events.jsonl";
const deaf: Watcher = { watch: () => ({ close: () => undefined }) };

function twoProcesses() {
  const clock = manualClock();
  const mine = memoryStore({ clock });
  const theirs = memoryStore({ clock, disk: mine.control.disk });
  const reader = createEvents({ store: mine.store, clock, ids: countingIds("r"), watcher: deaf });
  const writer = createEvents({ store: theirs.store, clock, ids: countingIds("w"), watcher: deaf });
  let n = 0;
  const record = async (padding = 0) => {
    expect(await writer.record("made", { n, padding: "x".repeat(padding) })).toEqual({ kind: "ok" });
    n += 1;
  };
  /** The live file is full: it is moved aside, and the next event begins another. */
  const rotate = async (number: number, padding = 0) => {
    expect(await theirs.store.move(LIVE, `${LIVE}.${number}`)).toEqual({ kind: "moved" });
    await record(padding);
  };
  const read = async (from: { cursor?: string; tail?: number } = {}) => {
    const seen: unknown[] = [];
    for (let next = from; ; ) {
      const page = await reader.read(next);
      if (page.kind !== "ok") throw new Error(page.why);
      expect(page.gap).toBeUndefined();
      seen.push(...page.events.map((event) => event.n));
      next = { cursor: page.cursor };
      if (page.end) return { seen, cursor: page.cursor };
    }
  };
  return { clock, mine, record, rotate, read };
}

/** At each call of the reader in turn. */
const CALLS = [1, 2, 3, 4, 5, 6, 7, 8];

test("a rotation at any call of a reader who starts at the oldest", async () => {
  for (const nth of CALLS) {
    const { mine, record, rotate, read } = twoProcesses();
    await record();
    await record();
    let rotated = false;
    const act = async () => {
      await rotate(1, 2_000);
      rotated = true;
    };
    mine.control.arm({ method: "any", nth, effect: { kind: "meanwhile", act } });
    const { seen, cursor } = await read();
    mine.control.disarm();
    const later = await read({ cursor });
    expect([...seen, ...later.seen], `call ${nth}`).toEqual(rotated ? [0, 1, 2] : [0, 1]);
  }
});

test("a rotation at any call of a reader who goes on from a cursor", async () => {
  for (const nth of CALLS) {
    const { mine, record, rotate, read } = twoProcesses();
    await record();
    const { cursor } = await read();
    await record();
    let rotated = false;
    const act = async () => {
      await rotate(1, 2_000);
      rotated = true;
    };
    mine.control.arm({ method: "any", nth, effect: { kind: "meanwhile", act } });
    const first = await read({ cursor });
    mine.control.disarm();
    const second = await read({ cursor: first.cursor });
    expect([...first.seen, ...second.seen], `call ${nth}`).toEqual(rotated ? [1, 2] : [1]);
  }
});

test("a rotation at any call of a reader who wants the tail", async () => {
  for (const nth of CALLS) {
    const { mine, record, rotate, read } = twoProcesses();
    for (let times = 0; times < 3; times += 1) await record();
    mine.control.arm({ method: "any", nth, effect: { kind: "meanwhile", act: () => rotate(1, 2_000) } });
    const { seen } = await read({ tail: 2 });
    // The last two as they were before it or after it; or, when it came in between, those and the one that came.
    expect(
      [
        [1, 2],
        [2, 3],
        [1, 2, 3],
      ],
      `call ${nth}: ${seen}`,
    ).toContainEqual(seen);
  }
});

test("a hint that comes while nobody waits ends the next wait", async () => {
  const clock = manualClock(); // in which no time passes: only the hint can wake
  const { store } = memoryStore({ clock });
  let ring: () => void = () => undefined;
  const watcher: Watcher = {
    watch(_dir, onHint) {
      ring = onHint;
      return { close: () => undefined };
    },
  };
  const events = createEvents({ store, clock, ids: countingIds(), watcher });
  const controller = new AbortController();
  const pages = events.follow({}, controller.signal)[Symbol.asyncIterator]();
  await pages.next();
  await events.record("made", {});
  ring();
  expect(await pages.next()).toMatchObject({ value: { events: [{ event: "made" }] } });
  controller.abort();
  expect(await pages.next()).toMatchObject({ done: true });
});

test("a journal that rotates while its tail is read is shown once", async () => {
  const clock = manualClock();
  const mine = memoryStore({ clock });
  const theirs = memoryStore({ clock, disk: mine.control.disk });
  const localTime: LocalTime = () => ({ date: "2026-01-01", time: "00:00", stamp: "" });
  const reader = createJournal({ store: mine.store, clock, localTime });
  const writer = createJournal({ store: theirs.store, clock, localTime });
  mine.control.plant("journal.md", `- ${"x".repeat(limits.journal_bytes_max)}\n- last\n`);
  const act = async () => {
    await writer.write("new");
  };
  mine.control.arm({ method: "readRange", key: "journal.md.1", effect: { kind: "meanwhile", act } });
  const tail = await reader.tail(10);
  const lines = tail.kind === "ok" ? tail.lines : [];
  expect(lines.map((line) => line.slice(-4))).toEqual(["xxxx", "last", " new"]);
  expect(mine.control.pending()).toEqual([]);
});
