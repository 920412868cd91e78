// The log as lines: `--grep` and `--tail` over text that comes in pieces. Pure.

import { sessionLimits } from "./limits.ts";

export interface LineCutter {
  /** Whole lines, each with its `\n`. */
  feed(text: string): readonly string[];
  /** The last line, when nothing ended it. */
  end(): readonly string[];
}

export function lineCutter(): LineCutter {
  let open = "";
  return {
    feed(text) {
      const parts = (open + text).split("\n");
      open = parts.pop() ?? "";
      const lines = parts.map((line) => `${line}\n`);
      while (open.length > sessionLimits.line_chars_max) {
        lines.push(`${open.slice(0, sessionLimits.line_chars_max)}\n`);
        open = open.slice(sessionLimits.line_chars_max);
      }
      return lines;
    },
    end() {
      const rest = open === "" ? [] : [open];
      open = "";
      return rest;
    },
  };
}

/** The last lines of a text; a final line end opens no line of its own. */
export function tailOf(text: string, lines: number): string {
  if (lines <= 0) return "";
  let at = text.endsWith("\n") ? text.length - 1 : text.length;
  for (let left = lines; left > 0; left--) {
    const before = at === 0 ? -1 : text.lastIndexOf("\n", at - 1);
    if (before === -1) return text;
    at = before;
  }
  return text.slice(at + 1);
}
