// One function per rule: sources in, violations out. Pure, so that each is shown to fail on a bad sample.

import type { Located, Source } from "./source.ts";
import type { BannedWord, Debt, Door, EmptyName, Layer, Permission, tables } from "./tables.ts";

export interface Tables {
  readonly layers: readonly Layer[];
  readonly doors: readonly Door[];
  readonly machine: Readonly<Record<string, Permission>>;
  readonly packages: Readonly<Record<string, { readonly at: readonly string[] }>>;
  readonly largeFiles: Readonly<Record<string, { readonly lines_max: number }>>;
  readonly sizes: typeof tables.sizes;
  readonly emptyNames: Readonly<Record<string, EmptyName>>;
  readonly debts: readonly Debt[];
}

export type Rule = (sources: readonly Source[], tables: Tables) => string[];

/** What the tests hold up to the tree. Adding a rule takes a line here and a bad sample. */
export const rules: Readonly<Record<string, Rule>> = {
  "imports follow the arrows": arrows,
  "a door is entered only by those it names": throughDoors,
  "nothing imports in a circle": noCycles,
  "only the listed files touch the machine": machineUse,
  "no permission outlives its use": stalePermissions,
  "a package is imported only where the table says": packageUse,
  "a file opens with its role": headers,
  "a file stays within its size": fileSizes,
  "a function stays within its size": functionSizes,
  "a function takes few things and no switches": parameters,
  "names say what a thing is for": names,
  "no failure is dropped in silence": silences,
  "no classes": (sources) => each(sources, (source) => source.classes),
  "no default exports": (sources) => each(sources, (source) => source.defaultExports),
  "no barrels": barrels,
  "every limit limits something": unusedLimits,
};

/** What a rule finds beyond the listed debts; a debt that is paid must leave the list. */
export function findings(name: string, sources: readonly Source[], tables: Tables): string[] {
  const found = rules[name]?.(sources, tables) ?? [`there is no rule called "${name}"`];
  const owed = tables.debts.filter((debt) => debt.rule === name);
  const covers = (debt: Debt, finding: string): boolean =>
    finding.startsWith(`${debt.path}:`) && finding.includes(` ${debt.what}`);
  const paid = owed.filter((debt) => !found.some((finding) => covers(debt, finding)));
  return [
    ...found.filter((finding) => !owed.some((debt) => covers(debt, finding))),
    ...paid.map((debt) => `${debt.path} no longer owes: ${debt.what}`),
  ];
}

function each(sources: readonly Source[], find: (source: Source) => readonly Located[]): string[] {
  return inSrc(sources).flatMap((source) => find(source).map((at) => `${source.path}:${at.line} ${at.what}`));
}

function inSrc(sources: readonly Source[]): readonly Source[] {
  return sources.filter((source) => source.path.startsWith("src/"));
}

// --- who knows whom ------------------------------------------------------------------------------------------------

function arrows(sources: readonly Source[], { layers }: Tables): string[] {
  return inSrc(sources).flatMap((source) => {
    const layer = layerOf(source.path, layers);
    if (layer === undefined) return [`${source.path} belongs to no layer`];
    return relativeImports(source)
      .filter(({ path }) => ![layer.of, ...layer.may].some((allowed) => path.startsWith(allowed)))
      .map(({ line, path }) => `${source.path}:${line} may not import ${path}`);
  });
}

function layerOf(path: string, layers: readonly Layer[]): Layer | undefined {
  const holding = layers.filter((layer) => path.startsWith(layer.of));
  return holding.reduce<Layer | undefined>(
    (best, layer) => (best === undefined || layer.of.length > best.of.length ? layer : best),
    undefined,
  );
}

function throughDoors(sources: readonly Source[], { doors }: Tables): string[] {
  return inSrc(sources).flatMap((source) =>
    relativeImports(source).flatMap(({ line, path }) =>
      doors
        .filter((door) => path.startsWith(door.into) && !source.path.startsWith(door.into))
        .filter((door) => !door.from.includes(source.path))
        .map((door) => `${source.path}:${line} imports ${path}: ${door.why}`),
    ),
  );
}

function eagerImports(source: Source): readonly string[] {
  return source.imports.flatMap(({ path, lazy }) => (path === undefined || lazy ? [] : [path]));
}

function relativeImports(source: Source): readonly { line: number; path: string }[] {
  return source.imports.flatMap(({ line, path }) => (path === undefined ? [] : [{ line, path }]));
}

function noCycles(sources: readonly Source[]): string[] {
  const graph = new Map(sources.map((source) => [source.path, eagerImports(source)]));

  const done = new Set<string>();
  const found: string[] = [];
  const descend = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt !== -1) found.push([...trail.slice(seenAt), path].join(" → "));
    if (seenAt !== -1 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) descend(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) descend(path, []);
  return found;
}

// --- the machine ---------------------------------------------------------------------------------------------------

function machineUse(sources: readonly Source[], { machine }: Tables): string[] {
  return inSrc(sources).flatMap((source) =>
    source.uses
      .filter(({ use }) => !machine[source.path]?.uses.includes(use))
      .map(({ use, line, what }) => `${source.path}:${line} ${what} (${use}) is not on the list`),
  );
}

