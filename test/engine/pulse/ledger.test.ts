// Goal: attempts and spend are counted over the right hour and the owner's day, through DST and clock jumps, and stay
// bounded. Method: rows over instants chosen at the edges.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attemptWait_ms,
  costOf,
  noteAttempt,
  noteSpend,
  recentAttempts,
  type SpendRow,
  spentToday,
} from "../../../src/engine/pulse/ledger.ts";
import { pulseLimits } from "../../../src/engine/pulse/limits.ts";
import {
  clockAt,
  dayAt,
  dayStart_ms,
  isZone,
  momentOf,
  nextDayStart_ms,
} from "../../../src/engine/pulse/zone.ts";

const at = (iso: string) => Date.parse(iso);
const HOUR_MS = 3_600_000;
const spend = (at_ms: number, cost_usd: number): SpendRow => ({ at_ms, who: "decider", cost_usd });

describe("attempts", () => {
  const now_ms = at("2026-11-21T12:00:00Z");
  it("leave the window after an hour", () => {
    expect(recentAttempts([now_ms - HOUR_MS, now_ms - HOUR_MS + 1, now_ms], now_ms)).toHaveLength(2);
  });
  it("from the future are dated now once another is noted, so that they end", () => {
    const noted = noteAttempt([now_ms + 99 * HOUR_MS], now_ms);
    expect(noted).toEqual([now_ms, now_ms]);
    expect(recentAttempts(noted, now_ms + HOUR_MS)).toEqual([]);
  });
  it("that are no numbers cost only themselves", () => {
    expect(recentAttempts([Number.NaN, now_ms], now_ms)).toEqual([now_ms]);
  });
  it("stay bounded by the cap when the gate is obeyed", () => {
    let attempts: readonly number[] = [];
    for (let beat = 0; beat < 2_000; beat += 1) {
      const beat_ms = now_ms + beat * 1_000;
      if (attemptWait_ms(attempts, 10, beat_ms) === 0) attempts = noteAttempt(attempts, beat_ms);
    }
    expect(attempts.length).toBeLessThanOrEqual(10);
  });
  it("free the cap exactly when the wait is over", () => {
    const attempts = [now_ms - 50_000, now_ms - 40_000, now_ms];
    const wait_ms = attemptWait_ms(attempts, 2, now_ms);
    expect(attemptWait_ms(attempts, 2, now_ms + wait_ms - 1)).toBeGreaterThan(0);
    expect(attemptWait_ms(attempts, 2, now_ms + wait_ms)).toBe(0);
  });
});

