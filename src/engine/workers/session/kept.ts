// What must survive of output that is left out: the colours, character sets and the few modes it set. Each such sequence
// gives fixed values to some settings, so of each distinct one only the last counts, in the order of those last ones.
// Pure; what is not understood stops it.

import { harmlessEnd } from "./odd-sequences.ts";
import {
  aloneEnd,
  NEAR_BYTES,
  nextOf,
  REVERSE_INDEX,
  rarities,
  SHIFT_IN,
  SHIFT_OUT,
  TAB_SET,
} from "./special-bytes.ts";
import { EIGHT_BIT_LEAD } from "./stream-state.ts";

export interface Kept {
  /**
   * Takes what will have scrolled away, `from` to `to`: it may do anything to rows and to the cursor, and what it sets
   * is kept. The place of the first that is not understood, else `to`, or past it when a sequence goes on there.
   */
  passing(bytes: Uint8Array, from: number, to: number): number;
  /** The same of what must not move up, nor touch any other row than the cursor's. */
  staying(bytes: Uint8Array, from: number, to: number): number;
  /** Past the sequence at `at`, which is at an escape, if it is one that stays in its row. */
  take(bytes: Uint8Array, at: number): number | undefined;
  /** All that was taken and kept, as short as it goes. */
  sequences(bytes: Uint8Array): Uint8Array;
  clear(): void;
}

const ESC = 0x1b;
const CR = 0x0d;
const BRACKET = 0x5b;
const QUESTION = 0x3f;
const SGR = 0x6d;
const SET = 0x68;
const RESET = 0x6c;
/** Final bytes of CSI sequences that touch nothing but the line they are in. */
const inLine = finals("KXP@GCD");
/** Those that touch nothing but rows and the cursor. */
const inScreen = finals("KXP@GCDABEFHIJLMSTZ`abdef");
/** Modes that show nothing by themselves: the cursor's visibility, and holding a picture back while it is drawn. */
const harmlessModes = new Set([25, 2026]);
/** Of one number, its colour or style has a place of its own; most sequences are such. */
const SINGLE_MAX = 127;
/** The places after them: exact colours, of text and behind it. */
const EXACT_TEXT = SINGLE_MAX + 1;
const EXACT_BEHIND = SINGLE_MAX + 2;
/** A colour of its own: `38` or `48`, then `5;n` or `2;r;g;b`. */
const EXACT = /^(?:38|48);(?:5;\d{1,3}|2;\d{1,3};\d{1,3};\d{1,3})$/;

interface Walk {
  /** Final bytes. */
  readonly allowed: Uint8Array;
  /** Past what is no usual sequence, if it may be there; `from` is where lines may begin. */
  readonly odd: (bytes: Uint8Array, at: number, from: number) => number | undefined;
}

