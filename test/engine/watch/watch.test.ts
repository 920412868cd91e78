// Goal: the view draws at most ten times a second, rests when nothing moves, and never keeps a person waiting. Method:
// a scripted engine, a terminal that counts what is written, and time that passes only when the test says so.

import { describe, expect, it } from "vitest";
import type { Ending, LookOutcome, SessionReport } from "../../../src/engine/terminals.ts";
import type { ScreenEvents, WatchPorts } from "../../../src/engine/watch/ports.ts";
import { runWatch } from "../../../src/engine/watch/watch.ts";
import { shotOf } from "../../../src/engine/workers/session/shot.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { scriptedEngine } from "../verbs/scripted.ts";
import { imageAfter, NOW_MS, seenTerminal, worker } from "./kit.ts";

const running: Ending = { kind: "running" };

function report(id: string, seq: number): SessionReport {
  return {
    id,
    state: "running",
    child_pid: 1,
    exit_code: null,
    last_change: "",
    output_bytes: seq,
    screen_seq: seq,
    screen_hash: "",
    screen_changed_ms: 0,
    output_ms: 0,
    cols: 80,
    rows: 24,
    attached: 0,
  };
}

/** Two workers, whose screens say how often they moved. */
function stage() {
  const clock = manualClock(NOW_MS);
  const seen = seenTerminal(80, 24);
  const counts = { writes: 0, status: 0, shots: 0 };
  const seqs = new Map([
    ["a", 0],
    ["b", 0],
  ]);
  let events: ScreenEvents | undefined;
  let closed = false;
  let hangs = false;
  const look = async (id: string): Promise<LookOutcome> => {
    counts.status += 1;
    if (hangs) return new Promise(() => undefined);
    return { kind: "ok", ending: running, gen: "g1", live: report(id, seqs.get(id) ?? 0) };
  };
  const engine = scriptedEngine({
    workers: {
      health: async () => ({ kind: "ok", workers: [worker("a", { idle_s: 0 }), worker("b")], troubles: [] }),
    },
    mailbox: { open: async () => ({ kind: "ok", asks: [], troubles: [] }) },
    pulse: { status: async () => ({ kind: "failed", reason: "io", why: "the lock is odd", remedy: "look" }) },
    events: {
      async *follow(_, signal) {
        yield { events: [], cursor: "1", end: true };
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      },
    },
    terminals: {
      status: look,
      async shot(id, format, edges) {
        counts.shots += 1;
        const image = await imageAfter(`${id} moved ${seqs.get(id)} times`);
        return { kind: "ok", shot: shotOf(image, 1, format, edges) };
      },
      async *follow(_, __, signal) {
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      },
    },
  });
  const screen: WatchPorts["screen"] = {
    kind: "taken",
    colours: "exact",
    clock,
    size: () => ({ cols: 80, rows: 24 }),
    async write(text) {
      counts.writes += 1;
      await seen.write(text);
    },
    listen: (listener) => {
      events = listener;
    },
    suspend: () => undefined,
    close: () => {
      closed = true;
    },
  };
  const end = runWatch({ engine, screen }, { filter: { kind: "living" }, worker: "a" });
  return {
    clock,
    seen,
    counts,
    end,
    type: (text: string) => events?.onInput(text),
    signal: () => events?.onEnd("terminated"),
    move: (id: string) => seqs.set(id, (seqs.get(id) ?? 0) + 1),
    hang: () => {
      hangs = true;
    },
    isClosed: () => closed,
    /** The emulators of screen and terminal parse in their own time. */
    async pass(wait_ms: number) {
      for (let left = wait_ms; left > 0; left -= 50) {
        await clock.advance(Math.min(50, left));
        for (let turn = 0; turn < 3; turn++) await new Promise((parsed) => setImmediate(parsed));
        await seen.write("");
      }
    },
    async quit() {
      events?.onInput("q");
      await clock.advance(1_000);
      return end;
    },
  };
}

describe("the view", () => {
  it("shows the first frame before anything was looked at", async () => {
    const made = stage();
    await made.seen.write("");
    expect(made.counts.writes).toBe(1);
    expect(made.seen.text()).toContain("looking…");
    expect(await made.quit()).toBe("quit");
  });

  it("draws at most ten times a second, however much moves", async () => {
    const made = stage();
    await made.pass(1_000);
    const before = made.counts.writes;
    for (let step = 0; step < 100; step++) {
      made.move("a");
      made.type(step % 2 === 0 ? "a" : "s");
      await made.pass(20);
    }
    const writes = made.counts.writes - before;
    expect(writes).toBeGreaterThan(10);
    expect(writes).toBeLessThanOrEqual(21);
    await made.quit();
  });

  it("asks and draws next to nothing while nothing moves", async () => {
    const made = stage();
    await made.pass(5_000);
    expect(made.seen.text()).toContain("a moved 0 times");
    const before = { ...made.counts };
    await made.pass(20_000);
    expect(made.counts.shots).toBe(before.shots);
    expect(made.counts.status - before.status).toBeLessThanOrEqual(5);
    // Ages and countdowns go on.
    expect(made.counts.writes - before.writes).toBeLessThanOrEqual(21);
    await made.quit();
  });

  it("names what cannot be looked at, and shows the rest", async () => {
    const made = stage();
    await made.pass(1_000);
    expect(made.seen.text()).toContain("│ b ");
    made.type("l");
    await made.pass(300);
    expect(made.seen.text()).toContain("Nothing has happened yet");
    expect(made.seen.text()).toContain("pulse …");
    expect(made.seen.text()).toContain("the lock is odd");
    await made.quit();
  });

  it("shows a worker again that was left and selected again at once", async () => {
    const made = stage();
    await made.pass(5_000);
    made.type("jk");
    await made.pass(1_000);
    expect(made.seen.text()).toContain("a moved 0 times");
    await made.quit();
  });

  it("can be left while a worker's host does not answer, and tells how it ended", async () => {
    const made = stage();
    await made.pass(1_000);
    made.hang();
    made.type("j");
    await made.pass(1_000);
    made.signal();
    await made.clock.advance(1_000);
    expect(await made.end).toBe("terminated");
    expect(made.isClosed()).toBe(true);
  });
});
