// HTML as the Bot API reads it → text and entities; and what it finds by itself in plain text (mentions, commands,
// links). Strict where the real one is: an unknown or unbalanced tag refuses the whole message.

import type { MessageEntity } from "grammy/types";
import { refusal } from "./refusal.ts";

export interface Formatted {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

const ENTITIES_MAX = 100;

interface Open {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly offset: number;
  readonly at: number;
}

const PLAIN_KINDS: Readonly<Record<string, MessageEntity["type"]>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  "tg-spoiler": "spoiler",
  code: "code",
  pre: "pre",
};
const KNOWN = new Set([...Object.keys(PLAIN_KINDS), "a", "span", "blockquote", "tg-emoji"]);

export function formattedOf(source: string, parse_mode: string | undefined): Formatted {
  const { text, entities } = readMarkup(source, parse_mode);
  const start = text.length - text.trimStart().length;
  const trimmed = text.trim();
  const moved = entities.flatMap((entity) => {
    const from = Math.max(entity.offset - start, 0);
    const to = Math.min(entity.offset + entity.length - start, trimmed.length);
    return to > from ? [{ ...entity, offset: from, length: to - from }] : [];
  });
  // Beyond a hundred, marks are dropped without a word; what they held is looked at like any text.
  const kept = moved.sort((a, b) => a.offset - b.offset).slice(0, ENTITIES_MAX);
  return { text: trimmed, entities: [...kept, ...found(trimmed, kept)].sort((a, b) => a.offset - b.offset) };
}

function readMarkup(source: string, parse_mode: string | undefined): Formatted {
  if (parse_mode === undefined || parse_mode === "") return { text: source, entities: [] };
  if (parse_mode.toLowerCase() !== "html")
    throw refusal(400, `unsupported parse_mode in this fake: ${parse_mode}`);
  return readHtml(source);
}

function cannot(why: string): Error {
  return refusal(400, `can't parse entities: ${why}`);
}

function readHtml(source: string): Formatted {
  let text = "";
  const open: Open[] = [];
  const entities: MessageEntity[] = [];
  let at = 0;
  while (at < source.length) {
    const character = source[at];
    if (character === "&") {
      const decoded = decodedAt(source, at);
      text += decoded.text;
      at = decoded.end;
    } else if (character === "<") {
      const close = source.indexOf(">", at);
      const byte = Buffer.byteLength(source.slice(0, at));
      if (close === -1) throw cannot(`Unclosed start tag at byte offset ${byte}`);
      const inside = source.slice(at + 1, close);
      if (inside.startsWith("/")) {
        const entity = closed(open.pop(), inside.slice(1).trim().toLowerCase(), text.length, byte);
        if (entity !== undefined && entity.length > 0) entities.push(entity);
      } else {
        const next = opened(inside, text.length, byte);
        checkNesting(next.tag, open, byte);
        open.push(next);
      }
      at = close + 1;
    } else {
      text += character;
      at += 1;
    }
  }
  const left = open.pop();
  if (left !== undefined) throw cannot(`Can't find end tag corresponding to start tag "${left.tag}"`);
  return { text, entities };
}

function opened(inside: string, offset: number, byte: number): Open {
  const tag = /^[a-z0-9-]*/i.exec(inside)?.[0].toLowerCase() ?? "";
  if (!KNOWN.has(tag)) throw cannot(`Unsupported start tag "${tag}" at byte offset ${byte}`);
  const attributes: Record<string, string> = {};
  for (const match of inside
    .slice(tag.length)
    .matchAll(/([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+)))?/gi)) {
    attributes[(match[1] ?? "").toLowerCase()] = decoded(match[2] ?? match[3] ?? match[4] ?? "");
  }
  if (tag === "span" && attributes.class !== "tg-spoiler") {
    throw cannot(`Tag "span" must have class "tg-spoiler" at byte offset ${byte}`);
  }
  return { tag, attributes, offset, at: byte };
}

/** A quote within a quote is not allowed. */
function checkNesting(tag: string, open: readonly Open[], byte: number): void {
  if (tag === "blockquote" && open.some((each) => each.tag === "blockquote")) {
    throw cannot(`Nested blockquotes are not allowed at byte offset ${byte}`);
  }
}

function closed(open: Open | undefined, tag: string, end: number, byte: number): MessageEntity | undefined {
  if (open === undefined) throw cannot(`Unexpected end tag at byte offset ${byte}`);
  if (tag !== "" && tag !== open.tag) {
    throw cannot(`Unmatched end tag at byte offset ${byte}, expected "</${open.tag}>", found "</${tag}>"`);
  }
  const place = { offset: open.offset, length: end - open.offset };
  const kind = PLAIN_KINDS[open.tag];
  if (kind !== undefined) return { type: kind, ...place } as MessageEntity;
  if (open.tag === "span") return { type: "spoiler", ...place };
  if (open.tag === "blockquote") {
    return { type: "expandable" in open.attributes ? "expandable_blockquote" : "blockquote", ...place };
  }
  if (open.tag !== "a") return undefined;
  const url = open.attributes.href ?? "";
  const user = /^tg:\/\/user\?id=(\d+)$/.exec(url)?.[1];
  if (user !== undefined) {
    return { type: "text_mention", ...place, user: { id: Number(user), is_bot: false, first_name: "" } };
  }
  // An address that is none leaves plain text behind.
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(url) ? { type: "text_link", ...place, url } : undefined;
}

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

function decodedAt(source: string, at: number): { readonly text: string; readonly end: number } {
  const match = /^&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/i.exec(source.slice(at, at + 12));
  const [whole = "&", decimal, hex, name] = match ?? [];
  const code =
    decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
  if (code !== undefined && code > 0 && code < 0x10ffff) {
    return { text: String.fromCodePoint(code), end: at + whole.length };
  }
  const character = NAMED[name ?? ""];
  return character === undefined ? { text: "&", end: at + 1 } : { text: character, end: at + whole.length };
}

function decoded(source: string): string {
  let text = "";
  for (let at = 0; at < source.length; ) {
    const next = source[at] === "&" ? decodedAt(source, at) : { text: source[at] ?? "", end: at + 1 };
    text += next.text;
    at = next.end;
  }
  return text;
}

const FINDERS: readonly { readonly type: MessageEntity["type"]; readonly pattern: RegExp }[] = [
  { type: "mention", pattern: /(?<![\w@])@[A-Za-z0-9_]{3,32}(?![\w])/g },
  { type: "bot_command", pattern: /(?<![\w/<>])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])/g },
  {
    type: "url",
    pattern:
      /(?<![\w@])(?:https?:\/\/[^\s<>"]+|(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|example)\b(?:\/[^\s<>"]*)?)/gi,
  },
];

function found(text: string, present: readonly MessageEntity[]): readonly MessageEntity[] {
  const closedTo = present.filter(({ type }) => ["code", "pre", "text_link", "text_mention"].includes(type));
  return FINDERS.flatMap(({ type, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const entity = { type, offset: match.index, length: match[0].length } as MessageEntity;
      return closedTo.some((other) => overlap(entity, other)) ? [] : [entity];
    }),
  );
}

function overlap(a: MessageEntity, b: MessageEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
