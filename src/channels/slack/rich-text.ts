// Text → Slack's rich text. Every run is literal: nothing in it is read as a mention, an emoji or markup, whoever wrote
// it (I10), and nothing has to be escaped. Links show where they lead. Pure.

import { cleanText } from "../text/clean.ts";
import { splitText } from "../text/fit.ts";
import type { Block, ListItem, Span } from "../text/markdown.ts";
import { itemMark, linkSays, plainOf, spansText, tableText } from "../text/plain.ts";
import { slackLimits } from "./limits.ts";

/** What Slack gets: plain data, checked against its limits by who puts it together. */
export type Wire = { readonly [name: string]: unknown };

export interface Style {
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  readonly code?: true;
}

/** A piece of text that reorders beyond all reason is shown with one mark for each instead of the mark's name. */
export function shownText(text: string): string {
  const reorderings = text.match(/[\u202a-\u202e\u2066-\u2069]/g)?.length ?? 0;
  return cleanText(
    reorderings > slackLimits.reorderings_max
      ? text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd")
      : text,
  );
}

/** No runs for no text: Slack refuses an empty one. */
export function runs(text: string, style: Style = {}): readonly Wire[] {
  if (text === "") return [];
  const styled = Object.keys(style).length > 0 ? { style } : {};
  return splitText(text, { unit: "chars", max: slackLimits.run_chars_max }).map((piece) => ({
    type: "text",
    text: piece,
    ...styled,
  }));
}

export function section(elements: readonly Wire[]): readonly Wire[] {
  return elements.length === 0 ? [] : [{ type: "rich_text_section", elements }];
}

export function fence(text: string): readonly Wire[] {
  return [{ type: "rich_text_preformatted", elements: runs(text === "" ? " " : text) }];
}

/** Sections follow each other without a gap; where one is wanted, the line before it is ended twice. */
export function proseElements(blocks: readonly Block[]): readonly Wire[] {
  return blocks.flatMap((block, index) => {
    const isLast = index === blocks.length - 1;
    return blockElements(block, isLast ? "" : "\n");
  });
}

function blockElements(block: Block, gap: string): readonly Wire[] {
  switch (block.kind) {
    case "paragraph":
      return section([...spans(block.of), ...runs(gap)]);
    case "heading":
      return section([...spans(block.of, { bold: true }), ...runs(gap)]);
    case "fence":
      return fence(shownText(block.text));
    case "quote":
      return [{ type: "rich_text_quote", elements: quoted(block.of) }];
    case "list":
      return listElements(block, 0);
    case "table":
      return fence(shownText(tableText(block.rows)));
    case "rule":
      return section(runs(`———${gap}`));
  }
}

function quoted(blocks: readonly Block[]): readonly Wire[] {
  const only = blocks.length === 1 ? blocks[0] : undefined;
  const elements = only?.kind === "paragraph" ? spans(only.of) : runs(shownText(plainOf(blocks)));
  return elements.length === 0 ? runs(" ") : elements;
}

type List = Extract<Block, { kind: "list" }>;

/** Slack knows eight levels; deeper ones stay on the eighth. */
const INDENT_MAX = 8;

function listElements(list: List, indent: number): readonly Wire[] {
  const level = Math.min(indent, INDENT_MAX);
  return list.items.flatMap((item, index) => {
    const inner = item.of.filter((block) => block.kind === "list");
    const offset = (list.first ?? 1) - 1 + index;
    const own: Wire = {
      type: "rich_text_list",
      style: list.first === undefined ? "bullet" : "ordered",
      ...(level > 0 && { indent: level }),
      ...(list.first !== undefined && offset > 0 && { offset }),
      elements: [{ type: "rich_text_section", elements: itemRuns(list, item, index) }],
    };
    return [own, ...inner.flatMap((each) => listElements(each, indent + 1))];
  });
}

function itemRuns(list: List, item: ListItem, index: number): readonly Wire[] {
  const tick = item.checked === undefined ? "" : `${itemMark(list, item, index).slice(-1)} `;
  const texts = item.of.filter((block) => block.kind !== "list");
  const elements = texts.flatMap((block, at) => [
    ...runs(at === 0 ? tick : "\n"),
    ...(block.kind === "paragraph" || block.kind === "heading"
      ? spans(block.of)
      : runs(shownText(plainOf([block])), block.kind === "fence" ? { code: true } : {})),
  ]);
  return elements.length === 0 ? runs(`${tick} `) : elements;
}

function spans(all: readonly Span[], style: Style = {}): readonly Wire[] {
  return all.flatMap((span) => spanRuns(span, style));
}

function spanRuns(span: Span, style: Style): readonly Wire[] {
  switch (span.kind) {
    case "text":
      return runs(shownText(span.text), style);
    case "code":
      return runs(shownText(span.text), { ...style, code: true });
    case "link":
      return linkRuns(span, style);
    default:
      return spans(span.of, { ...style, [span.kind]: true });
  }
}

function linkRuns(link: Extract<Span, { kind: "link" }>, style: Style): readonly Wire[] {
  const says = shownText(spansText(link.of));
  const url = shownText(link.url);
  const behind = linkSays(says, url) ? "" : ` (${url})`;
  if (!isFollowable(url)) return runs(`${says}${behind}`, style);
  const styled = Object.keys(style).length > 0 ? { style } : {};
  const words = says === "" ? url : says;
  if (words.length > slackLimits.run_chars_max) return runs(`${words}${behind}`, style);
  return [{ type: "link", url, text: words, ...styled }, ...runs(behind, style)];
}

/** Only what a browser or a mail program opens; anything else stands there as text. */
function isFollowable(url: string): boolean {
  return (
    url.length <= slackLimits.url_chars_max &&
    /^(?:https?:\/\/|mailto:)[^\s<>|]+$/i.test(url) &&
    URL.canParse(url)
  );
}
