// Which files the commands of an action read, write and remove, in the order of the line. A `cd` moves what relative
// paths mean; after one that leads nobody knows where, they stand as written.

import { isAbsolute, posix } from "node:path";
import type { CommandFacts, PathFact } from "../facts.ts";
import { type Beyond, beyond } from "./beyond.ts";
import { type Base, fullOf } from "./effects/places.ts";
import { readingLimits } from "./limits.ts";
import { type NamedPath, named, wordPaths } from "./word-paths.ts";

/** One base for each command. */
export function basesOf(commands: readonly CommandFacts[], cwd: string | undefined): readonly Base[] {
  const home = cwd;
  let at: string | undefined = cwd ?? ".";
  return commands.map((command) => {
    const base: Base = { at, ...(home !== undefined && { home }) };
    if (command.program === "cd" || command.program === "pushd") at = movedTo(command, at, cwd);
    if (command.program === "popd") at = undefined;
    return base;
  });
}

/** Directories that only the machine knows, and it does. */
const KNOWN_START = /^(?:~|\$HOME|\$\{HOME\}|\$LOOOP_DATA_DIR|\$\{LOOOP_DATA_DIR\})(?:\/|$)/;

function movedTo(
  { args }: CommandFacts,
  at: string | undefined,
  cwd: string | undefined,
): string | undefined {
  const target = args.find((word) => !/^-[LPe@]$/.test(word.text) && word.text !== "--");
  if (target === undefined || target.text === "-") return undefined;
  // No directory has such a path.
  if ((at ?? "").length + target.text.length > readingLimits.path_chars_max) return undefined;
  if (KNOWN_START.test(target.text) && !/[`*?[]|.\$/.test(target.text)) return posix.normalize(target.text);
  if (target.expands) return undefined;
  if (isAbsolute(target.text)) return posix.normalize(target.text);
  if (at === undefined) return undefined;
  const moved = posix.normalize(posix.join(at, target.text));
  const isBelow = cwd === undefined && !moved.startsWith("..") && !isAbsolute(moved);
  return isBelow && moved === "." ? "." : moved;
}

export interface PathsRead {
  readonly paths: readonly PathFact[];
  /** Why not all of them are there. */
  readonly exceeds: readonly Beyond[];
}

export function readPaths(commands: readonly CommandFacts[], bases: readonly Base[]): PathsRead {
  const exceeds: Beyond[] = [];
  const all = commands.flatMap((command, index) => {
    const base = bases[index] ?? { at: undefined };
    const found = [...wordPaths(command), ...outputPaths(command), ...redirectPaths(command)];
    return once(found).map((path): PathFact => {
      if (path.text.length > readingLimits.path_chars_max) {
        exceeds.push(beyond.path);
        return { ...path, text: path.text.slice(0, readingLimits.path_chars_max) };
      }
      const full = fullOf(path.text, base);
      if (full !== undefined) return { ...path, full };
      const isBelow = KNOWN_START.test(base.at ?? "") && /^[^/~$`]/.test(path.text);
      return isBelow ? { ...path, from: posix.join(base.at ?? "", path.text) } : path;
    });
  });
  if (all.length <= readingLimits.paths_max) return { paths: all, exceeds };
  const kept = all
    .map((path) => ({ path, parts: partsAbove(path) }))
    .sort((a, b) => a.parts - b.parts)
    .slice(0, readingLimits.paths_max);
  return { paths: kept.map(({ path }) => path), exceeds: [...exceeds, beyond.paths] };
}

/** Where there are more than anybody looks at, each of them one time. */
function once(paths: readonly NamedPath[]): readonly NamedPath[] {
  if (paths.length <= readingLimits.paths_max) return paths;
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

/** What leads furthest up comes first: `rm -r a b c … /` is about the last one. */
function partsAbove({ text, full }: PathFact): number {
  if (full === undefined) return isAbsolute(text) || /^[~$]/.test(text) ? 0 : text.length;
  return full.split("/").filter((part) => part !== "").length;
}

function redirectPaths({ redirects }: CommandFacts): readonly NamedPath[] {
  return redirects
    .filter(({ operator, target }) => !operator.startsWith("<<") && !/^[\d-]*$/.test(target.text))
    .map(({ operator, target }) => named(target, operator.includes(">") ? "write" : "read"));
}

/** Options that name the file which is written. */
const OUTPUTS: Readonly<Record<string, RegExp>> = {
  curl: /^(?:-[a-zA-Z]*o|--output(?:=|$))/,
  wget: /^(?:-[a-zA-Z]*O|--output-document(?:=|$))/,
  sort: /^(?:-[a-zA-Z]*o|--output(?:=|$))/,
};

function outputPaths({ program, args }: CommandFacts): readonly NamedPath[] {
  const option = Object.hasOwn(OUTPUTS, program) ? OUTPUTS[program] : undefined;
  if (option === undefined) return [];
  return args.flatMap((word, index): readonly NamedPath[] => {
    const said = option.exec(word.text)?.[0];
    const text = said === undefined ? "" : word.text.slice(said.length) || (args[index + 1]?.text ?? "");
    return text === "" || text === "-" ? [] : [{ text, does: "write" }];
  });
}
