// Makes a directory with what leads to it, level by level. Node's own `recursive` tries for ever, with a core of its
// own, where a file system has no room for the name although the parent stands there, as in /proc. Here every level is
// tried at most twice (I9).

import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf, ownError } from "./errno.ts";

/** The topmost directory that had to be made, if any. Throws what `mkdir` throws, or our own `ENOMKDIR`. */
export function makeDirectorySync(path: string, mode: number): string | undefined {
  const failure = attempt(path, mode);
  if (failure === undefined) return path;
  if (isDirectory(path)) return undefined;
  const parent = dirname(path);
  if (codeOf(failure.error) !== "ENOENT" || parent === path) throw failure.error;
  const topmost = makeDirectorySync(parent, mode);
  const again = attempt(path, mode);
  if (again !== undefined && !isDirectory(path)) throw refusalOf(again.error, parent);
  return topmost ?? (again === undefined ? path : undefined);
}

/** Gone again says that somebody wiped the parent; with the parent there it says that nothing can be made in it. */
function refusalOf(error: unknown, parent: string): unknown {
  return codeOf(error) === "ENOENT" && isDirectory(parent) ? ownError("ENOMKDIR", error) : error;
}

function attempt(path: string, mode: number): { readonly error: unknown } | undefined {
  try {
    mkdirSync(path, mode);
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** Another may have made it between our two calls; a link to a directory serves as well. */
function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (codeOf(error) === "") throw error; // not the file system's: ours
    return false;
  }
}
