// Patterns of rules: regular expressions on a linear-time engine, and globs for paths, names and words. Compiled at the
// first use, since most packs are loaded far more often than searched.

import { RE2JS, RE2JSException } from "re2js";
import { guardLimits } from "./limits.ts";
import type { Pattern } from "./pack.ts";

export type PatternRead =
  | { readonly kind: "ok"; readonly pattern: Pattern }
  | { readonly kind: "bad"; readonly why: string; readonly remedy: string };

/** A person's regular expression: checked at once. */
export function readPattern(source: string): PatternRead {
  const problem = textProblem(source);
  if (problem !== undefined) return problem;
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    return {
      kind: "ok",
      pattern: { form: "expression", sources: [source], test: (text) => compiled.test(text) },
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return badExpression(source, error.message);
  }
}

/** Expressions that were checked before; any of them. */
export function checkedPattern(sources: readonly string[]): Pattern {
  return anyOf(
    sources.map((source) => ({
      form: "expression",
      sources: [source],
      test: lazily(source, RE2JS.CASE_INSENSITIVE),
    })),
  );
}

export function anyOf(patterns: readonly Pattern[]): Pattern {
  return {
    form: "expression",
    sources: patterns.flatMap(({ sources }) => sources),
    test: (text) => patterns.some((pattern) => pattern.test(text)),
  };
}

function textProblem(source: string): Extract<PatternRead, { kind: "bad" }> | undefined {
  if (source === "")
    return {
      kind: "bad",
      why: "the pattern is empty, so it would catch everything",
      remedy: "write what it shall catch",
    };
  if (source.length > guardLimits.pattern_chars_max) {
    return {
      kind: "bad",
      why: `the pattern has ${source.length} characters`,
      remedy: `use at most ${guardLimits.pattern_chars_max}, or several rules`,
    };
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: in double quotes YAML reads \b as a backspace
  if (!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u00a0\u2028\u2029]/.test(source))
    return undefined;
  return {
    kind: "bad",
    why: "the pattern holds a control character: in double quotes YAML reads \\b and the like itself",
    remedy: "put the pattern into single quotes",
  };
}

const UNSUPPORTED = /\\[1-9]|\\k<|\(\?P=|\(\?<?[=!]/;

function badExpression(source: string, said: string): PatternRead {
  const why = `the pattern is no usable regular expression: ${said.replace(/\s+/g, " ").slice(0, 200)}`;
  const remedy = UNSUPPORTED.test(source)
    ? "say it without backreferences and lookarounds, which the linear-time engine does not know; `excludes` names exceptions"
    : "mend the expression (RE2 syntax)";
  return { kind: "bad", why, remedy };
}

/** A glob over a whole path; without a slash it means the last part of one, without a root any beginning. */
export function pathPattern(glob: string): Pattern {
  const isRooted = /^[/~$]/.test(glob);
  const slow = lazily(`^${isRooted ? "" : "(?:.*/)?"}${pathExpression(glob)}/?$`, GLOB_FLAGS);
  return { form: "path", sources: [glob], test: quickPath(folded(glob), isRooted) ?? slow };
}

/** A glob over a whole word: `*` is anything. */
export function wordPattern(glob: string): Pattern {
  const expression = [...glob].map((char) => (char === "*" ? ".*" : char === "?" ? "." : quoted(char)));
  const slow = lazily(`^${expression.join("")}$`, GLOB_FLAGS);
  return { form: "word", sources: [glob], test: quickWord(folded(glob)) ?? slow };
}

type Test = Pattern["test"];

/** Most globs are a word with at most stars in it: building an expression for each costs more than all else. */
function quickWord(glob: string): Test | undefined {
  if (glob.includes("?")) return undefined;
  const [first = "", ...rest] = glob.split("*");
  const last = rest.pop();
  if (last === undefined) return (text) => folded(text) === first;
  return (text) => {
    const said = folded(text);
    if (!said.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = said.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return said.length - last.length >= at && said.endsWith(last);
  };
}

/** Paths without wildcards, `*.pem` and `/etc/**`; undefined: it takes an expression. */
function quickPath(glob: string, isRooted: boolean): Test | undefined {
  const isBelow = glob.endsWith("/**");
  const rest = isBelow ? glob.slice(0, -2) : glob;
  const isEnding = !isRooted && !isBelow && /^\*[^*?/]+$/.test(rest);
  if (isEnding) return (text) => withoutSlash(text).some((said) => said.endsWith(rest.slice(1)));
  if (/[*?]/.test(rest)) return undefined;
  if (isBelow)
    return (text) => folded(text).startsWith(rest) || (!isRooted && folded(text).includes(`/${rest}`));
  return (text) =>
    withoutSlash(text).some((said) => said === rest || (!isRooted && said.endsWith(`/${rest}`)));
}

/** As it is, and without a slash at its end. */
function withoutSlash(text: string): readonly string[] {
  const said = folded(text);
  return said.endsWith("/") ? [said, said.slice(0, -1)] : [said];
}

let lastFolded = { text: "", as: "" };

/** One text is held up to hundreds of patterns. */
function folded(text: string): string {
  if (lastFolded.text !== text) lastFolded = { text, as: text.toUpperCase().toLowerCase() };
  return lastFolded.as;
}

function pathExpression(glob: string): string {
  return glob
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => WILD[part] ?? [...part].map(quoted).join(""))
    .join("");
}

const WILD: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };

function quoted(char: string): string {
  return /[\\^$.|?*+()[\]{}]/.test(char) ? `\\${char}` : char;
}

const GLOB_FLAGS = RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL;

/** What is known to compile. */
function lazily(expression: string, flags: number): Test {
  let compiled: RE2JS | undefined;
  return (text) => {
    compiled ??= RE2JS.compile(expression, flags);
    return compiled.test(text);
  };
}
