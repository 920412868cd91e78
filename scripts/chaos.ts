// `npm run chaos -- [--minutes 2] [--seed 7]`: the real program with real workers on a data directory of its own, while
// everything around it is killed, frozen, starved and cut off; then all is calm, and every law must hold. Ends with 1
// where one does not, and says the seed and the story.

import { chaos } from "../test/chaos/chaos.ts";
import { built } from "../test/support/build-once.ts";
import { readOptions, refuse } from "./options.ts";

const USAGE = `Usage: npm run chaos -- [--minutes 2] [--seed 7]

  --minutes  how long things go wrong, 0.1 to 600 (default 2); the calm behind it takes its own time
  --seed     what happens, a whole number (default: another one each time)

The story is told as it happens. Ends with 0 where every law holds. Where one does not it ends with 1, says which, and
leaves the data directory.
`;

const { values } = readOptions({
  name: "chaos",
  usage: USAGE,
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0 && minutes <= 600) || !Number.isSafeInteger(seed) || seed < 0) {
  refuse("chaos", "--minutes is 0.1 to 600, --seed a whole number, as in --minutes 2 --seed 7");
}

const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed ${seed}, ${minutes} minutes; again with: npm run chaos -- --minutes ${minutes} --seed ${seed}\n`);
const { broken, figures, kept } = await chaos({
  seed,
  duration_ms: minutes * 60_000,
  built: await built(),
  say,
  keep: "yes",
});
if (kept !== undefined) say(`\nIts data directory stays: ${kept}`);
const told = Object.entries(figures).map(([what, times]) => `${times} ${what}`);
if (broken.length > 0)
  say(`\nThen this did not hold (seed ${seed}):\n${broken.map((law) => `  ${law}`).join("\n")}`);
say(
  `\nseed ${seed}: ${told.join(", ")}; ${broken.length === 0 ? "every law holds" : `${broken.length} broken`}`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
