// Card → what Discord is sent. Pure. Everything on the card is in the message or in a file that goes with it.

import type { Button, Card, Posted } from "../channel.ts";
import { cleanLine, cleanText } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { fullText, type Laid, layOut, layOutPlain } from "./layout.ts";
import { discordBits, discordLimits } from "./limits.ts";

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
  return assemble(card, mark, layOutPlain(card));
}

function assemble(card: Card, mark: string, { content, isWhole }: Laid): Outgoing {
  const wanted = isWhole ? card.files : [...card.files, fullText(card)];
  const fitting = wanted.filter(({ bytes }) => bytes.byteLength <= discordLimits.file_bytes_max);
  // The text of the card comes before what is only attached to it.
  const sent = isWhole ? fitting.slice(0, discordLimits.files_max) : fitting.slice(-discordLimits.files_max);
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
        description:
          fitText(cleanText(alt), { unit: "chars", max: discordLimits.file_alt_chars_max }).text || name,
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

/** Discord keeps letters, digits and a few marks; others it replaces by itself, and then we would not know the name. */
function fileName(name: string, index: number): string {
  const [, stem = "", ending = ""] = /^(.*?)(\.[A-Za-z0-9]{1,10})?$/s.exec(name) ?? [];
  const safe = stem.replace(/[^A-Za-z0-9_-]+/g, "_").replace(/^_+|_+$/g, "");
  return `${safe.slice(0, discordLimits.file_name_chars_max - ending.length) || `file-${index + 1}`}${ending}`;
}

// --- buttons -------------------------------------------------------------------------------------------------------

const styles = { primary: 1, plain: 2, danger: 4 } as const;

function layButtons({ rows }: Card, mark: string): readonly object[] {
  const short = rows.flatMap((row) => chunks(row, discordLimits.row_buttons_max));
  const laid =
    short.length <= discordLimits.rows_max ? short : chunks(rows.flat(), discordLimits.row_buttons_max);
  let index = -1;
  return laid.slice(0, discordLimits.rows_max).map((row) => ({
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
  return fitText(cleanLine(label), { unit: "chars", max: discordLimits.label_chars_max }).text || "…";
}

/** The number keeps two buttons of one key apart. */
function customId(index: number, { key }: Button, mark: string): string {
  return `${index}.${key}.${mark}`;
}

/** Discord takes no longer ones, and a shortened one would mean another button. */
export function keysFit({ rows }: Card, mark: string): boolean {
  return rows
    .flat()
    .every((button, index) => customId(index, button, mark).length <= discordLimits.custom_id_chars_max);
}

export function readCustomId(id: string): { readonly key: string; readonly mark: string } | undefined {
  const [, key, mark] = /^\d+\.(.*)\.([^.]*)$/s.exec(id) ?? [];
  return key === undefined || mark === undefined ? undefined : { key, mark };
}
