// `state/*.json`: what the pulse remembers between beats to decide whether to decide. Small records of one writer; a
// record that is there but makes no sense is corrupt, and the gate refuses on it (I12).

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import type { Backoff } from "../pulse/backoff.ts";
import type { FlapLedger } from "../pulse/flap.ts";
import type { NoopMark, Pause, ProviderWait } from "../pulse/gate.ts";
import type { SpendRow } from "../pulse/ledger.ts";
import type { Nudge } from "../pulse/wake.ts";
import { codec } from "./codec.ts";

export const guardKey = (name: GuardName): Key => `state/${name}.json`;

export type GuardName =
  | "committed"
  | "noop"
  | "backoff"
  | "failure"
  | "flap"
  | "attempts"
  | "spend"
  | "wake"
  | "pause"
  | "provider-wait"
  | "shell"
  | "goal-activity"
  | "told"
  | "beat";

const time = z.number().check(z.nonnegative());
const count = z.int().check(z.nonnegative());
const amount = z.number().check(z.nonnegative());

/** The world of the last successful decision. */
export interface CommittedWorld {
  readonly hash: string;
  readonly items: Readonly<Record<string, string>>;
}

export const committedCodec = codec({
  noun: "committed world",
  shape: z.object({
    hash: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
    items: z.record(z.string(), z.string()),
  }),
  fromWire: (wire): CommittedWorld => wire,
  toWire: (world) => ({ hash: world.hash, items: world.items }),
});

export const noopCodec = codec({
  noun: "noop mark",
  shape: z.object({ hash: z.string(), at: time }),
  fromWire: (wire): NoopMark => ({ hash: wire.hash, at_ms: wire.at }),
  toWire: (mark) => ({ hash: mark.hash, at: mark.at_ms }),
});

export const backoffCodec = codec({
  noun: "backoff",
  shape: z.object({ fails: count, at: time, policy_hash: z.string() }),
  fromWire: (wire): Backoff => ({ fails: wire.fails, failed_ms: wire.at, policyHash: wire.policy_hash }),
  toWire: (backoff) => ({ fails: backoff.fails, at: backoff.failed_ms, policy_hash: backoff.policyHash }),
});

/** What the next prompt explains. */
export interface LastFailure {
  readonly code: string;
  readonly error: string;
  readonly fails: number;
  readonly failed_ms: number;
  readonly run?: string;
}

export const failureCodec = codec({
  noun: "last failure",
  shape: z.object({
    code: z.string(),
    error: z.string(),
    fails: count,
    at: time,
    run: z.optional(z.string()),
  }),
  fromWire: (wire): LastFailure => ({
    code: wire.code,
    error: wire.error,
    fails: wire.fails,
    failed_ms: wire.at,
    ...(wire.run !== undefined && { run: wire.run }),
  }),
  toWire: (failure) => ({ ...failure, failed_ms: undefined, at: failure.failed_ms }),
});

export const flapCodec = codec({
  noun: "flap ledger",
  shape: z.object({
    snaps: z.record(
      z.string(),
      z.object({ last: z.string(), streak: count, told: z._default(z.boolean(), false) }),
    ),
  }),
  fromWire: (wire): FlapLedger => new Map(Object.entries(wire.snaps)),
  toWire: (ledger) => ({ snaps: Object.fromEntries(ledger) }),
});

/** One entry that is no time costs only itself. */
export const attemptsCodec = codec({
  noun: "decide ledger",
  shape: z.object({ at: z.array(z.unknown()) }),
  fromWire: (wire): readonly number[] => wire.at.filter((at): at is number => typeof at === "number"),
  toWire: (attempts) => ({ at: [...attempts] }),
});

const tokens = z.object({ in: amount, out: amount, cached: amount });

export const spendCodec = codec({
  noun: "spend ledger",
  shape: z.object({
    rows: z.array(
      z.object({
        at: time,
        who: z.enum(["decider", "worker", "lap"]),
        cost_usd: z.optional(amount),
        tokens: z.optional(tokens),
      }),
    ),
  }),
  fromWire: (wire): readonly SpendRow[] =>
    wire.rows.map((row) => ({
      at_ms: row.at,
      who: row.who,
      ...(row.cost_usd !== undefined && { cost_usd: row.cost_usd }),
      ...(row.tokens !== undefined && { tokens: row.tokens }),
    })),
  toWire: (rows) => ({ rows: rows.map(({ at_ms, ...row }) => ({ at: at_ms, ...row })) }),
});

