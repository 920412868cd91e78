// YAML as members and lists that know their line, so that every problem of a pack names one. Nothing is guessed: what
// has another shape than expected is told and left out. Pure.

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { GuardProblem } from "../../judge.ts";
import { guardLimits } from "./limits.ts";

/** One text that is being read, and what was wrong with it so far. */
export interface Reading {
  readonly source: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly problems: GuardProblem[];
}

export interface Placed {
  readonly node: unknown;
  readonly line: number;
}

export interface Member extends Placed {
  readonly name: string;
}

/** The whole text; undefined with its problems noted. */
export function openReading(source: string, text: string): Reading & { readonly top: Placed | undefined } {
  const lines = new LineCounter();
  const reading: Reading = { source, text, lines, problems: [] };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  for (const { code, message, pos } of document.errors) {
    // "\.env" is how people write expressions; the parser keeps the backslash, and so do we.
    if (code === "BAD_DQ_ESCAPE") continue;
    const why = `it is not YAML: ${(message.split("\n")[0] ?? "").slice(0, guardLimits.shown_chars_max)}`;
    complain(reading, lines.linePos(pos[0]).line, why, "mend the file; `looop guard lint` checks it");
  }
  const top = reading.problems.length > 0 ? undefined : { node: document.contents, line: 1 };
  return { ...reading, top };
}

export function complain({ source, problems }: Reading, line: number, why: string, remedy: string): void {
  if (problems.length < guardLimits.problems_told_max) problems.push({ source, line, why, remedy });
}

/** Known members only; each at most once (the parser sees to that). */
export function membersOf(
  reading: Reading,
  placed: Placed,
  { what, known }: { readonly what: string; readonly known: readonly string[] },
): ReadonlyMap<string, Member> | undefined {
  if (!isMap(placed.node)) {
    complain(
      reading,
      placed.line,
      `${what} must have members, such as \`${known[0]}:\``,
      "see docs/guardrails.md",
    );
    return undefined;
  }
  const members = new Map<string, Member>();
  for (const { key, value } of placed.node.items) {
    const name = isScalar(key) ? String(key.value) : "";
    const line = lineOf(reading, key, placed.line);
    if (known.includes(name)) members.set(name, { name, node: value, line });
    else
      complain(
        reading,
        line,
        `${what} has no member \`${name.slice(0, 80)}\``,
        `use one of: ${known.join(", ")}`,
      );
  }
  return members;
}

/** The items of a list, or the one thing that stands there instead. */
export function itemsOf(
  reading: Reading,
  member: Placed & { readonly name: string },
  items_max: number = guardLimits.list_items_max,
): readonly Placed[] {
  const items = isSeq(member.node)
    ? member.node.items.map((node) => ({ node, line: lineOf(reading, node, member.line) }))
    : [{ node: member.node, line: member.line }];
  if (items.length === 0)
    complain(reading, member.line, `\`${member.name}\` is an empty list`, "name something, or leave it out");
  if (items.length <= items_max) return items;
  complain(
    reading,
    member.line,
    `\`${member.name}\` has ${items.length} items`,
    `use at most ${items_max}, or another file`,
  );
  return [];
}

export function isList({ node }: Placed): boolean {
  return isSeq(node);
}

export function isGroup({ node }: Placed): boolean {
  return isMap(node);
}

/** A text or a number, as a text; anything else is told. */
export function textOf(reading: Reading, { node, line }: Placed, name: string): string | undefined {
  if (isScalar(node) && (typeof node.value === "string" || typeof node.value === "number"))
    return String(node.value);
  const why = isAlias(node) ? `\`${name}\` is a reference to another place` : `\`${name}\` must be a text`;
  complain(reading, line, why, "write the text itself, in single quotes");
  return undefined;
}

/** `true` and `yes` are one thing, `false` and `no` the other; other words stay words. */
export function wordOf(reading: Reading, placed: Placed, name: string): string | undefined {
  if (isScalar(placed.node) && typeof placed.node.value === "boolean")
    return placed.node.value ? "yes" : "no";
  return textOf(reading, placed, name)?.toLowerCase();
}

/** Plain data for a test's input. */
export function dataOf({ node }: Placed): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => dataOf({ node: item, line: 0 }));
  if (!isMap(node)) return undefined;
  return Object.fromEntries(
    node.items.flatMap(({ key, value }) =>
      isScalar(key) ? [[String(key.value), dataOf({ node: value, line: 0 })] as const] : [],
    ),
  );
}

/** As it stands in the file. */
export function excerptOf({ text }: Reading, { node }: Placed): string {
  const range = isMap(node) ? node.range : undefined;
  return range == null ? "" : text.slice(range[0], range[1]).trimEnd();
}

function lineOf({ lines }: Reading, node: unknown, otherwise: number): number {
  const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  return range == null ? otherwise : lines.linePos(range[0]).line;
}
