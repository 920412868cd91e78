// "8h", "90", "500ms": how people write a length of time. Pure.

import { limits } from "../limits.ts";

export { ageText } from "../age.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  "": 1_000,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const ENDLESS = new Set(["0", "none", "off", "never"]);

/** Milliseconds, or what is wrong with it. */
export function durationOf(text: string): number | string {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  if (match === null)
    return `"${text}" is not a duration such as 500ms, 30s, 10m, 2h, 1d or a number of seconds`;
  const ms = Math.round(Number(match[1]) * (UNIT_MS[match[2] ?? ""] ?? 0));
  return ms <= limits.duration_ms_max
    ? ms
    : `"${text}" is longer than ${limits.duration_ms_max / 86_400_000} days`;
}

/** As a duration, and `Infinity` for `0`, `none`, `off` and `never`. */
export function timeoutOf(text: string): number | string {
  if (ENDLESS.has(text.trim().toLowerCase())) return Number.POSITIVE_INFINITY;
  const ms = durationOf(text);
  return typeof ms === "string" ? `${ms}; none waits for ever` : ms;
}

/** UTC, to the second. */
export function isoTime(at_s: number): string {
  const date = new Date(at_s * 1_000);
  return Number.isNaN(date.getTime()) ? `second ${at_s}` : date.toISOString().replace(/\.\d+Z$/, "Z");
}
