// What a card becomes when it could not be sent as it is: its plainest form after a platform refused it, and the label
// of one that was sent before and may have arrived. Pure.

import type { Card, CardFile, Part } from "../../channels/channel.ts";
import { outboxLimits } from "./limits.ts";

const AGAIN = "May be a duplicate: the answer to my first sending was lost. Either one may be answered.";

export function labelled(card: Card): Card {
  return { ...card, parts: [{ kind: "note", text: AGAIN }, ...card.parts] };
}

/** Title, buttons, and everything else as a text file; without files, as much of the text as surely fits. */
export function plainest(card: Card, files: "yes" | "no"): Card {
  const text = textOf(card);
  const title = cut(card.title, outboxLimits.plain_title_chars);
  if (files === "no") {
    const parts: readonly Part[] = [
      { kind: "verbatim", text: cut(text, outboxLimits.plain_text_chars) },
      { kind: "note", text: "This surface refused the card as it was; this is the beginning of it." },
    ];
    return { ...card, title, parts, files: [] };
  }
  const attached: CardFile = {
    name: "card.txt",
    mime: "text/plain",
    alt: "the text of this card",
    bytes: new TextEncoder().encode(text),
  };
  const note: Part = { kind: "note", text: "This surface refused the card as it was; its text is attached." };
  return { ...card, title, parts: [note], files: [attached] };
}

function textOf(card: Card): string {
  const files = card.files.map(({ name, alt }) => `[left out: ${name}, ${alt}]`);
  return [card.title, ...card.parts.map(partText), ...files].join("\n\n");
}

function partText(part: Part): string {
  switch (part.kind) {
    case "prose":
      return part.markdown;
    case "verbatim":
      return part.from === undefined ? part.text : `${part.from}:\n${part.text}`;
    case "facts":
      return part.rows.map(({ name, value }) => `${name}: ${value}`).join("\n");
    case "note":
      return part.text;
    case "rule":
      return "----";
  }
}

function cut(text: string, chars_max: number): string {
  const chars = Array.from(text);
  return chars.length <= chars_max ? text : `${chars.slice(0, chars_max - 1).join("")}…`;
}
