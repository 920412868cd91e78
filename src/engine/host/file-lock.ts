// A lock that a process holds for as long as it lives: one pulse per data directory (I1).

import type { Clock, LockOutcome } from "../ports.ts";
import { writeAll } from "./atomic.ts";
import { type Disk, READ_FLAGS } from "./disk.ts";
import { codeOf } from "./errno.ts";
import { type HeldLock, type LockTry, loadFlock, tryLockFile } from "./lock-file.ts";
import { hangs, readFile } from "./read.ts";

const NOTE_BYTES_MAX = 4_096;
/** Somebody who only looks (`isLockedFile`) shares the lock for microseconds; do not mistake him for a holder. */
const TRIES = 4;
const LOOKER_MS = 10;

export async function lockFile(disk: Disk, clock: Clock, path: string, note: string): Promise<LockOutcome> {
  let tried: LockTry = await tryLockFile(disk, path);
  for (let tries = 1; tries < TRIES && tried.kind !== "locked" && tried.kind !== "failed"; tries += 1) {
    if (tried.kind === "held") await clock.sleep(LOOKER_MS);
    tried = await tryLockFile(disk, path);
  }
  if (tried.kind === "failed") return tried;
  if (tried.kind === "locked") {
    await leaveNote(disk, tried, note);
    return { kind: "locked", release: tried.free };
  }
  const holder = readFile(disk, path, NOTE_BYTES_MAX);
  return { kind: "held", by: holder.kind === "ok" ? Buffer.from(holder.bytes).toString("utf8") : "" };
}

/** For messages only; the lock is the truth and is worth having on a full disk too. */
async function leaveNote(disk: Disk, lock: HeldLock, note: string): Promise<void> {
  try {
    await disk.ftruncate(lock.fd, 0);
    await writeAll(disk, lock.fd, Buffer.from(note).subarray(0, NOTE_BYTES_MAX));
  } catch (error) {
    if (codeOf(error) !== "") return; // the holder stays unnamed
    lock.free();
    throw error;
  }
}

/** Shares the lock for an instant to look: two who look at once do not see each other. */
export async function isLockedFile(disk: Disk, path: string): Promise<"held" | "free" | "unknown"> {
  const flock = await loadFlock();
  if (flock.kind === "failed") return "unknown";
  let fd: number | undefined;
  try {
    fd = disk.openSync(path, READ_FLAGS);
    if (!disk.fstatSync(fd).isFile()) return "unknown";
    const outcome = flock.tryShare(fd);
    if (outcome !== "locked") return outcome === "held" ? "held" : "unknown";
    flock.unlock(fd);
    return "free";
  } catch (error) {
    return codeOf(error) === "ENOENT" && !hangs(disk, path) ? "free" : "unknown";
  } finally {
    if (fd !== undefined) disk.closeSync(fd);
  }
}
