// A card → the messages that carry it: first those files that need a message of their own, then the one that is the
// card, with its text and buttons. What does not fit goes whole into a file on that same message, so that card, buttons
// and all of the text arrive together or not at all. Pure.

import { createHash } from "node:crypto";
import type { Card, CardFile, Posted } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { entitiesIn, join, type Piece } from "./html.ts";
import { type Keyboard, keyboardOf } from "./keyboard.ts";
import { telegramLimits } from "./limits.ts";
import { cutPiece, headPiece, looks, partPiece, wholeText } from "./parts.ts";
import { inert } from "./words.ts";

export interface Attachment {
  readonly kind: "photo" | "document";
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Outgoing {
  /** Sent before the card, each with what it shows. */
  readonly before: readonly {
    readonly file: Attachment;
    readonly caption: string;
    readonly identity: string;
  }[];
  readonly card: {
    readonly html: string;
    /** To send if the markup is refused. */
    readonly plain: string;
    readonly file?: Attachment;
  };
  readonly keyboard: Keyboard;
  readonly isSilent: boolean;
  readonly shown: Posted["shown"];
  readonly rendered: string;
}

/** `caller`: the name of the one who is called. */
export function renderCard(card: Card, caller?: string): Outgoing {
  const keyboard = keyboardOf(card);
  const whole = wholePiece(card, caller);
  const files = card.files.map(attachmentOf);
  const last = files.at(-1);
  if (whole === undefined) {
    const full = fullText(card);
    return outgoing(card, keyboard, {
      before: files,
      piece: cutPiece(card, caller, noteOn(full)),
      file: full,
      shown: "attached",
    });
  }
  const { caption_chars_max } = telegramLimits;
  if (last !== undefined && whole.text.length <= caption_chars_max) {
    return outgoing(card, keyboard, { before: files.slice(0, -1), piece: whole, file: last, shown: "whole" });
  }
  return outgoing(card, keyboard, { before: files, piece: whole, shown: "whole" });
}

/** All of it on one message under a file, as an edit of such a message needs it. Undefined: it does not fit there. */
export function renderCaption(card: Card, caller?: string): Outgoing | undefined {
  const piece = wholePiece(card, caller);
  const { caption_chars_max } = telegramLimits;
  if (piece === undefined || piece.text.length > caption_chars_max) return undefined;
  const out = outgoing(card, keyboardOf(card), { before: [], piece, shown: "whole" });
  const plain = fitText(out.card.plain, { unit: "chars", max: caption_chars_max }).text;
  return { ...out, card: { ...out.card, plain } };
}

/** The card with the whole text as a file, whether it would fit or not. */
export function renderAttached(card: Card, caller?: string): Outgoing {
  const full = fullText(card);
  const piece = cutPiece(card, caller, noteOn(full));
  const before = card.files.map(attachmentOf);
  return outgoing(card, keyboardOf(card), { before, piece, file: full, shown: "attached" });
}

interface Parts {
  readonly before: readonly Attachment[];
  readonly piece: Piece;
  readonly file?: Attachment;
  readonly shown: Posted["shown"];
}

function outgoing(card: Card, keyboard: Keyboard, { before, piece, file, shown }: Parts): Outgoing {
  const max = file === undefined ? telegramLimits.text_chars_max : telegramLimits.caption_chars_max;
  const captions = card.files.map(({ alt }) => `📎 ${inert(cleanLine(alt))}`.trim());
  return {
    before: before.map((each, index) => ({
      file: each,
      caption: fitText(captions[index] ?? "📎", { unit: "chars", max: telegramLimits.caption_chars_max })
        .text,
      identity: identityOf(each),
    })),
    card: {
      html: piece.html,
      plain: fitText(inert(piece.text), { unit: "chars", max }).text,
      ...(file && { file }),
    },
    keyboard,
    isSilent: card.volume === "silent",
    shown: keyboard.isWhole ? shown : "cut",
    rendered: [
      piece.text,
      ...keyboard.labels.map((row) => row.map((label) => `[${label}]`).join(" ")),
      ...[...before, ...(file ? [file] : [])].map(identityOf),
    ].join("\n"),
  };
}

/** With markup where that fits, else as it was typed. */
function wholePiece(card: Card, caller: string | undefined): Piece | undefined {
  // Whatever its marks are, so much more hardly fits; and reading a book to find that out would be slow.
  if (wholeText(card).length > 2 * telegramLimits.text_chars_max) return undefined;
  const head = headPiece(card, caller);
  for (const look of looks) {
    const piece = visible(join([head, ...card.parts.map((part) => partPiece(part, look))], "\n\n"));
    const fits = piece.text.length <= telegramLimits.text_chars_max;
    if (fits && entitiesIn(piece) <= telegramLimits.entities_max) return piece;
  }
  return undefined;
}

/** Telegram takes no message in which nothing can be seen. */
function visible(piece: Piece): Piece {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(piece.text) ? piece : { html: "—", text: "—" };
}

function fullText(card: Card): Attachment {
  return { kind: "document", name: "full-text.txt", bytes: Buffer.from(wholeText(card)) };
}

function noteOn({ name, bytes }: Attachment): string {
  return `Cut here. All of it: ${name}, ${bytes.length} bytes, sha256 ${hashOf(bytes)}`;
}

/** What tells one file of a card from another. */
export function identityOfFile(file: CardFile): string {
  return identityOf(attachmentOf(file));
}

function identityOf({ name, bytes }: Attachment): string {
  return `${name} ${hashOf(bytes)}`;
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

const ENDINGS: Readonly<Record<CardFile["mime"], string>> = {
  "text/plain": ".txt",
  "text/markdown": ".md",
  "text/x-diff": ".diff",
  "image/png": ".png",
};

/** The client writes the name bare into a header, so only plain characters may be in it; `alt` says the rest. */
function attachmentOf({ name, mime, bytes }: CardFile): Attachment {
  const ending = ENDINGS[mime];
  const bare = cleanLine(name)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+/, "");
  const stem = bare.toLowerCase().endsWith(ending) ? bare.slice(0, -ending.length) : bare;
  const room = telegramLimits.file_name_chars_max - ending.length;
  return {
    kind: mime === "image/png" ? "photo" : "document",
    name: `${stem.slice(0, room) || "file"}${ending}`,
    bytes,
  };
}
