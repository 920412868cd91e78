// `node scripts/image/try.ts [story]`: builds the image from the Dockerfile as it stands and lives through one approval in it, as
// its unprivileged user. Needs root, buildah and debootstrap, and no container engine. What it does not show: the true
// base, and signals through an engine.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { BASE, baseSteps, buildSteps, IMAGE, type ImageFacts, type ImageStep, storySteps } from "./steps.ts";

const root = resolve(import.meta.dirname, "../..");

function factsOf(scratch: string): ImageFacts {
  const node = dirname(dirname(realpathSync(process.execPath)));
  const [found = ""] = execFileSync("which", ["npm"], { encoding: "utf8" }).split("\n");
  const npm = dirname(dirname(realpathSync(found)));
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

/** Made by an earlier trial, or the real one: a minute less. */
function baseStands(): boolean {
  const words = ["--storage-driver", "vfs", "images", "--quiet", BASE];
  return spawnSync("buildah", words, { stdio: "ignore" }).status === 0;
}

const scratch = mkdtempSync(join(tmpdir(), "looop-image-"));
try {
  const facts = factsOf(scratch);
  // `story`: in the image that an earlier trial left.
  const base = baseStands() ? [] : baseSteps(facts);
  const build = process.argv[2] === "story" ? [] : [...base, ...buildSteps(facts)];
  for (const step of [...build, ...storySteps(facts)]) await run(step);
  process.stdout.write(`the image stands as ${IMAGE}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
