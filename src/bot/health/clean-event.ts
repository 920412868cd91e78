// Events without the secrets that somebody put into them, as they leave for a log (I10). Pure.

import type { Event } from "../../engine/types.ts";
import { type OwnSecret, redactor } from "../../notify/redact.ts";
import { healthLimits } from "./limits.ts";

export type CleanText = (text: string) => string;

export function textCleaner(own: readonly OwnSecret[]): CleanText {
  const redact = redactor(own);
  return (text) => redact(text).text;
}

/** Names stay as they are: they are ours. */
export function cleanEvent(event: Event, clean: CleanText): Event {
  const { ts, event: name, ...fields } = event;
  return { ...(cleanValue(fields, clean, 0) as Record<string, unknown>), ts, event: name };
}

function cleanValue(value: unknown, clean: CleanText, depth: number): unknown {
  if (typeof value === "string") return clean(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= healthLimits.field_depth_max) return clean(JSON.stringify(value));
  if (Array.isArray(value)) return value.map((each) => cleanValue(each, clean, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, cleanValue(each, clean, depth + 1)]),
  );
}
