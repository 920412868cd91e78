// Card → what Discord is sent. Pure. Everything on the card is in the message or in a file that goes with it; what does
// not fit shares the room, so that a long text does not push the small facts after it out of sight.

import type { Button, Card, CardFile, Part, Posted, Tone } from "../channel.ts";
import { cleanLine, cleanText } from "../text/clean.ts";
import { fitRendered, fitText } from "../text/fit.ts";
import { readMarkdown } from "../text/markdown.ts";
import { plainOf } from "../text/plain.ts";
import { discordBits, discordLimits as limits } from "./limits.ts";
import { escapeLine, escapeText, fenceOf, markupOf, rule, smallPrint } from "./markup.ts";

export interface Outgoing {
  readonly body: {
    readonly content: string;
    readonly components: readonly object[];
    readonly allowed_mentions: object;
    readonly attachments: readonly object[];
    readonly flags: number;
  };
  readonly files: readonly {
    readonly name: string;
    readonly contentType: string;
    readonly data: Uint8Array;
  }[];
  readonly shown: Posted["shown"];
  readonly rendered: string;
}

/** `mark`: goes with every button, so that a post can be found again by what it carries. */
export function renderCard(card: Card, mark: string): Outgoing {
  return assemble(card, mark, layOut(card));
}

/** Nothing but a line, and all the rest in a file: for when Discord refused what should have been right. */
export function renderPlain(card: Card, mark: string): Outgoing {
  const head = escapeLine(fitText(cleanLine(card.title), { unit: "chars", max: 120 }).text) || "…";
  return assemble(card, mark, { content: `${callOf(card)}${head}\n${seeFile}`, isWhole: false });
}

export interface Laid {
  readonly content: string;
  readonly isWhole: boolean;
}

function assemble(card: Card, mark: string, { content, isWhole }: Laid): Outgoing {
  const wanted = isWhole ? card.files : [...card.files, fullText(card)];
  const fitting = wanted.filter(({ bytes }) => bytes.byteLength <= limits.file_bytes_max);
  // The text of the card comes before what is only attached to it.
  const sent = isWhole ? fitting.slice(0, limits.files_max) : fitting.slice(-limits.files_max);
  const isComplete = sent.length === wanted.length;
  const files = sent.map((file, index) => ({ ...file, name: fileName(file.name, index) }));
  const missing = isComplete ? "" : `\n-# ${wanted.length - sent.length} more files cannot be sent here`;
  const buttons = layButtons(card, mark);
  const silent = card.volume === "silent" ? discordBits.suppressNotifications : 0;
  return {
    body: {
      content: `${content}${missing}`,
      components: buttons,
      allowed_mentions: {
        parse: [],
        ...(card.call !== undefined && { users: [card.call] }),
        replied_user: false,
      },
      attachments: files.map(({ name, alt }, id) => ({
        id,
        filename: name,
        description: fitText(cleanText(alt), { unit: "chars", max: limits.file_alt_chars_max }).text || name,
      })),
      flags: discordBits.suppressEmbeds | silent,
    },
    files: files.map(({ name, mime, bytes }) => ({
      name,
      contentType: mime.startsWith("text/") ? `${mime}; charset=utf-8` : mime,
      data: bytes,
    })),
    shown: isWhole ? (isComplete ? "whole" : "cut") : isComplete ? "attached" : "cut",
    rendered: JSON.stringify({
      content: `${content}${missing}`,
      buttons: card.rows.flat().map(({ key, label, style }) => [key, label, style]),
      files: files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString("base64")]),
    }),
  };
}

// --- text ----------------------------------------------------------------------------------------------------------

const marks: Readonly<Record<Tone, string>> = {
  plain: "",
  attention: "🟠 ",
  danger: "🔴 ",
  good: "🟢 ",
  muted: "⚪ ",
};
const seeFile = "-# All of the text is in the attached file.";
const MISSING_FILES_CHARS = 60;

function layOut(card: Card): Laid {
  const budget = { unit: "chars", max: limits.title_chars_max } as const;
  const title = fitRendered(cleanLine(card.title), budget, escapeLine) ?? { text: "…", isWhole: false };
  const head = `${marks[card.tone]}${callOf(card)}${title.text === "" ? "…" : `**${title.text}**`}`;
  const tail = card.invite === undefined ? "" : inviteLine(card.invite.placeholder);
  const room = limits.content_chars_max - head.length - tail.length - seeFile.length - MISSING_FILES_CHARS;
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
  const budget = { unit: "chars", max: limits.from_chars_max } as const;
  return `-# ${fitRendered(cleanLine(from), budget, escapeLine)?.text ?? ""}\n`;
}

function factName(name: string): string {
  return escapeLine(cleanLine(name)) || "…";
}

function inviteLine(placeholder: string): string {
  const budget = { unit: "chars", max: limits.placeholder_chars_max } as const;
  return `-# ↩ ${fitRendered(cleanLine(placeholder), budget, escapeLine)?.text ?? ""}`;
}

function callOf({ call }: Card): string {
  return call === undefined ? "" : `<@${call}> `;
}

/** Source and all, for those who have to read every word of it. */
function fullText({ title, parts }: Card): CardFile {
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

/** Discord keeps letters, digits and a few marks; others it replaces by itself, and then we would not know the name. */
function fileName(name: string, index: number): string {
  const [, stem = "", ending = ""] = /^(.*?)(\.[A-Za-z0-9]{1,10})?$/s.exec(name) ?? [];
  const safe = stem.replace(/[^A-Za-z0-9_-]+/g, "_").replace(/^_+|_+$/g, "");
  return `${safe.slice(0, limits.file_name_chars_max - ending.length) || `file-${index + 1}`}${ending}`;
}

// --- buttons -------------------------------------------------------------------------------------------------------

const styles = { primary: 1, plain: 2, danger: 4 } as const;

function layButtons({ rows }: Card, mark: string): readonly object[] {
  const short = rows.flatMap((row) => chunks(row, limits.row_buttons_max));
  const laid = short.length <= limits.rows_max ? short : chunks(rows.flat(), limits.row_buttons_max);
  let index = -1;
  return laid.slice(0, limits.rows_max).map((row) => ({
    type: 1,
    components: row.map((button) => {
      index += 1;
      return {
        type: 2,
        style: styles[button.style],
        label: labelOf(button),
        custom_id: customId(index, button, mark),
      };
    }),
  }));
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}

function labelOf({ label }: Button): string {
  return fitText(cleanLine(label), { unit: "chars", max: limits.label_chars_max }).text || "…";
}

/** The number keeps two buttons of one key apart. */
function customId(index: number, { key }: Button, mark: string): string {
  return `${index}.${key}.${mark}`;
}

export function readCustomId(id: string): { readonly key: string; readonly mark: string } | undefined {
  const [, key, mark] = /^\d+\.(.*)\.([^.]*)$/s.exec(id) ?? [];
  return key === undefined || mark === undefined ? undefined : { key, mark };
}
