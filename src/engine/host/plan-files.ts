// The PlanFiles port: files of a project that is worked on. Links are followed first, then it is decided whether what
// they lead to lies inside the root; a walk follows none.

import { lstatSync, readdirSync, realpathSync, statSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { setImmediate as yieldToLoop } from "node:timers/promises";
import type { FoundFile, Look, PlanFiles, Walk } from "../plans/ground/ports.ts";
import { disk } from "./disk.ts";
import { codeOf, failureOf } from "./errno.ts";
import { readFile } from "./read.ts";

/** Between two breaths of the event loop. */
const DIRECTORIES_AT_ONCE = 100;

type Found =
  | { readonly kind: "inside"; readonly real: string }
  | Exclude<Look, { kind: "file" | "directory" }>;

export function planFiles(): PlanFiles {
  return {
    look: async (root, path) => looked(root, path),

    async read(root, path, bytes_max) {
      const found = inside(root, path);
      if (found.kind === "outside") return { kind: "unreadable", why: `${path} leads out of ${root}` };
      return found.kind === "inside" ? readFile(disk, found.real, bytes_max) : found;
    },

    async names(dir) {
      const found = entriesOf(dir, "");
      if (found.kind !== "ok") return found;
      const names = found.entries.map(({ name, isDirectory }) => (isDirectory ? `${name}/` : name));
      return { kind: "ok", names: names.sort() };
    },

    walk,

    async lend(from, to) {
      try {
        symlinkSync(from, to, "dir");
        return { kind: "ok" };
      } catch (error) {
        return failureOf(error, to);
      }
    },

    async removeDirectory(dir) {
      try {
        await rm(dir, { recursive: true, force: true });
        return { kind: "ok" };
      } catch (error) {
        return failureOf(error, dir);
      }
    },
  };
}

function inside(root: string, path: string): Found {
  if (path.includes("\0")) return { kind: "unreadable", why: "it is no path" };
  try {
    const top = realpathSync(root);
    const below = (each: string) => each === "" || (!each.startsWith("..") && !isAbsolute(each));
    // Said of the words first: a name outside that is not there is still outside.
    if (!below(relative(top, resolve(top, path)))) return { kind: "outside" };
    const real = realpathSync(resolve(top, path));
    return below(relative(top, real)) ? { kind: "inside", real } : { kind: "outside" };
  } catch (error) {
    return troubleOf(error);
  }
}

function troubleOf(
  error: unknown,
): { readonly kind: "missing" } | { readonly kind: "unreadable"; readonly why: string } {
  const code = codeOf(error);
  if (code === "") throw error;
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
  return { kind: "unreadable", why: `it cannot be read (${code})` };
}

function looked(root: string, path: string): Look {
  const found = inside(root, path);
  if (found.kind !== "inside") return found;
  try {
    const facts = statSync(found.real);
    if (facts.isFile()) return { kind: "file", size: facts.size };
    if (facts.isDirectory()) return { kind: "directory", entries: readdirSync(found.real).length };
    return { kind: "unreadable", why: "it is neither a file nor a directory" };
  } catch (error) {
    return troubleOf(error);
  }
}

async function walk(
  dir: string,
  { files_max, skipped }: { readonly files_max: number; readonly skipped: readonly string[] },
): Promise<Walk> {
  const files: FoundFile[] = [];
  const waiting = [""];
  for (let looks = 1; waiting.length > 0; looks++) {
    if (looks % DIRECTORIES_AT_ONCE === 0) await yieldToLoop();
    const below = waiting.pop() ?? "";
    const found = entriesOf(dir, below);
    // One below that went away between two looks has no files.
    if (found.kind === "missing" && below !== "") continue;
    if (found.kind !== "ok") return found;
    for (const { path, isDirectory, name } of found.entries)
      if (isDirectory && !skipped.includes(name)) waiting.push(path);
    files.push(...found.entries.flatMap(({ file }) => (file === undefined ? [] : [file])));
    if (files.length > files_max || looks > files_max)
      return { kind: "ok", files: inOrder(files).slice(0, files_max), more: true };
  }
  return { kind: "ok", files: inOrder(files), more: false };
}

interface FoundEntry {
  readonly name: string;
  readonly path: string;
  readonly isDirectory: boolean;
  readonly file?: FoundFile;
}

function entriesOf(
  dir: string,
  below: string,
): { readonly kind: "ok"; readonly entries: readonly FoundEntry[] } | Exclude<Walk, { kind: "ok" }> {
  try {
    const entries = readdirSync(join(dir, below), { withFileTypes: true }).map((entry): FoundEntry => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      const found = { name: entry.name, path, isDirectory: entry.isDirectory() };
      const facts = entry.isFile() ? lstatSync(join(dir, path), { throwIfNoEntry: false }) : undefined;
      if (facts === undefined) return found;
      return { ...found, file: { path, size: facts.size, modified_ms: facts.mtimeMs } };
    });
    return { kind: "ok", entries };
  } catch (error) {
    return troubleOf(error);
  }
}

const inOrder = (files: readonly FoundFile[]) => [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
