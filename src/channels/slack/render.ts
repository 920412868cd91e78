// Card → Block Kit. A card stands there whole if it fits in any way; otherwise its beginning does, and all of its text
// is in a file. Nothing on it can ring, but for the one who is called. Pure.

import { createHash } from "node:crypto";
import type { Card, CardFile, Part, Posted, Tone } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText, headOf } from "../text/fit.ts";
import { readMarkdown } from "../text/markdown.ts";
import { buttonBlocks } from "./buttons.ts";
import { slackLimits } from "./limits.ts";
import { fence, proseElements, runs, section, shownText, type Wire } from "./rich-text.ts";

export interface Rendering {
  /** Of notifications and screen readers; Slack reads it as markup, so it is escaped. */
  readonly text: string;
  readonly blocks: readonly Wire[];
  /** The card's own, and what did not fit. */
  readonly files: readonly CardFile[];
  /** If all files come through. */
  readonly shown: Posted["shown"];
  /** The same for the same rendering. */
  readonly rendered: string;
}

const marks: Readonly<Record<Tone, string>> = {
  plain: "",
  attention: "🔔 ",
  danger: "⛔ ",
  good: "✅ ",
  muted: "",
};

type Rendered = { readonly blocks: readonly Wire[]; readonly isWhole: boolean };

export function renderCard(card: Card): Rendering {
  const buttons = buttonBlocks(card.rows);
  const room = slackLimits.blocks_json_chars_max - JSON.stringify(buttons.blocks).length;
  const body = fitting(card, room, slackLimits.blocks_max - buttons.blocks.length);
  return finish(card, [...body.blocks, ...buttons.blocks], body.isWhole && buttons.isWhole);
}

/** What is posted when Slack refuses the card: as little as can be wrong, and all of the text in a file. */
export function renderPlainly(card: Card): Rendering {
  const buttons = buttonBlocks(card.rows).blocks;
  const room = slackLimits.blocks_json_chars_max - JSON.stringify(buttons).length;
  return finish(card, [rich(section(titleRuns(card, titleMax(room)))), ...buttons], false);
}

export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function finish(card: Card, blocks: readonly Wire[], isWhole: boolean): Rendering {
  const line = fitText(cleanLine(card.title), { unit: "chars", max: slackLimits.fallback_chars_max }).text;
  const text = escapeMarkup(line === "" ? "·" : line);
  const files = isWhole ? card.files : [wholeText(card), ...card.files];
  const rendered = JSON.stringify({
    text,
    blocks,
    files: files.map(({ name, alt, bytes }) => ({
      name,
      alt,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    })),
  });
  return { text, blocks, files, shown: isWhole ? "whole" : "attached", rendered };
}

// --- as it is, or simpler, or cut ----------------------------------------------------------------------------------

function fitting(card: Card, chars_max: number, blocks_max: number): Rendered {
  const fits = (blocks: readonly Wire[]): boolean =>
    blocks.length <= blocks_max && JSON.stringify(blocks).length <= chars_max;
  // What is longer than that as text alone cannot fit in any form, and is not worth the work of trying.
  const isSmall = cleanLine(card.title).length <= slackLimits.title_chars_max && charsOf(card) <= chars_max;
  if (isSmall) {
    for (const blocks of [richBlocks(card), simpleBlocks(card)]) {
      if (fits(blocks)) return { blocks, isWhole: true };
    }
  }
  let low = 0;
  let high = chars_max;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(simpleBlocks(card, middle, chars_max))) low = middle;
    else high = middle - 1;
  }
  return { blocks: simpleBlocks(card, low, chars_max), isWhole: false };
}

function charsOf(card: Card): number {
  return card.parts.reduce((sum, part) => {
    if (part.kind === "prose") return sum + part.markdown.length;
    if (part.kind === "facts")
      return sum + part.rows.reduce((all, { name, value }) => all + name.length + value.length, 0);
    return part.kind === "rule" ? sum + 1 : sum + part.text.length;
  }, 0);
}

function richBlocks(card: Card): readonly Wire[] {
  let open: readonly Wire[] = section(titleRuns(card));
  const blocks: Wire[] = [];
  const close = (): void => {
    if (open.length > 0) blocks.push(rich(open));
    open = [];
  };
  for (const part of card.parts) {
    if (part.kind === "rule") {
      close();
      blocks.push({ type: "divider" });
    } else if (part.kind === "note") {
      close();
      blocks.push(...noteBlocks(part.text));
    } else open = [...open, ...partElements(part)];
  }
  close();
  return blocks;
}

