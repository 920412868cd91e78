// Goal: sleeping ends when it should, early only on abort. Method: the real clock, with waits too long to be waited for.

import { expect, test } from "vitest";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";

const clock = systemClock();

test("no time is slept in no time", async () => {
  const before = clock.monotonic_ms();
  for (const wait_ms of [0, -5, Number.NaN]) await clock.sleep(wait_ms);
  await clock.sleep(1);
  expect(clock.monotonic_ms()).toBeGreaterThan(before);
});

test.for([1_000_000, 2 ** 40, Number.POSITIVE_INFINITY])(
  "a sleep of %s ms is not cut short by what a timer can hold, and wakes on abort without error",
  async (wait_ms) => {
    const stop = new AbortController();
    let isAwake = false;
    const sleeping = clock.sleep(wait_ms, stop.signal).then(() => {
      isAwake = true;
    });
    await clock.sleep(5); // a timer that overflowed fires after one
    expect(isAwake).toBe(false);
    stop.abort();
    await sleeping;
    await clock.sleep(wait_ms, stop.signal);
  },
);

test("ids are unguessable, unique and fit for a file name", () => {
  const ids = randomIds();
  const many = Array.from({ length: 1_000 }, () => ids.nonce());
  expect(new Set(many).size).toBe(1_000);
  for (const id of many) expect(id).toMatch(/^[a-z0-9]{16,}$/);
});
