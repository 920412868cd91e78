// What must survive of output that is left out: the colours, character sets and the few modes it set. Each such sequence
// gives fixed values to some settings, so of each distinct one only the last counts, in the order of those last ones.
// Pure; what is not understood stops it.

import { addLater, clearMarks, type Marks, noMarks, SINGLE_MAX, sequencesOf } from "./marks.ts";
import { harmlessEnd, lineEnds, lonelyEnd, placelessEnd } from "./odd-sequences.ts";
import {
  aloneEnd,
  finals,
  isNumbered,
  NEAR_BYTES,
  nextOf,
  REVERSE_INDEX,
  rarities,
  SHIFT_IN,
  SHIFT_OUT,
  TAB_SET,
} from "./special-bytes.ts";
import { EIGHT_BIT_LEAD } from "./stream-state.ts";
import { exactColour, styleEnd, takeMode, textOf } from "./styles.ts";
import { patterns } from "./usual.ts";

export interface Kept {
  /**
   * Takes what will have scrolled away, `from` to `to`: it may do anything to rows and to the cursor, and what it sets
   * is kept. The place of the first that is not understood, else `to`, or past it when a sequence goes on there.
   */
  passing(bytes: Uint8Array, from: number, to: number): number;
  /** The same of what must not move up, nor touch any other row than the cursor's. */
  staying(bytes: Uint8Array, from: number, to: number): number;
  /**
   * The same of what scrolls by, and may move up as it does. `idle`: of its line ends, how many move nothing on in the
   * end, for a step up takes them back or a sequence has them in it.
   */
  scrolling(bytes: Uint8Array, from: number, to: number): { readonly end: number; readonly idle: number };
  /** Takes what is drawn in one row: whether it has no sequences but those that set something or erase to the right. */
  drawing(bytes: Uint8Array, from: number, to: number): boolean;
  /** All that was taken and kept, as short as it goes. */
  sequences(bytes: Uint8Array): Uint8Array;
}

const ESC = 0x1b;
const CR = 0x0d;
const BRACKET = 0x5b;
const QUESTION = 0x3f;
const SGR = 0x6d;
/** Final bytes of CSI sequences that touch nothing but the line they are in. */
const inLine = finals("KXP@GCD");
/** Those that touch nothing but rows and the cursor. */
const SCREEN_FINALS = "KXP@GCDABEFHIJLMSTZ`abdef";
const inScreen = finals(SCREEN_FINALS);
/** Those that at most erase, from the cursor to the right. */
const ROW_FINALS = "K";
/** A stretch at least this long is searched; of its end so much is looked at byte by byte, to know what it sets. */
const FAR_BYTES = 4_096;
const TAIL_BYTES = 2_048;
/** Sequences that are kept as they are; a stream with more of them is not worth it. */
const AS_IS_MAX = 256;

interface Stay {
  /** Final bytes. */
  readonly allowed: Uint8Array;
  /** Past what is no usual sequence, if it may be there; `from` is where lines may begin. */
  readonly odd: (bytes: Uint8Array, at: number, from: number) => number | undefined;
}

interface Walk extends Stay {
  /** The final bytes as characters. */
  readonly usual: string;
}

