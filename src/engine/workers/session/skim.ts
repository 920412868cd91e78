// In a flood only the end can be seen. What scrolls by, or is drawn over in its line, is left out before the emulator
// parses it, if it is certain to make no difference. Pure; what is not understood is a reason to leave nothing out.

import { type Kept, kept } from "./kept.ts";
import { nextOf, SHIFT_IN, SHIFT_OUT } from "./special-bytes.ts";
import { EIGHT_BIT_LEAD, streamState } from "./stream-state.ts";

interface Size {
  readonly cols: number;
  readonly rows: number;
}

export interface Skimmer {
  /** What a screen of this size must be fed to end up as if it had been fed all of it. */
  skim(bytes: Uint8Array, size: Size): Uint8Array;
}

/** Smaller pieces are not worth it. */
const WORTH_BYTES = 8_192;
/** Near the end of noise something is not understood every now and then; each costs a try. */
const CUT_TRIES = 8;
/** A row that is drawn again and again is erased at least this near to the end. */
const NEAR_END_BYTES = 16_384;
const ESC = 0x1b;
const BRACKET = 0x5b;
const FINAL_MIN = 0x40;
const LF = 0x0a;
const VT = 0x0b;
const FF = 0x0c;
const CR = 0x0d;
const TAB = 0x09;

/** What may be left out of a plain stretch: `from` to `to`, in exchange for `instead`. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly instead: Uint8Array;
}

export function skimmer(): Skimmer {
  const state = streamState();
  const keep = kept();
  return {
    skim(bytes, size) {
      const pieces: Uint8Array[] = [];
      let copied = 0;
      let at = state.isAtRest() ? 0 : state.follow(bytes, 0);
      const aim: Aim = { ...size, ...outlook(bytes, at, size.rows, keep) };
      while (at < bytes.length) {
        const stretch = state.scrollsWhole()
          ? plainStretch(bytes, at, aim, keep)
          : { end: nextOdd(bytes, at) };
        if (stretch.cut) {
          pieces.push(bytes.subarray(copied, stretch.cut.from), stretch.cut.instead);
          copied = stretch.cut.to;
        }
        at = stretch.end < bytes.length ? state.follow(bytes, stretch.end) : bytes.length;
      }
      return copied === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(copied)]);
    },
  };
}

interface Stretch {
  /** Of the first byte that is more than text, lines and colours. */
  readonly end: number;
  readonly cut?: Cut;
}

interface Aim extends Size {
  /** Where the cut would be if all before were understood; what follows it is, up to `end`. */
  readonly hoped?: { readonly at: number; readonly end: number };
  readonly row?: Row;
}

/** Usually a flood goes on to the end: it tells where to cut, and one look at each byte is enough. */
function outlook(bytes: Uint8Array, from: number, rows: number, keep: Kept): Omit<Aim, keyof Size> {
  if (bytes.length - from < WORTH_BYTES) return {};
  const hoped = hopedCut(bytes, from, bytes.length, { rows, keep });
  if (hoped !== undefined) return { hoped };
  return isClean(bytes, from) ? { row: lastRow(bytes, from) } : {};
}

/**
 * Of the lines that end before `end`, or before what is not understood there. After it so many line ends follow that
 * every row there is now has scrolled away wherever the cursor is: as many as it takes to the bottom, then all of them,
 * and one more for each step up, which takes one of them back wherever it happens.
 */
function hopedCut(
  bytes: Uint8Array,
  from: number,
  end: number,
  { rows, keep }: { readonly rows: number; readonly keep: Kept },
): Aim["hoped"] {
  let until = end;
  let idle = 0;
  for (let tries = CUT_TRIES; tries > 0; tries--) {
    const at = scrolledAway(bytes, from, until, 2 * rows + 1 + idle);
    if (at === undefined) return undefined;
    const found = keep.scrolling(bytes, at, until);
    if (found.end >= until && found.idle <= idle) return { at, end: until };
    idle = found.end < until ? 0 : 2 * found.idle; // there are some in those as well
    until = Math.min(found.end, until);
  }
  return undefined;
}

/** Only escapes can be more than text in it. */
const isClean = (bytes: Uint8Array, from: number): boolean =>
  !bytes.includes(SHIFT_OUT, from) && !bytes.includes(SHIFT_IN, from) && !hasEightBit(bytes, from);

function hasEightBit(bytes: Uint8Array, from: number): boolean {
  let lead = bytes.indexOf(EIGHT_BIT_LEAD, from);
  while (lead !== -1 && (bytes[lead + 1] ?? 0x80) >= 0xa0) lead = bytes.indexOf(EIGHT_BIT_LEAD, lead + 1);
  return lead !== -1;
}

