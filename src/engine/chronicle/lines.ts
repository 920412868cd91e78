// Bytes of the event log to events. A line that is none is counted and costs only itself. Pure.

import { decodeText } from "../records/codec.ts";
import type { Event } from "../types.ts";

const NEWLINE = 10;

export interface Lines {
  readonly events: readonly { readonly event: Event; readonly start: number }[];
  /** Whole lines that are no events. */
  readonly unreadable: number;
  /** Bytes up to and with the last line break; what follows is not a whole line yet. */
  readonly consumed: number;
}

export function parseLines(bytes: Uint8Array): Lines {
  const events: { event: Event; start: number }[] = [];
  let unreadable = 0;
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    const event = parseEvent(bytes.subarray(start, end));
    if (event === undefined) unreadable += 1;
    else if (event !== "blank") events.push({ event, start });
    start = end + 1;
  }
  return { events, unreadable, consumed: start };
}

function parseEvent(line: Uint8Array): Event | "blank" | undefined {
  const text = decodeText(line)?.trim();
  if (text === undefined) return undefined;
  if (text === "") return "blank";
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  return isEvent(parsed) ? parsed : undefined;
}

function isEvent(value: unknown): value is Event {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { ts, event } = value as { ts?: unknown; event?: unknown };
  return typeof ts === "string" && typeof event === "string";
}

/** One line, `ts` and `event` first and not to be overridden; undefined when the fields are no JSON. */
export function eventLine(
  ts: string,
  event: string,
  fields: Readonly<Record<string, unknown>>,
): string | undefined {
  const own = Object.entries(fields).filter(([name]) => name !== "ts" && name !== "event");
  try {
    return `${JSON.stringify({ ts, event, ...Object.fromEntries(own) })}\n`;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // a circle or a bigint
    return undefined;
  }
}
