// The table of workers: a border with the names of the columns in it, a row each, a bar where there are more. Pure.

import { ageText } from "../age.ts";
import { limits } from "../limits.ts";
import type { Health, WorkerHealth } from "../types.ts";
import { stateWord } from "../workers/health.ts";
import type { CellStyle } from "../workers/session/shot.ts";
import { plainStyle } from "../workers/session/shot.ts";
import { type Area, fill, type Grid, putText, styled } from "./grid.ts";
import { watchLimits } from "./limits.ts";
import { type Model, rowsOf } from "./model.ts";

interface Column {
  readonly title: string;
  readonly cols: number;
  /** The lowest goes first when there is no room. */
  readonly worth: number;
  text(worker: WorkerHealth, since_s: number): string;
  style?(worker: WorkerHealth): CellStyle;
}

const healthStyle: Readonly<Record<Health, CellStyle>> = {
  dead: styled({ dim: true }),
  "waiting-ask": styled({ fg: 3, bold: true }),
  "waiting-prompt": styled({ fg: 3, bold: true }),
  stuck: styled({ fg: 1, bold: true }),
  busy: styled({ fg: 2 }),
};

/** One that was at work when looked at is taken to be so until the next look. */
const idle = ({ idle_s, alive }: WorkerHealth, since_s: number): string =>
  age(idle_s, alive && (idle_s ?? 0) * 1_000 > watchLimits.fleet_poll_ms ? since_s : 0);

const age = (age_s: number | undefined, since_s: number): string =>
  age_s === undefined ? "-" : ageText(age_s + since_s);

const columns: readonly Column[] = [
  {
    title: "HEALTH",
    cols: 14,
    worth: 6,
    text: ({ health }) => health,
    style: ({ health }) => healthStyle[health],
  },
  {
    title: "STATE",
    cols: 9,
    worth: 2,
    text: (worker) => (worker.state === "exited" ? `exit ${worker.exit_code ?? "?"}` : stateWord(worker)),
  },
  {
    title: "IDLE",
    cols: 5,
    worth: 4,
    text: idle,
  },
  {
    title: "UP",
    cols: 5,
    worth: 3,
    text: ({ uptime_s, alive }, since_s) => age(uptime_s, alive ? since_s : 0),
  },
  { title: "ASK", cols: 5, worth: 5, text: ({ ask_age_s }, since_s) => age(ask_age_s, since_s) },
  {
    title: "VERIFY",
    cols: 6,
    worth: 1,
    text: ({ verify }) => verify?.verdict ?? "-",
    style: ({ verify }) =>
      verify === undefined ? plainStyle : styled({ fg: verify.verdict === "pass" ? 2 : 1, bold: true }),
  },
];

/** Those that fit beside an id of some length. */
function columnsFor(cols: number): readonly Column[] {
  let shown = columns;
  const width = () => shown.reduce((sum, column) => sum + column.cols + 1, 0);
  while (shown.length > 0 && cols - width() < watchLimits.column_id_min) {
    const least = Math.min(...shown.map(({ worth }) => worth));
    shown = shown.filter(({ worth }) => worth !== least);
  }
  return shown;
}

const frameStyle = styled({ dim: true });
const headStyle = styled({ bold: true });

/** `area.rows`: how many workers are shown; the borders stand above and below them. */
export function drawTable(grid: Grid, area: Area, model: Model): void {
  const rows = rowsOf(model);
  const inner = area.cols - 4;
  const shownColumns = columnsFor(inner);
  const free = inner - shownColumns.reduce((sum, column) => sum + column.cols + 1, 0);
  const idCols = Math.min(free, limits.id_chars_max); // a row that is wider is hard to follow
  drawFrame(grid, area);
  drawTitles(grid, area, idCols, shownColumns);
  for (let at = 0; at < area.rows; at++) {
    const worker = rows[model.top + at];
    const row = { ...area, row: area.row + 1 + at, rows: 1 };
    if (worker !== undefined) drawWorker(grid, row, { worker, model, idCols, columns: shownColumns });
  }
  if (rows.length === 0)
    putText(
      grid,
      { row: area.row + 1, col: area.col + 2, cols: inner, rows: 1 },
      emptyText(model),
      frameStyle,
    );
  drawBar(grid, area, model.top, rows.length);
}

function emptyText({ fleet, workers }: Model): string {
  if (fleet === "unseen") return "looking…";
  return workers.length === 0 ? "no workers yet" : "no living workers: Tab shows those that ended";
}

function drawFrame(grid: Grid, { row, col, cols, rows }: Area): void {
  const line = (left: string, right: string) => `${left}${"─".repeat(Math.max(0, cols - 2))}${right}`;
  putText(grid, { row, col, cols, rows: 1 }, line("┌", "┐"), frameStyle);
  putText(grid, { row: row + rows + 1, col, cols, rows: 1 }, line("└", "┘"), frameStyle);
  fill(grid, { row: row + 1, col, cols: 1, rows }, "│", frameStyle);
  fill(grid, { row: row + 1, col: col + cols - 1, cols: 1, rows }, "│", frameStyle);
}

function drawTitles(grid: Grid, area: Area, idCols: number, shown: readonly Column[]): void {
  let col = area.col + 2;
  putText(grid, { row: area.row, col, cols: idCols, rows: 1 }, "ID", headStyle);
  col += idCols + 1;
  for (const { title, cols } of shown) {
    putText(grid, { row: area.row, col, cols, rows: 1 }, title, headStyle);
    col += cols + 1;
  }
}

interface WorkerLine {
  readonly worker: WorkerHealth;
  readonly model: Model;
  readonly idCols: number;
  readonly columns: readonly Column[];
}

function drawWorker(grid: Grid, area: Area, { worker, model, idCols, columns: shown }: WorkerLine): void {
  const isSelected = worker.id === model.selected;
  const mark = (style: CellStyle): CellStyle => (isSelected ? { ...style, inverse: true } : style);
  const since_s = Math.max(0, (model.now_ms - model.looked_ms) / 1_000);
  fill(grid, { row: area.row, col: area.col + 1, cols: area.cols - 2, rows: 1 }, " ", mark(plainStyle));
  let col = area.col + 2;
  putText(grid, { row: area.row, col, cols: idCols, rows: 1 }, worker.id, mark(plainStyle));
  col += idCols + 1;
  for (const column of shown) {
    const style = mark(column.style?.(worker) ?? plainStyle);
    putText(grid, { row: area.row, col, cols: column.cols, rows: 1 }, column.text(worker, since_s), style);
    col += column.cols + 1;
  }
}

/** Its length is the share that is shown, its place how much is above. */
function drawBar(grid: Grid, { row, col, cols, rows }: Area, top: number, count: number): void {
  if (count <= rows) return;
  const length = Math.max(1, Math.round((rows * rows) / count));
  const start = Math.round((top / (count - rows)) * (rows - length));
  const bar = { row: row + 1 + start, col: col + cols - 1, cols: 1, rows: length };
  fill(grid, bar, "█", plainStyle);
}
