// The cards that stand on the terminal: what is on the shelf, and an index of it in memory. The shelf is the truth; the
// index is read from it once and follows each change only after the shelf took it.

import { terminalLimits } from "./limits.ts";
import type { Shelf, Trouble } from "./ports.ts";
import { lineOf, type PostedCard, readPostedCard } from "./wire.ts";

export interface KeptCards {
  /** Oldest first. */
  all(): readonly PostedCard[];
  find(message: string): PostedCard | undefined;
  byKey(chat: string, key: string): PostedCard | undefined;
  /** Resolves when it is on the shelf; the messages that had to make room are told. */
  put(card: PostedCard): Promise<{ readonly kind: "kept"; readonly dropped: readonly string[] } | Trouble>;
  /** Takes out of the index what is no longer on the shelf. */
  check(message: string): Promise<"there" | "gone">;
}

/** `unread`: names on the shelf that are no cards. */
export type OpenedCards =
  | { readonly kind: "ok"; readonly cards: KeptCards; readonly unread: readonly string[] }
  | Trouble;

export async function openCards(shelf: Shelf): Promise<OpenedCards> {
  const all = await shelf.all();
  if (all.kind !== "ok") return all;
  const read = all.texts.map(readPostedCard);
  const known = read.filter((card) => card !== undefined).sort((a, b) => (a.message < b.message ? -1 : 1));
  const index = new Map(known.map((card) => [card.message, card]));
  const odd = read.length - known.length;
  return {
    kind: "ok",
    cards: keptCards(shelf, index),
    unread: odd === 0 ? all.unread : [...all.unread, `${odd} that are no cards`],
  };
}

function keptCards(shelf: Shelf, index: Map<string, PostedCard>): KeptCards {
  return {
    all: () => [...index.values()],
    find: (message) => index.get(message),
    byKey: (chat, key) => [...index.values()].find((card) => card.key === key && card.chat === chat),
    async put(card) {
      const kept = await shelf.put(card.message, lineOf(card));
      if (kept.kind !== "kept") return kept;
      index.set(card.message, card);
      const dropped = surplusOf([...index.values()], card.message);
      for (const message of dropped) {
        await shelf.drop(message);
        index.delete(message);
      }
      return { kind: "kept", dropped };
    },
    async check(message) {
      if (!index.has(message)) return "gone";
      if ((await shelf.has(message)) !== "missing") return "there";
      index.delete(message);
      return "gone";
    },
  };
}

/** Those that want nothing of anybody go first, then the oldest; never the one that just came. */
function surplusOf(cards: readonly PostedCard[], newest: string): readonly string[] {
  const surplus = cards.length - terminalLimits.cards_max;
  if (surplus <= 0) return [];
  const others = cards.filter(({ message }) => message !== newest);
  const done = others.filter((card) => !isOpen(card));
  return [...done, ...others.filter(isOpen)].slice(0, surplus).map(({ message }) => message);
}

/** Whether it wants something of whoever sees it. */
const isOpen = ({ rows, invite }: PostedCard): boolean => rows.length > 0 || invite !== undefined;
