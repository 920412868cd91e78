// A shell line as simple commands: who is called, with which words, writing where. Far from a whole shell: whatever
// this reader does not understand it calls opaque, and opaque is never taken for harmless. Pure.

import { pulseLimits } from "../limits.ts";
import { closingParen } from "./brackets.ts";

export interface Word {
  /** Quotes removed; an expansion stands as it was written. */
  readonly text: string;
  /** Holds a variable, a substitution or a pattern: what the command really gets is not known. */
  readonly expands: boolean;
}

export interface Redirect {
  readonly operator: string;
  readonly target: Word;
}

export interface SimpleCommand {
  readonly assignments: readonly string[];
  /** The first is the program. Empty for a mere assignment or redirect. */
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  /** What ended the command before it: `|` means that its output comes here. */
  readonly after: string;
}

export type ShellLine =
  /** Commands of substitutions are in the list as well: they run too. */
  | { readonly kind: "ok"; readonly commands: readonly SimpleCommand[] }
  | { readonly kind: "opaque"; readonly why: string };

interface Reading {
  readonly text: string;
  at: number;
  readonly commands: SimpleCommand[];
  readonly nesting: number;
  opaque: string | undefined;
}

export function readShellLine(text: string, nesting = 0): ShellLine {
  if (nesting > pulseLimits.shell_nesting_max) return { kind: "opaque", why: "it is nested too deeply" };
  const reading: Reading = { text, at: 0, commands: [], nesting, opaque: undefined };
  readCommands(reading);
  if (reading.opaque !== undefined) return { kind: "opaque", why: reading.opaque };
  if (reading.commands.length > pulseLimits.shell_commands_max)
    return { kind: "opaque", why: "it has too many commands" };
  return { kind: "ok", commands: reading.commands };
}

const OPERATORS = ["&&", "||", ";;", "|&", ";", "|", "&", "\n", "(", ")"];
const REDIRECTS = ["&>>", "<<<", "<<-", ">>", "<<", "<>", ">|", ">&", "<&", "&>", ">", "<"];
const KEYWORDS = new Set([
  "if",
  "then",
  "elif",
  "else",
  "fi",
  "while",
  "until",
  "do",
  "done",
  "{",
  "}",
  "!",
  "time",
]);

interface Draft {
  assignments: string[];
  words: Word[];
  redirects: Redirect[];
  after: string;
}

function readCommands(reading: Reading): void {
  let draft: Draft = { assignments: [], words: [], redirects: [], after: "" };
  const finish = (operator: string) => {
    if (draft.words.length + draft.redirects.length + draft.assignments.length > 0)
      reading.commands.push(draft);
    draft = { assignments: [], words: [], redirects: [], after: operator };
  };
  while (reading.at < reading.text.length && reading.opaque === undefined) {
    skipBlanks(reading);
    const rest = reading.text.slice(reading.at, reading.at + 3);
    // Before the operators, because `&>` starts with `&`.
    const redirect = REDIRECTS.find((each) => rest.startsWith(each));
    const operator = OPERATORS.find((each) => rest.startsWith(each));
    if (rest === "") break;
    if (redirect !== undefined && !rest.startsWith("<(") && !rest.startsWith(">("))
      readRedirect(reading, redirect, draft);
    else if (rest.startsWith("((")) reading.opaque = "it computes";
    else if (operator === "(" && draft.words.length > 0)
      reading.opaque = "it defines a function or uses a list";
    else if (operator !== undefined) {
      finish(operator);
      reading.at += operator.length;
    } else takeWord(reading, draft);
  }
  finish("");
}

function takeWord(reading: Reading, draft: Draft): void {
  const start = reading.at;
  const word = readWord(reading);
  const raw = reading.text.slice(start, reading.at);
  if (/^\d$/.test(raw) && /^[<>]/.test(reading.text.slice(reading.at))) return; // `2>`: belongs to the redirect
  if (draft.words.length > 0) {
    draft.words.push(word);
    return;
  }
  if (/^[A-Za-z_]\w*\+?=/.test(raw)) draft.assignments.push(raw);
  else if (["for", "case", "select", "function", "[[", "coproc", "(("].includes(raw)) {
    reading.opaque = `it uses \`${raw}\``;
  } else if (!KEYWORDS.has(raw)) draft.words.push(word);
}

function skipBlanks(reading: Reading): void {
  for (;;) {
    const char = reading.text[reading.at];
    if (char === " " || char === "\t" || char === "\r") reading.at += 1;
    else if (char === "\\" && reading.text[reading.at + 1] === "\n") reading.at += 2;
    else if (char === "#") {
      const end = reading.text.indexOf("\n", reading.at);
      reading.at = end < 0 ? reading.text.length : end;
    } else return;
  }
}

