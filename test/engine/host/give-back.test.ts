// Goal: what only the start needed is given back once the start is over, and nobody waits for it at the end. Method: the
// real collector on something that nobody holds any more; a clock moved by hand.

import { expect, it } from "vitest";
import { giveBackMemory } from "../../../src/engine/host/give-back.ts";
import { limits } from "../../../src/engine/limits.ts";
import { manualClock } from "../../fakes/manual-clock.ts";

const WHOLE_MS = limits.give_back_after_ms + limits.give_back_rounds * limits.give_back_every_ms;

it("gives back what nobody holds, in its time", async () => {
  const clock = manualClock();
  const forgotten = new WeakRef({ text: "of the start".repeat(1_000) });
  const done = giveBackMemory(clock, new AbortController().signal);
  await clock.advance(WHOLE_MS);
  await done;
  expect(forgotten.deref()).toBeUndefined();
});

it("ends at once where the program ends before", async () => {
  const clock = manualClock();
  const stop = new AbortController();
  const done = giveBackMemory(clock, stop.signal);
  await clock.advance(limits.give_back_after_ms - 1);
  stop.abort();
  await done;
  expect(clock.sleepers()).toEqual([]);
});
