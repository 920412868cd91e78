// Reads one sequence that sets a colour, a style or a mode, and marks its place. Pure.

import { EXACT_BEHIND, EXACT_TEXT, SINGLE_MAX } from "./marks.ts";

const BRACKET = 0x5b;
const SGR = 0x6d;
const SET = 0x68;
const RESET = 0x6c;
/** Modes that show nothing by themselves: of keys, pastes, cursor and focus; and holding a picture back. */
const harmlessModes = new Set([1, 12, 25, 66, 1004, 2004, 2026]);
/** A colour of its own: `38` or `48`, then `5;n` or `2;r;g;b`. */
const EXACT = /^(?:38|48);(?:5;\d{1,3}|2;\d{1,3};\d{1,3};\d{1,3})$/;

/** The usual case, without a detour: one number that sets a colour or a style, none for all of them. 0 if it is not. */
export function styleEnd(bytes: Uint8Array, at: number, singles: Int32Array): number {
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

/** `38;5;n` and the like, told by their first digit without making a text of them. */
export function exactColour(bytes: Uint8Array, from: number, to: number): number | undefined {
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

export const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");

export function takeMode(bytes: Uint8Array, at: number, modes: Map<number, number>): number | undefined {
  let end = at + 3;
  let number = 0;
  for (let byte = bytes[end] ?? 0; byte >= 0x30 && byte <= 0x39; byte = bytes[++end] ?? 0)
    number = number * 10 + byte - 0x30;
  const final = bytes[end] ?? 0;
  if (!harmlessModes.has(number) || (final !== SET && final !== RESET)) return undefined;
  modes.set(number, at); // on or off: only the last one counts
  return end + 1;
}
