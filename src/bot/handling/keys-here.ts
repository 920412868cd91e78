// Which asks words may be about, since a card of them stands where they were said. From memory: there may be ten thousand.

import type { Place } from "../../channels/channel.ts";
import { askOf } from "../../notify/ask-key.ts";
import type { Tables } from "../../notify/ledger/ledger.ts";
import type { AskKey } from "../../notify/nouns.ts";
import { botLimits } from "../limits.ts";

interface KeysHere {
  readonly chat: ReadonlySet<AskKey>;
  readonly thread: ReadonlySet<AskKey>;
}

/** Asks of which a card stands here. */
export function keysHere(tables: Tables, place: Place): KeysHere {
  const { liveAsks, standingAsks } = tables.copies;
  const chat = new Set<AskKey>();
  const thread = new Set<AskKey>(askAbove(tables, place));
  const note = (key: AskKey, at: Place) => {
    if (at.chat !== place.chat) return;
    chat.add(key);
    if (at.thread === place.thread) thread.add(key);
  };
  const standing = standingAsks();
  for (const key of liveAsks())
    for (const copy of standing.get(key) ?? []) if (copy.final === "no") note(key, copy.place);
  // Posted, and nobody knows whether it arrived: whoever reads it knows no difference.
  for (const { subject, place: at } of tables.outbox.doubtfulPosts("ask:", botLimits.doubts_max)) {
    const key = askOf(subject);
    if (key !== undefined) note(key, at);
  }
  return { chat, thread };
}

/** A thread that somebody opened below the card of an ask is about that ask. */
export function askAbove(tables: Tables, { surface, chat, thread }: Place): readonly AskKey[] {
  const above = thread === undefined ? undefined : tables.copies.about(surface, chat, thread)?.subject;
  const key = above === undefined ? undefined : askOf(above);
  return key === undefined ? [] : [key];
}
