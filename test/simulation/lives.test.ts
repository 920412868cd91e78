// Goal: over nights, zones and changes of the clock, nobody is called in their night or beyond their budget but for what
// they let through, every ask reaches somebody or says why not, and no gate opens for fewer people than it takes.
// Method: lives by seed around a whole house in memory with a real ledger; the wall clock leaps, every look is real. The
// decisions alone live through whole months in test/notify/team.test.ts.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { quickDir } from "../support/quick-dir.ts";
import { type LifeReport, live } from "./people-who-live.ts";

const within = mkdtempSync(join(quickDir(), "looop-lives-"));
afterAll(() => rmSync(within, { recursive: true, force: true }));

/** Around the nights in which the clocks change. */
const seasons = [
  ["the spring of Berlin", Date.UTC(2026, 2, 27), 3],
  ["the autumn of New York", Date.UTC(2026, 9, 30), 3],
  ["the spring of Lord Howe", Date.UTC(2026, 9, 2), 2],
] as const;

const reports: LifeReport[] = [];

it.each(seasons)("every promise is kept over %s", async (_, start_ms, days) => {
  const report = await live({ seed: start_ms / 86_400_000, start_ms, days, within });
  reports.push(report);
  expect(report.broken).toEqual([]);
  expect(report.pings).toBeGreaterThan(report.asks / 2);
});

it("and they were put to the test: by nights, by people who answer, by gates for two", () => {
  const sum = (of: (report: LifeReport) => number) => reports.reduce((all, each) => all + of(each), 0);
  expect(sum(({ nights }) => nights)).toBeGreaterThan(0);
  expect(sum(({ opened }) => opened)).toBeGreaterThan(3);
  expect(sum(({ answered }) => answered)).toBeGreaterThan(sum(({ asks }) => asks) / 3);
});
