// Goal: however output comes, waits and is looked at, the screen is the one that all of its bytes make, and who waits is
// told in time. Method: streams cut at random, read into memory that is used again, on a clock by hand; beside a screen
// that is fed every byte. What is done with is overwritten.

import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { availableReader } from "../../../../src/engine/host/session/available.ts";
import { type Drawing, drawingOf } from "../../../../src/engine/host/session/drawing.ts";
import { sessionLimits } from "../../../../src/engine/workers/session/limits.ts";
import { createScreen, type Screen } from "../../../../src/engine/workers/session/screen.ts";
import { manualClock } from "../../../fakes/manual-clock.ts";

const corpus = resolve(import.meta.dirname, "../../../fixtures/terminal");
const dir = mkdtempSync(join(tmpdir(), "looop-drawing-"));
afterAll(() => rmSync(dir, { recursive: true }));

interface Stand {
  readonly screen: Screen;
  readonly drawing: Drawing;
  readonly clock: ReturnType<typeof manualClock>;
  readonly told: { held: number; shown_bytes: number };
  follow(who: "somebody" | "nobody"): void;
}

function stand(cols = 40, rows = 6): Stand {
  const clock = manualClock();
  const screen = createScreen({ cols, rows, onReply: () => undefined });
  const told = { held: 0, shown_bytes: 0 };
  let followed = false;
  const drawing = drawingOf({
    screen,
    clock,
    cols,
    rows,
    onShown(pieces) {
      for (const bytes of pieces) {
        told.shown_bytes += bytes.length;
        bytes.fill(0x21); // nobody may look at them any more
      }
    },
    onHeld() {
      told.held += 1;
    },
    isFollowed: () => followed,
  });
  return {
    screen,
    drawing,
    clock,
    told,
    follow(who) {
      followed = who === "somebody";
    },
  };
}

const feed = (screen: Screen, bytes: Uint8Array) =>
  new Promise<void>((done) => screen.feed(Uint8Array.from(bytes), done));

/** Lets what is under way on real timers (the emulator's) come to its end. */
async function breathe(turns = 4): Promise<void> {
  for (; turns > 0; turns -= 1) await new Promise<void>((done) => setTimeout(done));
}

async function settle({ drawing, clock }: Stand): Promise<void> {
  let there = false;
  const settled = drawing.settled().then(() => {
    there = true;
  });
  while (!there) {
    await breathe(1);
    await clock.advance(1);
  }
  await settled;
}

const lines = (text: string, count: number) => `${text}\r\n`.repeat(count);
const FLOOD = lines("\x1b[32mok\x1b[39m the quick brown fox jumps over it", 6_000);

type Step =
  | { readonly kind: "output"; readonly text: string; readonly pieces: number }
  | { readonly kind: "look" | "wait" | "somebody" | "nobody" }
  | { readonly kind: "resize"; readonly cols: number; readonly rows: number };

const captured = readdirSync(corpus)
  .filter((name) => name.endsWith(".bytes"))
  .map((name) => readFileSync(join(corpus, name)).toString("latin1"));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("output" as const),
      text: fc.constantFrom(
        FLOOD,
        FLOOD.repeat(3),
        "\r\x1b[2K\x1b[36mbar [###   ] 4%".repeat(9_000),
        "\x1b[?1049h\x1b[2J\x1b[3;3Hfull",
        "\x1b[?1049l",
        "\x1b[2;4r",
        "\x1b[r",
        "prompt $ ",
        "\x1b[",
        "31m",
        "\xe6\x97",
        "\xa5",
        ...captured,
      ),
      pieces: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("look", "wait", "somebody", "nobody") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("resize" as const),
      cols: fc.integer({ min: 10, max: 90 }),
      rows: fc.integer({ min: 2, max: 12 }),
    }),
  },
);

