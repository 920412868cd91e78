// What a change would do, as a unified diff a person can read and a program can apply. Pure.
// Bounded work (I9): two texts that have too little in common are shown as one whole replacement, still correct.

import { limits } from "../limits.ts";

export interface DiffLabels {
  readonly before: string;
  readonly after: string;
}

/** One line with the newline that ends it; only the last line of a text may lack one. */
type Line = string;
type Edit = { readonly kind: "keep" | "drop" | "add"; readonly line: Line };

const CONTEXT_LINES = 3;

/** Empty when the two are equal. */
export function unifiedDiff(before: string, after: string, labels: DiffLabels): string {
  if (before === after) return "";
  const edits = editsOf(linesOf(before), linesOf(after));
  return `--- ${labels.before}\n+++ ${labels.after}\n${hunksOf(edits).join("")}`;
}

function linesOf(text: string): Line[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

/** The common head and tail cost nothing; only what lies between is compared. */
function editsOf(before: readonly Line[], after: readonly Line[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const tail_max = Math.min(before.length, after.length) - head;
  while (tail < tail_max && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const keep = (line: Line): Edit => ({ kind: "keep", line });
  return [
    ...before.slice(0, head).map(keep),
    ...middleEdits(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(keep),
  ];
}

function middleEdits(before: readonly Line[], after: readonly Line[]): Edit[] {
  const rounds = shortestPath(before, after);
  if (rounds !== undefined) return walkBack(before, after, rounds);
  const dropped = before.map((line): Edit => ({ kind: "drop", line }));
  return [...dropped, ...after.map((line): Edit => ({ kind: "add", line }))];
}

/** Furthest x per diagonal; diagonal `k` stands at index `k + round`. */
type Round = Int32Array;

/** Myers' greedy search: after `d` rounds every diagonal's furthest point with `d` edits is known. */
function shortestPath(before: readonly Line[], after: readonly Line[]): readonly Round[] | undefined {
  const rounds: Round[] = [];
  for (let d = 0; d <= Math.min(before.length + after.length, limits.diff_edits_max); d += 1) {
    const round = new Int32Array(2 * d + 1);
    const last = rounds[d - 1];
    for (let k = -d; k <= d; k += 2) {
      let x = last === undefined ? 0 : startOf(last, k, d);
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      round[k + d] = x;
      if (x >= before.length && x - k >= after.length) {
        rounds.push(round);
        return rounds;
      }
    }
    rounds.push(round);
  }
  return undefined;
}

/** Where diagonal `k` is entered in round `d`, coming from round `d - 1`. */
function startOf(last: Round, k: number, d: number): number {
  return cameFrom(last, k, d) === "add" ? at(last, k + 1, d - 1) : at(last, k - 1, d - 1) + 1;
}

function cameFrom(last: Round, k: number, d: number): "add" | "drop" {
  return k === -d || (k !== d && at(last, k - 1, d - 1) < at(last, k + 1, d - 1)) ? "add" : "drop";
}

function at(round: Round, k: number, d: number): number {
  return round[k + d] ?? 0;
}

function walkBack(before: readonly Line[], after: readonly Line[], rounds: readonly Round[]): Edit[] {
  const edits: Edit[] = [];
  let x = before.length;
  let y = after.length;
  for (let d = rounds.length - 1; d >= 0; d -= 1) {
    const last = rounds[d - 1];
    const k = x - y;
    const step = last === undefined ? undefined : cameFrom(last, k, d);
    const start_x = last === undefined ? 0 : startOf(last, k, d);
    while (x > start_x) {
      x -= 1;
      y -= 1;
      edits.push({ kind: "keep", line: before[x] ?? "" });
    }
    if (step === "add") {
      y -= 1;
      edits.push({ kind: "add", line: after[y] ?? "" });
    } else if (step === "drop") {
      x -= 1;
      edits.push({ kind: "drop", line: before[x] ?? "" });
    }
  }
  return edits.reverse();
}

function hunksOf(edits: readonly Edit[]): string[] {
  const hunks: string[] = [];
  let before_line = 1;
  let after_line = 1;
  let done = 0;
  for (const [from, to] of spansOf(edits)) {
    for (const edit of edits.slice(done, from)) {
      if (edit.kind !== "add") before_line += 1;
      if (edit.kind !== "drop") after_line += 1;
    }
    const span = edits.slice(from, to);
    const removed = span.filter((edit) => edit.kind !== "add").length;
    const added = span.filter((edit) => edit.kind !== "drop").length;
    hunks.push(`@@ -${rangeOf(before_line, removed)} +${rangeOf(after_line, added)} @@\n`);
    hunks.push(...span.map(lineText));
    before_line += removed;
    after_line += added;
    done = to;
  }
  return hunks;
}

/** Stretches of edits with their context; two whose contexts touch are one. */
function spansOf(edits: readonly Edit[]): [number, number][] {
  const spans: [number, number][] = [];
  edits.forEach((edit, index) => {
    if (edit.kind === "keep") return;
    const from = Math.max(0, index - CONTEXT_LINES);
    const to = Math.min(edits.length, index + 1 + CONTEXT_LINES);
    const last = spans.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else spans.push([from, to]);
  });
  return spans;
}

/** An empty range names the line before it, as diff and patch agree. */
function rangeOf(line: number, count: number): string {
  return count === 0 ? `${line - 1},0` : count === 1 ? `${line}` : `${line},${count}`;
}

const MARK = { keep: " ", drop: "-", add: "+" } as const;

function lineText(edit: Edit): string {
  const text = `${MARK[edit.kind]}${edit.line}`;
  return text.endsWith("\n") ? text : `${text}\n\\ No newline at end of file\n`;
}
