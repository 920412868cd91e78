// One event as a line of the pulse's log. Pure.

import type { Event } from "../types.ts";
import { watchLimits } from "./limits.ts";
import type { LogLine } from "./model.ts";

/** UTC, as the events have it. */
export function logLineOf({ ts, event, ...fields }: Event): LogLine {
  const said = Object.entries(fields).map(([name, value]) => `${name}=${valueText(value)}`);
  const time = /T(\d\d:\d\d:\d\d)/.exec(ts)?.[1] ?? ts;
  const text = `${time} ${[event.replaceAll("_", " "), ...said].join("  ")}`;
  return { text: text.slice(0, watchLimits.line_chars_max), tone: toneOf(event, fields) };
}

const valueText = (value: unknown): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).replaceAll(/\s+/g, " ");

function toneOf(event: string, fields: Readonly<Record<string, unknown>>): LogLine["tone"] {
  if (/fail|broken|refused|stuck|limit|unknown|stranded|lost/.test(event) || fields.ok === false)
    return "bad";
  if (/skipped|removed|reaped/.test(event)) return "quiet";
  return /answered|verified|approved|recovered|decided$|started/.test(event) ? "good" : "plain";
}
