// Local days and local times of a named zone. Pure: the zone is an argument, never the host's.
// Days are 23, 24 or 25 hours long, and some local times come twice or never; nothing here assumes otherwise.

import { pulseLimits } from "./limits.ts";

const DAY_MS = 24 * 3_600_000;
/** Where clocks go back by up to two hours. */
const LONGEST_DAY_MS = DAY_MS + 2 * 3_600_000;

/** Year, month (1 to 12), day, hour, minute of a clock on the wall. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return true;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return false;
  }
}

/** Making one takes a hundred times as long as using it, and a team is asked about zone by zone, again and again. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  if (formats.size >= pulseLimits.zones_remembered_max) formats.clear();
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  formats.set(zone, format);
  return format;
}

export function wallTimeAt(at_ms: number, zone: string): WallTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at_ms)
      .map((part) => [part.type, Number(part.value)]),
  );
  const get = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    year: get("year"),
    month: get("month"),
    day: get("day"),
    hour: get("hour"),
    minute: get("minute"),
  };
}

/** `2026-11-21` */
export function dayAt(at_ms: number, zone: string): string {
  const { year, month, day } = wallTimeAt(at_ms, zone);
  return `${String(year).padStart(4, "0")}-${pad(month)}-${pad(day)}`;
}

/** `2026-11-21 15:58 Europe/Berlin` */
export function clockAt(at_ms: number, zone: string): string {
  const { hour, minute } = wallTimeAt(at_ms, zone);
  return `${dayAt(at_ms, zone)} ${pad(hour)}:${pad(minute)} ${zone}`;
}

/** The first moment of the local day. */
export function dayStart_ms(at_ms: number, zone: string): number {
  const today = dayAt(at_ms, zone);
  return firstMoment(at_ms - LONGEST_DAY_MS, at_ms, (moment_ms) => dayAt(moment_ms, zone) === today);
}

/** The first moment of the next local day. */
export function nextDayStart_ms(at_ms: number, zone: string): number {
  const today = dayAt(at_ms, zone);
  return firstMoment(at_ms, at_ms + LONGEST_DAY_MS, (moment_ms) => dayAt(moment_ms, zone) !== today);
}

/** Halves the span until it is one millisecond wide; `holds` is false at its start and true at its end. */
function firstMoment(start_ms: number, end_ms: number, holds: (moment_ms: number) => boolean): number {
  let not_ms = start_ms;
  let first_ms = end_ms;
  while (first_ms - not_ms > 1) {
    const middle_ms = Math.floor((not_ms + first_ms) / 2);
    if (holds(middle_ms)) first_ms = middle_ms;
    else not_ms = middle_ms;
  }
  return first_ms;
}

/** The moment at which that clock shows that time; the earlier one of two, the moment after a gap for one that never comes. */
export function momentOf(wall: WallTime, zone: string): number {
  const asUtc_ms = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const guesses = [asUtc_ms - DAY_MS, asUtc_ms, asUtc_ms + DAY_MS].map(
    (at) => asUtc_ms - offset_ms(at, zone),
  );
  const exact = guesses.filter((at) => at + offset_ms(at, zone) === asUtc_ms);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...guesses);
}

function offset_ms(at_ms: number, zone: string): number {
  const { year, month, day, hour, minute } = wallTimeAt(at_ms, zone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at_ms / 60_000) * 60_000;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
