// What came in, chat by chat: each is handled in its own order, and beside the others. Pure.

import type { Inbound } from "../channels/channel.ts";
import type { InboxRow } from "../notify/ledger/arrivals.ts";

export function chatOf({ surface, place }: Inbound): string {
  return `${surface} ${place.chat} ${place.thread ?? ""}`;
}

export function byChat(rows: readonly InboxRow[]): ReadonlyMap<string, readonly InboxRow[]> {
  const chats = new Map<string, InboxRow[]>();
  for (const row of rows) {
    const chat = chatOf(row.inbound);
    const theirs = chats.get(chat);
    if (theirs) theirs.push(row);
    else chats.set(chat, [row]);
  }
  return chats;
}
