// Sources → bundles that share chunks, as they are shipped. Of the packages those of many small files are taken in, and
// those of platforms into a file each; the others stay outside.

import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { bundleSdks, sdksBeside } from "./bundle-sdks.ts";
import { followPointers, joinChunks, loadedWith, outputOf } from "./join-chunks.ts";

const root = resolve(import.meta.dirname, "..");

export const entries: Readonly<Record<string, string>> = {
  entry: "src/entry.ts",
  index: "src/index.ts",
  main: "src/main.ts",
};

/** What a worker's and a person's quick verbs load, besides the entry. */
const quick = ["src/main.ts", ...["ask", "answer", "tell"].map((verb) => `src/engine/verbs/${verb}-run.ts`)];
/** Outlives all others, one per worker: not to be burdened with what only verbs need. */
const lasting = ["src/engine/host/session/host.ts"];

interface Whole {
  readonly sources: readonly string[];
  /** Of other sources that a call loads: to bring them this whole as well does no harm, for they load it anyway. */
  readonly withIt: RegExp;
}

/** What the command line does with the program itself. */
const home: Whole = { sources: ["src/bot/home.ts"], withIt: /^src\/(?:bot|channels)\// };
/** What the program that is always on loads when it starts; channels come beside it. */
const resident: Whole = {
  sources: [
    "src/engine/verbs/up-run.ts",
    ...["bot-on-machine", "concierge-on-machine", "successor"].map((part) => `src/bot/${part}.ts`),
    "src/channels/terminal/terminal.ts",
  ],
  withIt: /^src\/(?:channels\/|bot\/(?:demo-on-machine|client\/alone)\.ts$)/,
};

/** On the path of every verb, or of the program that is always on: cheaper in the bundle than as three hundred files. */
const bundledPackages = new Set([
  ...["croner", "yaml", "zod"],
  ...["chokidar", "execa", "unbash"],
  ...["mdast-util-from-markdown", "mdast-util-gfm", "micromark-extension-gfm"],
]);

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
 * nothing beyond itself, which is a tenth of a verb's time.
 */
const builtinsByMember: Plugin = {
  name: "builtins by member",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) => ({
      path,
      suffix: readerOf(importer),
      namespace: "builtin",
      sideEffects: false,
    }));
    onLoad({ filter: /^/, namespace: "builtin" }, ({ path }) => ({ contents: builtinSource(path) }));
  },
};

/** Each package reads its own members, and we ours: what one of them needs would else be read with every verb. */
function readerOf(importer: string): string {
  const [, name = ""] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(importer) ?? [];
  return name === "" ? "" : `?${name}`;
}

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

/** The command and the package's door. */
export async function bundle(outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    ...(await options(outdir)),
    entryPoints: { ...entries },
    splitting: true,
    chunkNames: "chunk-[hash]",
  });
  await bundleHook(outdir);
  const [whole, sdks] = await Promise.all([joined(metafile, outdir), bundleSdks(outdir)]);
  return { ...whole, inputs: { ...whole.inputs, ...sdks } };
}

/**
 * The hook's small client in one file of its own: a chunk that it shared with others would be joined to theirs, and each
 * tool call of an agent would read it. What it falls back on stays where it is.
 */
async function bundleHook(outdir: string): Promise<void> {
  const leaveMain: Plugin = {
    name: "leave main",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: "./main.js", external: true }));
    },
  };
  const base = await options(outdir);
  const plugins = [leaveMain, ...base.plugins];
  await build({ ...base, plugins, entryPoints: { hook: "src/hook-entry.ts" } });
}

/** Each program in a file of its own, with all that it may load. */
export async function bundlePrograms(outdir: string, programs: Readonly<Record<string, string>>) {
  await build({ ...(await options(outdir)), entryPoints: { ...programs } });
}

async function options(outdir: string) {
  return {
    absWorkingDir: root,
    outdir,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    sourcemap: true,
    // Names and messages stay readable in a stack trace; white space and dead branches only cost start-up time.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    external: await externalPackages(),
    // Its CommonJS form, which Node would pick, calls require() and so cannot live in an ES module bundle.
    alias: { yaml: "./node_modules/yaml/browser/index.js" },
    plugins: [sdksBeside, builtinsByMember],
    metafile: true,
    logLevel: "warning",
  } satisfies BuildOptions & { readonly metafile: true };
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
  const main = await joinChunks(base, { ...place, name: "main", chunks: verbsOnly });
  const ofHome = wholeOf(metafile, home, [...ofVerbs, ...ofHost]);
  const ofUp = wholeOf(metafile, resident, [...ofVerbs, ...ofHost, ...ofHome]);
  const homes = await joinChunks(main, { ...place, name: "home", chunks: ofHome });
  const up = await joinChunks(homes, { ...place, name: "up", chunks: ofUp });
  return followPointers(up, root, place.outdir);
}

/** A chunk that something else loads as well stays by itself: it would bring that the whole. */
function wholeOf(metafile: Metafile, { sources, withIt }: Whole, joined: readonly string[]): Set<string> {
  const isOthers = (source: string) => source !== "" && !sources.includes(source) && !withIt.test(source);
  const others = Object.entries(metafile.outputs)
    .filter(([, { entryPoint = "" }]) => isOthers(entryPoint))
    .map(([path]) => path);
  const shared = new Set([...joined, ...loadedWith(metafile, others)]);
  const all = loadedWith(
    metafile,
    sources.map((source) => outputOf(metafile, source)),
  );
  return new Set([...all].filter((path) => !shared.has(path)));
}
