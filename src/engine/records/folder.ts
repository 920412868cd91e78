// A directory of records of one kind, read over and over: only what changed since the last look is read again.
// Where files never change once written, a look costs the names; a file rewritten all the same is found within
// `full_scan_every_ms`.

import { limits } from "../limits.ts";
import type { Trouble } from "../outcome.ts";
import { type Failed, failed } from "../outcome.ts";
import type { Clock, Key, Listing, NameListing, Store } from "../ports.ts";
import { type Codec, type RecordRead, troubleOf } from "./codec.ts";
import { warnOfNewer } from "./newer.ts";

export interface Scan<T> {
  readonly kind: "ok";
  /** By file name without `.json`. The same map object as long as nothing changed. */
  readonly records: ReadonlyMap<string, T>;
  /** Names of files that are there but cannot be used; never to be treated as absent (I12). */
  readonly troubled: ReadonlyMap<string, Trouble>;
}

export interface RecordFolder<T> {
  /** Everything that stands there now. A directory that does not exist is empty. */
  scan(): Promise<Scan<T> | Failed>;
  read(name: string): Promise<RecordRead<T>>;
  /** What a person is to be told once about what was scanned: only for who passes it on. */
  takeWarnings(): Promise<readonly Trouble[]>;
  key(name: string): Key;
}

const SUFFIX = ".json";
/** Of a record that was read by its name alone: the next full scan reads it once more. */
const NEVER_STAMPED = "";

/** For records that are replaced: every file is looked at whenever the directory changed. */
export function recordFolder<T>(store: Store, clock: Clock, dir: Key, codec: Codec<T>): RecordFolder<T> {
  return openFolder({ store, clock, dir, codec, glance: (since) => store.list(dir, since) });
}

/** For records that are created once and never replaced, and for thousands of them. */
export function writeOnceFolder<T>(store: Store, clock: Clock, dir: Key, codec: Codec<T>): RecordFolder<T> {
  return openFolder({ store, clock, dir, codec, glance: (since) => store.names(dir, since) });
}

interface FolderParts<T> {
  readonly store: Store;
  readonly clock: Clock;
  readonly dir: Key;
  readonly codec: Codec<T>;
  /** Between two full scans. */
  readonly glance: (since: string | undefined) => Promise<Listing | NameListing>;
}

/** What a listing tells of one file; without a stamp, a name that is known stands for the file that was read. */
interface Sighting {
  readonly name: string;
  readonly stamp: string | undefined;
}

function openFolder<T>({ store, clock, dir, codec, glance }: FolderParts<T>): RecordFolder<T> {
  const key = (name: string) => `${dir}/${name}${SUFFIX}`;
  let stamps = new Map<string, string>();
  let version: string | undefined;
  let full_scan_due_ms = Number.NEGATIVE_INFINITY;
  let newest: { readonly v: number; readonly key: Key } | undefined;
  let warned_v = 0;
  let latest: Scan<T> = { kind: "ok", records: new Map(), troubled: new Map() };

  async function readOne(name: string): Promise<RecordRead<T>> {
    return codec.decode(await store.read(key(name)), key(name));
  }

  /** One at a time: an older look that ends later must not overwrite what a newer one found. */
  let lastTurn: Promise<unknown> = Promise.resolve();
  function scan(): Promise<Scan<T> | Failed> {
    const turn = lastTurn.then(look, look);
    lastTurn = turn;
    return turn;
  }

  async function look(): Promise<Scan<T> | Failed> {
    const now_ms = clock.monotonic_ms();
    const isFull = full_scan_due_ms <= now_ms;
    const listing = isFull ? await store.list(dir) : await glance(version);
    if (listing.kind === "same") return latest;
    if (listing.kind === "unreadable") {
      return failed(
        "unreadable",
        listing.why,
        `make ${dir} a readable directory; nothing is assumed meanwhile`,
      );
    }
    if (isFull) full_scan_due_ms = now_ms + limits.full_scan_every_ms;
    const isWhole = await apply(listing.kind === "ok" ? sightings(listing) : []);
    // What could not be read this time may be readable the next time, though nothing there changes.
    version = isWhole && listing.kind === "ok" && listing.version !== "" ? listing.version : undefined;
    return latest;
  }

  /** Reads what is new or replaced; keeps what stayed. Tells whether all of it could be read. */
  async function apply(sighted: readonly Sighting[]): Promise<boolean> {
    const records = new Map<string, T>();
    const troubled = new Map<string, Trouble>();
    const seen = new Map<string, string>();
    let changed = false;
    let isWhole = true;
    for (const { name, stamp } of sighted) {
      const known = latest.records.get(name);
      const knownStamp = stamps.get(name);
      if (known !== undefined && knownStamp !== undefined && (stamp ?? knownStamp) === knownStamp) {
        records.set(name, known);
        seen.set(name, knownStamp);
        continue;
      }
      const read = await readOne(name);
      if (read.kind === "missing") continue; // gone between the two looks
      if (read.kind === "ok") {
        changed = true;
        records.set(name, read.value);
        seen.set(name, stamp ?? NEVER_STAMPED);
        const v = read.newer ? Number(read.stored.v) : 0;
        if (v > (newest?.v ?? 0)) newest = { v, key: key(name) };
        continue;
      }
      if (read.kind === "unreadable") isWhole = false;
      const trouble = troubleOf(read, key(name), codec.noun);
      changed ||= latest.troubled.get(name)?.why !== trouble.why;
      troubled.set(name, trouble);
    }
    const shrank = records.size !== latest.records.size || troubled.size !== latest.troubled.size;
    stamps = seen;
    if (changed || shrank) latest = { kind: "ok", records, troubled };
    return isWhole;
  }

  async function takeWarnings(): Promise<readonly Trouble[]> {
    if (newest === undefined || newest.v <= warned_v) return [];
    warned_v = newest.v;
    const warning = await warnOfNewer(store, { noun: codec.noun, ...newest });
    return warning === undefined ? [] : [warning];
  }

  return { scan, read: readOne, key, takeWarnings };
}

function sightings(listing: (Listing | NameListing) & { kind: "ok" }): readonly Sighting[] {
  const files: readonly { name: string; stamp?: string }[] =
    "names" in listing ? listing.names.map((name) => ({ name })) : listing.entries;
  return files
    .filter(({ name }) => name.endsWith(SUFFIX))
    .map(({ name, stamp }) => ({ name: name.slice(0, -SUFFIX.length), stamp }));
}
