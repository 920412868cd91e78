// A screen as an SVG picture: cells on a fixed grid, so that it looks like the terminal whatever the fonts measure.
// Pure; host/session/picture.ts makes pixels of it.

import { defaultBackground, paintOf } from "./screen-colours.ts";
import { type CellBox, drawGlyph } from "./screen-glyphs.ts";
import type { Cell, ScreenImage } from "./session/shot.ts";

export const pictureFonts = {
  mono: "DejaVu Sans Mono",
  wide: "Droid Sans Fallback, Noto Sans KR, Noto Emoji, DejaVu Sans Mono",
  narrow: "DejaVu Sans Mono, Noto Emoji, Droid Sans Fallback, Noto Sans KR",
} as const;

const CELL_W = 9;
const CELL_H = 18;
/** Of the cell's top. */
const BASELINE = 13.9;
/** At this size one advance of the bundled mono font (0.602 em) is exactly one cell. */
const FONT_SIZE = 14.949;
const WIDE_SIZE = 15.5;
const MARGIN = 10;
const SLANT = -12;

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export function pictureOf(image: ScreenImage): Picture {
  const width = image.cols * CELL_W + 2 * MARGIN;
  const height = image.rows * CELL_H + 2 * MARGIN;
  const rows = image.lines.map((cells, row) => drawRow(withCursor(cells, row, image), MARGIN + row * CELL_H));
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="${width}" height="${height}" fill="${defaultBackground}"/>` +
    `<g font-family="${pictureFonts.mono}" font-size="${FONT_SIZE}" shape-rendering="crispEdges" ` +
    `xml:space="preserve">${rows.join("")}</g></svg>`;
  return { svg, width, height };
}

/** The cell under the cursor is shown inverted, as by a block cursor. */
function withCursor(cells: readonly Cell[], row: number, { cursor }: ScreenImage): readonly Cell[] {
  if (cursor.hidden || cursor.row !== row) return cells;
  return cells.map((cell) =>
    cell.col <= cursor.col && cursor.col < cell.col + cell.width ? { ...cell, inverse: !cell.inverse } : cell,
  );
}

function drawRow(cells: readonly Cell[], y: number): string {
  return drawBackgrounds(cells, y) + drawTexts(cells, y) + cells.map((cell) => drawRules(cell, y)).join("");
}

const boxOf = (cell: Cell, y: number): CellBox => ({
  x: MARGIN + cell.col * CELL_W,
  y,
  w: cell.width * CELL_W,
  h: CELL_H,
});

function drawBackgrounds(cells: readonly Cell[], y: number): string {
  let out = "";
  let run: { bg: string; from: number; to: number } | undefined;
  const flush = () => {
    if (run !== undefined && run.bg !== defaultBackground)
      out += `<rect x="${MARGIN + run.from * CELL_W}" y="${y}" width="${(run.to - run.from) * CELL_W}" height="${CELL_H}" fill="${run.bg}"/>`;
  };
  for (const cell of cells) {
    const { bg } = paintOf(cell);
    if (run?.bg === bg) run.to = cell.col + cell.width;
    else {
      flush();
      run = { bg, from: cell.col, to: cell.col + cell.width };
    }
  }
  flush();
  return out;
}

/** Neighbours in one style and of one simple script share an element; everything else stands alone. */
function drawTexts(cells: readonly Cell[], y: number): string {
  let out = "";
  let run: Cell[] = [];
  const flush = () => {
    const [first] = run;
    if (first) out += drawRun(run, first, y);
    run = [];
  };
  for (const cell of cells) {
    const previous = run.at(-1);
    if (isSimple(cell) && (previous === undefined || sameStyle(previous, cell))) {
      run.push(cell);
      continue;
    }
    flush();
    if (isSimple(cell)) run.push(cell);
    else if (cell.text !== " " && !cell.hidden) out += drawSingle(cell, y);
  }
  flush();
  return out;
}

const isSimple = (cell: Cell) => cell.width === 1 && /^[!-~]$/.test(cell.text) && !cell.hidden;

function sameStyle(a: Cell, b: Cell): boolean {
  return a.bold === b.bold && a.italic === b.italic && paintOf(a).fg === paintOf(b).fg;
}

function drawRun(run: readonly Cell[], style: Cell, y: number): string {
  const xs = run.map((cell) => MARGIN + cell.col * CELL_W);
  const text = run.map((cell) => cell.text).join("");
  return textElement(text, { x: xs.join(" "), origin: xs[0] ?? 0, y: y + BASELINE }, style, "");
}

function drawSingle(cell: Cell, y: number): string {
  const box = boxOf(cell, y);
  const { fg, bg } = paintOf(cell);
  const drawn = drawGlyph(cell.text, box, fg, bg);
  if (drawn !== undefined) return drawn;
  const middle = box.x + box.w / 2;
  const family = cell.width === 2 ? pictureFonts.wide : pictureFonts.narrow;
  const size = cell.width === 2 ? ` font-size="${WIDE_SIZE}"` : "";
  const place = { x: String(middle), origin: middle, y: y + BASELINE };
  return textElement(cell.text, place, cell, ` text-anchor="middle" font-family="${family}"${size}`);
}

interface TextPlace {
  readonly x: string;
  readonly origin: number;
  readonly y: number;
}

function textElement(text: string, { x, origin, y }: TextPlace, style: Cell, more: string): string {
  const shown = xmlText(text);
  if (shown === "") return "";
  const weight = style.bold ? ' font-weight="bold"' : "";
  // The bundled family has no slanted member; leaning the upright one about its baseline looks the same.
  const slant = style.italic
    ? ` transform="translate(${origin} ${y}) skewX(${SLANT}) translate(${-origin} ${-y})"`
    : "";
  return `<text x="${x}" y="${y}" fill="${paintOf(style).fg}"${weight}${slant}${more}>${shown}</text>`;
}

function drawRules(cell: Cell, y: number): string {
  if (!cell.underline && !cell.strike) return "";
  const { x, w } = boxOf(cell, y);
  const rule = (at: number) =>
    `<rect x="${x}" y="${at}" width="${w}" height="1.2" fill="${paintOf(cell).fg}"/>`;
  return (cell.underline ? rule(y + BASELINE + 2) : "") + (cell.strike ? rule(y + CELL_H / 2) : "");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Composed where that exists; without what XML forbids and what only joins or chooses between glyphs. */
export function xmlText(text: string): string {
  return text
    .normalize("NFC")
    .toWellFormed()
    .replace(/\p{Cc}|\u200d|[\ufe00-\ufe0f]|[\ufffe\uffff]/gu, "")
    .replace(/[&<>"]/g, (character) => entities[character] ?? "");
}
