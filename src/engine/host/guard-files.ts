// The GuardFiles port: packs of rules that lie in the package or in somebody's repository. Links are not followed, and
// what cannot be looked at is not absent (I12).

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  builtPacks,
  type GuardFiles,
  type PackFile,
  type PackListing,
  stemOfPack,
} from "../judgment/guard/files.ts";
import { guardLimits } from "../judgment/guard/limits.ts";
import type { Failed } from "../outcome.ts";
import { disk } from "./disk.ts";
import { codeOf, failureOf, ownError } from "./errno.ts";
import { type Own, ownPlacesOf } from "./own-places.ts";
import { findPackageRoot } from "./package-root.ts";
import { hangs, readFile } from "./read.ts";

/** A file that changed so recently may change once more without its time telling. */
const RACY_MS = 2_100;

/** Beside the bundle; beside the sources there is none. */
const BUILT = join(dirname(fileURLToPath(import.meta.url)), builtPacks);

export function fileGuards(
  now_ms: () => number,
  packageRoot: () => string | undefined = findPackageRoot,
  built: string = BUILT,
  own?: Own,
): GuardFiles {
  let looks = 0;

  function listed(dir: string): PackListing {
    try {
      const files: PackFile[] = [];
      for (const name of disk.readdirSync(dir).sort()) {
        if (stemOfPack(name) === undefined) continue;
        const path = join(dir, name);
        const facts = disk.lstatSync(path, { throwIfNoEntry: false });
        if (facts === undefined || facts.isDirectory()) continue;
        const stamp = `${facts.dev}:${facts.ino}:${facts.size}:${facts.mtimeMs}:${facts.ctimeMs}`;
        const isYoung = Math.abs(now_ms() - facts.ctimeMs) < RACY_MS;
        if (isYoung) looks += 1;
        files.push({ path, stamp: isYoung ? `${stamp}:young-${looks}` : stamp });
      }
      return { kind: "ok", files };
    } catch (error) {
      if (codeOf(error) !== "ENOENT")
        return { kind: "unreadable", path: dir, why: failureOf(error, dir).why };
      if (!hangs(disk, dir)) return { kind: "ok", files: [] };
      return { kind: "unreadable", path: dir, why: failureOf(ownError("EDANGLING"), dir).why };
    }
  }

  return {
    async shipped() {
      const root = packageRoot();
      if (root !== undefined) return listed(join(root, "seeds", "guardrails"));
      return {
        kind: "unreadable",
        path: "seeds/guardrails",
        why: "the packs of this package are not to be found",
      };
    },

    built: async () => readFile(disk, built, guardLimits.built_bytes_max),

    async ofRepository(cwd) {
      const files: PackFile[] = [];
      const directories = repositoryDirectories(cwd);
      if (directories.kind === "failed") return { kind: "unreadable", path: cwd, why: directories.why };
      for (const dir of directories.found) {
        const listing = listed(join(dir, ".looop", "guardrails"));
        if (listing.kind !== "ok") return listing;
        files.push(...listing.files);
      }
      return { kind: "ok", files };
    },

    async read(path, bytes_max) {
      return readFile(disk, path, bytes_max);
    },

    absolute: (path) => resolve(path),

    ours: (path) => (own === undefined ? [] : ownPlacesOf(path, own)),
  };
}

/** From the root of the repository down to `cwd`; outside of a repository, `cwd` alone. */
function repositoryDirectories(
  cwd: string,
): { readonly kind: "ok"; readonly found: readonly string[] } | Failed {
  try {
    const above: string[] = [];
    for (let dir = realDirectory(cwd); above.length < guardLimits.levels_max; dir = dirname(dir)) {
      above.unshift(dir);
      if (disk.lstatSync(join(dir, ".git"), { throwIfNoEntry: false }) !== undefined)
        return { kind: "ok", found: above };
      if (dir === dirname(dir)) break;
    }
    return { kind: "ok", found: above.slice(-1) };
  } catch (error) {
    return failureOf(error, cwd);
  }
}

/** Where it really lies; a directory that is not there has only those above it. */
function realDirectory(cwd: string): string {
  if (disk.lstatSync(cwd, { throwIfNoEntry: false }) === undefined) return resolve(cwd);
  return disk.realpathSync(cwd);
}
