// Phrases in a text, by longest match. Pure; a constant number of look-ups per character, so time grows with the text
// and not with what is written in it.

import { readingLimits } from "./limits.ts";

export interface Match<T> {
  readonly phrase: string;
  readonly value: T;
  readonly end: number;
}

export function matchAt<T>(text: string, at: number, phrases: ReadonlyMap<string, T>): Match<T> | undefined {
  const longest = Math.min(readingLimits.phrase_chars_max, text.length - at);
  for (let length = longest; length > 0; length -= 1) {
    const phrase = text.slice(at, at + length);
    const value = phrases.get(phrase);
    if (value !== undefined && standsAlone(text, at, at + length)) return { phrase, value, end: at + length };
  }
  return undefined;
}

/** Everywhere, without overlaps. */
export function matchesIn<T>(
  text: string,
  phrases: ReadonlyMap<string, T>,
): readonly (Match<T> & { at: number })[] {
  const found: (Match<T> & { at: number })[] = [];
  for (let at = 0; at < text.length; ) {
    const match = isInsideWord(text, at) ? undefined : matchAt(text, at, phrases);
    if (match !== undefined) found.push({ ...match, at });
    at = match?.end ?? at + 1;
  }
  return found;
}

export function contains(text: string, phrases: ReadonlyMap<string, unknown>): boolean {
  return matchesIn(text, phrases).length > 0;
}

/** A word of a script with spaces is not found inside a longer one; one of a script without them is. */
function standsAlone(text: string, start: number, end: number): boolean {
  return !isInsideWord(text, start) && !isInsideWord(text, end) && !isHyphened(text, end);
}

function isInsideWord(text: string, at: number): boolean {
  return SPACED.test(text.charAt(at - 1)) && SPACED.test(text.charAt(at));
}

/** `no-op`, `yes-man`, `can't`: one word. */
function isHyphened(text: string, end: number): boolean {
  return (
    /[-']/.test(text.charAt(end)) && SPACED.test(text.charAt(end - 1)) && SPACED.test(text.charAt(end + 1))
  );
}

const SPACED =
  /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{M}\d_]/u;

/** Spaces and punctuation between two phrases. */
export function skipGap(text: string, at: number): number {
  let next = at;
  while (next < text.length && GAP.test(text.charAt(next))) next += 1;
  return next;
}

const GAP = /[\s,;:.!。、，；：！~…-]/u;
