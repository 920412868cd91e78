// "later", "tomorrow 9", "when ci is green" → until when. Pure: the zone is the person's, the clock an argument.
// A time that is past today is meant tomorrow; what cannot be meant is asked back with examples.

import { momentOf, wallTimeAt } from "../../engine/pulse/zone.ts";
import type { Until } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";
import { readingLimits } from "./limits.ts";
import { matchAt, skipGap } from "./scan.ts";
import { type Day, readTime, type TimeSaid } from "./time-phrase.ts";

export interface When {
  readonly zone: string;
  readonly now_ms: number;
  readonly sensors: readonly string[];
}

export type SnoozeReading =
  /** `asked`: by a word that asks for a delay, and not only by naming a time. */
  | { readonly kind: "snooze"; readonly until: Until; readonly asked: "yes" | "no" }
  /** Asks for a delay, but until when cannot be. */
  | { readonly kind: "bad"; readonly why: string }
  | { readonly kind: "none" };

const EXAMPLES = "try `later`, `later 2h`, `tomorrow 9`, `monday 8:30` or `when <sensor> is green`";

export function readSnooze(normal: string, lexicon: Lexicon, when: When): SnoozeReading {
  const bySensor = readSensor(normal, lexicon, when.sensors);
  if (bySensor !== undefined) return bySensor;
  const phrase = readTime(normal, lexicon);
  if (phrase.kind === "broken") return { kind: "bad", why: `I do not know that time; ${EXAMPLES}` };
  if (phrase.kind === "none" || !isMoment(phrase.said)) return { kind: "none" };
  const at_ms = momentSaid(phrase.said, when);
  if (at_ms === undefined) return { kind: "bad", why: `that day is over, or never comes; ${EXAMPLES}` };
  const wait_ms = at_ms - when.now_ms;
  if (wait_ms < readingLimits.snooze_ms_min || wait_ms > readingLimits.snooze_ms_max) {
    const days_max = readingLimits.snooze_ms_max / 86_400_000;
    return { kind: "bad", why: `later is one minute to ${days_max} days from now; ${EXAMPLES}` };
  }
  return { kind: "snooze", until: { kind: "at", at_ms }, asked: phrase.said.later };
}

/** "9", "2h" or "the" alone say no moment. */
function isMoment(said: TimeSaid): boolean {
  if (said.later === "yes") return true;
  if (said.minutes !== undefined) return said.within === "yes";
  return said.day !== undefined || said.part !== undefined || (said.clock !== undefined && said.at === "yes");
}

function momentSaid(said: TimeSaid, { zone, now_ms }: When): number | undefined {
  const { minutes, day, part, clock } = said;
  if (minutes !== undefined) {
    const isMixed = day !== undefined || part !== undefined || clock !== undefined;
    return isMixed || !Number.isFinite(minutes) ? undefined : now_ms + Math.round(minutes * 60_000);
  }
  if (day === undefined && part === undefined && clock === undefined) {
    return now_ms + readingLimits.snooze_default_ms;
  }
  const first = minuteOfDay(said);
  const today = wallTimeAt(now_ms, zone);
  const at = (days: number, minute: number): number => momentAt(today, days, minute, zone);
  if (day?.kind === "date") return dateMoment(day, first, zone, now_ms);
  if (part === "tonight" && clock === undefined && day === undefined && at(0, first) <= now_ms) {
    const late_ms = at(0, readingLimits.late_hour * 60);
    return late_ms > now_ms ? late_ms : undefined;
  }
  const [days, repeat_days] = daysAhead(day, weekdayOf(today));
  const moment_ms = at(days, first);
  if (moment_ms > now_ms) return moment_ms;
  return repeat_days === 0 ? undefined : at(days + repeat_days, first);
}

/** How many days from today, and after how many days it comes again: 0, if it does not. */
function daysAhead(day: Day | undefined, weekday: number): readonly [days: number, repeat: number] {
  if (day === undefined || day.kind === "date") return [0, 1];
  if (day.kind === "offset") return [day.days, 0];
  if (day.kind === "next_week") return [7 - weekday, 7];
  if (day.kind === "weekend") return [(5 - weekday + 7) % 7, 7];
  if (day.week === "next") return [7 - weekday + day.weekday, 7];
  return [(day.weekday - weekday + 7) % 7, 7];
}

