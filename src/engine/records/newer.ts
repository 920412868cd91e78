// A record with a higher `v` than ours is read as far as it is understood, and a person is told: once for each kind of
// record and version in the life of a data directory, whichever process meets it first.

import type { Trouble } from "../outcome.ts";
import type { Key, Store } from "../ports.ts";
import type { RecordRead } from "./codec.ts";

const DIR: Key = "state/newer";

export interface NewerRecord {
  readonly noun: string;
  readonly v: number;
  readonly key: Key;
}

/** The warning, or nothing when somebody was warned before. Where that cannot be kept in mind, it is said again. */
export async function warnOfNewer(store: Store, { noun, v, key }: NewerRecord): Promise<Trouble | undefined> {
  const version = Number.isSafeInteger(v) ? `${v}` : "unknown";
  const mark: Key = `${DIR}/${noun.replaceAll(" ", "-")}-v${version}.json`;
  const marked = await store.create(mark, Buffer.from(`${JSON.stringify({ v: 1, seen: key })}\n`));
  if (marked.kind === "exists") return undefined;
  return {
    path: key,
    why: `this ${noun} has version ${version}, which is newer than this program; it is read as far as it is understood`,
    remedy: "upgrade looop; what it does not know it leaves as it is, and this is not said again",
  };
}

/** The same of one record that was read by itself. */
export async function warningsOf(
  store: Store,
  read: RecordRead<unknown>,
  { noun, key }: Omit<NewerRecord, "v">,
): Promise<readonly Trouble[]> {
  if (read.kind !== "ok" || !read.newer) return [];
  const warning = await warnOfNewer(store, { noun, v: Number(read.stored.v), key });
  return warning === undefined ? [] : [warning];
}
