// Goal: a delay ends at the moment that the person meant, also on the two days a year on which clocks change.
// Method: rows of phrase, zone and now against the local time they must end at.

import { describe, expect, it } from "vitest";
import { locales } from "../../../src/bot/reading/intent.ts";
import { lexiconOf } from "../../../src/bot/reading/lexicon.ts";
import { readingLimits } from "../../../src/bot/reading/limits.ts";
import { normalOf } from "../../../src/bot/reading/normal.ts";
import { readSnooze } from "../../../src/bot/reading/snooze.ts";

const lexicon = lexiconOf(locales);

function untilOf(words: string, zone: string, now: string): string {
  const when = { zone, now_ms: Date.parse(now), sensors: [] };
  const read = readSnooze(normalOf(words), lexicon, when);
  if (read.kind !== "snooze" || read.until.kind !== "at") return read.kind;
  return new Date(read.until.at_ms).toISOString().slice(0, 16);
}

type Row = readonly [words: string, zone: string, now: string, until: string];

const rows: readonly Row[] = [
  // Berlin goes from 02:00 to 03:00 on 29 March 2026, and back from 03:00 to 02:00 on 25 October.
  ["tomorrow 2:30", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:30"],
  ["tomorrow 9", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T07:00"],
  ["tomorrow 2:30", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30"],
  ["tomorrow 9", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T08:00"],
  ["in 24 hours", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T12:00"],
  ["at 2:30", "Europe/Berlin", "2026-10-25T00:45:00Z", "2026-10-26T01:30"],
  // where a day begins elsewhere
  ["tomorrow 9", "Asia/Tokyo", "2026-11-21T18:40:00Z", "2026-11-23T00:00"],
  ["tomorrow 9", "America/Los_Angeles", "2026-11-21T18:40:00Z", "2026-11-22T17:00"],
  ["tonight", "Asia/Kolkata", "2026-11-21T18:40:00Z", "2026-11-22T14:30"],
  ["monday 8:30", "Pacific/Auckland", "2026-11-21T18:40:00Z", "2026-11-22T19:30"],
  // ends of months and years
  ["tomorrow", "UTC", "2026-12-31T10:00:00Z", "2027-01-01T09:00"],
  ["day after tomorrow", "UTC", "2028-02-28T10:00:00Z", "2028-03-01T09:00"],
  ["next week", "UTC", "2026-12-30T10:00:00Z", "2027-01-04T09:00"],
  // a weekday said on that day
  ["monday", "UTC", "2026-11-23T08:00:00Z", "2026-11-23T09:00"],
  ["monday", "UTC", "2026-11-23T09:30:00Z", "2026-11-30T09:00"],
  ["next monday", "UTC", "2026-11-23T09:30:00Z", "2026-11-30T09:00"],
  ["sunday 18:00", "UTC", "2026-11-22T17:00:00Z", "2026-11-22T18:00"],
  ["下周三", "UTC", "2026-11-23T09:30:00Z", "2026-12-02T09:00"],
  // past today is tomorrow; "today" said so is not
  ["at 8:00", "UTC", "2026-11-21T08:00:00Z", "2026-11-22T08:00"],
  ["at 8:01", "UTC", "2026-11-21T08:00:00Z", "2026-11-21T08:01"],
  ["today 7:00", "UTC", "2026-11-21T08:00:00Z", "bad"],
  ["this morning", "UTC", "2026-11-21T12:00:00Z", "2026-11-22T09:00"],
  ["tonight", "UTC", "2026-11-21T21:00:00Z", "2026-11-21T22:00"],
  ["tonight", "UTC", "2026-11-21T22:30:00Z", "bad"],
  ["at 24:00", "UTC", "2026-11-21T08:00:00Z", "2026-11-22T00:00"],
  // no time at all
  ["9", "UTC", "2026-11-21T08:00:00Z", "none"],
  ["2h", "UTC", "2026-11-21T08:00:00Z", "none"],
  ["at", "UTC", "2026-11-21T08:00:00Z", "none"],
  ["the", "UTC", "2026-11-21T08:00:00Z", "none"],
  ["monday tuesday", "UTC", "2026-11-21T08:00:00Z", "none"],
  ["tomorrow in the staging cluster", "UTC", "2026-11-21T08:00:00Z", "none"],
  ["", "UTC", "2026-11-21T08:00:00Z", "none"],
];

describe("a delay", () => {
  for (const [words, zone, now, until] of rows) {
    it(`"${words}" in ${zone} at ${now} ends ${until}`, () => expect(untilOf(words, zone, now)).toBe(until));
  }

  it("has its default, its least and its most", () => {
    const now_ms = Date.parse("2026-11-21T08:00:00Z");
    const wait = (words: string) => Date.parse(`${untilOf(words, "UTC", "2026-11-21T08:00:00Z")}Z`) - now_ms;
    expect(wait("later")).toBe(readingLimits.snooze_default_ms);
    expect(wait("in 1 minute")).toBe(readingLimits.snooze_ms_min);
    expect(wait("in 92 days")).toBe(readingLimits.snooze_ms_max);
    expect(untilOf("in 93 days", "UTC", "2026-11-21T08:00:00Z")).toBe("bad");
    expect(untilOf("in 0.5 minutes", "UTC", "2026-11-21T08:00:00Z")).toBe("bad");
  });
});
