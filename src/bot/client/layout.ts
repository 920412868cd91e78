// Where everything is on the client's screen, and what the selected card comes to in rows. Pure.

import { ageText } from "../../engine/age.ts";
import { glyphsOf, widthOfLine } from "../../engine/watch/glyphs.ts";
import { buttonsOf, numbered, type ShownCard } from "./cards.ts";
import { clientLimits } from "./limits.ts";
import { type Model, selectedCard } from "./model.ts";
import { bodyRows, type LaidRow, titleRows, wrapLine } from "./rows.ts";

export interface Band {
  readonly row: number;
  readonly rows: number;
}

export interface Layout {
  readonly kind: "whole" | "small";
  /** What the guide says, laid out; nothing where nobody guides. */
  readonly guide: readonly LaidRow[];
  readonly list: Band;
  /** Index of the first card in the list. */
  readonly top: number;
  readonly card: Band;
  readonly content: readonly LaidRow[];
  readonly scrollMax: number;
  readonly buttons: Band;
  readonly buttonRows: readonly ButtonRow[];
  readonly inputRow: number;
}

export type ButtonRow = readonly {
  readonly text: string;
  readonly key: string | undefined;
  readonly col: number;
}[];

/** Title, a line under the list, a line over the input, the input, the footer. */
const FIXED_ROWS = 5;
const CARD_ROWS_MIN = 3;

export function layoutOf(model: Model): Layout {
  const { cols, rows } = model.size;
  const card = selectedCard(model);
  const guide = guideRows(model);
  const above = guide.length + 1;
  const room = Math.max(0, rows - FIXED_ROWS - guide.length);
  const share = Math.max(1, Math.floor(room / clientLimits.list_share));
  const listRows = Math.min(Math.max(1, model.cards.length), share);
  const buttonRows =
    card === undefined
      ? []
      : buttonRowsOf(model, card, cols).slice(0, Math.max(0, room - listRows - CARD_ROWS_MIN));
  const cardRows = Math.max(0, room - listRows - buttonRows.length);
  const content = card === undefined ? [] : contentOf(card, model);
  const at = model.cards.findIndex(({ message }) => message === model.selected);
  return {
    kind: isSmall(model.size) ? "small" : "whole",
    guide,
    list: { row: above, rows: listRows },
    top: Math.max(0, Math.min(at - Math.floor(listRows / 2), model.cards.length - listRows)),
    card: { row: above + listRows + 1, rows: cardRows },
    content,
    scrollMax: Math.max(0, content.length - cardRows),
    buttons: { row: above + listRows + 1 + cardRows, rows: buttonRows.length },
    buttonRows,
    inputRow: rows - 2,
  };
}

/** The card whose text the screen shows; the others are lines of a list. */
export function cardOn(model: Model): ShownCard | undefined {
  return isSmall(model.size) ? undefined : selectedCard(model);
}

const isSmall = ({ cols, rows }: Model["size"]): boolean =>
  cols < clientLimits.cols_min || rows < clientLimits.rows_min;

/** On a small screen only what is to be done, so that the card is still to be seen. */
function guideRows({ guide, size }: Model): readonly LaidRow[] {
  if (guide === undefined) return [];
  const blank = " ".repeat(guide.mark.length + 2);
  const wrapped = (first: string, text: string, ink: "plain" | "strong"): readonly LaidRow[] =>
    text === ""
      ? []
      : wrapLine({ first, others: blank, runs: [{ text, ink }] }, size.cols - GUIDE_COLS_TAKEN);
  const next = wrapped(blank, guide.next, "strong");
  const all = [...wrapped(`${guide.mark}  `, guide.said, "plain"), ...next];
  return all.length <= size.rows / clientLimits.guide_share ? all : next.slice(0, 2);
}

/** Its bar, a blank before it, and one at the end. */
const GUIDE_COLS_TAKEN = 3;

function contentOf(card: ShownCard, { size, now_ms }: Model): readonly LaidRow[] {
  const cols = Math.min(size.cols - 2, clientLimits.text_cols_max);
  const about = [
    card.label,
    `${ageOf(card, now_ms)} ago`,
    card.only === undefined ? undefined : "for you alone",
  ];
  const meta = about.filter((each) => each !== undefined && each !== "").join(" · ");
  const quiet = (text: string): readonly LaidRow[] =>
    wrapLine({ first: "", others: "", runs: [{ text, ink: "quiet" }] }, cols);
  return [...titleRows(card, cols), ...quiet(meta), [], ...bodyRows(card, cols)];
}

export const ageOf = ({ posted_ms }: ShownCard, now_ms: number): string =>
  ageText(Math.max(0, (now_ms - posted_ms) / 1_000));

function buttonRowsOf(model: Model, card: ShownCard, cols: number): readonly ButtonRow[] {
  const confirm = confirmOf(model);
  if (confirm !== undefined) {
    const words = `${confirm.title} ${confirm.text} Enter: ${confirm.yes} · Esc: ${confirm.no}`;
    return wrapLine({ first: "", others: "", runs: [{ text: words, ink: "strong" }] }, cols - 2).map(
      (row) => [{ text: row.map(({ text }) => text).join(""), key: undefined, col: 1 }],
    );
  }
  let rows: readonly ButtonRow[] = [];
  for (const { label, key, digit } of numbered(card)) {
    const text = digit === undefined ? `[${label}]` : `[${digit}] ${label}`;
    const last = rows.at(-1) ?? [];
    const end = last.at(-1);
    const col = end === undefined ? 1 : end.col + widthOfLine(glyphsOf(end.text)) + 2;
    const isRoom = end !== undefined && col + widthOfLine(glyphsOf(text)) < cols;
    rows = isRoom
      ? [...rows.slice(0, -1), [...last, { text, key, col }]]
      : [...rows, [{ text, key, col: 1 }]];
  }
  return rows;
}

function confirmOf({ chosen, cards }: Model) {
  if (chosen?.stage !== "confirm") return undefined;
  const card = cards.find(({ message }) => message === chosen.message);
  return card && buttonsOf(card).find(({ key }) => key === chosen.key)?.confirm;
}
