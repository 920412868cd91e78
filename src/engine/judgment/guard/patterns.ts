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
    return { kind: "ok", pattern: { source, test: (text) => compiled.test(text) } };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return badExpression(source, error.message);
  }
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
  return lazily(glob, `^${isRooted ? "" : "(?:.*/)?"}${pathExpression(glob)}/?$`);
}

/** A glob over a whole word: `*` is anything. */
export function wordPattern(glob: string): Pattern {
  return lazily(
    glob,
    `^${[...glob].map((char) => (char === "*" ? ".*" : char === "?" ? "." : quoted(char))).join("")}$`,
  );
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

/** What we have written ourselves compiles. */
function lazily(source: string, expression: string): Pattern {
  let compiled: RE2JS | undefined;
  return {
    source,
    test(text) {
      compiled ??= RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL);
      return compiled.test(text);
    },
  };
}
