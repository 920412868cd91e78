// Where this package lies on disk: the same answer from the sources and from the bundle.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** `src/engine/host/` is three levels below the root, a bundled chunk one; nothing is nested deeper. */
const LEVELS_MAX = 5;

/** The nearest directory upwards that holds both the manifest and the seeds; undefined when the package is torn apart. */
export function findPackageRoot(from: string = dirname(fileURLToPath(import.meta.url))): string | undefined {
  let dir = from;
  for (let level = 0; level < LEVELS_MAX; level += 1) {
    if (existsSync(join(dir, "package.json")) && existsSync(join(dir, "seeds"))) return dir;
    dir = dirname(dir);
  }
  return undefined;
}
