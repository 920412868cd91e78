// A file store in a fresh directory, with what a test needs to look behind its back.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { randomIds, systemClock } from "../../src/engine/host/clock.ts";
import { type Disk, disk as realDisk } from "../../src/engine/host/disk.ts";
import { createFileStore } from "../../src/engine/host/file-store.ts";
import type { Clock, Key } from "../../src/engine/ports.ts";
import type { OpenedStore, Planted } from "../contract/store.ts";
import { quickDir } from "./quick-dir.ts";

export interface TempDirectory {
  readonly path: string;
  remove(): void;
}

export function tempDirectory(): TempDirectory {
  const path = mkdtempSync(join(quickDir(), "looop-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}

export async function openFileStore(disk: Disk = realDisk): Promise<OpenedStore & { readonly root: string }> {
  const temp = tempDirectory();
  const root = join(temp.path, "data");
  mkdirSync(root);
  /** A good file outside the data directory, for links to lead to. */
  const elsewhere = join(temp.path, "elsewhere");
  writeFileSync(elsewhere, "not ours");
  let ahead_ms = 0;
  const real = systemClock();
  const clock: Clock = { ...real, now_ms: () => real.now_ms() + ahead_ms };
  return {
    root,
    store: createFileStore({ root, clock, ids: randomIds(), disk }),
    // To the store the last change is ten seconds old; nobody had to wait for it.
    settle: async () => {
      ahead_ms += 10_000;
    },
    plant: (key, thing) => plant(join(root, key), thing, elsewhere),
    contents: async () => contentsOf(root),
    names: async (dir) => readdirSync(join(root, dir)).sort(),
    close: async () => temp.remove(),
  };
}

async function plant(path: string, thing: Planted, elsewhere: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  if (thing.kind === "file") writeFileSync(path, thing.bytes, { mode: thing.mode ?? 0o600 });
  else if (thing.kind === "directory") mkdirSync(path);
  else if (thing.kind === "dangling") symlinkSync("nowhere", path);
  else if (thing.kind === "pipe") execFileSync("mkfifo", [path]);
  else if (thing.kind === "socket") await leaveSocket(path);
  else symlinkSync(elsewhere, path);
}

/** As a killed server leaves it: the server that closes finds nothing to remove by the name it knows. */
async function leaveSocket(path: string): Promise<void> {
  const server = createServer().listen(`${path}~`);
  await once(server, "listening");
  renameSync(`${path}~`, path);
  server.close();
  await once(server, "close");
}

/** Every file with its text, everything else with what it is; the store's own hidden names left out. */
export function contentsOf(root: string): Readonly<Record<Key, string>> {
  const contents: Record<Key, string> = {};
  const walk = (dir: string) => {
    for (const entry of readdirSync(join(root, dir), { withFileTypes: true })) {
      const key = dir === "" ? entry.name : `${dir}/${entry.name}`;
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) walk(key);
      else if (entry.isFile()) contents[key] = readFileSync(join(root, key), "utf8");
      else contents[key] = entry.isSymbolicLink() ? `link to ${readlinkSync(join(root, key))}` : "special";
    }
  };
  walk("");
  return contents;
}
