// Transcripts of Claude Code: JSON lines, in which an assistant's `tool_use` finds its end in a later `tool_result` of the
// same id. Lines that are not of that shape say nothing. Pure.

import type { ToolCall } from "../../judgment/ports.ts";

type Members = Readonly<Record<string, unknown>>;

/** What the client writes where a person said no. */
const DECLINED =
  /^The user doesn't want to (?:proceed|take this action)|^\[Request interrupted by user for tool use\]/;

export function readCalls(text: string, calls_max: number): readonly ToolCall[] {
  const open = new Map<string, Omit<ToolCall, "end">>();
  const calls: ToolCall[] = [];
  for (const line of text.split("\n")) {
    if (calls.length >= calls_max) break;
    const entry = parsed(line);
    const cwd = typeof entry?.cwd === "string" ? entry.cwd : undefined;
    for (const part of partsOf(entry)) {
      const { type, id, name, input, tool_use_id } = part;
      if (type === "tool_use" && typeof id === "string" && typeof name === "string")
        open.set(id, { tool: name, input, ...(cwd !== undefined && { cwd }) });
      const began =
        type === "tool_result" && typeof tool_use_id === "string" ? open.get(tool_use_id) : undefined;
      if (began === undefined) continue;
      open.delete(String(tool_use_id));
      calls.push({ ...began, end: endOf(part) });
    }
  }
  return calls;
}

function endOf({ is_error, content }: Members): ToolCall["end"] {
  const said = typeof content === "string" ? content : textIn(content);
  if (DECLINED.test(said)) return "declined";
  return is_error === true ? "bad" : "good";
}

function textIn(content: unknown): string {
  const [first] = Array.isArray(content) ? content : [];
  return isMembers(first) && typeof first.text === "string" ? first.text : "";
}

function partsOf(entry: Members | undefined): readonly Members[] {
  const message = entry?.message;
  const content = isMembers(message) ? message.content : undefined;
  return Array.isArray(content) ? content.filter(isMembers) : [];
}

function parsed(line: string): Members | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isMembers(value) ? value : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined; // a line that was being written
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
