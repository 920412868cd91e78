// `npm run bench [-- NAME…] [--json]`: builds, measures, prints one table, ends with 1 if a bar was missed. Without a name
// all are run, kept in bench/history and written to docs/benchmarks.md. Measures the built form, as it is installed; a
// rival program takes part where an environment variable names it.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { join, resolve } from "node:path";
import { readOptions, refuse } from "../scripts/options.ts";
import { type Figure, tableOf, verdictOf } from "./figures.ts";
import { type BenchRun, type Machine, pageOf, recordOf } from "./page.ts";

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  mailbox: async () => (await import("./mailbox.ts")).benchMailbox(),
  beat: async () => (await import("./beat.ts")).benchBeat(),
  worker: async () => (await import("./worker.ts")).benchWorker(),
  attention: async () => (await import("./attention.ts")).benchAttention(),
  slack: async () => (await import("./slack.ts")).benchSlack(),
  concierge: async () => (await import("./concierge.ts")).benchConcierge(),
  footprint: async () => (await import("./footprint.ts")).benchFootprint(),
  judgment: async () => (await import("./judgment.ts")).benchJudgment(),
};

const USAGE = `Usage: npm run bench [-- NAME… [--json]]

  NAME    one of ${Object.keys(benches).join(", ")}; without a name all of them,
          and then they are kept in bench/history and docs/benchmarks.md
  --json  the figures as JSON

Ends with 1 where a bar was missed. Measure on a machine that does nothing else.
`;

const { positionals, values } = readOptions({
  name: "bench",
  usage: USAGE,
  takes: "names",
  options: { json: { type: "boolean", default: false } },
});
const names = positionals.length === 0 ? Object.keys(benches) : positionals;
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  refuse("bench", `no bench called ${unknown.join(", ")}; there is: ${Object.keys(benches).join(", ")}`);
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

const runs: BenchRun[] = [];
for (const name of names) {
  if (!values.json && names.length > 1) process.stderr.write(`bench: ${name} …\n`);
  runs.push(await measure(name));
}
const run = { at: new Date().toISOString(), machine: machineOf(), benches: runs };

process.stdout.write(values.json ? recordOf(run) : `${told(runs)}\n`);
if (runs.some(({ failed, figures }) => failed !== undefined || figures.some(isMissed))) process.exitCode = 1;
if (positionals.length === 0) {
  const history = join(root, "bench", "history");
  mkdirSync(history, { recursive: true });
  writeFileSync(join(history, `${run.at.slice(0, 19).replaceAll(":", "-")}.json`), recordOf(run));
  writeFileSync(join(root, "docs", "benchmarks.md"), pageOf(run));
}

/** One that breaks down does not keep the others from being measured. */
async function measure(name: string): Promise<BenchRun> {
  const began_ms = performance.now();
  const took_s = () => (performance.now() - began_ms) / 1_000;
  const load = () => loadavg()[0] ?? 0;
  try {
    const figures = (await benches[name]?.()) ?? [];
    return { name, load: load(), took_s: took_s(), figures };
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    process.stderr.write(`bench: ${name} broke down: ${error instanceof Error ? error.stack : failed}\n`);
    return { name, load: load(), took_s: took_s(), figures: [], failed };
  }
}

function isMissed(figure: Figure): boolean {
  return verdictOf(figure) === "MISS";
}

function machineOf(): Machine {
  return {
    processor: cpus()[0]?.model.trim() || "an unknown processor",
    processors: availableParallelism(),
    memory_gb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
  };
}

function told(all: readonly BenchRun[]): string {
  const figures = all.flatMap(({ name, figures: of }) =>
    of.map((figure) => (all.length === 1 ? figure : { ...figure, what: `${name}: ${figure.what}` })),
  );
  const loads = all.map(({ name, load }) => `${name} ${load.toFixed(1)}`).join(", ");
  return `${tableOf(figures)}\nmeasured at a load of ${loads}, on ${availableParallelism()} processors`;
}
