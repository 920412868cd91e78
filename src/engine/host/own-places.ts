// Whether a path leads into a data directory of this program, whatever it is called: the one that we serve, or another
// one, which is known by the lock of its pulse. Links are followed, since who writes follows them too.

import { basename, dirname, isAbsolute, join, normalize, relative, resolve } from "node:path";
import { guardLimits } from "../judgment/guard/limits.ts";
import { disk } from "./disk.ts";

export interface Own {
  readonly dataDir: string;
  readonly home: string | undefined;
  /** Where the config may stand, also beside the data directory. */
  readonly configPaths: readonly string[];
}

/** As globs of rules name it, `answers/a-1.json`; empty: it leads elsewhere, or nobody can tell. */
export function ownPlacesOf(written: string, own: Own): readonly string[] {
  const path = absoluteOf(written, own);
  if (path === undefined) return [];
  const names = [...new Set([path, realOf(path)])];
  const below = names.flatMap((name) =>
    ancestorsOf(name)
      .filter((dir) => isDataDirectory(dir, own))
      .map((dir) => relative(dir, name) || "."),
  );
  const isConfig = own.configPaths.some((config) => names.includes(config) || names.includes(realOf(config)));
  return [...new Set([...below, ...(isConfig ? ["config.yaml"] : [])])];
}

/** What a shell puts in for the beginning of a path. */
function absoluteOf(written: string, { dataDir, home }: Own): string | undefined {
  const [said = "", name, rest = ""] =
    /^(~|\$HOME\b|\$\{HOME\}|\$LOOOP_DATA_DIR\b|\$\{LOOOP_DATA_DIR\})(.*)$/s.exec(written) ?? [written];
  if (name === undefined) return isAbsolute(said) ? normalize(said) : undefined;
  const start = name.includes("LOOOP") ? dataDir : home;
  return start === undefined || !/^(?:\/|$)/.test(rest) ? undefined : resolve(`${start}${rest}`);
}

function ancestorsOf(path: string): readonly string[] {
  const found: string[] = [];
  for (let dir = path; found.length < guardLimits.levels_max; dir = dirname(dir)) {
    found.push(dir);
    if (dir === dirname(dir)) break;
  }
  return found;
}

function isDataDirectory(dir: string, { dataDir }: Own): boolean {
  if (dir === dataDir || dir === realOf(dataDir)) return true;
  return isThere(join(dir, ".lock", "lock"));
}

function isThere(path: string): boolean {
  try {
    return disk.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // where we may not look, whoever acts with our rights may not write
  }
}

/** With every link followed as far as there is something. */
function realOf(path: string): string {
  const left: string[] = [];
  for (let at = path; left.length < guardLimits.levels_max; at = dirname(at)) {
    try {
      return join(disk.realpathSync(at), ...left);
    } catch {
      if (at === dirname(at)) break; // the next one up may be there
      left.unshift(basename(at));
    }
  }
  return path;
}
