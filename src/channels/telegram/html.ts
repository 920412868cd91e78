// The tree of a Markdown text → Telegram's HTML, together with the text that remains once the tags are read: the limits
// count that one, and it is what is sent where the HTML was refused. Pure.

import type { Block, ListItem, Span } from "../text/markdown.ts";
import { indent, itemMark, linkSays, plainOf, spansText, tableText } from "../text/plain.ts";
import { escapeAttribute, escapeHtml, inert } from "./words.ts";

export interface Piece {
  readonly html: string;
  readonly text: string;
}

export const nothing: Piece = { html: "", text: "" };

export function join(pieces: readonly Piece[], between: string): Piece {
  const full = pieces.filter(({ text }) => text !== "");
  return {
    html: full.map(({ html }) => html).join(between),
    text: full.map(({ text }) => text).join(between),
  };
}

/** How many marks of Telegram it has, at most: each of our tags makes one. */
export function entitiesIn({ html }: Piece): number {
  return html.match(/<[a-z]/g)?.length ?? 0;
}

/** Words of strangers, in no markup. */
export function words(text: string): Piece {
  const safe = inert(text);
  return { html: escapeHtml(safe), text: safe };
}

export function tagged(tag: "b" | "i" | "s" | "blockquote", { html, text }: Piece): Piece {
  return text === "" ? nothing : { html: `<${tag}>${html}</${tag}>`, text };
}

/** Exactly these characters; nothing in them is looked at. */
export function fence(text: string, language?: string): Piece {
  if (text === "") return nothing;
  const code = /^[\w+#.-]{1,30}$/.test(language ?? "")
    ? `<code class="language-${language}">${escapeHtml(text)}</code>`
    : escapeHtml(text);
  return { html: `<pre>${code}</pre>`, text };
}

/** Calls this user by name: the one mention there is. */
export function callOf(user: string, name: string): Piece {
  const safe = inert(name);
  return { html: `<a href="tg://user?id=${escapeAttribute(user)}">${escapeHtml(safe)}</a>`, text: safe };
}

export function blocksPiece(blocks: readonly Block[]): Piece {
  return join(blocks.map(blockPiece), "\n\n");
}

function blockPiece(block: Block): Piece {
  switch (block.kind) {
    case "paragraph":
      return spansPiece(block.of);
    case "heading":
      return tagged("b", spansPiece(block.of));
    case "fence":
      return fence(block.text, block.language);
    case "quote":
      return tagged("blockquote", join(block.of.map(insideQuote), "\n\n"));
    case "list":
      return join(
        block.items.map((item, index) => itemPiece(itemMark(block, item, index), item)),
        "\n",
      );
    case "table":
      return fence(tableText(block.rows));
    case "rule":
      return { html: "———", text: "———" };
  }
}

/** Quotes do not nest there: the inner one shows itself as typed text. */
function insideQuote(block: Block): Piece {
  return block.kind === "quote" ? words(indent(plainOf(block.of), "> ", "> ")) : blockPiece(block);
}

function itemPiece(mark: string, item: ListItem): Piece {
  const inside = join(item.of.map(blockPiece), "\n");
  const shifted = (text: string): string => `${mark} ${text.replaceAll("\n", "\n   ")}`;
  // Preformatted lines would be shifted too, and they are to stay as they are.
  return inside.html.includes("<pre>")
    ? { html: `${mark} ${inside.html}`, text: `${mark} ${inside.text}` }
    : { html: shifted(inside.html), text: shifted(inside.text) };
}

function spansPiece(spans: readonly Span[]): Piece {
  const pieces = spans.map(spanPiece);
  return { html: pieces.map(({ html }) => html).join(""), text: pieces.map(({ text }) => text).join("") };
}

function spanPiece(span: Span): Piece {
  switch (span.kind) {
    case "text":
      return words(span.text);
    case "code":
      return { html: `<code>${escapeHtml(span.text)}</code>`, text: span.text };
    case "bold":
      return tagged("b", spansPiece(span.of));
    case "italic":
      return tagged("i", spansPiece(span.of));
    case "strike":
      return tagged("s", spansPiece(span.of));
    case "link":
      return linkPiece(span);
  }
}

/** Only addresses of the web can be tapped: others open other programs, or mention somebody. */
function linkPiece(link: { readonly url: string; readonly of: readonly Span[] }): Piece {
  const says = spansText(link.of);
  const isWeb = /^https?:\/\/\S+$/i.test(link.url);
  const safe = words(says);
  const tapped = isWeb ? `<a href="${escapeAttribute(link.url)}">${safe.html}</a>` : safe.html;
  if (linkSays(says, link.url)) return { html: tapped, text: safe.text };
  return { html: `${tapped} (<code>${escapeHtml(link.url)}</code>)`, text: `${safe.text} (${link.url})` };
}
