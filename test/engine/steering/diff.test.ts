// Goal: a unified diff says exactly what a change does. Method: an applier written here from the format's
// definition turns the old text into the new one for generated texts; a few rows fix the notation itself.

import fc from "fast-check";
import { expect, test } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import { unifiedDiff } from "../../../src/engine/steering/diff.ts";

const labels = { before: "a", after: "b" };

/** Strict: every context and removed line must stand where the hunk says. */
function apply(before: string, diff: string): string {
  const source = before === "" ? [] : before.split(/(?<=\n)/);
  const lines =
    diff === "" ? [] : diff.replace(/\n\\ No newline at end of file\n/g, "\u0000\n").split(/(?<=\n)/);
  const out: string[] = [];
  let next = 0;
  for (const line of lines.slice(2)) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/.exec(line);
    if (head) {
      const start = Number(head[1]) - (head[2] === "0" ? 0 : 1);
      out.push(...source.slice(next, start));
      next = start;
      expect(out.length).toBe(Number(head[3]) - (head[4] === "0" ? 0 : 1));
      continue;
    }
    const text = line.slice(1).replace("\u0000\n", "");
    if (line[0] !== "+") expect(source[next++]).toBe(text);
    if (line[0] !== "-") out.push(text);
  }
  return [...out, ...source.slice(next)].join("");
}

const line = fc.constantFrom("a\n", "b\n", "c\n", "\n", "x y\n", "--- a\n", "@@ -1 +1 @@\n", "\r\n");
const text = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom("", "end", " "))
  .map(([lines, rest]) => lines.join("") + rest);

test("applying the diff to the old text gives the new text", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(apply(before, unifiedDiff(before, after, labels))).toBe(after);
    }),
    { numRuns: 500 },
  );
});

test("the diff is no longer than it must be: one changed line among many is one hunk of eight lines", () => {
  const before = Array.from({ length: 100 }, (_, n) => `line ${n}\n`);
  const after = before.with(50, "changed\n");
  const diff = unifiedDiff(before.join(""), after.join(""), labels);
  expect(diff).toBe(
    "--- a\n+++ b\n@@ -48,7 +48,7 @@\n line 47\n line 48\n line 49\n-line 50\n+changed\n line 51\n line 52\n line 53\n",
  );
});

test("two texts with too little in common are one replacement, and it still applies", () => {
  const many = (word: string) =>
    Array.from({ length: limits.diff_edits_max }, (_, n) => `${word} ${n}\n`).join("");
  const before = `same\n${many("old")}same end`;
  const after = `same\n${many("new")}same end`;
  expect(apply(before, unifiedDiff(before, after, labels))).toBe(after);
});

test.each([
  ["equal texts have no diff", "a\n", "a\n", ""],
  ["a new text", "", "a\n", "--- a\n+++ b\n@@ -0,0 +1 @@\n+a\n"],
  ["an emptied text", "a\n", "", "--- a\n+++ b\n@@ -1 +0,0 @@\n-a\n"],
  [
    "a missing last newline is shown",
    "a\n",
    "a",
    "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n",
  ],
])("%s", (_, before, after, expected) => {
  expect(unifiedDiff(before, after, labels)).toBe(expected);
});
