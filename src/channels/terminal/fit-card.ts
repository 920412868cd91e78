// A card that is longer than the surface shows at once → one that fits, and the text that goes into a file. Pure.

import type { Card, Part, Posted } from "../channel.ts";
import { fitText } from "../text/fit.ts";
import { terminalCan } from "./can.ts";
import { cardText } from "./render.ts";

export interface FittedCard {
  readonly card: Card;
  readonly shown: Posted["shown"];
}

const REST = "The whole text is in the file card.txt.";

export function fitCard(card: Card): FittedCard {
  const long = card.parts.reduce((sum, part) => sum + sizeOfPart(part), 0);
  if (long <= terminalCan.text_chars_max) return { card, shown: "whole" };
  let left: number = terminalCan.text_chars_max;
  const parts = card.parts.flatMap((part): readonly Part[] => {
    if (left <= 0) return [];
    const cut = cutPart(part, left);
    left -= sizeOfPart(cut);
    return [cut];
  });
  const bytes = Buffer.from(`${cardText(card)}\n`);
  const whole = { name: "card.txt", mime: "text/plain" as const, alt: "the whole card", bytes };
  const note: Part = { kind: "note", text: REST };
  return { card: { ...card, parts: [...parts, note], files: [...card.files, whole] }, shown: "attached" };
}

function sizeOfPart(part: Part): number {
  switch (part.kind) {
    case "prose":
      return part.markdown.length;
    case "verbatim":
    case "note":
      return part.text.length;
    case "facts":
      return part.rows.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
    case "rule":
      return 1;
  }
}

function cutPart(part: Part, max: number): Part {
  const cut = (text: string) => fitText(text, { unit: "chars", max }).text;
  switch (part.kind) {
    case "prose":
      return { ...part, markdown: cut(part.markdown) };
    case "verbatim":
    case "note":
      return { ...part, text: cut(part.text) };
    case "facts":
      return sizeOfPart(part) <= max ? part : { kind: "note", text: "(facts: see the file)" };
    case "rule":
      return part;
  }
}
