// Given a card → what is kept of it, and under which names. Pure.

import type { Card, CopyRef, Undeliverable } from "../channel.ts";
import { terminalCan } from "./can.ts";
import { terminalLimits } from "./limits.ts";
import { titleText } from "./render.ts";
import type { PostedCard } from "./wire.ts";

const KEY = /^[\w-]{1,22}$/;

export function wrongCard({ rows }: Card, key: string): Undeliverable | undefined {
  const buttons = rows.flat();
  const odd = [key, ...buttons.map((each) => each.key)].find((each) => !KEY.test(each));
  const isTooMany =
    buttons.length > terminalCan.buttons_max ||
    rows.some((row) => row.length > terminalCan.buttons_per_row_max);
  if (odd === undefined && !isTooMany) return undefined;
  const why = isTooMany ? "it has too many buttons" : "a key of it is no key";
  return { kind: "fatal", what: "card", why, remedy: "give it fewer buttons, with keys of [A-Za-z0-9_-]" };
}

export function contentOf(
  card: Card,
): Omit<PostedCard, "v" | "message" | "key" | "chat" | "posted_ms" | "files"> {
  const { title, tone, parts, rows, volume, call, invite } = card;
  return {
    title: titleText(title),
    tone,
    parts: [...parts].map((part) => (part.kind === "facts" ? { ...part, rows: [...part.rows] } : part)),
    rows: rows.map((row) => row.map((button) => ({ ...button, label: titleText(button.label) }))),
    volume,
    ...(call !== undefined && { call }),
    ...(invite !== undefined && { invite }),
  };
}

export const refOf = ({ chat, thread, message }: PostedCard): CopyRef => ({
  surface: "terminal",
  chat,
  message,
  ...(thread !== undefined && { thread }),
});

const TIME_CHARS = 9;
const NONCE_CHARS = 10;

/** In the order in which they came, as far as the clock goes. */
export function messageId(now_ms: number, nonce: string): string {
  return `${now_ms.toString(36).padStart(TIME_CHARS, "0")}-${nonce.slice(0, NONCE_CHARS)}`;
}

export function fileName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, "_").replace(/^[._-]+/, "");
  return safe.slice(-terminalLimits.file_name_chars_max) || "file";
}
