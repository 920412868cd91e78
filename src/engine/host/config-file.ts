// The config file: the first of its places that has one, and a change of it that never overwrites what somebody else
// has written meanwhile. Unreadable is not absent (I12): the next place counts only where nothing has that name.

import { dirname } from "node:path";
import { failed, refused } from "../outcome.ts";
import type { ConfigFile, ConfigWritten, LoadedConfig, ReadConfig } from "../pulse/read-config.ts";
import { exists, makeDirectory, replaceFile } from "./atomic.ts";
import { machineZone } from "./clock.ts";
import { disk } from "./disk.ts";
import { failureOf, ownError } from "./errno.ts";
import { readFile, regularFile } from "./read.ts";

const BYTES_MAX = 1_048_576;

export function readConfigFile(paths: readonly string[]): ConfigFile {
  for (const path of paths) {
    const read = readOne(path);
    if (read !== undefined) return read;
  }
  const [path = ""] = paths;
  return { kind: "absent", path, why: `looop is not set up: there is no ${path}`, remedy: "run looop init" };
}

/** Nothing where it is proven that nothing is there. */
function readOne(path: string): Exclude<ConfigFile, { kind: "absent" }> | undefined {
  try {
    if (!exists(disk, path) && regularFile(disk, path).kind === "missing") return undefined;
    const read = readFile(disk, targetOf(path), BYTES_MAX);
    if (read.kind === "ok") return { kind: "file", path, text: Buffer.from(read.bytes).toString("utf8") };
    const why = read.kind === "missing" ? `${path} has just gone` : read.why;
    return failed("unreadable", why, "make it a readable file, or remove it");
  } catch (error) {
    return failureOf(error, path);
  }
}

/** People keep such files elsewhere and link to them. */
function targetOf(path: string): string {
  if (disk.statSync(path, { throwIfNoEntry: false }) === undefined) throw ownError("EDANGLING");
  return disk.realpathSync(path);
}

/** Replaces `before`, or creates where there was nothing. */
export async function writeConfigFile(
  path: string,
  before: string | undefined,
  after: string,
): Promise<ConfigWritten> {
  try {
    const now = readOne(path);
    if (now?.kind === "failed") return now;
    if (now?.text !== before) {
      const why = `${path} was changed meanwhile`;
      return { kind: "changed", why, remedy: "look at it, then try again" };
    }
    const target = before === undefined ? path : targetOf(path);
    await makeDirectory(disk, dirname(target));
    const standing = regularFile(disk, target);
    const mode = standing.kind === "ok" ? standing.mode : 0o600;
    await replaceFile(disk, { path: target, temp: `${target}.looop-new`, bytes: Buffer.from(after), mode });
    return { kind: "ok" };
  } catch (error) {
    return failureOf(error, path);
  }
}

/** Where it is still what it was. */
export async function removeConfigFile(path: string, before: string): Promise<ConfigWritten> {
  try {
    const now = readOne(path);
    if (now?.kind === "failed") return now;
    if (now?.text !== before) {
      const why = `${path} was changed meanwhile`;
      return { kind: "changed", why, remedy: "look at it, then try again" };
    }
    await disk.unlink(path);
    return { kind: "ok" };
  } catch (error) {
    return failureOf(error, path);
  }
}

/** `foreignKeys`: of other parts of the program, which judge them themselves. */
export async function loadConfigFile(
  paths: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  foreignKeys: readonly string[] | "any",
): Promise<LoadedConfig> {
  const file = readConfigFile(paths);
  if (file.kind !== "file") return file;
  const hostZone = machineZone();
  const known = loadedOf(env);
  const last = known.get(foreignKeys);
  if (last?.path === file.path && last.text === file.text && last.hostZone === hostZone)
    return { ...file, load: last.load };
  const { loadConfig } = await import("../pulse/config-text.ts");
  const load = loadConfig(file, env, { hostZone, foreignKeys });
  known.set(foreignKeys, { path: file.path, text: file.text, hostZone, load });
  return { ...file, load };
}

interface Loaded {
  readonly path: string;
  readonly text: string;
  readonly hostZone: string;
  readonly load: Extract<LoadedConfig, { readonly kind: "file" }>["load"];
}

/** Asked for at every look, and the same nearly every time: what the same words came to is kept. */
const loaded = new WeakMap<object, Map<readonly string[] | "any", Loaded>>();

function loadedOf(env: object): Map<readonly string[] | "any", Loaded> {
  const known = loaded.get(env) ?? new Map<readonly string[] | "any", Loaded>();
  loaded.set(env, known);
  return known;
}

/** For verbs, each of which needs a little of it: keys of other parts of the program are theirs to judge. */
export function configReader(
  paths: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReadConfig {
  return async () => configOf(await loadConfigFile(paths, env, "any"));
}

export function configOf(loaded: LoadedConfig): Awaited<ReturnType<ReadConfig>> {
  if (loaded.kind !== "file") return loaded;
  const { path, load } = loaded;
  if (load.kind === "ok") return { kind: "ok", settings: load.config, path, warnings: load.warnings };
  const all = load.problems.map(({ place, key, why, remedy }) => `${place}: ${key}: ${why} (${remedy})`);
  return refused("config", all.join("; "), "mend it, then try again");
}
