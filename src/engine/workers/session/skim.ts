// In a flood of plain lines only the last screenful can be seen. What scrolls by is left out before the emulator
// parses it, if it is certain to make no difference: lines of text and colours on the normal screen without margins.
// Pure; everything that is not understood here counts as a reason to leave nothing out.

export interface Skimmer {
  /** What the screen must be fed to end up as if it had been fed all of it. */
  skim(bytes: Uint8Array, rows: number): Uint8Array;
}

/** Smaller pieces are not worth it. */
const WORTH_BYTES = 8_192;
const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const BEL = 0x07;
/** Final bytes of CSI sequences that touch nothing but the line they are in. */
const inLine = new Set([..."mKXP@GCD"].map((final) => final.charCodeAt(0)));
const SGR = "m".charCodeAt(0);
const ZERO = "0".charCodeAt(0);
/** Modes that change where text goes, or who sees it. */
const modesThatMatter = new Set(["4", "20", "?3", "?6", "?7", "?45", "?47", "?69", "?1047", "?1049"]);
const normallyOn = new Set(["?7"]);

/** Leads the eight-bit controls in UTF-8, and other characters. */
const EIGHT_BIT_LEAD = 0xc2;

/** For each byte whether it is part of a plain line for certain. */
const PLAIN = 1;
const looks = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x20) return byte === CR || byte === TAB || byte === BEL ? PLAIN : 0;
  return byte === EIGHT_BIT_LEAD ? 0 : PLAIN;
});

/** Between two bytes of the stream. */
type Place = "ground" | "escape" | "intermediate" | "csi" | "string" | "string-escape";

export function skimmer(): Skimmer {
  let place: Place = "ground";
  let sequence = "";
  /** Why nothing may be left out: margins, modes, character sets. */
  const odd = new Set<string>();

  /** One byte outside plain text; keeps account of what later lines depend on. */
  function step(byte: number): void {
    switch (place) {
      case "ground":
        if (byte === ESC) place = "escape";
        else if (byte === SHIFT_OUT || byte === SHIFT_IN) odd.add("shift");
        return;
      case "escape":
        fromEscape(byte);
        return;
      case "intermediate":
        if (byte >= 0x30) {
          if (!"B8".includes(String.fromCharCode(byte))) odd.add("charset");
          place = "ground";
        }
        return;
      case "csi":
        fromCsi(byte);
        return;
      case "string":
        if (byte === BEL || byte === 0x18 || byte === 0x1a) place = "ground";
        else if (byte === ESC) place = "string-escape";
        return;
      case "string-escape":
        if (byte === 0x5c) place = "ground";
        else fromEscape(byte);
    }
  }

  function fromEscape(byte: number): void {
    const character = String.fromCharCode(byte);
    if (byte === ESC) place = "escape";
    else if (character === "[") {
      place = "csi";
      sequence = "";
    } else if ("P]X^_".includes(character)) place = "string";
    else if (byte >= 0x20 && byte <= 0x2f) place = "intermediate";
    else {
      place = "ground";
      if (character === "c") odd.clear();
      else if (!"78=>MDEH\\".includes(character)) odd.add("shift");
    }
  }

  function fromCsi(byte: number): void {
    if (byte === ESC) place = "escape";
    else if (byte === 0x18 || byte === 0x1a) place = "ground";
    else if (byte < 0x40) sequence += String.fromCharCode(byte);
    else {
      place = "ground";
      note(sequence, String.fromCharCode(byte));
    }
  }

  function note(params: string, final: string): void {
    if (final === "r" && params !== "") odd.add("margins");
    if (final === "r" && params === "") odd.delete("margins");
    if (final !== "h" && final !== "l") return;
    const prefix = params.startsWith("?") ? "?" : "";
    for (const number of params.slice(prefix.length).split(";")) {
      const mode = prefix + number;
      if (!modesThatMatter.has(mode)) continue;
      if ((final === "h") === normallyOn.has(mode)) odd.delete(mode);
      else odd.add(mode);
    }
  }

  /** From `at` on, in plain text, to the first byte that is more than lines of text and colours. */
  function plainRegion(
    bytes: Uint8Array,
    at: number,
  ): { readonly end: number; readonly breaks: readonly number[] } {
    const breaks: number[] = [];
    let from = at;
    for (;;) {
      while (looks[bytes[from] ?? ESC] === PLAIN) from++;
      const byte = bytes[from];
      if (byte === LF) breaks.push(from++);
      else if (byte === ESC) {
        const after = lineSequenceEnd(bytes, from);
        if (after === undefined) break;
        from = after;
      } else if (byte === EIGHT_BIT_LEAD && (bytes[from + 1] ?? 0x80) >= 0xa0) from++;
      else break;
    }
    return { end: from, breaks };
  }

  return {
    skim(bytes, rows) {
      let at = 0;
      while (at < bytes.length && place !== "ground") step(bytes[at++] ?? 0);
      let left: Uint8Array | undefined;
      if (place === "ground" && odd.size === 0 && bytes.length - at >= WORTH_BYTES) {
        const { end, breaks } = plainRegion(bytes, at);
        const cut = cutAfter(bytes, breaks, rows);
        if (cut !== undefined && cut > at)
          left = Buffer.concat([bytes.subarray(0, at), coloursOf(bytes, at, cut), bytes.subarray(cut)]);
        at = end;
      }
      while (at < bytes.length) {
        if (place === "ground") at = nextControl(bytes, at);
        if (at < bytes.length) step(bytes[at++] ?? 0);
      }
      return left ?? bytes;
    },
  };
}

/** After a line end that more than a screenful of others follows. The line must begin at its first column. */
function cutAfter(bytes: Uint8Array, breaks: readonly number[], rows: number): number | undefined {
  for (let index = breaks.length - rows - 2; index >= 0; index--) {
    const at = breaks[index] ?? 0;
    if (bytes[at - 1] === CR) return at + 1;
  }
  return undefined;
}

/** Past a sequence that stays in its line; undefined for any other, or one that is not whole. */
function lineSequenceEnd(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at + 1] !== 0x5b) return undefined;
  let end = at + 2;
  // Digits, `;` and `:` only: other parameters belong to sequences of other meaning.
  while (end < bytes.length && (bytes[end] ?? 0) >= 0x30 && (bytes[end] ?? 0) <= 0x3b) end++;
  return inLine.has(bytes[end] ?? 0) ? end + 1 : undefined;
}

/** The colours that are in force at `to`, as the sequences that set them since the last reset. */
function coloursOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
  let kept: Uint8Array[] = [];
  for (let at = bytes.indexOf(ESC, from); at !== -1 && at < to; at = bytes.indexOf(ESC, at + 1)) {
    const end = lineSequenceEnd(bytes, at) ?? at;
    if (bytes[end - 1] !== SGR) continue;
    const params = end - at - 3;
    if (params === 0 || (params === 1 && bytes[at + 2] === ZERO)) kept = [];
    kept.push(bytes.subarray(at, end));
  }
  return Buffer.concat(kept);
}

/** Of a byte that may change more than the line it is in. */
function nextControl(bytes: Uint8Array, from: number): number {
  const ends = [ESC, SHIFT_OUT, SHIFT_IN].map((byte) => bytes.indexOf(byte, from)).filter((at) => at !== -1);
  return Math.min(bytes.length, ...ends);
}
