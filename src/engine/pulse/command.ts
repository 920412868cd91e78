// A command template and its values become one shell line. Values are quoted here and nowhere else, for the place they
// stand in: a placeholder within the template's own quotes is escaped for them, so that nothing is ever quoted twice.

import { type Refused, refused } from "../outcome.ts";
import { pulseLimits } from "./limits.ts";

export interface DeciderCommand {
  readonly kind: "ok";
  readonly shell: string;
  /** `stdin` where the template names no file: then the prompt is fed to the runner. */
  readonly prompt: "file" | "stdin";
}

export interface WorkerCommand {
  readonly kind: "ok";
  readonly shell: string;
  readonly warnings: readonly string[];
}

export interface WorkerChoices {
  /** Who the template came from: the config, or who starts the worker. */
  readonly from: "worker_command" | "command";
  readonly promptFile: string;
  readonly promptBytes: number;
  /** Of `worker start`; beats the config. */
  readonly flags: { readonly model?: string; readonly thinking?: string };
  readonly defaults: { readonly model?: string; readonly thinking?: string };
}

/** One word for the shell, whatever it holds. */
export function shellQuote(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

export function deciderCommand(
  template: string,
  promptFile: string,
  promptBytes: number,
): DeciderCommand | Refused {
  const problem = problemOf("tick_command", template, promptBytes);
  if (problem !== undefined) return problem;
  const named = names(template, "prompt_file");
  return {
    kind: "ok",
    shell: fill(withoutFormatter(template), { prompt_file: promptFile }),
    prompt: named ? "file" : "stdin",
  };
}

/** A worker's stdin is its terminal, so its template must name the file. */
export function workerCommand(template: string, choices: WorkerChoices): WorkerCommand | Refused {
  const { from } = choices;
  const problem = problemOf(from, template, choices.promptBytes);
  if (problem !== undefined) return problem;
  if (!saysWherePromptGoes(template)) {
    return refused(
      from,
      `${from} does not say where the prompt goes`,
      'put {{prompt_file}} into it, e.g. "$(cat {{prompt_file}})" or @{{prompt_file}}',
    );
  }
  const { flags, defaults } = choices;
  const warnings = (["model", "thinking"] as const)
    .filter((flag) => flags[flag] !== undefined && !names(template, flag))
    .map((flag) => `--${flag} is ignored: ${from} has no {{${flag}}}`);
  const model = flags.model ?? defaults.model ?? "";
  const thinking = flags.thinking ?? defaults.thinking ?? "";
  const trimmed = withoutEmptyFlags(template, { model, thinking });
  return { kind: "ok", shell: fill(trimmed, { prompt_file: choices.promptFile, model, thinking }), warnings };
}

/** By the file, or by the verb that prints it, which works on another machine, too. */
export function saysWherePromptGoes(template: string): boolean {
  return names(template, "prompt_file") || /(?:\blooop|\bLOOOP_BIN\}?"?)\s+brief\b/.test(template);
}

/** Placeholders that a template has and we do not; a typo would reach the runner as it is. */
export function unknownPlaceholders(template: string): readonly string[] {
  const known = ["prompt_file", "model", "thinking"];
  const found = [...template.matchAll(/\{\{\s*([\w-]+)\s*\}\}/g)].map(([, name]) => name ?? "");
  return [...new Set(found.filter((name) => !known.includes(name)))];
}

function problemOf(field: string, template: string, promptBytes: number): Refused | undefined {
  if (template.trim() === "") return refused(field, `${field} is empty`, "run `looop init`");
  if (template.length > pulseLimits.command_chars_max) {
    return refused(
      field,
      `${field} has ${template.length} characters`,
      `use at most ${pulseLimits.command_chars_max}; put the rest into a script`,
    );
  }
  if (asArgument(template) && promptBytes > pulseLimits.argument_bytes_max) {
    return refused(
      field,
      `${field} passes the prompt as one argument, and this prompt of ${promptBytes} bytes does not fit into one`,
      "let the runner read the file ({{prompt_file}} by itself or @{{prompt_file}}), or its standard input",
    );
  }
  return undefined;
}

/** `$(cat {{prompt_file}})`, `$(< {{prompt_file}})`, `$(looop brief)` and the same in backticks. */
function asArgument(template: string): boolean {
  if (/(?:\$\(|`)\s*(?:looop|"?\$\{?LOOOP_BIN\}?"?)\s+brief\b/.test(template)) return true;
  return /(?:\$\(|`)\s*(?:cat\s+|<\s*)["']?\{\{\s*prompt_file\s*\}\}/.test(template);
}

function names(template: string, placeholder: string): boolean {
  return new RegExp(`\\{\\{\\s*${placeholder}\\s*\\}\\}`).test(template);
}

/** Old configs piped the runner through a formatter verb that is gone. */
function withoutFormatter(template: string): string {
  return template.replace(/\s*\|\s*(?:\S*\/)?looop\s+(?:_\s+)?fmt\s*$/, "");
}

/** `--model {{model}}` without a model would hand the runner an empty name; the flag goes with it. */
function withoutEmptyFlags(template: string, values: Readonly<Record<string, string>>): string {
  let trimmed = template;
  for (const [name, value] of Object.entries(values)) {
    if (value !== "") continue;
    const flag = String.raw`--?[\w-]+(?:\s+|=)(?:[\w.-]+=)?`;
    trimmed = trimmed.replace(
      new RegExp(String.raw`\s${flag}(["']?)\{\{\s*${name}\s*\}\}\1(?=\s|$)`, "g"),
      "",
    );
  }
  return trimmed;
}

type Context = "plain" | "double" | "single" | "paren" | "backtick";
const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/y;

/** One pass over the template: a value that looks like a placeholder is not filled again. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  const contexts: Context[] = ["plain"];
  let filled = "";
  for (let at = 0; at < template.length; ) {
    PLACEHOLDER.lastIndex = at;
    const match = PLACEHOLDER.exec(template);
    const name = match?.[1] ?? "";
    const context = contexts.at(-1) ?? "plain";
    const taken =
      match !== null && Object.hasOwn(values, name)
        ? match[0]
        : template.slice(at, at + widthAt(template, at, context));
    filled += match?.[0] === taken ? quoteFor(context, values[name] ?? "") : taken;
    if (match?.[0] !== taken) enter(contexts, context, taken);
    at += taken.length;
  }
  return filled;
}

/** How many characters belong together: an escape, `$(`, or one. */
function widthAt(template: string, at: number, context: Context): number {
  if (context === "single") return 1;
  return template[at] === "\\" || template.startsWith("$(", at) ? 2 : 1;
}

function enter(contexts: Context[], context: Context, taken: string): void {
  const closing = { plain: "", double: '"', single: "'", paren: ")", backtick: "`" }[context];
  if (taken === closing) {
    contexts.pop();
    return;
  }
  if (context === "single") return;
  if (taken === "$(" || (taken === "(" && context !== "double")) contexts.push("paren");
  else if (taken === '"') contexts.push("double");
  else if (taken === "`") contexts.push("backtick");
  else if (taken === "'" && context !== "double") contexts.push("single");
}

/** Inside quotes that the template wrote, the value only needs escaping; elsewhere it brings its own. */
function quoteFor(context: Context, value: string): string {
  if (context === "double") return value.replace(/[\\"$`]/g, "\\$&");
  if (context === "single") return value.replaceAll("'", `'\\''`);
  return shellQuote(value);
}
