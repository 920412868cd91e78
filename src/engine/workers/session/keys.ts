// Names of keys → the bytes a terminal sends for them. Pure. Names are case-insensitive; modifiers go in front:
// `C-c`, `^c`, `Ctrl-c`, `M-x`, `Alt-Enter`, `S-Tab`, `C-S-Left`. A single character is itself.

import { type Refused, refused } from "../../outcome.ts";
import { sessionLimits } from "./limits.ts";

export interface KeyModes {
  /** The program asked for SS3 cursor keys (DECCKM). */
  readonly applicationCursor: boolean;
}

/** `writes` are to be written one after the other, with a pause after a lone Escape. */
export type KeysOutcome = { readonly kind: "ok"; readonly writes: readonly string[] } | Refused;

/** The whole list is checked before anything is returned, so a wrong name types nothing. */
export function encodeKeys(names: readonly string[], modes: KeyModes): KeysOutcome {
  if (names.length === 0) return refused("key", "no key was named", remedy);
  if (names.length > sessionLimits.keys_max)
    return refused(
      "key",
      `${names.length} keys are too many`,
      `send at most ${sessionLimits.keys_max} at once`,
    );
  const writes: string[] = [];
  let run = "";
  for (const name of names) {
    const bytes = encodeKey(name, modes);
    if (bytes === undefined) return refused("key", `key "${name}" is not known`, remedy);
    run += bytes;
    if (bytes === ESC) {
      writes.push(run);
      run = "";
    }
  }
  return { kind: "ok", writes: run === "" ? writes : [...writes, run] };
}

const remedy =
  "use Enter, Tab, Escape, Space, Backspace, arrows, Home, End, PageUp, PageDown, Insert, Delete, F1 to F12, " +
  "one character, or any of them after C-, M- or S-";

const ESC = "\x1b";

/** The terminal's own numbering: what is added to 1 in `CSI 1 ; n`. */
const modifierBits: Readonly<Record<string, number>> = {
  s: 1,
  shift: 1,
  m: 2,
  a: 2,
  alt: 2,
  meta: 2,
  c: 4,
  ctrl: 4,
  control: 4,
};
const SHIFT = 1;
const ALT = 2;
const CTRL = 4;

/** Keys that send one plain character. */
const plain: Readonly<Record<string, string>> = {
  enter: "\r",
  return: "\r",
  cr: "\r",
  lf: "\n",
  linefeed: "\n",
  tab: "\t",
  esc: ESC,
  escape: ESC,
  space: " ",
  backspace: "\x7f",
  bs: "\x7f",
};

/** `CSI letter`, or `SS3 letter` for those that follow the cursor mode or are always so. */
const lettered: Readonly<
  Record<string, { readonly final: string; readonly ss3: "never" | "mode" | "always" }>
> = {
  up: { final: "A", ss3: "mode" },
  down: { final: "B", ss3: "mode" },
  right: { final: "C", ss3: "mode" },
  left: { final: "D", ss3: "mode" },
  home: { final: "H", ss3: "mode" },
  end: { final: "F", ss3: "mode" },
  f1: { final: "P", ss3: "always" },
  f2: { final: "Q", ss3: "always" },
  f3: { final: "R", ss3: "always" },
  f4: { final: "S", ss3: "always" },
};

/** `CSI number ~` */
const numbered: Readonly<Record<string, number>> = {
  insert: 2,
  ins: 2,
  delete: 3,
  del: 3,
  pageup: 5,
  pgup: 5,
  pagedown: 6,
  pgdn: 6,
  f5: 15,
  f6: 17,
  f7: 18,
  f8: 19,
  f9: 20,
  f10: 21,
  f11: 23,
  f12: 24,
};

const backTab = new Set(["backtab", "btab", "shifttab"]);

function encodeKey(name: string, modes: KeyModes): string | undefined {
  const { bits, key } = splitModifiers(name);
  const lower = key.toLowerCase();
  if (backTab.has(lower)) return withAlt(bits, `${ESC}[Z`);
  if (lower === "tab" && (bits & SHIFT) !== 0) return withAlt(bits, `${ESC}[Z`);
  const character = plain[lower] ?? (isOneCharacter(key) ? key : undefined);
  if (character !== undefined) return modified(character, bits);
  const letter = lettered[lower];
  if (letter !== undefined) {
    if (bits !== 0) return `${ESC}[1;${bits + 1}${letter.final}`;
    const ss3 = letter.ss3 === "always" || (letter.ss3 === "mode" && modes.applicationCursor);
    return `${ESC}${ss3 ? "O" : "["}${letter.final}`;
  }
  const number = numbered[lower];
  if (number === undefined) return undefined;
  return bits === 0 ? `${ESC}[${number}~` : `${ESC}[${number};${bits + 1}~`;
}

/** `C-M-x` → bits and `x`; `^x` is `C-x`; a lone `-` or `^` is itself. */
function splitModifiers(name: string): { readonly bits: number; readonly key: string } {
  let bits = 0;
  let key = name;
  for (;;) {
    const match = /^([A-Za-z]+)[-+](.+)$/su.exec(key);
    const bit = modifierBits[match?.[1]?.toLowerCase() ?? ""];
    if (bit === undefined || match?.[2] === undefined) break;
    bits |= bit;
    key = match[2];
  }
  if (/^\^.$/su.test(key)) return { bits: bits | CTRL, key: key.slice(1) };
  return { bits, key };
}

const isOneCharacter = (text: string) => [...new Intl.Segmenter().segment(text)].length === 1 && text >= " ";

function modified(character: string, bits: number): string | undefined {
  const shifted = (bits & SHIFT) !== 0 ? character.toUpperCase() : character;
  if ((bits & CTRL) === 0) return withAlt(bits, shifted);
  const control = controlOf(character);
  return control === undefined ? undefined : withAlt(bits, control);
}

const withAlt = (bits: number, bytes: string) => ((bits & ALT) !== 0 ? ESC + bytes : bytes);

/** Control plus a key. Where no control character exists (C-1, C-é) there is nothing a plain terminal could send. */
function controlOf(character: string): string | undefined {
  if (character === " " || character === "2") return "\0";
  if (character === "?" || character === "8") return "\x7f";
  if (character === "/") return "\x1f";
  if (character === "\x7f") return "\b";
  if ("\r\n\t\x1b".includes(character)) return character;
  const code = character.toUpperCase().charCodeAt(0);
  return character.length === 1 && code >= 0x40 && code <= 0x5f
    ? String.fromCharCode(code - 0x40)
    : undefined;
}