export const wakeCodec = codec({
  noun: "next wake",
  shape: z.object({ due: time }),
  fromWire: (wire): Nudge => ({ due_ms: wire.due }),
  toWire: (nudge) => ({ due: nudge.due_ms }),
});

export const pauseCodec = codec({
  noun: "pause",
  shape: z.object({ by: z.string(), at: time, until: z.optional(time), why: z.optional(z.string()) }),
  fromWire: (wire): Pause => ({
    by: wire.by,
    paused_ms: wire.at,
    ...(wire.until !== undefined && { until_ms: wire.until }),
    ...(wire.why !== undefined && { why: wire.why }),
  }),
  toWire: (pause) => ({ by: pause.by, at: pause.paused_ms, until: pause.until_ms, why: pause.why }),
});

export const providerWaitCodec = codec({
  noun: "provider wait",
  shape: z.object({ noted: z.optional(time), until: time, said: z.string() }),
  fromWire: (wire): ProviderWait => ({ noted_ms: wire.noted ?? 0, until_ms: wire.until, said: wire.said }),
  toWire: (wait) => ({ noted: wait.noted_ms, until: wait.until_ms, said: wait.said }),
});

/** The last `run_shell`, shown to the decider once. */
export interface ShellResult {
  readonly cmd: string;
  readonly exitCode: number | null;
  readonly output: string;
  readonly ran_ms: number;
}

export const shellCodec = codec({
  noun: "shell result",
  shape: z.object({ cmd: z.string(), exit_code: z.nullable(z.int()), output: z.string(), at: time }),
  fromWire: (wire): ShellResult => ({
    cmd: wire.cmd,
    exitCode: wire.exit_code,
    output: wire.output,
    ran_ms: wire.at,
  }),
  toWire: (result) => ({
    cmd: result.cmd,
    exit_code: result.exitCode,
    output: result.output,
    at: result.ran_ms,
  }),
});

/** Unix seconds of the last move for a goal. */
export const goalActivityCodec = codec({
  noun: "goal activity",
  shape: z.object({ goals: z.record(z.string(), time) }),
  fromWire: (wire): ReadonlyMap<string, number> => new Map(Object.entries(wire.goals)),
  toWire: (activity) => ({ goals: Object.fromEntries(activity) }),
});

/** What was told once: answers to a decider, failing sensors to people. */
export interface Told {
  readonly answers: readonly string[];
  readonly failing: readonly string[];
  /** How far the ends of parked moves were shown (`ParkedOutcomes.cursor`). */
  readonly parked?: string;
}

export const toldCodec = codec({
  noun: "record of what was told",
  shape: z.object({
    answers: z.array(z.string()),
    failing: z.array(z.string()),
    parked: z.optional(z.string()),
  }),
  fromWire: (wire): Told => ({
    answers: wire.answers,
    failing: wire.failing,
    ...(wire.parked !== undefined && { parked: wire.parked }),
  }),
  toWire: (told) => ({ ...told }),
});

/** How the last beat ended, for whoever asks. Decides nothing. */
export interface LastBeat {
  readonly ended_ms: number;
  /** The kind of its `BeatOutcome`. */
  readonly outcome: string;
  readonly reason: string;
  readonly say: string;
  readonly retry_in_s?: number;
  readonly run?: string;
}

export const beatCodec = codec({
  noun: "last beat",
  shape: z.object({
    at: time,
    outcome: z.string(),
    reason: z.string(),
    say: z.string(),
    retry_in_s: z.optional(time),
    run: z.optional(z.string()),
  }),
  fromWire: (wire): LastBeat => ({
    ended_ms: wire.at,
    outcome: wire.outcome,
    reason: wire.reason,
    say: wire.say,
    ...(wire.retry_in_s !== undefined && { retry_in_s: wire.retry_in_s }),
    ...(wire.run !== undefined && { run: wire.run }),
  }),
  toWire: (beat) => ({ ...beat, ended_ms: undefined, at: beat.ended_ms }),
});
