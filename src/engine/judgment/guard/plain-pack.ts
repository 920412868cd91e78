// A pack as plain data and back, so that the packs that are shipped are read when the program is built and not by each of
// its processes. Only for what came out of a pack that was read: nothing is checked twice. Pure.

import type { ArgTest, Condition, Pack, Pattern, Rule } from "./pack.ts";
import { checkedPattern, pathPattern, wordPattern } from "./patterns.ts";

type Plain<T> = T extends Pattern
  ? readonly string[]
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Plain<T[K]> }
      : T;

type PlainRule = Omit<Rule, "match" | "excludes" | "when" | "source"> & {
  readonly match?: readonly string[];
  readonly excludes?: readonly string[];
  readonly when: readonly Plain<Condition>[];
};

export interface PlainPack {
  /** What it was read from: for another text this is not the pack. */
  readonly text: string;
  readonly pack: Omit<Pack, "place" | "source" | "rules"> & { readonly rules: readonly PlainRule[] };
}

export function plainOf(text: string, { name, version, description, rules }: Pack): PlainPack {
  return { text, pack: { name, version, description, rules: rules.map(plainRule) } };
}

function plainRule({ match, excludes, when, source: _file, ...rest }: Rule): PlainRule {
  return {
    ...rest,
    ...(match !== undefined && { match: match.sources }),
    ...(excludes !== undefined && { excludes: excludes.sources }),
    when: when.map(plain) as readonly Plain<Condition>[],
  };
}

/** Patterns by what they were written as. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (isPattern(value)) return value.sources;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

function isPattern(value: object): value is Pattern {
  return "test" in value && typeof value.test === "function";
}

export function packFrom({ pack }: PlainPack, place: Pack["place"], source: string): Pack {
  return { ...pack, place, source, rules: pack.rules.map((rule) => ruleFrom(rule, source)) };
}

function ruleFrom({ match, excludes, when, ...rest }: PlainRule, source: string): Rule {
  return {
    ...rest,
    source,
    ...(match !== undefined && { match: checkedPattern(match) }),
    ...(excludes !== undefined && { excludes: checkedPattern(excludes) }),
    when: when.map(conditionFrom),
  };
}

function conditionFrom({ cmd, branch, host, path, tool, args, ...rest }: Plain<Condition>): Condition {
  const words = (globs: readonly (readonly string[])[]) => globs.flat().map(wordPattern);
  return {
    ...rest,
    ...(cmd !== undefined && { cmd: words(cmd) }),
    ...(branch !== undefined && { branch: words(branch) }),
    ...(host !== undefined && { host: words(host) }),
    ...(tool !== undefined && { tool: words(tool) }),
    ...(path !== undefined && { path: path.flat().map(pathPattern) }),
    ...(args !== undefined && { args: args.flatMap(argFrom) }),
  };
}

function argFrom(test: Plain<ArgTest>): readonly ArgTest[] {
  if (test.kind !== "word") return [test];
  return test.word.map((glob) => ({ kind: "word", word: wordPattern(glob) }));
}

/** What the build left; undefined where it is none, and then the packs themselves are read. */
export function plainPacksIn(text: string): readonly PlainPack[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as readonly PlainPack[]) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
