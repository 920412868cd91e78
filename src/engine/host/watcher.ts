// File-system hints for one directory each. A hint may be missed (network file systems, no watches left):
// whoever waits here polls as well.

import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Key, Watcher } from "../ports.ts";
import { codeOf } from "./errno.ts";

export function directoryWatcher(root: string): Watcher {
  return {
    watch(dir: Key, onHint: () => void) {
      return keepWatching({ root, path: join(root, dir), onHint });
    },
  };
}

/** A directory that comes and goes faster than this is left to the poll. */
const ARM_TRIES = 8;

interface Watched {
  readonly root: string;
  readonly path: string;
  readonly onHint: () => void;
}

/** A directory that is not there (yet, or any more) is waited for at the nearest one above it, up to the root. */
function keepWatching({ root, path, onHint }: Watched): { close(): void } {
  let current: FSWatcher | undefined;
  let isClosed = false;

  function arm(): void {
    current?.close();
    current = undefined;
    for (let tries = 0; tries < ARM_TRIES && !isClosed; tries += 1) {
      const place = nearestPlace(root, path);
      current = place && start(place.at, (name) => noticed(place, name));
      if (place === undefined || current === undefined) return; // no root, or no watches left: the poll finds out
      if (!isOutdated(place)) return;
      current.close(); // the place changed while the watch was being set up
    }
  }

  function noticed(place: Place, name: string | null): void {
    if (isClosed) return;
    // Its own name tells that it was removed; a directory made anew at once may have the same inode.
    const isNew = name === basename(place.at) || isOutdated(place);
    if (isNew) arm();
    if (isNew || place.below === undefined) onHint();
  }

  arm();
  return {
    close() {
      isClosed = true;
      current?.close();
    },
  };
}

interface Place {
  readonly at: string;
  readonly identity: string;
  /** What has to appear here before we can go further down. */
  readonly below?: string;
}

function nearestPlace(root: string, path: string): Place | undefined {
  let below: string | undefined;
  for (let at = path; at.length >= root.length && at !== dirname(at); at = dirname(at)) {
    const identity = identityOf(at);
    if (identity !== undefined) return { at, identity, ...(below !== undefined && { below }) };
    below = at;
  }
  return undefined;
}

const isOutdated = ({ at, identity, below }: Place) =>
  identityOf(at) !== identity || (below !== undefined && identityOf(below) !== undefined);

/** Not one watch per file, as watching libraries do: a mailbox holds thousands. */
function start(path: string, onEvent: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, { persistent: true }, (_event, name) => onEvent(name));
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return undefined;
  }
}

function identityOf(path: string): string | undefined {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts?.isDirectory() ? `${facts.dev}:${facts.ino}` : undefined;
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return undefined;
  }
}