export function kept(): Kept {
  const singles = new Int32Array(EXACT_BEHIND + 1).fill(-1);
  const others = new Map<string, number>();
  const modes = new Map<number, number>();
  const designations = new Map<number, number>();
  /** Lines in which a tab stop was set: only with its line does one know its column. */
  const tabbed: { readonly from: number; readonly to: number }[] = [];
  let shifted = -1;
  /** End of the last sequence that may have hidden a carriage return. */
  let hidden = 0;

  function takeStyle(bytes: Uint8Array, at: number, end: number, only: number): void {
    if (only >= 0 && only <= SINGLE_MAX) singles[only] = at;
    else {
      const exact = exactColour(bytes, at + 2, end - 1);
      if (exact !== undefined) singles[exact] = at;
      else others.set(textOf(bytes, at + 2, end - 1), at);
    }
  }

  function takeEscape(bytes: Uint8Array, at: number, allowed: Uint8Array): number | undefined {
    const usual = styleEnd(bytes, at, singles);
    if (usual > 0) return usual;
    const second = bytes[at + 1] ?? 0;
    if (second >= 0x28 && second <= 0x2b) {
      const final = bytes[at + 2] ?? 0;
      if (final < 0x30 || final > 0x7e) return undefined;
      designations.set(second, at);
      return at + 3;
    }
    if (second !== BRACKET) return undefined;
    if (bytes[at + 2] === QUESTION) return takeMode(bytes, at, modes);
    let end = at + 2;
    let only = 0;
    // Digits, `;` and `:` only: other parameters belong to sequences of other meaning.
    for (let byte = bytes[end] ?? 0; byte >= 0x30 && byte <= 0x3b; byte = bytes[++end] ?? 0) {
      only = byte > 0x39 || only < 0 ? -1 : only * 10 + byte - 0x30;
    }
    const final = bytes[end] ?? 0;
    if (final === SGR) takeStyle(bytes, at, end + 1, only);
    else if (allowed[final] !== 1) return undefined;
    return end + 1;
  }

  /** At an eight-bit lead, or an escape of another kind; `from` is where lines may begin. */
  function takeOdd(bytes: Uint8Array, at: number, from: number): number | undefined {
    const alone = bytes[at] === EIGHT_BIT_LEAD ? aloneEnd(bytes, at) : undefined;
    if (alone !== undefined) return alone;
    if (bytes[at] === EIGHT_BIT_LEAD && bytes[at + 1] === TAB_SET) {
      const line = bytes.lastIndexOf(CR, at);
      if (line < Math.max(from, hidden)) return undefined;
      tabbed.push({ from: line, to: at + 2 });
      return at + 2;
    }
    if (bytes[at] === EIGHT_BIT_LEAD && bytes[at + 1] === REVERSE_INDEX) return at + 2;
    const end = harmlessEnd(bytes, at);
    if (end !== undefined) hidden = end;
    return end;
  }

  /** Of what must stay, only what is as good as text. */
  function takeAlone(bytes: Uint8Array, at: number): number | undefined {
    if (bytes[at] !== EIGHT_BIT_LEAD) return undefined;
    return bytes[at + 1] === TAB_SET ? at + 2 : aloneEnd(bytes, at);
  }

  function walk(bytes: Uint8Array, from: number, to: number, { allowed, odd }: Walk): number {
    const head = bytes.subarray(0, to);
    const nextRare = rarities(head);
    let rare = -1;
    let sequence = -1;
    let at = from;
    for (;;) {
      if (rare < at) rare = nextRare(at);
      const near = Math.min(rare, at + NEAR_BYTES);
      while (at < near && (bytes[at] as number) !== ESC) at++;
      const usual = at < near ? styleEnd(bytes, at, singles) : 0;
      if (usual > 0) {
        at = usual;
        continue;
      }
      if (at === near && near < rare) {
        if (sequence < at) sequence = nextOf(head, ESC, at);
        at = Math.min(sequence, rare);
      }
      if (at >= to) return at;
      const byte = bytes[at];
      if (byte === SHIFT_OUT || byte === SHIFT_IN) shifted = at++;
      else {
        const end = (byte === ESC ? takeEscape(bytes, at, allowed) : undefined) ?? odd(bytes, at, from);
        if (end === undefined || end > bytes.length) return at;
        at = end;
      }
    }
  }

  function places(): number[] {
    const cleared = singles[0] ?? -1;
    const all = [...singles, ...others.values()].filter((at) => at > cleared);
    all.push(...modes.values(), ...designations.values());
    return [...all, cleared, shifted].filter((at) => at >= 0).sort((a, b) => a - b);
  }

  return {
    passing(bytes, from, to) {
      hidden = from;
      return walk(bytes, from, to, { allowed: inScreen, odd: takeOdd });
    },
    staying: (bytes, from, to) => walk(bytes, from, to, { allowed: inLine, odd: takeAlone }),
    take: (bytes, at) => takeEscape(bytes, at, inLine),
    clear() {
      singles.fill(-1);
      others.clear();
      modes.clear();
      designations.clear();
      tabbed.length = 0;
      shifted = -1;
    },
    // Lines first: what they set besides is set again by what follows them.
    sequences: (bytes) =>
      Buffer.concat([
        ...tabbed.map(({ from, to }) => bytes.subarray(from, to)),
        ...places().map((at) => bytes.subarray(at, sequenceEnd(bytes, at))),
      ]),
  };
}

/** The usual case, without a detour: one number that sets a colour or a style, none for all of them. 0 if it is not. */
function styleEnd(bytes: Uint8Array, at: number, singles: Int32Array): number {
  if (bytes[at + 1] !== BRACKET) return 0;
  let end = at + 2;
  let number = 0;
  let byte = bytes[end] as number; // past the end it is no digit, and no `m`
  while (byte >= 0x30 && byte <= 0x39) {
    number = number * 10 + byte - 0x30;
    byte = bytes[++end] as number;
  }
  if (byte !== SGR || number > SINGLE_MAX) return 0;
  singles[number] = at;
  return end + 1;
}

function finals(letters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const letter of letters) table[letter.charCodeAt(0)] = 1;
  return table;
}

/** `38;5;n` and the like, told by their first digit without making a text of them. */
function exactColour(bytes: Uint8Array, from: number, to: number): number | undefined {
  const first = bytes[from];
  if (bytes[from + 1] !== 0x38 || (first !== 0x33 && first !== 0x34) || bytes[from + 2] !== 0x3b)
    return undefined;
  const usual = bytes[from + 3] === 0x35 && bytes[from + 4] === 0x3b && onlyDigits(bytes, from + 5, to);
  if (!usual && !EXACT.test(textOf(bytes, from, to))) return undefined;
  return first === 0x33 ? EXACT_TEXT : EXACT_BEHIND;
}

function onlyDigits(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 1 || to - from > 3) return false;
  for (let at = from; at < to; at++) if ((bytes[at] ?? 0) < 0x30 || (bytes[at] ?? 0) > 0x39) return false;
  return true;
}

const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");

function takeMode(bytes: Uint8Array, at: number, modes: Map<number, number>): number | undefined {
  let end = at + 3;
  let number = 0;
  for (let byte = bytes[end] ?? 0; byte >= 0x30 && byte <= 0x39; byte = bytes[++end] ?? 0)
    number = number * 10 + byte - 0x30;
  const final = bytes[end] ?? 0;
  if (!harmlessModes.has(number) || (final !== SET && final !== RESET)) return undefined;
  modes.set(number, at); // on or off: only the last one counts
  return end + 1;
}

/** Of those that are kept: a shift, a designation of three bytes, else one with parameters. */
function sequenceEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== ESC) return at + 1;
  if (bytes[at + 1] !== BRACKET) return at + 3;
  let end = at + 2;
  while ((bytes[end] ?? SGR) < 0x40) end++;
  return end + 1;
}
