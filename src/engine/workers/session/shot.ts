// A screen at one moment, and its forms: plain text, text with colours, cells. Pure.

import { contentHash } from "../../hash.ts";

/** Default, one of the 256 of the palette, or exact. */
export type Colour = null | number | `#${string}`;

export interface CellStyle {
  readonly fg: Colour;
  readonly bg: Colour;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly hidden: boolean;
  readonly strike: boolean;
}

export const plainStyle: CellStyle = {
  fg: null,
  bg: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  hidden: false,
  strike: false,
};

export interface Cell extends CellStyle {
  readonly col: number;
  /** One character with what combines with it; a blank is a space. */
  readonly text: string;
  readonly width: 1 | 2;
}

export interface ScreenImage {
  readonly cols: number;
  readonly rows: number;
  readonly cursor: { readonly row: number; readonly col: number; readonly hidden: boolean };
  readonly alternate: boolean;
  readonly lines: readonly (readonly Cell[])[];
}

export type ShotFormat = "plain" | "ansi" | "cells";
/** `trimmed`: without the blanks at the end of rows and the blank rows at the end. */
export type ShotEdges = "trimmed" | "whole";

/** As it goes over the wire and out of `shot --json`. */
export interface Shot {
  readonly rows: number;
  readonly cols: number;
  readonly cursor: { readonly row: number; readonly col: number; readonly hidden: boolean };
  readonly alternate_screen: boolean;
  /** Of the text alone: colours and the cursor do not change it. */
  readonly screen_hash: string;
  readonly screen_seq: number;
  readonly format: ShotFormat;
  readonly text?: string;
  readonly cells?: readonly ShotCell[];
}

export interface ShotCell {
  readonly row: number;
  readonly col: number;
  readonly char: string;
  readonly width?: 2;
  readonly fg?: Colour;
  readonly bg?: Colour;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly inverse?: true;
  readonly hidden?: true;
  readonly strike?: true;
}

export const screenHash = (text: string): string => contentHash(text);

/** Numbers with what stands in them, blanks, and what programs turn to show that they are alive. */
const RESTLESS = /[\d.,:…·]+|\s+|[|/\\\-*+]|[\u2800-\u28ff◐-◓◴-◷✢-✽⏳⌛]/gu;

/** What is left of a screen's text when nothing counts that changes by itself. */
export const calmText = (text: string): string => text.replace(RESTLESS, "");

export function shotOf(image: ScreenImage, seq: number, format: ShotFormat, edges: ShotEdges): Shot {
  const { rows, cols, cursor, alternate } = image;
  const head = {
    rows,
    cols,
    cursor,
    alternate_screen: alternate,
    screen_hash: screenHash(plainOf(image, "whole")),
    screen_seq: seq,
    format,
  };
  if (format === "cells") return { ...head, cells: cellsOf(image) };
  return { ...head, text: format === "ansi" ? ansiOf(image, edges) : plainOf(image, edges) };
}

export function plainOf(image: ScreenImage, edges: ShotEdges): string {
  const lines = image.lines.map((cells) => cells.map((cell) => cell.text).join(""));
  if (edges === "whole") return lines.join("\n");
  const trimmed = lines.map((line) => line.replace(/ +$/, ""));
  while (trimmed.at(-1) === "") trimmed.pop();
  return trimmed.join("\n");
}

/** Every row begins and ends in the default style, so that rows can be shown apart. */
export function ansiOf(image: ScreenImage, edges: ShotEdges): string {
  const lines = image.lines.map((cells) => ansiLine(edges === "trimmed" ? withoutBlankEnd(cells) : cells));
  if (edges === "trimmed") while (lines.at(-1) === "") lines.pop();
  return lines.join("\n");
}

/** Cells that show something; a blank one without a style is left out. */
function cellsOf(image: ScreenImage): ShotCell[] {
  return image.lines.flatMap((cells, row) =>
    cells
      .filter((cell) => !isBlank(cell))
      .map((cell) => ({
        row,
        col: cell.col,
        char: cell.text,
        ...(cell.width === 2 && { width: 2 as const }),
        ...(cell.fg !== null && { fg: cell.fg }),
        ...(cell.bg !== null && { bg: cell.bg }),
        ...flags(cell),
      })),
  );
}

/** The inverse of `cells`: a picture can be drawn wherever the shot went. */
export function imageOf(shot: Shot): ScreenImage {
  const lines: Cell[][] = Array.from({ length: shot.rows }, () => []);
  for (const { row, char, width, ...cell } of shot.cells ?? [])
    lines[row]?.push({ ...plainStyle, ...cell, text: char, width: width ?? 1 });
  return {
    cols: shot.cols,
    rows: shot.rows,
    cursor: shot.cursor,
    alternate: shot.alternate_screen,
    lines: lines.map((cells) => filled(cells, shot.cols, plainStyle)),
  };
}

function filled(cells: readonly Cell[], cols: number, blank: CellStyle): Cell[] {
  const line: Cell[] = [];
  const pad = (from: number, to: number) => {
    for (let col = from; col < to; col++) line.push({ ...blank, col, text: " ", width: 1 });
  };
  let at = 0;
  for (const cell of cells) {
    pad(at, cell.col);
    line.push(cell);
    at = cell.col + cell.width;
  }
  pad(at, cols);
  return line;
}

const flagNames = ["bold", "dim", "italic", "underline", "inverse", "hidden", "strike"] as const;

function flags(style: CellStyle): Partial<Record<(typeof flagNames)[number], true>> {
  return Object.fromEntries(flagNames.filter((name) => style[name]).map((name) => [name, true as const]));
}

function isBlank(cell: Cell): boolean {
  return cell.text === " " && cell.bg === null && !cell.underline && !cell.inverse && !cell.strike;
}

function withoutBlankEnd(cells: readonly Cell[]): readonly Cell[] {
  const last = cells.findLastIndex((cell) => !isBlank(cell));
  return cells.slice(0, last + 1);
}

function ansiLine(cells: readonly Cell[]): string {
  let out = "";
  let style = "";
  for (const cell of cells) {
    const next = sgrOf(cell);
    if (next !== style) out += `\x1b[0${next}m`;
    style = next;
    out += cell.text;
  }
  return style === "" ? out : `${out}\x1b[0m`;
}

const sgrCodes: Readonly<Record<(typeof flagNames)[number], number>> = {
  bold: 1,
  dim: 2,
  italic: 3,
  underline: 4,
  inverse: 7,
  hidden: 8,
  strike: 9,
};

/** What follows the `0` of a select-graphic-rendition sequence. */
export function sgrOf(style: CellStyle): string {
  const codes = flagNames.filter((name) => style[name]).map((name) => `;${sgrCodes[name]}`);
  return codes.join("") + sgrColour(style.fg, 30) + sgrColour(style.bg, 40);
}

function sgrColour(colour: Colour, base: 30 | 40): string {
  if (colour === null) return "";
  if (typeof colour === "string") {
    const rgb = Number.parseInt(colour.slice(1), 16);
    return `;${base + 8};2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`;
  }
  if (colour < 8) return `;${base + colour}`;
  return colour < 16 ? `;${base + 60 + colour - 8}` : `;${base + 8};5;${colour}`;
}