export function kept(): Kept {
  const { unusual } = patterns();
  const whole = noMarks();
  /** Those of the end of a long stretch, which is looked at first. */
  const late = noMarks();
  let marks: Marks = whole;
  /** End of the last sequence that may have hidden a carriage return. */
  let hidden = 0;
  let idle = 0;

  function takeStyle(bytes: Uint8Array, at: number, end: number, only: number): void {
    if (only >= 0 && only <= SINGLE_MAX) marks.singles[only] = at;
    else {
      const exact = exactColour(bytes, at + 2, end - 1);
      if (exact !== undefined) marks.singles[exact] = at;
      else marks.others.set(textOf(bytes, at + 2, end - 1), at);
    }
  }

  function takeEscape(bytes: Uint8Array, at: number, allowed: Uint8Array): number | undefined {
    const usual = styleEnd(bytes, at, marks.singles);
    if (usual > 0) return usual;
    const second = bytes[at + 1] ?? 0;
    if (second >= 0x28 && second <= 0x2b) {
      const final = bytes[at + 2] ?? 0;
      if (final < 0x30 || final > 0x7e) return undefined;
      marks.designations.set(second, at);
      return at + 3;
    }
    return second === BRACKET ? takeNumbered(bytes, at, allowed) : undefined;
  }

  /** What an escape and a bracket begin, or one eight-bit control: two bytes both. */
  function takeNumbered(bytes: Uint8Array, at: number, allowed: Uint8Array): number | undefined {
    if (bytes[at + 2] === QUESTION) return takeMode(bytes, at, marks.modes);
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

  function takeAsIs(bytes: Uint8Array, at: number): number | undefined {
    const end = marks.asIs.length < AS_IS_MAX ? placelessEnd(bytes, at) : undefined;
    if (end !== undefined) marks.asIs.push({ from: at, to: end });
    return end;
  }

  /** At an eight-bit lead, or an escape of another kind; `from` is where lines may begin. */
  function takeOdd(bytes: Uint8Array, at: number, from: number): number | undefined {
    const alone = bytes[at] === EIGHT_BIT_LEAD ? aloneEnd(bytes, at) : undefined;
    if (alone !== undefined) return alone;
    const numbered = isNumbered(bytes, at) ? takeNumbered(bytes, at, inScreen) : undefined;
    if (numbered !== undefined) return numbered;
    if (bytes[at] === EIGHT_BIT_LEAD && bytes[at + 1] === TAB_SET) {
      const line = bytes.lastIndexOf(CR, at);
      if (line < Math.max(from, hidden)) return undefined;
      marks.tabbed.push({ from: line, to: at + 2 });
      return at + 2;
    }
    if (bytes[at] === EIGHT_BIT_LEAD && bytes[at + 1] === REVERSE_INDEX) return at + 2;
    const end = harmlessEnd(bytes, at) ?? takeAsIs(bytes, at);
    if (end !== undefined) hidden = end;
    return end;
  }

  /** Of what must stay, only what is as good as text. */
  function takeAlone(bytes: Uint8Array, at: number): number | undefined {
    if (bytes[at] !== EIGHT_BIT_LEAD) return undefined;
    const numbered = isNumbered(bytes, at) ? takeNumbered(bytes, at, inLine) : undefined;
    if (numbered !== undefined) return numbered;
    const alone = bytes[at + 1] === TAB_SET ? at + 2 : aloneEnd(bytes, at);
    if (alone !== undefined) return alone;
    const end = lonelyEnd(bytes, at);
    return end !== undefined && lineEnds(bytes, at, end) === 0 ? end : undefined;
  }

  function takeScrolling(bytes: Uint8Array, at: number): number | undefined {
    if (bytes[at] === EIGHT_BIT_LEAD && bytes[at + 1] === REVERSE_INDEX) {
      idle += 1;
      return at + 2;
    }
    const alone = takeAlone(bytes, at);
    if (alone !== undefined || bytes[at] !== EIGHT_BIT_LEAD) return alone;
    const end = lonelyEnd(bytes, at);
    if (end !== undefined) idle += lineEnds(bytes, at, end);
    return end;
  }

  const passingWalk: Walk = { allowed: inScreen, odd: takeOdd, usual: SCREEN_FINALS };
  const drawingWalk: Walk = { allowed: finals(ROW_FINALS), odd: () => undefined, usual: ROW_FINALS };

  function walk(bytes: Uint8Array, from: number, to: number, { allowed, odd }: Stay): number {
    const head = bytes.subarray(0, to);
    const nextRare = rarities(head);
    let rare = -1;
    let sequence = -1;
    let at = from;
    for (;;) {
      if (rare < at) rare = nextRare(at);
      const near = Math.min(rare, at + NEAR_BYTES);
      while (at < near && (bytes[at] as number) !== ESC) at++;
      const usual = at < near ? styleEnd(bytes, at, marks.singles) : 0;
      if (usual > 0) {
        at = usual;
        continue;
      }
      if (at === near && near < rare) {
        if (sequence < at) sequence = nextOf(head, ESC, at);
        at = Math.min(sequence, rare);
      }
      if (at >= to) return at;
      const end = takeUnusual(bytes, at, from, { allowed, odd });
      if (end === undefined || end > bytes.length) return at;
      at = end;
    }
  }

  function takeUnusual(bytes: Uint8Array, at: number, from: number, walk: Stay): number | undefined {
    const byte = bytes[at];
    if (byte === SHIFT_OUT || byte === SHIFT_IN) {
      marks.shifted = at;
      return at + 1;
    }
    return (byte === ESC ? takeEscape(bytes, at, walk.allowed) : undefined) ?? walk.odd(bytes, at, from);
  }

  /**
   * Of a long stretch: its end byte by byte, and before it only what the end does not set again. What `walk` would
   * return; undefined where a sequence goes over from one part to the other.
   */
  function fast(bytes: Uint8Array, from: number, to: number, kind: Walk): number | undefined {
    const tail = bytes.lastIndexOf(CR, to - TAIL_BYTES);
    if (tail - from < FAR_BYTES) return undefined;
    clearMarks(late);
    marks = late;
    hidden = tail;
    const reached = walk(bytes, tail, to, kind);
    marks = whole;
    hidden = from;
    const search = unusual({ finals: kind.usual, later: late });
    let at = from;
    while (at < tail) {
      at = search(bytes, at, tail);
      if (at === tail) break;
      const end = takeUnusual(bytes, at, from, kind);
      if (end === undefined || end > bytes.length) return at;
      at = end;
    }
    if (at !== tail) return undefined;
    addLater(whole, late);
    return reached;
  }

  function take(bytes: Uint8Array, from: number, to: number, kind: Walk): number {
    clearMarks(whole);
    const reached = fast(bytes, from, to, kind);
    if (reached !== undefined) return reached;
    clearMarks(whole);
    hidden = from;
    return walk(bytes, from, to, kind);
  }

  return {
    passing: (bytes, from, to) => take(bytes, from, to, passingWalk),
    staying: (bytes, from, to) => walk(bytes, from, to, { allowed: inLine, odd: takeAlone }),
    scrolling(bytes, from, to) {
      idle = 0;
      return { end: walk(bytes, from, to, { allowed: inLine, odd: takeScrolling }), idle };
    },
    drawing: (bytes, from, to) => take(bytes, from, to, drawingWalk) === to,
    sequences: (bytes) => sequencesOf(whole, bytes),
  };
}
