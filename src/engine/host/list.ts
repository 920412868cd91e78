// Looking over a directory: every name once, and cheaply "nothing happened" where that can be proven.

import { join } from "node:path";
import { setImmediate as yieldToLoop } from "node:timers/promises";
import type { Clock, Entry, Ids, Listing, NameListing } from "../ports.ts";
import { TEMP_PREFIX } from "./directory-lock.ts";
import type { Disk } from "./disk.ts";
import { codeOf, failureOf, ownError } from "./errno.ts";
import { hangs } from "./read.ts";

/** Whatever changed this recently may change again within the same tick of the file system's clock. */
const RACY_MS = 100;
/** The same for file systems that keep whole seconds (two of them, the coarsest known). */
const COARSE_RACY_MS = 2_100;
const SECOND_NS = 1_000_000_000n;
/** Between two breaths of the event loop. */
const ENTRIES_AT_ONCE = 1_000;

interface Looker {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told of files that a dead writer may have left. */
  readonly onLeftover: (dir: string, name: string) => void;
}

export function listNames(looker: Looker, dir: string, since: string | undefined): NameListing {
  const { disk, onLeftover } = looker;
  try {
    // Taken before the names are read: what changes meanwhile is found the next time.
    const version = directoryVersion(looker, dir);
    if (version !== undefined && version === since) return { kind: "same" };
    const names: string[] = [];
    for (const name of disk.readdirSync(dir)) {
      if (name.startsWith(TEMP_PREFIX)) onLeftover(dir, name);
      if (!name.startsWith(".")) names.push(name);
    }
    return { kind: "ok", names: names.sort(), version: version ?? "" };
  } catch (error) {
    if (codeOf(error) !== "ENOENT") return { kind: "unreadable", why: failureOf(error, dir).why };
    if (!hangs(disk, join(dir, "name"))) return { kind: "missing" };
    return { kind: "unreadable", why: failureOf(ownError("EDANGLING"), dir).why };
  }
}

export async function listDirectory(
  looker: Looker,
  dir: string,
  since: string | undefined,
): Promise<Listing> {
  const listing = listNames(looker, dir, since);
  if (listing.kind !== "ok") return listing;
  const entries: Entry[] = [];
  try {
    for (const [index, name] of listing.names.entries()) {
      if (index > 0 && index % ENTRIES_AT_ONCE === 0) await yieldToLoop();
      const entry = entryOf(looker, dir, name);
      if (entry) entries.push(entry);
    }
  } catch (error) {
    return { kind: "unreadable", why: failureOf(error, dir).why };
  }
  return { kind: "ok", entries, version: listing.version };
}

/** Undefined while the directory is too young to be told apart from its next change. */
function directoryVersion({ disk, clock }: Looker, dir: string): string | undefined {
  const facts = disk.statSync(dir, { bigint: true });
  const isCoarse = facts.ctimeNs % SECOND_NS === 0n;
  const age_ms = Math.abs(clock.now_ms() - Number(facts.ctimeNs / 1_000_000n));
  if (age_ms < (isCoarse ? COARSE_RACY_MS : RACY_MS)) return undefined;
  return `${facts.dev}:${facts.ino}:${facts.mtimeNs}:${facts.ctimeNs}`;
}

function entryOf({ disk, clock, ids }: Looker, dir: string, name: string): Entry | undefined {
  const facts = disk.lstatSync(join(dir, name), { throwIfNoEntry: false });
  if (!facts) return undefined; // gone between the two looks
  const isRacy = Math.abs(clock.now_ms() - facts.ctimeMs) < RACY_MS;
  const stamp = `${facts.ino}:${facts.size}:${facts.mtimeMs}:${facts.ctimeMs}`;
  return {
    name,
    kind: facts.isFile() ? "file" : facts.isDirectory() ? "directory" : "other",
    // A stamp that never comes again, so that a second change within the tick is not taken for none.
    stamp: isRacy ? `${stamp}:young-${ids.nonce()}` : stamp,
    size: facts.size,
    modified_ms: facts.mtimeMs,
    mode: facts.mode & 0o777,
  };
}
