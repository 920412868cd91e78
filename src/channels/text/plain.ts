// The tree of a Markdown text → plain text that reads well without any markup: notifications, alerts, the fallback of
// a surface that refused the markup. Pure. Links show where they lead.

import type { Block, ListItem, Span } from "./markdown.ts";

export function plainOf(blocks: readonly Block[]): string {
  return blocks.map(blockText).join("\n\n");
}

export function spansText(spans: readonly Span[]): string {
  return spans.map(spanText).join("");
}

/** What stands before an item of a list: number, bullet, tick. */
export function itemMark(list: { readonly first?: number }, item: ListItem, index: number): string {
  const mark = list.first === undefined ? "•" : `${list.first + index}.`;
  if (item.checked === undefined) return mark;
  return `${mark} ${item.checked ? "☑" : "☐"}`;
}

/** Columns of equal width, for surfaces that show a table only as typed text. */
export function tableText(rows: readonly (readonly (readonly Span[])[])[]): string {
  const cells = rows.map((row) => row.map((cell) => spansText(cell).replaceAll("\n", " ")));
  const widths = cells.reduce<readonly number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [lines[0] ?? "", rule, ...lines.slice(1)].join("\n");
}

export function indent(text: string, first: string, others: string): string {
  return text
    .split("\n")
    .map((line, index) => `${index === 0 ? first : others}${line}`.trimEnd())
    .join("\n");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return spansText(block.of);
    case "fence":
      return block.text;
    case "quote":
      return indent(plainOf(block.of), "> ", "> ");
    case "list":
      return block.items
        .map((item, index) => {
          const mark = `${itemMark(block, item, index)} `;
          return indent(item.of.map(blockText).join("\n"), mark, "  ");
        })
        .join("\n");
    case "table":
      return tableText(block.rows);
    case "rule":
      return "———";
  }
}

function spanText(span: Span): string {
  switch (span.kind) {
    case "text":
    case "code":
      return span.text;
    case "link": {
      const says = spansText(span.of);
      return linkSays(says, span.url) ? says : `${says} (${span.url})`;
    }
    default:
      return spansText(span.of);
  }
}

/** Whether the words of a link already show where it leads. */
export function linkSays(says: string, url: string): boolean {
  return says === url || `http://${says}` === url || `mailto:${says}` === url;
}
