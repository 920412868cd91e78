// Raw terminal output → text that a person or a pattern reads, piece by piece. Pure.
// What a piece cuts in two (an escape sequence, a character, a line end) is held back until its rest comes.

import { sessionLimits } from "./limits.ts";

export interface TextReader {
  /** Text that is certain by now. */
  feed(bytes: Uint8Array): string;
  /** What was held back, once nothing more will come. */
  end(): string;
}

/** Control sequences kept; only characters cut in two are held back. */
export function rawText(): TextReader {
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  return {
    feed: (bytes) => utf8.decode(bytes, { stream: true }),
    end: () => utf8.decode(),
  };
}

/**
 * Control sequences and control characters removed, line ends as `\n`. Tabs stay, and so do carriage returns between two
 * texts of one line; at its beginning or its end they do nothing.
 */
export function plainText(): TextReader {
  const raw = rawText();
  let strip: Strip = ground;
  let line: "blank" | "begun" | "returned" = "blank";

  function shown(text: string): string {
    if (text === "") return "";
    if (text === "\r") {
      if (line === "begun") line = "returned";
      return "";
    }
    const before = line === "returned" && !text.startsWith("\n") ? "\r" : "";
    line = text.endsWith("\n") ? "blank" : "begun";
    return before + text;
  }

  function filter(text: string): string {
    let out = "";
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (strip.in === "ground" && isPrintable(code)) continue;
      if (from < at && strip.in === "ground") out += shown(text.slice(from, at));
      const [one, next] = step(strip, code);
      out += shown(one);
      strip = next;
      from = at + 1;
    }
    return strip.in === "ground" && from < text.length ? out + shown(text.slice(from)) : out;
  }

  return {
    feed: (bytes) => filter(raw.feed(bytes)),
    end() {
      const rest = filter(raw.end()) + (line === "returned" ? "\r" : "");
      strip = ground;
      line = "blank";
      return rest;
    },
  };
}

/** `length` bounds a sequence that never ends. */
type Strip = { readonly in: "ground" } | { readonly in: Sequence; readonly length: number };

/** `last`: one more character ends it, unless that is another intermediate one. */
type Sequence = "escape" | "last" | "csi" | "string" | "string-escape";

const ground: Strip = { in: "ground" };

const ESC = 0x1b;

const isPrintable = (code: number) =>
  (code >= 0x20 && code < 0x7f) || code > 0x9f || code === 10 || code === 9;

/** What one character shows, and the state after it. */
function step(state: Strip, code: number): readonly [string, Strip] {
  switch (state.in) {
    case "ground":
      return fromGround(code);
    case "escape":
      return fromEscape(state.length, code);
    case "last":
      return code >= 0x20 && code <= 0x2f ? ["", longer("last", state.length)] : ["", ground];
    case "csi":
      if (code === ESC) return ["", { in: "escape", length: 1 }];
      if (code === 0x18 || code === 0x1a || (code >= 0x40 && code <= 0x7e)) return ["", ground];
      return ["", longer("csi", state.length)];
    case "string":
      if (code === 7 || code === 0x9c || code === 0x18 || code === 0x1a) return ["", ground];
      return ["", longer(code === ESC ? "string-escape" : "string", state.length)];
    case "string-escape":
      return code === 0x5c ? ["", ground] : fromEscape(state.length, code);
  }
}

function fromGround(code: number): readonly [string, Strip] {
  if (code === ESC) return ["", { in: "escape", length: 1 }];
  if (code === 13) return ["\r", ground];
  if (code === 0x9b) return ["", { in: "csi", length: 1 }];
  if (code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f))
    return ["", { in: "string", length: 1 }];
  return [isPrintable(code) ? String.fromCharCode(code) : "", ground];
}

function fromEscape(length: number, code: number): readonly [string, Strip] {
  if (code === ESC) return ["", { in: "escape", length: 1 }];
  if (code === 0x5b) return ["", { in: "csi", length: 2 }];
  // P, X, ], ^, _ open strings that end with BEL or ST
  if (code === 0x50 || code === 0x58 || (code >= 0x5d && code <= 0x5f))
    return ["", { in: "string", length: 2 }];
  // N, O shift one character; blank to slash are intermediates: one more follows
  if (code === 0x4e || code === 0x4f || (code >= 0x20 && code <= 0x2f)) return ["", longer("last", length)];
  return ["", ground];
}

function longer(state: Sequence, length: number): Strip {
  return length >= sessionLimits.escape_chars_max ? ground : { in: state, length: length + 1 };
}
