// Text of others → glyphs that fit into cells. No control character, no direction mark and no joined sequence comes
// through: what a cell holds can move nothing but itself. Pure.

import { watchLimits } from "./limits.ts";

export interface Glyph {
  readonly text: string;
  readonly width: 1 | 2;
}

/** Of the worker's own screen, too: its emulator lets marks through that a terminal obeys. */
const UNSHOWN = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}|\p{Variation_Selector}/u;
const JOINER = "\u{200d}";
const REPLACEMENT = "\u{fffd}";

/** Never empty. A joined sequence is cut to its first picture, whose width all terminals agree on. */
export function cellText(text: string): string {
  if (text.length === 1 && text >= " " && text <= "~") return text;
  const [joined = ""] = text.split(JOINER, 1);
  const points = [...joined].filter((point) => !UNSHOWN.test(point)).slice(0, watchLimits.cell_points_max);
  const [first] = points;
  if (first === undefined) return text.length === 0 ? " " : REPLACEMENT;
  return isMark(first) ? ` ${points.join("")}` : points.join("");
}

const MARK = /^\p{M}/u;
const isMark = (text: string): boolean => MARK.test(text);

const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Yi}|\p{Script=Bopomofo}|[\u{2e80}-\u{303e}\u{3041}-\u{33ff}\u{fe30}-\u{fe6f}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}])/u;
/** Scripts above have a few narrow forms. */
const NARROW = /^[\u{303f}\u{ff61}-\u{ffdc}\u{ffe8}-\u{ffee}]/u;

function widthOf(text: string): 1 | 2 {
  return WIDE.test(text) && !NARROW.test(text) ? 2 : 1;
}

/** Whether every terminal gives it the width we do: else its neighbours are placed anew after it. */
export function isPlain(text: string): boolean {
  const code = text.charCodeAt(0);
  if (text.length !== 1) return false;
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa1 && code <= 0x2ff) || isDrawn(code);
}

/** Lines and blocks, with which this view draws its own frame. */
const isDrawn = (code: number): boolean => code >= 0x2500 && code <= 0x259f;

let segmenter: Intl.Segmenter | undefined;

/** One line; tabs and line ends count as blanks. */
export function glyphsOf(line: string): readonly Glyph[] {
  const clean = line.toWellFormed().replaceAll(/\s/gu, " ");
  if (/^[ -~]*$/.test(clean)) return [...clean].map((text) => ({ text, width: 1 }));
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return Array.from(segmenter.segment(clean), ({ segment }) => {
    const text = cellText(segment);
    return { text, width: widthOf(text) };
  });
}

export function widthOfLine(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((width, glyph) => width + glyph.width, 0);
}

/** Laid out in lines of at most this width, broken at blanks where there are some. */
export function wrapped(text: string, cols: number): readonly (readonly Glyph[])[] {
  return text.split(/\r\n|[\r\n]/).flatMap((line) => wrapLine(glyphsOf(line), Math.max(2, cols)));
}

function wrapLine(glyphs: readonly Glyph[], cols: number): Glyph[][] {
  const lines: Glyph[][] = [];
  let line: Glyph[] = [];
  for (const glyph of glyphs) {
    if (widthOfLine(line) + glyph.width > cols) {
      const space = glyph.text === " " ? line.length : line.findLastIndex(({ text }) => text === " ");
      lines.push(space > 0 ? line.slice(0, space) : line);
      line = space > 0 ? line.slice(space + 1) : [];
      if (glyph.text === " ") continue;
    }
    line.push(glyph);
  }
  lines.push(line);
  return lines;
}
