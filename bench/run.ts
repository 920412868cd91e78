// `npm run bench -- NAME [--json]`: builds, measures, prints one table, ends with 1 if a bar was missed.
// Measures the built form, as it is installed; a rival program takes part where an environment variable names it.

import { spawnSync } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Figure, ratioOf, tableOf, verdictOf } from "./figures.ts";

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  mailbox: async () => (await import("./mailbox.ts")).benchMailbox(),
  beat: async () => (await import("./beat.ts")).benchBeat(),
  worker: async () => (await import("./worker.ts")).benchWorker(),
  attention: async () => (await import("./attention.ts")).benchAttention(),
  slack: async () => (await import("./slack.ts")).benchSlack(),
  concierge: async () => (await import("./concierge.ts")).benchConcierge(),
  judgment: async () => (await import("./judgment.ts")).benchJudgment(),
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false } },
});
const names = positionals.length === 0 ? Object.keys(benches) : positionals;
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(
    `bench: no bench called ${unknown.join(", ")}; there is: ${Object.keys(benches).join(", ")}\n`,
  );
  process.exit(64);
}

const root = resolve(import.meta.dirname, "..");
const built = spawnSync(process.execPath, [join(root, "scripts", "build.ts")], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});
if (built.status !== 0) {
  process.stderr.write("bench: nothing was measured, for the build failed\n");
  process.exit(1);
}

for (const name of names) {
  const figures = (await benches[name]?.()) ?? [];
  if (figures.some((figure) => verdictOf(figure) === "MISS")) process.exitCode = 1;
  const told = figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), verdict: verdictOf(figure) }));
  const load = loadavg()[0] ?? 0;
  const processors = availableParallelism();
  // A figure from a busy machine is a figure of that machine's other work.
  const where = `measured at a load of ${load.toFixed(1)} on ${processors} processors`;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ bench: name, load, processors, figures: told })}\n`
      : `${tableOf(figures)}\n${where}\n`,
  );
}
