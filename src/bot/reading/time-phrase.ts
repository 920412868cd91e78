// A phrase about time → what it says, without knowing what time it is. Every character must be accounted for: one word
// that is not about time, and it is no time phrase at all. The order of its parts is free, as it is between languages.

import type { Lexicon } from "./lexicon.ts";
import { matchAt, skipGap } from "./scan.ts";
import type { PartOfDay, TimeRole } from "./time-words.ts";

export interface TimeSaid {
  /** Begins with a word that asks for a delay: "later", "remind me". */
  readonly later: "yes" | "no";
  /** Has a word that makes a length a wait: "in", "from now". */
  readonly within: "yes" | "no";
  readonly at: "yes" | "no";
  readonly minutes?: number;
  readonly day?: Day;
  readonly part?: PartOfDay;
  readonly clock?: { readonly hour: number; readonly minute: number };
}

export type Day =
  | { readonly kind: "offset"; readonly days: number }
  | { readonly kind: "weekday"; readonly weekday: number; readonly week: "any" | "next" }
  | { readonly kind: "weekend" }
  | { readonly kind: "next_week" }
  | { readonly kind: "date"; readonly year: number; readonly month: number; readonly day: number };

type Half = "am" | "pm";

interface Saying {
  later: "yes" | "no";
  within: "yes" | "no";
  at: "yes" | "no";
  minutes?: number;
  day?: Day;
  part?: PartOfDay;
  clock?: { hour: number; minute: number };
  half?: Half;
  /** A number whose unit has not come yet. */
  number?: number;
}

/** `none`: not a time phrase. `broken`: asks for a delay, but the rest is no time. */
export type TimePhrase =
  | { readonly kind: "said"; readonly said: TimeSaid }
  | { readonly kind: "none" }
  | { readonly kind: "broken" };

export function readTime(normal: string, lexicon: Lexicon): TimePhrase {
  // A number and its unit are two things, however closely they are written.
  const text = normal.replace(/(\d)h(\d\d)(?!\d)/g, "$1:$2").replace(/(\d)(?=\p{L})/gu, "$1 ");
  const saying: Saying = { later: "no", within: "no", at: "no" };
  let at = skipGap(text, 0);
  while (at < text.length) {
    const next = step(text, at, saying, lexicon);
    if (next === undefined) return unread(saying);
    at = skipGap(text, next);
  }
  return settled(saying);
}

/** Where to read on; nothing when this is not about time. */
function step(text: string, at: number, saying: Saying, lexicon: Lexicon): number | undefined {
  const rest = text.slice(at, at + 24);
  const date = /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/.exec(rest);
  if (date !== null) {
    const [all, year, month, day] = date;
    if (saying.day !== undefined) return undefined;
    saying.day = { kind: "date", year: Number(year), month: Number(month), day: Number(day) };
    return at + all.length;
  }
  const clock = /^(\d{1,2})[:.](\d{2})(?![\d:])/.exec(rest);
  if (clock !== null && !isDecimal(text, at + clock[0].length, clock[0], lexicon)) {
    if (!setClock(saying, Number(clock[1]), Number(clock[2]))) return undefined;
    return at + clock[0].length;
  }
  const match = matchAt(text, at, lexicon.time);
  const word = matchAt(text, at, lexicon.numbers);
  if (word !== undefined && word.end > (match?.end ?? at)) return setNumber(saying, word.value, word.end);
  if (match !== undefined) return take(match.value, saying) ? match.end : undefined;
  const number = /^\d{1,6}(?:[.,]\d{1,2})?(?![\d])/.exec(rest);
  if (number === null) return undefined;
  return setNumber(saying, Number(number[0].replace(",", ".")), at + number[0].length);
}

/** `1.50 h` is a length, `9.30` a time of day. */
function isDecimal(text: string, end: number, digits: string, lexicon: Lexicon): boolean {
  if (!digits.includes(".")) return false;
  const unit = matchAt(text, skipGap(text, end), lexicon.time);
  return (
    unit?.value.some(({ role }) => role === "unit") === true &&
    !unit.value.some(({ role }) => role === "clock")
  );
}

function setNumber(saying: Saying, number: number, end: number): number | undefined {
  if (saying.number !== undefined && !closeNumber(saying)) return undefined;
  saying.number = number;
  return end;
}

function setClock(saying: Saying, hour: number, minute: number): boolean {
  if (saying.clock !== undefined || !Number.isInteger(hour) || hour > 24 || minute > 59) return false;
  saying.clock = { hour, minute };
  return true;
}

/** A number without a unit is an hour of the day, or the minutes of one. */
function closeNumber(saying: Saying): boolean {
  const { number } = saying;
  delete saying.number;
  if (number === undefined) return true;
  if (saying.clock !== undefined && saying.clock.minute === 0 && Number.isInteger(number) && number < 60) {
    saying.clock.minute = number;
    return true;
  }
  return setClock(saying, number, 0);
}

