// One frame of the client: the model drawn to a grid of the terminal's size. Pure.

import { glyphsOf, widthOfLine } from "../../engine/watch/glyphs.ts";
import { createGrid, fill, type Grid, putGlyphs, putText, styled } from "../../engine/watch/grid.ts";
import { type CellStyle, plainStyle } from "../../engine/workers/session/shot.ts";
import { buttonsOf, isOpen, isStanding, type ShownCard, waitingCount } from "./cards.ts";
import { ageOf, type Layout, layoutOf } from "./layout.ts";
import { clientLimits } from "./limits.ts";
import { type Model, selectedCard } from "./model.ts";
import type { RowInk } from "./rows.ts";
import { textOf } from "./typing.ts";

const quiet = styled({ dim: true });
const strong = styled({ bold: true });
const inverse = styled({ inverse: true });
const alert = styled({ fg: 3, bold: true });
const guiding = styled({ fg: 6, bold: true });

const inks: Readonly<Record<RowInk, CellStyle>> = {
  plain: plainStyle,
  strong,
  quiet,
  code: styled({ fg: 6 }),
  link: styled({ underline: true }),
};

const tones: Readonly<Record<ShownCard["tone"], CellStyle>> = {
  plain: strong,
  attention: alert,
  danger: styled({ fg: 1, bold: true }),
  good: styled({ fg: 2, bold: true }),
  muted: quiet,
};

const marks: Readonly<Record<ShownCard["tone"], string>> = {
  plain: "•",
  attention: "!",
  danger: "!",
  good: "+",
  muted: "·",
};

const markOf = (card: ShownCard): string =>
  isStanding(card) && !isOpen(card) ? marks.plain : marks[card.tone];

export function frameOf(model: Model): Grid {
  const { cols, rows } = model.size;
  const grid = createGrid(cols, rows);
  const layout = layoutOf(model);
  if (layout.kind === "small") {
    const lines = ["looop client", "needs", `${clientLimits.cols_min}×${clientLimits.rows_min} or more`];
    lines.forEach((line, row) => void putText(grid, { row, col: 0, cols, rows: 1 }, line, plainStyle));
    return grid;
  }
  drawTop(grid, model);
  drawGuide(grid, layout);
  drawList(grid, model, layout);
  drawCard(grid, model, layout);
  drawButtons(grid, model, layout);
  drawInput(grid, model, layout.inputRow);
  drawMore(grid, model, layout);
  drawFooter(grid, model);
  return grid;
}

const rowArea = (grid: Grid, row: number, col = 0) => ({ row, col, cols: grid.cols - col, rows: 1 });

function drawTop(grid: Grid, { link, user, cards, unkept }: Model): void {
  fill(grid, rowArea(grid, 0), " ", inverse);
  putText(grid, rowArea(grid, 0, 1), "looop client", styled({ inverse: true, bold: true }));
  const open = waitingCount(cards);
  const waiting =
    open === 0 ? "nothing waits for you" : open === 1 ? "1 waits for you" : `${open} wait for you`;
  const said = unkept === 0 ? "" : ` · ${unkept} on the way`;
  const where = link.kind === "attached" ? user : link.kind === "calling" ? "calling…" : "not attached";
  const text = `${waiting}${said} · ${where}`;
  const col = Math.max(15, grid.cols - widthOfLine(glyphsOf(text)) - 1);
  putText(grid, rowArea(grid, 0, col), text, inverse);
}

function drawGuide(grid: Grid, { guide }: Layout): void {
  for (const [at, laid] of guide.entries()) {
    putText(grid, rowArea(grid, 1 + at), "▌", guiding);
    let area = rowArea(grid, 1 + at, 2);
    for (const glyph of laid) {
      const col = putGlyphs(grid, area, [glyph], glyph.ink === "strong" ? guiding : plainStyle);
      area = { ...area, cols: area.cols - (col - area.col), col };
    }
  }
}

function drawList(grid: Grid, model: Model, { list, top }: Layout): void {
  for (let at = 0; at < list.rows; at++) {
    const card = model.cards[top + at];
    if (card !== undefined) drawLine(grid, list.row + at, card, model);
  }
  if (model.cards.length === 0) putText(grid, rowArea(grid, list.row, 1), emptyText(model), quiet);
  const row = list.row + list.rows;
  fill(grid, rowArea(grid, row), "─", quiet);
  const below = model.cards.length - top - list.rows;
  if (below > 0) putText(grid, rowArea(grid, row, 2), ` ${below} more below `, quiet);
}

function emptyText({ link }: Model): string {
  if (link.kind === "away") return `${link.why}; start it with: looop up`;
  return link.kind === "calling"
    ? "looking…"
    : "Nothing here yet. What the program has to say will stand here.";
}

function drawLine(grid: Grid, row: number, card: ShownCard, model: Model): void {
  const isSelected = card.message === model.selected;
  const style = isOpen(card) ? tones[card.tone] : quiet;
  const shown: CellStyle = isSelected ? { ...style, inverse: true, dim: false } : style;
  if (isSelected) fill(grid, rowArea(grid, row), " ", shown);
  const age = ageOf(card, model.now_ms).padStart(4);
  putText(grid, rowArea(grid, row), `${isSelected ? "▸" : " "}${markOf(card)} ${age}  `, shown);
  const label = card.label === undefined || card.title.startsWith(card.label) ? "" : `${card.label}: `;
  putText(grid, rowArea(grid, row, 9), `${label}${card.title}`, shown);
}

