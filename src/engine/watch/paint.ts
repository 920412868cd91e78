// From one grid to the next: the fewest bytes that make a terminal show the second. Pure. After a glyph on whose width
// terminals disagree the rest of its line is placed anew, so that nothing it does reaches further than itself.

import { type CellStyle, sgrOf } from "../workers/session/shot.ts";
import type { ColourDepth } from "./colour-depth.ts";
import { styleFor } from "./colours.ts";
import { isPlain } from "./glyphs.ts";
import { cellAt, type Grid, type GridCell } from "./grid.ts";

/** Terminals that do not know it ignore it; the others show the frame at once. */
const FRAME_BEGIN = "\x1b[?2026h";
const FRAME_END = "\x1b[?2026l";
const CLEAR = "\x1b[0m\x1b[2J";
const DEFAULT = "\x1b[0m";

/** Without `before` everything is drawn. Nothing at all when nothing changed. */
export function paintChanges(before: Grid | undefined, after: Grid, depth: ColourDepth): string {
  const same = before !== undefined && before.cols === after.cols && before.rows === after.rows;
  const pen = createPen(depth);
  for (let row = 0; row < after.rows; row++) paintRow(pen, same ? before : undefined, after, row);
  const drawn = pen.end();
  if (same && drawn === "") return "";
  return `${FRAME_BEGIN}${same ? "" : CLEAR}${drawn}${FRAME_END}`;
}

function paintRow(pen: Pen, before: Grid | undefined, after: Grid, row: number): void {
  let anew = before === undefined;
  for (let col = 0; col < after.cols; col++) {
    const cell = cellAt(after, row, col);
    if (cell.width === 0) continue;
    const was = before && cellAt(before, row, col);
    const differs = was === undefined || !isSame(was, cell);
    // The old one may have trampled on its neighbours, and the new one may do so.
    const isOdd = !isPlain(cell.text) || (was !== undefined && was.width !== 0 && !isPlain(was.text));
    if (!anew && !differs) continue;
    pen.put(row, col, cell);
    if (isOdd) anew = true;
  }
}

function isSame(a: GridCell, b: GridCell): boolean {
  return a === b || (a.text === b.text && a.width === b.width && isSameStyle(a.style, b.style));
}

function isSameStyle(a: CellStyle, b: CellStyle): boolean {
  return (
    a === b ||
    (a.fg === b.fg &&
      a.bg === b.bg &&
      a.bold === b.bold &&
      a.dim === b.dim &&
      a.italic === b.italic &&
      a.underline === b.underline &&
      a.inverse === b.inverse &&
      a.hidden === b.hidden &&
      a.strike === b.strike)
  );
}

interface Pen {
  put(row: number, col: number, cell: GridCell): void;
  end(): string;
}

function createPen(depth: ColourDepth): Pen {
  let out = "";
  let sgr = "";
  /** Where the terminal's cursor surely stands. */
  let at: { row: number; col: number } | undefined;

  function moveTo(row: number, col: number): void {
    if (at?.row !== row || at.col !== col) out += `\x1b[${row + 1};${col + 1}H`;
  }

  return {
    put(row, col, { text, width, style }) {
      moveTo(row, col);
      const next = sgrOf(styleFor(style, depth));
      if (next !== sgr) out += `\x1b[0${next}m`;
      sgr = next;
      if (isPlain(text)) {
        out += text;
        at = { row, col: col + width };
        return;
      }
      // Blanks first: a terminal that takes it for narrower than we do shows no leftovers beside it.
      out += `${" ".repeat(Math.max(1, width))}\x1b[${row + 1};${col + 1}H${text}`;
      at = undefined;
    },
    end: () => (sgr === "" ? out : `${out}${DEFAULT}`),
  };
}
