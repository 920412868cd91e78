// Which of what waits can be handled now: whole chats that nobody is at, oldest first, a page at a time. Behind what a busy
// chat has waiting it looks on, so that one that says much, or stands still, holds up no other.

import type { InboxRow } from "../notify/ledger/arrivals.ts";
import type { Kept, Ledger } from "../notify/ledger/ledger.ts";
import { byChat } from "./by-chat.ts";
import { botLimits } from "./limits.ts";

export interface Backlog {
  next(busy: Busy): Kept<Ready>;
  /** A chat is free again: what it has waiting counts anew. */
  freed(): void;
}

type Busy = Pick<ReadonlyMap<string, unknown>, "has" | "size">;

export interface Ready {
  readonly chats: readonly (readonly [string, readonly InboxRow[]])[];
  /** Whether there is another page to look at now. */
  readonly more: "yes" | "no";
}

export function createBacklog(ledger: Pick<Ledger, "look">): Backlog {
  /** All that waits up to here is of chats that are busy. */
  let seen = 0;
  return {
    next(busy) {
      const read = ledger.look((tables) => tables.inbox.waiting(botLimits.inbox_batch, seen));
      if (read.kind !== "ok") return read;
      const rows = read.value;
      const free = [...byChat(rows)].filter(([chat]) => !busy.has(chat));
      const room = Math.max(0, botLimits.chats_at_once_max - busy.size);
      if (free.length <= room) seen = rows.at(-1)?.seq ?? seen;
      const more = rows.length === botLimits.inbox_batch && free.length < room ? "yes" : "no";
      return { kind: "ok", value: { chats: free.slice(0, room), more } };
    },
    freed() {
      seen = 0;
    },
  };
}
