// Codex's dialogs: approvals of commands, edits, permissions and the network, trust in a folder, and the questions of
// its model. Pure.

import type { DialogReading } from "./dialog.ts";
import {
  byArrows,
  byNumber,
  choicesAbove,
  footer,
  isChosenWith,
  lastRow,
  type Rows,
  textOf,
} from "./rows.ts";

const FOOTER = /^Press enter to confirm or esc to cancel/u;
const ASKS =
  /^(?:Would you like to (?:run the following command|make the following edits|grant these permissions)\?|Do you want to approve network access to .+\?)$/u;
const CUT = /^\[… \d+ lines\]/mu;
const TRUST = /^Trust this folder\? Codex can read, edit, and run files here\b/u;
/** The folder stands below it, and what else the trust would be for. */
const TRUST_HEADING = "Folder access";
const TRUST_FOOTER = /^enter continue · esc back$/u;
const QUESTION = /^Question \d+\/\d+ \(\d+ unanswered\)$/u;
const QUESTION_FOOTER = /^tab to add notes \| enter to submit (?:answer|all) \|.*\besc to interrupt$/u;

export function codex(rows: Rows): DialogReading | undefined {
  return approval(rows) ?? trust(rows) ?? question(rows);
}

/** Each choice names its key. */
function approval(rows: Rows): DialogReading | undefined {
  const foot = footer(rows, FOOTER);
  if (foot === undefined) return undefined;
  const choices = choicesAbove(rows, foot);
  const first = choices[0]?.at ?? 0;
  const asked = rows.said.findLastIndex((row, at) => at < first && ASKS.test(row));
  if (!isChosenWith(choices, "›") || asked === -1) return undefined;
  const options = choices.map(({ whole }) => {
    const key = /\((?<key>[a-z]|esc)\)$/u.exec(whole)?.groups?.key;
    return key === undefined ? undefined : { label: whole, keys: [key] };
  });
  const text = textOf(rows.said.slice(asked, first));
  // Without one of them the others can still be chosen.
  const named = options.filter((option) => option !== undefined);
  return {
    agent: "codex",
    kind: "permission",
    text,
    options: named,
    ...(CUT.test(text) && { cut: { sure: "surely", key: "ctrl+a" } }),
  };
}

/** A number only moves the highlight here. */
function trust(rows: Rows): DialogReading | undefined {
  const foot = footer(rows, TRUST_FOOTER);
  if (foot === undefined) return undefined;
  const choices = choicesAbove(rows, foot);
  const first = choices[0]?.at ?? 0;
  const asked = rows.said.findLastIndex((row, at) => at < first && TRUST.test(row));
  if (!isChosenWith(choices, "›") || asked === -1) return undefined;
  const marked = choices.findIndex(({ mark }) => mark !== "");
  const heading = rows.said.findLastIndex((row, at) => at < asked && row === TRUST_HEADING);
  return {
    agent: "codex",
    kind: "permission",
    text: textOf(rows.said.slice(heading === -1 ? Math.max(0, asked - 3) : heading, first)),
    options: choices.map(({ whole }, at) => ({ label: whole, keys: byArrows(marked, at) })),
  };
}

/** A number answers at once, and goes on to the next question. */
function question(rows: Rows): DialogReading | undefined {
  const last = lastRow(rows);
  const foot = rows.said.findLastIndex((row, at) => at <= last && row.startsWith("tab to add notes"));
  if (foot === -1 || !QUESTION_FOOTER.test(flat(rows.said.slice(foot)))) return undefined;
  const choices = choicesAbove(rows, foot);
  const first = choices[0]?.at ?? 0;
  const asked = rows.said.findLastIndex((row, at) => at < first && QUESTION.test(row));
  if (!isChosenWith(choices, "›") || asked === -1) return undefined;
  return {
    agent: "codex",
    kind: "question",
    text: textOf(rows.said.slice(asked + 1, foot)).replaceAll(/^› /gmu, ""),
    options: choices.map((choice) => {
      // What it means stands in a column beside it.
      const [label = ""] = choice.label.split(/\s{2,}/u);
      return { ...byNumber(choice), label };
    }),
  };
}

/** A narrow screen breaks the hints; the last one keeps its place before or after the break. */
const flat = (rows: readonly string[]): string =>
  rows
    .filter((row) => row !== "")
    .join(" | ")
    .replaceAll(/\|\s*\|/gu, "|");
