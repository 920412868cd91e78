// Temporary files of writers that died, met while listing, removed by the next one who holds their directory's lock.
// A writer cleans up behind its predecessor anyway (they share one name per lock file); this is for lock files that
// are gone, as after restoring a backup.

import { join } from "node:path";
import { limits } from "../limits.ts";
import type { HeldDirectory } from "./directory-lock.ts";
import type { Disk } from "./disk.ts";
import { codeOf } from "./errno.ts";

export interface Leftovers {
  note(dir: string, name: string): void;
  clear(held: HeldDirectory): Promise<void>;
}

export function leftovers(disk: Disk): Leftovers {
  const noted = new Map<string, Set<string>>();

  return {
    note(dir, name) {
      const names = noted.get(dir) ?? new Set();
      if (names.size < limits.leftovers_noted_max) names.add(name);
      noted.set(dir, names);
    },
    async clear({ dir, temp }) {
      const names = noted.get(dir);
      if (names === undefined) return;
      noted.delete(dir);
      for (const name of names) {
        const path = join(dir, name);
        if (path !== temp) await removeLeftover(disk, path);
      }
    },
  };
}

async function removeLeftover(disk: Disk, path: string): Promise<void> {
  try {
    await disk.unlink(path);
  } catch (error) {
    if (codeOf(error) === "") throw error; // else it is met again
  }
}
