// `npm run build`: sources → dist/. The command and the package's door become bundles that share chunks, so that a
// verb loads one or two files and only what it uses. Built aside and swapped in: dist/ is whole or as it was.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, type Metafile } from "esbuild";

const root = resolve(import.meta.dirname, "..");

/** Light and on the path of every verb: cheaper inside the bundle than as packages of many files. */
const bundledPackages = new Set(["commander", "croner", "yaml", "zod"]);

const entries: Readonly<Record<string, string>> = { entry: "src/entry.ts", index: "src/index.ts" };

async function externalPackages(): Promise<string[]> {
  const text = await readFile(join(root, "package.json"), "utf8");
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies)
    .filter((name) => !bundledPackages.has(name))
    .flatMap((name) => [name, `${name}/*`]);
}

async function bundle(outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    sourcemap: true,
    // Names and messages stay readable in a stack trace; white space and dead branches only cost start-up time.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    chunkNames: "chunk-[hash]",
    external: await externalPackages(),
    // Its CommonJS form, which Node would pick, calls require() and so cannot live in an ES module bundle.
    alias: { yaml: "./node_modules/yaml/browser/index.js" },
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

async function declarations(outdir: string): Promise<void> {
  const tsc = spawn("tsc", ["-p", "tsconfig.build.json", "--outDir", join(outdir, "types")], {
    cwd: root,
    stdio: "inherit",
  });
  const [code] = (await once(tsc, "close")) as [number | null];
  if (code !== 0) throw new Error(`tsc ended with code ${code}; the declarations are not complete`);
}

/** What must be read before the entry can run: itself and the chunks it names at the top. */
function startBytes(metafile: Metafile, output: string, seen = new Set<string>()): number {
  const facts = metafile.outputs[output];
  if (facts === undefined || seen.has(output)) return 0;
  seen.add(output);
  const eager = facts.imports.filter(
    (imported) => imported.kind === "import-statement" && !imported.external,
  );
  return eager.reduce((bytes, imported) => bytes + startBytes(metafile, imported.path, seen), facts.bytes);
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

const fresh = await mkdtemp(join(root, ".dist-"));
try {
  await chmod(fresh, 0o755);
  const metafile = await bundle(fresh);
  await declarations(fresh);
  await swap(fresh, join(root, "dist"));
  process.stdout.write(`read at start, by entry:\n${sizesOf(metafile)}\n`);
} catch (error) {
  process.stderr.write(`build: ${error instanceof Error ? error.message : error}; dist/ is as it was\n`);
  process.exitCode = 1;
} finally {
  await rm(fresh, { recursive: true, force: true });
}
