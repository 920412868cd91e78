// A pack's text as rules, or every problem at once with file, line and remedy. A rule that is fine counts although its
// neighbour is not; the problem closes the gate all the same (I12). Pure.

import { isId } from "../../ids.ts";
import type { GuardProblem } from "../../judge.ts";
import { guardLimits } from "./limits.ts";
import type { Pack, PackPlace, Rule } from "./pack.ts";
import { readRule, scopesOf } from "./read-rule.ts";
import {
  complain,
  itemsOf,
  type Member,
  membersOf,
  openReading,
  type Reading,
  textOf,
} from "./yaml-place.ts";

const packMembers = ["rules", "pack", "version", "description", "scope"] as const;

export interface PackText {
  readonly place: PackPlace;
  /** The file, as a person finds it. */
  readonly source: string;
  /** The file's name without its ending: the pack's, where it says none. */
  readonly stem: string;
  readonly text: string;
}

export interface PackRead {
  /** Absent: nothing of it can be used. */
  readonly pack?: Pack;
  readonly problems: readonly GuardProblem[];
}

export function readPack({ place, source, stem, text }: PackText): PackRead {
  const reading = openReading(source, text);
  const { top, problems } = reading;
  if (top === undefined) return { problems };
  const members = membersOf(reading, top, { what: "a pack", known: packMembers });
  const list = members?.get("rules");
  if (members === undefined) return { problems };
  // An organization's pack may not call itself like another one: it is what its file is called.
  const name = nameOf(reading, place === "organization" ? undefined : members.get("pack"), stem);
  const scopes = scopesOf(reading, members.get("scope")) ?? [];
  if (list === undefined) complain(reading, 1, "a pack has no `rules`", "add `rules:` with a list");
  const items = list === undefined ? [] : itemsOf(reading, list, guardLimits.pack_rules_max);
  const rules: Rule[] = [];
  for (const item of items) {
    const rule = readRule(reading, item, { pack: name, scopes });
    if (rule === undefined) continue;
    if (rules.some(({ id }) => id === rule.id)) {
      complain(reading, item.line, `two rules are called ${rule.id}`, "give each its own `id`");
    } else rules.push(rule);
  }
  const said = (member: Member | undefined) =>
    member === undefined ? "" : (textOf(reading, member, member.name) ?? "");
  const [version, description] = [said(members.get("version")), said(members.get("description"))];
  return { pack: { name, version, description, place, source, rules }, problems };
}

function nameOf(reading: Reading, member: Member | undefined, stem: string): string {
  const said = member && textOf(reading, member, "pack");
  const name = said ?? stem;
  if (isId(name)) return name;
  const remedy = "name it with `pack:`, in letters, digits, dots, underscores and hyphens";
  complain(reading, member?.line ?? 1, `the pack is called \`${name.slice(0, 40)}\``, remedy);
  return "unnamed";
}
