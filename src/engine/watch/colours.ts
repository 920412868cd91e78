// Colours for terminals that have fewer of them. Pure.

import { rgbOf } from "../workers/screen-colours.ts";
import type { CellStyle, Colour } from "../workers/session/shot.ts";
import type { ColourDepth } from "./colour-depth.ts";

export function styleFor(style: CellStyle, depth: ColourDepth): CellStyle {
  if (depth === "exact" || (style.fg === null && style.bg === null)) return style;
  return { ...style, fg: colourFor(style.fg, depth), bg: colourFor(style.bg, depth) };
}

export function colourFor(colour: Colour, depth: ColourDepth): Colour {
  if (colour === null || depth === "none") return null;
  if (depth === "exact" || (typeof colour === "number" && (colour < NAMED || depth === "256"))) return colour;
  return nearest(partsOf(rgbOf(colour)), depth === "256" ? palette256() : palette16);
}

const NAMED = 16;

type Rgb = readonly [number, number, number];
interface Shade {
  readonly index: number;
  readonly rgb: Rgb;
}

/** What terminals start with; a person's own palette is not far off. */
const palette16: readonly Shade[] = [
  "#000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5",
  "#7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff #ff00ff #00ffff #ffffff",
]
  .flatMap((line) => line.split(" "))
  .map((rgb, index) => ({ index, rgb: partsOf(rgb) }));

let made256: readonly Shade[] | undefined;

/** Without the first 16: those are whatever the person made them. */
function palette256(): readonly Shade[] {
  made256 ??= Array.from({ length: 256 - NAMED }, (_, at) => ({
    index: at + NAMED,
    rgb: partsOf(rgbOf(at + NAMED)),
  }));
  return made256;
}

const known = new Map<string, number>();
const KNOWN_MAX = 4_096;

function nearest(rgb: Rgb, palette: readonly Shade[]): number {
  const name = `${palette.length} ${rgb}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  let best = { index: 0, distance: Number.POSITIVE_INFINITY };
  for (const shade of palette) {
    const distance = shade.rgb.reduce((sum, value, part) => sum + (value - (rgb[part] ?? 0)) ** 2, 0);
    if (distance < best.distance) best = { index: shade.index, distance };
  }
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(name, best.index);
  return best.index;
}

function partsOf(rgb: string): Rgb {
  const value = Number.parseInt(rgb.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
