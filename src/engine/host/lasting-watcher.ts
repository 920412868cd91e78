// File-system hints for who watches the same few directories for as long as it lives: one watch each, shared, and kept
// over the pauses between two waits. What happened while a directory was read for the first time is told by one hint.

import { join } from "node:path";
import type { FSWatcher } from "chokidar";
import type { Key, Watcher } from "../ports.ts";

interface Watched {
  readonly hints: Set<() => void>;
  close(): void;
}

export function lastingWatcher(root: string): Watcher {
  const all = new Map<Key, Watched>();

  function watchedAt(dir: Key): Watched {
    const known = all.get(dir);
    if (known !== undefined) return known;
    const hints = new Set<() => void>();
    const ring = () => {
      for (const hint of [...hints]) hint();
    };
    const made = { hints, ...keepWatching(join(root, dir), ring) };
    all.set(dir, made);
    return made;
  }

  return {
    watch(dir, onHint) {
      const watched = watchedAt(dir);
      const hint = () => onHint(); // the same function may come twice, and each watch is closed by itself
      watched.hints.add(hint);
      return {
        close() {
          if (!watched.hints.delete(hint) || watched.hints.size > 0) return;
          all.delete(dir);
          watched.close();
        },
      };
    },
  };
}

function keepWatching(path: string, ring: () => void): { close(): void } {
  let current: FSWatcher | undefined;
  let isClosed = false;

  async function arm(): Promise<void> {
    const { watch } = await import("chokidar"); // 15 ms that no other part of the program needs
    if (isClosed) return;
    const watcher = watch(path, {
      depth: 0,
      ignoreInitial: true,
      atomic: false,
      ignorePermissionErrors: true,
    });
    current = watcher;
    watcher.on("ready", ring);
    watcher.on("error", () => void watcher.close()); // no watches left: the poll finds out
    watcher.on("all", (event, at) => {
      if (watcher !== current) return;
      ring();
      // Once it is gone, or new, what is in it is not followed: it is watched afresh.
      const isOnTheWay = at === path || path.startsWith(`${at}/`);
      if (isOnTheWay && (event === "unlinkDir" || event === "addDir")) rearm(watcher);
    });
  }

  function rearm(before: FSWatcher): void {
    current = undefined;
    void before.close();
    void arm();
  }

  void arm();
  return {
    close() {
      isClosed = true;
      void current?.close();
    },
  };
}
