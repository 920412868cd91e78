// Text → what is written to a worker's terminal. Pure.

import { limits } from "../../limits.ts";
import { type Refused, refused } from "../../outcome.ts";

/** `auto`: a line feed, or the Enter key where the program edits its own input (it asked for bracketed paste). */
export type LineEnd = "auto" | "lf" | "cr" | "none";

export interface TypingModes {
  readonly bracketedPaste: boolean;
}

/** `writes` are to be written one after the other, with a pause before Enter. */
export type TypingOutcome = { readonly kind: "ok"; readonly writes: readonly string[] } | Refused;

const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";
const ENTER = "\r";
const ESC = "\x1b";

export function encodeText(text: string, lineEnd: LineEnd, modes: TypingModes): TypingOutcome {
  if (text.length > limits.message_chars_max)
    return refused(
      "text",
      `text has ${text.length} characters`,
      `send at most ${limits.message_chars_max} at once; put more into a file and name it`,
    );
  const end = terminator(lineEnd, modes);
  const several = /[\r\n]/.test(text);
  // Not as a paste: an editor that takes commands would take it for text.
  const apart = modes.bracketedPaste && end === ENTER && text !== "";
  if (!several && apart) return { kind: "ok", writes: [text, end] };
  if (!several || !modes.bracketedPaste) return { kind: "ok", writes: [text + end] };
  // An end mark inside the text would let the rest of it be typed as commands; terminals drop Escape from pastes too.
  const paste = text.replaceAll(ESC, "").replaceAll(/\r?\n/g, "\r");
  return { kind: "ok", writes: [PASTE_BEGIN + paste + PASTE_END + end] };
}

function terminator(lineEnd: LineEnd, modes: TypingModes): string {
  if (lineEnd === "auto") return modes.bracketedPaste ? ENTER : "\n";
  return { lf: "\n", cr: ENTER, none: "" }[lineEnd];
}
