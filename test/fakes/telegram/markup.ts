// The keyboard under a message: what the Bot API accepts and refuses.

import type { ForceReply, InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import { refusal } from "./refusal.ts";

export interface Markup {
  readonly inline?: InlineKeyboardMarkup;
  readonly forceReply?: ForceReply;
}

const BUTTONS_MAX = 100;
const CALLBACK_BYTES_MAX = 64;
const PLACEHOLDER_CHARS_MAX = 64;
const STYLES = new Set(["danger", "success", "primary"]);

export function markupOf(given: unknown): Markup {
  if (given === undefined || given === null || given === "") return {};
  if (typeof given !== "object") throw refusal(400, "object expected as reply markup");
  if ("inline_keyboard" in given) return inlineOf(given.inline_keyboard);
  if ("force_reply" in given) return { forceReply: forceReplyOf(given) };
  return {};
}

function inlineOf(rows: unknown): Markup {
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw refusal(400, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays');
  }
  const buttons = rows.flat();
  if (buttons.length > BUTTONS_MAX) throw refusal(400, "REPLY_MARKUP_TOO_LONG");
  for (const button of buttons) checkButton(button);
  const kept = rows.filter((row) => row.length > 0) as InlineKeyboardButton[][];
  return kept.length === 0 ? {} : { inline: { inline_keyboard: kept } };
}

function checkButton(button: unknown): void {
  if (
    typeof button !== "object" ||
    button === null ||
    !("text" in button) ||
    typeof button.text !== "string"
  ) {
    throw refusal(400, 'can\'t parse inline keyboard button: Field "text" must be of type String');
  }
  if (button.text.trim() === "") throw refusal(400, "BUTTON_TEXT_INVALID");
  if ("style" in button && !STYLES.has(String(button.style))) throw refusal(400, "BUTTON_STYLE_INVALID");
  if ("callback_data" in button) {
    const bytes = Buffer.byteLength(String(button.callback_data));
    if (bytes < 1 || bytes > CALLBACK_BYTES_MAX) throw refusal(400, "BUTTON_DATA_INVALID");
  } else if (!("url" in button) && !("copy_text" in button)) {
    throw refusal(
      400,
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    );
  }
}

function forceReplyOf(given: object): ForceReply {
  const placeholder = "input_field_placeholder" in given ? String(given.input_field_placeholder) : undefined;
  if (placeholder !== undefined && (placeholder.length < 1 || placeholder.length > PLACEHOLDER_CHARS_MAX)) {
    throw refusal(400, "input field placeholder must be between 1 and 64 characters");
  }
  return given as ForceReply;
}