function readRedirect(reading: Reading, operator: string, draft: Draft): void {
  reading.at += operator.length;
  if (operator === "<<" || operator === "<<-") {
    reading.opaque = "it holds a here-document";
    return;
  }
  skipBlanks(reading);
  const target = readWord(reading);
  if (target.text === "" && !target.expands) reading.opaque = "a redirect has no target";
  draft.redirects.push({ operator, target });
}

const ENDS_WORD = /[\s;|&()<>]/;

function readWord(reading: Reading): Word {
  const { text } = reading;
  let value = "";
  let expands = false;
  const add = (piece: { text: string; expands: boolean }) => {
    value += piece.text;
    expands ||= piece.expands;
  };
  while (reading.at < text.length && reading.opaque === undefined) {
    const char = text[reading.at] ?? "";
    const pair = text.slice(reading.at, reading.at + 2);
    if (pair === "<(" || pair === ">(") add(readSubstitution(reading, 2));
    else if (ENDS_WORD.test(char)) break;
    else if (char === "'") add({ text: readSingle(reading), expands: false });
    else if (char === '"') add(readDouble(reading));
    else if (char === "\\") {
      value += text[reading.at + 1] ?? "";
      reading.at += 2;
    } else if (char === "$" || char === "`") add(readExpansion(reading));
    else {
      if (/[*?[{~]/.test(char) && !(char === "~" && value !== "")) expands = true;
      value += char;
      reading.at += 1;
    }
  }
  return { text: value, expands };
}

function readSingle(reading: Reading): string {
  const end = reading.text.indexOf("'", reading.at + 1);
  if (end < 0) reading.opaque = "a quote is not closed";
  const value = reading.text.slice(reading.at + 1, end < 0 ? undefined : end);
  reading.at = end < 0 ? reading.text.length : end + 1;
  return value;
}

function readDouble(reading: Reading): Word {
  let value = "";
  let expands = false;
  reading.at += 1;
  while (reading.at < reading.text.length && reading.opaque === undefined) {
    const char = reading.text[reading.at] ?? "";
    if (char === '"') {
      reading.at += 1;
      return { text: value, expands };
    }
    if (char === "\\" && /[\\"$`\n]/.test(reading.text[reading.at + 1] ?? "")) {
      value += reading.text[reading.at + 1];
      reading.at += 2;
    } else if (char === "$" || char === "`") {
      const piece = readExpansion(reading);
      value += piece.text;
      expands ||= piece.expands;
    } else {
      value += char;
      reading.at += 1;
    }
  }
  reading.opaque ??= "a quote is not closed";
  return { text: value, expands };
}

function readExpansion(reading: Reading): Word {
  const { text } = reading;
  if (text[reading.at] === "`") return readBackticks(reading);
  const rest = text.slice(reading.at);
  // Arithmetic runs the substitutions it finds in values of variables.
  if (rest.startsWith("$((") || rest.startsWith("$[")) reading.opaque = "it computes";
  if (rest.startsWith("$'") || rest.startsWith('$"'))
    reading.opaque = "it uses quotes that this reader does not know";
  if (rest.startsWith("$(")) return readSubstitution(reading, 2);
  const variable = /^\$(?:\w+|\{\w+\}|[?#@*$!-])/.exec(rest)?.[0];
  if (variable === undefined && rest.startsWith("${"))
    reading.opaque = "it edits a variable while expanding it";
  const taken = variable ?? "$";
  reading.at += taken.length;
  return { text: taken, expands: variable !== undefined };
}

/** `$(…)`, `<(…)`: what is inside runs as well. */
function readSubstitution(reading: Reading, opening: number): Word {
  const start = reading.at + opening;
  const end = closingParen(reading.text, start);
  if (end === undefined) {
    reading.opaque = "a bracket is not closed";
    return { text: "", expands: true };
  }
  takeInner(reading, reading.text.slice(start, end));
  const text = reading.text.slice(reading.at, end + 1);
  reading.at = end + 1;
  return { text, expands: true };
}

function readBackticks(reading: Reading): Word {
  const end = reading.text.indexOf("`", reading.at + 1);
  const inner = reading.text.slice(reading.at + 1, end);
  if (end < 0 || inner.includes("\\")) reading.opaque = "backticks are not closed or nested";
  else takeInner(reading, inner);
  reading.at = end < 0 ? reading.text.length : end + 1;
  return { text: `\`${inner}\``, expands: true };
}

function takeInner(reading: Reading, inner: string): void {
  const line = readShellLine(inner, reading.nesting + 1);
  if (line.kind === "opaque") reading.opaque = line.why;
  else reading.commands.push(...line.commands);
}
