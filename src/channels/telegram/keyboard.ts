// Rows of buttons → the keyboard under a message, within what Telegram takes. Pure.

import type { ForceReply, InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import type { Button, Card } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText, sizeOf } from "../text/fit.ts";
import { telegramLimits } from "./limits.ts";

export interface Keyboard {
  readonly markup?: InlineKeyboardMarkup | ForceReply;
  /** As they read, row by row. */
  readonly labels: readonly (readonly string[])[];
  /** False: there were more than fit. */
  readonly isWhole: boolean;
}

export function keyboardOf(card: Card): Keyboard {
  const buttons = card.rows.map((row) => row.filter(isCarried)).flatMap(brokenUp);
  const kept = firstOf(buttons, telegramLimits.buttons_max);
  const labels = kept.map((row) => row.map(labelOf));
  const isWhole = kept.flat().length === card.rows.flat().length;
  if (kept.length > 0) {
    return { markup: { inline_keyboard: kept.map((row) => row.map(buttonOf)) }, labels, isWhole };
  }
  // Only a message without buttons can open the keyboard of the person, and such a message cannot be edited later.
  return card.invite ? { markup: inviteOf(card), labels, isWhole } : { labels, isWhole };
}

/** One key that is too long would have the whole message refused. */
function isCarried({ key }: Button): boolean {
  const bytes = sizeOf(key, "bytes");
  return bytes > 0 && bytes <= telegramLimits.callback_bytes_max;
}

function buttonOf(button: Button): InlineKeyboardButton {
  const style = STYLES[button.style];
  return { text: labelOf(button), callback_data: button.key, ...(style && { style }) };
}

const STYLES = { plain: undefined, primary: "primary", danger: "danger" } as const;

function labelOf({ label }: Button): string {
  const budget = { unit: "chars", max: telegramLimits.button_label_chars_max } as const;
  return fitText(cleanLine(label), budget).text || "…";
}

/** A row that is too wide for a phone becomes several, in the same order. */
function brokenUp(row: readonly Button[]): readonly (readonly Button[])[] {
  const rows: Button[][] = [];
  let width = 0;
  for (const button of row) {
    const last = rows.at(-1);
    width += labelOf(button).length;
    const fits =
      width <= telegramLimits.row_chars_max && (last?.length ?? 0) < telegramLimits.buttons_per_row_max;
    if (last !== undefined && fits) {
      last.push(button);
      continue;
    }
    rows.push([button]);
    width = labelOf(button).length;
  }
  return rows;
}

function firstOf(rows: readonly (readonly Button[])[], max: number): readonly (readonly Button[])[] {
  let left = max;
  return rows.flatMap((row) => {
    const taken = row.slice(0, left);
    left -= taken.length;
    return taken.length === 0 ? [] : [taken];
  });
}

function inviteOf({ invite, call }: Card): ForceReply {
  const budget = { unit: "chars", max: telegramLimits.placeholder_chars_max } as const;
  const placeholder = cleanLine(invite?.placeholder ?? "");
  return {
    force_reply: true,
    // In a group, the keyboard opens only for who is called or answered; without either, for everybody.
    ...(call !== undefined && { selective: true }),
    ...(placeholder !== "" && {
      input_field_placeholder: fitText(placeholder, budget).text,
    }),
  };
}