describe("days", () => {
  const check = (zone: string, instant: string, day: string, hours: number) =>
    it(`${instant} is ${day} in ${zone}, a day of ${hours} h`, () => {
      const at_ms = at(instant);
      expect(dayAt(at_ms, zone)).toBe(day);
      expect((nextDayStart_ms(at_ms, zone) - dayStart_ms(at_ms, zone)) / HOUR_MS).toBe(hours);
    });
  check("UTC", "2026-11-21T23:59:59.999Z", "2026-11-21", 24);
  check("Europe/Berlin", "2026-11-21T23:00:00Z", "2026-11-22", 24);
  check("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-29", 23);
  check("Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-25", 25);
  check("Asia/Kathmandu", "2026-11-21T18:15:00Z", "2026-11-22", 24);
  check("America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04", 23);
  check("Pacific/Auckland", "2026-11-21T11:00:00Z", "2026-11-22", 24);

  it("tell zones from other words", () => {
    expect([isZone("Europe/Berlin"), isZone("UTC"), isZone("Mars/Olympus"), isZone("")]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
  it("name the clock with its zone", () => {
    expect(clockAt(at("2026-11-21T15:58:55Z"), "Asia/Kathmandu")).toBe("2026-11-21 21:43 Asia/Kathmandu");
  });
});

describe("moments of a wall clock", () => {
  const wall = (hour: number, day = 29, month = 3) => ({ year: 2026, month, day, hour, minute: 30 });
  const check = (title: string, moment_ms: number, iso: string) =>
    it(title, () => expect(new Date(moment_ms).toISOString()).toBe(iso));
  check("plain", momentOf(wall(12), "Europe/Berlin"), "2026-03-29T10:30:00.000Z");
  check("in the gap of spring is after it", momentOf(wall(2), "Europe/Berlin"), "2026-03-29T01:30:00.000Z");
  check(
    "twice in autumn is the first",
    momentOf(wall(2, 25, 10), "Europe/Berlin"),
    "2026-10-25T00:30:00.000Z",
  );
  check("east of the date line", momentOf(wall(1), "Pacific/Kiritimati"), "2026-03-28T11:30:00.000Z");
});

describe("spend", () => {
  it("of the short day in spring is all there", () => {
    const rows = [spend(at("2026-03-28T23:00:00Z"), 1), spend(at("2026-03-29T21:59:59Z"), 1)];
    expect(spentToday(rows, "Europe/Berlin", at("2026-03-29T21:59:59Z")).cost_usd).toBe(2);
    expect(spentToday(rows, "Europe/Berlin", at("2026-03-29T22:00:00Z")).cost_usd).toBe(0);
  });
  it("moves to another day when the owner moves to another zone", () => {
    const rows = [spend(at("2026-11-20T23:30:00Z"), 1)];
    const now_ms = at("2026-11-21T12:00:00Z");
    expect(spentToday(rows, "Europe/Berlin", now_ms).cost_usd).toBe(1);
    expect(spentToday(rows, "UTC", now_ms).cost_usd).toBe(0);
  });
  it("from the future counts today, and is dated when the next is noted", () => {
    const now_ms = at("2026-11-21T12:00:00Z");
    const rows = [spend(now_ms + 72 * HOUR_MS, 5)];
    expect(spentToday(rows, "UTC", now_ms).cost_usd).toBe(5);
    expect(noteSpend(rows, spend(now_ms, 1), now_ms)[0]?.at_ms).toBe(now_ms);
  });
  it("is never lost by folding", () => {
    const now_ms = at("2026-11-21T23:00:00Z");
    const count = pulseLimits.spend_rows_max + 50;
    const rows = Array.from(
      { length: count },
      (_, index): SpendRow => ({
        at_ms: now_ms - count + index,
        who: "decider",
        cost_usd: 0.25,
        tokens: { in: 2, out: 1, cached: 7 },
      }),
    );
    const folded = noteSpend(rows, spend(now_ms, 0.25), now_ms);
    expect(folded.length).toBeLessThanOrEqual(pulseLimits.spend_rows_max);
    expect(spentToday(folded, "UTC", now_ms)).toMatchObject({ cost_usd: (count + 1) / 4, tokens: count * 3 });
  });
  it("of today never exceeds all that was noted, wherever and whenever", () => {
    const zone = fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "America/New_York",
      "Asia/Kathmandu",
      "Pacific/Apia",
    );
    const now = fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") });
    const ago = fc.array(fc.integer({ min: 0, max: 30 * HOUR_MS }), { maxLength: 8 });
    fc.assert(
      fc.property(zone, now, ago, (name, now_ms, agos) => {
        const rows = agos.map((ago_ms) => spend(now_ms - ago_ms, 1));
        const sameDay = rows.filter((row) => dayAt(row.at_ms, name) === dayAt(now_ms, name)).length;
        expect(spentToday(rows, name, now_ms).cost_usd).toBe(sameDay);
      }),
      { numRuns: 100 },
    );
  });
});

describe("the cost of a run", () => {
  const prices = { input: 2, output: 10, cachedInput: 0.2 };
  const tokens = { in: 1_000_000, out: 100_000, cached: 1_000_000 };
  it("is what the runner says", () => expect(costOf({ cost_usd: 0, tokens }, prices)).toBe(0));
  it("else what its tokens cost", () => expect(costOf({ tokens }, prices)).toBeCloseTo(3.2));
  it("else unknown", () => {
    expect(costOf({ tokens }, undefined)).toBeUndefined();
    expect(costOf({}, prices)).toBeUndefined();
  });
});
