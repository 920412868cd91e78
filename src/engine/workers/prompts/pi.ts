// pi's dialogs, which its extensions draw between two rules: a choice, a yes or no, or a line of text. The rows of its
// status below, and its spinner above, go on meanwhile. Pure.

import { type DialogReading, press, TEXT } from "./dialog.ts";
import { byArrows, choicesAbove, isChosenWith, lastRow, type Rows, ruleAbove, textOf } from "./rows.ts";

const CANCELS = String.raw`(?:esc|escape(?:\/ctrl\+c)?|esc\/ctrl\+c) cancel`;
const SELECT = new RegExp(String.raw`^↑↓ navigate\s+(?:↵|enter) select\s+${CANCELS}$`, "iu");
const SUBMIT = new RegExp(String.raw`^(?:↵|enter) submit\s+${CANCELS}$`, "iu");
const NUMBERED = /^↑↓ navigate • Enter to select • Esc to cancel$/u;
const YES_OR_NO = /^(?:Yes|No|Allow|Deny|Block|Cancel|Always|Once)\b[^?]{0,40}$/u;
/** Where it works, what it used, and what extensions add. */
const STATUS_ROWS_MAX = 4;

export function pi(rows: Rows): DialogReading | undefined {
  const bottom = ruleAbove(rows, rows.drawn.length);
  const foot = rows.said.findLastIndex((row, at) => at < bottom && row !== "");
  const top = ruleAbove(rows, foot);
  const below = rows.said.slice(bottom + 1, lastRow(rows) + 1);
  if (foot < 0 || top === -1 || below.length > STATUS_ROWS_MAX || below.includes("")) return undefined;
  if (below[0] !== undefined && !/^[~/]/u.test(below[0])) return undefined; // it starts with the folder
  const says = rows.said[foot] ?? "";
  if (SELECT.test(says)) return list(rows, top, foot);
  if (SUBMIT.test(says)) return line(rows, top, foot);
  return NUMBERED.test(says) ? numbered(rows, top, foot) : undefined;
}

/** The arrow tells what is highlighted, so the way to each choice is known. */
function list({ said, drawn }: Rows, top: number, foot: number): DialogReading | undefined {
  const last = said.findLastIndex((row, at) => at < foot && row !== "");
  const first = said.findLastIndex((row, at) => at < last && row === "") + 1;
  if (first <= top + 1) return undefined;
  const labels: string[] = [];
  let marked: number | undefined;
  for (let at = first; at <= last; at += 1) {
    const row = said[at] ?? "";
    if (row.startsWith("→ ")) {
      if (marked !== undefined) return undefined;
      marked = labels.length;
      labels.push(row.slice(2).trim());
    } else if (/^\s{3}\S/u.test(drawn[at] ?? "")) labels.push(row);
    else if (labels.length === 0) return undefined;
    // The rest of a long one.
    else labels.push(`${labels.pop() ?? ""} ${row}`);
  }
  if (marked === undefined) return undefined;
  const from = marked;
  const text = textOf(said.slice(top + 1, first));
  if (text === "") return undefined;
  return {
    agent: "pi",
    kind: labels.every((label) => YES_OR_NO.test(label)) ? "permission" : "question",
    text,
    options: labels.map((label, at) => ({ label, keys: byArrows(from, at) })),
  };
}

/** Empty, so nobody is writing. */
function line({ said }: Rows, top: number, foot: number): DialogReading | undefined {
  const field = said.findLastIndex((row, at) => at < foot && row !== "");
  const text = textOf(said.slice(top + 1, field));
  if (field <= top || said[field] !== ">" || text === "") return undefined;
  return { agent: "pi", kind: "question", text, options: [], own: [TEXT, press("enter")] };
}

function numbered(rows: Rows, top: number, foot: number): DialogReading | undefined {
  const choices = choicesAbove(rows, foot);
  const first = choices[0]?.at ?? 0;
  if (first <= top || !isChosenWith(choices, ">")) return undefined;
  const marked = choices.findIndex(({ mark }) => mark !== "");
  const options = choices
    .map(({ label }, at) => ({ label, keys: byArrows(marked, at) }))
    .filter(({ label }) => label !== "Type something.");
  return { agent: "pi", kind: "question", text: textOf(rows.said.slice(top + 1, first)), options };
}
