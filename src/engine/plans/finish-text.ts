// A finish line as one line of text and back: `verify: npm test`, `files: a, b`, `grep: PAT @ PATH`, `diff`. What would
// not come back as it went is written as JSON, so that the round trip loses nothing. Pure.

import { canonicalJson } from "../hash.ts";
import type { Check } from "./nouns.ts";

/** What a check is called in a checklist, and what reads it. */
const runKinds = { verify: "command", test: "tests", build: "build" } as const;
const HEAD = /^(verify|test|tests|build|files|grep|no-grep|check)(?:\((\d{1,6})s?\))?:\s*(.*)$/s;

export type CheckReading =
  | { readonly kind: "check"; readonly check: Check }
  | { readonly kind: "problem"; readonly why: string }
  /** It is no check at all. */
  | { readonly kind: "other" };

export function readCheck(text: string, readJson: (text: string) => Check | undefined): CheckReading {
  const trimmed = text.trim();
  if (trimmed === "diff" || trimmed === "diff:") return { kind: "check", check: { kind: "diff" } };
  if (trimmed === "evaluator" || trimmed === "evaluator:")
    return { kind: "check", check: { kind: "evaluator" } };
  const [, word, seconds, value = ""] = HEAD.exec(trimmed) ?? [];
  if (word === undefined) return { kind: "other" };
  if (value.trim() === "") return { kind: "problem", why: `\`${word}:\` says nothing` };
  if (word === "check") {
    const check = readJson(value);
    return check === undefined
      ? { kind: "problem", why: "`check:` is not the JSON of a check" }
      : { kind: "check", check };
  }
  const name = word === "tests" ? "test" : word;
  if (name === "verify" || name === "test" || name === "build") {
    const timeout = seconds === undefined ? {} : { timeout_s: Number(seconds) };
    return { kind: "check", check: { kind: runKinds[name], run: value.trim(), ...timeout } };
  }
  if (name === "files") {
    const paths = value
      .split(",")
      .map((path) => path.trim())
      .filter((path) => path !== "");
    return { kind: "check", check: { kind: "files", paths } };
  }
  const at = value.lastIndexOf(" @ ");
  if (at <= 0) return { kind: "problem", why: `\`${word}:\` needs a pattern, \` @ \` and a path` };
  const want = name === "grep" ? "present" : "absent";
  const check: Check = { kind: "grep", pattern: value.slice(0, at), path: value.slice(at + 3).trim(), want };
  return { kind: "check", check };
}

export function writeCheck(check: Check): string {
  const plain = plainText(check);
  const back = readCheck(plain, () => undefined);
  const isWhole = back.kind === "check" && canonicalJson(back.check) === canonicalJson(check);
  return isWhole && !plain.includes("\n") ? plain : `check: ${JSON.stringify(check)}`;
}

function plainText(check: Check): string {
  switch (check.kind) {
    case "command":
      return `verify${timeoutText(check)}: ${check.run}`;
    case "tests":
      return `test${timeoutText(check)}: ${check.run}`;
    case "build":
      return `build${timeoutText(check)}: ${check.run}`;
    case "files":
      return `files: ${check.paths.join(", ")}`;
    case "grep":
      return `${check.want === "present" ? "grep" : "no-grep"}: ${check.pattern} @ ${check.path}`;
    case "diff":
    case "evaluator":
      return check.kind;
  }
}

function timeoutText({ timeout_s }: { readonly timeout_s?: number }): string {
  return timeout_s === undefined ? "" : `(${timeout_s}s)`;
}

/** For people: what has to be so before a step counts as done. */
export function finishText(finish: readonly Check[]): string {
  return finish.length === 0
    ? "no finish line: a person must say that it is done"
    : finish.map(writeCheck).join(" || ");
}

const MARK = /(\\*)\|\|/g;

/** Parts between `||`; `\||` is not one. A part that is no member joins the one before: shell lines hold `||` too. */
export function splitMembers(text: string, isMember: (part: string) => boolean): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let at = 0;
  for (const match of text.matchAll(MARK)) {
    const slashes = match[1]?.length ?? 0;
    const before = text.slice(at, match.index);
    at = match.index + match[0].length;
    const kept = "\\".repeat(Math.floor(slashes / 2));
    if (slashes % 2 === 1) part += `${before}${kept}||`;
    else if (isMember(nextPart(text.slice(at)))) {
      parts.push(part + before + kept);
      part = "";
    } else part += `${before}${"\\".repeat(slashes)}||`;
  }
  return [...parts, part + text.slice(at)];
}

function nextPart(text: string): string {
  const end = text.search(/(?<!\\)(?:\\\\)*\|\|/);
  return end < 0 ? text : text.slice(0, end);
}

export function escapeMembers(text: string): string {
  return text.replace(MARK, (_, slashes: string) => `${slashes}${slashes}\\||`);
}
