// Goal: time that a test can rely on. Method: sleepers that write down when they woke.

import { expect, test } from "vitest";
import { countingIds } from "./counting-ids.ts";
import { manualClock } from "./manual-clock.ts";

test("sleepers wake in the order of their moments, each at its own", async () => {
  const clock = manualClock(1_000);
  const woken: (readonly [string, number])[] = [];
  const sleepThen = async (name: string, wait_ms: number) => {
    await clock.sleep(wait_ms);
    woken.push([name, clock.now_ms()]);
  };
  const all = Promise.all([sleepThen("late", 300), sleepThen("early", 100), sleepThen("also early", 100)]);
  await clock.advance(50);
  expect(woken).toEqual([]);
  expect(clock.sleepers()).toEqual([50, 50, 250]);
  await clock.advance(1_000);
  await all;
  expect(woken).toEqual([
    ["early", 1_100],
    ["also early", 1_100],
    ["late", 1_300],
  ]);
});

test("a loop that sleeps again is woken as often as time allows", async () => {
  const clock = manualClock();
  let rounds = 0;
  const stop = new AbortController();
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(10, stop.signal);
      rounds += 1;
    }
  })();
  await clock.advance(100);
  expect(rounds).toBe(10);
  stop.abort();
  await loop;
});

test("an abort wakes at once, without error, and leaves no sleeper behind", async () => {
  const clock = manualClock();
  const stop = new AbortController();
  const asleep = clock.sleep(1_000, stop.signal);
  stop.abort();
  await asleep;
  await clock.sleep(1_000, stop.signal);
  expect(clock.sleepers()).toEqual([]);
});

test("the wall clock can be set back; monotonic time and sleepers do not notice", async () => {
  const clock = manualClock(1_000_000);
  const asleep = clock.sleep(100);
  await clock.advance(50);
  clock.setWall(5);
  expect(clock.now_ms()).toBe(5);
  expect(clock.monotonic_ms()).toBe(50);
  await clock.advance(50);
  await asleep;
  expect(clock.now_ms()).toBe(55);
});

test("a test can wait until somebody sleeps", async () => {
  const clock = manualClock();
  const two = clock.untilAsleep(2);
  const sleeping = Promise.all([clock.sleep(1), clock.sleep(1)]);
  await two;
  await clock.untilAsleep(1);
  await clock.advance(1);
  await sleeping;
});

test("nobody sleeps for no time, and time does not go back", async () => {
  const clock = manualClock();
  await clock.sleep(0);
  await clock.sleep(-5);
  await expect(clock.advance(-1)).rejects.toThrow("time does not pass");
});

test("ids count, each prefix for itself", () => {
  const ids = countingIds();
  expect([ids.nonce(), ids.nonce(), countingIds("p").nonce()]).toEqual(["n1", "n2", "p1"]);
});
