// May something have changed since the last glance? Answers from names and stamps, without reading what they stand for,
// so that waiting costs next to nothing. May say yes wrongly, and misses only what a full look every so often finds.

import type { Fleet } from "../engine.ts";
import type { Key, Listing, Store } from "../ports.ts";
import { GOALS, JOURNAL, PLAYBOOK, PULSE_LOCK, SNAPSHOTS } from "./observe.ts";

/** Hold thousands of records; only looked through when their directory moved. */
const MAILBOX: readonly Key[] = ["asks", "answers"];
/** Hold few files, which people rewrite in place; looked through each time. */
const SMALL: readonly Key[] = [GOALS, SNAPSHOTS];
const ROOT: Key = "";
const ROOT_FILES: ReadonlySet<string> = new Set([PLAYBOOK, JOURNAL]);

export const WATCHED: readonly Key[] = [ROOT, ...MAILBOX, ...SMALL];

export interface Glance {
  /** True the first time. */
  moved(): Promise<boolean>;
}

export function createGlance(store: Store, fleet: Pick<Fleet, "list">): Glance {
  const versions = new Map<Key, string>();
  let latest: string | undefined;

  async function stampOf(dir: Key): Promise<string> {
    const version = versions.get(dir);
    const listing = await store.list(dir, version);
    if (listing.kind === "same") return version ?? "";
    if (listing.kind !== "ok" || listing.version === "") {
      versions.delete(dir); // too young to be told from its next change
      return stampsOf(listing, () => true);
    }
    versions.set(dir, listing.version);
    return listing.version;
  }

  return {
    async moved() {
      const stamps = await Promise.all([
        ...MAILBOX.map(stampOf),
        ...SMALL.map(async (dir) => stampsOf(await store.list(dir), () => true)),
        store.list(ROOT).then((listing) => stampsOf(listing, (name) => ROOT_FILES.has(name))),
        fleet.list().then((fleetNow) => JSON.stringify(fleetNow)),
        store.isLocked(PULSE_LOCK),
      ]);
      const before = latest;
      latest = JSON.stringify(stamps);
      return latest !== before;
    },
  };
}

function stampsOf(listing: Listing, wanted: (name: string) => boolean): string {
  if (listing.kind !== "ok") return listing.kind;
  const stamps = listing.entries.filter(({ name }) => wanted(name)).map(({ name, stamp }) => [name, stamp]);
  return JSON.stringify(stamps);
}
