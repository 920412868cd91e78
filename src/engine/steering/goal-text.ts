// What a goal is called. Pure.

import { limits } from "../limits.ts";

/** The `goal:` line of its header, else its first line that says something. */
export function goalTitle(body: string): string {
  const lines = body.split("\n").map((line) => line.trim());
  const header = headerOf(lines);
  const named = header
    .map((line) => /^goal:\s*(.*)$/.exec(line)?.[1] ?? "")
    .map(unquoted)
    .find((title) => title !== "");
  const said = lines.slice(header.length).find((line) => line !== "" && line !== "---");
  return (named ?? said ?? "").slice(0, limits.title_chars_max).replace(/[\ud800-\udbff]$/, "");
}

/** From a first line `---` to the next; a header that never ends is none. */
function headerOf(lines: readonly string[]): readonly string[] {
  if (lines[0] !== "---") return [];
  const end = lines.indexOf("---", 1);
  return end < 0 ? [] : lines.slice(0, end + 1);
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}
