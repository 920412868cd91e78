// All packs that count for one action: ours, the person's own, their organization's, the repository's. Read anew when a
// file's stamp changed, so that an edit counts from the next action on. Keeps I12: a place that cannot be looked at is a
// problem, and never no pack.

import { canonicalJson, contentHash } from "../../hash.ts";
import type { GuardProblem } from "../../judge.ts";
import type { ReadOutcome, Store } from "../../ports.ts";
import { decodeText } from "../../records/codec.ts";
import { type GuardFiles, orgPrefix, type PackFile, stemOfPack } from "./files.ts";
import { guardLimits } from "./limits.ts";
import type { Pack, PackPlace, PackSet } from "./pack.ts";
import { type PlainPack, packFrom, plainPacksIn } from "./plain-pack.ts";
import type { PackRead } from "./read-pack.ts";

export const ownDirectory = "guardrails";

/** Guards the guardrails: no copy stands in for it. */
export const alwaysOn = "core-safety";

export interface PackPorts {
  readonly store: Pick<Store, "list" | "read">;
  readonly guardFiles: GuardFiles;
}

export interface Packs {
  /** `cwd`: with those of the repository there. */
  load(cwd: string | undefined): Promise<PackSet>;
}

interface Found {
  readonly packs: readonly Pack[];
  readonly problems: readonly GuardProblem[];
}

export function createPacks({ store, guardFiles }: PackPorts): Packs {
  let cache = new Map<string, { readonly stamp: string; readonly read: PackRead }>();
  let built: Promise<readonly PlainPack[]> | undefined;

  /** Of exactly this text; the pack itself stays the source, and where somebody changed it, it is read. */
  async function builtOf(text: string): Promise<PlainPack | undefined> {
    built ??= guardFiles.built().then((read) => {
      const plain = read.kind === "ok" ? decodeText(read.bytes) : undefined;
      return (plain === undefined ? undefined : plainPacksIn(plain)) ?? [];
    });
    return (await built).find((each) => each.text === text);
  }

  async function packOf(place: PackPlace, path: string, bytes: ReadOutcome): Promise<PackRead> {
    const stem = stemOfPack(path.slice(path.lastIndexOf("/") + 1)) ?? path;
    const cannot = (why: string): PackRead => ({ problems: unreadable(path, why).problems });
    if (bytes.kind === "missing") return cannot("it has just gone");
    if (bytes.kind === "unreadable") return cannot(bytes.why);
    const text = decodeText(bytes.bytes);
    if (text === undefined) return cannot("it is not UTF-8");
    const plain = place === "shipped" ? await builtOf(text) : undefined;
    if (plain !== undefined) return { pack: packFrom(plain, place, path), problems: [] };
    // YAML is dear to load, and most processes meet none but what was built.
    const { readPack } = await import("./read-pack.ts");
    return readPack({ place, source: path, stem, text });
  }

  async function readOne(place: PackPlace, { path, stamp }: PackFile): Promise<PackRead> {
    const key = `${place} ${path}`;
    const known = cache.get(key);
    if (known?.stamp === stamp) return known.read;
    const bytes_max = guardLimits.pack_bytes_max;
    const bytes =
      place === "own" || place === "organization"
        ? await store.read(path, bytes_max)
        : await guardFiles.read(path, bytes_max);
    const read = await packOf(place, path, bytes);
    if (cache.size >= guardLimits.packs_cached_max) cache = new Map();
    // What could not be read may be readable the next time, stamp or not.
    if (bytes.kind === "ok") cache.set(key, { stamp, read });
    return read;
  }

  async function readAll(place: PackPlace, files: readonly PackFile[]): Promise<Found> {
    const packs: Pack[] = [];
    const problems: GuardProblem[] = [];
    for (const file of files.slice(0, guardLimits.packs_per_directory_max)) {
      const read = await readOne(place, file);
      problems.push(...read.problems);
      if (read.pack !== undefined) packs.push(read.pack);
    }
    const left = files[guardLimits.packs_per_directory_max];
    if (left !== undefined) {
      const why = `more than ${guardLimits.packs_per_directory_max} packs lie there`;
      problems.push({ source: left.path, why, remedy: "put their rules together, or remove some" });
    }
    return { packs, problems };
  }

  async function inDataDirectory(): Promise<Record<"own" | "organization", Found>> {
    const listing = await store.list(ownDirectory);
    const none: Found = { packs: [], problems: [] };
    if (listing.kind === "missing") return { own: none, organization: none };
    if (listing.kind !== "ok") {
      const why = listing.kind === "unreadable" ? listing.why : "it cannot be listed";
      return { own: unreadable(ownDirectory, why), organization: none };
    }
    const files = listing.entries
      .filter(({ name, kind }) => kind !== "directory" && stemOfPack(name) !== undefined)
      .map(({ name, stamp }) => ({ path: `${ownDirectory}/${name}`, stamp }));
    const isShared = ({ path }: PackFile) => path.startsWith(`${ownDirectory}/${orgPrefix}`);
    const [own, organization] = [files.filter((file) => !isShared(file)), files.filter(isShared)];
    return { own: await readAll("own", own), organization: await readAll("organization", organization) };
  }

  async function elsewhere(place: "shipped" | "repository", cwd: string): Promise<Found> {
    const listing = place === "shipped" ? await guardFiles.shipped() : await guardFiles.ofRepository(cwd);
    return listing.kind === "ok" ? readAll(place, listing.files) : unreadable(listing.path, listing.why);
  }

  return {
    async load(cwd) {
      const shipped = await elsewhere("shipped", "");
      const { own, organization } = await inDataDirectory();
      const theirs = cwd === undefined ? { packs: [], problems: [] } : await elsewhere("repository", cwd);
      return composed(shipped, own, joined(organization, theirs));
    },
  };
}

