// Where a stream of text may be more than text: shifts between character sets, and the lead of the eight-bit controls.
// Pure; searches are the machine's own where a stretch is long.

import { EIGHT_BIT_LEAD } from "./stream-state.ts";

export const SHIFT_OUT = 0x0e;
export const SHIFT_IN = 0x0f;
/** Bytes that are looked at one by one before the rest is searched: shorter than a search takes to begin. */
export const NEAR_BYTES = 24;

/** Finds the next of what is rare in text; to be asked with rising places. */
export function rarities(head: Uint8Array): (from: number) => number {
  let out = -1;
  let back = -1;
  let lead = -1;
  return (from) => {
    if (out < from) out = nextOf(head, SHIFT_OUT, from);
    if (back < from) back = nextOf(head, SHIFT_IN, from);
    if (lead < from) lead = nextOf(head, EIGHT_BIT_LEAD, from);
    return Math.min(out, back, lead);
  };
}

export function nextOf(head: Uint8Array, byte: number, from: number): number {
  const found = head.indexOf(byte, from);
  return found === -1 ? head.length : found;
}

/** A table of final bytes. */
export function finals(letters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const letter of letters) table[letter.charCodeAt(0)] = 1;
  return table;
}

/** Whether the eight-bit control is there that begins what an escape and a bracket begin. */
export const isNumbered = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === EIGHT_BIT_LEAD && bytes[at + 1] === EIGHT_BIT_CSI;

const EIGHT_BIT_CSI = 0x9b;
export const TAB_SET = 0x88;
export const REVERSE_INDEX = 0x8d;

/** Whether an eight-bit lead with this byte is a character, nothing, or a control that sets nothing and at most moves down. */
export function isAlone(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  if (byte < 0x80 || byte >= 0xc0) return true;
  const begins = byte === 0x90 || byte === 0x98 || byte === 0x9b || (byte >= 0x9d && byte <= 0x9f);
  return !begins && byte !== TAB_SET && byte !== REVERSE_INDEX;
}

/** Past such a one. */
export function aloneEnd(bytes: Uint8Array, at: number): number | undefined {
  const byte = bytes[at + 1];
  if (byte === undefined || !isAlone(byte)) return undefined;
  return byte < 0x80 || byte >= 0xc0 ? at + 1 : at + 2;
}
