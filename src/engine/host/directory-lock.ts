// One writer per directory, across processes: flock on `<dir>/.dirlock`, queued in order within this process.
// The lock dies with its process; the lock file is never removed (removing it would let two holders exist).

import { join } from "node:path";
import { limits } from "../limits.ts";
import { type Failed, failed } from "../outcome.ts";
import type { Clock } from "../ports.ts";
import { type Disk, LOCK_FLAGS } from "./disk.ts";
import { codeOf, failureOf } from "./errno.ts";

export type Unlock = () => Promise<void>;

export interface DirectoryLocks {
  /** Creates the directory if needed. */
  acquire(dir: string): Promise<{ kind: "locked"; unlock: Unlock } | Failed>;
}

export function directoryLocks(disk: Disk, clock: Clock): DirectoryLocks {
  const tails = new Map<string, Promise<void>>();

  async function acquire(dir: string): Promise<{ kind: "locked"; unlock: Unlock } | Failed> {
    const before = tails.get(dir) ?? Promise.resolve();
    const { promise: mine, resolve: leave } = Promise.withResolvers<void>();
    const tail = before.then(() => mine);
    tails.set(dir, tail);
    await before;
    const done = () => {
      if (tails.get(dir) === tail) tails.delete(dir);
      leave();
    };
    try {
      const fd = await lockDirectory(disk, clock, dir);
      if (typeof fd !== "number") {
        done();
        return fd;
      }
      return {
        kind: "locked",
        unlock: async () => {
          await disk.close(fd);
          done();
        },
      };
    } catch (error) {
      done();
      return failureOf(error, dir);
    }
  }

  return { acquire };
}

async function lockDirectory(disk: Disk, clock: Clock, dir: string): Promise<number | Failed> {
  const { tryLock } = await import("./flock.ts");
  const path = join(dir, ".dirlock");
  const give_up_ms = clock.monotonic_ms() + limits.lock_wait_ms_max;
  let pause_ms: number = limits.lock_retry_ms_min;
  for (;;) {
    const fd = await openLock(disk, dir, path);
    const outcome = tryLock(fd);
    if (outcome === "locked" && isStillThere(disk, fd, path)) return fd;
    await disk.close(fd);
    if (typeof outcome === "object")
      return failed("io", `${path}: cannot lock (errno ${outcome.errno})`, LOCK_REMEDY);
    if (clock.monotonic_ms() >= give_up_ms) {
      return failed(
        "locked",
        `${dir}: another process has been writing for ${limits.lock_wait_ms_max} ms`,
        HELD_REMEDY,
      );
    }
    await clock.sleep(pause_ms);
    pause_ms = Math.min(pause_ms * 2, limits.lock_retry_ms_max);
  }
}

const LOCK_REMEDY = "keep the data directory on a local file system that supports flock";
const HELD_REMEDY = "find it with `fuser .dirlock` in that directory; nothing was changed";

async function openLock(disk: Disk, dir: string, path: string): Promise<number> {
  try {
    return await disk.open(path, LOCK_FLAGS, 0o600);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    await disk.mkdir(dir, { recursive: true, mode: 0o700 });
    return disk.open(path, LOCK_FLAGS, 0o600);
  }
}

/** A directory that was wiped and restored has another lock file; locking the old one protects nothing. */
function isStillThere(disk: Disk, fd: number, path: string): boolean {
  const present = disk.lstatSync(path, { throwIfNoEntry: false });
  return present !== undefined && present.ino === disk.fstatSync(fd).ino;
}
