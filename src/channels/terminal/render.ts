// A card → lines of text with inks, unwrapped: how wide they may be is known to whoever shows them. Pure. No control
// character and no direction mark of anybody's text comes through (I10): it can move nothing and colour nothing.

import type { Card, Part } from "../channel.ts";
import { cleanLine, cleanText } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { type Block, readMarkdown, type Span } from "../text/markdown.ts";
import { itemMark, linkSays, spansText, tableText } from "../text/plain.ts";
import { terminalLimits } from "./limits.ts";

export type Ink = "plain" | "strong" | "quiet" | "code" | "link";

export interface Run {
  readonly text: string;
  readonly ink: Ink;
}

export interface CardLine {
  /** Stands before the first row of it, and `others` before those that it wraps to. */
  readonly first: string;
  readonly others: string;
  readonly runs: readonly Run[];
}

/** As parts are kept and sent, where a thing that is not there may be named. */
type RenderablePart =
  | Exclude<Part, { kind: "verbatim" }>
  | { readonly kind: "verbatim"; readonly text: string; readonly from?: string | undefined };

/** What is rendered: a card whose files have places. */
export interface Renderable {
  readonly title: string;
  readonly parts: readonly RenderablePart[];
  readonly files: readonly {
    readonly name: string;
    readonly alt: string;
    readonly path?: string | undefined;
  }[];
}

/** Everything below the title but the buttons. */
export function bodyLines({ parts, files }: Renderable): readonly CardLine[] {
  const blocks = parts.map(partLines).filter((lines) => lines.length > 0);
  const named = files.map(({ name, alt, path }) =>
    lineOf([
      { text: `${shown(name)}${alt === "" ? "" : `: ${shown(alt)}`}`, ink: "plain" },
      ...(path === undefined ? [] : [{ text: ` ${shown(path)}`, ink: "link" as const }]),
    ]),
  );
  return [...blocks, ...(named.length === 0 ? [] : [named])].flatMap((lines, index) =>
    index === 0 ? lines : [blank, ...lines],
  );
}

export const titleText = (title: string): string =>
  fitText(visible(cleanLine(title)), { unit: "chars", max: terminalLimits.title_chars_max }).text;

/** The whole card as text: what somebody saw, whatever the width. */
export function cardText(card: Renderable & Pick<Card, "rows">): string {
  const body = bodyLines(card).map(({ first, runs }) => first + runs.map(({ text }) => text).join(""));
  const buttons = card.rows.map((row) => row.map(({ label }) => `[${titleText(label)}]`).join(" "));
  return [titleText(card.title), ...body, ...buttons].join("\n");
}

function partLines(part: RenderablePart): readonly CardLine[] {
  switch (part.kind) {
    case "prose":
      return readMarkdown(cleanText(part.markdown)).flatMap((block, index) =>
        index === 0 ? blockLines(block) : [blank, ...blockLines(block)],
      );
    case "verbatim":
      return [
        ...(part.from === undefined ? [] : textLines(`${titleText(part.from)}:`, "quiet")),
        ...textLines(part.text, "code").map((line) => behind("│ ", line)),
      ];
    case "facts":
      return factLines(part.rows);
    case "note":
      return textLines(part.text, "quiet");
    case "rule":
      return [rule];
  }
}

function factLines(rows: readonly { readonly name: string; readonly value: string }[]): readonly CardLine[] {
  const names = rows.map(({ name }) => titleText(name));
  const width = Math.min(
    Math.max(0, ...names.map((name) => name.length)),
    terminalLimits.fact_name_chars_max,
  );
  return rows.map(({ value }, index) => ({
    first: "",
    others: " ".repeat(width + 2),
    runs: [
      { text: `${(names[index] ?? "").padEnd(width)}  `, ink: "quiet" },
      { text: visible(cleanLine(value)), ink: "plain" },
    ],
  }));
}

function blockLines(block: Block): readonly CardLine[] {
  switch (block.kind) {
    case "paragraph":
      return runLines(block.of.flatMap((span) => spanRuns(span, "plain")));
    case "heading":
      return runLines(block.of.flatMap((span) => spanRuns(span, "strong")));
    case "fence":
      return textLines(block.text, "code").map((line) => behind("│ ", line));
    case "quote":
      return block.of.flatMap(blockLines).map((line) => behind("> ", line));
    case "list":
      return block.items.flatMap((item, index) => {
        const mark = `${itemMark(block, item, index)} `;
        return item.of
          .flatMap(blockLines)
          .map((line, at) => behind(at === 0 ? mark : " ".repeat(mark.length), line, mark));
      });
    case "table":
      return textLines(tableText(block.rows), "code");
    case "rule":
      return [rule];
  }
}

function spanRuns(span: Span, ink: Ink): readonly Run[] {
  switch (span.kind) {
    case "text":
      return [{ text: span.text, ink }];
    case "code":
      return [{ text: span.text, ink: "code" }];
    case "bold":
      return span.of.flatMap((each) => spanRuns(each, "strong"));
    case "link": {
      const says = spansText(span.of);
      const words = span.of.flatMap((each) => spanRuns(each, "link"));
      return linkSays(says, span.url) ? words : [...words, { text: ` (${span.url})`, ink: "quiet" }];
    }
    default:
      return span.of.flatMap((each) => spanRuns(each, ink));
  }
}

// --- lines ---------------------------------------------------------------------------------------------------------

const lineOf = (runs: readonly Run[]): CardLine => ({ first: "", others: "", runs });
const blank: CardLine = lineOf([]);
const rule: CardLine = lineOf([{ text: "────────", ink: "quiet" }]);

function textLines(text: string, ink: Ink): readonly CardLine[] {
  return shown(text)
    .split("\n")
    .map((line) => lineOf([{ text: line, ink }]));
}

/** Runs with line ends in them, as lines. */
function runLines(runs: readonly Run[]): readonly CardLine[] {
  let lines: readonly (readonly Run[])[] = [[]];
  for (const { text, ink } of runs) {
    const [head = "", ...more] = shown(text).split("\n");
    const last = [...(lines.at(-1) ?? []), { text: head, ink }];
    lines = [...lines.slice(0, -1), last, ...more.map((line) => [{ text: line, ink }])];
  }
  return lines.map(lineOf);
}

/** The mark's own width keeps the rows under it in line. */
function behind(mark: string, line: CardLine, hanging = mark): CardLine {
  const rest = /^[\s│>]*$/.test(mark) ? mark : " ".repeat(hanging.length);
  return { first: mark + line.first, others: rest + line.others, runs: line.runs };
}

const shown = (text: string): string => visible(cleanText(text));

/** Joiners stay: scripts need them, and they move nothing. */
function visible(text: string): string {
  return text.replaceAll("\t", "    ").replace(/(?![\u200c\u200d])\p{Cf}/gu, "");
}
