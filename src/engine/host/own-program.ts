// What of this program lies on disk now, so that whoever runs for long notices when it is replaced: what they have not
// loaded yet is then gone, or another one's.

import { lstatSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "./errno.ts";
import { findPackageRoot } from "./package-root.ts";

/** A name for the built program as it stands; undefined while it is being replaced, and for sources. */
export function ownProgram(entry: string = join(import.meta.dirname, "entry.js")): string | undefined {
  try {
    const { ino, size, mtimeMs } = lstatSync(entry);
    return isUnderway(dirname(dirname(entry))) ? undefined : `${ino}:${size}:${mtimeMs}`;
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return undefined;
  }
}

/** npm keeps what it replaces beside it, under a name with a dot, until all of the new one is there. */
function isUnderway(root: string): boolean {
  if (findPackageRoot(root) !== root) return false;
  const retired = `.${basename(root)}-`;
  return readdirSync(dirname(root)).some((name) => name.startsWith(retired));
}
