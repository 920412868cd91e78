// The Store on files. Keeps: whole-or-absent writes, exclusive creation, compare-and-change on exact bytes,
// one writer per directory, and "unreadable is never absent" (I12).

import { dirname, join } from "node:path";
import { setImmediate as yieldToLoop } from "node:timers/promises";
import { limits } from "../limits.ts";
import { type Failed, failed } from "../outcome.ts";
import type {
  Clock,
  CreateOutcome,
  Entry,
  Ids,
  Key,
  Listing,
  LockOutcome,
  MoveOutcome,
  RangeOutcome,
  ReadOutcome,
  RemoveOutcome,
  ReplaceOutcome,
  Rotation,
  Store,
  WriteOptions,
  WriteOutcome,
} from "../ports.ts";
import { appendLines } from "./append.ts";
import { createFile, exists, replaceFile, syncDirectory, TEMP_PREFIX } from "./atomic.ts";
import { directoryLocks } from "./directory-lock.ts";
import { type Disk, disk as realDisk } from "./disk.ts";
import { codeOf, failureOf, whyUnreadable } from "./errno.ts";
import { isLockedFile, lockFile } from "./file-lock.ts";
import { readFile, readFileRange } from "./read.ts";

const MODE = 0o600;
/** A directory changed this recently may change again within the same tick of the file system's clock. */
const RACY_MS = 100;
/** Between two breaths of the event loop. */
const ENTRIES_AT_ONCE = 1_000;

export interface FileStoreOptions {
  /** Absolute. */
  readonly root: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly disk?: Disk;
}

export function createFileStore({ root, clock, ids, disk = realDisk }: FileStoreOptions): Store {
  const locks = directoryLocks(disk, clock);
  const pathOf = (key: Key) => join(root, checkKey(key));

  /** Runs `work` under the lock of every directory named, taken in one global order. */
  async function changing<T>(
    dirs: readonly string[],
    path: string,
    work: () => Promise<T>,
  ): Promise<T | Failed> {
    const ordered = [...new Set(dirs)].sort();
    const unlocks: (() => Promise<void>)[] = [];
    try {
      for (const dir of ordered) {
        const lock = await locks.acquire(dir);
        if (lock.kind === "failed") return lock;
        unlocks.push(lock.unlock);
      }
      return await work();
    } catch (error) {
      return failureOf(error, path);
    } finally {
      for (const unlock of unlocks.reverse()) await unlock();
    }
  }

  const change = <T>(key: Key, work: (path: string) => Promise<T>): Promise<T | Failed> => {
    const path = pathOf(key);
    return changing([dirname(path)], path, () => work(path));
  };

  return {
    async read(key: Key, bytes_max: number = limits.record_bytes_max): Promise<ReadOutcome> {
      return readFile(disk, pathOf(key), bytes_max);
    },

    async list(dir: Key, since?: string): Promise<Listing> {
      return listDirectory(disk, clock, pathOf(dir), since);
    },

    write: (key: Key, bytes: Uint8Array, options: WriteOptions = {}): Promise<WriteOutcome> =>
      change(key, async (path) => {
        await replaceFile(disk, path, bytes, options.mode ?? MODE, ids.nonce());
        return { kind: "ok" } as const;
      }),

    create: (key: Key, bytes: Uint8Array, options: WriteOptions = {}): Promise<CreateOutcome> =>
      change(key, async (path) => ({
        kind: await createFile(disk, path, bytes, options.mode ?? MODE, ids.nonce()),
      })),

    replaceIf: (key: Key, expected: Uint8Array, bytes: Uint8Array): Promise<ReplaceOutcome> =>
      change(key, async (path) => {
        const verdict = compare(disk, path, expected);
        if (verdict !== "equal") return verdict;
        await replaceFile(disk, path, bytes, disk.lstatSync(path).mode & 0o777, ids.nonce());
        return { kind: "replaced" } as const;
      }),

    removeIf: (key: Key, expected: Uint8Array): Promise<RemoveOutcome> =>
      change(key, async (path) => {
        const verdict = compare(disk, path, expected);
        if (verdict !== "equal") return verdict;
        await disk.unlink(path);
        await syncDirectory(disk, dirname(path));
        return { kind: "removed" } as const;
      }),

    remove: (key: Key): Promise<RemoveOutcome> =>
      change(key, async (path) => {
        if (!exists(disk, path)) return { kind: "missing" } as const;
        await disk.unlink(path);
        await syncDirectory(disk, dirname(path));
        return { kind: "removed" } as const;
      }),

    move(from: Key, to: Key): Promise<MoveOutcome> {
      const source = pathOf(from);
      const target = pathOf(to);
      return changing([dirname(source), dirname(target)], target, async () => {
        if (!exists(disk, source)) return { kind: "missing" } as const;
        if (exists(disk, target)) return { kind: "exists" } as const;
        await disk.rename(source, target);
        await syncDirectory(disk, dirname(target));
        await syncDirectory(disk, dirname(source));
        return { kind: "moved" } as const;
      });
    },

    append: (key: Key, lines: string, rotation?: Rotation): Promise<WriteOutcome> =>
      change(key, async (path) => {
        await appendLines({ disk, path, pathOf, nonce: ids.nonce() }, lines, rotation);
        return { kind: "ok" } as const;
      }),

    async readRange(key: Key, offset: number, bytes_max: number): Promise<RangeOutcome> {
      return readFileRange(disk, pathOf(key), offset, bytes_max);
    },

    lock: (key: Key, note: string): Promise<LockOutcome> => lockFile(disk, clock, pathOf(key), note),
    isLocked: (key: Key) => isLockedFile(disk, pathOf(key)),
  };
}

