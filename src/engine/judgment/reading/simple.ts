// One simple command of the tree: its words with quotes and known variables resolved, its redirects, and what its
// assignments teach about the words that follow.

import type { Assignment, Command, Redirection } from "unbash";
import type { RedirectFacts, Word } from "../facts.ts";
import { beyond } from "./beyond.ts";
import { readingLimits } from "./limits.ts";
import type { Input, SimpleCommand } from "./reading.ts";
import { assign, forgetAll, makeOdd } from "./scope.ts";
import { readWithin, textOfParts, valueOfWord, type WordSink, wordsOf } from "./words.ts";

export function simpleOf(node: Command, sink: WordSink, input: Input, after: string): SimpleCommand {
  const given = node.prefix.filter((part): part is Assignment => part.type === "Assignment");
  const assignments = given.map((part) => assignmentText(part, sink));
  const words: Word[] = [];
  if (node.name !== undefined) words.push(...wordsOf(node.name, sink));
  for (const part of node.args) {
    if (words.length > readingLimits.words_max) break;
    if (part.type === "Assignment")
      words.push({ text: assignmentText(part, sink), expands: valueExpands(part, sink) });
    else words.push(...wordsOf(part, sink));
  }
  if (words.splice(readingLimits.words_max).length > 0) sink.exceeds(beyond.words);
  const redirects = redirectsOf(node.redirects, sink);
  // `X=1 command` is for that command alone; `X=1` stays.
  if (node.name === undefined) for (const part of given) learn(part, sink);
  else learnFrom(node, words, sink);
  return { words, assignments, redirects, after, input: inputOf(redirects, input) };
}

export function redirectsOf(redirects: readonly Redirection[], sink: WordSink): readonly RedirectFacts[] {
  return redirects.map((redirect): RedirectFacts => {
    if (redirect.type === "HereDoc") {
      sink.strange("it holds a here-document");
      const { parts, text } = redirect.body;
      const isPlain = redirect.delimiter?.quoted === true || parts === undefined;
      return {
        operator: redirect.operator,
        target: isPlain ? { text, expands: false } : textOfParts(parts, sink),
      };
    }
    if (redirect.descriptor?.type === "FileDescriptorVariable") sink.strange("it names a file descriptor");
    const [target, ...more] = redirect.target === undefined ? [] : wordsOf(redirect.target, sink);
    if (target === undefined || more.length > 0) sink.strange("a redirect has no single target");
    return { operator: redirect.operator, target: target ?? { text: "", expands: true } };
  });
}

/** The last redirect of standard input counts; without one, what came from outside. */
export function inputOf(redirects: readonly RedirectFacts[], outer: Input): Input {
  const last = redirects.filter(({ operator }) => operator.startsWith("<")).at(-1);
  if (last === undefined) return outer;
  if (last.operator.startsWith("<<")) return { kind: "text", ...last.target };
  return last.target.text === "/dev/null" ? { kind: "none" } : { kind: "unknown", from: "a file" };
}

function assignmentText(part: Assignment, sink: WordSink): string {
  if (part.index !== undefined) {
    sink.strange("it assigns to a member of a list");
    readWithin(part.index, sink);
  }
  if (part.value.type === "ArrayValue") {
    sink.strange("it uses a list");
    for (const element of part.value.elements) wordsOf(element, sink);
    return part.text;
  }
  return `${part.name}${part.append === true ? "+" : ""}=${valueOfWord(part.value, sink).text}`;
}

function valueExpands(part: Assignment, sink: WordSink): boolean {
  return part.value.type === "ArrayValue" || valueOfWord(part.value, sink).expands;
}

function learn(part: Assignment, sink: WordSink): void {
  const value = part.value.type === "ArrayValue" ? undefined : valueOfWord(part.value, sink);
  const isPlain = part.append !== true && part.index === undefined && value?.expands === false;
  assign(sink.scope, part.name, isPlain ? value.text : undefined);
}

/** Programs that change variables in ways that are not followed here. */
const CHANGERS = new Set([
  "read",
  "mapfile",
  "readarray",
  "getopts",
  "let",
  "unset",
  "printf",
  "source",
  ".",
  "eval",
  "wait",
  "set",
  "shift",
]);
const DECLARERS = new Set(["export", "readonly", "local", "declare", "typeset"]);

function learnFrom(node: Command, words: readonly Word[], sink: WordSink): void {
  const names = words.slice(0, 3).map((word) => word.text);
  if (
    names.some(
      (name) =>
        CHANGERS.has(name) &&
        (name !== "printf" || words.some((word) => /^-v/.test(word.text) || word.expands)),
    )
  )
    forgetAll(sink.scope);
  if (!names.some((name) => DECLARERS.has(name))) return;
  const options = words.some((word) => /^[-+][a-zA-Z]*[a-zA-Z]/.test(word.text) || word.expands);
  for (const part of node.args) {
    if (part.type !== "Assignment") continue;
    if (options && names[0] !== "export") makeOdd(sink.scope, part.name);
    else learn(part, sink);
  }
}
