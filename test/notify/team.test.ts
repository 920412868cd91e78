// Goal: over weeks, in several zones and over changes of the clock, nobody is pinged in their night or beyond their
// budget, every ask reaches somebody, and no gate is opened by fewer people than it takes. Method: a team by seed, on
// time that is only counted.

import { describe, expect, it } from "vitest";
import { runTeam } from "../support/team.ts";

describe("a team over four weeks", () => {
  const spring_ms = Date.UTC(2026, 2, 15);
  const autumn_ms = Date.UTC(2026, 9, 10);

  it.each([1, 2, 3, 4, 5, 6].map((seed) => ({ seed, start_ms: seed % 2 === 0 ? spring_ms : autumn_ms })))(
    "keeps every promise, seed $seed",
    ({ seed, start_ms }) => {
      const report = runTeam({ seed, start_ms, days: 28, asksPerDay: 12, step_ms: 10 * 60_000 });
      expect(report.broken).toEqual([]);
      expect(report.unreached).toBe(0);
      expect(report.opened).toBeGreaterThan(20);
      expect(report.asks).toBeGreaterThan(200);
      expect(report.answered / report.asks).toBeGreaterThan(0.5);
      expect(report.pings).toBeGreaterThan(report.answered / 4);
    },
  );
});
