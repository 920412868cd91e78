// Markdown → a small tree of ours, from which each surface writes its own dialect. Pure.
// Loses no text: what has no place in the tree (HTML, deep nesting, unused definitions) stays as it was written.

import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { textLimits } from "./limits.ts";

export type Span =
  /** May contain newlines, which are meant: chat shows a line break where one was typed. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "strike"; readonly of: readonly Span[] }
  /** `of` is what it says, `url` where it leads; they may differ, and whoever renders it lets people see that. */
  | { readonly kind: "link"; readonly url: string; readonly of: readonly Span[] };

export interface ListItem {
  /** A task list says whether it is done. */
  readonly checked?: boolean;
  readonly of: readonly Block[];
}

export type Block =
  | { readonly kind: "paragraph"; readonly of: readonly Span[] }
  | { readonly kind: "heading"; readonly depth: number; readonly of: readonly Span[] }
  | { readonly kind: "fence"; readonly language?: string; readonly text: string }
  | { readonly kind: "quote"; readonly of: readonly Block[] }
  /** `first`: the number of an ordered list's first item. */
  | { readonly kind: "list"; readonly first?: number; readonly items: readonly ListItem[] }
  /** Rows of cells; the first row is the head. */
  | { readonly kind: "table"; readonly rows: readonly (readonly (readonly Span[])[])[] }
  | { readonly kind: "rule" };

type Root = ReturnType<typeof fromMarkdown>;
type Node = Root["children"][number];

interface Reading {
  readonly source: string;
  /** Where `[text][label]` leads. */
  readonly targets: ReadonlyMap<string, string>;
}

export function readMarkdown(source: string): readonly Block[] {
  if (source.length > textLimits.markdown_chars_max || TOWER.test(source)) return [paragraphOf(source)];
  const root = fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const reading: Reading = { source, targets: targetsOf(root.children) };
  return blocksOf(root.children, reading, 0);
}

// A line that opens more quotes and lists at once than anybody means to: the parser would run out of stack.
const TOWER = new RegExp(
  `^(?:[ \\t]*(?:>|(?:[-+*]|\\d{1,9}[.)])(?=[ \\t]))){${textLimits.nesting_max + 1},}`,
  "m",
);

/** Text that is not Markdown, as a tree. */
export function paragraphOf(text: string): Block {
  return { kind: "paragraph", of: [{ kind: "text", text }] };
}

function targetsOf(nodes: readonly Node[]): ReadonlyMap<string, string> {
  return new Map(
    nodes.flatMap((node) => (node.type === "definition" ? [[node.identifier, node.url] as const] : [])),
  );
}

function blocksOf(nodes: readonly Node[], reading: Reading, depth: number): readonly Block[] {
  return nodes.flatMap((node) => blockOf(node, reading, depth));
}

function blockOf(node: Node, reading: Reading, depth: number): readonly Block[] {
  if (depth >= textLimits.nesting_max) return asWritten(node, reading);
  switch (node.type) {
    case "paragraph":
      return [{ kind: "paragraph", of: spansOf(node.children, reading, depth) }];
    case "heading":
      return [{ kind: "heading", depth: node.depth, of: spansOf(node.children, reading, depth) }];
    case "code":
      return fenceOf(node, reading);
    case "blockquote":
      return [{ kind: "quote", of: blocksOf(node.children, reading, depth + 1) }];
    case "list":
      return [
        {
          kind: "list",
          ...(node.ordered === true && { first: node.start ?? 1 }),
          items: node.children.map((item) => ({
            ...(item.checked != null && { checked: item.checked }),
            of: blocksOf(item.children, reading, depth + 1),
          })),
        },
      ];
    case "table":
      return [
        {
          kind: "table",
          rows: node.children.map((row) =>
            row.children.map((cell) => spansOf(cell.children, reading, depth)),
          ),
        },
      ];
    case "thematicBreak":
      return [{ kind: "rule" }];
    default:
      return asWritten(node, reading);
  }
}

/** What stands behind the opening marks is a language, or words that would be seen nowhere. */
function fenceOf(node: Extract<Node, { type: "code" }>, reading: Reading): readonly Block[] {
  if (node.value === "") return asWritten(node, reading);
  const said = [node.lang, node.meta].filter((word) => word != null).join(" ");
  if (said === "") return [{ kind: "fence", text: node.value }];
  return /^[A-Za-z][\w+#.-]{0,29}$/.test(said)
    ? [{ kind: "fence", text: node.value, language: said }]
    : [paragraphOf(said), { kind: "fence", text: node.value }];
}

function spansOf(nodes: readonly Node[], reading: Reading, depth: number): readonly Span[] {
  return nodes.flatMap((node) => spanOf(node, reading, depth));
}

function spanOf(node: Node, reading: Reading, depth: number): readonly Span[] {
  if (depth >= textLimits.nesting_max) return [textOf(node, reading)];
  const inside = (nodes: readonly Node[]) => spansOf(nodes, reading, depth + 1);
  switch (node.type) {
    case "text":
      return [{ kind: "text", text: node.value }];
    case "break":
      return [{ kind: "text", text: "\n" }];
    case "inlineCode":
      return [{ kind: "code", text: node.value }];
    case "strong":
      return [{ kind: "bold", of: inside(node.children) }];
    case "emphasis":
      return [{ kind: "italic", of: inside(node.children) }];
    case "delete":
      return [{ kind: "strike", of: inside(node.children) }];
    case "link":
      return [linkOf(node.url, inside(node.children)), ...titleOf(node.title)];
    case "image":
      return [linkOf(node.url, [{ kind: "text", text: node.alt || node.url }]), ...titleOf(node.title)];
    case "linkReference": {
      const url = reading.targets.get(node.identifier);
      return url === undefined ? [textOf(node, reading)] : [linkOf(url, inside(node.children))];
    }
    default:
      return [textOf(node, reading)];
  }
}

function linkOf(url: string, of: readonly Span[]): Span {
  return { kind: "link", url, of: of.length === 0 ? [{ kind: "text", text: url }] : of };
}

/** Shown only when a mouse rests on it: here it is said. */
function titleOf(title: string | null | undefined): readonly Span[] {
  return title == null || title === "" ? [] : [{ kind: "text", text: ` "${title}"` }];
}

function asWritten(node: Node, reading: Reading): readonly Block[] {
  return [{ kind: "paragraph", of: [textOf(node, reading)] }];
}

function textOf({ position }: Node, { source }: Reading): Span {
  return { kind: "text", text: source.slice(position?.start.offset ?? 0, position?.end.offset) };
}
