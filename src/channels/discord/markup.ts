// The tree of a Markdown text → Discord's dialect of it. Pure (I10). Whatever stood in the text as text stays text:
// nothing of it mentions, links under another name, or opens and closes marks.

import { cleanText } from "../text/clean.ts";
import type { Block, Span } from "../text/markdown.ts";
import { itemMark, linkSays, spansText, tableText } from "../text/plain.ts";

/** Text as it stands; may be several lines. */
export function escapeText(text: string): string {
  return cleanText(text)
    .split(urlPattern)
    .map((piece, index) => (index % 2 === 1 ? bareUrl(piece) : escapePlain(piece)))
    .join("")
    .split("\n")
    .map(escapeLineStart)
    .join("\n");
}

/** As `escapeText`, for text that stays on one line. */
export function escapeLine(text: string): string {
  return escapeText(text.replace(/\s+/g, " ").trim());
}

/** Exactly these characters, but for a run of backticks, which would end the fence: a zero-width space parts it. */
export function fenceOf(text: string, language = ""): string {
  const tag = /^[A-Za-z0-9+#-]{1,20}$/.test(language) ? language : "";
  return `\`\`\`${tag}\n${cleanText(text).replace(/`(?=``)/g, "`\u200b")}\n\`\`\``;
}

export function markupOf(blocks: readonly Block[]): string {
  return blocks.map(blockMarkup).join("\n\n");
}

export function smallPrint(text: string): string {
  return cleanText(text)
    .split("\n")
    .map((line) => (line.trim() === "" ? "" : `-# ${escapeLine(line)}`))
    .join("\n");
}

/** An address in angle brackets is a link that does not unfurl, and is shown as it is. */
const urlPattern = /(https?:\/\/[^\s<>`\\"|*]*[^\s<>`\\"|*.,:;!?)'\]_~])/gi;

function bareUrl(url: string): string {
  return `<${url}>`;
}

function escapePlain(text: string): string {
  return text
    .replace(/[\\*_~`|<[]/g, "\\$&")
    .replace(/@(?=everyone|here)/gi, "@\u200b")
    .replace(/https?:(?=\/\/)/gi, "$&\u200b"); // a scrap of an address would take our escapes into the link
}

/** Headings, quotes, lists and small print are made at the beginning of a line. */
function escapeLineStart(line: string): string {
  return line.replace(/^(\s*)([-+#>])/, "$1\\$2").replace(/^(\s*\d+)([.)])/, "$1\\$2");
}

function blockMarkup(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return spansMarkup(block.of);
    case "heading":
      return wrap("**", spansMarkup(block.of.map(withoutBold)));
    case "fence":
      return fenceOf(block.text, block.language);
    case "quote":
      return prefix(markupOf(block.of), "> ", "> ");
    case "list":
      return block.items
        .map((item, index) => {
          const mark = `${itemMark(block, item, index).replace("•", "-")} `;
          return prefix(item.of.map(blockMarkup).join("\n"), mark, "  ");
        })
        .join("\n");
    case "table":
      return fenceOf(tableText(block.rows));
    case "rule":
      return rule;
  }
}

export const rule = "────────";

function spansMarkup(spans: readonly Span[]): string {
  return spans.map(spanMarkup).join("");
}

function spanMarkup(span: Span): string {
  switch (span.kind) {
    case "text":
      return escapeText(span.text);
    case "code":
      return codeMarkup(span.text);
    case "bold":
      return wrap("**", spansMarkup(span.of));
    case "italic":
      return wrap("*", spansMarkup(span.of));
    case "strike":
      return wrap("~~", spansMarkup(span.of));
    case "link":
      return linkMarkup(span.url, spansText(span.of));
  }
}

/** A backtick inside would end it. */
function codeMarkup(text: string): string {
  const clean = cleanText(text).replaceAll("\n", " ");
  return clean.trim() === "" || clean.includes("`") ? escapeText(clean) : `\`${clean}\``;
}

/** Where it leads is shown beside what it says. */
function linkMarkup(url: string, says: string): string {
  const leads = /^https?:\/\/[^\s<>`\\"|*]+$/i.test(url) ? bareUrl(url) : escapeText(url);
  return linkSays(says, url) ? leads : `${escapeText(says)} (${leads})`;
}

function withoutBold(span: Span): Span {
  return span.kind === "bold" ? { kind: "text", text: spansText(span.of) } : span;
}

/** Marks have to touch what they mark: blanks go outside, and nothing is not marked at all. */
function wrap(mark: string, inside: string): string {
  const [, before = "", words = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(inside) ?? [];
  return words === "" ? inside : `${before}${mark}${words}${mark}${after}`;
}

function prefix(text: string, first: string, others: string): string {
  return text
    .split("\n")
    .map((line, index) => `${index === 0 ? first : others}${line}`)
    .join("\n");
}
