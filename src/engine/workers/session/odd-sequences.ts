// The rarer sequences of a stream that sets nothing by them: as noise has them, and titles. Follows the emulator's own
// table; a byte that is no part of a character counts for nothing there, not even as an end. Pure.

import { SHIFT_IN, SHIFT_OUT } from "./special-bytes.ts";
import { EIGHT_BIT_LEAD } from "./stream-state.ts";

const ESC = 0x1b;
const LF = 0x0a;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const STRING_END = 0x9c;
const CSI = 0x9b;
/** Longer ones are not worth their time. */
const SEQUENCE_BYTES_MAX = 4_096;
/** Those that set something, or ask; all others only move, draw and erase, or have no meaning to the emulator. */
const LASTING_CSI =
  /^(?:[\d;:]*[cghlmnrstu]|>[\d;:]*c|\?[\d;:]*[hln]|[\d;:]*[ "]q|[\d;:]*[!$]p|\?[\d;:]*\$p)$/;
/** Of these, those that set nothing: without a number, or margins taken back. */
const EMPTY_CSI = /^(?:\??[hln]|0*(?:;0*)?r)$/;
/** Those of which the same comes wherever the cursor is and whatever the screen shows. */
const PLACELESS_CSI = /^(?:[\d;:]*[cmtu]|>[\d;:]*c|\??[0-57-9;:]*n|[\d;:]*[ "]q)$/;
/** Those that stay in their row. */
const LONELY_CSI = /^(?:[\d;:]*[KPXCDG@NOQRUVWYijkopqtvwxyz[\\\]^_{|}~]|[hln])$/;
/** With a prefix or a character in between only few letters have a meaning. */
const MARKED_CSI = /[ -/<-?].*[^JKhlcnpq@A}~]$/;
/** Not numbered, so of no meaning; or a title. */
const HARMLESS_OSC = /^(?:$|\d*[^\d;]|[012]?;)/;

/** Past the sequence at `at` if all of it is there and of what scrolled away nothing need be kept for it. */
export const harmlessEnd = (bytes: Uint8Array, at: number): number | undefined =>
  endOf(bytes, at, ({ text, shifts }) => !shifts && isHarmless(text));

/** Past it if it may be kept as it is: on any screen that scrolls away it leaves behind the same. */
export const placelessEnd = (bytes: Uint8Array, at: number): number | undefined =>
  controlOf(bytes, at) === CSI
    ? endOf(bytes, at, ({ text }) => isHarmless(text) || PLACELESS_CSI.test(text))
    : undefined;

/** Past it if besides it leaves all other rows; its line ends may be obeyed or not. */
export const lonelyEnd = (bytes: Uint8Array, at: number): number | undefined =>
  endOf(bytes, at, ({ text, shifts }) => !shifts && (LONELY_CSI.test(text) || MARKED_CSI.test(text)));

export function lineEnds(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (bytes[at] === LF) count++;
  return count;
}

const isHarmless = (text: string): boolean => !LASTING_CSI.test(text) || EMPTY_CSI.test(text);

/** An escape and a letter begin what the eight-bit control 0x40 above it begins. */
function controlOf(bytes: Uint8Array, at: number): number {
  const second = bytes[at + 1] ?? 0;
  return bytes[at] === ESC ? second + 0x40 : second;
}

function endOf(bytes: Uint8Array, at: number, accepts: (found: Numbered) => boolean): number | undefined {
  const all = bytes.subarray(0, at + SEQUENCE_BYTES_MAX);
  const control = controlOf(all, at);
  if (control === CSI) return csiEnd(all, at + 2, accepts);
  if (control === 0x9d) return oscEnd(all, at + 2);
  if (control === 0x90) return deviceEnd(all, at + 2);
  if (control === 0x98 || control === 0x9e || control === 0x9f) return ignoredEnd(all, at + 2);
  return undefined;
}

/** What one byte, or the character it begins, is to a sequence. */
type Part =
  | { readonly is: "ascii" | "other"; readonly next: number }
  /** `next` is past it where it belongs to the sequence, else at it. */
  | { readonly is: "end"; readonly next: number };

function partAt(bytes: Uint8Array, at: number): Part {
  const byte = bytes[at] ?? 0;
  if (byte === CAN || byte === SUB) return { is: "end", next: at + 1 };
  if (byte === ESC) return { is: "end", next: at };
  if (byte < 0x80) return { is: "ascii", next: at + 1 };
  if (byte === EIGHT_BIT_LEAD && isControl(bytes[at + 1]))
    return { is: "end", next: bytes[at + 1] === STRING_END ? at + 2 : at };
  return { is: "other", next: at + Math.max(1, characterBytes(bytes, at)) };
}

const isControl = (byte = 0): boolean => byte >= 0x80 && byte < 0xa0;

/** 0 where no character begins. */
function characterBytes(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  let code = lead & (0x7f >> length);
  for (let more = at + 1; more < at + length; more++) {
    const byte = bytes[more] ?? 0;
    if ((byte & 0xc0) !== 0x80) return 0;
    code = (code << 6) | (byte & 0x3f);
  }
  const least = [0, 0, 0x80, 0x800, 0x1_0000][length] ?? 0;
  const isNone = code < least || code > 0x10_ffff || code === 0xfeff || (code >= 0xd800 && code < 0xe000);
  return isNone ? 0 : length;
}

/** A sequence by its parameters and final letter, as the emulator reads them. */
interface Numbered {
  readonly text: string;
  /** Whether there are shifts between character sets in it, which are obeyed. */
  readonly shifts: boolean;
}

/** Controls within it are obeyed; one character ends it, and what comes then is text until a letter, which it is not. */
function csiEnd(bytes: Uint8Array, from: number, accepts: (found: Numbered) => boolean): number | undefined {
  let text = "";
  let shifts = false;
  for (let at = from; at < bytes.length; ) {
    const part = partAt(bytes, at);
    const byte = bytes[at] ?? 0;
    if (part.is === "end") return shifts ? undefined : part.next;
    if (byte === SHIFT_OUT || byte === SHIFT_IN) shifts = true;
    if (part.is === "other") {
      if (part.next - at > 1) return shifts ? undefined : part.next;
    } else if (byte >= 0x20 && byte !== 0x7f) text += String.fromCharCode(byte);
    at = part.next;
    if (byte >= 0x40 && byte < 0x7f) return accepts({ text, shifts }) ? at : undefined;
  }
  return undefined;
}

function oscEnd(bytes: Uint8Array, from: number): number | undefined {
  let text = "";
  for (let at = from; at < bytes.length; ) {
    const part = partAt(bytes, at);
    const byte = bytes[at] ?? 0;
    const ends = part.is === "end" || byte === BEL;
    if (ends) return HARMLESS_OSC.test(text) ? part.next : undefined;
    if (byte >= 0x20 && byte !== 0x7f && (part.is === "ascii" || part.next - at > 1))
      text += String.fromCharCode(byte);
    at = part.next;
  }
  return undefined;
}

/** A character ends it. */
function ignoredEnd(bytes: Uint8Array, from: number): number | undefined {
  for (let at = from; at < bytes.length; ) {
    const part = partAt(bytes, at);
    if (part.is === "end" || part.next - at > 1) return part.next;
    at = part.next;
  }
  return undefined;
}

/** A character ends its head, but not its body. With a head that ends in `$q` it asks for an answer. */
function deviceEnd(bytes: Uint8Array, from: number): number | undefined {
  let phase: "entry" | "parameters" | "intermediates" | "body" = "entry";
  let asks = false;
  for (let at = from; at < bytes.length; ) {
    const part = partAt(bytes, at);
    const byte = bytes[at] ?? 0;
    if (part.is === "end") return part.next;
    if (phase !== "body") {
      if (part.is === "other" && part.next - at > 1) return part.next;
      if (asks && byte === 0x71) return undefined;
      asks ||= byte === 0x24;
      if (part.is === "ascii" && byte >= 0x40 && byte < 0x7f) phase = "body";
      else if (byte >= 0x20 && byte <= 0x2f) phase = "intermediates";
      else if (byte >= 0x30 && byte <= 0x3f)
        phase = phase === "intermediates" || (phase === "parameters" && byte >= 0x3c) ? "body" : "parameters";
    }
    at = part.next;
  }
  return undefined;
}
