// `npm run check`: format and lint, types, dead code. Changes nothing, runs everything, fails if anything fails.

import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

interface StepResult {
  readonly ok: boolean;
  readonly output: string;
  readonly wall_s: string;
}

const steps: readonly Step[] = [
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "format and lint", command: ["biome", "check", "--error-on-warnings", "."] },
  { name: "dead code", command: ["knip", "--no-progress"] },
  { name: "licences", command: ["node", "scripts/licences.ts"] },
];

function run(step: Step): Promise<StepResult> {
  const started_ms = performance.now();
  const [program, ...args] = step.command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    const end = (ok: boolean, why = ""): void =>
      resolve({
        ok,
        output: Buffer.concat(chunks).toString() + why,
        wall_s: ((performance.now() - started_ms) / 1000).toFixed(1),
      });
    child.on("error", (error) => end(false, `could not start ${program}: ${error.message}; run npm ci\n`));
    child.on("close", (code) => end(code === 0));
  });
}

function report(step: Step, result: StepResult): void {
  if (!result.ok) process.stdout.write(`${result.output.trimEnd()}\n`);
  process.stdout.write(`${result.ok ? "ok    " : "FAILED"}  ${step.name} (${result.wall_s} s)\n`);
}

/** As many at once as there are processors: each step is a program of its own. */
async function runAll(): Promise<boolean> {
  let allOk = true;
  const waiting = [...steps];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const result = await run(step);
      report(step, result);
      allOk &&= result.ok;
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), steps.length) }, lane));
  return allOk;
}

process.exitCode = (await runAll()) ? 0 : 1;
