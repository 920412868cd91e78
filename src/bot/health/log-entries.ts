// The log in one shape: every event, and what a program in the background complained about on its error stream, oldest
// first, without secrets. It reads what stands there; nothing has to run.

import { eventWords } from "../../engine/chronicle/event-words.ts";
import type { Events } from "../../engine/engine.ts";
import type { LogEntry, LogLevel, LogQuery } from "../../engine/health.ts";
import { type Failed, failed, type Refused } from "../../engine/outcome.ts";
import type { Clock, Store } from "../../engine/ports.ts";
import type { Event, EventPage } from "../../engine/types.ts";
import type { OwnSecret } from "../../notify/redact.ts";
import { COMPLAINTS_KEY } from "../log-book.ts";
import { type CleanText, cleanEvent, textCleaner } from "./clean-event.ts";
import { healthLimits } from "./limits.ts";

export interface LogParts {
  readonly events: Pick<Events, "read" | "follow">;
  readonly store: Pick<Store, "readRange" | "list">;
  readonly clock: Pick<Clock, "now_ms">;
  /** To be taken out. */
  readonly own: readonly OwnSecret[];
}

const weights: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export async function* logEntries(
  parts: LogParts,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly LogEntry[] | Failed> {
  const { events, clock } = parts;
  const clean = textCleaner(parts.own);
  const since_ms = query.ago_ms === undefined ? Number.NEGATIVE_INFINITY : clock.now_ms() - query.ago_ms;
  const isWanted = ({ ts, level }: LogEntry) =>
    weights[level] >= weights[query.level] && !(Date.parse(ts) < since_ms);
  const complaints = await complaintsIn(parts, clean);
  if ("kind" in complaints) return yield complaints;
  let waiting = complaints;
  let newest: LogEntry[] = [];
  let from: { cursor?: string } = {};
  for (;;) {
    const page = await events.read(from); // ends: each page moves on towards the `end` of a bounded log
    if (page.kind !== "ok") return yield failureOf(page);
    const entries = gapEntries(page, clock).concat(page.events.map((event) => entryOf(event, clean)));
    const { merged, rest } = withComplaints(entries, waiting, page.end ? "all" : "older");
    waiting = rest;
    const wanted = merged.filter(isWanted);
    if (query.tail === undefined) yield wanted;
    else newest = query.tail === 0 ? [] : newest.concat(wanted).slice(-query.tail);
    from = { cursor: page.cursor };
    if (page.end || signal.aborted) break;
  }
  if (newest.length > 0) yield newest;
  if (query.follow === "no" || signal.aborted) return;
  for await (const page of events.follow(from, signal)) {
    if ("kind" in page) return yield failureOf(page);
    yield gapEntries(page, clock)
      .concat(page.events.map((event) => entryOf(event, clean)))
      .filter(isWanted);
  }
}

function failureOf(outcome: Refused | Failed): Failed {
  return outcome.kind === "failed" ? outcome : failed("unreadable", outcome.why, outcome.remedy);
}

/** What is missing is told where it is missing. */
function gapEntries({ gap }: EventPage, clock: Pick<Clock, "now_ms">): LogEntry[] {
  if (gap === undefined) return [];
  const ts = new Date(clock.now_ms()).toISOString();
  return [{ ts, level: "warn", event: "gap", text: gap, fields: {} }];
}

export function entryOf(event: Event, clean: CleanText): LogEntry {
  const { ts, event: name, ...fields } = cleanEvent(event, clean);
  const words = eventWords({ ts, event: name, ...fields });
  // What a person who watches is not shown is of use to somebody who looks for something.
  const level =
    words === undefined ? "debug" : words.level === "warn" || words.level === "error" ? words.level : "info";
  return { ts, level, event: name, text: words?.text ?? name, fields };
}

async function complaintsIn(
  { store }: Pick<LogParts, "store">,
  clean: CleanText,
): Promise<readonly LogEntry[] | Failed> {
  const size = await store.readRange(COMPLAINTS_KEY, 0, 0);
  if (size.kind === "missing") return [];
  if (size.kind === "unreadable") return failed("unreadable", size.why, "check its owner and mode");
  const begin = Math.max(0, size.size - healthLimits.complaint_bytes_max);
  const read = await store.readRange(COMPLAINTS_KEY, begin, healthLimits.complaint_bytes_max);
  if (read.kind !== "ok") return [];
  const [dir = "", name] = COMPLAINTS_KEY.split("/");
  const listed = await store.list(dir);
  const entry = listed.kind === "ok" ? listed.entries.find((each) => each.name === name) : undefined;
  const ts = new Date(entry?.modified_ms ?? 0).toISOString();
  const lines = Buffer.from(read.bytes).toString("utf8").split("\n");
  return lines.flatMap((line): readonly LogEntry[] =>
    line.trim() === "" ? [] : [{ ts, level: "error", event: "complaint", text: clean(line), fields: {} }],
  );
}

function withComplaints(
  entries: readonly LogEntry[],
  waiting: readonly LogEntry[],
  which: "older" | "all",
): { readonly merged: readonly LogEntry[]; readonly rest: readonly LogEntry[] } {
  const [first] = waiting;
  if (first === undefined) return { merged: entries, rest: [] };
  // They have one moment: the last time that the file was written.
  const at = entries.findIndex(({ ts }) => ts > first.ts);
  if (at < 0)
    return which === "all"
      ? { merged: [...entries, ...waiting], rest: [] }
      : { merged: entries, rest: waiting };
  return { merged: [...entries.slice(0, at), ...waiting, ...entries.slice(at)], rest: [] };
}