/** Ids were checked by the verbs that took them; a bad key here is our own mistake. */
function checkKey(key: Key): Key {
  const bad = key
    .split("/")
    .some(
      (part) => part === "" || part === "." || part === ".." || part.includes("\0") || part.includes("\\"),
    );
  if (bad) throw new Error(`not a key below the data directory: ${JSON.stringify(key)}`);
  return key;
}

function compare(
  disk: Disk,
  path: string,
  expected: Uint8Array,
): "equal" | { kind: "differs" | "missing" } | Failed {
  const present = readFile(disk, path, Math.max(expected.length, limits.record_bytes_max));
  if (present.kind === "missing") return { kind: "missing" };
  if (present.kind === "unreadable")
    return failed("unreadable", present.why, "look at the file; nothing was changed");
  return Buffer.compare(present.bytes, expected) === 0 ? "equal" : { kind: "differs" };
}

async function listDirectory(
  disk: Disk,
  clock: Clock,
  dir: string,
  since: string | undefined,
): Promise<Listing> {
  try {
    const version = directoryVersion(disk, clock, dir);
    if (version !== undefined && version === since) return { kind: "same" };
    const names = disk
      .readdirSync(dir)
      .filter((name) => !name.startsWith(".") && !name.startsWith(TEMP_PREFIX));
    const entries: Entry[] = [];
    for (const [index, name] of names.sort().entries()) {
      if (index > 0 && index % ENTRIES_AT_ONCE === 0) await yieldToLoop();
      const entry = entryOf(disk, dir, name);
      if (entry) entries.push(entry);
    }
    return { kind: "ok", entries, version: version ?? "" };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { kind: "missing" };
    return { kind: "unreadable", why: whyUnreadable(error, dir) };
  }
}

/** Undefined while the directory is too young to be told apart from its next change. Taken before its names are read. */
function directoryVersion(disk: Disk, clock: Clock, dir: string): string | undefined {
  const facts = disk.statSync(dir, { bigint: true });
  const changed_ms = Number(facts.mtimeNs / 1_000_000n);
  const age_ms = clock.now_ms() - changed_ms;
  return age_ms >= RACY_MS ? `${facts.ino}:${facts.mtimeNs}:${facts.ctimeNs}` : undefined;
}

function entryOf(disk: Disk, dir: string, name: string): Entry | undefined {
  const facts = disk.lstatSync(join(dir, name), { throwIfNoEntry: false });
  if (!facts) return undefined; // gone between the two looks
  return {
    name,
    kind: facts.isFile() ? "file" : facts.isDirectory() ? "directory" : "other",
    stamp: `${facts.ino}:${facts.size}:${facts.mtimeMs}:${facts.ctimeMs}`,
    size: facts.size,
    modified_ms: facts.mtimeMs,
  };
}
