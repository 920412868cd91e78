// Goal: whatever sessions, judges, disks and people do to a plan, and wherever its driver dies, nothing passes that its
// finish line did not pass, nothing is asked or begun twice, and it comes to an end. Method: stories by seed in a world
// in memory; some are the same each time, some are each day's own. `npm run simulate` tells more.

import { expect, it } from "vitest";
import { tellPlan } from "./plan-story.ts";

const FIXED = 40;
const FRESH = 10;

const today = Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));
const seeds = [
  ...Array.from({ length: FIXED }, (_, at) => at + 1),
  ...Array.from({ length: FRESH }, (_, at) => today * 100 + at),
];

it.each(seeds)("the plan of story %i keeps every law", { timeout: 60_000 }, async (seed) => {
  const { broken, transcript } = await tellPlan(seed);
  expect(broken, [...broken, "", ...transcript].join("\n")).toEqual([]);
});
