// `when` of a rule: what must be so of a command, a path or the whole action. Each word is checked, since a condition
// that can never hold would be a rule that silently guards nothing. Pure.

import type { Effect } from "../facts.ts";
import type { ArgTest, Condition, Pattern } from "./pack.ts";
import { pathPattern, wordPattern } from "./patterns.ts";
import {
  complain,
  itemsOf,
  type Member,
  membersOf,
  type Placed,
  type Reading,
  textOf,
  wordOf,
} from "./yaml-place.ts";

const conditionMembers = [
  "cmd",
  "verb",
  "force",
  "branch",
  "hard",
  "deletes",
  "args",
  "sql",
  "where",
  "host",
  "path",
  "writes",
  "outside",
  "effect",
  "opaque",
  "tool",
] as const;

type Name = (typeof conditionMembers)[number];

const effects: readonly Effect[] = [
  "looks",
  "changes_here",
  "changes_machine",
  "reaches_out",
  "destroys",
  "unknown",
];
const forces = ["no", "lease", "yes"] as const;

/** Undefined: something is wrong with it, and was told. */
export function readCondition(reading: Reading, placed: Placed): Condition | undefined {
  const before = reading.problems.length;
  const members = membersOf(reading, placed, { what: "`when`", known: conditionMembers });
  if (members === undefined || reading.problems.length > before) return undefined;
  if (members.size === 0) {
    complain(
      reading,
      placed.line,
      "`when` names nothing, so it would catch everything",
      "name at least one fact",
    );
    return undefined;
  }
  const texts = (name: Name) => textsOf(reading, members.get(name));
  const choice = (name: Name) => choiceOf(reading, members.get(name), ["yes", "no"] as const)?.[0];
  const patterns = (name: Name, compile: (glob: string) => Pattern) => texts(name)?.map(compile);
  const condition: { [K in keyof Condition]: Condition[K] | undefined } = {
    cmd: patterns("cmd", wordPattern),
    verb: texts("verb")?.map((text) => text.toLowerCase().trim().split(/\s+/)),
    force: choiceOf(reading, members.get("force"), forces),
    branch: patterns("branch", wordPattern),
    hard: choice("hard"),
    deletes: choice("deletes"),
    args: texts("args")?.map(argTestOf),
    sql: texts("sql")?.map((text) => text.toLowerCase().trim()),
    where: choice("where"),
    host: patterns("host", wordPattern),
    path: patterns("path", pathPattern),
    writes: choice("writes"),
    outside: choice("outside"),
    effect: choiceOf(reading, members.get("effect"), effects),
    opaque: choice("opaque"),
    tool: patterns("tool", wordPattern),
  };
  const stray = members.get("where");
  if (stray !== undefined && !members.has("sql")) {
    complain(
      reading,
      stray.line,
      "`where` says something about `sql`, which is not there",
      "add `sql: [delete, update]`",
    );
  }
  if (reading.problems.length > before) return undefined;
  return Object.fromEntries(
    Object.entries(condition).filter(([, value]) => value !== undefined),
  ) as Condition;
}

function textsOf(reading: Reading, member: Member | undefined): readonly string[] | undefined {
  if (member === undefined) return undefined;
  return itemsOf(reading, member).flatMap((item) => {
    const text = textOf(reading, item, member.name);
    if (text === undefined) return [];
    if (text.trim() !== "") return [text];
    complain(reading, item.line, `\`${member.name}\` holds an empty text`, "take it out");
    return [];
  });
}

function choiceOf<T extends string>(
  reading: Reading,
  member: Member | undefined,
  choices: readonly T[],
): readonly T[] | undefined {
  if (member === undefined) return undefined;
  return itemsOf(reading, member).flatMap((item) => {
    const word = wordOf(reading, item, member.name);
    const found = choices.find((choice) => choice === word);
    if (found === undefined && word !== undefined) {
      const words = choices.map((choice) => (choice === "yes" ? "true" : choice === "no" ? "false" : choice));
      complain(
        reading,
        item.line,
        `\`${member.name}\` cannot be \`${word.slice(0, 40)}\``,
        `use one of: ${words.join(", ")}`,
      );
    }
    return found === undefined ? [] : [found];
  });
}

function argTestOf(text: string): ArgTest {
  if (/^-[A-Za-z0-9]$/.test(text)) return { kind: "letter", letter: text.slice(1) };
  if (/^-[^*?]*$/.test(text)) return { kind: "option", name: text };
  return { kind: "word", word: wordPattern(text) };
}
