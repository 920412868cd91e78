// One frame of the view: the model drawn to a grid of the terminal's size. Pure.

import { plainStyle } from "../workers/session/shot.ts";
import { createGrid, fill, type Grid, putCells, putGlyphs, putText, styled } from "./grid.ts";
import { watchLimits } from "./limits.ts";
import { layoutOf, type Model, rowsOf } from "./model.ts";
import { pageOf } from "./page.ts";
import { drawTable } from "./table.ts";
import { footerOf, helpFor, pulseText, tabsOf, titleOf } from "./titles.ts";

const quiet = styled({ dim: true });
const strong = styled({ bold: true });
const chosen = styled({ inverse: true, bold: true });
const alert = styled({ fg: 3, bold: true });

export function frameOf(model: Model): Grid {
  const { cols, rows } = model.size;
  const grid = createGrid(cols, rows);
  const layout = layoutOf(model.size, rowsOf(model).length);
  if (layout.kind === "small") {
    drawSmall(grid);
    return grid;
  }
  drawFooter(grid, model, layout.footerRow);
  if (model.help === "shown") {
    drawHelp(grid, layout.footerRow);
    return grid;
  }
  drawPane(grid, model, layout.pane.rows);
  drawTitle(grid, model, layout.titleRow);
  drawPulse(grid, model, layout.pulseRow);
  drawTable(grid, { row: layout.table.row, col: 0, cols, rows: layout.table.rows }, model);
  return grid;
}

function drawSmall(grid: Grid): void {
  const { cols, rows } = grid;
  const least = `${watchLimits.cols_min}×${watchLimits.rows_min}`;
  const lines = ["looop watch needs", `${least} or more;`, `this is ${cols}×${rows}.`];
  lines.forEach((line, row) => {
    putText(grid, { row, col: 0, cols, rows: 1 }, line, plainStyle);
  });
}

function drawPane(grid: Grid, model: Model, rows: number): void {
  const page = pageOf(model);
  const { cols } = grid;
  const end = Math.max(Math.min(rows, page.rows), page.rows - model.back);
  const first = Math.max(0, end - rows);
  for (let row = 0; row < rows && first + row < end; row++) {
    const line = page.line(first + row);
    const area = { row, col: 0, cols, rows: 1 };
    if (line.kind === "cells") putCells(grid, area, line.cells);
    else putGlyphs(grid, area, line.glyphs, line.style);
  }
  if (page.rows === 0) putText(grid, { row: 0, col: 0, cols, rows: 1 }, emptyText(model), quiet);
}

function emptyText({ shown, selected, fleet }: Model): string {
  if (shown.kind === "trouble") return `its screen cannot be seen: ${shown.why}`;
  if (selected === undefined) return fleet === "unseen" ? "" : "No worker is selected.";
  return shown.kind === "coming" ? "…" : "";
}

function drawTitle(grid: Grid, model: Model, row: number): void {
  const { cols } = grid;
  fill(grid, { row, col: 0, cols, rows: 1 }, "─", quiet);
  const tabs = tabsOf(model);
  for (const { pane, label, col } of tabs)
    putText(grid, { row, col, cols: cols - col, rows: 1 }, label, styleOfTab(model, pane));
  const last = tabs.at(-1);
  const col = last === undefined ? 0 : last.col + last.label.length + 2;
  const title = titleOf(model);
  if (title !== "") putText(grid, { row, col, cols: cols - col, rows: 1 }, ` ${title} `, strong);
}

function styleOfTab(model: Model, pane: Model["pane"]) {
  if (model.pane === pane) return chosen;
  return pane === "asks" && model.asks.some(({ worker }) => worker === model.selected) ? alert : plainStyle;
}

function drawPulse(grid: Grid, model: Model, row: number): void {
  const { cols } = grid;
  const style = model.pulse?.pulse === "up" && !model.pulse.paused && !model.trouble ? plainStyle : alert;
  putText(
    grid,
    { row, col: 1, cols: cols - 2, rows: 1 },
    pulseText(model),
    model.pulse === undefined ? quiet : style,
  );
}

function drawFooter(grid: Grid, model: Model, row: number): void {
  const { cols } = grid;
  const { keys, state } = footerOf(model);
  putText(grid, { row, col: 1, cols: cols - 2, rows: 1 }, keys, quiet);
  const col = Math.max(1, cols - 1 - state.length);
  putText(grid, { row, col, cols: cols - col, rows: 1 }, state, plainStyle);
}

function drawHelp(grid: Grid, rows: number): void {
  helpFor({ cols: grid.cols - 2, rows }).forEach((line, row) => {
    putText(grid, { row, col: 1, cols: grid.cols - 2, rows: 1 }, line, row === 0 ? strong : plainStyle);
  });
}