function joined(a: Found, b: Found): Found {
  return { packs: [...a.packs, ...b.packs], problems: [...a.problems, ...b.problems] };
}

function unreadable(path: string, why: string): Found {
  const remedy = `make ${path} readable; until then no rule of it is assumed gone`;
  return { packs: [], problems: [{ source: path, why, remedy }] };
}

/** Pure. A person's own copy stands in for ours of that name; all others stand in for nothing and only add. */
export function composed(shipped: Found, own: Found, adding: Found): PackSet {
  const problems = [...shipped.problems, ...own.problems, ...adding.problems];
  const mine = new Set(own.packs.map(({ name }) => name));
  const packs = [...shipped.packs.filter(({ name }) => name === alwaysOn || !mine.has(name)), ...own.packs];
  const taken = new Map([...shipped.packs, ...packs].map((pack) => [pack.name, pack]));
  for (const pack of own.packs) {
    const double = own.packs.find((other) => other.name === pack.name && other !== pack);
    if (pack.name === alwaysOn || double !== undefined)
      problems.push(nameTaken(pack, pack.name === alwaysOn ? "looop" : (double?.source ?? "")));
  }
  for (const pack of adding.packs) {
    const holder = taken.get(pack.name);
    if (holder !== undefined)
      problems.push(nameTaken(pack, holder.place === "shipped" ? "looop" : holder.source));
    taken.set(pack.name, pack);
  }
  const all = [...packs, ...adding.packs];
  return { packs: all, problems, hash: hashOf(all) };
}

function nameTaken({ source, name }: Pack, by: string): GuardProblem {
  const why = `the pack is called ${name}, and so is one of ${by}`;
  return { source, line: 1, why, remedy: "call it otherwise, with `pack:`; its rules only ever add" };
}

function hashOf(packs: readonly Pack[]): string {
  const rules = packs.flatMap((pack) => pack.rules.map(({ id, hash }) => `${id} ${hash}`));
  return contentHash(canonicalJson([...new Set(rules)].sort()));
}
