// Claude Code's dialogs: permissions, the way out of planning, and the questions of its model with one answer, several,
// or words of one's own. Pure.

import { firstStart, notes } from "./claude-first.ts";
import { type DialogOption, type DialogReading, press, TEXT } from "./dialog.ts";
import {
  boxOf,
  byArrows,
  byNumber,
  type Choice,
  choicesAbove,
  footer,
  isChosenWith,
  lastRow,
  questionAbove,
  type Rows,
  ruleAbove,
  textAbove,
} from "./rows.ts";

const FOOTER = /^(?:Esc to cancel|Enter to (?:select|confirm)\b.*\bEsc to cancel)/u;
const ASKS = /^Do you want to .+\?$|^Would you like to proceed\?$/u;
const LEAVES_PLAN = /^Claude wants to exit plan mode$/u;
const REVIEW = "Review your answers";
/** The questions of a form, and its end. */
const FORM = /^←.*✔ Submit.*→$/u;
const OWN = /^(?:\[.\]\s+)?Type something\.?$/u;
const ASIDE = /^Chat about this/u;

export function claude(rows: Rows): DialogReading | undefined {
  const notice = notes(rows);
  if (notice !== undefined) return notice;
  const foot = footer(rows, FOOTER);
  const choices = choicesAbove(rows, foot ?? lastRow(rows) + 1);
  const first = choices[0];
  if (first === undefined) return firstStart(rows);
  if (!isChosenWith(choices, "❯")) return undefined;
  // Without a footer the last choice is the end of the screen.
  if (foot === undefined && rows.said.slice(choices.at(-1)?.at, lastRow(rows)).includes("")) return undefined;
  return permission(rows, choices, foot) ?? review(rows, choices) ?? question(rows, choices, foot);
}

/** A fixed phrase above the choices. */
function permission(
  rows: Rows,
  choices: readonly Choice[],
  foot: number | undefined,
): DialogReading | undefined {
  const first = choices[0]?.at ?? 0;
  const asked = questionAbove(rows, first);
  // Where no footer is drawn, the refusal names its key.
  const known = foot !== undefined || /\(esc\)$/u.test(choices.at(-1)?.whole ?? "");
  if (!(ASKS.test(asked) && known) && !LEAVES_PLAN.test(asked)) return undefined;
  const options = choices.map((choice) => ({ ...byNumber(choice), label: choice.whole }));
  return { agent: "claude", kind: "permission", text: textAbove(rows, first), options };
}

/** The last page of a form. */
function review(rows: Rows, choices: readonly Choice[]): DialogReading | undefined {
  const first = choices[0];
  if (first?.label !== "Submit answers" || choices.length !== 2) return undefined;
  const top = ruleAbove(rows, first.at);
  const above = rows.said.slice(top + 1, first.at);
  if (!above.includes(REVIEW) || !above.some((row) => FORM.test(row))) return undefined;
  const options = choices.map(byNumber);
  return { agent: "claude", kind: "question", text: textAbove(rows, first.at), options };
}

function question(
  rows: Rows,
  choices: readonly Choice[],
  foot: number | undefined,
): DialogReading | undefined {
  const says = rows.said[foot ?? -1] ?? "";
  // With an editor on offer somebody is writing an answer just now.
  if (!says.startsWith("Enter to select") || /\bto edit in\b/u.test(says)) return undefined;
  const first = choices[0]?.at ?? 0;
  const form = rows.said.slice(ruleAbove(rows, first) + 1, first).find((row) => FORM.test(row));
  const own = choices.findIndex(({ label }) => OWN.test(label));
  if (choices[own]?.label.startsWith("[✔]")) return undefined; // likewise
  const plain = choices.filter(({ label }) => !OWN.test(label) && !ASIDE.test(label));
  const common = { agent: "claude", kind: "question", text: textAbove(rows, first) } as const;
  const boxes = plain.map(boxOf).filter((box) => box !== undefined);
  if (boxes.length === 0) {
    const steps = own === -1 ? undefined : [press(String(own + 1)), TEXT, press("enter")];
    return { ...common, options: plain.map(byNumber), ...(steps && { own: steps }) };
  }
  if (boxes.length !== plain.length || form === undefined) return undefined;
  return { ...common, ...several(boxes, choices, form, own) };
}

function several(
  options: readonly DialogOption[],
  choices: readonly Choice[],
  form: string,
  own: number,
): Pick<DialogReading, "options" | "several" | "own"> {
  // Of several questions each is answered on its own page, and the last page is a question of its own.
  const alone = (form.match(/[☐☒]/gu) ?? []).length === 1;
  const handIn = alone ? [{ ...press("1"), shows: REVIEW }] : [];
  const marked = choices.findIndex(({ mark }) => mark !== "");
  const way = byArrows(marked, own)
    .slice(0, -1)
    .map((key) => press(key));
  // Tab leaves the field for the button below it, elsewhere the page.
  const words = [...way, TEXT, press("tab"), press("enter"), ...handIn];
  return {
    options,
    several: { submit: [press("tab"), ...handIn] },
    ...(own !== -1 && { own: words }),
  };
}