function stalePermissions(
  sources: readonly Source[],
  { machine, largeFiles, packages, sizes }: Tables,
): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const unusedUses = Object.entries(machine).flatMap(([path, permission]) =>
    permission.uses
      .filter((use) => !byPath.get(path)?.uses.some((used) => used.use === use))
      .map((use) => `${path} no longer needs: ${use}`),
  );
  const shrunk = Object.keys(largeFiles)
    .filter((path) => (byPath.get(path)?.lines ?? 0) <= sizes.file_lines_soft)
    .map((path) => `${path} is no longer large`);
  const unusedPackages = Object.entries(packages).flatMap(([name, { at }]) =>
    at
      .filter((place) => !sources.some((source) => isAt(source.path, place) && importsPackage(source, name)))
      .map((place) => `${place} no longer imports ${name}`),
  );
  return [...unusedUses, ...shrunk, ...unusedPackages];
}

function packageUse(sources: readonly Source[], { packages }: Tables): string[] {
  return inSrc(sources).flatMap((source) =>
    source.imports
      .filter(({ path, specifier }) => path === undefined && !specifier.startsWith("node:"))
      .filter(({ specifier }) => {
        const places = packages[packageOf(specifier)]?.at ?? [];
        return !places.some((place) => isAt(source.path, place));
      })
      .map(({ line, specifier }) => `${source.path}:${line} may not import ${specifier}`),
  );
}

function importsPackage(source: Source, name: string): boolean {
  return source.imports.some(({ path, specifier }) => path === undefined && packageOf(specifier) === name);
}

function isAt(path: string, place: string): boolean {
  return place.endsWith("/") ? path.startsWith(place) : path === place;
}

export function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

// --- size and shape ------------------------------------------------------------------------------------------------

function headers(sources: readonly Source[], { sizes }: Tables): string[] {
  return sources.flatMap((source) => {
    if (source.headerLines === 0) return [`${source.path} has no opening comment`];
    const tooLong = source.path.startsWith("src/") && source.headerLines > sizes.header_lines_max;
    return tooLong ? [`${source.path} opens with ${source.headerLines} comment lines`] : [];
  });
}

function fileSizes(sources: readonly Source[], { sizes, largeFiles }: Tables): string[] {
  return ownCode(sources).flatMap(({ path, lines }) => {
    if (lines > sizes.file_lines_hard) return [`${path} has ${lines} lines`];
    const lines_max = largeFiles[path]?.lines_max ?? sizes.file_lines_soft;
    return lines > lines_max ? [`${path} has ${lines} lines, may have ${lines_max}`] : [];
  });
}

function functionSizes(sources: readonly Source[], { sizes }: Tables): string[] {
  return ownCode(sources).flatMap((source) =>
    source.functions
      .filter(({ ownLines }) => ownLines > sizes.function_lines_max)
      .map(({ name, line, ownLines }) => `${source.path}:${line} ${name} has ${ownLines} lines`),
  );
}

function parameters(sources: readonly Source[], { sizes }: Tables): string[] {
  return inSrc(sources).flatMap((source) =>
    source.functions.flatMap((facts) => {
      const at = `${source.path}:${facts.line} ${facts.name}`;
      const many =
        facts.parameters > sizes.parameters_max ? [`${at} takes ${facts.parameters} parameters`] : [];
      return [...many, ...facts.switches.map((name) => `${at} is switched by a boolean: ${name}`)];
    }),
  );
}

/** Tests are long where the subject has many cases. */
function ownCode(sources: readonly Source[]): readonly Source[] {
  return sources.filter((source) => !source.path.startsWith("test/"));
}

function names(sources: readonly Source[], { emptyNames }: Tables): string[] {
  return sources.flatMap((source) => {
    const inPath = wordsOf(source.path.replace(/^test\//, "")).map((word) => ({
      line: 1,
      what: source.path,
      word,
    }));
    const inCode = inSrc([source]).flatMap(({ declared }) =>
      declared.flatMap(({ line, what }) => wordsOf(what).map((word) => ({ line, what, word }))),
    );
    const empty = [
      ...inPath.filter(({ word }) => Object.hasOwn(emptyNames, word)),
      ...inCode.filter(({ word }) => emptyNames[word]?.where === "everywhere"),
    ];
    return empty.map(
      ({ line, what, word }) => `${source.path}:${line} ${what}: ${emptyNames[word]?.instead}`,
    );
  });
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/);
}

function silences(sources: readonly Source[]): string[] {
  return ownCode(sources).flatMap((source) =>
    source.silences.map((at) => `${source.path}:${at.line} ${at.what}`),
  );
}

function barrels(sources: readonly Source[]): string[] {
  return inSrc(sources)
    .filter((source) => source.barrel && source.path !== "src/index.ts")
    .map((source) => `${source.path} only passes on what others own`);
}

function unusedLimits(sources: readonly Source[]): string[] {
  return inSrc(sources).flatMap((owner) =>
    owner.limits
      .filter((name) => !inSrc(sources).some((source) => mentions(source.text, name)))
      .map((name) => `${owner.path}: ${name} limits nothing`),
  );
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name.replace(".", "\\.")}\\b`).test(text);
}

// --- words ---------------------------------------------------------------------------------------------------------

export interface Text {
  readonly path: string;
  readonly text: string;
}

export function bannedIn(texts: readonly Text[], banned: readonly BannedWord[]): string[] {
  return banned.flatMap(({ under, except = [], pattern, why }) =>
    texts
      .filter(({ path }) => path.startsWith(under) && !except.some((place) => path.startsWith(place)))
      .flatMap(({ path, text }) =>
        text
          .split("\n")
          .flatMap((line, index) =>
            pattern.test(line) ? [`${path}:${index + 1} ${why}: ${line.trim()}`] : [],
          ),
      ),
  );
}
