// Dialogs of the known agents that stand on a screen and wait for a key, read from its text. Pure and conservative:
// a dialog needs its question, its choices and its footer, in that order and at the end of the screen. Text that only
// talks about one is none; what is not understood is none.

import { contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import { fleetLimits } from "./limits.ts";

export interface DialogOption {
  readonly label: string;
  /** What chooses it, whatever stands highlighted. */
  readonly keys: readonly string[];
}

export interface Dialog {
  readonly agent: "claude" | "codex" | "opencode" | "pi";
  readonly kind: "permission" | "question";
  /** What is asked, with the rows above that say what it is about. */
  readonly text: string;
  readonly options: readonly DialogOption[];
  /** Changes with everything that a person would decide by. */
  readonly fingerprint: string;
}

/** From top to bottom, without frames and blank ends. */
type Rows = readonly string[];
type Reader = (rows: Rows) => Omit<Dialog, "fingerprint"> | undefined;

/** In the order in which they are tried; their footers exclude each other. */
const readersOf = (): readonly Reader[] => [claude, codex, opencode, pi];

export function dialogOn(screen: string): Dialog | undefined {
  const rows = screen.split("\n").map(bare);
  for (const read of readersOf()) {
    const found = read(rows);
    if (found === undefined || found.options.length < 2) continue;
    if (found.options.length > fleetLimits.dialog_options_max) continue;
    const labels = found.options.map((option) => option.label);
    if (new Set(labels).size !== labels.length) continue; // an answer could not be told apart
    const fingerprint = contentHash(JSON.stringify([found.agent, found.text, labels]));
    return { ...found, fingerprint };
  }
  return undefined;
}

const FRAME = /^[\s│┃|╭╰╮╯─━═╹▀▔]*|[\s│┃|╭╰╮╯─━═]*$/gu;

function bare(row: string): string {
  return row.replaceAll(FRAME, "");
}

interface Choice {
  readonly number: number;
  readonly label: string;
  /** Row of the screen. */
  readonly at: number;
  readonly last: number;
  readonly chosen: boolean;
}

const CHOICE = /^(?<mark>[❯›>→]\s*)?(?<number>[1-9])\.\s+(?<label>\S.*)$/u;

/** The last run of `1. … 2. …` with exactly one of them highlighted; other rows in between go with the one above. */
function choicesAbove(rows: Rows, end: number): readonly Choice[] {
  const choices: Choice[] = [];
  for (let at = end - 1; at >= 0; at -= 1) {
    const match = CHOICE.exec(rows[at] ?? "")?.groups;
    if (match === undefined) continue;
    const number = Number(match.number);
    const expected = choices[0] === undefined ? number : choices[0].number - 1;
    if (number !== expected) return [];
    const last = choices[0] === undefined ? end - 1 : choices[0].at - 1;
    const label = (match.label ?? "").trim().slice(0, limits.option_chars_max);
    choices.unshift({ number, label, at, last, chosen: match.mark !== undefined });
    if (number === 1) break;
  }
  const complete = choices[0]?.number === 1 && choices.filter((choice) => choice.chosen).length === 1;
  return complete ? choices : [];
}

/** The last row that says something; a status line below a dialog would mean that it is over. */
function footer(rows: Rows, pattern: RegExp): number | undefined {
  const at = rows.findLastIndex((row) => row !== "");
  return at !== -1 && pattern.test(rows[at] ?? "") ? at : undefined;
}

function textAbove(rows: Rows, end: number): string {
  const shown = rows.slice(Math.max(0, end - fleetLimits.dialog_rows_shown), end);
  return shown
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function questionAbove(rows: Rows, end: number): string {
  return rows.slice(0, end).findLast((row) => row !== "") ?? "";
}

const byNumber = ({ label, number }: Choice): DialogOption => ({ label, keys: [String(number)] });

const CLAUDE_FOOTER = /^(?:Esc to cancel|Enter to (?:select|confirm)\b.*\bEsc to cancel)/u;
const CLAUDE_ASKS = /^Do you want to .+\?$|^Would you like to proceed\?$/u;

/** Permission: a fixed phrase above the choices. A question of the model: its own footer, and free text to refuse. */
function claude(rows: Rows): Omit<Dialog, "fingerprint"> | undefined {
  const foot = footer(rows, CLAUDE_FOOTER);
  const end = foot ?? rows.findLastIndex((row) => row !== "") + 1;
  const choices = choicesAbove(rows, end);
  const first = choices[0];
  if (first === undefined || !/^❯/u.test(rows[choices.find(({ chosen }) => chosen)?.at ?? 0] ?? ""))
    return undefined;
  const permission = CLAUDE_ASKS.test(questionAbove(rows, first.at));
  // Older versions draw no footer; there the refusal names its key.
  const last = choices.at(-1);
  const known = foot !== undefined || (last?.at === end - 1 && /\(esc\)$/u.test(last.label));
  if (permission && known) {
    const text = textAbove(rows, first.at);
    return { agent: "claude", kind: "permission", text, options: choices.map(byNumber) };
  }
  if (foot === undefined || !/^Enter to select\b/u.test(rows[foot] ?? "")) return undefined;
  // Several questions, or several answers to one, are more than a key.
  if (choices.some(({ label }) => /^\[.\]/u.test(label)) || rows.some((row) => /^←.*→$/u.test(row)))
    return undefined;
  const plain = choices.filter(({ label }) => !/^(?:Type something|Chat about this)/u.test(label));
  const text = textAbove(rows, first.at);
  return { agent: "claude", kind: "question", text, options: plain.map(byNumber) };
}

const CODEX_FOOTER = /^Press enter to confirm or esc to cancel/u;
const CODEX_ASKS =
  /^(?:Would you like to (?:run the following command|make the following edits|grant these permissions)\?|Do you want to approve network access to .+\?)$/u;

/** Each choice names its key. */
function codex(rows: Rows): Omit<Dialog, "fingerprint"> | undefined {
  const foot = footer(rows, CODEX_FOOTER);
  if (foot === undefined) return undefined;
  const choices = choicesAbove(rows, foot);
  const first = choices[0];
  const asked = rows.findLastIndex((row, at) => at < (first?.at ?? 0) && CODEX_ASKS.test(row));
  if (first === undefined || asked === -1) return undefined;
  const options = choices.map((choice) => {
    const text = rows
      .slice(choice.at, choice.last + 1)
      .join(" ")
      .trim();
    const key = /\((?<key>[a-z]|esc)\)$/u.exec(text)?.groups?.key;
    return key === undefined ? undefined : { label: choice.label, keys: [key] };
  });
  const named = options.filter((option) => option !== undefined);
  if (named.length !== choices.length) return undefined;
  return {
    agent: "codex",
    kind: "permission",
    text: rows.slice(asked, first.at).join("\n").trim(),
    options: named,
  };
}

const OPENCODE_HEAD = /^△ Permission required$/u;
const OPENCODE_CHOICES = /^Allow once\s+Allow always\s+Reject\b/u;
const OPENCODE_FOOTER = /⇆ select\s+enter confirm/u;

/** Buttons in a row; which one is highlighted is a colour, so only what does not depend on it is offered. */
function opencode(rows: Rows): Omit<Dialog, "fingerprint"> | undefined {
  const head = rows.findLastIndex((row) => OPENCODE_HEAD.test(row));
  const buttons = rows.findLastIndex((row) => OPENCODE_CHOICES.test(row));
  const foot = rows.findLastIndex((row) => OPENCODE_FOOTER.test(row));
  if (head === -1 || buttons < head || foot < buttons) return undefined;
  if (rows.slice(foot + 1).some((row) => row !== "" && !/^(?:•|[~/])/u.test(row))) return undefined;
  const text = rows.slice(head, buttons).join("\n").trim();
  return {
    agent: "opencode",
    kind: "permission",
    text,
    options: [
      // The first one is highlighted when the dialog opens, and nobody types into a worker that waits.
      { label: "Allow once", keys: ["enter"] },
      { label: "Reject", keys: ["escape"] },
    ],
  };
}

const PI_FOOTER = /^↑↓ navigate\s+(?:↵|enter) select\s+(?:esc|escape(?:\/ctrl\+c)?|esc\/ctrl\+c) cancel$/iu;

const PI_CHOICE = /^(?:Yes|No|Allow|Deny|Block|Cancel|Always|Once)\b[^?]{0,40}$/u;

/** An extension's list: the arrow tells what is highlighted, so the way to each choice is known. */
function pi(rows: Rows): Omit<Dialog, "fingerprint"> | undefined {
  const foot = footer(
    rows.filter((row) => row !== ""),
    PI_FOOTER,
  );
  if (foot === undefined) return undefined;
  const said = rows.filter((row) => row !== "");
  const marked = said.findLastIndex((row, at) => at < foot && row.startsWith("→ "));
  if (marked === -1) return undefined;
  let top = marked;
  while (top > 0 && PI_CHOICE.test(said[top - 1] ?? "")) top -= 1;
  const choices = said.slice(top, foot).map((row) => row.replace(/^→ /u, ""));
  // Only choices of a few words are told from the text above them.
  if (!choices.every((label) => PI_CHOICE.test(label))) return undefined;
  const options = choices.map((label, index) => {
    const steps = top + index - marked;
    const key = steps < 0 ? "up" : "down";
    return { label, keys: [...Array.from({ length: Math.abs(steps) }, () => key), "enter"] };
  });
  if (top === 0) return undefined;
  return {
    agent: "pi",
    kind: "permission",
    text: said.slice(0, top).slice(-fleetLimits.dialog_rows_shown).join("\n"),
    options,
  };
}
