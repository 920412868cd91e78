// Goal: a wait ends at the first of hint, time and end, and a hint is never lost between two waits.
// Method: virtual time, a watch in the test's hand.

import { beforeEach, expect, it } from "vitest";
import { type Bell, createBell } from "../../src/engine/bell.ts";
import { type ManualClock, manualClock } from "../fakes/manual-clock.ts";

let clock: ManualClock;
let hints: Map<() => void, string>;
let opened: number;
let bell: Bell;

beforeEach(() => {
  clock = manualClock();
  hints = new Map();
  opened = 0;
  const watch = (dir: string, onHint: () => void) => {
    const hint = () => onHint();
    hints.set(hint, dir);
    opened += 1;
    return { close: () => void hints.delete(hint) };
  };
  bell = createBell({ clock, watcher: { watch } }, ["asks", "goals"]);
});

const ring = (dir: string) => {
  for (const [hint, at] of [...hints]) if (at === dir) hint();
};

it("a hint of any of its directories ends the wait, with no time passing", async () => {
  for (const dir of ["asks", "goals"]) {
    const waiting = bell.wait(1_000);
    ring(dir);
    await waiting;
  }
  expect(clock.monotonic_ms()).toBe(0);
});

it("a hint that came before the wait ends it at once, and only that one", async () => {
  ring("asks");
  ring("goals");
  await bell.wait(1_000);
  expect(clock.sleepers()).toEqual([]);
  const second = bell.wait(1_000);
  expect(clock.sleepers()).toEqual([1_000]);
  await clock.advance(1_000);
  await second;
});

it("ringing by hand is a hint", async () => {
  const waiting = bell.wait(1_000);
  bell.ring();
  await waiting;
  expect(clock.monotonic_ms()).toBe(0);
});

it("an abort ends the wait, one before it too, and leaves no listener and no sleeper", async () => {
  const end = new AbortController();
  const waiting = bell.wait(1_000, end.signal);
  end.abort();
  await waiting;
  await bell.wait(1_000, end.signal);
  expect(clock.sleepers()).toEqual([]);
});

it("no time is no wait", async () => {
  await bell.wait(0);
  await bell.wait(-5);
  expect(clock.sleepers()).toEqual([]);
});

it("silence makes it watch anew, without a moment unwatched; a hint does not", async () => {
  const silent = bell.wait(1_000);
  await clock.advance(1_000);
  await silent;
  expect([hints.size, opened]).toEqual([2, 4]);
  const heard = bell.wait(1_000);
  ring("asks");
  await heard;
  expect([hints.size, opened]).toEqual([2, 4]);
});

it("closing leaves no watch", () => {
  bell.close();
  expect(hints.size).toBe(0);
});
