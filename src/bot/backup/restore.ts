// A set becomes a data directory: unpacked beside it, compared with its table of contents, and given its name last. Into
// nothing or an empty directory only, so that nothing of anybody's is ever overwritten.

import { join } from "node:path";
import type { RestoreEnd, RestoreRequest } from "../../engine/keeping.ts";
import { type Failed, failed, type Refused, refused } from "../../engine/outcome.ts";
import { knownShapes } from "./databases.ts";
import { hashOf, moveDirectory, removeTree, standingAt, unpacked, unpackFailure, writeNew } from "./files.ts";
import { backupLimits } from "./limits.ts";
import { differenceOf, FILES, type Listed, MANIFEST, type Manifest, readManifest } from "./manifest.ts";
import { isBelow } from "./sorts.ts";
import { readTar, type TarFile } from "./tar.ts";

export interface RestorePorts {
  readonly dataDir: string;
  readonly nonce: () => string;
}

export async function restore(ports: RestorePorts, { file, into }: RestoreRequest): Promise<RestoreEnd> {
  const target = into ?? ports.dataDir;
  const standing = standingAt(target);
  if (standing.kind === "failed") return standing;
  if (standing.standing === "something") {
    const why = `${target} is not empty, and nothing is overwritten`;
    return refused(
      "into",
      why,
      "stop the loop there and move the directory away, or name another one with --into",
    );
  }
  const source = standingAt(file);
  if (source.kind === "failed") return source;
  if (source.standing === "nothing")
    return refused("file", `there is no file ${file}`, "name what looop backup wrote");
  const aside = `${target}.restore-${ports.nonce()}`;
  try {
    const set = await unpack(file, aside);
    if (set.kind !== "ok") return set;
    const moved = moveDirectory(aside, target);
    if (moved.kind === "failed") return moved;
    const { files, made, program, left } = set.manifest;
    const bytes = files.reduce((sum, each) => sum + each.bytes, 0);
    return { kind: "restored", into: target, files: files.length, bytes, made, program, left };
  } finally {
    removeTree(aside);
  }
}

type Unpacked = { readonly kind: "ok"; readonly manifest: Manifest } | Refused | Failed;

async function unpack(file: string, aside: string): Promise<Unpacked> {
  const found = new Map<string, Listed>();
  let table: Uint8Array | undefined;
  let bytes = 0;
  const damaged = (why: string) =>
    failed("corrupt", `${file}: ${why}`, "use another copy; nothing was changed");
  try {
    for await (const read of readTar(unpacked(file), backupLimits)) {
      if (read.kind === "bad") return damaged(read.why);
      const { file: each } = read;
      bytes += each.bytes.length;
      if (bytes > backupLimits.set_bytes_max) return damaged("there is more in it than a set may hold");
      if (each.path === MANIFEST && table === undefined) {
        if (each.bytes.length > backupLimits.manifest_bytes_max)
          return damaged("its table of contents is too long");
        table = each.bytes;
        continue;
      }
      const placed = place(each, aside, found);
      if (typeof placed === "string") return damaged(placed);
      if (placed.kind === "failed") return placed;
    }
  } catch (error) {
    return unpackFailure(error, file);
  }
  if (table === undefined) return damaged("it has no table of contents");
  const manifest = readManifest(table, knownShapes);
  if (manifest.kind === "newer")
    return refused("file", `${file}: ${manifest.why}`, "install that version, then restore");
  if (manifest.kind === "corrupt") return damaged(manifest.why);
  const difference = differenceOf(manifest.manifest.files, found);
  return difference === undefined ? manifest : damaged(difference);
}

/** A text: why it has no place here. */
function place(
  { path, bytes, mode }: TarFile,
  aside: string,
  found: Map<string, Listed>,
): string | { readonly kind: "ok" } | Failed {
  const below = path.startsWith(`${FILES}/`) ? path.slice(FILES.length + 1) : "";
  if (!isBelow(below)) return `${path} would lead out of the directory`;
  if (found.has(below)) return `${below} is in it twice`;
  found.set(below, { path: below, bytes: bytes.length, sha256: hashOf(bytes) });
  return writeNew(join(aside, below), bytes, mode & 0o777);
}
