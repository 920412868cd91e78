// What is always loaded together, in one file: a verb would else read three dozen chunks, which costs more than what
// stands in them. A joined chunk stays under its name, as a line that points to the joined file, while others ask for it.

import { rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

type Output = Metafile["outputs"][string];

interface Joining {
  /** As in the metafile's paths. */
  readonly outdir: string;
  /** Absolute: what those paths start from. */
  readonly from: string;
  /** Of the joined file, without ending. That of a member makes the joined file that member, for whoever asks for it. */
  readonly name: string;
  readonly chunks: ReadonlySet<string>;
}

/** Everything that these outputs import before they can run, themselves included. */
export function loadedWith({ outputs }: Metafile, paths: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const left = [...paths];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    const facts = outputs[path];
    if (facts === undefined || seen.has(path)) continue;
    seen.add(path);
    left.push(...facts.imports.filter(isStatic).map((imported) => imported.path));
  }
  return seen;
}

/** The output that holds this source as its entry. */
export function outputOf({ outputs }: Metafile, source: string): string {
  const found = Object.entries(outputs).find(([, facts]) => facts.entryPoint === source);
  if (found === undefined) throw new Error(`${source} is no entry of the build: it is not loaded by a call`);
  return found[0];
}

/** Chunks joined earlier are pointers by now; what is joined later goes past them. */
export async function joinChunks(metafile: Metafile, joining: Joining): Promise<Metafile> {
  const { from, outdir, name, chunks } = joining;
  const path = join(outdir, `${name}.js`);
  const members = [...chunks].sort();
  const outputs: Record<string, Output> = { ...metafile.outputs };
  const exportsOf = (chunk: string) => outputs[chunk]?.exports ?? [];
  const unique = (chunk: string, exported: string) => `c${members.indexOf(chunk)}_${exported}`;
  const lines = members.map((chunk) => {
    const renamed = exportsOf(chunk).map((exported) => `${exported} as ${unique(chunk, exported)}`);
    const names = chunk === path ? [...exportsOf(chunk), ...renamed] : renamed;
    return `export { ${names.join(", ")} } from "./${basename(chunk)}";`;
  });
  const isInside = (asked: string) => chunks.has(asked) || outputs[asked]?.inputs === POINTER;
  const joined = await build({
    ...options,
    absWorkingDir: from,
    stdin: { contents: lines.join("\n"), resolveDir: join(from, outdir), sourcefile: `what ${name} exports` },
    outfile: path,
    allowOverwrite: true,
    plugins: [onlyThese(outdir, isInside)],
  });
  const whole = joined.metafile.outputs[path];
  if (whole === undefined) throw new Error(`${name}: nothing was joined`);
  const { entryPoint: _, ...facts } = whole;
  const entry = outputs[path]?.entryPoint;
  const imports = importsOf(facts, outdir);
  outputs[path] = { ...facts, imports, ...(entry !== undefined && { entryPoint: entry }) };

  for (const chunk of members.filter((member) => member !== path)) {
    const names = exportsOf(chunk).map((exported) => `${unique(chunk, exported)} as ${exported}`);
    const text = `export{${names.join(",")}}from"./${name}.js";\n`;
    const pointer = { path, kind: "import-statement", external: false } as const;
    outputs[chunk] = {
      ...outputs[chunk],
      ...{ bytes: text.length, inputs: POINTER, imports: [pointer] },
    } as Output;
    await writeFile(join(from, chunk), text);
    await rm(join(from, `${chunk}.map`));
    delete outputs[`${chunk}.map`];
  }
  return { ...metafile, outputs };
}

/** Lets every chunk ask for the joined files themselves; pointers stay for those that ask for a chunk by a call. */
export async function followPointers(metafile: Metafile, from: string, outdir: string): Promise<Metafile> {
  const isPointer = (path: string) => metafile.outputs[path]?.inputs === POINTER;
  const pointing = Object.entries(metafile.outputs).filter(
    ([path, facts]) => !isPointer(path) && facts.imports.some((one) => isStatic(one) && isPointer(one.path)),
  );
  const followed = await build({
    ...options,
    absWorkingDir: from,
    entryPoints: pointing.map(([path]) => path),
    outdir,
    allowOverwrite: true,
    plugins: [onlyThese(outdir, isPointer)],
  });
  const outputs = { ...metafile.outputs };
  for (const [path, before] of pointing) {
    const { bytes = before.bytes, imports = before.imports } = followed.metafile.outputs[path] ?? {};
    outputs[path] = { ...before, bytes, imports: importsOf({ imports }, outdir) };
  }
  return dropUnasked({ ...metafile, outputs }, from);
}

async function dropUnasked(metafile: Metafile, from: string): Promise<Metafile> {
  const all = Object.entries(metafile.outputs);
  const asked = new Set(all.flatMap(([, { imports }]) => imports.map(({ path }) => path)));
  const isKept = ([path, { inputs }]: [string, Output]) => inputs !== POINTER || asked.has(path);
  for (const [path] of all.filter((one) => !isKept(one))) await rm(join(from, path));
  return { ...metafile, outputs: Object.fromEntries(all.filter(isKept)) };
}

const options = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  sourcemap: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
} as const;

/** Takes these outputs into what imports them; everything else is imported as before. */
function onlyThese(outdir: string, isInside: (path: string) => boolean): Plugin {
  return {
    name: "only these",
    setup: ({ onResolve }) =>
      onResolve({ filter: /^/ }, ({ path, kind }) =>
        kind === "entry-point" || (kind === "import-statement" && isInside(join(outdir, basename(path))))
          ? undefined
          : { path, external: true },
      ),
  };
}

/** To esbuild all that was left outside is somebody else's. */
function importsOf({ imports }: Pick<Output, "imports">, outdir: string): Output["imports"] {
  return imports.map((imported) =>
    imported.path.startsWith("./")
      ? { ...imported, path: join(outdir, basename(imported.path)), external: false }
      : imported,
  );
}

/** Of a chunk that points to a joined file. */
const POINTER: Output["inputs"] = {};

const isStatic = ({ kind, external }: Output["imports"][number]) => kind === "import-statement" && !external;
