// The line behind a verb, split as people quote; and edits of a text as people type them. Pure.

import type { Edit } from "./command.ts";
import { readingLimits } from "./limits.ts";

/** What was typed behind a verb: the rest of its line, word by word, and what follows on further lines. */
export interface Arguments {
  readonly line: string;
  readonly words: readonly string[];
  /** Absent when there are no further lines. */
  readonly body?: string;
}

export function argumentsOf(typed: string): Arguments {
  const end = typed.indexOf("\n");
  const line = (end === -1 ? typed : typed.slice(0, end)).trim();
  const body = end === -1 ? undefined : typed.slice(end + 1);
  return {
    line,
    words: wordsOf(line.slice(0, readingLimits.line_chars_max)),
    ...(body !== undefined && body.trim() !== "" && { body }),
  };
}

const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "“": "”",
  "„": "“”",
  "«": "»",
  "「": "」",
  "『": "』",
};

/** Words, and quoted pieces as one word each without their quotes. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length && words.length < readingLimits.arguments_max) {
    while (/\s/.test(line.charAt(at))) at += 1;
    if (at >= line.length) break;
    const quoted = quotedAt(line, at);
    if (quoted !== undefined) {
      words.push(quoted.text);
      at = quoted.end;
      continue;
    }
    const start = at;
    while (at < line.length && !/\s/.test(line.charAt(at))) at += 1;
    words.push(line.slice(start, at));
  }
  return words;
}

interface Quoted {
  readonly text: string;
  readonly end: number;
}

/** A quoted piece that begins here. A backslash before a quote makes it a part of the text. */
function quotedAt(text: string, at: number): Quoted | undefined {
  const open = text.charAt(at);
  const closing =
    CLOSING[open] ?? (open === "'" || open === "‘" || open === "`" ? `${open}’'`.slice(0, 3) : undefined);
  if (closing === undefined) return undefined;
  let inside = "";
  for (let next = at + 1; next < text.length; next += 1) {
    const character = text.charAt(next);
    if (character === "\\" && closing.includes(text.charAt(next + 1))) {
      inside += text.charAt(next + 1);
      next += 1;
    } else if (closing.includes(character)) return { text: inside, end: next + 1 };
    else inside += character;
  }
  return undefined;
}

export type EditReading =
  | { readonly kind: "edit"; readonly edit: Edit }
  /** Nothing that is an edit. */
  | { readonly kind: "none" }
  | { readonly kind: "bad"; readonly why: string };

/** `append: …`, `replace "a" with "b"`, `edit`; or a whole body, in a fence or on the following lines. */
export function readEdit(typed: string): EditReading {
  const text = typed.replace(/^[^\S\n]+/, "");
  const append = /^(?:append|add)\s{0,8}:[^\S\n]?/i.exec(text.slice(0, 64));
  if (append !== null) {
    const added = unfenced(text.slice(append[0].length));
    return added.trim() === "" ? bad("append what? type `append: …`") : edit({ kind: "append", text: added });
  }
  if (/^replace\s/i.test(text)) return readReplace(text);
  const word = text.trim().toLowerCase();
  if (word === "edit" || word === "change") return edit({ kind: "open" });
  const body = text.replace(/^(?:edit|change|body|set)\s{0,8}:?[^\S\n]*\n/i, "\n");
  if (!body.startsWith("\n") && !body.startsWith("```")) return { kind: "none" };
  const whole = unfenced(body.replace(/^\n/, ""));
  return whole.trim() === ""
    ? bad("that would leave nothing; to remove a goal, archive it")
    : edit({ kind: "whole", body: whole });
}

function readReplace(text: string): EditReading {
  const usage = 'type `replace "old words" with "new words"`';
  const start = skipSpace(text, "replace".length);
  const from = quotedAt(text, start);
  if (from === undefined || from.text === "") return bad(usage);
  const between = /^\s{0,16}(?:with|by|→|->|=>)\s{0,16}/i.exec(text.slice(from.end, from.end + 48));
  if (between === null) return bad(usage);
  const to = quotedAt(text, from.end + between[0].length);
  if (
    to === undefined ||
    text
      .slice(to.end)
      .replace(/^\s{0,64}[.!]?/, "")
      .trim() !== ""
  )
    return bad(usage);
  return edit({ kind: "replace", from: from.text, to: to.text });
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (/\s/.test(text.charAt(next))) next += 1;
  return next;
}

/** The inside of one fence that holds everything. */
function unfenced(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith("```") || !trimmed.endsWith("```") || trimmed.length < 6) return text;
  const inside = trimmed.slice(3, -3);
  const firstLine = inside.indexOf("\n");
  if (firstLine === -1) return inside;
  const isLanguage = /^[\w+-]{0,20}[^\S\n]*$/.test(inside.slice(0, firstLine));
  return isLanguage ? inside.slice(firstLine + 1) : inside;
}

function edit(of: Edit): EditReading {
  return { kind: "edit", edit: of };
}

function bad(why: string): EditReading {
  return { kind: "bad", why };
}
