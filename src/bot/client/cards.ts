// The cards as a person goes through them: those that want something first. Pure.

import type { PostedCard } from "../../channels/terminal/wire.ts";
import { clientLimits } from "./limits.ts";

export type ShownCard = PostedCard;

/** Whether it wants something of whoever sees it. */
export const isOpen = ({ rows, invite }: ShownCard): boolean => rows.length > 0 || invite !== undefined;

/** The open ones in the order in which they came, then the others, the newest first. */
export function inOrder(cards: readonly ShownCard[]): readonly ShownCard[] {
  const byAge = cards.toSorted((a, b) => (a.message < b.message ? -1 : 1));
  const closed = byAge.filter((card) => !isOpen(card)).reverse();
  return [...byAge.filter(isOpen), ...closed].slice(0, clientLimits.cards_max);
}

export const withCard = (cards: readonly ShownCard[], card: ShownCard): readonly ShownCard[] =>
  inOrder([...cards.filter(({ message }) => message !== card.message), card]);

export const withoutCard = (cards: readonly ShownCard[], message: string): readonly ShownCard[] =>
  cards.filter((card) => card.message !== message);

export const buttonsOf = ({ rows }: ShownCard): ShownCard["rows"][number] => rows.flat();
