// The file of the ledger, before SQLite opens it: that it is a file of ours alone, and moving a damaged one aside. Not
// called while it is open: closing a file that SQLite holds would free SQLite's locks.

import { chmodSync, closeSync, lstatSync, openSync, renameSync, rmSync } from "node:fs";
import { type Failed, failed } from "../../engine/outcome.ts";

const OURS_ALONE = 0o600;
const MODE_BITS = 0o777;

export type Standing =
  | { readonly kind: "present"; readonly bytes: number }
  /** `orphan`: the log of a file that is gone stands there. */
  | { readonly kind: "missing"; readonly orphan: "yes" | "no" };

/** Looks, and sees to its mode. */
export function standingOf(path: string): Standing | Failed {
  return guarded(path, () => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    const orphan = lstatSync(`${path}-wal`, { throwIfNoEntry: false }) === undefined ? "no" : "yes";
    if (found === undefined) return { kind: "missing", orphan };
    if (!found.isFile())
      return failed("not_a_file", `${path}: it is not a regular file`, "move it away; nothing was changed");
    if ((found.mode & MODE_BITS) !== OURS_ALONE) chmodSync(path, OURS_ALONE);
    // Made, and never written: a start that was cut short.
    return found.size === 0 ? { kind: "missing", orphan } : { kind: "present", bytes: found.size };
  });
}

/** What the file of that name is among all of this machine. */
export function markOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.dev}:${found.ino}`;
}

/** Looks by name alone. What is written into a file without a name is gone with whoever has it open. */
export function stillThere(path: string, mark: string): { readonly kind: "ok" } | Failed {
  return guarded(path, () => {
    const now = markOf(path);
    if (now === mark) return { kind: "ok" };
    const how = now === "" ? "is not there any more" : "is another file";
    const why = `${path} ${how} since the loop opened it: what is kept now is lost when it ends`;
    return failed("io", why, `looop down, move ${path}-wal away, bring back a backup, then looop up`);
  });
}

/** Makes an empty one, if nothing has that name; what SQLite puts beside it gets the same mode. */
export function makeFile(path: string): { readonly kind: "made" | "there" } | Failed {
  return guarded(path, () => {
    try {
      closeSync(openSync(path, "wx", OURS_ALONE));
      return { kind: "made" };
    } catch (error) {
      if (codeOf(error) === "EEXIST") return { kind: "there" };
      throw error;
    }
  });
}

/** Of a copy that did not come to its end. */
export function dropFile(path: string): void {
  rmSync(path, { force: true });
}

/** With what stands beside it. Never overwrites: the name carries the moment. */
export function moveAside(path: string, aside: string): { readonly kind: "moved" } | Failed {
  return guarded(path, () => {
    if (lstatSync(aside, { throwIfNoEntry: false }) !== undefined)
      return failed("io", `${aside}: it is there already`, "try again in a second");
    for (const suffix of ["-wal", "-shm", ""]) {
      if (lstatSync(`${path}${suffix}`, { throwIfNoEntry: false }) !== undefined)
        renameSync(`${path}${suffix}`, `${aside}${suffix}`);
    }
    return { kind: "moved" };
  });
}

const meanings: Readonly<Record<string, Failed["reason"]>> = {
  ENOSPC: "disk_full",
  EDQUOT: "disk_full",
  EROFS: "read_only",
  EACCES: "permission",
  EPERM: "permission",
  ENOTDIR: "not_a_file",
  EISDIR: "not_a_file",
  ELOOP: "not_a_file",
};

function guarded<T>(path: string, act: () => T | Failed): T | Failed {
  try {
    return act();
  } catch (error) {
    const code = codeOf(error);
    if (code === "") throw error;
    const why = error instanceof Error ? error.message : code;
    return failed(
      meanings[code] ?? "io",
      `${path}: ${why}`,
      "check the data directory: its owner, mode and disk",
    );
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
