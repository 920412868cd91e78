// What `init` shows to choose from. Pure.

import { type Preset, presets } from "../pulse/presets.ts";

const WIDTH = 79;

/** One row for each, by its number; what is said of it goes on below itself, on any terminal of the usual width. */
export function presetRows(found: readonly string[]): string {
  return presets.map((preset, index) => rowOf(preset, index + 1, found)).join("");
}

function rowOf({ name, program, note }: Preset, number: number, found: readonly string[]): string {
  const mark = program === undefined ? "         " : found.includes(program) ? "(found)  " : "(absent) ";
  const left = `  ${number}  ${name.padEnd(10)}${mark}`;
  const lines = [left];
  for (const word of note.split(" ")) {
    const line = lines.at(-1) ?? "";
    const longer = line.endsWith(" ") ? `${line}${word}` : `${line} ${word}`;
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`${" ".repeat(left.length)}${word}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}