function take(roles: readonly TimeRole[], saying: Saying): boolean {
  if (saying.number !== undefined) return takeBehindNumber(roles, saying);
  const begins = roles.find(({ role }) => role === "later");
  if (begins !== undefined && saying.later === "no" && isFresh(saying)) {
    saying.later = "yes";
    return true;
  }
  return takeOne(roles, saying);
}

/** "am" behind a time is the morning, before a day it is a German "on". */
function takeOne(roles: readonly TimeRole[], saying: Saying): boolean {
  const isHalf = ({ role }: TimeRole) => role === "am" || role === "pm";
  const halves = roles.filter(isHalf);
  const others = roles.filter((role) => !isHalf(role));
  const inOrder = saying.clock === undefined ? [...others, ...halves] : [...halves, ...others];
  return inOrder.some((role) => takeAlone(role, saying));
}

function isFresh(saying: Saying): boolean {
  return saying.day === undefined && saying.minutes === undefined && saying.clock === undefined;
}

function takeBehindNumber(roles: readonly TimeRole[], saying: Saying): boolean {
  const unit = roles.find((role) => role.role === "unit");
  const isClock = roles.some(({ role }) => role === "clock");
  const meansClock = saying.at === "yes" || saying.day !== undefined || saying.part !== undefined;
  if (isClock && (unit === undefined || meansClock)) {
    const { number = 0 } = saying;
    delete saying.number;
    return setClock(saying, number, 0);
  }
  if (unit !== undefined && saying.clock !== undefined && unit.minutes === 1) return closeNumber(saying);
  if (unit !== undefined) {
    saying.minutes = (saying.minutes ?? 0) + (saying.number ?? 0) * unit.minutes;
    delete saying.number;
    return true;
  }
  return closeNumber(saying) && takeOne(roles, saying);
}

function takeAlone(role: TimeRole, saying: Saying): boolean {
  switch (role.role) {
    case "filler":
    case "next":
      return true;
    case "within":
    case "at":
      saying[role.role] = "yes";
      return true;
    // "2 hours later"
    case "later":
      saying.within = "yes";
      return saying.minutes !== undefined;
    case "am":
    case "pm":
      return setHalf(saying, role.role);
    case "half":
      if (saying.clock === undefined || saying.clock.minute !== 0) return false;
      saying.clock.minute = 30;
      return true;
    case "span":
      saying.minutes = (saying.minutes ?? 0) + role.minutes;
      return true;
    case "part":
      if (saying.part !== undefined) return false;
      saying.part = role.part;
      return true;
    case "day":
      return setDay(saying, { kind: "offset", days: role.offset });
    case "weekday":
      return setDay(saying, { kind: "weekday", weekday: role.weekday, week: role.week });
    case "weekend":
    case "next_week":
      return setDay(saying, { kind: role.role });
    case "unit":
    case "clock":
    case "when":
      return false;
  }
}

function setHalf(saying: Saying, half: Half): boolean {
  if (saying.half !== undefined) return false;
  saying.half = half;
  return true;
}

function setDay(saying: Saying, day: Day): boolean {
  if (day.kind === "weekday" && saying.day?.kind === "next_week") {
    saying.day = { ...day, week: "next" };
    return true;
  }
  if (day.kind === "next_week" && saying.day?.kind === "weekday") {
    saying.day = { ...saying.day, week: "next" };
    return true;
  }
  if (saying.day !== undefined) return false;
  saying.day = day;
  return true;
}

function settled(saying: Saying): TimePhrase {
  const isPlaced = saying.at === "yes" || saying.day !== undefined || saying.part !== undefined;
  const isTime = isPlaced || saying.half !== undefined || saying.clock !== undefined;
  if (saying.number !== undefined && !(isTime && closeNumber(saying))) return unread(saying);
  const { half, number: _, clock, ...said } = saying;
  if (half !== undefined && !isHalfFit(clock, half)) return unread(saying);
  const hour = clock === undefined ? undefined : hourOf(clock.hour, half);
  return {
    kind: "said",
    said: {
      ...said,
      ...(clock !== undefined && hour !== undefined && { clock: { hour, minute: clock.minute } }),
    },
  };
}

function unread(saying: Saying): TimePhrase {
  return saying.later === "yes" ? { kind: "broken" } : { kind: "none" };
}

function isHalfFit(clock: Saying["clock"], half: Half): boolean {
  return clock !== undefined && clock.hour >= (half === "am" ? 0 : 1) && clock.hour <= 12;
}

function hourOf(hour: number, half: Half | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half === "pm" ? 12 : 0);
}
