// What may become the body of a goal, a playbook or a sensor. Pure.

import { limits } from "../limits.ts";
import { type Refused, refused } from "../outcome.ts";

export type BodyOutcome =
  | { readonly kind: "ok"; readonly text: string; readonly bytes: Uint8Array }
  | Refused;

/** All control characters but line feed, tab and carriage return. */
const CONTROL = /[^\P{Cc}\n\t\r]/u;

/** Ends with a line break afterwards, whether it did or not. */
export function checkBody(field: string, body: string): BodyOutcome {
  if (body.trim() === "") {
    return refused(field, `${field} is empty`, "give it a text; to take it away there is another verb");
  }
  if (!body.isWellFormed()) {
    return refused(field, `${field} has half a character (an unpaired surrogate)`, "send it as UTF-8 text");
  }
  const control = CONTROL.exec(body);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).padStart(4, "0");
    const line = body.slice(0, control.index).split("\n").length;
    return refused(field, `${field} has the control character U+${code} in line ${line}`, "take it out");
  }
  const text = body.endsWith("\n") ? body : `${body}\n`;
  const bytes = Buffer.from(text);
  if (bytes.length > limits.body_bytes_max) {
    return refused(
      field,
      `${field} has ${bytes.length} bytes; at most ${limits.body_bytes_max} are allowed`,
      "shorten it, or put the details into a file and name the file",
    );
  }
  return { kind: "ok", text, bytes };
}

/** Text within a record: one line, and not longer than so many characters. */
export function checkLine(field: string, text: string, chars_max: number): { kind: "ok" } | Refused {
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) {
    return refused(field, `${field} has a control character or half a character`, "make it one line of text");
  }
  if (text.length <= chars_max) return { kind: "ok" };
  return refused(field, `${field} has ${text.length} characters`, `use at most ${chars_max}`);
}
