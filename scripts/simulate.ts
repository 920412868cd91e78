// `npm run simulate -- [--seeds 100] [--from 1]`: whole stories of the house in memory, by seed, and of a plan in its
// world, each held against the laws. A story that breaks one is shortened to what it takes and told in plain words; then
// this ends with 1.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tellPlan } from "../test/simulation/plan-story.ts";
import { shorten } from "../test/simulation/shorten.ts";
import { tell } from "../test/simulation/story.ts";
import { quickDir } from "../test/support/quick-dir.ts";
import { readOptions, refuse } from "./options.ts";

const USAGE = `Usage: npm run simulate -- [--seeds 100] [--from 1]

  --seeds  how many stories, a whole number (default 100)
  --from   the seed of the first one (default 1)

Ends with 0 where every story keeps every law. One that breaks a law is told in its shortest form; then this ends with 1.
`;

const { values } = readOptions({
  name: "simulate",
  usage: USAGE,
  options: { seeds: { type: "string", default: "100" }, from: { type: "string", default: "1" } },
});
const [seeds, from] = [Number(values.seeds), Number(values.from)];
if (!Number.isSafeInteger(seeds) || !Number.isSafeInteger(from) || seeds < 1 || from < 0) {
  refuse("simulate", "--seeds and --from are whole numbers, as in --seeds 1000 --from 1");
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const within = mkdtempSync(join(quickDir(), "looop-simulate-"));
const began_ms = performance.now();
const failed: number[] = [];
try {
  for (let seed = from; seed < from + seeds; seed += 1) {
    const told_ms = performance.now();
    const plan = await tellPlan(seed);
    if (plan.broken.length > 0) {
      failed.push(seed);
      say(`seed ${seed}  BROKEN, its plan:\n`);
      for (const line of plan.transcript) say(`  ${line}`);
      say(`\nThen this did not hold:\n`);
      for (const law of plan.broken) say(`  ${law}`);
      say("");
    }
    const whole = await tell(seed, { within });
    const took = `${whole.rolls.length} turns, ${((performance.now() - told_ms) / 1_000).toFixed(1)} s`;
    if (whole.broken.length === 0) {
      say(`seed ${seed}  ok  (${took})`);
      continue;
    }
    failed.push(seed);
    say(`seed ${seed}  BROKEN  (${took}); looking for the shortest story that breaks it`);
    const { told, turns, tries } = await shorten(seed, whole, (again, how) =>
      tell(again, { ...how, within }),
    );
    say(`\nSeed ${seed}, with ${turns.length} of ${whole.rolls.length} turns, after ${tries} tries:\n`);
    for (const line of told.transcript) say(`  ${inSeconds(line)}`);
    say(`\nThen this did not hold:\n`);
    for (const law of told.broken) say(`  ${law}`);
    say("");
  }
} finally {
  rmSync(within, { recursive: true, force: true });
}
const took_s = ((performance.now() - began_ms) / 1_000).toFixed(0);
say(
  `${seeds} stories in ${took_s} s, ${failed.length === 0 ? "all keep every law" : `broken: ${failed.join(", ")}`}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Lines begin with the time of the story's clock. */
function inSeconds(line: string): string {
  const [, at_ms = "", what = ""] = /^(\d+) ([\s\S]*)$/.exec(line) ?? [];
  return at_ms === "" ? line : `${(Number(at_ms) / 1_000).toFixed(3).padStart(9)} s  ${what}`;
}
