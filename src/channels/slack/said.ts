// Slack's way of writing down what somebody typed → what they typed. Pure.

import { type Fields, isFields, listOf, wordOf } from "./fields.ts";

export interface Typed {
  readonly text: string;
  /** Lines that were quoted, and messages that were passed on. */
  readonly quoted?: string;
}

/** `self`: our user id there; our own mention is no part of what was said. */
export function typedOf(message: Fields, self: string): Typed {
  const written = withEmoji(typeof message.text === "string" ? message.text : "", message.blocks);
  const lines = written.split("\n");
  const isQuote = (line: string): boolean => /^&gt;/.test(line);
  const own = lines.filter((line) => !isQuote(line)).join("\n");
  const quotes = lines.filter(isQuote).map((line) => line.replace(/^(?:&gt;)+ ?/, ""));
  const passedOn = listOf(message.attachments).map(({ text }) => wordOf(text) ?? "");
  const quoted = [...quotes, ...passedOn].filter((line) => line !== "").join("\n");
  const text = unescaped(withoutSelf(own, self)).trim();
  return quoted === "" ? { text } : { text, quoted: unescaped(quoted) };
}

export function mentions(message: Fields, self: string): boolean {
  return typeof message.text === "string" && new RegExp(`<@${self}(?:\\|[^>]*)?>`).test(message.text);
}

function withoutSelf(text: string, self: string): string {
  return text.replace(new RegExp(` ?<@${self}(?:\\|[^>]*)?>[:,]?`, "g"), "");
}

/** References become what the surface shows for them; the last step, since it makes angle brackets. */
function unescaped(text: string): string {
  return text
    .replace(/<([^<>]+)>/g, (_whole, inside: string) => referenceText(inside))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function referenceText(inside: string): string {
  const at = inside.indexOf("|");
  const [target, label] = at === -1 ? [inside, ""] : [inside.slice(0, at), inside.slice(at + 1)];
  switch (target.charAt(0)) {
    case "@":
      return `@${label === "" ? target.slice(1) : label.replace(/^@/, "")}`;
    case "#":
      return `#${label === "" ? target.slice(1) : label}`;
    case "!":
      return callText(target.slice(1), label);
    default:
      return linkText(target, label);
  }
}

/** `<!here>`, `<!subteam^S1|@ops>`, `<!date^…|yesterday>`. */
function callText(name: string, label: string): string {
  if (name.startsWith("date^")) return label;
  if (label !== "") return label.startsWith("@") ? label : `@${label}`;
  return `@${name.split("^").at(-1) ?? name}`;
}

/** Slack turns what looks like an address into a link; who typed it typed the address. */
function linkText(url: string, label: string): string {
  if (label === "" || label === url) return url.replace(/^(?:mailto:|tel:)/, "");
  if (url.endsWith(`://${label}`) || url === `mailto:${label}` || url === `tel:${label}`) return label;
  return `${label} (${url})`;
}

/** Emoji are written as `:+1::skin-tone-3:`; the blocks of the same message know the characters. */
function withEmoji(text: string, blocks: unknown): string {
  return emojiIn(blocks).reduce(
    (said, { name, characters }) => said.replace(`:${name}:`, () => characters),
    text,
  );
}

function emojiIn(value: unknown): readonly { readonly name: string; readonly characters: string }[] {
  if (Array.isArray(value)) return value.flatMap((each) => emojiIn(each));
  if (!isFields(value)) return [];
  const unicode = wordOf(value.unicode);
  const name = wordOf(value.name);
  if (value.type === "emoji" && unicode !== undefined && name !== undefined) {
    const points = unicode.split("-").map((point) => Number.parseInt(point, 16));
    if (points.some((point) => !(point >= 0 && point <= 0x10ffff))) return [];
    const tone = typeof value.skin_tone === "number" ? `::skin-tone-${value.skin_tone}` : "";
    return [{ name: `${name}${tone}`, characters: String.fromCodePoint(...points) }];
  }
  return emojiIn(value.elements);
}
