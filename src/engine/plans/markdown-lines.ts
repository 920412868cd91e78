// The lines of a checklist: which begin a step, which belong to it, and which are the file's own. Pure.

const HEADING = /^#{1,6}\s+(.*?)\s*#*\s*$/;
/** Indent, bullet, gap, box, gap, text. */
export const ITEM = /^( *)([-*+]|\d{1,9}[.)])( +)(?:\[([ xX])\]( +))?(\S.*)$/;
const FENCE = /^\s*(```|~~~)/;
/** A list may stand this far in and still be one. */
const INDENT_MAX = 3;

export interface Block {
  /** From 1. */
  readonly number: number;
  readonly indent: number;
  readonly ticked: boolean;
  readonly rest: string;
  readonly lines: readonly string[];
}

export interface Blocks {
  /** Of the first heading. */
  readonly goal: string;
  readonly items: readonly Block[];
  readonly lines: readonly (string | Block)[];
}

type Growing = Block & { readonly lines: string[] };

export function blocksOf(text: string): Blocks {
  const raw = text.split("\n");
  const plain = raw.map((line) => line.replace(/\r$/, ""));
  // Bare bullets are steps only where nothing says so more clearly.
  const isMarked = plain.some((line) => isMarkedItem(ITEM.exec(line)));
  const indented = indentedBelow(plain);
  const lines: (string | Growing)[] = [];
  let goal = "";
  let open: Growing | undefined;
  let fence: string | undefined;
  for (const [index, line] of plain.entries()) {
    // What is indented ends with its item, an unclosed fence too.
    if (open !== undefined && /^\S/.test(line)) fence = undefined;
    const mark = FENCE.exec(line)?.[1];
    const isFenced = fence !== undefined || mark !== undefined;
    if (mark !== undefined) fence = fence === undefined ? mark : fence === mark ? undefined : fence;
    const item = isFenced ? null : ITEM.exec(line);
    const indent = item?.[1]?.length ?? 0;
    const isNested = open !== undefined && indent >= open.indent + 2;
    if (item !== null && !isNested && indent <= INDENT_MAX && (!isMarked || isMarkedItem(item))) {
      const [, , , , box, , rest = ""] = item;
      open = {
        number: index + 1,
        indent,
        ticked: box?.toLowerCase() === "x",
        rest,
        lines: [raw[index] ?? ""],
      };
      lines.push(open);
      continue;
    }
    const belongs = /^\s+\S/.test(line) || (line.trim() === "" && indented[index] === true);
    if (open !== undefined && belongs) {
      open.lines.push(raw[index] ?? "");
      continue;
    }
    open = undefined;
    if (goal === "" && !isFenced) goal = HEADING.exec(line)?.[1] ?? "";
    lines.push(raw[index] ?? "");
  }
  return { goal, items: lines.filter((line) => typeof line !== "string"), lines };
}

function isMarkedItem(item: RegExpExecArray | null): boolean {
  return item !== null && (item[4] !== undefined || /^\d/.test(item[2] ?? ""));
}

/** Whether what next stands below a line is indented. */
function indentedBelow(lines: readonly string[]): readonly boolean[] {
  const below: boolean[] = [];
  let next = false;
  for (const line of lines.toReversed()) {
    below.push(next);
    if (line.trim() !== "") next = /^\s\s/.test(line);
  }
  return below.reverse();
}
