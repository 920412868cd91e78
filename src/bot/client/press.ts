// What a key or the mouse makes of the model, and what it says to the program. Pure. One key never decides anything:
// a digit only chooses a button, and Enter presses it.

import type { InputEvent } from "../../engine/watch/keys.ts";
import { buttonsOf, isOpen, numbered } from "./cards.ts";
import { layoutOf } from "./layout.ts";
import { clientLimits } from "./limits.ts";
import { type Chosen, type Model, noticed, select, selectedCard, withSelection } from "./model.ts";
import type { Saying } from "./talk.ts";
import { cleared, edited, recalled, taken, textOf, typed } from "./typing.ts";

export interface Pressed {
  readonly model: Model;
  readonly next: "go-on" | "quit" | "suspend" | "redraw";
  readonly saying?: Saying;
}

export function press(model: Model, event: InputEvent): Pressed {
  if (event.kind === "mouse") return goOn(onMouse(model, event));
  if (event.kind === "char") return goOn(onChar(model, event.char));
  const { key } = event;
  switch (key) {
    case "ctrl-z":
      return { model, next: "suspend" };
    case "ctrl-l":
      return { model, next: "redraw" };
    case "ctrl-c":
      return isIdle(model) ? { model, next: "quit" } : goOn(withSelection(dropped(model)));
    case "ctrl-d":
      return isIdle(model) ? { model, next: "quit" } : goOn(editing(model, key));
    case "enter":
      return onEnter(model);
    default:
      return goOn(onKey(model, key));
  }
}

/** Pasted text never presses anything: its line ends are line ends. */
export function pasted(model: Model, text: string): Model {
  const clean = text.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n\t]/gu, "");
  const { chosen: _, ...rest } = model;
  return { ...rest, typing: typed(model.typing, clean) };
}

const goOn = (model: Model): Pressed => ({ model, next: "go-on" });

const isIdle = ({ typing, chosen }: Model): boolean => textOf(typing) === "" && chosen === undefined;

function dropped(model: Model): Model {
  const { chosen: _, notice: __, ...rest } = model;
  return { ...rest, typing: cleared(model.typing) };
}

function onKey(model: Model, key: string): Model {
  const isEmpty = textOf(model.typing) === "";
  switch (key) {
    case "escape":
      return withSelection(dropped(model));
    case "up":
      return isEmpty ? step(model, -1) : recall(model, 1);
    case "down":
      return isEmpty && model.typing.back === 0 ? step(model, 1) : recall(model, -1);
    case "ctrl-p":
      return recall(model, 1);
    case "ctrl-n":
      return recall(model, -1);
    case "tab":
      return nextOpen(model);
    case "page-up":
      return scrolled(model, -pageOf(model));
    case "page-down":
      return scrolled(model, pageOf(model));
    default:
      return editing(model, key);
  }
}

const recall = (model: Model, by: 1 | -1): Model => ({ ...model, typing: recalled(model.typing, by) });

function editing(model: Model, key: string): Model {
  const { chosen: _, ...rest } = model;
  return withSelection({ ...rest, typing: edited(model.typing, key) });
}

// --- answering -----------------------------------------------------------------------------------------------------

function onChar(model: Model, char: string): Model {
  const { chosen, ...rest } = model;
  if (chosen?.stage === "confirm") return { ...rest, typing: typed(model.typing, char) };
  const picked = textOf(model.typing) === "" && chosen === undefined ? pick(model, char) : undefined;
  if (picked !== undefined) return { ...model, chosen: picked };
  // "2" chose a button, and "2 days" is a text.
  const digit = chosen === undefined ? "" : digitOf(model, chosen);
  return { ...rest, typing: typed(model.typing, digit + char) };
}

function pick(model: Model, char: string): Chosen | undefined {
  const card = selectedCard(model);
  if (card === undefined || !/^[1-9]$/.test(char)) return undefined;
  const button = numbered(card).find(({ digit }) => digit === char);
  return button && { message: card.message, key: button.key, label: button.label, stage: "chosen" };
}

