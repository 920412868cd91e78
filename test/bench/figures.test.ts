// Goal: a bench says PASS only where every bar holds, and its table shows what the verdict rests on.
// Method: rows of samples with the figure that follows from them.

import { expect, test } from "vitest";
import { type Bar, type Figure, ratioOf, spreadOf, tableOf, verdictOf } from "../../bench/figures.ts";
import { pageOf, recordOf } from "../../bench/page.ts";

const ms_90: Bar = { kind: "median_ms_max", value: 90 };
const times_3: Bar = { kind: "ratio_max", value: 3 };

function figure(ours: readonly number[], rival: readonly number[] | undefined, bars: readonly Bar[]): Figure {
  return {
    what: "start",
    ours: spreadOf(ours),
    ...(rival && { rival: { name: "node", spread: spreadOf(rival) } }),
    bars,
  };
}

test("a spread names the extremes that matter whatever the order of its samples", () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect(spreadOf(hundred)).toEqual({ min: 1, median: 51, p95: 96, count: 100 });
  expect(spreadOf([7])).toEqual({ min: 7, median: 7, p95: 7, count: 1 });
  expect(() => spreadOf([])).toThrow("at least one sample");
});

test.each([
  ["no bar, no verdict", figure([1], [1], []), "—"],
  ["at the bar is within it", figure([90], undefined, [ms_90]), "PASS"],
  ["beyond the bar", figure([90.1], undefined, [ms_90]), "MISS"],
  ["the median decides, not the worst", figure([80, 80, 500], undefined, [ms_90]), "PASS"],
  ["one of two bars missed", figure([80], [20], [ms_90, times_3]), "MISS"],
  ["both bars held", figure([60], [20], [ms_90, times_3]), "PASS"],
  ["a ratio without its rival cannot hold", figure([1], undefined, [times_3]), "MISS"],
])("%s", (_, given, verdict) => {
  expect(verdictOf(given)).toBe(verdict);
});

test("the table shows ours, the rival, the ratio, the bar and the verdict", () => {
  const given = figure([60], [24], [ms_90, times_3]);
  expect(ratioOf(given)).toBe(2.5);
  expect(tableOf([given]).split("\n")[1]).toBe(
    "start   60.0 ms  60.0 ms  60.0 ms  24.0 ms node  2.50×  ≤ 90 ms, ≤ 3×  PASS",
  );
});

test("the page has the machine, the day, each figure and what could not be measured; the record has the verdicts", () => {
  const run = {
    at: "2026-01-02T03:04:05.000Z",
    machine: { processor: "x|y", processors: 2, memory_gb: 8, system: "Linux 6", node: "24.0.0" },
    benches: [
      {
        name: "a",
        load: 3.5,
        took_s: 1.2,
        figures: [figure([60], [24], [ms_90]), figure([99], undefined, [ms_90])],
      },
      { name: "b", load: 0.1, took_s: 1, figures: [], failed: "no rival" },
    ],
  };
  const page = pageOf(run);
  expect(page).toContain("Measured on 2026-01-02: x|y, 2 processors, 8 GB, Linux 6, Node 24.0.0.");
  expect(page).toContain("1 bars held, 1 missed.");
  expect(page).toContain("| start | 60.0 ms | 60.0 ms | 60.0 ms | 24.0 ms node | 2.50× | ≤ 90 ms | PASS |");
  expect(page).toContain("That is a busy machine");
  expect(page).toContain("Not measured: no rival");
  const { benches } = JSON.parse(recordOf(run)) as {
    benches: { figures: { verdict: string; ratio?: number }[] }[];
  };
  expect(benches[0]?.figures.map(({ verdict, ratio }) => [verdict, ratio])).toEqual([
    ["PASS", 2.5],
    ["MISS", undefined],
  ]);
});
