// Waiting for a session from outside: for a pattern, for quiet, for the end, for more output. Nothing here polls a
// living host: it holds the question until there is something to say; only a dead one's files are looked at by time.

import type { Failed, Refused } from "../../outcome.ts";
import { refused } from "../../outcome.ts";
import type { Clock } from "../../ports.ts";
import type { ExpectFrom, ExpectRequest } from "../../terminals.ts";
import { expectation, type Pattern, type PatternLook } from "../../workers/session/expect.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import { plainText, rawText } from "../../workers/session/plain-text.ts";
import { decideIdle, type Ending } from "../../workers/session/wait.ts";
import type { Absent, SessionClient } from "./client.ts";
import { compilePattern } from "./pattern.ts";

export interface Patience {
  readonly clock: Clock;
  /** Without it, for ever. */
  readonly timeout_ms?: number;
  readonly signal?: AbortSignal;
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
