// What a path stands for besides its own name: a removed directory takes along what lies below it, and a shell puts
// names in for a wildcard. Held up to a rule's glob segment by segment; where nobody knows what lies in a directory, only
// a name that the glob says itself counts. Pure.

import type { PathFact } from "../facts.ts";
import type { Pattern } from "./pack.ts";
import { hasWildcard, overlap, plainly, tells } from "./wildcards.ts";

interface Glob {
  /** Whole, from `/`, `~` or a variable on; without it, any beginning. */
  readonly isRooted: boolean;
  /** `**` in front: nothing is said of what it lies in. */
  readonly isAnywhere: boolean;
  /** `**` at its end: all that lies below. */
  readonly isDeep: boolean;
  readonly segments: readonly string[];
}

const globs = new WeakMap<Pattern, Glob>();

export function reaches(pattern: Pattern, path: PathFact, cwd: string | undefined): boolean {
  if (path.below === undefined && path.pattern === undefined) return false;
  const glob = globs.get(pattern) ?? globOf(pattern.sources[0] ?? "");
  globs.set(pattern, glob);
  if (path.below === "all" && holdsHere(glob, path, cwd)) return true;
  return namesOf(path).some((name) => reachesBy(glob, segmentsOf(name), path));
}

export function namesOf({ text, full, from, ours = [] }: PathFact): readonly string[] {
  return [text, full, from, ...ours].filter((name) => name !== undefined);
}

function globOf(source: string): Glob {
  const all = segmentsOf(source);
  const first = all.findIndex((segment) => segment !== "**");
  const named = first < 0 ? [] : all.slice(first);
  const deep = named.indexOf("**");
  return {
    isRooted: /^[/~$]/.test(source),
    isAnywhere: first !== 0,
    isDeep: deep >= 0,
    segments: deep < 0 ? named : named.slice(0, deep),
  };
}

/** `./a/` is `a`, and `/` one empty segment. */
function segmentsOf(path: string): readonly string[] {
  const all = path.toLowerCase().split("/");
  const [first = "", ...rest] = all;
  const named = rest.filter((segment) => segment !== "" && segment !== ".");
  return first === "." && named.length > 0 ? named : [first, ...named];
}

function reachesBy(glob: Glob, said: readonly string[], path: PathFact): boolean {
  const { segments, isDeep, isRooted, isAnywhere } = glob;
  const count = segments.length;
  if (count === 0) return false;
  const fits = (some: readonly string[], at: number) =>
    at >= 0 &&
    (!isRooted || at === 0) &&
    at + some.length <= said.length &&
    alike(some, said.slice(at, at + some.length), path);
  const isLast = fits(segments, said.length - count);
  // The directory that all of the glob lies in.
  if (isDeep && path.below !== undefined && isLast) return true;
  if (path.pattern !== undefined) {
    if (!isDeep && isLast) return true;
    for (let at = 0; isDeep && at + count < said.length; at += 1) if (fits(segments, at)) return true;
  }
  if (isAnywhere || (path.below !== "all" && path.below !== "into")) return false;
  // One above it, as far as the glob names them.
  const above = segments.findIndex(hasWildcard);
  const most = above < 0 ? count - 1 : Math.min(above, count - 1);
  for (let part = 1; part <= most; part += 1)
    if (fits(segments.slice(0, part), said.length - part)) return true;
  return false;
}

/** The last one may be anything where a name before it says which directory is meant: `~/.aws/*`. */
function alike(segments: readonly string[], said: readonly string[], { pattern, below }: PathFact): boolean {
  return segments.every((segment, index) => {
    const name = said[index] ?? "";
    if (!overlap(segment, pattern === undefined ? plainly(name) : name)) return false;
    if (pattern === undefined || tells(segment, name, below === undefined ? "a third" : "a beginning"))
      return true;
    return index > 0 && index === segments.length - 1;
  });
}

/** Whoever removes the directory they work in, one above it, or `*`, removes what the glob begins with. */
function holdsHere(
  { segments, isRooted, isAnywhere }: Glob,
  path: PathFact,
  cwd: string | undefined,
): boolean {
  const [first = ""] = segments;
  if (isRooted || isAnywhere || hasWildcard(first) || /^\.{0,2}$/.test(first)) return false;
  const { text, full } = path;
  const [only = "", ...more] = segmentsOf(text);
  if (path.pattern !== undefined && more.length === 0) return overlap(first, only);
  if (full === undefined || cwd === undefined) return /^\.{1,2}(?:\/\.{0,2})*$/.test(text);
  return `${cwd}/`.startsWith(full.endsWith("/") ? full : `${full}/`);
}
