// The References port: files named by somebody who is not trusted. Links are followed first, then it is decided.

import { isAbsolute, relative, resolve } from "node:path";
import type { ReadOutcome, References } from "../ports.ts";
import { disk } from "./disk.ts";
import { codeOf } from "./errno.ts";
import { readFile } from "./read.ts";

export function fileReferences(): References {
  return {
    read: async (roots, path, bytes_max) => {
      for (const root of roots) {
        const found = readInside(root, path, bytes_max);
        if (found.kind !== "missing") return found;
      }
      return { kind: "missing" };
    },
  };
}

function readInside(root: string, path: string, bytes_max: number): ReadOutcome {
  if (path.includes("\0")) return { kind: "unreadable", why: "it is no path" };
  try {
    const top = disk.realpathSync(root);
    const real = disk.realpathSync(resolve(top, path));
    const inside = relative(top, real);
    const isInside = inside !== "" && !inside.startsWith("..") && !isAbsolute(inside);
    // Another root may hold it: an absolute path names one place, whichever root is tried.
    if (!isInside) return { kind: "missing" };
    return readFile(disk, real, bytes_max);
  } catch (error) {
    const code = codeOf(error);
    if (code === "") throw error;
    return code === "ENOENT" || code === "ENOTDIR"
      ? { kind: "missing" }
      : { kind: "unreadable", why: `it cannot be read (${code})` };
  }
}
