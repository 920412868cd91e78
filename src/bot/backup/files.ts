// Files of a data directory as they stand, and files of a set as they come into being. A file that cannot be looked at is
// a failure and never left out in silence (I12); nothing is followed.

import { createHash } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  constants,
  createReadStream,
  createWriteStream,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { codeOf, failureOf } from "../../engine/host/errno.ts";
import { makeDirectorySync } from "../../engine/host/make-directory.ts";
import { type Failed, failed } from "../../engine/outcome.ts";
import { backupLimits } from "./limits.ts";

export interface Found {
  readonly path: string;
  readonly kind: "file" | "link" | "other";
  /** Changes whenever the file was replaced or written to. */
  readonly stamp: string;
  readonly size: number;
  readonly mode: number;
  readonly modified_s: number;
}

/** `enters`: whether what is below a directory is looked at. Sorted by path. */
export function walk(root: string, enters: (dir: string) => boolean): readonly Found[] | Failed {
  const found: Found[] = [];
  try {
    for (const dirs = [""]; dirs.length > 0; ) {
      const dir = dirs.pop() ?? "";
      for (const { name } of entriesOf(join(root, dir))) {
        const path = dir === "" ? name : `${dir}/${name}`;
        const stats = lstatSync(join(root, path), { bigint: true, throwIfNoEntry: false });
        if (stats === undefined) continue; // it went away just now
        if (!stats.isDirectory()) found.push(foundOf(path, stats));
        else if (enters(path)) dirs.push(path);
        if (path.split("/").length > backupLimits.depth_max || found.length > backupLimits.files_max) {
          return failed(
            "too_large",
            `${join(root, path)}: there is more here than a data directory has`,
            "move it away",
          );
        }
      }
    }
  } catch (error) {
    return failureOf(error, root);
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A directory that went away meanwhile has nothing in it; the next look finds that it changed. */
function entriesOf(dir: string): readonly { readonly name: string }[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

function foundOf(path: string, stats: BigIntStats): Found {
  const { ino, size, mtimeNs, ctimeNs, mode, mtimeMs } = stats;
  return {
    path,
    kind: stats.isFile() ? "file" : stats.isSymbolicLink() ? "link" : "other",
    stamp: [ino, size, mtimeNs, ctimeNs].join(":"),
    size: Number(size),
    mode: Number(mode) & 0o777,
    modified_s: Math.floor(Number(mtimeMs) / 1_000),
  };
}

export type FileRead =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  | { readonly kind: "gone" }
  | { readonly kind: "too_large" }
  | Failed;

export function readWhole(path: string): FileRead {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (fstatSync(fd).size > backupLimits.file_bytes_max) return { kind: "too_large" };
    return { kind: "ok", bytes: readFileSync(fd) };
  } catch (error) {
    return codeOf(error) === "ENOENT" ? { kind: "gone" } : failureOf(error, path);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export type Standing = "nothing" | "empty_directory" | "something";

export function standingAt(path: string): { readonly kind: "ok"; readonly standing: Standing } | Failed {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { kind: "ok", standing: "nothing" };
    const isEmpty = stats.isDirectory() && readdirSync(path).length === 0;
    return { kind: "ok", standing: isEmpty ? "empty_directory" : "something" };
  } catch (error) {
    return failureOf(error, path);
  }
}

/** Packed, private, and under its name only when all of it is on disk; never over something else. */
export async function writePacked(
  path: string,
  temp: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ readonly kind: "ok"; readonly bytes: number } | Failed> {
  try {
    makeDirectorySync(dirname(path), 0o700);
    await pipeline(
      Readable.from(pieces, { objectMode: false }),
      createGzip(),
      createWriteStream(temp, { flags: "wx", mode: 0o600, flush: true }),
    );
    linkSync(temp, path);
    syncDirectory(dirname(path));
    return { kind: "ok", bytes: lstatSync(path).size };
  } catch (error) {
    return failureOf(error, path);
  } finally {
    rmSync(temp, { force: true });
  }
}

/** By its nonce: nobody else gives a file such a name. */
const UNFINISHED = /\.[\da-f]{20}\.part$/;

/** What copies that were killed left beside theirs: as large as a set, and worth nothing. */
export function removeUnfinished(dir: string, before_ms: number): void {
  try {
    for (const { name } of entriesOf(dir).filter((entry) => UNFINISHED.test(entry.name))) {
      const stats = lstatSync(join(dir, name), { throwIfNoEntry: false });
      if (stats?.isFile() === true && stats.mtimeMs < before_ms) rmSync(join(dir, name), { force: true });
    }
  } catch (error) {
    failureOf(error, dir); // of the machine: it stays for the next, and what is wrong there is told by who writes
  }
}

export function unpacked(path: string): AsyncIterable<Uint8Array> {
  const source = createReadStream(path);
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

/** What the machine, or what is no gzip at all, made of reading a set. */
export function unpackFailure(error: unknown, path: string): Failed {
  const code = codeOf(error);
  if (!code.startsWith("Z_") && code !== "ERR_STREAM_PREMATURE_CLOSE") return failureOf(error, path);
  return failed(
    "corrupt",
    `${path}: it is damaged, or no set of looop (${code})`,
    "use another copy; nothing was changed",
  );
}

/** A new file, with the directories that lead to it. */
export function writeNew(path: string, bytes: Uint8Array, mode: number): { readonly kind: "ok" } | Failed {
  let fd: number | undefined;
  try {
    makeDirectorySync(dirname(path), 0o700);
    fd = openSync(
      path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      mode,
    );
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
    return { kind: "ok" };
  } catch (error) {
    return failureOf(error, path);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Over an empty directory or nothing, and over nothing else. */
export function moveDirectory(from: string, to: string): { readonly kind: "ok" } | Failed {
  try {
    makeDirectorySync(from, 0o700);
    renameSync(from, to);
    syncDirectory(dirname(to));
    return { kind: "ok" };
  } catch (error) {
    return failureOf(error, to);
  }
}

export function removeTree(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function syncDirectory(path: string): void {
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
