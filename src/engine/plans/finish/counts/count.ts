// How many tests ran, read from what a runner printed: so that a suite of nothing is not taken for one that passed.
// Pure. Whoever prints the words decides what is read, so this only ever takes a pass away.

import { stripVTControlCharacters } from "node:util";
import { finishLimits } from "../limits.ts";
import { formats, noTests, unittestEnd } from "./formats.ts";
import { goTests } from "./go.ts";
import { type Count, countBy } from "./tally.ts";
import { tapLines } from "./tap.ts";

export type TestCount =
  | (Count & { readonly kind: "told"; readonly runners: readonly string[] })
  /** A runner says in words that it found nothing to run. */
  | { readonly kind: "none_found" }
  /** It printed nothing that we know for a count. */
  | { readonly kind: "not_told" };

export function countTests(output: string): TestCount {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n|\r/)
    .map((line) => line.slice(0, finishLimits.line_chars_counted).trimEnd())
    .filter((line) => line !== "");
  const found = new Map<string, Count>();
  const note = (runner: string, count: Count | undefined) => {
    if (count !== undefined && !found.has(runner)) found.set(runner, count);
  };
  for (const format of formats) note(format.runner, countBy(format, lines));
  note("go", goTests(lines));
  note("tap", tapLines(lines));
  minusUnittestEnd(found, lines);
  const count = told(found);
  if (count.ran + count.failed > 0) return count;
  if (lines.some((line) => noTests.some((pattern) => pattern.test(line)))) return { kind: "none_found" };
  return found.size > 0 ? count : { kind: "not_told" };
}

/** Its sum stands on one line, and what became of them on another. */
function minusUnittestEnd(found: Map<string, Count>, lines: readonly string[]): void {
  const ran = found.get("unittest");
  if (ran === undefined) return;
  const skipped = lines
    .flatMap((line) => (unittestEnd.lines.some((each) => each.test(line)) ? [line] : []))
    .flatMap((line) => [...line.matchAll(/skipped=(\d{1,9})/g)].map(([, n]) => Number(n)))
    .reduce((sum, n) => sum + n, 0);
  const failed = countBy(unittestEnd, lines)?.failed ?? 0;
  found.set("unittest", { ran: Math.max(ran.ran - skipped, 0), failed });
}

function told(found: ReadonlyMap<string, Count>): Count & { kind: "told"; runners: readonly string[] } {
  const counts = [...found.values()];
  return {
    kind: "told",
    ran: counts.reduce((sum, { ran }) => sum + ran, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    runners: [...found.keys()],
  };
}
