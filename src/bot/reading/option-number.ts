// The ways in which people name an option by its number. Pure.

import type { Lexicon } from "./lexicon.ts";
import { matchAt, skipGap } from "./scan.ts";

/** `marked`: with a sign that it is a number of an option, and not something that has digits. */
export interface NumberSaid {
  readonly number: number;
  readonly marked: "yes" | "no";
}

/** The whole text is one number: `2`, `2)`, `#2`, `(2)`, `two`, `option 2`, `the second one`. */
export function numberIn(text: string, lexicon: Lexicon): NumberSaid | undefined {
  const { before, after } = lexicon.aroundNumber;
  let at = 0;
  let marked: "yes" | "no" = "no";
  for (;;) {
    // "no" is a refusal, unless it is the "no." of a number.
    const match = lexicon.numbers.has(text.slice(at)) ? undefined : matchAt(text, at, before);
    if (match === undefined) break;
    marked = "yes";
    at = skipGap(text, match.end);
  }
  const found = oneNumber(text, at, lexicon);
  if (found === undefined) return undefined;
  let end = skipGap(text, found.end);
  while (end < text.length) {
    const match = matchAt(text, end, after);
    if (match === undefined) return undefined;
    end = skipGap(text, match.end);
  }
  return { number: found.number, marked: found.marked === "yes" ? "yes" : marked };
}

interface NumberFound extends NumberSaid {
  readonly end: number;
}

function oneNumber(text: string, at: number, lexicon: Lexicon): NumberFound | undefined {
  const word = matchAt(text, at, lexicon.numbers);
  const digits =
    /^([#(№]{0,2}\s?)(\d{1,9})(\)?|[.:])(?![\p{Script=Latin}\p{Script=Cyrillic}\d]|[.,:]\d)/u.exec(
      text.slice(at, at + 16),
    );
  if (digits !== null && (word === undefined || at + digits[0].length >= word.end)) {
    const isMarked = digits[1] !== "" || digits[3] === ")";
    return { number: Number(digits[2]), marked: isMarked ? "yes" : "no", end: at + digits[0].length };
  }
  return word === undefined ? undefined : { number: word.value, marked: "no", end: word.end };
}

/** Two or more numbers, and nothing else: `1 and 3`, `1,3`, `1+2`, `1-3`, `both`, `all`. Ascending, each once. */
export function numbersIn(typed: string, options: number, lexicon: Lexicon): readonly number[] | undefined {
  const text = typed.replaceAll(",", ", ");
  if (lexicon.both.has(text)) return options === 2 ? [1, 2] : undefined;
  if (lexicon.every.has(text)) return Array.from({ length: options }, (_, index) => index + 1);
  const range = /^(\d{1,3})\s?-\s?(\d{1,3})$/.exec(text);
  if (range !== null) return rangeOf(Number(range[1]), Number(range[2]), options);
  const numbers = new Set<number>();
  let at = 0;
  while (at < text.length) {
    const found = oneNumber(text, at, lexicon);
    if (found === undefined) return undefined;
    numbers.add(found.number);
    at = joinEnd(text, found.end, lexicon);
  }
  return numbers.size < 2 ? undefined : [...numbers].sort((a, b) => a - b);
}

function rangeOf(first: number, last: number, options: number): readonly number[] | undefined {
  if (first >= last || last - first >= Math.max(options, 1)) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function joinEnd(text: string, at: number, lexicon: Lexicon): number {
  const next = skipJoin(text, at);
  const and = matchAt(text, next, lexicon.and);
  return and === undefined ? next : skipJoin(text, and.end);
}

function skipJoin(text: string, at: number): number {
  let next = skipGap(text, at);
  while (text.charAt(next) === "+" || text.charAt(next) === "&" || text.charAt(next) === "/") {
    next = skipGap(text, next + 1);
  }
  return next;
}
