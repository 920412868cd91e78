// One rule of a pack, checked member by member. A rule that cannot be used as it stands is a problem, never a rule that
// catches less. Pure.

import { canonicalJson, contentHash } from "../../hash.ts";
import { isId } from "../../ids.ts";
import { guardLimits } from "./limits.ts";
import { type Condition, guardActions, type Pattern, type Rule, type Scope } from "./pack.ts";
import { anyOf, readPattern } from "./patterns.ts";
import { readCondition } from "./read-condition.ts";
import { testsOf } from "./read-tests.ts";
import {
  complain,
  dataOf,
  excerptOf,
  itemsOf,
  type Member,
  membersOf,
  type Placed,
  type Reading,
  textOf,
  wordOf,
} from "./yaml-place.ts";

const ruleMembers = [
  "id",
  "match",
  "pattern",
  "when",
  "action",
  "severity",
  "scope",
  "excludes",
  "message",
  "tests",
] as const;

const severities = ["critical", "high", "medium", "low", "warning", "info"] as const;
const usualSeverity = { block: "critical", approve: "high", warn: "medium" } as const;

/** What a word for a scope stands for; `any` is no narrowing at all, and `org` elsewhere says whose rules they are. */
const scopes: Readonly<Record<string, readonly Scope[]>> = {
  any: [],
  org: [],
  shell: ["shell"],
  bash: ["shell"],
  write: ["write"],
  read: ["read"],
  fetch: ["fetch"],
  tool: ["tool"],
  move: ["move"],
  intent: ["intent"],
};

export interface Surroundings {
  readonly pack: string;
  /** For rules that name none. */
  readonly scopes: readonly Scope[];
}

/** Undefined: it cannot be used, and why was told. */
export function readRule(reading: Reading, placed: Placed, around: Surroundings): Rule | undefined {
  const before = reading.problems.length;
  const members = membersOf(reading, placed, { what: "a rule", known: ruleMembers });
  if (members === undefined) return undefined;
  const name = idOf(reading, placed, members.get("id"));
  const match = matchOf(reading, placed, members);
  const excluded = members.get("excludes");
  const excludes = excluded && patternOf(reading, excluded);
  const when = conditionsOf(reading, members.get("when"));
  const action = oneOf(reading, members.get("action"), guardActions);
  if (!members.has("action"))
    complain(
      reading,
      placed.line,
      "a rule says no `action`",
      `add \`action:\` with ${guardActions.join(", ")}`,
    );
  const severity = oneOf(reading, members.get("severity"), severities);
  const saysWhat = members.has("match") || members.has("pattern") || members.has("when");
  if (!saysWhat && reading.problems.length === before) {
    complain(
      reading,
      placed.line,
      "a rule says neither `match` nor `when`, so it catches nothing",
      "add one of them",
    );
  }
  if (excluded !== undefined && match === undefined) {
    complain(
      reading,
      excluded.line,
      "`excludes` narrows `match`, which is not there",
      "add `match`, or say it in `when`",
    );
  }
  const message = messageOf(reading, members.get("message"));
  const narrowed = scopesOf(reading, members.get("scope")) ?? around.scopes;
  const tests = testsOf(reading, members.get("tests"));
  if (reading.problems.length > before || name === undefined || action === undefined) return undefined;
  const { tests: _rows, ...definition } = dataOf(placed) as Record<string, unknown>;
  return {
    id: `${around.pack}/${name}`,
    action,
    severity: severity ?? usualSeverity[action],
    message: message ?? `rule ${name} of the pack ${around.pack}`,
    source: reading.source,
    hash: contentHash(canonicalJson([around.scopes, definition])),
    scopes: narrowed,
    ...(match !== undefined && { match }),
    ...(excludes !== undefined && { excludes }),
    when,
    ...tests,
    text: excerptOf(reading, placed),
  };
}

function idOf(reading: Reading, placed: Placed, member: Member | undefined): string | undefined {
  if (member === undefined) {
    complain(reading, placed.line, "a rule has no `id`", "name it, for example `id: no-force-push`");
    return undefined;
  }
  const id = textOf(reading, member, "id");
  if (id === undefined || isId(id)) return id;
  complain(
    reading,
    member.line,
    `\`id\` is \`${id.slice(0, 40)}\``,
    "use letters, digits, dots, underscores and hyphens",
  );
  return undefined;
}

function matchOf(
  reading: Reading,
  placed: Placed,
  members: ReadonlyMap<string, Member>,
): Pattern | undefined {
  const [match, pattern] = [members.get("match"), members.get("pattern")];
  if (match !== undefined && pattern !== undefined) {
    complain(reading, placed.line, "a rule has both `match` and `pattern`", "they mean the same: keep one");
    return undefined;
  }
  const member = match ?? pattern;
  return member && patternOf(reading, member);
}

/** Several are one of them. */
function patternOf(reading: Reading, member: Member): Pattern | undefined {
  const patterns = itemsOf(reading, member).flatMap((item) => {
    const text = textOf(reading, item, member.name);
    if (text === undefined) return [];
    const read = readPattern(text);
    if (read.kind === "ok") return [read.pattern];
    complain(reading, item.line, `\`${member.name}\`: ${read.why}`, read.remedy);
    return [];
  });
  return patterns.length > 0 ? anyOf(patterns) : undefined;
}

function conditionsOf(reading: Reading, member: Member | undefined): readonly Condition[] {
  if (member === undefined) return [];
  return itemsOf(reading, member).flatMap((item) => readCondition(reading, item) ?? []);
}

function oneOf<T extends string>(
  reading: Reading,
  member: Member | undefined,
  choices: readonly T[],
): T | undefined {
  if (member === undefined) return undefined;
  const word = wordOf(reading, member, member.name);
  const found = choices.find((choice) => choice === word);
  if (found === undefined && word !== undefined) {
    complain(
      reading,
      member.line,
      `\`${member.name}\` cannot be \`${word.slice(0, 40)}\``,
      `use one of: ${choices.join(", ")}`,
    );
  }
  return found;
}

function messageOf(reading: Reading, member: Member | undefined): string | undefined {
  const text = member && textOf(reading, member, "message");
  if (text === undefined || member === undefined) return undefined;
  if (text.length <= guardLimits.message_chars_max) return text.replace(/\s+/g, " ").trim();
  const remedy = `use at most ${guardLimits.message_chars_max}`;
  complain(reading, member.line, `\`message\` has ${text.length} characters`, remedy);
  return undefined;
}

/** `any`, alone or among others, is no narrowing. Undefined: nothing is said. */
export function scopesOf(reading: Reading, member: Member | undefined): readonly Scope[] | undefined {
  if (member === undefined) return undefined;
  const named = itemsOf(reading, member).flatMap((item) => {
    const word = wordOf(reading, item, "scope");
    if (word === undefined) return [];
    if (Object.hasOwn(scopes, word)) return [scopes[word] ?? []];
    complain(
      reading,
      item.line,
      `\`scope\` cannot be \`${word.slice(0, 40)}\``,
      `use one of: ${Object.keys(scopes).join(", ")}`,
    );
    return [];
  });
  return named.some((each) => each.length === 0) ? [] : named.flat();
}
