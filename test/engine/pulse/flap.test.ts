// Goal: a reading that keeps changing is named, once, and quiet beats forgive slowly. Method: sequences of values.

import { describe, expect, it } from "vitest";
import { type FlapLedger, trackFlapping } from "../../../src/engine/pulse/flap.ts";

/** The beats (from 1) at which it was announced, and whether it counts as flapping at the end. */
function play(values: readonly string[], streakMax = 5): { announced: number[]; flapping: boolean } {
  let ledger: FlapLedger = new Map();
  const announced: number[] = [];
  let flapping = false;
  values.forEach((value, index) => {
    const report = trackFlapping(ledger, { "snap:s": value, "goal:g": value }, streakMax);
    ledger = report.ledger;
    if (report.announced.length > 0) announced.push(index + 1);
    flapping = report.flapping.includes("snap:s");
  });
  return { announced, flapping };
}

const check = (title: string, values: string, announced: number[], flapping: boolean) =>
  it(title, () => expect(play([...values])).toEqual({ announced, flapping }));

describe("flapping", () => {
  check("is not seen in a first sight", "a", [], false);
  check("is announced with the fifth change, once", "abcdefgh", [6], true);
  check("ends when quiet beats outweigh", "abcdefff", [6], false);
  check("is seen through change, change, still", "abccdeefgghiij", [12], true);
  check("is not announced again while it never came to rest", "abcdefffghij", [6], true);
  check("is announced again after it had come to rest", "abcdeffffffghijk", [6, 16], true);
  check("is not seen in one change in two beats", "aabbccddeeffgghh", [], false);

  it("is off with a streak of 0", () => expect(play([..."abcdefghij"], 0).flapping).toBe(false));
  it("forgets a reading that is gone", () => {
    const before = new Map([["snap:s", { last: "a", streak: 9, told: true }]]);
    expect(trackFlapping(before, {}).ledger.size).toBe(0);
  });
  it("does not look at goals", () => {
    expect([...trackFlapping(new Map(), { "goal:g": "a" }).ledger.keys()]).toEqual([]);
  });
});
