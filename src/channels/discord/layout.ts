// The text of a card → content that fits, and all of it as a file. Pure. What does not fit shares the room, so that a
// long text does not push the small facts after it out of sight.

import type { Card, CardFile, Part, Tone } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitRendered, fitText } from "../text/fit.ts";
import { readMarkdown } from "../text/markdown.ts";
import { plainOf } from "../text/plain.ts";
import { discordLimits } from "./limits.ts";
import { escapeLine, escapeText, fenceOf, markupOf, rule, smallPrint } from "./markup.ts";

export interface Laid {
  readonly content: string;
  readonly isWhole: boolean;
}

/** Nothing but a line. */
export function layOutPlain(card: Card): Laid {
  const head = escapeLine(fitText(cleanLine(card.title), { unit: "chars", max: 120 }).text) || "…";
  return { content: `${callOf(card)}${head}\n${seeFile}`, isWhole: false };
}

const marks: Readonly<Record<Tone, string>> = {
  plain: "",
  attention: "🟠 ",
  danger: "🔴 ",
  good: "🟢 ",
  muted: "⚪ ",
};
const seeFile = "-# All of the text is in the attached file.";
const MISSING_FILES_CHARS = 60;

export function layOut(card: Card): Laid {
  const budget = { unit: "chars", max: discordLimits.title_chars_max } as const;
  const title = fitRendered(cleanLine(card.title), budget, escapeLine) ?? { text: "…", isWhole: false };
  const head = `${marks[card.tone]}${callOf(card)}${title.text === "" ? "…" : `**${title.text}**`}`;
  const tail = card.invite === undefined ? "" : inviteLine(card.invite.placeholder);
  const room =
    discordLimits.content_chars_max - head.length - tail.length - seeFile.length - MISSING_FILES_CHARS;
  const pieces = card.parts.map((part) => partMarkup(part));
  const shares = shareOut(
    pieces.map(({ length }) => length + 2),
    room,
  );
  const fitted = card.parts.map((part, index) => {
    const piece = pieces[index] ?? "";
    const share = (shares[index] ?? 0) - 2;
    return piece.length <= share ? { text: piece, isWhole: true } : cutPart(part, share);
  });
  const isWhole = title.isWhole && fitted.every((each) => each.isWhole);
  const lines = [head, ...fitted.map(({ text }) => text), tail, isWhole ? "" : seeFile];
  return { content: lines.filter((line) => line !== "").join("\n"), isWhole };
}

/** Those who need little get all they need; the others share what is left evenly. */
function shareOut(needs: readonly number[], room: number): readonly number[] {
  const order = needs.map((need, index) => ({ need, index })).sort((one, other) => one.need - other.need);
  const shares = needs.map(() => 0);
  let left = room;
  for (const [taken, { need, index }] of order.entries()) {
    const share = Math.min(need, Math.floor(left / (order.length - taken)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}

function partMarkup(part: Part): string {
  switch (part.kind) {
    case "prose":
      return markupOf(readMarkdown(part.markdown));
    case "verbatim":
      return `${fromLine(part)}${fenceOf(part.text, part.language)}`;
    case "facts":
      return part.rows
        .map(({ name, value }) => `**${factName(name)}:** ${escapeText(value.trim())}`)
        .join("\n");
    case "note":
      return smallPrint(part.text);
    case "rule":
      return rule;
  }
}

function cutPart(part: Part, room: number): { readonly text: string; readonly isWhole: boolean } {
  const render = (text: string) =>
    part.kind === "verbatim" ? partMarkup({ ...part, text }) : cutMarkup(part, text);
  return (
    fitRendered(plainPart(part), { unit: "chars", max: Math.max(0, room) }, render) ?? {
      text: "",
      isWhole: false,
    }
  );
}

function cutMarkup(part: Part, text: string): string {
  return part.kind === "note" ? smallPrint(text) : escapeText(text);
}

/** What can be read of a part, without marks. */
function plainPart(part: Part): string {
  switch (part.kind) {
    case "prose":
      return plainOf(readMarkdown(part.markdown));
    case "verbatim":
    case "note":
      return part.text;
    case "facts":
      return part.rows.map(({ name, value }) => `${name}: ${value}`).join("\n");
    case "rule":
      return rule;
  }
}

function fromLine({ from }: Extract<Part, { kind: "verbatim" }>): string {
  if (from === undefined) return "";
  const budget = { unit: "chars", max: discordLimits.from_chars_max } as const;
  return `-# ${fitRendered(cleanLine(from), budget, escapeLine)?.text ?? ""}\n`;
}

function factName(name: string): string {
  return escapeLine(cleanLine(name)) || "…";
}

function inviteLine(placeholder: string): string {
  const budget = { unit: "chars", max: discordLimits.placeholder_chars_max } as const;
  return `-# ↩ ${fitRendered(cleanLine(placeholder), budget, escapeLine)?.text ?? ""}`;
}

function callOf({ call }: Card): string {
  return call === undefined ? "" : `<@${call}> `;
}

/** Source and all, for those who have to read every word of it. */
export function fullText({ title, parts }: Card): CardFile {
  const words = parts.map((part) => {
    if (part.kind === "prose") return part.markdown;
    if (part.kind !== "verbatim" || part.from === undefined) return plainPart(part);
    return `${part.from}:\n${part.text}`;
  });
  const text = [title, ...words].map((each) => each.toWellFormed()).join("\n\n");
  return {
    name: "full-text.txt",
    mime: "text/plain",
    alt: "All of the text",
    bytes: Buffer.from(`${text}\n`),
  };
}
