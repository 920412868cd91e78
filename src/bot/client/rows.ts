// The lines of a card → rows of glyphs that fit into a width. Pure. What cannot be shown in cells was taken out by the
// glyphs; no row is ever wider than asked for.

import { bodyLines, type CardLine, type Ink, titleText } from "../../channels/terminal/render.ts";
import { type Glyph, glyphsOf, widthOfLine } from "../../engine/watch/glyphs.ts";
import type { ShownCard } from "./cards.ts";

/** What a glyph is drawn with. */
export type RowInk = Ink;

export interface LaidGlyph extends Glyph {
  readonly ink: RowInk;
}

export type LaidRow = readonly LaidGlyph[];

const COLS_MIN = 4;

export function bodyRows(card: ShownCard, cols: number): readonly LaidRow[] {
  return bodyLines(card).flatMap((line) => wrapLine(line, Math.max(COLS_MIN, cols)));
}

export function titleRows(card: Pick<ShownCard, "title">, cols: number): readonly LaidRow[] {
  const line = { first: "", others: "", runs: [{ text: titleText(card.title), ink: "strong" as const }] };
  return wrapLine(line, Math.max(COLS_MIN, cols));
}

export const rowText = (row: LaidRow): string =>
  row
    .map(({ text }) => text)
    .join("")
    .trimEnd();

export const widthOfRow = (row: LaidRow): number => widthOfLine(row);

/** Broken at blanks where there are some. A mark that leaves no room is left out. */
export function wrapLine({ first, others, runs }: CardLine, cols: number): readonly LaidRow[] {
  const glyphs = runs.flatMap(({ text, ink }) => inked(text, ink));
  const room = (mark: LaidRow): number => cols - widthOfLine(mark);
  const marks = [inked(first, "quiet"), inked(others, "quiet")].map((mark) =>
    room(mark) < Math.max(COLS_MIN, cols / 3) ? [] : mark,
  );
  const [head = [], hanging = []] = marks;
  const rows: LaidRow[] = [];
  let rest: LaidRow = glyphs;
  do {
    const mark = rows.length === 0 ? head : hanging;
    const end = endOfRow(rest, room(mark));
    rows.push([...mark, ...rest.slice(0, end)]);
    rest = rest[end]?.text === " " ? rest.slice(end + 1) : rest.slice(end);
  } while (rest.length > 0);
  return rows;
}

function inked(text: string, ink: Ink): LaidRow {
  return glyphsOf(text).map((glyph) => ({ ...glyph, ink }));
}

/** How many glyphs go into the row: up to the last blank that fits, or as many as fit. At least one. */
function endOfRow(glyphs: LaidRow, cols: number): number {
  let width = 0;
  let blank = 0;
  for (const [index, glyph] of glyphs.entries()) {
    if (glyph.text === " ") blank = index;
    width += glyph.width;
    if (width > cols) return blank > 0 ? blank : Math.max(1, index);
  }
  return glyphs.length;
}
