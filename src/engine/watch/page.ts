// The text of the upper pane as lines to scroll through: the worker's terminal with what scrolled out of it, its open
// asks, or the log of the pulse. Pure.

import { ageText, expiryText } from "../age.ts";
import type { AskView } from "../types.ts";
import type { Cell, CellStyle, ScreenImage } from "../workers/session/shot.ts";
import { plainStyle } from "../workers/session/shot.ts";
import { type Glyph, wrapped } from "./glyphs.ts";
import { styled } from "./grid.ts";
import { watchLimits } from "./limits.ts";
import { asksOf, type LogLine, layoutOf, type Model, type Pane, rowsOf } from "./model.ts";

export type PageLine =
  | { readonly kind: "cells"; readonly cells: readonly Cell[] }
  | { readonly kind: "glyphs"; readonly glyphs: readonly Glyph[]; readonly style: CellStyle };

export interface Page {
  readonly rows: number;
  line(row: number): PageLine;
}

export function pageOf(model: Model): Page {
  if (model.pane === "asks") return asksPage(model);
  return model.pane === "log" ? logPage(model) : screenPage(model);
}

/** The farthest one can scroll back. */
export function backMax(model: Model): number {
  const layout = layoutOf(model.size, rowsOf(model).length);
  return Math.max(0, pageOf(model).rows - (layout.kind === "small" ? 1 : layout.pane.rows));
}

/** Where a pane opens: what is written down is read from its beginning, what goes on at its end. */
export const startOf = (pane: Pane): number => (pane === "asks" ? Number.MAX_SAFE_INTEGER : 0);

export function isHistoryOf(model: Model): boolean {
  return model.history !== undefined && model.history.worker === model.selected;
}

/** Looking back shows the replay, which fits together; the end shows the terminal itself. */
function screenPage(model: Model): Page {
  const { history, shown, back } = model;
  if (back > 0 && history !== undefined && isHistoryOf(model))
    return { rows: history.rows, line: (row) => ({ kind: "cells", cells: history.line(row) }) };
  if (shown.kind !== "image" || shown.worker !== model.selected) return emptyPage;
  const { lines } = shown.image;
  return {
    rows: usedRows(shown.image),
    line: (row) => ({ kind: "cells", cells: withCursor(lines[row] ?? [], row, shown.image) }),
  };
}

const emptyPage: Page = { rows: 0, line: () => ({ kind: "cells", cells: [] }) };

/** Down to the last row that shows something, the cursor too. */
export function usedRows({ lines, cursor }: ScreenImage): number {
  const last = lines.findLastIndex((cells) =>
    cells.some((cell) => cell.text !== " " || cell.bg !== null || cell.inverse),
  );
  return Math.max(last, cursor.hidden ? -1 : cursor.row) + 1;
}

function withCursor(cells: readonly Cell[], row: number, { cursor }: ScreenImage): readonly Cell[] {
  if (cursor.hidden || cursor.row !== row) return cells;
  const isUnder = ({ col, width }: Cell) => col <= cursor.col && cursor.col < col + width;
  return cells.map((cell) => (isUnder(cell) ? { ...cell, inverse: !cell.inverse } : cell));
}

const strong = styled({ bold: true });
const quiet = styled({ dim: true });
const warm = styled({ fg: 3, bold: true });

function asksPage(model: Model): Page {
  const { cols } = model.size;
  const asks = asksOf(model);
  const lines = asks.flatMap((ask, at) => [...(at > 0 ? [gap] : []), ...askLines(ask, cols)]);
  return listPage(lines.length > 0 ? lines : lined("No open asks of this worker.", cols, quiet));
}

const gap: PageLine = { kind: "glyphs", glyphs: [], style: plainStyle };

function askLines(ask: AskView, cols: number): PageLine[] {
  const { id, kind, state, age_s, title, prompt, action, effect, target, recommend, options, risk } = ask;
  const head = [
    id,
    kind === "gate" ? `gate, ${risk}` : "question",
    ...(state === "pending" ? [] : [state]),
    ageText(age_s),
  ];
  const row = (name: string, text: string | undefined) =>
    text === undefined || text === "" ? [] : lined(`${name}${fitting(text)}`, cols, plainStyle);
  return [
    ...lined(
      `${head.join(" · ")}${title === undefined ? "" : ` · ${title}`}`,
      cols,
      kind === "gate" ? warm : strong,
    ),
    ...lined(fitting(prompt), cols, plainStyle),
    ...row("does: ", action?.preview),
    ...row("effect: ", effect),
    ...row("target: ", target),
    ...row("expires: ", expiryText(ask)),
    ...row("options: ", options.join(" | ")),
    ...(recommend === undefined
      ? []
      : row(
          `recommended by ${recommend.source}: `,
          [recommend.option, recommend.reason].filter(Boolean).join(": "),
        )),
    ...(ask.note === undefined ? [] : lined(ask.note, cols, quiet)),
    ...lined(`answer it with: looop answer ${id} …`, cols, quiet),
  ];
}

const fitting = (text: string): string => text.slice(0, watchLimits.ask_chars_max);

function logPage({ log, size }: Model): Page {
  const lines = log.flatMap((line) => lined(line.text, size.cols, toneStyle[line.tone]));
  return listPage(lines.length > 0 ? lines : lined("Nothing has happened yet.", size.cols, quiet));
}

const toneStyle: Readonly<Record<LogLine["tone"], CellStyle>> = {
  plain: plainStyle,
  good: styled({ fg: 2 }),
  bad: styled({ fg: 1 }),
  quiet,
};

function lined(text: string, cols: number, style: CellStyle): PageLine[] {
  return wrapped(text, cols).map((glyphs) => ({ kind: "glyphs", glyphs, style }));
}

function listPage(lines: readonly PageLine[]): Page {
  return { rows: lines.length, line: (row) => lines[row] ?? gap };
}
