// When a provider says "enough for now": is it that, and until when? Read from the sentences and fragments that the
// CLIs print today; an end that cannot be read, or makes no sense, is left open rather than guessed.

import { pulseLimits } from "../limits.ts";
import { isZone, momentOf, type WallTime, wallTimeAt } from "../zone.ts";

export interface ProviderLimit {
  readonly said: string;
  /** Absent where the provider did not say, or said something impossible. */
  readonly resets_ms?: number;
}

export interface Moment {
  readonly now_ms: number;
  /** Of the owner: local times without a zone are meant in it. */
  readonly zone: string;
}

const LIMIT =
  /usage[ _]limit|(?:hit|reached|exceeded) your [\w -]{0,30}limit|rate[ _-]?limit|too many requests|\b429\b|quota exceeded|insufficient_quota|exceeded your current quota|credit balance is too low|insufficient credits|out of (?:extra )?usage/i;

/** Undefined when the text is about something else. */
export function readProviderLimit(
  text: string,
  moment: Moment,
  stated_ms?: number,
): ProviderLimit | undefined {
  if (!LIMIT.test(text) && stated_ms === undefined) return undefined;
  const said = text.replace(/\s+/g, " ").trim().slice(0, 200);
  const resets_ms = sensible(stated_ms, moment) ?? resetIn(text, moment);
  return { said, ...(resets_ms !== undefined && { resets_ms }) };
}

/** A limit told as if it were the answer, with exit code 0 and no error flag. */
export function isLimitNotice(finalText: string): boolean {
  const text = finalText.trim();
  return (
    text.length < 300 && /^(?:you(?:'|’)ve|you have) hit your\b|^claude ai usage limit reached/i.test(text)
  );
}

/** Until when to wait; what is not stated is a fixed while. */
export function providerWaitUntil_ms(limit: ProviderLimit, now_ms: number): number {
  return limit.resets_ms ?? now_ms + pulseLimits.provider_wait_ms;
}

function resetIn(text: string, moment: Moment): number | undefined {
  for (const read of [epoch, secondsLeft, spanLeft, dateAndTime, timeOfDay]) {
    const resets_ms = sensible(read(text, moment), moment);
    if (resets_ms !== undefined) return resets_ms;
  }
  return undefined;
}

/** At least a minute away, at most beyond any plan's window: else it was misread, or the clocks disagree. */
function sensible(resets_ms: number | undefined, { now_ms }: Moment): number | undefined {
  if (resets_ms === undefined || !Number.isFinite(resets_ms)) return undefined;
  if (resets_ms - now_ms > pulseLimits.provider_wait_ms_max) return undefined;
  if (resets_ms <= now_ms - pulseLimits.provider_wait_ms) return undefined;
  return Math.max(resets_ms, now_ms + pulseLimits.provider_wait_ms_min);
}

/** `limit reached|1753077600`, `"resets_at":1777936568`, `"resetsAt":1778565600` */
function epoch(text: string): number | undefined {
  const digits = /(?:limit reached\||"resets_?at"\s*:\s*)(\d{10,13})/i.exec(text)?.[1];
  if (digits === undefined) return undefined;
  return digits.length > 11 ? Number(digits) : Number(digits) * 1_000;
}

/** `"resets_in_seconds":13872` */
function secondsLeft(text: string, { now_ms }: Moment): number | undefined {
  const digits = /"resets_in_seconds"\s*:\s*(\d{1,9})/i.exec(text)?.[1];
  return digits === undefined ? undefined : now_ms + Number(digits) * 1_000;
}

/** `try again in 2 days 3 hours 4 minutes` */
function spanLeft(text: string, { now_ms }: Moment): number | undefined {
  const words =
    /(?:try again|resets?) in ((?:\d{1,4} ?(?:days?|hours?|minutes?|seconds?|[dhms])\b[ ,and]*)+)/i.exec(
      text,
    )?.[1];
  if (words === undefined) return undefined;
  const unit_s: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };
  const parts = [...words.matchAll(/(\d{1,4}) ?([dhms])/gi)];
  const left_s = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unit_s[unit?.toLowerCase() ?? ""] ?? 0),
    0,
  );
  return now_ms + left_s * 1_000;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH = `(${MONTHS.join("|")})[a-z]*`;
const CLOCK = String.raw`(\d{1,2})(?::(\d{2}))? ?([ap]m)`;
const ZONE = String.raw`(?:\s*\(([\w+/-]{2,40})\))?`;
const DATE_AND_TIME = new RegExp(
  String.raw`(?:resets|try again)(?: at| on)? ${MONTH} (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}),?)?(?: at)? ${CLOCK}${ZONE}`,
  "i",
);
const TIME_OF_DAY = new RegExp(`(?:resets|try again)(?: at)? ${CLOCK}${ZONE}`, "i");

/** `resets May 5 at 9pm (America/New_York)`, `try again at Nov 25th, 2026 3:12 PM` */
function dateAndTime(text: string, moment: Moment): number | undefined {
  const match = DATE_AND_TIME.exec(text);
  if (match === null) return undefined;
  const [, month, day, year, hour, minute, half, named] = match;
  const zone = zoneOf(named, moment);
  const today = wallTimeAt(moment.now_ms, zone);
  const wall: WallTime = {
    year: year === undefined ? today.year : Number(year),
    month: MONTHS.indexOf(month?.toLowerCase() ?? "") + 1,
    day: Number(day),
    hour: hourOf(hour, half),
    minute: Number(minute ?? 0),
  };
  const this_ms = momentOf(wall, zone);
  // "Jan 2" said in December is next year's.
  const passed = year === undefined && this_ms < moment.now_ms - pulseLimits.provider_wait_ms_max;
  return passed ? momentOf({ ...wall, year: wall.year + 1 }, zone) : this_ms;
}

/** `resets 2:10pm (Europe/Moscow)`, `try again at 12:16 PM`: the next time that clock shows it. */
function timeOfDay(text: string, moment: Moment): number | undefined {
  const match = TIME_OF_DAY.exec(text);
  if (match === null) return undefined;
  const [, hour, minute, half, named] = match;
  const zone = zoneOf(named, moment);
  const wall = { ...wallTimeAt(moment.now_ms, zone), hour: hourOf(hour, half), minute: Number(minute ?? 0) };
  const today_ms = momentOf(wall, zone);
  return today_ms > moment.now_ms ? today_ms : momentOf({ ...wall, day: wall.day + 1 }, zone);
}

function zoneOf(named: string | undefined, moment: Moment): string {
  return named !== undefined && isZone(named) ? named : moment.zone;
}

function hourOf(hour: string | undefined, half: string | undefined): number {
  return (Number(hour) % 12) + (half?.toLowerCase() === "pm" ? 12 : 0);
}
