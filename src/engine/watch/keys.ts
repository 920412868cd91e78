// What comes from a terminal's keyboard and mouse → keys and mouse events. Sequences may be cut anywhere between two
// chunks; what is not known is dropped whole, so that its middle never counts as typed. Pure but for what is held back.

import { watchLimits } from "./limits.ts";

export type KeyName =
  | "up"
  | "down"
  | "left"
  | "right"
  | "page-up"
  | "page-down"
  | "home"
  | "end"
  | "tab"
  | "enter"
  | "escape"
  | "backspace"
  | "delete"
  | `ctrl-${string}`;

export type InputEvent =
  | { readonly kind: "key"; readonly key: KeyName }
  /** One character that was typed. */
  | { readonly kind: "char"; readonly char: string }
  /** Counted from 0. */
  | { readonly kind: "mouse"; readonly what: MouseAct; readonly row: number; readonly col: number };

export type MouseAct = "press" | "drag" | "release" | "wheel-up" | "wheel-down";

export interface KeyReader {
  feed(text: string): readonly InputEvent[];
  /** A lone Escape is held back, as more may belong to it. */
  readonly holds: boolean;
  /** Nothing followed: what is held back is all there is. */
  flush(): readonly InputEvent[];
}

export function keyReader(): KeyReader {
  let held = "";
  return {
    feed(text) {
      const { events, rest } = readAll(held + text);
      held = rest;
      return events;
    },
    get holds() {
      return held === ESC;
    },
    flush() {
      const was = held;
      held = "";
      return was === ESC ? [{ kind: "key", key: "escape" }] : [];
    },
  };
}

const ESC = "\x1b";

function readAll(text: string): { readonly events: readonly InputEvent[]; readonly rest: string } {
  const events: InputEvent[] = [];
  let at = 0;
  while (at < text.length) {
    const read = readOne(text.slice(at));
    if (read.kind === "more") return { events, rest: text.slice(at) };
    if (read.event !== undefined) events.push(read.event);
    at += read.length;
  }
  return { events, rest: "" };
}

type One =
  | { readonly kind: "read"; readonly length: number; readonly event?: InputEvent | undefined }
  /** It is not all there yet. */
  | { readonly kind: "more" };

function readOne(text: string): One {
  if (text[0] !== ESC) return readTyped(text);
  if (text.length === 1) return { kind: "more" };
  if (text[1] === "[") return readSequence(text);
  if (text[1] === "O") {
    const final = text[2];
    return final === undefined ? { kind: "more" } : { kind: "read", length: 3, event: keyOf(arrows[final]) };
  }
  if (text[1] === ESC) return { kind: "read", length: 1, event: { kind: "key", key: "escape" } };
  return { kind: "read", length: 1 + charOf(text, 1).length }; // with Alt: means nothing here
}

const charOf = (text: string, at: number): string => String.fromCodePoint(text.codePointAt(at) ?? 0);

const named: Readonly<Record<string, KeyName>> = {
  "\t": "tab",
  "\r": "enter",
  "\n": "enter",
  "\x7f": "backspace",
};
const CTRL_A = 0x01;
const CTRL_Z = 0x1a;

function readTyped(text: string): One {
  const char = charOf(text, 0);
  const code = char.codePointAt(0) ?? 0;
  const name = named[char];
  if (name !== undefined) return { kind: "read", length: 1, event: { kind: "key", key: name } };
  if (code >= CTRL_A && code <= CTRL_Z)
    return {
      kind: "read",
      length: 1,
      event: { kind: "key", key: `ctrl-${String.fromCharCode(code + 0x60)}` },
    };
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return { kind: "read", length: char.length };
  return { kind: "read", length: char.length, event: { kind: "char", char } };
}

const arrows: Readonly<Record<string, KeyName>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  H: "home",
  F: "end",
};
const numbered: Readonly<Record<string, KeyName>> = {
  "1": "home",
  "7": "home",
  "4": "end",
  "8": "end",
  "5": "page-up",
  "6": "page-down",
  "3": "delete",
};

const keyOf = (key: KeyName | undefined): InputEvent | undefined =>
  key === undefined ? undefined : { kind: "key", key };

/** Parameters, intermediates, and the one that ends it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const SEQUENCE = /^\x1b\[([0-?]*)([ -/]*)([@-~])/;
/** Bytes of an old mouse report, which follow its sequence: they must not count as typed. */
const OLD_MOUSE_BYTES = 3;

function readSequence(text: string): One {
  const match = SEQUENCE.exec(text);
  if (match === null) return readBroken(text);
  const [whole, params = "", intermediates = "", final = ""] = match;
  const length = whole.length;
  if (final === "M" && params === "") {
    const end = length + OLD_MOUSE_BYTES;
    return text.length < end ? { kind: "more" } : { kind: "read", length: end };
  }
  if ((final === "M" || final === "m") && params.startsWith("<"))
    return { kind: "read", length, event: mouseOf(params.slice(1), final) };
  if (intermediates !== "") return { kind: "read", length };
  // With modifiers (`1;5A`) they are the same keys.
  if (final === "~") return { kind: "read", length, event: keyOf(numbered[params.split(";")[0] ?? ""]) };
  return { kind: "read", length, event: keyOf(arrows[final]) };
}

/** Not one yet, or never: from the first character that no sequence has it is typed again. */
function readBroken(text: string): One {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  const [begun = ""] = /^\x1b\[[0-?]*[ -/]*/.exec(text) ?? [];
  const isOpen = begun.length === text.length && text.length < watchLimits.sequence_chars_max;
  return isOpen ? { kind: "more" } : { kind: "read", length: begun.length };
}

const DRAG = 32;
const WHEEL = 64;
const MODIFIERS = 4 | 8 | 16;

/** `button;col;row`, counted from 1. */
function mouseOf(params: string, final: "M" | "m"): InputEvent | undefined {
  const [button, col, row] = params.split(";").map(Number);
  if (button === undefined || col === undefined || row === undefined) return undefined;
  if (![button, col, row].every(Number.isSafeInteger) || col < 1 || row < 1) return undefined;
  const what = mouseAct(button & ~MODIFIERS, final);
  return what && { kind: "mouse", what, row: row - 1, col: col - 1 };
}

function mouseAct(button: number, final: "M" | "m"): MouseAct | undefined {
  if (button === WHEEL) return "wheel-up";
  if (button === WHEEL + 1) return "wheel-down";
  if (button >= WHEEL) return undefined;
  if (final === "m") return "release";
  if (button === 0) return "press"; // the left one
  return button === DRAG ? "drag" : undefined;
}
