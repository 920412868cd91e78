// What later output depends on, followed byte by byte: whether a control sequence is under way, and what was set that
// changes how lines scroll. Pure; what is not understood counts as such a setting.

/** Between two bytes of the stream. */
type Place = "ground" | "escape" | "intermediate" | "csi" | "osc" | "string" | "lead";

interface StreamState {
  /** Between two characters, not within a sequence. */
  isAtRest(): boolean;
  /** A line feed at the bottom scrolls all rows, and text goes where a line's text goes. */
  scrollsWhole(): boolean;
  /** Follows the sequence at `at`, or what is left of one; past it. */
  follow(bytes: Uint8Array, at: number): number;
}

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
/** Leads the eight-bit controls in UTF-8, and other characters. Some begin what an escape and a letter begin too. */
export const EIGHT_BIT_LEAD = 0xc2;
const eightBit: Readonly<Record<number, Place>> = {
  [0x90]: "string",
  [0x98]: "string",
  [0x9b]: "csi",
  [0x9d]: "osc",
  [0x9e]: "string",
  [0x9f]: "string",
};
/** Modes that change where text goes, or who sees it. */
const modesThatMatter = new Set(["4", "20", "?3", "?6", "?7", "?45", "?47", "?69", "?1047", "?1049"]);
const normallyOn = new Set(["?7"]);
/** A list of modes as programs write it; what is written otherwise is not believed to undo anything. */
const WELL_FORMED = /^\??[1-9]\d{0,4}(;[1-9]\d{0,4}){0,7}$/;
/** As much as the screen. */
const NO_MARGINS = /^0*(;0*)?$/;
const SEQUENCE_CHARS_MAX = 256;

export function streamState(): StreamState {
  let place: Place = "ground";
  let sequence = "";
  /** Where it was before an eight-bit lead. */
  let led: Place = "ground";
  /** Whether it may have ended before: by a byte that is a character's, where it is not merely left out. */
  let unsure = false;
  /** Why lines may not scroll as a whole: margins and modes. */
  const odd = new Set<string>();

  function fromEscape(byte: number): void {
    const character = String.fromCharCode(byte);
    if (byte < 0x20) {
      if (byte === CAN || byte === SUB) place = "ground";
    } else if (byte >= 0x80) unsure = true;
    else if (byte <= 0x2f) place = "intermediate";
    else if (character === "[") begin("csi");
    else if (character === "]") place = "osc";
    else if ("PX^_".includes(character)) place = "string";
    else {
      place = "ground";
      if (character === "c" && !unsure) odd.clear();
    }
  }

  function begin(next: Place): void {
    place = next;
    sequence = "";
  }

  function fromCsi(byte: number): void {
    if (byte === CAN || byte === SUB) place = "ground";
    else if (byte >= 0x80) unsure = true;
    else if (byte < 0x20 || byte === 0x7f) return;
    else if (byte < 0x40) sequence += sequence.length < SEQUENCE_CHARS_MAX ? String.fromCharCode(byte) : "";
    else {
      place = "ground";
      note(sequence, String.fromCharCode(byte));
    }
  }

  function note(params: string, final: string): void {
    if (final === "r" && !NO_MARGINS.test(params)) odd.add("margins");
    if (final === "r" && NO_MARGINS.test(params) && !unsure) odd.delete("margins");
    if (final !== "h" && final !== "l") return;
    const prefix = params.startsWith("?") ? "?" : "";
    const wellFormed = WELL_FORMED.test(params);
    for (const number of params.split(/\D+/)) {
      const mode = prefix + Number(number);
      if (!modesThatMatter.has(mode)) continue;
      if ((final === "h") !== normallyOn.has(mode)) odd.add(mode);
      else if (wellFormed && !unsure) odd.delete(mode);
    }
  }

  function fromLead(byte: number): void {
    place = led;
    if (byte < 0x80 || byte >= 0xc0) step(byte);
    else if (byte < 0xa0) {
      unsure = false;
      begin(eightBit[byte] ?? "ground");
    } else if (place !== "osc" && place !== "string") place = "ground";
  }

  function step(byte: number): void {
    if (place === "lead") fromLead(byte);
    else if (byte === ESC) {
      unsure = false;
      place = "escape";
    } else if (byte === EIGHT_BIT_LEAD) {
      led = place;
      place = "lead";
    } else if (place === "escape") fromEscape(byte);
    else if (place === "csi") fromCsi(byte);
    else if (place === "intermediate") place = byte >= 0x30 && byte !== 0x7f ? "ground" : place;
    else if (byte === CAN || byte === SUB || (place === "osc" && byte === BEL)) place = "ground";
  }

  return {
    isAtRest: () => place === "ground",
    scrollsWhole: () => odd.size === 0,
    follow(bytes, at) {
      let from = at;
      do step(bytes[from++] ?? 0);
      while (place !== "ground" && from < bytes.length);
      return from;
    },
  };
}
