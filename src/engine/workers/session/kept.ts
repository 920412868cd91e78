// What must survive of output that is left out: the colours and the few modes it set. Each such sequence gives fixed
// values to some settings, so of each distinct one only the last counts, in the order of those last ones. Pure.

export interface Kept {
  /** Takes all sequences of `from` to `to`; the place of the first that is no such, else `to`. */
  scan(bytes: Uint8Array, from: number, to: number): number;
  /** Whether the sequence from `at`, which is at an escape, is one that is kept or that stays in its line. */
  take(bytes: Uint8Array, at: number): number | undefined;
  /** All that was taken and kept, as short as it goes. */
  sequences(bytes: Uint8Array): Uint8Array;
  clear(): void;
}

const ESC = 0x1b;
/** Bytes that are looked at one by one before the rest is searched: shorter than a search takes to begin. */
const NEAR_BYTES = 32;
const BRACKET = 0x5b;
const QUESTION = 0x3f;
const SGR = 0x6d;
const SET = 0x68;
const RESET = 0x6c;
/** Final bytes of CSI sequences that touch nothing but the line they are in. */
const inLine = new Set([..."KXP@GCD"].map((final) => final.charCodeAt(0)));
/** Modes that show nothing by themselves: the cursor's visibility, and holding a picture back while it is drawn. */
const harmlessModes = new Set([25, 2026]);
/** Of one number, its colour or style has a place of its own; most sequences are such. */
const SINGLE_MAX = 127;
/** Digits, `;` and `:` written as one number to this base; a key of that many is still exact. */
const BASE = 13;
const KEY_CHARS_MAX = 13;

export function kept(): Kept {
  const singles = new Int32Array(SINGLE_MAX + 1).fill(-1);
  const others = new Map<number | string, number>();
  const modes = new Map<number, number>();
  let cleared = -1;

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

  /** `only` is its one parameter; -1 where it has several. */
  function takeColour(bytes: Uint8Array, at: number, end: number, only: number): void {
    if (only === 0) cleared = at;
    else if (only > 0 && only <= SINGLE_MAX) singles[only] = at;
    else others.set(nameOf(bytes, at + 2, end - 1), at);
  }

  const keep: Kept = {
    scan(bytes, from, to) {
      let at = from;
      for (;;) {
        const near = Math.min(to, at + NEAR_BYTES);
        while (at < near && bytes[at] !== ESC) at++;
        if (at === near) {
          at = at < to ? bytes.indexOf(ESC, at) : to;
          if (at === -1 || at >= to) return to;
        }
        const end = keep.take(bytes, at);
        if (end === undefined) return at;
        at = end;
      }
    },
    take(bytes, at) {
      const usual = simple(bytes, at);
      if (usual !== undefined) return usual;
      if (bytes[at + 1] !== BRACKET) return undefined;
      if (bytes[at + 2] === QUESTION) return takeMode(bytes, at, modes);
      let end = at + 2;
      let only = 0;
      // Digits, `;` and `:` only: other parameters belong to sequences of other meaning.
      for (let byte = bytes[end] ?? 0; byte >= 0x30 && byte <= 0x3b; byte = bytes[++end] ?? 0) {
        only = byte > 0x39 || only < 0 ? -1 : only * 10 + byte - 0x30;
      }
      const final = bytes[end] ?? 0;
      if (final === SGR) takeColour(bytes, at, end + 1, only);
      else if (!inLine.has(final)) return undefined;
      return end + 1;
    },
    clear() {
      singles.fill(-1);
      others.clear();
      modes.clear();
      cleared = -1;
    },
    sequences(bytes) {
      const places = [...singles, ...others.values()].filter((at) => at > cleared);
      places.push(...modes.values(), ...(cleared >= 0 ? [cleared] : []));
      places.sort((a, b) => a - b);
      return Buffer.concat(places.map((at) => bytes.subarray(at, sequenceEnd(bytes, at))));
    },
  };
  return keep;
}

/** Tells parameters apart: as a number where they fit into one, which is cheaper. */
function nameOf(bytes: Uint8Array, from: number, to: number): number | string {
  if (to - from > KEY_CHARS_MAX) return Buffer.from(bytes.subarray(from, to)).toString("latin1");
  let key = 0;
  for (let at = from; at < to; at++) key = key * BASE + (bytes[at] ?? 0) - 0x2f;
  return key;
}

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

function sequenceEnd(bytes: Uint8Array, at: number): number {
  let end = at + 2;
  while ((bytes[end] ?? SGR) < 0x40) end++;
  return end + 1;
}
