// What was sensed, on disk: one file per reading, replaced by rename, written only where it says something new, and
// removed once nobody owns it.

import type { Failed, Trouble } from "../outcome.ts";
import type { Entry, Key, Store } from "../ports.ts";

export const SNAPSHOTS: Key = "snapshots";

export interface Snapshot {
  /** `sensor-ci`, `sys-asks`. */
  readonly stem: string;
  readonly bytes: Uint8Array;
  readonly stderr: Uint8Array;
  readonly when: "changed" | "always";
}

type Present = ReadonlyMap<string, Entry>;

export async function publish(
  store: Store,
  present: Present,
  { stem, bytes, stderr, when }: Snapshot,
): Promise<{ kind: "ok" } | Failed> {
  const key: Key = `${SNAPSHOTS}/${stem}.json`;
  if (when === "always" || !(await says(store, present.get(`${stem}.json`), key, bytes))) {
    const written = await store.write(key, bytes);
    if (written.kind === "failed") return written;
  }
  const complaint: Key = `${SNAPSHOTS}/${stem}.err`;
  const complained = present.get(`${stem}.err`);
  if (stderr.length === 0) {
    const removed = complained === undefined ? undefined : await store.remove(complaint);
    return removed?.kind === "failed" ? removed : { kind: "ok" };
  }
  if (await says(store, complained, complaint, stderr)) return { kind: "ok" };
  return store.write(complaint, stderr);
}

/** A file of another size need not be read. */
async function says(store: Store, entry: Entry | undefined, key: Key, bytes: Uint8Array): Promise<boolean> {
  if (entry === undefined || entry.size !== bytes.length) return false;
  const read = await store.read(key);
  return read.kind === "ok" && Buffer.compare(read.bytes, bytes) === 0;
}

/** `owners` are stems. What is left behind must not feed the world for ever. */
export async function prune(
  store: Store,
  present: Present,
  owners: readonly string[],
): Promise<readonly Trouble[]> {
  const kept = new Set(owners.flatMap((stem) => [`${stem}.json`, `${stem}.err`]));
  const troubles: Trouble[] = [];
  for (const [name, entry] of present) {
    if (kept.has(name)) continue;
    const path: Key = `${SNAPSHOTS}/${name}`;
    const removed =
      entry.kind === "file"
        ? await store.remove(path)
        : ({ kind: "failed", why: "it is no reading", remedy: "move it away" } as const);
    if (removed.kind === "failed") troubles.push({ path, why: removed.why, remedy: removed.remedy });
  }
  return troubles;
}
