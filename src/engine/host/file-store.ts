// The Store on files. Keeps: whole-or-absent writes, exclusive creation, compare-and-change on exact bytes,
// one writer per directory, and "unreadable is never absent" (I12).

import { dirname, join } from "node:path";
import { limits } from "../limits.ts";
import { type Failed, failed } from "../outcome.ts";
import type { Clock, Ids, Key, MoveOutcome, Store } from "../ports.ts";
import { appendLines } from "./append.ts";
import { createFile, durably, exists, replaceFile } from "./atomic.ts";
import { directoryLocks, type HeldDirectory } from "./directory-lock.ts";
import { type Disk, disk as realDisk } from "./disk.ts";
import { codeOf, failureOf } from "./errno.ts";
import { isLockedFile, lockFile } from "./file-lock.ts";
import { checkKey } from "./key.ts";
import { leftovers } from "./leftovers.ts";
import { listDirectory, listNames } from "./list.ts";
import { compareFile, readFile, readFileRange, regularFile } from "./read.ts";

const MODE = 0o600;

export interface FileStoreOptions {
  /** Absolute. */
  readonly root: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly disk?: Disk;
}

type Missing = { readonly kind: "missing" };

export function createFileStore({ root, clock, ids, disk = realDisk }: FileStoreOptions): Store {
  const locks = directoryLocks(disk, clock);
  const left = leftovers(disk);
  const looker = { disk, clock, ids, onLeftover: left.note };
  const pathOf = (key: Key) => join(root, checkKey(key));

  /** Runs `work` under the locks of `dirs`, taken in one order by everybody; `work` gets that of the first. */
  async function changing<T>(
    dirs: readonly [string, ...string[]],
    path: string,
    work: (held: HeldDirectory) => Promise<T>,
  ): Promise<T | Failed> {
    const taken: HeldDirectory[] = [];
    try {
      for (const dir of inLockOrder(disk, dirs)) {
        const lock = await locks.acquire(dir);
        if (lock.kind === "failed") return lock;
        taken.push(lock);
        await left.clear(lock);
      }
      const first = taken.find((lock) => lock.dir === dirs[0]) ?? taken[0];
      if (first === undefined) throw new Error(`no directory to lock for ${path}`);
      return await work(first);
    } catch (error) {
      return failureOf(error, path);
    } finally {
      for (const lock of taken.reverse()) lock.unlock();
    }
  }

  const change = <T>(path: string, work: (held: HeldDirectory) => Promise<T>): Promise<T | Failed> =>
    changing([dirname(path)], path, work);

  /** Looks before locking: what is not there needs no lock, and no directory made for it. */
  async function changeFile<T>(
    path: string,
    work: (held: HeldDirectory) => Promise<T>,
  ): Promise<T | Missing | Failed> {
    try {
      if (regularFile(disk, path).kind === "missing") return { kind: "missing" };
    } catch (error) {
      return failureOf(error, path);
    }
    return change(path, work);
  }

  async function unlinkFile(path: string) {
    await durably(disk, [dirname(path)], () => disk.unlink(path));
    return { kind: "removed" } as const;
  }

  return {
    async read(key, bytes_max = limits.record_bytes_max) {
      return readFile(disk, pathOf(key), bytes_max);
    },

    async names(dir, since) {
      return listNames(looker, dir === "" ? root : pathOf(dir), since);
    },

    async list(dir, since) {
      return listDirectory(looker, dir === "" ? root : pathOf(dir), since);
    },

    async write(key, bytes, { mode = MODE, bytes_max = limits.record_bytes_max } = {}) {
      const path = pathOf(key);
      if (bytes.length > bytes_max) return tooLarge(path, bytes.length, bytes_max);
      return change(path, async ({ temp }) => {
        regularFile(disk, path);
        await replaceFile(disk, { path, temp, bytes, mode });
        return { kind: "ok" } as const;
      });
    },

    async create(key, bytes, { mode = MODE, bytes_max = limits.record_bytes_max } = {}) {
      const path = pathOf(key);
      if (bytes.length > bytes_max) return tooLarge(path, bytes.length, bytes_max);
      return change(path, async ({ temp }) => ({
        kind: await createFile(disk, { path, temp, bytes, mode }),
      }));
    },

    async replaceIf(key, expected, bytes, { mode, bytes_max = limits.record_bytes_max } = {}) {
      const path = pathOf(key);
      if (bytes.length > bytes_max) return tooLarge(path, bytes.length, bytes_max);
      return changeFile(path, async ({ temp }) => {
        const present = regularFile(disk, path);
        if (present.kind === "missing") return present;
        const verdict = compareFile(disk, path, expected);
        if (verdict.kind !== "equal") return verdict;
        await replaceFile(disk, { path, temp, bytes, mode: mode ?? present.mode });
        return { kind: "replaced" } as const;
      });
    },

    async removeIf(key, expected) {
      const path = pathOf(key);
      return changeFile(path, async () => {
        const verdict = compareFile(disk, path, expected);
        return verdict.kind === "equal" ? unlinkFile(path) : verdict;
      });
    },

    async remove(key) {
      const path = pathOf(key);
      return changeFile(path, async () => {
        const present = regularFile(disk, path);
        return present.kind === "missing" ? present : unlinkFile(path);
      });
    },

    move: async (from, to) => moveFile(pathOf(from), pathOf(to)),

    async append(key, lines, rotation) {
      const path = pathOf(key);
      if (!lines.endsWith("\n")) throw new Error(`append to ${key}: lines must end in a newline`);
      return change(path, async ({ temp }) => {
        await appendLines({ disk, path, temp, pathOf, nonce: ids.nonce }, lines, rotation);
        return { kind: "ok" } as const;
      });
    },

    async readRange(key, offset, bytes_max) {
      return readFileRange(disk, pathOf(key), offset, bytes_max);
    },

    lock: async (key, note) => lockFile(disk, clock, pathOf(key), note),
    isLocked: async (key) => isLockedFile(disk, pathOf(key)),
  };

  async function moveFile(source: string, target: string): Promise<MoveOutcome> {
    const dirs = [dirname(source), dirname(target)] as const;
    try {
      if (regularFile(disk, source).kind === "missing") return { kind: "missing" };
    } catch (error) {
      return failureOf(error, source);
    }
    return changing(dirs, source, async () => {
      if (regularFile(disk, source).kind === "missing") return { kind: "missing" } as const;
      if (exists(disk, target)) return { kind: "exists" } as const;
      await durably(disk, [...new Set(dirs)].reverse(), () => disk.rename(source, target));
      return { kind: "moved" } as const;
    });
  }
}

/** Two names of one directory (a link among them) are one lock; the order is that of the real directories. */
function inLockOrder(disk: Disk, dirs: readonly string[]): readonly string[] {
  const [only, ...others] = new Set(dirs);
  if (only !== undefined && others.length === 0) return [only];
  const byReal = new Map(dirs.map((dir) => [realOf(disk, dir), dir]));
  return [...byReal].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, dir]) => dir);
}

function realOf(disk: Disk, dir: string): string {
  try {
    return disk.realpathSync(dir);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return dir; // about to be made
  }
}

function tooLarge(path: string, size: number, bytes_max: number): Failed {
  const remedy = "keep records small and refer to files for the rest; nothing was changed";
  return failed("too_large", `${path}: ${size} bytes; at most ${bytes_max} fit`, remedy);
}
