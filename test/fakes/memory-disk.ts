// What a data directory holds, in memory: files, directories, things that are neither, and who holds which lock.
// Several stores may share one, each standing for a process.

import type { Clock, Key } from "../../src/engine/ports.ts";

export interface MemoryFile {
  readonly kind: "file";
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** A link, a pipe, a socket, a device: never read, never changed. */
export type Thing = MemoryFile | { readonly kind: "directory" } | { readonly kind: "other" };

export type Found =
  | { readonly kind: "missing" }
  /** Something other than a directory stands on the way. */
  | { readonly kind: "blocked"; readonly at: Key }
  | { readonly kind: "there"; readonly thing: Thing; readonly stamp: string; readonly changed_ms: number };

export interface MemoryDisk {
  find(key: Key): Found;
  /** Makes the directories above. */
  put(key: Key, thing: Thing): void;
  remove(key: Key): void;
  /** A directory with everything in it; `""` is all. */
  wipe(dir: Key): void;
  names(dir: Key): readonly string[];
  readonly locks: Map<Key, { readonly owner: symbol; readonly note: string }>;
  snapshot(): Snapshot;
  /** Brings back the contents. Whoever held a lock does not any more. */
  restore(snapshot: Snapshot): void;
}

interface Node {
  readonly thing: Thing;
  readonly serial: number;
  readonly changed_ms: number;
}

/** Opaque; good for any number of restores. */
export interface Snapshot {
  readonly nodes: ReadonlyMap<Key, Node>;
}

export const parentOf = (key: Key): Key => key.slice(0, Math.max(0, key.lastIndexOf("/")));

export function memoryDisk(clock: Clock): MemoryDisk {
  let nodes = new Map<Key, Node>();
  const locks: MemoryDisk["locks"] = new Map();
  /** Never goes back, a restore included: equal stamps mean equal contents. */
  let serial = 0;

  function set(key: Key, thing: Thing): void {
    serial += 1;
    nodes.set(key, { thing, serial, changed_ms: clock.now_ms() });
  }

  function find(key: Key): Found {
    const parts = key.split("/");
    for (let length = 1; length < parts.length; length += 1) {
      const above = parts.slice(0, length).join("/");
      const node = nodes.get(above);
      if (node === undefined) return { kind: "missing" };
      if (node.thing.kind !== "directory") return { kind: "blocked", at: above };
    }
    const node = nodes.get(key);
    if (node === undefined) return { kind: "missing" };
    return { kind: "there", thing: node.thing, stamp: String(node.serial), changed_ms: node.changed_ms };
  }

  /** A directory is as new as its newest name. */
  function touch(dir: Key): void {
    set(dir, { kind: "directory" });
  }

  function makeAbove(key: Key): void {
    if (key === "") return;
    const above = parentOf(key);
    if (above !== "" && !nodes.has(above)) makeAbove(above);
    touch(above);
  }

  function wipe(dir: Key): void {
    const below = [...nodes.keys()].filter((key) => dir === "" || key === dir || key.startsWith(`${dir}/`));
    for (const key of below) nodes.delete(key);
    touch(dir === "" ? "" : parentOf(dir));
  }

  touch("");
  return {
    find,
    put(key, thing) {
      makeAbove(key);
      set(key, thing);
    },
    remove(key) {
      nodes.delete(key);
      touch(parentOf(key));
    },
    wipe,
    names: (dir) =>
      [...nodes.keys()]
        .filter((key) => key !== "" && parentOf(key) === dir)
        .map((key) => key.slice(dir === "" ? 0 : dir.length + 1))
        .sort(),
    locks,
    snapshot: () => ({ nodes: new Map(nodes) }),
    restore(snapshot) {
      nodes = new Map(snapshot.nodes);
      for (const [key, node] of nodes) set(key, node.thing);
      locks.clear();
    },
  };
}
