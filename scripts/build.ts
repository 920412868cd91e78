// `npm run build [folder]`: sources → dist/. The command and the package's door become bundles that share chunks, of
// which those that every verb needs are joined: few files, and only what is used. Built aside and swapped in: dist/ is
// whole or as it was.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { followPointers, joinChunks, loadedWith, outputOf } from "./join-chunks.ts";

const root = resolve(import.meta.dirname, "..");

/** Light and on the path of every verb: cheaper inside the bundle than as packages of many files. */
const bundledPackages = new Set(["croner", "yaml", "zod"]);

const entries: Readonly<Record<string, string>> = { entry: "src/entry.ts", index: "src/index.ts" };

/** What a worker's and a person's quick verbs load, besides the entry. */
const quick = [
  "src/main.ts",
  "src/engine/verbs/command.ts",
  "src/engine/host/terminal.ts",
  "src/engine/host/open.ts",
  ...["ask", "answer", "tell"].map((verb) => `src/engine/verbs/${verb}-run.ts`),
];
/** Outlives all others, one per worker: not to be burdened with what only verbs need. */
const lasting = ["src/main.ts", "src/engine/host/session/host.ts"];

async function externalPackages(): Promise<string[]> {
  const text = await readFile(join(root, "package.json"), "utf8");
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies)
    .filter((name) => !bundledPackages.has(name))
    .flatMap((name) => [name, `${name}/*`]);
}

/**
 * An ES import of a built-in module reads every one of its members, and some of those load half of Node: streams for
 * `node:fs`, a comparer of texts for `node:util`. Read member by member, and only those that are used, a module costs
 * nothing beyond itself, which is a tenth of a verb's time. The entry is left alone: on an old Node it must get as far
 * as to say what it needs.
 */
const builtinsByMember: Plugin = {
  name: "builtins by member",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) =>
      importer.endsWith("/src/entry.ts")
        ? { path, external: true }
        : { path, namespace: "builtin", sideEffects: false },
    );
    onLoad({ filter: /^/, namespace: "builtin" }, ({ path }) => ({ contents: builtinSource(path) }));
  },
};

/** Built-in modules that are dear themselves and whose functions most verbs never call: loaded by the first call. */
const loadedByCall = new Set([
  "node:crypto",
  "node:fs/promises",
  "node:os",
  "node:timers/promises",
  "node:tty",
]);

function builtinSource(path: string): string {
  const members = process.getBuiltinModule(path) as Readonly<Record<string, unknown>>;
  const load = `process.getBuiltinModule(${JSON.stringify(path)})`;
  const names = Object.keys(members).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default");
  const lines = names.map((name) =>
    loadedByCall.has(path) && /^[a-z]/.test(name) && typeof members[name] === "function"
      ? `export const ${name} = (...args) => ${load}.${name}(...args);`
      : `export const ${name} = /* @__PURE__ */ (() => ${load}.${name})();`,
  );
  return [...lines, `export default /* @__PURE__ */ (() => ${load})();`].join("\n");
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
    plugins: [builtinsByMember],
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

async function joined(metafile: Metafile, outdir: string): Promise<Metafile> {
  const ofVerbs = loadedWith(
    metafile,
    quick.map((source) => outputOf(metafile, source)),
  );
  const ofHost = loadedWith(
    metafile,
    lasting.map((source) => outputOf(metafile, source)),
  );
  const both = new Set([...ofVerbs].filter((path) => ofHost.has(path)));
  const verbsOnly = new Set([...ofVerbs].filter((path) => !ofHost.has(path)));
  const place = { from: root, outdir: relative(root, outdir) };
  const base = await joinChunks(metafile, { ...place, name: "base", chunks: both });
  const verbs = await joinChunks(base, { ...place, name: "verbs", chunks: verbsOnly });
  return followPointers(verbs, root, place.outdir);
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

const out = resolve(root, process.argv[2] ?? "dist");
const fresh = await mkdtemp(join(dirname(out), ".dist-"));
try {
  await chmod(fresh, 0o755);
  const metafile = await joined(await bundle(fresh), fresh);
  await declarations(fresh);
  await swap(fresh, out);
  process.stdout.write(`read at start, by entry:\n${sizesOf(metafile)}\n`);
} catch (error) {
  process.stderr.write(`build: ${error instanceof Error ? error.message : error}; ${out} is as it was\n`);
  process.exitCode = 1;
} finally {
  await rm(fresh, { recursive: true, force: true });
}
