// A grid of cells: what the terminal is to show. Whatever is put stays inside its area, and half a wide character is
// never left standing. Filled in place by the painters of one frame, then only read.

import { type Cell, type CellStyle, plainStyle } from "../workers/session/shot.ts";
import { cellText, type Glyph, glyphsOf } from "./glyphs.ts";

export interface GridCell {
  readonly text: string;
  /** 0: the right half of a wide one. */
  readonly width: 0 | 1 | 2;
  readonly style: CellStyle;
}

export interface Grid {
  readonly cols: number;
  readonly rows: number;
  /** Row by row. */
  readonly cells: GridCell[];
}

export interface Area {
  readonly row: number;
  readonly col: number;
  readonly cols: number;
  readonly rows: number;
}

export const styled = (style: Partial<CellStyle>): CellStyle => ({ ...plainStyle, ...style });

const blank: GridCell = { text: " ", width: 1, style: plainStyle };

export function createGrid(cols: number, rows: number): Grid {
  return { cols, rows, cells: Array.from({ length: cols * rows }, () => blank) };
}

export function cellAt(grid: Grid, row: number, col: number): GridCell {
  return grid.cells[row * grid.cols + col] ?? blank;
}

/** What of it does not fit into the area is left out; a wide one that half fits becomes a blank. */
function put(
  grid: Grid,
  area: Area,
  at: { readonly row: number; readonly col: number },
  cell: GridCell,
): void {
  const { row, col } = at;
  if (row < area.row || row >= area.row + area.rows || row < 0 || row >= grid.rows) return;
  const end = Math.min(area.col + area.cols, grid.cols);
  if (col < Math.max(0, area.col) || col >= end) return;
  const fits = col + cell.width <= end;
  const shown: GridCell = fits ? cell : { ...cell, text: " ", width: 1 };
  const index = row * grid.cols + col;
  if (cellAt(grid, row, col).width === 0)
    grid.cells[index - 1] = { ...cellAt(grid, row, col - 1), text: " ", width: 1 };
  const last = col + shown.width - 1;
  if (cellAt(grid, row, last).width === 2)
    grid.cells[row * grid.cols + last + 1] = { ...cellAt(grid, row, last), text: " ", width: 1 };
  grid.cells[index] = shown;
  if (shown.width === 2) grid.cells[index + 1] = { text: "", width: 0, style: shown.style };
}

/** Returns the column after it. */
export function putGlyphs(grid: Grid, area: Area, glyphs: readonly Glyph[], style: CellStyle): number {
  let col = area.col;
  for (const { text, width } of glyphs) {
    if (col >= area.col + area.cols) break;
    put(grid, area, { row: area.row, col }, { text, width, style });
    col += width;
  }
  return Math.min(col, area.col + area.cols);
}

export function putText(grid: Grid, area: Area, text: string, style: CellStyle): number {
  return putGlyphs(grid, area, glyphsOf(text), style);
}

/** A row of a worker's screen, from the area's left edge. */
export function putCells(grid: Grid, area: Area, cells: readonly Cell[]): void {
  for (const { col, text, width, ...style } of cells)
    put(grid, area, { row: area.row, col: area.col + col }, { text: cellText(text), width, style });
}

export function fill(grid: Grid, area: Area, text: string, style: CellStyle): void {
  for (let row = area.row; row < area.row + area.rows; row++)
    for (let col = area.col; col < area.col + area.cols; col++)
      put(grid, area, { row, col }, { text, width: 1, style });
}

/** As a person reads it, without styles. */
export function gridText(grid: Grid): string {
  const rows = Array.from({ length: grid.rows }, (_, row) =>
    grid.cells.slice(row * grid.cols, (row + 1) * grid.cols).map(({ text }) => text),
  );
  return rows.map((texts) => texts.join("").trimEnd()).join("\n");
}
