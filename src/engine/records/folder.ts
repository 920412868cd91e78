// A directory of records of one kind, read over and over: only what changed since the last look is read again.

import { limits } from "../limits.ts";
import type { Trouble } from "../outcome.ts";
import { type Failed, failed } from "../outcome.ts";
import type { Clock, Entry, Key, Store } from "../ports.ts";
import { type Codec, type RecordRead, troubleOf } from "./codec.ts";

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
  key(name: string): Key;
}

const SUFFIX = ".json";

export function recordFolder<T>(store: Store, clock: Clock, dir: Key, codec: Codec<T>): RecordFolder<T> {
  const key = (name: string) => `${dir}/${name}${SUFFIX}`;
  let stamps = new Map<string, string>();
  let version: string | undefined;
  let full_scan_due_ms = 0;
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
    const since = now_ms < full_scan_due_ms ? version : undefined;
    const listing = await store.list(dir, since);
    if (listing.kind === "same") return latest;
    if (listing.kind === "unreadable") {
      return failed(
        "unreadable",
        listing.why,
        `make ${dir} a readable directory; nothing is assumed meanwhile`,
      );
    }
    if (since === undefined) full_scan_due_ms = now_ms + limits.full_scan_every_ms;
    version = listing.kind === "ok" && listing.version !== "" ? listing.version : undefined;
    await apply(listing.kind === "ok" ? listing.entries : []);
    return latest;
  }

  /** Reads what is new or replaced; keeps what stayed. */
  async function apply(entries: readonly Entry[]): Promise<void> {
    const records = new Map<string, T>();
    const troubled = new Map<string, Trouble>();
    const seen = new Map<string, string>();
    let changed = false;
    for (const entry of entries) {
      if (!entry.name.endsWith(SUFFIX) || entry.kind === "directory") continue;
      const name = entry.name.slice(0, -SUFFIX.length);
      const known = latest.records.get(name);
      if (known !== undefined && stamps.get(name) === entry.stamp) {
        records.set(name, known);
        seen.set(name, entry.stamp);
        continue;
      }
      const read = await readOne(name);
      if (read.kind === "missing") continue; // gone between the two looks
      changed = true;
      if (read.kind === "ok") {
        records.set(name, read.value);
        seen.set(name, entry.stamp);
      } else troubled.set(name, troubleOf(read, key(name), codec.noun));
    }
    const shrank = records.size !== latest.records.size || troubled.size !== latest.troubled.size;
    stamps = seen;
    if (changed || shrank) latest = { kind: "ok", records, troubled };
  }

  return { scan, read: readOne, key };
}
