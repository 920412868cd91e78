// One try at the lock on one file, for both kinds of lock. Lock files are never removed; should somebody else
// remove one, the lock on it protects nothing any more, so holding counts only while the file stands at its path.

import { dirname } from "node:path";
import { type Failed, failed } from "../outcome.ts";
import { makeDirectory } from "./atomic.ts";
import { type Disk, LOCK_FLAGS, NEW_LOCK_FLAGS } from "./disk.ts";
import { codeOf, failureOf, ownError } from "./errno.ts";
import { type Flock, openFlock } from "./flock.ts";
import { hangs } from "./read.ts";

export interface HeldLock {
  readonly kind: "locked";
  readonly fd: number;
  /** Inode of the lock file: no two live holders have the same one, even across a wiped and restored directory. */
  readonly ino: bigint;
  /** May be called twice; never throws. */
  free(): void;
}

export type LockTry = HeldLock | { readonly kind: "held" } | { readonly kind: "replaced" } | Failed;

/** Creates the file and its directory if needed. */
export async function tryLockFile(disk: Disk, path: string): Promise<LockTry> {
  const flock = await loadFlock();
  if (flock.kind === "failed") return flock;
  let fd: number | undefined;
  try {
    fd = await openLockFile(disk, path);
    const outcome = flock.tryLock(fd);
    if (typeof outcome === "object") return unsupported(path, outcome.errno);
    if (outcome === "held") return { kind: "held" };
    const ino = inodeIfStillThere(disk, fd, path);
    if (ino === undefined) return { kind: "replaced" };
    const held = heldLock(disk, fd, ino, flock.unlock);
    fd = undefined; // now his to free
    return held;
  } catch (error) {
    // Whatever the system calls a directory that cannot be made because a link leads nowhere.
    if (hangs(disk, path)) return failureOf(ownError("EDANGLING"), path);
    if (codeOf(error) !== "ENOENT") return failureOf(error, path);
    return { kind: "replaced" }; // wiped between making the directory and opening its lock file
  } finally {
    if (fd !== undefined) disk.closeSync(fd);
  }
}

let opened: Promise<Flock> | undefined;

/** koffi is loaded only by processes that lock: reading verbs start faster without. */
export async function loadFlock(): Promise<Flock | Failed> {
  try {
    opened ??= openFlock();
    return await opened;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed(
      "io",
      `file locks are not available: ${why}`,
      "reinstall, so that koffi fits this platform",
    );
  }
}

function unsupported(path: string, errno: number): Failed {
  const remedy = "keep the data directory on a local file system that supports flock";
  return failed("io", `${path}: cannot lock (errno ${errno})`, remedy);
}

async function openLockFile(disk: Disk, path: string): Promise<number> {
  try {
    return disk.openSync(path, LOCK_FLAGS);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    await makeDirectory(disk, dirname(path));
    return disk.open(path, NEW_LOCK_FLAGS, 0o600);
  }
}

function heldLock(disk: Disk, fd: number, ino: bigint, unlock: (fd: number) => void): HeldLock {
  let isHeld = true;
  return {
    kind: "locked",
    fd,
    ino,
    free() {
      if (!isHeld) return; // the number may be another file's by now
      isHeld = false;
      unlock(fd);
      disk.closeSync(fd);
    },
  };
}

function inodeIfStillThere(disk: Disk, fd: number, path: string): bigint | undefined {
  const mine = disk.fstatSync(fd, { bigint: true });
  if (!mine.isFile()) throw ownError("ENOTREG");
  const present = disk.lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return present !== undefined && present.ino === mine.ino && present.dev === mine.dev ? mine.ino : undefined;
}
