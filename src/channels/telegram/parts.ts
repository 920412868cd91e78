// The parts of a card as Telegram shows them: whole, or as much of them as there is room for; and as the text of a file.
// Pure.

import type { Card, Part, Tone } from "../channel.ts";
import { cleanLine, cleanText } from "../text/clean.ts";
import { fitText, headOf } from "../text/fit.ts";
import { readMarkdown } from "../text/markdown.ts";
import { blocksPiece, callOf, entitiesIn, fence, join, nothing, type Piece, tagged, words } from "./html.ts";
import { telegramLimits } from "./limits.ts";

const MARKS: Readonly<Record<Tone, string>> = {
  plain: "",
  attention: "❗️ ",
  danger: "⛔️ ",
  good: "✅ ",
  muted: "▫️ ",
};

export function headPiece({ title, tone, call }: Card, caller?: string): Piece {
  const line = cleanLine(title);
  const bold = tagged("b", words(line));
  const head = line === "" ? nothing : { html: MARKS[tone] + bold.html, text: MARKS[tone] + bold.text };
  const called =
    call === undefined || !/^\d+$/.test(call) ? nothing : callOf(call, shortName(caller ?? call));
  return join([head, called], "\n");
}

/** `typed`: Markdown as it stands, which is never much longer than itself, and no marks but fences. */
export type Look = "rendered" | "typed";
export const looks: readonly Look[] = ["rendered", "typed"];

export function partPiece(part: Part, look: Look): Piece {
  switch (part.kind) {
    case "prose": {
      const markdown = cleanText(part.markdown);
      return look === "typed" ? words(markdown) : blocksPiece(readMarkdown(markdown));
    }
    case "verbatim":
      return join([fromPiece(part.from, look), fence(cleanText(part.text), part.language)], "\n");
    case "facts":
      return join(
        part.rows.map((row) => factPiece(row, look)),
        "\n",
      );
    case "note":
      return marked("i", words(cleanText(part.text)), look);
    case "rule":
      return { html: "———", text: "———" };
  }
}

/** The beginning of the card, as much as fits under a file, and a note on where the rest is. */
export function cutPiece(card: Card, caller: string | undefined, note: string): Piece {
  const title = fitText(cleanLine(card.title), {
    unit: "chars",
    max: telegramLimits.cut_title_chars_max,
  }).text;
  const start = headPiece({ ...card, title }, caller);
  const ending = tagged("i", words(note));
  const cut = (look: Look): Piece => {
    // Between the pieces stand two newlines each.
    let room = telegramLimits.caption_chars_max - start.text.length - ending.text.length - 4;
    const shown: Piece[] = [];
    for (const part of card.parts) {
      const piece = partText(part).length > 2 * room ? undefined : partPiece(part, look);
      if (piece === undefined || piece.text.length + 2 > room) {
        shown.push(beginningOf(part, room - 2));
        break;
      }
      shown.push(piece);
      room -= piece.text.length + 2;
    }
    return join([start, ...shown, ending], "\n\n");
  };
  const rendered = cut("rendered");
  return entitiesIn(rendered) <= telegramLimits.entities_max ? rendered : cut("typed");
}

/** As much as fits into the room, without markup but the fence. */
function beginningOf(part: Part, room: number): Piece {
  if (part.kind === "verbatim") {
    const from = fromPiece(part.from, "rendered");
    const max = room - from.text.length - 2;
    if (max < 1) return nothing;
    return join(
      [from, fence(`${headOf(cleanText(part.text), { unit: "chars", max })}…`, part.language)],
      "\n",
    );
  }
  const text = partText(part);
  // Each character may bring an invisible one along.
  const max = Math.floor((room - 1) / 2);
  return max < 1 ? nothing : words(`${headOf(text, { unit: "chars", max }).trimEnd()}…`);
}

/** All of the card as the text of a file. Nothing in it is changed, so that it can be compared and copied. */
export function wholeText(card: Card): string {
  return `${[cleanLine(card.title), ...card.parts.map(partText)].filter((text) => text !== "").join("\n\n")}\n`;
}

function partText(part: Part): string {
  switch (part.kind) {
    case "prose":
      return cleanText(part.markdown);
    case "verbatim": {
      const from = cleanLine(part.from ?? "");
      return `${from === "" ? "" : `${from}:\n`}${cleanText(part.text)}`;
    }
    case "facts":
      return part.rows.map(({ name, value }) => `${cleanLine(name)}: ${cleanText(value)}`).join("\n");
    case "note":
      return cleanText(part.text);
    case "rule":
      return "———";
  }
}

function fromPiece(from: string | undefined, look: Look): Piece {
  return from === undefined || from === "" ? nothing : marked("i", words(`${shortName(from)}:`), look);
}

function factPiece({ name, value }: { readonly name: string; readonly value: string }, look: Look): Piece {
  const called = marked("b", words(cleanLine(name)), look);
  const safe = words(cleanText(value));
  return { html: `${called.html}: ${safe.html}`, text: `${called.text}: ${safe.text}` };
}

function marked(tag: "b" | "i", piece: Piece, look: Look): Piece {
  return look === "typed" ? piece : tagged(tag, piece);
}

function shortName(name: string): string {
  return fitText(cleanLine(name), { unit: "chars", max: telegramLimits.name_chars_max }).text;
}