function drawCard(grid: Grid, model: Model, { card, content, scrollMax }: Layout): void {
  const shown = selectedCard(model);
  if (shown === undefined) return;
  const scroll = Math.min(model.scroll, scrollMax);
  for (let at = 0; at < card.rows; at++) {
    let area = rowArea(grid, card.row + at, 1);
    for (const glyph of content[scroll + at] ?? []) {
      const style = scroll + at === 0 ? tones[shown.tone] : inks[glyph.ink];
      const col = putGlyphs(grid, area, [glyph], style);
      area = { ...area, cols: area.cols - (col - area.col), col };
    }
  }
}

/** In the line over the input, where it covers nothing of the card. */
function drawMore(
  grid: Grid,
  { scroll: wanted }: Model,
  { card, content, scrollMax, inputRow }: Layout,
): void {
  const scroll = Math.min(wanted, scrollMax);
  const below = content.length - scroll - card.rows;
  const more =
    below > 0 ? ` ${below} more line${below === 1 ? "" : "s"}: PgDn ` : scroll > 0 ? " the end: PgUp " : "";
  if (more !== "") putText(grid, rowArea(grid, inputRow - 1, grid.cols - more.length - 2), more, strong);
}

function drawButtons(grid: Grid, model: Model, { buttons, buttonRows }: Layout): void {
  const card = selectedCard(model);
  const all = card === undefined ? [] : buttonsOf(card);
  for (const [at, row] of buttonRows.entries())
    for (const { text, key, col } of row) {
      const style = styleOf(all.find((button) => button.key === key)?.style);
      const isChosen =
        key !== undefined && model.chosen?.key === key && model.chosen.message === card?.message;
      putText(
        grid,
        rowArea(grid, buttons.row + at, col),
        text,
        isChosen ? { ...style, inverse: true } : style,
      );
    }
}

function styleOf(style: "plain" | "primary" | "danger" | undefined): CellStyle {
  if (style === "danger") return styled({ fg: 1, bold: true });
  return style === "primary" ? styled({ fg: 2, bold: true }) : strong;
}

function drawInput(grid: Grid, model: Model, row: number): void {
  fill(grid, rowArea(grid, row - 1), "─", quiet);
  const card = selectedCard(model);
  const about = card === undefined ? "" : ` about: ${card.title} `;
  putText(grid, { ...rowArea(grid, row - 1, 2), cols: Math.max(0, grid.cols - 4) }, about, quiet);
  putText(grid, rowArea(grid, row), "> ", strong);
  const placeholder = card?.invite?.placeholder;
  if (textOf(model.typing) === "" && placeholder !== undefined)
    putText(grid, rowArea(grid, row, 3), placeholder, quiet);
  drawTyping(grid, model, row);
}

/** The end of what stands before the cursor is always seen. */
function drawTyping(grid: Grid, { typing }: Model, row: number): void {
  const col = 2;
  const room = grid.cols - col - 1;
  const oneLine = (text: string) => text.replaceAll("\n", "⏎");
  const before = glyphsOf(oneLine(typing.before));
  let width = widthOfLine(before);
  let from = 0;
  for (; width > room; from++) width -= before[from]?.width ?? 0;
  const end = putGlyphs(grid, rowArea(grid, row, col), before.slice(from), plainStyle);
  const after = glyphsOf(oneLine(typing.after));
  const [under] = after;
  const next = putGlyphs(grid, rowArea(grid, row, end), [under ?? { text: " ", width: 1 }], inverse);
  if (textOf(typing) !== "") putGlyphs(grid, rowArea(grid, row, next), after.slice(1), plainStyle);
}

const titleOf = ({ cards }: Model, message: string): string =>
  cards.find((card) => card.message === message)?.title ?? "";

function drawFooter(grid: Grid, model: Model): void {
  const { notice, link, chosen } = model;
  const row = grid.rows - 1;
  if (notice !== undefined) {
    putText(grid, rowArea(grid, row, 1), notice.text, notice.tone === "alert" ? alert : quiet);
    return;
  }
  if (link.kind === "away") {
    putText(grid, rowArea(grid, row, 1), `${link.why}; what you say is kept until it is back`, alert);
    return;
  }
  if (link.kind === "attached" && link.alone === "yes" && chosen === undefined) {
    const text = "On its own: no program runs (looop up). What you answer is recorded all the same.";
    putText(grid, rowArea(grid, row, 1), text, alert);
    return;
  }
  const isOver = model.guide?.over === "yes" && textOf(model.typing) === "";
  const keys =
    chosen === undefined
      ? isOver
        ? "Enter leaves · ↑↓ look at the cards · /journal · /status · PgDn more"
        : "↑↓ Tab cards · 1-9 choose · Enter send · /status · PgDn more · Ctrl-C leave"
      : `Enter: ${chosen.label} · Esc: not · ${titleOf(model, chosen.message)}`;
  putText(grid, rowArea(grid, row, 1), keys, quiet);
}
