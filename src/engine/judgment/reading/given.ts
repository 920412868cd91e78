// Words that a command gets from beside it, where they can be told: what is fed to xargs, what follows the line of
// `sh -c`, what is put behind an alias.

import type { Word } from "../facts.ts";
import { readingLimits } from "./limits.ts";
import type { Input } from "./reading.ts";
import { assign, emptyScope, type Scope } from "./scope.ts";

/** As a shell would have to be told them; what expands stays as it was written. */
export function asLine(words: readonly Word[]): string {
  return words
    .map(({ text, expands }) =>
      expands || /^[\w./=:@%+,^-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`,
    )
    .join(" ");
}

/** What `$0`, `$1` and `$@` are in the line of `sh -c`, up to the first that nobody can tell. */
export function scopeGiven(args: readonly Word[]): Scope {
  const scope = emptyScope();
  const end = args.findIndex(({ expands }) => expands);
  const known = end < 0 ? args : args.slice(0, end);
  known.slice(0, 10).forEach(({ text }, index) => {
    assign(scope, String(index), text);
  });
  if (end >= 0) return scope;
  const all = args.slice(1).map(({ text }) => text);
  for (const name of ["@", "*"]) assign(scope, name, all.join(" "));
  return scope;
}

/** A command behind xargs with what it is fed; as it is where that is not plain to see. */
export function fedBy(words: readonly Word[], whole: readonly Word[], input: Input): readonly Word[] {
  const at = whole.findIndex(({ text }) => /(?:^|\/)xargs$/.test(text));
  if (at < 0 || words.length === 0 || input.kind !== "text" || input.expands) return words;
  const fed = input.text
    .split(/[\s\0]+/)
    .filter((text) => text !== "")
    .slice(0, readingLimits.words_max)
    .map((text): Word => ({ text: text.replaceAll(/["'\\]/g, ""), expands: false }));
  const place = placeholderIn(whole.slice(at + 1, whole.length - words.length));
  if (place === undefined || place === "") return [...words, ...fed];
  const [only = { text: "", expands: false }] = fed;
  return words.flatMap((word): readonly Word[] => {
    if (word.text === place) return fed;
    if (word.text.length * only.text.length > readingLimits.text_chars_max) return [word];
    return [{ ...word, text: word.text.replaceAll(place, only.text) }];
  });
}

/** `-I {}`: where the words go. */
function placeholderIn(options: readonly Word[]): string | undefined {
  for (const [index, { text }] of options.entries()) {
    if (text === "-I" || text === "-J") return options[index + 1]?.text;
    const [, attached] = /^(?:-I|-i|--replace=)(.+)$/.exec(text) ?? [];
    if (attached !== undefined) return attached;
    if (text === "-i" || text === "--replace") return "{}";
  }
  return undefined;
}
