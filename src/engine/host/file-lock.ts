// A lock that a process holds for as long as it lives: one pulse per data directory (I1).

import { closeSync, ftruncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { failed } from "../outcome.ts";
import type { Clock, LockOutcome } from "../ports.ts";
import { type Disk, LOCK_FLAGS, READ_FLAGS } from "./disk.ts";
import { codeOf, failureOf } from "./errno.ts";
import { readFile } from "./read.ts";

const NOTE_BYTES_MAX = 4_096;
/** Somebody who only looks (`isLockedFile`) holds the lock for microseconds; do not mistake him for a holder. */
const TRIES = 4;
const LOOKER_MS = 10;

export async function lockFile(disk: Disk, clock: Clock, path: string, note: string): Promise<LockOutcome> {
  const { tryLock } = await import("./flock.ts");
  try {
    await disk.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const fd = await disk.open(path, LOCK_FLAGS, 0o600);
    let outcome = tryLock(fd);
    for (let tries = 1; outcome === "held" && tries < TRIES; tries += 1) {
      await clock.sleep(LOOKER_MS);
      outcome = tryLock(fd);
    }
    if (outcome === "locked") {
      ftruncateSync(fd, 0);
      writeSync(fd, note, 0); // for messages only; the lock is the truth
      return { kind: "locked", release: () => closeSync(fd) };
    }
    await disk.close(fd);
    if (outcome !== "held")
      return failed("io", `${path}: cannot lock (errno ${outcome.errno})`, "use a local file system");
    const holder = readFile(disk, path, NOTE_BYTES_MAX);
    return { kind: "held", by: holder.kind === "ok" ? Buffer.from(holder.bytes).toString("utf8") : "" };
  } catch (error) {
    return failureOf(error, path);
  }
}

/** Takes and gives back the lock to look; a free lock is disturbed for microseconds. */
export async function isLockedFile(disk: Disk, path: string): Promise<"held" | "free" | "unknown"> {
  const { tryLock } = await import("./flock.ts");
  try {
    const fd = await disk.open(path, READ_FLAGS);
    const outcome = tryLock(fd);
    await disk.close(fd);
    return outcome === "locked" ? "free" : outcome === "held" ? "held" : "unknown";
  } catch (error) {
    return codeOf(error) === "ENOENT" ? "free" : "unknown";
  }
}
