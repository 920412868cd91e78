// The colours of a terminal's palette, as a picture shows them. Pure.

import type { CellStyle, Colour } from "./session/shot.ts";

export const defaultForeground = "#d8dee4";
export const defaultBackground = "#14171c";

const named = [
  "#2a2f37",
  "#e0565b",
  "#6bbf59",
  "#d9a53c",
  "#5b9be6",
  "#c07ad8",
  "#3fb8b0",
  "#c9d1d9",
  "#6e7681",
  "#ff7b80",
  "#8fe07c",
  "#f2c55c",
  "#82b8ff",
  "#dd9cf2",
  "#62d6ce",
  "#ffffff",
] as const;

const CUBE_START = 16;
const GREY_START = 232;
const cubeSteps = [0, 95, 135, 175, 215, 255] as const;

/** One of the 256, or an exact one. */
export function rgbOf(colour: Exclude<Colour, null>): string {
  if (typeof colour === "string") return colour;
  if (colour < CUBE_START) return named[colour] ?? defaultForeground;
  if (colour >= GREY_START) return hex([8 + 10 * (colour - GREY_START)]);
  const index = colour - CUBE_START;
  return hex(
    [Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map((step) => cubeSteps[step] ?? 0),
  );
}

export interface Paint {
  readonly fg: string;
  readonly bg: string;
}

/** What a cell is painted with once inverse and dim are worked in. */
export function paintOf(style: CellStyle): Paint {
  const own = {
    fg: style.fg === null ? defaultForeground : rgbOf(style.fg),
    bg: style.bg === null ? defaultBackground : rgbOf(style.bg),
  };
  const { fg, bg } = style.inverse ? { fg: own.bg, bg: own.fg } : own;
  return { fg: style.dim ? between(fg, bg) : fg, bg };
}

/** Nearer to the first. */
function between(near: string, far: string): string {
  const a = parts(near);
  const b = parts(far);
  return hex(a.map((value, index) => Math.round(value * 0.6 + (b[index] ?? 0) * 0.4)));
}

const parts = (rgb: string) => [1, 3, 5].map((at) => Number.parseInt(rgb.slice(at, at + 2), 16));

/** One value is a grey. */
function hex(values: readonly number[]): string {
  const three = values.length === 1 ? [...values, ...values, ...values] : values;
  return `#${three.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