function partElements(part: Exclude<Part, { kind: "rule" | "note" }>): readonly Wire[] {
  switch (part.kind) {
    case "prose":
      return proseElements(readMarkdown(part.markdown));
    case "verbatim":
      return [...section(runs(fromLine(part.from), { italic: true })), ...fence(shownText(part.text))];
    case "facts":
      return section(
        part.rows.flatMap(({ name, value }, at) => [
          ...runs(`${at === 0 ? "" : "\n"}${cleanLine(name)}: `, { bold: true }),
          ...runs(shownText(value)),
        ]),
      );
  }
}

const fromLine = (from: string | undefined): string => (from === undefined ? "" : `${cleanLine(from)}:`);

function noteBlocks(text: string): readonly Wire[] {
  const shown = shownText(text);
  if (shown === "") return [];
  if (shown.length > slackLimits.note_chars_max) return [rich(section(runs(shown, { italic: true })))];
  return [{ type: "context", elements: [{ type: "plain_text", text: shown, emoji: false }] }];
}

const rich = (elements: readonly Wire[]): Wire => ({ type: "rich_text", elements });

/** Every character may be two in JSON, and there is something around them. */
function titleMax(room: number): number {
  return Math.max(1, Math.min(slackLimits.title_chars_max, Math.floor((room - 500) / 2)));
}

function titleRuns(card: Card, chars_max: number = slackLimits.title_chars_max): readonly Wire[] {
  const title = fitText(cleanLine(card.title), { unit: "chars", max: chars_max }).text;
  const line = `${marks[card.tone]}${title}`;
  const who = card.call;
  // An id that is none would be refused, and the card with it.
  const call = who !== undefined && /^[UW][A-Z0-9]{2,20}$/.test(who) ? [{ type: "user", user_id: who }] : [];
  return [...call, ...runs(`${call.length > 0 ? " " : ""}${line === "" ? "·" : line}`, { bold: true })];
}

/** One block, prose as it was written, at most so many characters of the parts. */
function simpleBlocks(card: Card, chars_max = Number.POSITIVE_INFINITY, room?: number): readonly Wire[] {
  let left = chars_max;
  const take = (text: string): string => {
    const piece = text.length <= left ? text : headOf(text, { unit: "chars", max: left });
    left -= piece.length;
    return piece;
  };
  const elements: Wire[] = [...section(titleRuns(card, room && titleMax(room)))];
  for (const part of card.parts) {
    if (left <= 0) break;
    if (part.kind === "verbatim") {
      elements.push(...section(runs(take(fromLine(part.from)), { italic: true })));
      const piece = take(shownText(part.text));
      if (piece !== "") elements.push(...fence(piece));
    } else elements.push(...section(runs(take(partText(part)))));
  }
  const isCut = chars_max !== Number.POSITIVE_INFINITY;
  if (isCut) elements.push(...section(runs("… all of it is in the attached file", { italic: true })));
  return [rich(elements)];
}

// --- as text -------------------------------------------------------------------------------------------------------

function partText(part: Part): string {
  switch (part.kind) {
    case "prose":
      return shownText(part.markdown);
    case "verbatim":
      return [fromLine(part.from), shownText(part.text)].filter((line) => line !== "").join("\n");
    case "facts":
      return part.rows.map(({ name, value }) => `${cleanLine(name)}: ${shownText(value)}`).join("\n");
    case "note":
      return shownText(part.text);
    case "rule":
      return "———";
  }
}

function wholeText(card: Card): CardFile {
  const buttons = card.rows.flat().map(({ label, confirm }) => {
    const more = confirm === undefined ? "" : ` (${confirm.title} ${confirm.text})`;
    return `[${cleanLine(label)}]${shownText(more)}`;
  });
  const text = [cleanLine(card.title), ...card.parts.map(partText), buttons.join("\n")]
    .filter((piece) => piece !== "")
    .join("\n\n");
  const bytes = Buffer.from(`${text}\n`);
  const mark = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  return { name: `all-of-it-${mark}.txt`, mime: "text/plain", alt: "all of the text of this card", bytes };
}

/** A line for one person, from Slack's point of view markup. */
export function noticeText(text: string): string {
  return escapeMarkup(
    fitText(shownText(text), { unit: "chars", max: slackLimits.text_object_chars_max / 5 }).text,
  );
}
