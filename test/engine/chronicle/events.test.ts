// Goal: every reader sees every event once, in order, or is told what it missed; whatever stands in the files.
// Method: a real directory, real writer processes, and files spoilt by hand.

import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEvents } from "../../../src/engine/chronicle/events.ts";
import type { Events } from "../../../src/engine/engine.ts";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import { directoryWatcher } from "../../../src/engine/host/watcher.ts";
import { limits } from "../../../src/engine/limits.ts";
import type { Clock, Watcher } from "../../../src/engine/ports.ts";
import type { Event } from "../../../src/engine/types.ts";
import { builtProgram } from "../../support/built.ts";

let root = "";
let events: Events;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-events-"));
  events = eventsAt(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function eventsAt(dir: string, more: { clock?: Clock; watcher?: Watcher } = {}): Events {
  const clock = more.clock ?? systemClock();
  const ids = randomIds();
  const watcher = more.watcher ?? directoryWatcher(dir);
  return createEvents({ store: createFileStore({ root: dir, clock, ids }), clock, ids, watcher });
}

const live = () => join(root, "events.jsonl");
const files = () => readdirSync(root).filter((name) => name.startsWith("events."));
const line = (n: number) => `${JSON.stringify({ ts: "2026-01-01T00:00:00.000Z", event: "old", n })}\n`;

async function page(from: { cursor?: string; tail?: number } = {}) {
  const outcome = await events.read(from);
  if (outcome.kind !== "ok") throw new Error(outcome.why);
  return outcome;
}

/** Everything from a place, page by page. */
async function all(cursor?: string): Promise<{ events: Event[]; gaps: string[]; cursor: string }> {
  const seen: Event[] = [];
  const gaps: string[] = [];
  let from = cursor === undefined ? {} : { cursor };
  for (;;) {
    const outcome = await page(from);
    seen.push(...outcome.events);
    if (outcome.gap !== undefined) gaps.push(outcome.gap);
    from = { cursor: outcome.cursor };
    if (outcome.end) return { events: seen, gaps, cursor: outcome.cursor };
  }
}

const numbers = (seen: readonly Event[]) => seen.map((event) => event.n);

async function recordMany(count: number, from = 0, padding = 0): Promise<void> {
  for (let n = from; n < from + count; n += 1) {
    expect(await events.record("made", { n, ...(padding > 0 && { padding: "x".repeat(padding) }) })).toEqual({
      kind: "ok",
    });
  }
}

/** Enough to fill one segment and a bit. */
const PADDING = 60_000;
const PER_SEGMENT = Math.ceil(limits.events_segment_bytes_max / PADDING) + 1;

async function write(name: string, count: number, padding: number): Promise<void> {
  const program = builtProgram("event-writer");
  const child = spawn(process.execPath, [program, root, name, `${count}`, `${padding}`], {
    stdio: "inherit",
  });
  expect((await once(child, "exit"))[0]).toBe(0);
}

describe("a recorded event", () => {
  test("has its time and name first, and fields cannot override them", async () => {
    await events.record("goal_written", { goal: "a", ts: "never", event: "forged", nothing: undefined });
    const [event] = (await page()).events;
    expect(Object.keys(event ?? {})).toEqual(["ts", "event", "goal"]);
    expect(event).toMatchObject({ event: "goal_written", goal: "a" });
    expect(new Date(String(event?.ts)).toISOString()).toBe(event?.ts);
  });

  test("stands behind a header that names the log, and the header is not handed out", async () => {
    await recordMany(1);
    const [head = "", ...rest] = readFileSync(live(), "utf8").trim().split("\n");
    expect(JSON.parse(head)).toMatchObject({ v: 1, event: "segment", n: 1, id: expect.any(String) });
    expect(rest).toHaveLength(1);
    expect(numbers((await page()).events)).toEqual([0]);
  });

  test("cannot forge a second one with a line break", async () => {
    await events.record("said", { text: '\n{"ts":"x","event":"forged"}\n' });
    expect((await page()).events.map(({ event }) => event)).toEqual(["said"]);
  });

  test("that is too long, or no JSON, is refused by value and spoils nothing", async () => {
    await recordMany(1);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const long = await events.record("long", { text: "x".repeat(limits.event_line_bytes_max) });
    expect(long).toMatchObject({ kind: "failed", reason: "too_large" });
    expect(await events.record("circle", circle)).toMatchObject({ kind: "failed" });
    expect(numbers((await all()).events)).toEqual([0]);
  });

  test("where the log is no regular file is a failure, not a loss", async () => {
    symlinkSync("/etc/hostname", live());
    expect(await events.record("x", {})).toMatchObject({ kind: "failed" });
    expect(await events.read({})).toMatchObject({ kind: "failed" });
  });
});

describe("cursors", () => {
  test("of an empty log see the first event", async () => {
    const { cursor, end } = await page();
    expect(end).toBe(true);
    await recordMany(2);
    expect(numbers((await all(cursor)).events)).toEqual([0, 1]);
  });

  test("go on where they were, again and again", async () => {
    await recordMany(3);
    const first = await all();
    expect((await all(first.cursor)).events).toEqual([]);
    await recordMany(2, 3);
    expect(numbers((await all(first.cursor)).events)).toEqual([3, 4]);
    expect(numbers((await all(first.cursor)).events)).toEqual([3, 4]);
  });

  test("that are garbage are refused", async () => {
    await recordMany(1);
    for (const cursor of [
      "",
      "x",
      "e1.a.b.c.d",
      "e1.abc.1.abc.-5",
      "../../etc",
      `e1.${"a".repeat(99)}.1.a.0`,
    ]) {
      expect(await events.read({ cursor }), cursor).toMatchObject({ kind: "refused", field: "cursor" });
    }
  });

  test("of another data directory are refused", async () => {
    const other = mkdtempSync(join(tmpdir(), "looop-events-"));
    await eventsAt(other).record("elsewhere", {});
    const foreign = await eventsAt(other).read({});
    rmSync(other, { recursive: true });
    await recordMany(1);
    const cursor = foreign.kind === "ok" ? foreign.cursor : "";
    expect(await events.read({ cursor })).toMatchObject({ kind: "refused", field: "cursor" });
  });

  test("of a wiped log are refused, before and after it begins anew", async () => {
    await recordMany(1);
    const { cursor } = await page();
    rmSync(live());
    expect(await events.read({ cursor })).toMatchObject({ kind: "refused" });
    await recordMany(1);
    expect(await events.read({ cursor })).toMatchObject({ kind: "refused" });
  });

  test("beyond the end of a log that was cut tell so and go on from there", async () => {
    await recordMany(3);
    const { cursor } = await page();
    const text = readFileSync(live(), "utf8").split("\n").slice(0, 2).join("\n");
    writeFileSync(live(), `${text}\n`);
    const cut = await page({ cursor });
    expect(cut.gap).toMatch(/shorter/);
    await recordMany(1, 7);
    expect(numbers((await all(cut.cursor)).events)).toEqual([7]);
  });

  test("and tail together are refused, and so is no number of events", async () => {
    for (const from of [{ cursor: "x", tail: 1 }, { tail: -1 }, { tail: 1.5 }, { tail: 1e9 }]) {
      expect(await events.read(from)).toMatchObject({ kind: "refused", field: "tail" });
    }
  });
});

describe("lines that cannot be read", () => {
  async function check(name: string, spoil: () => void, gap: RegExp): Promise<void> {
    await recordMany(2);
    spoil();
    await recordMany(2, 2);
    const seen = await all();
    expect(numbers(seen.events), name).toEqual([0, 1, 2, 3]);
    expect(seen.gaps.join(), name).toMatch(gap);
  }

  test("a torn one costs only itself", () =>
    check("torn", () => appendFileSync(live(), '{"ts":"2026'), /^1 line of events.jsonl/));
  test("bytes that are no text cost only their line", () =>
    check("bytes", () => appendFileSync(live(), Buffer.from([0xff, 0xfe, 10])), /^1 line/));
  test("JSON that is no event costs only its line", () =>
    check("shape", () => appendFileSync(live(), '[]\n{"ts":1,"event":"x"}\nnull\n'), /^3 lines/));
  test("one longer than a whole page costs only itself", () =>
    check("long", () => appendFileSync(live(), `${"x".repeat(9_000_000)}\n`), /line/));

  test("blank ones are nothing to tell", async () => {
    await recordMany(1);
    appendFileSync(live(), "\n\n");
    expect((await page()).gap).toBeUndefined();
  });

  test("half a line at the end is waited for, not skipped", async () => {
    await recordMany(1);
    appendFileSync(live(), line(7).slice(0, 10));
    const before = await all();
    expect(before.gaps).toEqual([]);
    appendFileSync(live(), line(7).slice(10));
    expect(numbers((await all(before.cursor)).events)).toEqual([7]);
  });
});

describe("rotation", () => {
  test("two readers at different places, and one that reads along, see what three processes write, once", async () => {
    await recordMany(1);
    const early = await page();
    const along: Event[] = [];
    const controller = new AbortController();
    const following = (async () => {
      for await (const next of events.follow({ cursor: early.cursor }, controller.signal)) {
        if (!("events" in next)) throw new Error(next.why);
        expect(next.gap).toBeUndefined();
        along.push(...next.events);
        if (along.length >= 3 * 140) controller.abort();
      }
    })();
    await Promise.all(["a", "b"].map((name) => write(name, 140, 50_000)));
    const middle = await page({ tail: 0 });
    await write("c", 140, 50_000);
    await following;

    expect(files().length).toBeGreaterThan(3);
    const late = await all(early.cursor);
    expect(late.gaps).toEqual([]);
    for (const seen of [late.events, along]) {
      for (const name of ["a", "b", "c"]) {
        const mine = seen.filter((event) => event.name === name);
        expect(numbers(mine)).toEqual(Array.from({ length: 140 }, (_, n) => n));
      }
      expect(seen).toHaveLength(420);
    }
    expect((await all(middle.cursor)).events.map((event) => event.name)).toEqual(Array(140).fill("c"));
  });

  test("keeps so many files, tells whoever is further behind, and goes on from the oldest", async () => {
    await recordMany(1, 1_000_000);
    const { cursor } = await page();
    const count = PER_SEGMENT * (limits.events_segments_kept + 2);
    await recordMany(count, 0, PADDING);
    expect(files()).toHaveLength(limits.events_segments_kept + 1);
    const seen = await all(cursor);
    expect(seen.gaps.join()).toMatch(/no longer kept/);
    const [first] = numbers(seen.events);
    expect(numbers(seen.events)).toEqual(
      Array.from({ length: count - Number(first) }, (_, n) => n + Number(first)),
    );
    expect((await all()).gaps).toEqual([]); // whoever starts now has missed nothing
    expect(numbers((await page({ tail: PER_SEGMENT + 10 })).events)[0]).toBe(count - PER_SEGMENT - 10);
  });

  test("a crash between moving the full file and beginning the next loses nothing and reuses no number", async () => {
    await recordMany(3);
    const { cursor } = await page();
    renameSync(live(), join(root, "events.jsonl.1"));
    expect((await all(cursor)).events).toEqual([]);
    await recordMany(2, 3);
    expect(JSON.parse(readFileSync(live(), "utf8").split("\n")[0] ?? "")).toMatchObject({ n: 2 });
    expect(await all(cursor)).toMatchObject({ gaps: [] });
    expect(numbers((await all(cursor)).events)).toEqual([3, 4]);
    expect(numbers((await all()).events)).toEqual([0, 1, 2, 3, 4]);
  });

  test("half a line at the end of a file that was moved aside is told", async () => {
    await recordMany(1);
    appendFileSync(live(), '{"ts"');
    renameSync(live(), join(root, "events.jsonl.1"));
    await recordMany(1, 1);
    const seen = await all();
    expect(numbers(seen.events)).toEqual([0, 1]);
    expect(seen.gaps.join()).toMatch(/1 line of events.jsonl.1/);
  });

  test("a file that cannot be read is told, and its neighbours are read", async () => {
    await recordMany(1);
    renameSync(live(), join(root, "events.jsonl.2"));
    symlinkSync("/etc/hostname", join(root, "events.jsonl.1"));
    await recordMany(1, 1);
    const seen = await all();
    expect(numbers(seen.events)).toEqual([0, 1]);
    expect(seen.gaps.join()).toMatch(/events.jsonl.1 cannot be read/);
  });
});

describe("a log that another program began", () => {
  test("is read, adopted and read on, by a reader who was there before", async () => {
    writeFileSync(live(), line(0) + line(1));
    const before = await all();
    expect(numbers(before.events)).toEqual([0, 1]);
    await recordMany(2, 2);
    expect(files().sort()).toEqual(["events.jsonl", "events.jsonl.1"]);
    expect(JSON.parse(readFileSync(live(), "utf8").split("\n")[0] ?? "")).toMatchObject({ n: 2 });
    const after = await all(before.cursor);
    expect(numbers(after.events)).toEqual([2, 3]);
    expect(after.gaps).toEqual([]);
    expect(numbers((await all()).events)).toEqual([0, 1, 2, 3]);
  });

  test("with an older file of its own keeps its order", async () => {
    writeFileSync(join(root, "events.jsonl.1"), line(0));
    writeFileSync(live(), line(1));
    const before = await all();
    await recordMany(1, 2);
    expect(numbers((await all()).events)).toEqual([0, 1, 2]);
    expect(numbers((await all(before.cursor)).events)).toEqual([2]);
  });

  test("goes on when that program writes into ours", async () => {
    await recordMany(1);
    appendFileSync(live(), line(1));
    await recordMany(1, 2);
    expect(numbers((await all()).events)).toEqual([0, 1, 2]);
  });

  test("goes on when that program rotates ours away and begins anew", async () => {
    await recordMany(1);
    const { cursor } = await page();
    renameSync(live(), join(root, "events.jsonl.1"));
    writeFileSync(live(), line(1));
    expect(numbers((await all(cursor)).events)).toEqual([1]);
    await recordMany(1, 2);
    expect(numbers((await all(cursor)).events)).toEqual([1, 2]);
    expect(numbers((await all()).events)).toEqual([0, 1, 2]);
  });

  test("an empty file is begun, not moved aside", async () => {
    writeFileSync(live(), "");
    const { cursor } = await page();
    await recordMany(1);
    expect(files()).toEqual(["events.jsonl"]);
    expect(numbers((await all(cursor)).events)).toEqual([0]);
  });
});

describe("tail", () => {
  test("starts so many events before the end", async () => {
    await recordMany(5);
    const rows: [number, number[]][] = [
      [0, []],
      [2, [3, 4]],
      [5, [0, 1, 2, 3, 4]],
      [50, [0, 1, 2, 3, 4]],
    ];
    for (const [tail, expected] of rows) expect(numbers((await page({ tail })).events)).toEqual(expected);
  });

  test("does not count lines that are no events", async () => {
    await recordMany(2);
    appendFileSync(live(), "junk\n\n");
    await recordMany(1, 2);
    expect(numbers((await page({ tail: 2 })).events)).toEqual([1, 2]);
  });

  test("of nothing leaves a cursor that sees what comes", async () => {
    await recordMany(2);
    const { cursor } = await page({ tail: 0 });
    await recordMany(1, 2);
    expect(numbers((await all(cursor)).events)).toEqual([2]);
  });
});

describe("following", () => {
  test("gives a first page at once, then what comes, then ends with the caller", async () => {
    await recordMany(1);
    const controller = new AbortController();
    const seen: unknown[] = [];
    for await (const next of events.follow({}, controller.signal)) {
      if (!("events" in next)) throw new Error(next.why);
      seen.push(...numbers(next.events));
      if (seen.length === 1) await recordMany(1, 1);
      if (seen.length === 2) controller.abort();
    }
    expect(seen).toEqual([0, 1]);
  });

  test("finds out by itself where no watch tells", async () => {
    const waits: number[] = [];
    const clock: Clock = {
      ...systemClock(),
      async sleep(wait_ms) {
        waits.push(wait_ms);
        await recordMany(1, waits.length);
      },
    };
    const deaf = eventsAt(root, { clock, watcher: { watch: () => ({ close: () => undefined }) } });
    const controller = new AbortController();
    const seen: unknown[] = [];
    for await (const next of deaf.follow({}, controller.signal)) {
      if ("events" in next) seen.push(...numbers(next.events));
      if (seen.length === 3) controller.abort();
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(waits).toEqual([limits.wait_poll_ms, limits.wait_poll_ms, limits.wait_poll_ms]);
  });

  test("wakes from its wait when the caller leaves, and lets go of its watch", async () => {
    let watches = 0;
    const controller = new AbortController();
    const watcher: Watcher = {
      watch() {
        watches += 1;
        return {
          close: () => {
            watches -= 1;
          },
        };
      },
    };
    const pages = eventsAt(root, { watcher }).follow({}, controller.signal)[Symbol.asyncIterator]();
    expect((await pages.next()).done).toBe(false);
    expect(watches).toBe(1);
    const waiting = pages.next();
    controller.abort();
    expect((await waiting).done).toBe(true);
    expect(watches).toBe(0);
  });

  test("says a refusal once and ends", async () => {
    const seen = [];
    for await (const next of events.follow({ cursor: "junk" }, new AbortController().signal)) seen.push(next);
    expect(seen).toMatchObject([{ kind: "refused" }]);
  });
});