function minuteOfDay({ clock, part, day }: TimeSaid): number {
  if (clock !== undefined) {
    const isLate = part === "afternoon" || part === "evening" || part === "tonight";
    // "tonight at 1" is behind midnight, "this evening at 7" is before it.
    const isSmall = part === "tonight" && clock.hour < 5;
    const hour = isSmall ? clock.hour + 24 : isLate && clock.hour < 12 ? clock.hour + 12 : clock.hour;
    return hour * 60 + clock.minute;
  }
  const parts = {
    morning: readingLimits.morning_hour * 60,
    noon: readingLimits.noon_hour * 60,
    after_lunch: readingLimits.after_lunch_minute,
    afternoon: readingLimits.afternoon_hour * 60,
    evening: readingLimits.evening_hour * 60,
    tonight: readingLimits.tonight_hour * 60,
  } as const;
  if (part !== undefined) return parts[part];
  return (day?.kind === "weekend" ? readingLimits.weekend_hour : readingLimits.morning_hour) * 60;
}

interface LocalDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Calendar days, not lengths of 24 hours: on the day the clocks change, nine is nine. */
function momentAt(from: LocalDay, days: number, minute: number, zone: string): number {
  const date = new Date(Date.UTC(from.year, from.month - 1, from.day + days, 0, minute));
  return momentOf(
    {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
    },
    zone,
  );
}

function weekdayOf(day: LocalDay): number {
  return (new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() + 6) % 7;
}

function dateMoment(day: LocalDay, minute: number, zone: string, now_ms: number): number | undefined {
  const date = new Date(Date.UTC(day.year, day.month - 1, day.day));
  const isReal = date.getUTCMonth() + 1 === day.month && date.getUTCDate() === day.day;
  if (!isReal) return undefined;
  const moment_ms = momentAt(day, 0, minute, zone);
  return moment_ms > now_ms ? moment_ms : undefined;
}

// --- sensors -------------------------------------------------------------------------------------------------------

/** A word that waits, and behind it (before it, where that is the custom) the name of a sensor that exists. */
function readSensor(normal: string, lexicon: Lexicon, sensors: readonly string[]): SnoozeReading | undefined {
  let at = skipGap(normal, 0);
  let asked: "yes" | "no" = "no";
  const later = matchAt(normal, at, lexicon.time);
  if (later?.value.some(({ role }) => role === "later") === true) {
    asked = "yes";
    at = skipGap(normal, later.end);
  }
  const starter = matchAt(normal, at, lexicon.time);
  const begins = starter?.value.some(({ role }) => role === "when") === true;
  const named = sensorIn(normal, begins ? (starter?.end ?? at) : at, sensors);
  if (named === undefined) return undefined;
  const words = normal.slice(named.end).trim();
  const ends = !begins && endsWaiting(words, lexicon);
  if (!begins && !ends) return undefined;
  return { kind: "snooze", until: { kind: "sensor", sensor: named.sensor, words }, asked };
}

/** The name must be the first thing there: "when ci is green", not "when you have seen what ci says". */
function sensorIn(
  normal: string,
  from: number,
  sensors: readonly string[],
): { readonly sensor: string; readonly end: number } | undefined {
  const at = skipGap(normal, from);
  const there = normal.slice(at).replace(/^(?:the|der|die|das|la|le|el|o|a)\s(?=\S)/u, "");
  const start = normal.length - there.length;
  const fits = sensors.filter((sensor) => {
    const name = sensor.toLowerCase();
    return there.startsWith(name) && !/^[a-z0-9_-]/.test(there.slice(name.length));
  });
  const sensor = fits.reduce<string | undefined>(
    (best, one) => (best === undefined || one.length > best.length ? one : best),
    undefined,
  );
  return sensor === undefined ? undefined : { sensor, end: start + sensor.length };
}

function endsWaiting(words: string, lexicon: Lexicon): boolean {
  for (const [phrase, roles] of lexicon.time) {
    if (roles.some(({ role }) => role === "when") && phrase.length > 1 && words.endsWith(phrase)) return true;
  }
  return false;
}