describe("the screen of a stream", () => {
  it("is the one that all of its bytes make, whenever somebody looks or it gets another size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const ours = stand();
        const whole = createScreen({ cols: 40, rows: 6, onReply: () => undefined });
        const same = async () => {
          await settle(ours);
          expect(ours.screen.image()).toEqual(whole.image());
          expect(ours.screen.modes()).toEqual(whole.modes());
        };
        let all_bytes = 0;
        for (const one of steps) {
          if (one.kind === "output") {
            const bytes = Buffer.from(one.text, "latin1");
            const size = Math.ceil(bytes.length / one.pieces);
            for (let at = 0; at < bytes.length; at += size)
              ours.drawing.take(Buffer.from(bytes.subarray(at, at + size)));
            all_bytes += bytes.length;
            await feed(whole, bytes);
          } else if (one.kind === "resize") {
            ours.drawing.resize(one.cols, one.rows);
            whole.resize(one.cols, one.rows);
            await settle(ours);
          } else if (one.kind === "look") await same();
          else if (one.kind === "wait") await ours.clock.advance(sessionLimits.screen_gather_ms);
          else ours.follow(one.kind);
        }
        await same();
        expect(ours.told.shown_bytes).toBe(all_bytes);
        expect([ours.drawing.shown_bytes(), ours.drawing.backlog_bytes()]).toEqual([all_bytes, 0]);
        ours.screen.dispose();
        whole.dispose();
      }),
      { numRuns: 25 },
    );
  });

  it("read into memory that is used again, is the same and takes no more of it than the backlog", async () => {
    const text = Array.from(
      { length: 480_000 },
      (_, n) => `\x1b[3${n % 8}m${n} and some text in this line\r\n`,
    ).join("");
    const path = join(dir, "flood");
    writeFileSync(path, text);
    const fd = openSync(path, "r");
    const ours = stand();
    const reader = availableReader(fd, ours.drawing.shown_bytes);
    const memories = new Set<ArrayBufferLike>();
    const first = Buffer.alloc(4_096);
    for (let took = readSync(fd, first); took > 0; took = readSync(fd, first)) {
      const bytes = reader.withMore(Buffer.from(first.subarray(0, took)));
      if (took === first.length) memories.add(bytes.buffer);
      ours.drawing.take(bytes);
      if (ours.drawing.backlog_bytes() > sessionLimits.screen_backlog_bytes_max) await settle(ours);
    }
    closeSync(fd);
    await settle(ours);
    const whole = createScreen({ cols: 40, rows: 6, onReply: () => undefined });
    await feed(whole, Buffer.from(text.slice(-100_000)));
    expect(ours.screen.text()).toBe(whole.text());
    expect(ours.drawing.shown_bytes()).toBe(text.length);
    expect(text.length).toBeGreaterThan(2 * sessionLimits.screen_backlog_bytes_max);
    expect(memories.size * sessionLimits.pty_read_block_bytes).toBeLessThanOrEqual(
      sessionLimits.screen_backlog_bytes_max + 2 * sessionLimits.pty_read_block_bytes,
    );
  });
});

describe("in a flood", () => {
  /** One picture was drawn, and more is there. */
  async function flooded(who: "somebody" | "nobody"): Promise<Stand> {
    const ours = stand();
    ours.follow(who);
    ours.drawing.take(Buffer.from(FLOOD));
    await breathe();
    expect(ours.drawing.seq()).toBe(1);
    ours.drawing.take(Buffer.from("the newest"));
    await breathe();
    expect(ours.drawing.seq()).toBe(1);
    return ours;
  }

  it("who follows sees each picture after one pause", async () => {
    const ours = await flooded("somebody");
    await ours.clock.advance(sessionLimits.screen_gather_ms);
    await breathe();
    expect([ours.drawing.seq(), ours.drawing.backlog_bytes(), ours.told.held]).toEqual([2, 0, 0]);
  });

  it("without anybody, who waits for output is told as soon, and the picture comes by itself", async () => {
    const ours = await flooded("nobody");
    await ours.clock.advance(sessionLimits.screen_gather_ms);
    await breathe();
    expect([ours.drawing.seq(), ours.told.held]).toEqual([1, 1]);
    await ours.clock.advance(sessionLimits.screen_gather_ms * (sessionLimits.screen_gather_turns_alone - 1));
    await breathe();
    expect([ours.drawing.seq(), ours.drawing.backlog_bytes()]).toEqual([2, 0]);
  });

  it("who looks sees it at once", async () => {
    const ours = await flooded("nobody");
    await ours.drawing.settled();
    expect(ours.screen.text()).toContain("the newest");
  });

  it("as much as is gathered at most is drawn without a pause", async () => {
    const ours = await flooded("nobody");
    const more = Buffer.from(FLOOD);
    for (let left = sessionLimits.screen_gather_bytes; left > 0; left -= more.length)
      ours.drawing.take(Buffer.from(more));
    await breathe();
    expect([ours.drawing.seq(), ours.drawing.backlog_bytes()]).toEqual([2, 0]);
  });

  it("much that lies apart in memory is drawn one after the other, without a pause between", async () => {
    const ours = stand();
    ours.follow("somebody");
    ours.drawing.take(Buffer.from(FLOOD));
    await breathe();
    const much = Buffer.from(FLOOD.repeat(4));
    expect(much.length).toBeGreaterThan(sessionLimits.screen_apart_bytes);
    ours.drawing.take(much);
    ours.drawing.take(Buffer.from("the end"));
    await ours.clock.advance(sessionLimits.screen_gather_ms);
    await breathe();
    expect([ours.drawing.seq(), ours.drawing.backlog_bytes()]).toEqual([3, 0]);
    expect(ours.screen.text()).toContain("the end");
  });

  it("another program begins with an empty screen, and with none of what the one before had set", async () => {
    const ours = stand();
    ours.drawing.take(Buffer.from("\x1b[?1049h\x1b[2;4r\x1b]0;a title that never ends"));
    await settle(ours);
    ours.drawing.reset();
    expect(ours.screen.text().trim()).toBe("");
    ours.drawing.take(Buffer.from(`${FLOOD}end`));
    await settle(ours);
    const whole = createScreen({ cols: 40, rows: 6, onReply: () => undefined });
    await feed(whole, Buffer.from(`${FLOOD}end`));
    expect(ours.screen.image()).toEqual(whole.image());
  });
});
