// From where on a surface is read again after we were away: up to where each place was heard; and where nothing was ever
// heard, from our own card on, because an answer to it may be the first thing that is said there (I2). Pure.

import type { Cursor, Place, Surface } from "../channels/channel.ts";
import type { KeptCopy } from "../notify/ledger/ledger.ts";
import { botLimits } from "./limits.ts";

export interface HeardSoFar {
  readonly cursors: readonly Cursor[];
  /** Cards that stand. */
  readonly live: readonly KeptCopy[];
  readonly threads: readonly Place[];
  /** `below`: what was replied to a card stands in a thread of its own. */
  readonly replies: "below" | "beside";
  /** What was said before is not known to have been heard any more, so it is not read again. */
  readonly known_since_ms: number;
}

export function cursorsOf(surface: Surface, heard: HeardSoFar): readonly Cursor[] {
  const { cursors, live, threads, replies, known_since_ms } = heard;
  const found = new Map<string, Cursor>();
  for (const cursor of cursors) if (cursor.place.chat !== "") found.set(keyOf(cursor.place), cursor);
  const recent = live
    .filter((copy) => copy.ref.surface === surface && copy.delivered_ms >= known_since_ms)
    .toSorted((one, other) => one.delivered_ms - other.delivered_ms);
  for (const { ref } of recent) {
    const { chat, thread, message } = ref;
    const place: Place = { surface, chat, ...(thread !== undefined && { thread }) };
    if (!found.has(keyOf(place))) found.set(keyOf(place), { place, after: message });
  }
  // A thread's own card is in it, and what stands below may have arrived unheard.
  for (const thread of threads) {
    const opening = recent.find(({ ref }) => ref.chat === thread.chat && ref.message === thread.thread);
    if (opening === undefined || found.has(keyOf(thread))) continue;
    found.set(keyOf(thread), { place: thread, after: opening.ref.message });
  }
  // Of many cards the newest: each place costs a request, and platforms let us make some dozens at once.
  const rooted = replies === "below" ? recent.filter(({ ref }) => ref.thread === undefined) : [];
  for (const { ref } of rooted.toReversed().slice(0, botLimits.reply_threads_max)) {
    const place: Place = { surface, chat: ref.chat, thread: ref.message };
    if (!found.has(keyOf(place))) found.set(keyOf(place), { place, after: ref.message });
  }
  return [...found.values()];
}

const keyOf = ({ chat, thread }: Place): string => `${chat} ${thread ?? ""}`;
