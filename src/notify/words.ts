// How cards say when, for how long, where and how many. Pure. Nothing here changes with every tick of a clock: times are
// local times, and how long something lasts is said in steps.

import type { Surface } from "../channels/channel.ts";

/** `Sat 21 Nov, 14:05`. */
export function timeText(at_ms: number, zone: string): string {
  return formatOf(zone)
    .format(at_ms)
    .replace(/ at |, (?=\d\d:)/, ", ");
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than a hundred uses of it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: isZone(zone) ? zone : "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  formats.set(zone, made);
  return made;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** A card that says how old something is changes at these moments and at no others. */
const steps: readonly { readonly from_s: number; readonly words: string }[] = [
  { from_s: 0, words: "less than 15 minutes" },
  { from_s: 15 * MINUTE_S, words: "over 15 minutes" },
  { from_s: HOUR_S, words: "over an hour" },
  { from_s: 2 * HOUR_S, words: "over 2 hours" },
  { from_s: 4 * HOUR_S, words: "over 4 hours" },
  { from_s: 8 * HOUR_S, words: "over 8 hours" },
  { from_s: DAY_S, words: "over a day" },
  { from_s: 2 * DAY_S, words: "over 2 days" },
  { from_s: 3 * DAY_S, words: "over 3 days" },
  { from_s: 7 * DAY_S, words: "over a week" },
  { from_s: 14 * DAY_S, words: "over 2 weeks" },
  { from_s: 30 * DAY_S, words: "over a month" },
];

/** For how long, in coarse words. */
export function lastingText(for_s: number): string {
  return steps[stepOf(for_s)]?.words ?? "less than 15 minutes";
}

/** Which of the steps has been reached. */
export function stepOf(for_s: number): number {
  const later = steps.findIndex(({ from_s }) => for_s < from_s);
  return later === -1 ? steps.length - 1 : Math.max(0, later - 1);
}

/** When that step ends. */
export function stepEnd_s(for_s: number): number {
  return steps[stepOf(for_s) + 1]?.from_s ?? Number.POSITIVE_INFINITY;
}

const surfaces: Readonly<Record<Surface, string>> = {
  slack: "Slack",
  discord: "Discord",
  telegram: "Telegram",
  terminal: "the terminal",
};

export function surfaceText(surface: string): string {
  return Object.hasOwn(surfaces, surface) ? surfaces[surface as Surface] : surface;
}

/** "on Slack", "in the terminal". */
export function onSurface(surface: string): string {
  return surface === "terminal" ? "in the terminal" : `on ${surfaceText(surface)}`;
}

/** "2.4 MB". */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
