// The live log of the pulse: events as coloured lines for people, or as they are for programs. Pure.

import type { Event } from "../types.ts";
import { eventWords, type Level } from "./event-words.ts";

export interface LogStyle {
  readonly form: "people" | "json";
  readonly ink: "colour" | "plain";
  /** `HH:MM:SS` on the wall here. */
  readonly clockAt: (at_ms: number) => string;
  /** Whose line it is, where several write into one log. */
  readonly profile?: string;
}

const MARKS: Readonly<Record<Level, string>> = { info: "·", step: "▸", ok: "✓", warn: "!", error: "✗" };
const COLOURS: Readonly<Record<Level, number>> = { info: 90, step: 36, ok: 32, warn: 33, error: 31 };

/** With its line break; empty for what is not shown. */
export function logLine(event: Event, style: LogStyle): string {
  const { profile } = style;
  if (style.form === "json")
    return `${JSON.stringify(profile === undefined ? event : { ...event, profile })}\n`;
  const words = eventWords(event);
  if (words === undefined) return "";
  const at_ms = Date.parse(event.ts);
  const time = Number.isNaN(at_ms) ? "--:--:--" : style.clockAt(at_ms);
  const text = `${MARKS[words.level]} ${visible(words.text)}`;
  const whose = profile === undefined ? "" : `${painted("info", `[${profile}]`, style)} `;
  return `${painted("info", time, style)} ${whose}${painted(words.level, text, style)}\n`;
}

function painted(level: Level, text: string, { ink }: LogStyle): string {
  return ink === "colour" ? `\u001b[${COLOURS[level]}m${text}\u001b[0m` : text;
}

/** What a record holds must not drive the terminal that shows it, nor reorder what is read there. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\u{fffd}");
}
