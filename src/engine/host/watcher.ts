// File-system hints for one directory each. A hint may be missed (network file systems, a wiped directory):
// whoever waits here polls as well.

import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import type { Key, Watcher } from "../ports.ts";

export function directoryWatcher(root: string): Watcher {
  return {
    watch(dir: Key, onHint: () => void) {
      const watcher = start(join(root, dir), onHint);
      return { close: () => watcher?.close() };
    },
  };
}

/** Not one watch per file, as watching libraries do: a mailbox holds thousands. */
function start(path: string, onHint: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, { persistent: true }, () => onHint());
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined; // no such directory yet, or no watches left: the poll finds out
  }
}
