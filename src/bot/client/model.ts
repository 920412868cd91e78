// What the client's screen shows, as data, and what happens to it when the program tells something. Pure.
// What a person is about never changes under their hands: while they type or have chosen a button, no other card is
// selected for them, and a button that changed is no longer chosen (I2).

import type { Size } from "../../engine/watch/model.ts";
import { buttonsOf, isOpen, type ShownCard, withCard, withoutCard } from "./cards.ts";
import type { GuideWord } from "./guide.ts";
import type { TalkEvent } from "./talk.ts";
import { emptyTyping, type Typing, textOf } from "./typing.ts";

export interface Model {
  readonly size: Size;
  readonly now_ms: number;
  readonly user: string;
  readonly link: Link;
  /** In order. */
  readonly cards: readonly ShownCard[];
  /** Id of a message. */
  readonly selected?: string;
  /** Selected for want of anything that waits, and not by the person: what waits may take its place. */
  readonly resting?: "yes";
  /**
   * `reply`: a command was sent, and the card that answers it is shown, unless it wants a decision. `answer`: words or a
   * press were, about a card that stays; what comes of them is named.
   */
  readonly awaits?: "reply" | "answer";
  /** Rows of the card that are above the screen. */
  readonly scroll: number;
  readonly typing: Typing;
  readonly chosen?: Chosen;
  readonly notice?: Notice;
  readonly guide?: GuideWord;
  readonly unkept: number;
}

export type Link =
  | { readonly kind: "calling" }
  | { readonly kind: "attached"; readonly name: string; readonly alone: "yes" | "no" }
  | { readonly kind: "away"; readonly why: string };

/** A button that Enter presses. `confirm`: the card asks once more. */
export interface Chosen {
  readonly message: string;
  readonly key: string;
  readonly label: string;
  readonly stage: "chosen" | "confirm";
}

export interface Notice {
  readonly text: string;
  readonly tone: "quiet" | "alert";
  readonly since_ms: number;
  /** The card that it tells of: Tab goes there. */
  readonly leadsTo?: string;
}

export function firstModel(size: Size, user: string, now_ms: number): Model {
  return {
    size,
    now_ms,
    user,
    link: { kind: "calling" },
    cards: [],
    scroll: 0,
    typing: emptyTyping,
    unkept: 0,
  };
}

export const selectedCard = ({ cards, selected }: Model): ShownCard | undefined =>
  cards.find(({ message }) => message === selected);

const isBusy = ({ typing, chosen }: Model): boolean => textOf(typing) !== "" || chosen !== undefined;

export function told(model: Model, event: TalkEvent): Model {
  switch (event.kind) {
    case "attached":
      return { ...model, link: { kind: "attached", name: event.name, alone: event.alone } };
    case "away":
      return { ...model, link: { kind: "away", why: event.why } };
    case "card":
      return onCard(model, event.card);
    case "removed":
      return withChange(model, withoutCard(model.cards, event.message));
    case "shown":
      return withSelection(model);
    case "kept":
      return event.notice === undefined ? model : noticed(model, event.notice, "quiet");
    case "refused":
      return { ...model, link: { kind: "away", why: `${event.why}; ${event.remedy}` } };
  }
}

export function noticed(model: Model, text: string, tone: Notice["tone"]): Model {
  return { ...model, notice: { text, tone, since_ms: model.now_ms } };
}

function onCard(model: Model, card: ShownCard): Model {
  const isNew = !model.cards.some(({ message }) => message === card.message);
  const changed = withChange(model, withCard(model.cards, card));
  if (isNew && model.awaits === "reply" && !isOpen(card) && !isBusy(model)) {
    const { awaits: _, ...rest } = select(changed, card.message);
    return rest;
  }
  if (isNew && model.awaits !== undefined && card.message !== changed.selected) return named(changed, card);
  const { notice, ...rest } = changed;
  const isOutcome = card.message === changed.selected && !isOpen(card) && notice?.tone === "quiet";
  return isOutcome ? rest : changed;
}

/** What answers is often below the fold. It is not put under anybody's hands: their next word may be for this card. */
function named(model: Model, { message, title }: ShownCard): Model {
  const { awaits, ...rest } = model;
  const kept = awaits === "reply" ? model : rest;
  if (model.chosen !== undefined || model.notice?.tone === "alert") return kept;
  const said = noticed(kept, `Tab: ${title}`, "quiet");
  return said.notice === undefined ? said : { ...said, notice: { ...said.notice, leadsTo: message } };
}

function withChange(model: Model, cards: readonly ShownCard[]): Model {
  const { chosen, ...rest } = { ...model, cards };
  const card = cards.find(({ message }) => message === chosen?.message);
  const isStill = card !== undefined && buttonsOf(card).some(({ key }) => key === chosen?.key);
  if (chosen === undefined || isStill) return withSelection({ ...model, cards });
  return withSelection(noticed(rest, `"${chosen.label}" is not there any more`, "alert"));
}

/**
 * Somebody who does nothing is shown the first card that wants something. From one that wanted something they are never
 * taken away, also when it is answered: the next word would be about another one.
 */
export function withSelection(model: Model): Model {
  if (isBusy(model)) return model;
  const present = selectedCard(model);
  const open = model.cards.find(isOpen);
  if (present !== undefined && (model.resting !== "yes" || open === undefined)) return model;
  const { selected: _, resting: __, ...rest } = model;
  if (present !== undefined && isOpen(present)) return { ...rest, selected: present.message };
  const first = open ?? model.cards[0];
  if (first === undefined) return { ...rest, scroll: 0 };
  const chosen = { ...rest, selected: first.message, scroll: 0 };
  return open === undefined ? { ...chosen, resting: "yes" } : chosen;
}

export function select(model: Model, message: string): Model {
  const { chosen, resting: _, ...rest } = model;
  if (message === model.selected) return chosen === undefined ? rest : { ...rest, chosen };
  return { ...rest, selected: message, scroll: 0 };
}
