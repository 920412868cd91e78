// Goal: whatever platforms, people and power cuts do, no ask is lost, none is answered twice or by the wrong person, and
// every card ends with the same words. Method: whole stories by seed, in a house in memory with a real ledger, held
// against the laws once all is calm. LOOOP_SEED=n tells one story again; LOOOP_SEEDS=n tells so many.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { quickDir } from "../support/quick-dir.ts";
import { tell } from "./story.ts";

const { LOOOP_SEED, LOOOP_SEEDS = "24" } = process.env;
const within = mkdtempSync(join(quickDir(), "looop-simulation-"));
afterAll(() => rmSync(within, { recursive: true, force: true }));

const seeds =
  LOOOP_SEED === undefined
    ? Array.from({ length: Number(LOOOP_SEEDS) }, (_, at) => at + 1)
    : [Number(LOOOP_SEED)];

it.each(seeds)("story %i keeps every law", { timeout: 60_000 }, async (seed) => {
  const { broken, transcript } = await tell(seed, within);
  const told = [`LOOOP_SEED=${seed}`, ...broken, "", ...transcript].join("\n");
  expect(broken, told).toEqual([]);
});
