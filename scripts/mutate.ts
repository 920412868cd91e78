// `npm run mutate -- CORE [--sample 60] [--seed 1]`: puts small faults into the pure code of a core, one at a time, and
// runs its tests on each. A fault that no test notices is told; whoever reads it writes the row that is missing.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createVitest, type Vitest } from "vitest/node";
import { seededRandom } from "../test/fakes/wire/faults.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { readOptions, refuse } from "./options.ts";

interface Core {
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

const cores: Readonly<Record<string, Core>> = {
  reading: {
    sources: ["sentence", "gate-reply", "bind", "question-reply"].map((name) => `src/bot/reading/${name}.ts`),
    tests: ["test/bot/reading/corpus.test.ts"],
  },
  gate: { sources: ["src/engine/pulse/gate.ts"], tests: ["test/engine/pulse/gate.test.ts"] },
  permit: { sources: ["src/engine/pulse/permit.ts"], tests: ["test/engine/pulse/permit.test.ts"] },
  guardrails: {
    sources: ["src/engine/judgment/guard/decide-guard.ts", "src/engine/judgment/guard/meets.ts"],
    tests: ["decide-guard", "guard"].map((name) => `test/engine/judgment/guard/${name}.test.ts`),
  },
  ruling: {
    sources: ["src/engine/judgment/decide-ruling.ts"],
    tests: ["test/engine/judgment/ruling.test.ts"],
  },
  fold: {
    sources: ["fold", "fold-deed", "fold-step", "folding"].map((name) => `src/engine/plans/${name}.ts`),
    tests: ["test/engine/plans/fold.test.ts"],
  },
  delivery: {
    sources: ["plan", "changed", "seen", "standstill"].map((name) => `src/notify/${name}.ts`),
    tests: ["test/notify/plan.test.ts"],
  },
};

/** A test file of a core takes seconds; a fault that makes it run on is noticed. */
const TRY_MS_MAX = 120_000;

const USAGE = `Usage: npm run mutate -- CORE [--sample 60] [--seed 1]

  CORE      one of ${Object.keys(cores).join(", ")}
  --sample  so many of its faults, drawn by the seed (default: all)
  --seed    a whole number (default 1)

Tells each fault that no test noticed.
`;

const { positionals, values } = readOptions({
  name: "mutate",
  usage: USAGE,
  takes: "names",
  options: { sample: { type: "string" }, seed: { type: "string", default: "1" } },
});
const [name = ""] = positionals;
const core = Object.hasOwn(cores, name) ? cores[name] : undefined;
if (core === undefined) refuse("mutate", `name a core, one of ${Object.keys(cores).join(", ")}`);

const root = resolve(import.meta.dirname, "..");
let fault: { readonly path: string; readonly text: string } | undefined;

function open(): Promise<Vitest> {
  return createVitest(
    {
      root,
      watch: false,
      reporters: [{}],
      // Not the project's own configuration: each try begins with nothing loaded and nothing kept.
      config: false,
      fsModuleCache: false,
      include: [...(core?.tests ?? [])],
      maxWorkers: 1,
      bail: 1,
      testTimeout: TRY_MS_MAX,
    },
    {
      plugins: [
        {
          name: "one fault",
          enforce: "pre",
          load: (id) => (fault !== undefined && id.split("?")[0] === fault.path ? fault.text : undefined),
        },
      ],
    },
  );
}

type Verdict = "passes" | "fails" | "runs on";

/** One for many tries: each has a worker of its own, and reads the faulty source anew. */
let opened: Vitest | undefined;

async function tryOnce(path: string | undefined): Promise<Verdict> {
  const vitest = opened ?? (await open());
  opened = vitest;
  if (path !== undefined) vitest.invalidateFile(path);
  const tooLong = Promise.withResolvers<"runs on">();
  const timer = setTimeout(() => tooLong.resolve("runs on"), TRY_MS_MAX);
  const specifications = await vitest.globTestSpecifications();
  if (specifications.length === 0) throw new Error("vitest finds none of these tests");
  const ran = vitest
    .runTestSpecifications(specifications, true)
    .then(
      ({ testModules, unhandledErrors }): Verdict =>
        testModules.length > 0 && testModules.every((module) => module.ok()) && unhandledErrors.length === 0
          ? "passes"
          : "fails",
    );
  const verdict = await Promise.race([ran, tooLong.promise]);
  clearTimeout(timer);
  if (verdict === "runs on") {
    opened = undefined;
    // Closing waits for the run, and a loop without an end never ends it. Asked twice, the run's worker is killed.
    await Promise.all(["once", "twice"].map(() => vitest.cancelCurrentRun("test-failure")));
    await vitest.close();
  }
  return verdict;
}

const all = core.sources.flatMap((source) => {
  const path = join(root, source);
  return mutantsOf(path, readFileSync(path, "utf8")).map((mutant) => ({ source, path, mutant }));
});
const random = seededRandom(Number(values.seed));
const shuffled = all.map((each) => ({ each, at: random() })).toSorted((a, b) => a.at - b.at);
const chosen = shuffled.slice(0, Number(values.sample ?? all.length)).map(({ each }) => each);

if ((await tryOnce(undefined)) !== "passes") {
  process.stderr.write(`mutate: the tests of ${name} do not pass as they are; nothing was tried\n`);
  process.exit(1);
}
const survivors: { readonly source: string; readonly mutant: Mutant }[] = [];
for (const { source, path, mutant } of chosen) {
  if (fault !== undefined) opened?.invalidateFile(fault.path); // the last one is whole again
  fault = { path, text: mutant.text };
  const verdict = await tryOnce(path);
  if (verdict === "passes") survivors.push({ source, mutant });
  process.stdout.write(
    `${verdict === "passes" ? "SURVIVES" : "noticed "}  ${source}:${mutant.line}  ${mutant.what}\n`,
  );
}
process.stdout.write(
  `\n${name}: ${chosen.length} of ${all.length} faults tried, ${chosen.length - survivors.length} noticed\n`,
);
for (const { source, mutant } of survivors)
  process.stdout.write(`- ${source}:${mutant.line} ${mutant.what}\n`);
await opened?.close();
process.exit(0);
