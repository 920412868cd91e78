// `npm run build [folder] [--program]`: sources → dist/. The command and the package's door become bundles that share
// chunks, of which those that every verb needs are joined; the test kit is a file of its own. Built aside and swapped in:
// dist/ is whole or as it was. `--program`: only what runs, for the image: no kit, no declarations, no maps.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { bundle, entries } from "./bundle.ts";
import { bundleTesting } from "./bundle-testing.ts";
import { compilePacks } from "./compile-packs.ts";
import { loadedWith } from "./join-chunks.ts";
import { writeNotices } from "./notices.ts";

const root = resolve(import.meta.dirname, "..");

async function declarations(project: string, outdir: string): Promise<void> {
  const tsc = spawn("tsc", ["-p", project, "--outDir", outdir], {
    cwd: root,
    stdio: "inherit",
  });
  const [code] = (await once(tsc, "close")) as [number | null];
  if (code !== 0) throw new Error(`tsc ended with code ${code}; the declarations are not complete`);
}

/** What must be read before the entry can run: itself and the chunks it names at the top. */
function startBytes(metafile: Metafile, output: string): number {
  const paths = [...loadedWith(metafile, [output])];
  return paths.reduce((bytes, path) => bytes + (metafile.outputs[path]?.bytes ?? 0), 0);
}

function sizesOf(metafile: Metafile): string {
  const outputs = Object.entries(metafile.outputs).filter(([path]) => path.endsWith(".js"));
  const lines = outputs
    .filter(([, facts]) => Object.values(entries).includes(facts.entryPoint ?? ""))
    .map(([path, facts]) => `${kib(startBytes(metafile, path)).padStart(9)}  ${facts.entryPoint}`);
  const total = outputs.reduce((bytes, [, facts]) => bytes + facts.bytes, 0);
  return [...lines.sort(), `${kib(total).padStart(9)}  in all, ${outputs.length} files`].join("\n");
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

async function swap(fresh: string, dist: string): Promise<void> {
  const old = `${fresh}.old`;
  const present = await stat(dist).then(
    () => true,
    () => false,
  );
  if (present) await rename(dist, old);
  await rename(fresh, dist);
  await rm(old, { recursive: true, force: true });
}

/** For whoever embeds it, tests against it, or reads its stack traces in the words of the sources. */
async function addTheRest(fresh: string): Promise<void> {
  await bundleTesting(fresh);
  await Promise.all([
    declarations("tsconfig.build.json", join(fresh, "types")),
    declarations("tsconfig.testing.json", join(fresh, "types-testing")),
  ]);
}

async function leaveOutMaps(fresh: string): Promise<void> {
  const maps = (await readdir(fresh)).filter((name) => name.endsWith(".map"));
  for (const name of maps) await rm(join(fresh, name));
}

const words = process.argv.slice(2);
const [named = "dist"] = words.filter((word) => !word.startsWith("--"));
const out = resolve(root, named);
const fresh = await mkdtemp(join(dirname(out), ".dist-"));
try {
  await chmod(fresh, 0o755);
  const metafile = await bundle(fresh);
  await writeNotices(fresh, metafile.inputs);
  await compilePacks(fresh);
  await (words.includes("--program") ? leaveOutMaps(fresh) : addTheRest(fresh));
  await swap(fresh, out);
  process.stdout.write(`read at start, by entry:\n${sizesOf(metafile)}\n`);
} catch (error) {
  process.stderr.write(`build: ${error instanceof Error ? error.message : error}; ${out} is as it was\n`);
  process.exitCode = 1;
} finally {
  await rm(fresh, { recursive: true, force: true });
}