function plainStretch(bytes: Uint8Array, from: number, aim: Aim, keep: Kept): Stretch {
  const all = bytes.length;
  if (aim.row) {
    const cut = redrawn(bytes, from, aim, keep);
    if (cut) return { end: keep.passing(bytes, cut.to, all), cut };
  }
  const hoped = aim.hoped !== undefined && aim.hoped.at > from ? aim.hoped : { at: all, end: all };
  const reached = keep.passing(bytes, from, hoped.at);
  if (reached === hoped.at && reached < all)
    return { end: hoped.end, cut: { from, to: reached, instead: keep.sequences(bytes) } };
  // Past it only where it is in the midst of a sequence.
  const end = reached > hoped.at ? keep.passing(bytes, from, all) : reached;
  const sooner = hopedCut(bytes, from, end, { rows: aim.rows, keep });
  if (sooner === undefined || keep.passing(bytes, from, sooner.at) !== sooner.at) return { end };
  return { end: sooner.end, cut: { from, to: sooner.at, instead: keep.sequences(bytes) } };
}

function nextOdd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && !isOdd(bytes[at] ?? ESC)) at++;
  return at;
}

const isOdd = (byte: number): boolean =>
  byte === ESC || byte === SHIFT_OUT || byte === SHIFT_IN || byte === EIGHT_BIT_LEAD;

/** Up to a return to the first column, after which so many line ends follow. */
function scrolledAway(bytes: Uint8Array, from: number, end: number, lines: number): number | undefined {
  if (end - from < WORTH_BYTES) return undefined;
  let at = end;
  for (let left = lines; left > 0; left--) {
    at = lastIndexOf(bytes, LF, at);
    if (at <= from) return undefined;
  }
  for (at = lastIndexOf(bytes, LF, at); at > from; at = lastIndexOf(bytes, LF, at))
    if (bytes[at - 1] === CR) return at - 1;
  return undefined;
}

const lastIndexOf = (bytes: Uint8Array, byte: number, before: number): number =>
  before === 0 ? -1 : bytes.lastIndexOf(byte, before - 1);

/** Erasures of a whole line from its first column. */
const erasures = ["\r\x1b[2K", "\r\x1b[K", "\r\x1b[0K", "\x1b[2K\r"].map((text) =>
  Buffer.from(text, "latin1"),
);

/** Where the last row that is erased begins in the stream, and its last erasure. */
interface Row {
  readonly begin: number;
  readonly erased: number;
}

function lastRow(bytes: Uint8Array, from: number): Row {
  const skipped = Math.max(from, bytes.length - NEAR_END_BYTES);
  const near = Buffer.from(bytes.buffer, bytes.byteOffset + skipped, bytes.length - skipped);
  const last = Math.max(...erasures.map((erasure) => near.lastIndexOf(erasure)));
  const erased = last === -1 ? -1 : skipped + last;
  const feeds = [LF, VT, FF, TAB].map((feed) => lastIndexOf(bytes, feed, Math.max(0, erased)) + 1);
  return { begin: Math.max(from, ...feeds), erased };
}

/** A line that is erased and drawn again and again: from its first return up to its last erasure. */
function redrawn(bytes: Uint8Array, from: number, { row, cols }: Aim, keep: Kept): Cut | undefined {
  if (row === undefined) return undefined;
  const to = row.erased;
  if (to - Math.max(from, row.begin) < WORTH_BYTES) return undefined;
  const first = bytes.indexOf(CR, Math.max(from, row.begin)) + 1;
  if (first > to || keep.staying(bytes, from, first) !== first) return undefined;
  return keep.drawing(bytes, first, to) && staysInRow(bytes.subarray(0, to), first, cols)
    ? { from: first, to, instead: keep.sequences(bytes) }
    : undefined;
}

/** No more text between two returns than a row has columns, every byte counted as one (no character has more). */
function staysInRow(bytes: Uint8Array, from: number, cols: number): boolean {
  let length = 0;
  for (let begin = from; begin <= bytes.length; begin += length + 1) {
    length =
      (length < cols ? likeBefore(bytes, begin, length) : undefined) ?? nextOf(bytes, CR, begin) - begin;
    if (length > cols && textBytes(bytes, begin, begin + length) > cols) return false;
  }
  return true;
}

/** What is drawn again is about as long as the last time, and a guess costs less than a search. */
function likeBefore(bytes: Uint8Array, begin: number, length: number): number | undefined {
  const end = begin + length;
  if (bytes[end] === CR) return length;
  if (bytes[end + 1] === CR) return length + 1;
  return bytes[end - 1] === CR && length > 0 ? length - 1 : undefined;
}

/** Less the sequences in it. */
function textBytes(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    if (bytes[at] !== ESC || bytes[at + 1] !== BRACKET) count++;
    else for (at += 2; (bytes[at] ?? FINAL_MIN) < FINAL_MIN; at++);
  }
  return count;
}