function digitOf(model: Model, { message, key }: Chosen): string {
  const card = model.cards.find((each) => each.message === message);
  return (card && numbered(card).find((each) => each.key === key)?.digit) ?? "";
}

function onEnter(model: Model): Pressed {
  if (model.chosen !== undefined) return pressChosen(model, model.chosen);
  const text = textOf(model.typing);
  if (text.trim() === "") return model.guide?.over === "yes" ? { model, next: "quit" } : goOn(model);
  const after = { ...model, typing: taken(model.typing) };
  const command = /^\/(?:looop\s+)?(\S.*)$/s.exec(text.trim())?.[1];
  if (command !== undefined)
    return {
      model: { ...after, awaits: "reply" },
      next: "go-on",
      saying: { kind: "command", text: command },
    };
  if (model.selected !== undefined && selectedCard(model) === undefined)
    return goOn(noticed(model, "the card that this was about is gone; Esc drops the text", "alert"));
  const about = model.selected === undefined ? {} : { replyTo: model.selected };
  const waits: Model = { ...after, awaits: "answer" };
  return { model: withSelection(waits), next: "go-on", saying: { kind: "say", text, ...about } };
}

function pressChosen(model: Model, chosen: Chosen): Pressed {
  const card = model.cards.find(({ message }) => message === chosen.message);
  const button = card && buttonsOf(card).find(({ key }) => key === chosen.key);
  if (button?.confirm !== undefined && chosen.stage === "chosen")
    return goOn({ ...model, chosen: { ...chosen, stage: "confirm" } });
  const { chosen: _, ...rest } = model;
  const saying: Saying = { kind: "press", message: chosen.message, key: chosen.key };
  const waits: Model = { ...noticed(rest, `${chosen.label} …`, "quiet"), awaits: "answer" };
  return { model: waits, next: "go-on", saying };
}

// --- going through the cards ---------------------------------------------------------------------------------------

function step(model: Model, by: -1 | 1): Model {
  const { cards, selected } = model;
  const at = cards.findIndex(({ message }) => message === selected);
  const next = cards[at === -1 ? 0 : Math.min(Math.max(0, at + by), cards.length - 1)];
  return next === undefined ? model : select(model, next.message);
}

function nextOpen(model: Model): Model {
  const { notice, ...rest } = model;
  const told = model.cards.find(({ message }) => message === notice?.leadsTo);
  if (told !== undefined) return select(rest, told.message);
  const open = model.cards.filter(isOpen);
  const at = open.findIndex(({ message }) => message === model.selected);
  const next = open[(at + 1) % Math.max(1, open.length)];
  return next === undefined ? model : select(model, next.message);
}

function pageOf(model: Model): number {
  return Math.max(1, layoutOf(model).card.rows - 1);
}

function scrolled(model: Model, by: number): Model {
  const { scrollMax } = layoutOf(model);
  return { ...model, scroll: Math.min(Math.max(0, model.scroll + by), scrollMax) };
}

const WHEEL_ROWS = 3;

function onMouse(model: Model, { what, row }: Extract<InputEvent, { kind: "mouse" }>): Model {
  const { list, top } = layoutOf(model);
  const isInList = row >= list.row && row < list.row + list.rows;
  if (what === "wheel-up") return isInList ? step(model, -1) : scrolled(model, -WHEEL_ROWS);
  if (what === "wheel-down") return isInList ? step(model, 1) : scrolled(model, WHEEL_ROWS);
  if (what !== "press" || !isInList || textOf(model.typing) !== "") return model;
  const clicked = model.cards[top + row - list.row];
  return clicked === undefined ? model : select(model, clicked.message);
}

/** Old notices are taken away. */
export function withTime(model: Model, now_ms: number): Model {
  const { notice, ...rest } = model;
  const isOld = notice !== undefined && now_ms - notice.since_ms > clientLimits.notice_ms;
  return isOld ? { ...rest, now_ms } : { ...model, now_ms };
}
