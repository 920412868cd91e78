// Goal: durations are read and written as people mean them; a typo finds its word. Method: rows.

import { expect, test } from "vitest";
import { ageText, durationOf, isoTime, timeoutOf } from "../../../src/engine/verbs/duration.ts";
import { nearest } from "../../../src/engine/verbs/suggest.ts";

test.each<[string, number | RegExp]>([
  ["500ms", 500],
  ["30s", 30_000],
  ["90", 90_000],
  ["0", 0],
  ["1.5h", 5_400_000],
  ["10m", 600_000],
  ["2d", 172_800_000],
  ["366d", 366 * 86_400_000],
  ["367d", /longer than 366 days/],
  ["-5", /not a duration/],
  ["5 m", /not a duration/],
  ["5M", /not a duration/],
  ["", /not a duration/],
  ["1e9", /not a duration/],
  ["9".repeat(400), /longer than/],
])("duration %j", (text, expected) => {
  if (typeof expected === "number") expect(durationOf(text)).toBe(expected);
  else expect(durationOf(text)).toMatch(expected);
});

test.each(["0", "none", "off", "never", "NEVER"])("the timeout %j never comes", (text) => {
  expect(timeoutOf(text)).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  [-5, "0s"],
  [59.9, "59s"],
  [60, "1m"],
  [3_600, "1h"],
  [90_000, "1d"],
])("an age of %d seconds is %s", (age_s, expected) => {
  expect(ageText(age_s)).toBe(expected);
});

test("a time no calendar has is still said", () => {
  expect(isoTime(0)).toBe("1970-01-01T00:00:00Z");
  expect(isoTime(1e18)).toBe("second 1000000000000000000");
});

test.each([
  ["anwser", "answer"],
  ["asnwer", "answer"],
  ["answers", "answer"],
  ["gaol", "goal"],
  ["xyzzy", undefined],
  ["", undefined],
  ["a".repeat(100_000), undefined],
])("%s is meant as %s", (typed, expected) => {
  expect(nearest(typed, ["answer", "goal", "playbook"])).toBe(expected);
});
