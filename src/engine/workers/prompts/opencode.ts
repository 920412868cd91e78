// opencode's dialogs: permissions as a row of buttons, and the questions of its model. What is highlighted is a colour,
// so only what does not depend on it is offered. Pure.

import { type DialogReading, press, TEXT } from "./dialog.ts";
import { boxOf, byNumber, choicesAbove, footer, type Rows, textOf } from "./rows.ts";

const HEAD = /^△ (?:Permission required|Always allow)$/u;
const ONCE = /^Allow once\s+Allow always\s+Reject\b/u;
const ALWAYS = /^Confirm\s+Cancel\b/u;
/** Below its head, on a screen of 24 rows; on a higher one it is more. */
const BODY_ROWS_SHOWN = 9;
/** A narrow screen cuts it off. */
const BUTTONS_FOOTER = /⇆ select\s+enter con/u;
const QUESTION_FOOTER = /^(?:⇆ tab\s+)?↑↓ select\s+enter (?:submit|toggle|confirm)\s+esc dismiss$/u;
const REVIEW_FOOTER = /^⇆ tab\s+enter submit\s+esc dismiss$/u;
const TABS = /^\S.*\s{2,}Confirm$/u;
const OWN = /^(?:\[.\]\s+)?Type your own answer$/u;

export function opencode(rows: Rows): DialogReading | undefined {
  return buttons(rows) ?? question(rows) ?? review(rows);
}

function buttons({ said }: Rows): DialogReading | undefined {
  const head = said.findLastIndex((row) => HEAD.test(row));
  const row = said.findLastIndex((each) => ONCE.test(each) || ALWAYS.test(each));
  const foot = said.findLastIndex((each) => BUTTONS_FOOTER.test(each));
  if (head === -1 || row < head || foot < row) return undefined;
  if (said.slice(foot + 1).some((each) => each !== "" && !/^(?:•|[~/])/u.test(each))) return undefined;
  const [yes, no] = ONCE.test(said[row] ?? "") ? ["Allow once", "Reject"] : ["Confirm", "Cancel"];
  const text = textOf(said.slice(head, row));
  return {
    agent: "opencode",
    kind: "permission",
    text,
    // It scrolls what is longer, and shows no mark of it.
    ...(text.split("\n").length > BODY_ROWS_SHOWN && { cut: { sure: "perhaps", key: "ctrl+f" } }),
    options: [
      // The first one is highlighted when the dialog opens, and nobody types into a worker that waits.
      { label: yes, keys: ["enter"] },
      { label: no, keys: ["escape"] },
    ],
  };
}

function question(rows: Rows): DialogReading | undefined {
  const foot = footer(rows, QUESTION_FOOTER);
  if (foot === undefined) return undefined;
  const choices = choicesAbove(rows, foot);
  const first = choices[0]?.at;
  const own = choices.findIndex(({ label }) => OWN.test(label));
  if (first === undefined || choices.some(({ mark }) => mark !== "")) return undefined;
  // What somebody is writing stands below the last choice.
  if (own !== -1 && choices[own]?.whole !== choices[own]?.label) return undefined;
  const top = topOf(rows, first);
  const text = textOf(rows.said.slice(top, first));
  const plain = choices.filter((_, at) => at !== own);
  const boxes = plain.map(boxOf).filter((box) => box !== undefined);
  const common = { agent: "opencode", kind: "question", text } as const;
  if (boxes.length === 0) {
    const steps = own === -1 ? undefined : [press(String(own + 1)), TEXT, press("enter")];
    return { ...common, options: plain.map(byNumber), ...(steps && { own: steps }) };
  }
  if (boxes.length !== plain.length) return undefined;
  const tabs = rows.said.slice(top, first).find((row) => TABS.test(row)) ?? "";
  // Of several questions each is answered on its own page, and the last page is a question of its own.
  const alone = tabs.split(/\s{2,}/u).length === 2;
  const handIn = alone ? [{ ...press("enter"), shows: "Review" }] : [];
  return { ...common, options: boxes, several: { submit: [press("tab"), ...handIn] } };
}

function review(rows: Rows): DialogReading | undefined {
  const foot = footer(rows, REVIEW_FOOTER);
  if (foot === undefined) return undefined;
  const top = topOf(rows, foot);
  const page = rows.said.slice(top, foot);
  if (!page.includes("Review") || !page.some((row) => TABS.test(row))) return undefined;
  return {
    agent: "opencode",
    kind: "question",
    text: textOf(page),
    options: [
      { label: "Submit", keys: ["enter"] },
      { label: "Dismiss", keys: ["escape"] },
    ],
  };
}

/** The dialog's frame runs down its left side without a gap. */
function topOf({ drawn }: Rows, end: number): number {
  return drawn.findLastIndex((row, at) => at < end && !/^\s*┃/u.test(row)) + 1;
}
