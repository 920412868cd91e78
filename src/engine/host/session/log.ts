// The log of a session as text: whole, by lines that match, from the end, or as it grows.

import type { Failed, Refused } from "../../outcome.ts";
import { refused } from "../../outcome.ts";
import type { LogRequest } from "../../terminals.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import { lineCutter, tailOf } from "../../workers/session/lines.ts";
import { plainText, rawText, type TextReader } from "../../workers/session/plain-text.ts";
import type { Absent, SessionClient } from "./client.ts";
import { compilePattern } from "./pattern.ts";

export type LogOutcome =
  | {
      readonly kind: "ok";
      readonly text: string;
      /** Where to read on. */
      readonly offset: number;
      /** The session has ended and this is all. */
      readonly done: boolean;
      readonly dropped_bytes: number;
    }
  | Absent
  | Refused
  | Failed;

export async function readLog(client: SessionClient, request: LogRequest): Promise<LogOutcome> {
  const filter = lineFilter(request.grep);
  if (filter.kind === "refused") return filter;
  const status = await client.status();
  if (status.kind !== "ok") return status;
  const reader = readerOf(request);
  let offset = request.since ?? 0;
  let text = "";
  let dropped_bytes = 0;
  for (;;) {
    const range = client.range(offset, sessionLimits.log_read_bytes);
    if (range.kind === "failed") return range;
    if (range.kind === "missing") break;
    dropped_bytes += range.dropped_bytes;
    offset = range.next;
    const kept = filter.feed(reader.feed(range.bytes));
    if (kept === "too_slow") return tooSlow;
    text = request.tail === undefined ? text + kept : tailOf(text + kept, request.tail + 1);
    if (range.next >= range.end) break;
  }
  const last = filter.end(reader.end());
  if (last === "too_slow") return tooSlow;
  text += last;
  return {
    kind: "ok",
    text: request.tail === undefined ? text : tailOf(text, request.tail),
    offset,
    done: status.ending.kind !== "running",
    dropped_bytes,
  };
}

/** Yields text as it comes, until the session has ended and everything was handed out. */
export async function* followLog(
  client: SessionClient,
  request: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<LogOutcome> {
  const filter = lineFilter(request.grep);
  if (filter.kind === "refused") {
    yield filter;
    return;
  }
  const reader = readerOf(request);
  let offset = request.since ?? 0;
  while (!signal.aborted) {
    const status = await client.status();
    if (status.kind !== "ok") {
      yield status;
      return;
    }
    const ended = status.ending.kind !== "running";
    const range = client.range(offset, sessionLimits.log_read_bytes);
    if (range.kind === "failed") {
      yield range;
      return;
    }
    const { bytes, next, end, dropped_bytes } =
      range.kind === "ok" ? range : { bytes: new Uint8Array(), next: 0, end: 0, dropped_bytes: 0 };
    offset = next;
    const done = ended && next >= end;
    const fed = filter.feed(reader.feed(bytes));
    const last = done ? filter.end(reader.end()) : "";
    if (fed === "too_slow" || last === "too_slow") {
      yield tooSlow;
      return;
    }
    if (fed + last !== "" || done) yield { kind: "ok", text: fed + last, offset, done, dropped_bytes };
    if (done) return;
    if (next >= end) await client.moved(end, sessionLimits.control_hold_ms_max, signal);
  }
}

const tooSlow = refused("grep", "the pattern takes too long on a line of this log", "use a simpler one");

const readerOf = ({ text }: LogRequest): TextReader => (text === "raw" ? rawText() : plainText());

interface LineFilter {
  readonly kind: "ok";
  feed(text: string): string | "too_slow";
  end(text: string): string | "too_slow";
}

function lineFilter(grep: string | undefined): LineFilter | Refused {
  if (grep === undefined) return { kind: "ok", feed: (text) => text, end: (text) => text };
  const compiled = compilePattern(grep);
  if (compiled.kind === "refused") return { ...compiled, field: "grep" };
  const cutter = lineCutter();
  const keep = (lines: readonly string[]): string | "too_slow" => {
    const kept = compiled.pattern.keep(lines);
    return kept === "too_slow" ? kept : kept.join("");
  };
  return {
    kind: "ok",
    feed: (text) => keep(cutter.feed(text)),
    end: (text) => keep([...cutter.feed(text), ...cutter.end()]),
  };
}
