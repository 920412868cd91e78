// Goal: whatever is killed, frozen, starved or cut off, no ask is lost, none ends twice, no command runs without a yes,
// and people see what is so. Method: the real program, real workers under terminals, three platforms on loopback, by
// seed; the laws are read from the disk once all is calm. `npm run chaos` goes on for longer, and tells the story.

import { dirname } from "node:path";
import { expect, it } from "vitest";
import { builtEntry } from "../support/built.ts";
import { chaos } from "./chaos.ts";

const SEED = 20;
const DURATION_MS = 8_000;

it("a chaos ends in calm, and every law holds", { timeout: 600_000 }, async () => {
  const { broken, story, figures } = await chaos({
    seed: SEED,
    duration_ms: DURATION_MS,
    built: dirname(builtEntry),
  });
  const told = [`npm run chaos -- --seed ${SEED} tells more of it`, ...broken, "", ...story].join("\n");
  expect(broken, told).toEqual([]);
  expect(figures.kills, told).toBeGreaterThan(0);
  expect(figures.answers, told).toBeGreaterThan(0);
});
