// Buttons of cards: labels within what a surface takes, rows within what it shows. Pure.

import type { Capabilities } from "../../channels/channel.ts";
import { cleanLine } from "../../channels/text/clean.ts";
import { fitText } from "../../channels/text/fit.ts";
import type { Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { DraftButton, Meaning } from "../nouns.ts";

export type Room = Pick<Capabilities, "button_label_chars_max" | "buttons_max" | "buttons_per_row_max">;

export function button(label: string, means: Meaning, style: DraftButton["style"] = "plain"): DraftButton {
  return { label, style, means };
}

export function cleanButton(
  { label, confirm, ...rest }: DraftButton,
  clean: (text: string) => string,
  can: Setting["can"],
): DraftButton {
  const line = (text: string, max: number) => fitText(cleanLine(clean(text)), { unit: "chars", max }).text;
  return {
    ...rest,
    label: line(label, can.button_label_chars_max) || "?",
    ...(confirm && {
      confirm: {
        title: line(confirm.title, can.button_label_chars_max),
        text: line(confirm.text, cardLimits.confirm_chars_max),
        yes: line(confirm.yes, can.button_label_chars_max),
        no: line(confirm.no, can.button_label_chars_max),
      },
    }),
  };
}

/** Whether the label says all of it. */
export function fitsLabel(label: string, { button_label_chars_max }: Room): boolean {
  return cleanLine(label).length <= button_label_chars_max;
}

/** So wide that two of them stand side by side on a phone, and four. */
const HALF_CHARS = 18;
const QUARTER_CHARS = 8;

/**
 * Groups of buttons as rows: each group begins a row of its own; long labels have a row to themselves while there are
 * rows enough. Of what is too much, the last ones are left out: put first what cannot be done without.
 */
export function rowsOf(
  groups: readonly (readonly DraftButton[])[],
  can: Room,
): readonly (readonly DraftButton[])[] {
  const kept = cutGroups(groups, can.buttons_max);
  const rows_max = Math.max(kept.length, Math.floor(can.buttons_max / Math.max(1, can.buttons_per_row_max)));
  for (let width = 1; width < can.buttons_per_row_max; width += 1) {
    const rows = kept.flatMap((group) => chunk(group, Math.max(width, comfortable(group, can))));
    if (rows.length <= rows_max) return rows;
  }
  const width = Math.max(1, can.buttons_per_row_max);
  const rows = kept.flatMap((group) => chunk(group, width));
  return rows.length <= rows_max ? rows : chunk(kept.flat(), width);
}

function cutGroups(
  groups: readonly (readonly DraftButton[])[],
  max: number,
): readonly (readonly DraftButton[])[] {
  let left = Math.max(0, max);
  return groups.flatMap((group) => {
    const kept = group.slice(0, left);
    left -= kept.length;
    return kept.length === 0 ? [] : [kept];
  });
}

function comfortable(group: readonly DraftButton[], { buttons_per_row_max }: Room): number {
  const longest = Math.max(...group.map(({ label }) => label.length));
  const width = longest <= QUARTER_CHARS ? 4 : longest <= HALF_CHARS ? 2 : 1;
  return Math.min(width, Math.max(1, buttons_per_row_max));
}

function chunk<T>(items: readonly T[], width: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / width);
  const even = Math.ceil(items.length / Math.max(1, count));
  return Array.from({ length: count }, (_, index) => items.slice(index * even, (index + 1) * even));
}
