// What variables are known to hold where a word stands. A value counts only if it was given as a literal on every way
// that leads there; anything else is unknown, which is safe.

import type { Word } from "../facts.ts";
import { readingLimits } from "./limits.ts";

export interface Scope {
  readonly values: Map<string, string>;
  /** `declare -u X` and its like: what such a variable holds is not what it is given. */
  readonly odd: Set<string>;
}

/** The shell itself changes these. */
const MOVING = new Set(["_", "PWD", "OLDPWD", "RANDOM", "SECONDS", "LINENO", "REPLY", "OPTARG", "OPTIND"]);

export function emptyScope(): Scope {
  return { values: new Map(), odd: new Set() };
}

export function knownValueOf(scope: Scope, name: string): string | undefined {
  if (MOVING.has(name)) return undefined;
  // Blank unless somebody says otherwise: `rm$IFS-rf$IFS/`.
  return scope.values.get(name) ?? (name === "IFS" && !scope.odd.has(name) ? " " : undefined);
}

export function assign(scope: Scope, name: string, value: string | undefined): void {
  if (name === "IFS") makeOdd(scope, name);
  else if (value === undefined || scope.odd.has(name)) scope.values.delete(name);
  else scope.values.set(name, value);
}

/** `$1` to `$9`, and all of them together. */
export function assignArguments(scope: Scope, args: readonly Word[]): "ok" | "too long" {
  args.slice(0, 9).forEach((word, index) => {
    assign(scope, String(index + 1), word.text);
  });
  const chars = args.reduce((sum, { text }) => sum + text.length + 1, 0);
  if (chars > readingLimits.line_chars_max) return "too long";
  for (const all of ["@", "*"]) assign(scope, all, args.map(({ text }) => text).join(" "));
  return "ok";
}

export function makeOdd(scope: Scope, name: string): void {
  scope.odd.add(name);
  scope.values.delete(name);
}

export function forgetAll(scope: Scope): void {
  scope.values.clear();
}

/** For what runs later, again, or elsewhere: nothing assigned before is known to be so still. */
export function unknownScope(scope: Scope): Scope {
  return { values: new Map(), odd: new Set(scope.odd) };
}

/** For what may or may not run: begins with what is known here. */
export function branchOf(scope: Scope): Scope {
  return { values: new Map(scope.values), odd: new Set(scope.odd) };
}

/** Afterwards only what the branch left alone is known. */
export function joinBranch(scope: Scope, branch: Scope): void {
  for (const name of branch.odd) makeOdd(scope, name);
  for (const [name, value] of scope.values) if (branch.values.get(name) !== value) scope.values.delete(name);
}
