// The cards as a person goes through them: those that want something first. Pure.

import type { PostedCard } from "../../channels/terminal/wire.ts";
import { menu } from "../reading/help.ts";
import { clientLimits } from "./limits.ts";

export type ShownCard = PostedCard;

/** Whether it waits for whoever sees it. Buttons that only stand for a command are an offer, and wait for nobody. */
export function isOpen({ rows, invite, tone }: ShownCard): boolean {
  if (invite !== undefined) return true;
  if (tone !== "attention" && tone !== "danger") return false;
  return rows.flat().length > 0 && !isStanding({ rows });
}

/** What stands there as long as the thing it shows, and only offers to look further: the board, a worker. */
export function isStanding({ rows }: Pick<ShownCard, "rows">): boolean {
  const buttons = rows.flat();
  return buttons.length > 0 && buttons.every(({ label }) => offers.has(label));
}

/** Commands by their own names, and what the card of a worker calls its own. */
const offers = new Set([...menu.verbs.map(({ name }) => name), "Show", "Log", "Kill"]);

/** How much waits for whoever sees it: each ask once, however many cards tell of it, its worker gone or not. */
export function waitingCount(cards: readonly ShownCard[]): number {
  return new Set(cards.flatMap((card) => waitingOf(card) ?? [])).size;
}

/** What has a code is an ask, and of all that is said of it its own card alone gives its reason and puts it off. */
function waitingOf({ message, title, rows }: ShownCard): string | undefined {
  const labels = new Set(rows.flat().map(({ label }) => label));
  const code = CODE.exec(title)?.[0];
  if (code !== undefined) return labels.has("Why") && labels.has("Later") ? code : undefined;
  return deciding.some((label) => labels.has(label)) ? message : undefined;
}

const CODE = /^#\S+ /;
/** On what has no code and does nothing before a press: a plan to review, words or a text to confirm. */
const deciding = ["Approve", "Go", "Cancel"];

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

export interface NumberedButton {
  readonly key: string;
  /** Without a number of its own. */
  readonly label: string;
  /** None: it can be typed only. */
  readonly digit: string | undefined;
}

const OWN_NUMBER = /^([1-9]) · (?=\S)/;

/** An option keeps the number it was given, wherever it stands: its digit must not mean another one. */
export function numbered(card: ShownCard): readonly NumberedButton[] {
  const buttons = buttonsOf(card);
  const own = buttons.map(({ label }) => OWN_NUMBER.exec(label)?.[1]);
  const free = [..."123456789"].filter((digit) => !own.includes(digit));
  return buttons.map(({ key, label }, index) => {
    const digit = own[index];
    const isTaken = digit !== undefined && own.indexOf(digit) !== index;
    if (digit !== undefined && !isTaken) return { key, digit, label: label.replace(OWN_NUMBER, "") };
    return { key, digit: free.shift(), label };
  });
}
