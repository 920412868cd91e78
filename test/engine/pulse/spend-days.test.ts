// Goal: what was spent stands in its day of the owner's zone, and what is not known is not called nothing.
// Method: rows around midnight, a change of clocks, and a clock that was set back.

import { expect, test } from "vitest";
import { daySpends, spendEntries } from "../../../src/engine/pulse/spend-days.ts";

const at = (iso: string) => Date.parse(iso);
const berlin = { zone: "Europe/Berlin", days: 2 };

test("days begin at midnight where the owner lives", () => {
  const rows = [
    { at_ms: at("2026-11-20T22:59:00Z"), cost_usd: 1 },
    { at_ms: at("2026-11-20T23:01:00Z"), cost_usd: 2, tokens: { in: 3, out: 4, cached: 100 } },
    { at_ms: at("2026-11-21T10:00:00Z") },
  ];
  expect(daySpends(rows, berlin, at("2026-11-21T12:00:00Z"))).toEqual([
    { day: "2026-11-20", runs: 1, cost_usd: 1, tokens: 0, unpriced: 0 },
    { day: "2026-11-21", runs: 2, cost_usd: 2, tokens: 7, unpriced: 1 },
  ]);
});

test("no day is left out or counted twice where clocks change", () => {
  const days = daySpends([], { zone: "Europe/Berlin", days: 4 }, at("2026-10-26T12:00:00Z")).map(
    ({ day }) => day,
  );
  expect(days).toEqual(["2026-10-23", "2026-10-24", "2026-10-25", "2026-10-26"]);
});

test("what is dated in the future was spent today", () => {
  const [, today] = daySpends(
    [{ at_ms: at("2026-12-24T00:00:00Z"), cost_usd: 1 }],
    berlin,
    at("2026-11-21T12:00:00Z"),
  );
  expect(today?.cost_usd).toBe(1);
});

test("events give back what they were told", () => {
  const ts = "2026-11-21T12:00:00.000Z";
  const told = { ts, event: "run_metered", cost_usd: 0.5, tokens_in: 1, tokens_out: 2 };
  expect(spendEntries([told, { ts, event: "run_metered" }, { ts, event: "decided", cost_usd: 9 }])).toEqual([
    { at_ms: at(ts), cost_usd: 0.5, tokens: { in: 1, out: 2, cached: 0 } },
    { at_ms: at(ts) },
  ]);
});
