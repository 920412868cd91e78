// The rows that a rule brings along: what it must catch, and what it must let pass. Pure.

import type { Action } from "../facts.ts";
import type { Rule } from "./pack.ts";
import {
  complain,
  dataOf,
  isGroup,
  isList,
  itemsOf,
  type Member,
  membersOf,
  type Placed,
  type Reading,
  textOf,
} from "./yaml-place.ts";

type Tests = Pick<Rule, "catches" | "passes">;

export function testsOf(reading: Reading, member: Member | undefined): Tests {
  if (member === undefined) return { catches: [], passes: [] };
  const members = membersOf(reading, member, { what: "`tests`", known: ["catches", "passes"] });
  const rows = (name: string) => {
    const list = members?.get(name);
    if (list === undefined) return [];
    if (isList(list)) return itemsOf(reading, list).flatMap((item) => rowOf(reading, item) ?? []);
    complain(reading, list.line, `\`${name}\` must be a list`, "put a dash before each row");
    return [];
  };
  return { catches: rows("catches"), passes: rows("passes") };
}

const rowMembers = ["shell", "write", "text", "read", "fetch", "tool", "input", "intent", "cwd"] as const;

/** A text is a shell line; a group says what else it is. */
function rowOf(reading: Reading, placed: Placed): Action | undefined {
  if (!isGroup(placed)) {
    const line = textOf(reading, placed, "a test");
    return line === undefined ? undefined : { kind: "shell", line };
  }
  const members = membersOf(reading, placed, { what: "a test", known: rowMembers });
  const said = (name: (typeof rowMembers)[number]) => {
    const member = members?.get(name);
    return member === undefined ? undefined : textOf(reading, member, name);
  };
  const [line, path, text, read, url] = [
    said("shell"),
    said("write"),
    said("text"),
    said("read"),
    said("fetch"),
  ];
  const [name, intent, cwd] = [said("tool"), said("intent"), said("cwd")];
  const at = cwd === undefined ? {} : { cwd };
  if (line !== undefined) return { kind: "shell", line, ...at };
  if (path !== undefined) return { kind: "write", path, ...(text !== undefined && { text }), ...at };
  if (read !== undefined) return { kind: "read", path: read, ...at };
  if (url !== undefined) return { kind: "fetch", url };
  if (intent !== undefined) return { kind: "intent", text: intent, ...at };
  if (name !== undefined)
    return { kind: "tool", name, input: dataOf(members?.get("input") ?? { node: null, line: 0 }) };
  complain(
    reading,
    placed.line,
    "a test says not what it is",
    "add one of: shell, write, read, fetch, tool, intent",
  );
  return undefined;
}
