// Goal: times are local, and how long something lasts changes at named moments only.
// Method: rows, with the days on which clocks are changed among them.

import { describe, expect, test } from "vitest";
import { bytesText, lastingText, onSurface, stepOf, surfaceText, timeText } from "../../src/notify/words.ts";

describe("a time", () => {
  const rows: readonly (readonly [number, string, string])[] = [
    [Date.UTC(2026, 10, 21, 13, 5), "Europe/Berlin", "Sat 21 Nov, 14:05"],
    [Date.UTC(2026, 10, 21, 13, 5), "America/New_York", "Sat 21 Nov, 08:05"],
    [Date.UTC(2026, 10, 21, 23, 30), "Asia/Kolkata", "Sun 22 Nov, 05:00"],
    [Date.UTC(2026, 9, 25, 0, 30), "Europe/Berlin", "Sun 25 Oct, 02:30"],
    [Date.UTC(2026, 9, 25, 1, 30), "Europe/Berlin", "Sun 25 Oct, 02:30"],
    [Date.UTC(2026, 0, 1, 0, 0), "UTC", "Thu 1 Jan, 00:00"],
    [0, "not a zone", "Thu 1 Jan, 00:00"],
  ];
  test.each(rows)("%i in %s", (at_ms, zone, text) => {
    expect(timeText(at_ms, zone)).toBe(text);
  });
});

describe("how long", () => {
  const rows: readonly (readonly [number, string])[] = [
    [-5, "less than 15 minutes"],
    [0, "less than 15 minutes"],
    [899, "less than 15 minutes"],
    [900, "over 15 minutes"],
    [3_600, "over an hour"],
    [86_399, "over 8 hours"],
    [86_400, "over a day"],
    [604_800, "over a week"],
    [1e9, "over a month"],
  ];
  test.each(rows)("%i seconds", (for_s, words) => {
    expect(lastingText(for_s)).toBe(words);
  });

  test("the words change exactly where the step does", () => {
    for (let for_s = 0; for_s < 40 * 86_400; for_s += 450) {
      const isSame = lastingText(for_s) === lastingText(for_s + 449);
      expect(stepOf(for_s) === stepOf(for_s + 449)).toBe(isSame);
      expect(isSame).toBe(true);
    }
  });
});

test("where", () => {
  expect([onSurface("slack"), onSurface("terminal"), onSurface("toString"), surfaceText("irc")]).toEqual([
    "on Slack",
    "in the terminal",
    "on toString",
    "irc",
  ]);
});

test("how much", () => {
  expect([bytesText(12), bytesText(1_234), bytesText(2_400_000)]).toEqual(["12 bytes", "1.2 kB", "2.4 MB"]);
});
