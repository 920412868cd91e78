// `node scripts/image/try.ts`: builds the image from the Dockerfile as it stands and lives through one approval in it, as
// its unprivileged user. Needs root, buildah and debootstrap, and no container engine. What it does not show: the true
// base, and signals through an engine.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { baseSteps, buildSteps, IMAGE, type ImageFacts, type ImageStep, storySteps } from "./steps.ts";

const root = resolve(import.meta.dirname, "../..");

function factsOf(scratch: string): ImageFacts {
  const node = dirname(dirname(realpathSync(process.execPath)));
  const npm = join(execFileSync("npm", ["root", "--global"], { encoding: "utf8" }).trim(), "npm");
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  return { root, scratch, node, npm, suite: "bookworm", ...(certificates && { certificates }) };
}

async function run({ name, command: [program, ...args] }: ImageStep): Promise<void> {
  const started_ms = performance.now();
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = (await once(child, "close")) as [number | null];
  const wall_s = ((performance.now() - started_ms) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? "ok    " : "FAILED"}  ${name} (${wall_s} s)\n`);
  if (code !== 0) throw new Error(`${name}: ${program} ended with code ${code}`);
}

const scratch = mkdtempSync(join(tmpdir(), "looop-image-"));
try {
  const facts = factsOf(scratch);
  for (const step of [...baseSteps(facts), ...buildSteps(facts), ...storySteps(facts)]) await run(step);
  process.stdout.write(`the image stands as ${IMAGE}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
