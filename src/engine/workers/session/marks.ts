// What a stretch of output set, by the place of each sequence that did: of each distinct one the last. Pure.

import { EIGHT_BIT_LEAD } from "./stream-state.ts";

export interface Marks {
  /** By number: of one number, its colour or style has a place of its own; most sequences are such. */
  readonly singles: Int32Array;
  /** By parameters. */
  readonly others: Map<string, number>;
  readonly modes: Map<number, number>;
  readonly designations: Map<number, number>;
  /** Lines in which a tab stop was set: only with its line does one know its column. */
  readonly tabbed: { readonly from: number; readonly to: number }[];
  /** Sequences whose effect on later output is the same wherever they are obeyed. */
  readonly asIs: { readonly from: number; readonly to: number }[];
  shifted: number;
}

export const SINGLE_MAX = 127;
/** The places after them: exact colours, of text and behind it. */
export const EXACT_TEXT = SINGLE_MAX + 1;
export const EXACT_BEHIND = SINGLE_MAX + 2;
const ESC = 0x1b;
const BRACKET = 0x5b;
const EIGHT_BIT_CSI = 0x9b;
const FINAL_MIN = 0x40;

export function noMarks(): Marks {
  return {
    singles: new Int32Array(EXACT_BEHIND + 1).fill(-1),
    others: new Map(),
    modes: new Map(),
    designations: new Map(),
    tabbed: [],
    asIs: [],
    shifted: -1,
  };
}

export function clearMarks(marks: Marks): void {
  marks.singles.fill(-1);
  marks.others.clear();
  marks.modes.clear();
  marks.designations.clear();
  marks.tabbed.length = 0;
  marks.asIs.length = 0;
  marks.shifted = -1;
}

/** `later` comes after all that `marks` has. */
export function addLater(marks: Marks, later: Marks): void {
  for (const [number, at] of later.singles.entries()) if (at >= 0) marks.singles[number] = at;
  for (const [text, at] of later.others) marks.others.set(text, at);
  for (const [mode, at] of later.modes) marks.modes.set(mode, at);
  for (const [set, at] of later.designations) marks.designations.set(set, at);
  marks.tabbed.push(...later.tabbed);
  marks.asIs.push(...later.asIs);
  if (later.shifted >= 0) marks.shifted = later.shifted;
}

/** All of them, as short as it goes. Lines first: what they set besides is set again by what follows them. */
export function sequencesOf(marks: Marks, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([
    ...marks.tabbed.map(({ from, to }) => bytes.subarray(from, to)),
    ...[...placesOf(marks).map((at) => ({ from: at, to: sequenceEnd(bytes, at) })), ...marks.asIs]
      .sort((a, b) => a.from - b.from)
      .map(({ from, to }) => bytes.subarray(from, to)),
  ]);
}

function placesOf({ singles, others, modes, designations, shifted }: Marks): number[] {
  const cleared = singles[0] ?? -1;
  const all = [...singles, ...others.values()].filter((at) => at > cleared);
  all.push(...modes.values(), ...designations.values());
  return [...all, cleared, shifted].filter((at) => at >= 0);
}

/** Of those that are kept: a shift, a designation of three bytes, else one with parameters. */
function sequenceEnd(bytes: Uint8Array, at: number): number {
  const isEightBit = bytes[at] === EIGHT_BIT_LEAD && bytes[at + 1] === EIGHT_BIT_CSI;
  if (bytes[at] !== ESC && !isEightBit) return at + 1;
  if (!isEightBit && bytes[at + 1] !== BRACKET) return at + 3;
  let end = at + 2;
  while (end < bytes.length && (bytes[end] ?? 0) < FINAL_MIN) end++;
  return end + 1;
}
