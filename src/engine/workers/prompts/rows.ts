// A screen as rows, and the lists of choices on it. Pure.

import { fleetLimits } from "../limits.ts";
import type { DialogOption, DialogReading } from "./dialog.ts";

export interface Rows {
  /** From top to bottom, without frames and blank ends. */
  readonly said: readonly string[];
  /** As they stand. */
  readonly drawn: readonly string[];
}

export type Reader = (rows: Rows) => DialogReading | undefined;

const FRAME = /^[\s│┃|╭╰╮╯─━═╹▀▔╌]*|[\s│┃|╭╰╮╯─━═▔╌]*$/gu;
const RULE = /^\s*[╭┌]?[─━▔]{20,}/u;

export function rowsOf(screen: string): Rows {
  const drawn = screen.split("\n");
  return { drawn, said: drawn.map((row) => row.replaceAll(FRAME, "")) };
}

/** The last row above `end` that is drawn from edge to edge. */
export function ruleAbove({ drawn }: Rows, end: number): number {
  return drawn.findLastIndex((row, at) => at < end && RULE.test(row));
}

export interface Choice {
  readonly number: number;
  readonly label: string;
  /** The label with the rows below it. */
  readonly whole: string;
  /** Row of the screen. */
  readonly at: number;
  readonly mark: string;
}

const CHOICE = /^(?<mark>[❯›>→])?\s*(?<number>[1-9])\.\s+(?<label>\S.*)$/u;

/** The last run of `1. … 2. …` above a row; other rows in between go with the one above. */
export function choicesAbove({ said }: Rows, end: number): readonly Choice[] {
  const choices: Choice[] = [];
  for (let at = end - 1; at >= 0; at -= 1) {
    const match = CHOICE.exec(said[at] ?? "")?.groups;
    if (match === undefined) continue;
    const number = Number(match.number);
    const below = choices[0];
    if (below !== undefined && number !== below.number - 1) return [];
    const more = said.slice(at + 1, below?.at ?? end).filter((row) => row !== "");
    const label = (match.label ?? "").trim();
    choices.unshift({ number, label, whole: [label, ...more].join(" "), at, mark: match.mark ?? "" });
    if (number === 1) return choices;
  }
  return [];
}

/** Exactly one of them is highlighted, with this mark. */
export function isChosenWith(choices: readonly Choice[], mark: string): boolean {
  const marked = choices.filter((choice) => choice.mark !== "");
  return marked.length === 1 && marked[0]?.mark === mark;
}

/** The last row that says something; a status line below a dialog would mean that it is over. */
export function lastRow({ said }: Rows): number {
  return said.findLastIndex((row) => row !== "");
}

export function footer(rows: Rows, pattern: RegExp): number | undefined {
  const at = lastRow(rows);
  return at !== -1 && pattern.test(rows.said[at] ?? "") ? at : undefined;
}

/** What stands above, down from the last rule: above that is what the agent said before. */
export function textAbove(rows: Rows, end: number): string {
  const from = Math.max(0, end - fleetLimits.dialog_rows_shown, ruleAbove(rows, end) + 1);
  return textOf(rows.said.slice(from, end));
}

export function textOf(rows: readonly string[]): string {
  return rows
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

export function questionAbove({ said }: Rows, end: number): string {
  return said.slice(0, end).findLast((row) => row !== "") ?? "";
}

export const byNumber = ({ label, number }: Choice): DialogOption => ({ label, keys: [String(number)] });

/** From where the highlight stands to a choice, and then Enter. */
export function byArrows(from: number, to: number): readonly string[] {
  const key = to < from ? "up" : "down";
  return [...Array.from({ length: Math.abs(to - from) }, () => key), "enter"];
}

const BOX = /^\[(?<mark>.)\]\s+(?<label>\S.*)$/u;

/** `1. [✔] Label`: its number turns it over. */
export function boxOf({ label, number }: Choice): DialogOption | undefined {
  const box = BOX.exec(label)?.groups;
  if (box === undefined) return undefined;
  const chosen = box.mark === " " ? "free" : "chosen";
  return { label: (box.label ?? "").trim(), keys: [String(number)], chosen };
}
