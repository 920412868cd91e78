// When somebody is left in peace: their hours in their zone, what may reach them nevertheless, and how often in an hour.
// Pure. Hours are those of the clock on their wall: on the day the clocks change, seven is seven.

import { momentOf, wallTimeAt } from "../engine/pulse/zone.ts";
import type { AskView } from "../engine/types.ts";
import { attentionLimits } from "./limits.ts";

/** Minutes after midnight; may go over midnight. */
export interface QuietHours {
  readonly from_minute: number;
  readonly to_minute: number;
}

/** What may reach somebody in their quiet hours, because they said so. */
export type Piercing = "irreversible" | "destructive" | "expiring";

/** What somebody wants, as the config or they themselves said it. */
export interface Manners {
  readonly quiet?: QuietHours;
  readonly pierce?: readonly Piercing[];
  /** Absent: `attentionLimits.pings_per_hour`. */
  readonly pingsPerHour?: number;
}

/** What the ledger remembers of one person. What they said goes before what the config says. */
export interface Habits {
  readonly hours?: QuietHours | "off";
  /** Quiet until then, once. */
  readonly until_ms?: number;
  /** When they last said anything. */
  readonly said_ms?: number;
  /** Since when they have been left in peace, while nobody has told them yet what happened meanwhile. */
  readonly peace_ms?: number;
}

export function hoursOf({ quiet }: Manners, { hours }: Habits): QuietHours | undefined {
  return hours === "off" ? undefined : (hours ?? quiet);
}

/** When the quiet that is now ends; undefined: there is none now. */
export function quietUntil_ms(
  manners: Manners,
  habits: Habits,
  { now_ms, zone }: { readonly now_ms: number; readonly zone: string },
): number | undefined {
  const hours = hoursOf(manners, habits);
  const ends = [
    hours === undefined ? undefined : endOf(hours, now_ms, zone),
    habits.until_ms !== undefined && habits.until_ms > now_ms ? habits.until_ms : undefined,
  ].filter((each) => each !== undefined);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function endOf({ from_minute, to_minute }: QuietHours, now_ms: number, zone: string): number | undefined {
  const wall = wallTimeAt(now_ms, zone);
  const minute = wall.hour * 60 + wall.minute;
  const isWithin =
    from_minute < to_minute
      ? minute >= from_minute && minute < to_minute
      : minute >= from_minute || minute < to_minute;
  if (!isWithin) return undefined;
  const date = new Date(
    Date.UTC(wall.year, wall.month - 1, wall.day + (minute < to_minute ? 0 : 1), 0, to_minute),
  );
  const end_ms = momentOf(
    {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
    },
    zone,
  );
  return end_ms > now_ms ? end_ms : undefined; // an hour that comes twice has ended with its first end
}

export function isPiercing(
  { kind, risk, expires_s }: Pick<AskView, "kind" | "risk" | "expires_s">,
  { pierce = [] }: Manners,
  now_ms: number,
): boolean {
  if (kind === "gate" && risk !== "reversible" && pierce.includes(risk)) return true;
  const isExpiring = expires_s !== undefined && expires_s * 1_000 - now_ms <= attentionLimits.expiring_ms;
  return isExpiring && pierce.includes("expiring");
}

export interface Budget {
  readonly used: number;
  readonly of: number;
  /** When the next ping fits, where none fits now. */
  readonly free_ms?: number;
}

/** `pings`: when they were pinged within the last hour, oldest first. */
export function budgetOf({ pingsPerHour }: Manners, pings: readonly number[], now_ms: number): Budget {
  const of = pingsPerHour ?? attentionLimits.pings_per_hour;
  const recent = pings.filter((at_ms) => now_ms - at_ms < attentionLimits.budget_ms);
  if (recent.length < of) return { used: recent.length, of };
  const first = recent[recent.length - of] ?? now_ms;
  return { used: recent.length, of, free_ms: first + attentionLimits.budget_ms };
}

/** `22:00-07:00` */
export function hoursText({ from_minute, to_minute }: QuietHours): string {
  return `${clockText(from_minute)}-${clockText(to_minute)}`;
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** As the config writes it; undefined: it is none. */
export function hoursSaid(text: string): QuietHours | undefined {
  const said = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (said === null) return undefined;
  const [from_minute, to_minute] = [minuteOf(said[1], said[2]), minuteOf(said[3], said[4])];
  const isSound = from_minute < 1_440 && to_minute <= 1_440 && from_minute !== to_minute;
  return isSound ? { from_minute, to_minute } : undefined;
}

function minuteOf(hour = "", minute = ""): number {
  return Number(minute) < 60 ? Number(hour) * 60 + Number(minute) : Number.POSITIVE_INFINITY;
}
