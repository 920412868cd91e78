// One event as a line of the view's log, in the words of the chronicle. Pure.

import { eventWords, type Level } from "../chronicle/event-words.ts";
import type { Event } from "../types.ts";
import { watchLimits } from "./limits.ts";
import type { LogLine } from "./model.ts";

const TONES: Readonly<Record<Level, LogLine["tone"]>> = {
  info: "quiet",
  step: "plain",
  ok: "good",
  warn: "bad",
  error: "bad",
};

/** In UTC, as the events have it; nothing for what a person who watches need not see. */
export function logLineOf(event: Event): LogLine | undefined {
  const words = eventWords(event);
  if (words === undefined) return undefined;
  const time = /T(\d\d:\d\d:\d\d)/.exec(event.ts)?.[1] ?? event.ts;
  return { text: `${time} ${words.text}`.slice(0, watchLimits.line_chars_max), tone: TONES[words.level] };
}
