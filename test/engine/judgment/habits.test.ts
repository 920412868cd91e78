// Goal: somebody with habits is asked less and less, is answered for wrongly within the stated bound, and is followed when
// a habit flips. Method: a simulated person over eight weeks of virtual time, several seeds, on a real memory.db.

import { afterEach, describe, expect, test } from "vitest";
import { type Lived, live, tableOf, type Week } from "../../support/habits.ts";
import { type Bench, openBench } from "../../support/judge.ts";

let bench: Bench;
afterEach(() => bench.close());

/** Of all that the clone answered: no more than this were not what the person would have said. */
const WRONG_SHARE_MAX = 0.02;
/** Of a habit that flips: answers until it is unlearned. */
const WRONG_AFTER_FLIP_MAX = 4;

const sum = (weeks: readonly Week[], of: keyof Week) => weeks.reduce((all, week) => all + week[of], 0);
const askedPer100 = (weeks: readonly Week[]) => (100 * sum(weeks, "asked")) / sum(weeks, "actions");

async function lived(seed: number, weeks: number, autonomy: Bench["autonomy"]): Promise<Lived> {
  bench = openBench();
  bench.autonomy = autonomy;
  const told = await live(bench, { seed, weeks });
  process.stdout.write(`\nseed ${seed}, ${JSON.stringify(autonomy)}\n${tableOf(told)}\n`);
  return told;
}

describe("a person with habits", () => {
  test.each([1, 2])(
    "is asked less, is rarely answered for wrongly, and may change (seed %i)",
    async (seed) => {
      const { weeks, brier } = await lived(seed, 8, { default: "assisted" });
      expect(askedPer100(weeks.slice(0, 1))).toBeGreaterThan(90);
      expect(askedPer100(weeks.slice(3, 5))).toBeLessThan(70);
      expect(sum(weeks, "answered")).toBeGreaterThan(100);
      expect(sum(weeks, "wrong") / sum(weeks, "answered")).toBeLessThanOrEqual(WRONG_SHARE_MAX);
      expect(sum(weeks, "wrongOfFlipped")).toBeLessThanOrEqual(WRONG_AFTER_FLIP_MAX);
      expect(brier).toBeLessThan(0.15);
    },
  );

  test("who lets it only suggest is never answered for", async () => {
    const { weeks } = await lived(1, 2, {});
    expect(sum(weeks, "answered")).toBe(0);
  });
});
