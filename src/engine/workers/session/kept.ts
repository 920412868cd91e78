// What must survive of output that is left out: the colours, character sets and the few modes it set. Each such sequence
// gives fixed values to some settings, so of each distinct one only the last counts, in the order of those last ones.
// Pure; what is not understood stops it.

import { EIGHT_BIT_LEAD, streamState } from "./stream-state.ts";

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
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
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

export function kept(): Kept {
  const singles = new Int32Array(EXACT_BEHIND + 1).fill(-1);
  const others = new Map<string, number>();
  const modes = new Map<number, number>();
  const designations = new Map<number, number>();
  /** Lines in which a tab stop was set: only with its line does one know its column. */
  const tabbed: { readonly from: number; readonly to: number }[] = [];
  const odd = oddSequences();
  let cleared = -1;
  let shifted = -1;
  /** End of the last sequence that may have hidden a carriage return. */
  let hidden = 0;

  /** The usual case, without a detour: one number that sets a colour or a style. */
  function simple(bytes: Uint8Array, at: number): number | undefined {
    if (bytes[at + 1] !== BRACKET) return undefined;
    let end = at + 2;
    let byte = bytes[end] ?? 0;
    let number = 0;
    while (byte >= 0x30 && byte <= 0x39) {
      number = number * 10 + byte - 0x30;
      byte = bytes[++end] ?? 0;
    }
    if (byte !== SGR || number > SINGLE_MAX) return undefined;
    if (number === 0) cleared = at;
    else singles[number] = at;
    return end + 1;
  }

  function takeStyle(bytes: Uint8Array, at: number, end: number, only: number): void {
    if (only === 0) cleared = at;
    else if (only > 0 && only <= SINGLE_MAX) singles[only] = at;
    else {
      const exact = exactColour(bytes, at + 2, end - 1);
      if (exact !== undefined) singles[exact] = at;
      else others.set(textOf(bytes, at + 2, end - 1), at);
    }
  }

  function takeEscape(bytes: Uint8Array, at: number, allowed: Uint8Array): number | undefined {
    const usual = simple(bytes, at);
    if (usual !== undefined) return usual;
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
    const second = bytes[at + 1];
    if (bytes[at] === EIGHT_BIT_LEAD && second !== undefined && isAlone(second)) return at + 2;
    if (bytes[at] === EIGHT_BIT_LEAD && second === TAB_SET) {
      const line = bytes.lastIndexOf(CR, at);
      if (line < Math.max(from, hidden)) return undefined;
      tabbed.push({ from: line, to: at + 2 });
      return at + 2;
    }
    const end = odd.harmlessEnd(bytes, at);
    if (end !== undefined) hidden = end;
    return end;
  }

  function passing(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    hidden = from;
    for (;;) {
      at = nextSpecial(bytes, at, to);
      if (at >= to) return at;
      const byte = bytes[at];
      if (byte === SHIFT_OUT || byte === SHIFT_IN) shifted = at++;
      else {
        const end = (byte === ESC ? takeEscape(bytes, at, inScreen) : undefined) ?? takeOdd(bytes, at, from);
        if (end === undefined || end > bytes.length) return at;
        at = end;
      }
    }
  }

  function staying(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    for (;;) {
      at = nextSpecial(bytes, at, to);
      if (at >= to) return at;
      const byte = bytes[at];
      const second = bytes[at + 1];
      if (byte === SHIFT_OUT || byte === SHIFT_IN) shifted = at++;
      else if (byte === EIGHT_BIT_LEAD && second !== undefined && (isAlone(second) || second === TAB_SET))
        at += 2;
      else {
        const end = byte === ESC ? takeEscape(bytes, at, inLine) : undefined;
        if (end === undefined || end > bytes.length) return at;
        at = end;
      }
    }
  }

  function places(): number[] {
    const all = [...singles, ...others.values()].filter((at) => at > cleared);
    all.push(...modes.values(), ...designations.values());
    return [...all, cleared, shifted].filter((at) => at >= 0).sort((a, b) => a - b);
  }

  return {
    passing,
    staying,
    take: (bytes, at) => takeEscape(bytes, at, inLine),
    clear() {
      singles.fill(-1);
      others.clear();
      modes.clear();
      designations.clear();
      tabbed.length = 0;
      cleared = -1;
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

function finals(letters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const letter of letters) table[letter.charCodeAt(0)] = 1;
  return table;
}

/** Up to the next byte that may be more than text or a plain control. */
function nextSpecial(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    // In bounds; a check for a missing value would double the time of this loop, which sees every byte there is.
    const byte = bytes[at] as number;
    if (byte > ESC ? byte === EIGHT_BIT_LEAD : byte === ESC || byte === SHIFT_OUT || byte === SHIFT_IN)
      return at;
  }
  return to;
}

const TAB_SET = 0x88;
const REVERSE_INDEX = 0x8d;

/** After the eight-bit lead: a character, or a control that changes no setting and moves down at most. */
function isAlone(byte: number): boolean {
  if (byte >= 0xa0 && byte <= 0xbf) return true;
  const begins = byte === 0x90 || byte === 0x98 || byte === 0x9b || (byte >= 0x9d && byte <= 0x9f);
  return byte >= 0x80 && byte < 0xa0 && !begins && byte !== TAB_SET && byte !== REVERSE_INDEX;
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
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).latin1Slice();

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

/** Whole sequences of the rarer kinds, of which what scrolls away needs nothing kept. */
function oddSequences(): { harmlessEnd(bytes: Uint8Array, at: number): number | undefined } {
  return {
    harmlessEnd(bytes, at) {
      const state = streamState();
      const begin = at + 2;
      const end = state.follow(bytes, at);
      if (!state.isAtRest() || end < begin) return undefined;
      const kind = kindOf(bytes[at], bytes[at + 1]);
      if (kind === undefined || !isSimpleInside(bytes, begin, end, kind)) return undefined;
      const text = textOf(bytes, begin, end);
      if (kind === "csi") return HARMLESS_CSI.test(text) ? end : undefined;
      if (kind === "osc") return HARMLESS_OSC.test(text) ? end : undefined;
      return kind === "device" && text.includes("$") ? undefined : end;
    },
  };
}

/** Moves, erasures, repetitions, margins taken back; or cut short by what belongs to no sequence. */
const HARMLESS_CSI = /^(?:[\d;:]*[A-FHIJ-MPSTXZ`abdefG@]|r|[ -?]*[\x18\x1a\x80-\xff])$/;
/** Not numbered, so of no meaning; or a title. */
const HARMLESS_OSC = /^(?:\D|[012];)/;

type Kind = "csi" | "osc" | "device" | "ignored";

function kindOf(first: number | undefined, second: number | undefined): Kind | undefined {
  // An escape and a letter begin what the eight-bit control 0x40 above it begins.
  const control = first === ESC ? (second ?? 0) + 0x40 : (second ?? 0);
  if (control === 0x9b) return "csi";
  if (control === 0x9d) return "osc";
  if (control === 0x90) return "device";
  return control === 0x98 || control === 0x9e || control === 0x9f ? "ignored" : undefined;
}

/** Nothing in it that is obeyed on the way. */
function isSimpleInside(bytes: Uint8Array, from: number, to: number, kind: Kind): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === ESC) return false;
    if (kind === "csi" && (byte === SHIFT_OUT || byte === SHIFT_IN)) return false;
    const next = bytes[at + 1] ?? 0;
    if (byte === EIGHT_BIT_LEAD && next < 0xa0 && next !== 0x9c) return false;
  }
  return true;
}
