// What Claude Code asks of who starts it for the first time as this user, or in this folder. Its choices have no numbers,
// and which one is highlighted differs between versions. Pure.

import type { DialogReading } from "./dialog.ts";
import { byArrows, footer, lastRow, type Rows, ruleAbove, textOf } from "./rows.ts";

interface First {
  /** A row of what is asked. */
  readonly says: RegExp;
  /** The row below the choices. */
  readonly foot: RegExp;
}

const CONFIRM = /^Enter to confirm\b.*\bEsc to cancel/u;
const FIRSTS: readonly First[] = [
  { says: /^Quick safety check: Is this a project you created or one you trust\?/u, foot: CONFIRM },
  { says: /^Do you want to use this API key\?$/u, foot: CONFIRM },
  { says: /^WARNING: Claude Code running in Bypass Permissions mode$/u, foot: CONFIRM },
  { says: /^Choose the text style that looks best with your terminal$/u, foot: /^Syntax theme: /u },
];
/** Shown in part on its screen, and nothing for a chat. */
const KEY = /^\w+_(?:KEY|TOKEN): /u;
const NOTES = /^Security notes:$/u;
const GO_ON = /^Press Enter to continue/u;

export function firstStart(rows: Rows): DialogReading | undefined {
  for (const { says, foot } of FIRSTS) {
    const end = footer(rows, foot);
    const asked = end === undefined ? -1 : rows.said.findLastIndex((row, at) => at < end && says.test(row));
    if (end === undefined || asked === -1) continue;
    const found = unnumbered(rows, asked, end);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The last run of rows of which one is highlighted; a preview may stand below it. */
function unnumbered({ said, drawn }: Rows, asked: number, end: number): DialogReading | undefined {
  const isMarked = (row: string) => row.startsWith("❯ ");
  const marked = said.findLastIndex((row, at) => at > asked && at < end && isMarked(row));
  if (marked === -1 || said.filter((row, at) => at > asked && at < end && isMarked(row)).length > 1)
    return undefined;
  const isChoice = (at: number) => said[at] !== "" && !/^\s*[╌─]{20}/u.test(drawn[at] ?? "");
  let first = marked;
  while (first - 1 > asked && isChoice(first - 1) && isIndented(drawn[first - 1])) first -= 1;
  let last = marked;
  while (last + 1 < end && isChoice(last + 1)) last += 1;
  const labels = said.slice(first, last + 1).map((row) => row.replace(/^(?:❯ )?\s*(?:✔ )?\s*/u, ""));
  const from = ruleAbove({ said, drawn }, asked) + 1;
  const text = textOf(said.slice(Math.max(from, 0), first).filter((row) => !KEY.test(row)));
  const options = labels.map((label, at) => ({ label, keys: byArrows(marked - first, at) }));
  return { agent: "claude", kind: "permission", text, options };
}

/** Below the mark, where the labels stand. */
const isIndented = (row = ""): boolean => /^\s{3}/u.test(row);

/** Nothing to choose, and still it waits. */
export function notes(rows: Rows): DialogReading | undefined {
  const { said } = rows;
  if (!GO_ON.test(said[lastRow(rows)] ?? "")) return undefined;
  const from = said.findLastIndex((row) => NOTES.test(row));
  if (from === -1) return undefined;
  const text = textOf(said.slice(from, lastRow(rows)));
  return { agent: "claude", kind: "notice", text, options: [{ label: "Continue", keys: ["enter"] }] };
}
