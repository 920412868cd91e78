// A worker's tool call as an action: the names that Claude Code and its like give their tools. Anything that is not
// known by name stays a tool, and is told by its verb and by what its input holds.

import type { Action } from "../facts.ts";

export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
  readonly cwd?: string;
}

export function actionOfTool({ name, input, cwd }: ToolCall): Action {
  const at = cwd === undefined ? {} : { cwd };
  const text = (...keys: readonly string[]) => textIn(input, keys);
  const path = text("file_path", "notebook_path", "path", "filePath");
  switch (name) {
    case "Bash":
    case "Shell":
    case "shell":
    case "local_shell":
    case "run_shell_command":
    case "PowerShell": {
      const line = text("command", "cmd", "script") ?? argvIn(input);
      return line === undefined
        ? { kind: "tool", name, input, ...at }
        : {
            kind: "shell",
            line: name === "PowerShell" ? `pwsh -c '${line.replaceAll("'", "'\\''")}'` : line,
            ...at,
          };
    }
    case "Write":
    case "Edit":
    case "MultiEdit":
    case "NotebookEdit":
      if (path === undefined) return { kind: "tool", name, input, ...at };
      return { kind: "write", path, text: writtenIn(input), ...at };
    case "Read":
    case "NotebookRead":
    case "Glob":
    case "Grep":
    case "LS":
      return { kind: "read", path: path ?? ".", ...at };
    case "WebFetch":
    case "web_fetch": {
      const url = text("url");
      return url === undefined ? { kind: "tool", name, input, ...at } : { kind: "fetch", url };
    }
    default:
      return { kind: "tool", name, input, ...at };
  }
}

function textIn(input: unknown, keys: readonly string[]): string | undefined {
  if (!isRecord(input)) return undefined;
  for (const key of keys) {
    const value = input[key];
    if (typeof value === "string") return value;
  }
  return undefined;
}

/** Some tools take the words one by one. */
function argvIn(input: unknown): string | undefined {
  const words = isRecord(input) ? (input["command"] ?? input["argv"]) : undefined;
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string")) return undefined;
  return words
    .map((word) => (/^[\w./=:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}

/** What will newly stand in the file: all of it, or each edit's text. */
function writtenIn(input: unknown): string {
  if (!isRecord(input)) return "";
  const own = [input["content"], input["new_string"], input["new_source"]];
  const edits = Array.isArray(input["edits"])
    ? input["edits"].map((edit: unknown) => (isRecord(edit) ? edit["new_string"] : undefined))
    : [];
  return [...own, ...edits].filter((text): text is string => typeof text === "string").join("\n");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
