// Waiting for a session from outside: for a pattern, for quiet, for the end, for more output. Nothing here polls a
// living host: it holds the question until there is something to say; only a dead one's files are looked at by time.

import type { Failed, Refused } from "../../outcome.ts";
import { refused } from "../../outcome.ts";
import type { Clock } from "../../ports.ts";
import { expectation, type Pattern, type PatternLook } from "../../workers/session/expect.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import { lineCutter, tailOf } from "../../workers/session/lines.ts";
import { plainText, rawText, type TextReader } from "../../workers/session/plain-text.ts";
import { decideIdle, type Ending } from "../../workers/session/wait.ts";
import type { Absent, SessionClient } from "./client.ts";
import { compilePattern } from "./pattern.ts";

export interface Patience {
  readonly clock: Clock;
  /** Without it, for ever. */
  readonly timeout_ms?: number;
  readonly signal?: AbortSignal;
}

export type ExpectFrom =
  /** Everything that is kept: what was already printed counts. */
  | { readonly kind: "start" }
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "now" }
  /** The screen as it is shown, not the stream: for programs that draw. */
  | { readonly kind: "screen" };

export interface ExpectRequest {
  readonly pattern: string;
  readonly from: ExpectFrom;
  readonly text: "plain" | "raw";
}

export type ExpectOutcome =
  /** `offset`: how far the output was read; not told for the screen. */
  | { readonly kind: "matched"; readonly matched: string; readonly offset?: number }
  | { readonly kind: "timeout" }
  | { readonly kind: "ended" }
  | { readonly kind: "aborted" }
  | Absent
  | Refused
  | Failed;

export async function expectOutput(
  client: SessionClient,
  request: ExpectRequest,
  patience: Patience,
): Promise<ExpectOutcome> {
  const compiled = compilePattern(request.pattern);
  if (compiled.kind === "refused") return compiled;
  return request.from.kind === "screen"
    ? expectScreen(client, compiled.pattern, patience)
    : expectStream(client, compiled.pattern, request, patience);
}

type Step = { readonly kind: "go on"; readonly end: number } | ExpectOutcome;

/** Looks, and looks once more after the end: the last output may come with it. */
async function untilFound(
  client: SessionClient,
  patience: Patience,
  look: () => Promise<Step>,
): Promise<ExpectOutcome> {
  const until_ms = patience.clock.monotonic_ms() + (patience.timeout_ms ?? Number.POSITIVE_INFINITY);
  for (;;) {
    const status = await client.status();
    if (status.kind !== "ok") return status;
    const step = await look();
    if (step.kind !== "go on") return step;
    if (status.ending.kind !== "running") return { kind: "ended" };
    const left_ms = until_ms - patience.clock.monotonic_ms();
    if (left_ms <= 0) return { kind: "timeout" };
    if (patience.signal?.aborted) return { kind: "aborted" };
    await client.moved(step.end, Math.min(left_ms, sessionLimits.control_hold_ms_max), patience.signal);
  }
}

function stepOf(found: PatternLook, end: number, offset?: number): Step {
  if (found.kind === "none") return { kind: "go on", end };
  if (found.kind === "match")
    return { kind: "matched", matched: found.text, ...(offset !== undefined && { offset }) };
  return refused(
    "pattern",
    `it takes longer than ${sessionLimits.pattern_ms_max} ms on this output`,
    "avoid nested repetitions such as (a+)+, or look from an offset",
  );
}

async function expectStream(
  client: SessionClient,
  pattern: Pattern,
  { from, text }: ExpectRequest,
  patience: Patience,
): Promise<ExpectOutcome> {
  const reader = text === "raw" ? rawText() : plainText();
  const wanted = expectation(pattern);
  let offset = startOf(client, from);
  return untilFound(client, patience, async () => {
    for (;;) {
      const range = client.range(offset, sessionLimits.log_read_bytes);
      if (range.kind === "failed") return range;
      if (range.kind === "missing") return { kind: "go on", end: 0 };
      offset = range.next;
      const step = stepOf(wanted.look(reader.feed(range.bytes)), range.end, range.next);
      if (step.kind !== "go on" || range.next >= range.end) return step;
    }
  });
}

function startOf(client: SessionClient, from: ExpectFrom): number {
  if (from.kind === "offset") return from.offset;
  if (from.kind !== "now") return 0;
  const range = client.range(Number.MAX_SAFE_INTEGER, 0);
  return range.kind === "ok" ? range.end : 0;
}

function expectScreen(client: SessionClient, pattern: Pattern, patience: Patience): Promise<ExpectOutcome> {
  return untilFound(client, patience, async () => {
    const before = startOf(client, { kind: "now" });
    const seen = await client.shot("plain", "whole");
    if (seen.kind !== "ok") return seen;
    return stepOf(pattern.find(seen.shot.text ?? ""), before);
  });
}

export type WaitOutcome =
  | Ending
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" }
  | Absent
  | Failed;

/** Until the program has ended. */
export async function waitForEnd(client: SessionClient, patience: Patience): Promise<WaitOutcome> {
  const { clock, signal, timeout_ms = Number.POSITIVE_INFINITY } = patience;
  const until_ms = clock.monotonic_ms() + timeout_ms;
  for (;;) {
    const status = await client.status();
    if (status.kind !== "ok") return status;
    if (status.ending.kind !== "running") return status.ending;
    const left_ms = until_ms - clock.monotonic_ms();
    if (left_ms <= 0) return { kind: "timeout" };
    if (signal?.aborted) return { kind: "aborted" };
    await client.moved(Number.MAX_SAFE_INTEGER, Math.min(left_ms, sessionLimits.control_hold_ms_max), signal);
  }
}

export type IdleOutcome =
  | { readonly kind: "idle" }
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" }
  | Absent
  | Failed;

/** Until nothing was put out for `settle_ms`. An ended session is idle. */
export async function waitForIdle(
  client: SessionClient,
  settle_ms: number,
  patience: Patience,
): Promise<IdleOutcome> {
  const { clock, signal, timeout_ms = Number.POSITIVE_INFINITY } = patience;
  const until_ms = clock.monotonic_ms() + timeout_ms;
  let seen = -1;
  let quiet_since_ms = clock.monotonic_ms();
  for (;;) {
    const status = await client.status();
    if (status.kind !== "ok") return status;
    if (status.ending.kind !== "running") return { kind: "idle" };
    const now_ms = clock.monotonic_ms();
    const end = startOf(client, { kind: "now" });
    if (end !== seen) quiet_since_ms = now_ms;
    seen = end;
    const verdict = decideIdle(quiet_since_ms, settle_ms, now_ms);
    if (verdict.kind === "idle") return verdict;
    if (now_ms >= until_ms) return { kind: "timeout" };
    if (signal?.aborted) return { kind: "aborted" };
    await client.moved(end, Math.min(verdict.wait_ms, until_ms - now_ms), signal);
  }
}

export interface LogRequest {
  readonly since?: number;
  readonly tail?: number;
  /** Only lines in which this is found; before `tail` counts. */
  readonly grep?: string;
  readonly text: "plain" | "raw";
}

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
