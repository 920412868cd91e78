// The names of all figures, as data, and how facts become them. Pure. What could not be read has no figure, and
// `looop_readable` says so: nobody takes a missing number for a zero (I12). docs/metrics.md lists the same names.

import type { ChannelStatus } from "../../channels/supervise.ts";
import type { AskList, Engine } from "../../engine/engine.ts";
import type { JudgeStatus } from "../../engine/judge.ts";
import type { Failed, Trouble } from "../../engine/outcome.ts";
import type { PulseStatus } from "../../engine/pulse-control.ts";
import type { AskView } from "../../engine/types.ts";
import type { Readiness } from "./readiness.ts";

interface MetricSpec {
  readonly type: "gauge" | "counter" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
}

const gauge = (help: string, ...labels: readonly string[]): MetricSpec => ({ type: "gauge", help, labels });
const counter = (help: string, ...labels: readonly string[]): MetricSpec => ({
  type: "counter",
  help,
  labels,
});

export const metrics = {
  looop_info: gauge("Always 1; the version that runs.", "version"),
  looop_up_seconds: gauge("Since the program started."),
  looop_ready: gauge("1 where it hears everywhere, its loop turns and its ledger takes what is written."),
  looop_readable: gauge("1 where all of that part could be read for this answer.", "part"),
  looop_asks: gauge("Open asks, by what they are and how long they have been open.", "kind", "state", "age"),
  looop_ask_oldest_seconds: gauge("Age of the oldest ask that somebody may answer; 0 without one."),
  looop_outbox: gauge("Deliveries: waiting (unknown ones too), unknown, dead.", "state"),
  looop_outbox_late: gauge("Deliveries that have been under way for more than a minute."),
  looop_delivery_seconds: {
    type: "histogram",
    help: "From the row in the outbox until the platform had it.",
    labels: ["surface", "lane"],
  },
  looop_hook_seconds: {
    type: "histogram",
    help: "From a tool call at the running program's door until its reply, nobody asked meanwhile.",
    labels: ["event"],
  },
  looop_decisions_total: counter("Decisions since the program started.", "outcome"),
  looop_events_total: counter("Events since the program started, by name.", "event"),
  looop_beat_age_seconds: gauge("Since the last beat ended."),
  looop_beat_outcome: gauge("1 for how the last beat ended.", "outcome"),
  looop_paused: gauge("1 while somebody holds the loop."),
  looop_spend_usd_today: gauge("What runners told of their cost today, in the owner's zone."),
  looop_spend_tokens_today: gauge("Tokens of today, cached input left out."),
  looop_spend_runs_today: gauge("Runs of today, by whether they told their cost.", "priced"),
  looop_rulings: gauge(
    "Rulings that are remembered, by the layer that ruled and what it said.",
    "layer",
    "ruling",
  ),
  looop_ruling_seconds: gauge("How long a ruling takes.", "quantile"),
  looop_workers: gauge("Workers by health.", "health"),
  looop_channel_state: gauge("1 for how a channel is.", "surface", "state"),
  looop_channel_heard_age_seconds: gauge("Since something last proved that a channel hears.", "surface"),
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof metrics;

export interface Sample {
  readonly name: Exclude<MetricName, "looop_delivery_seconds" | "looop_hook_seconds">;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricFacts {
  readonly now_ms: number;
  readonly started_ms: number;
  readonly version: string;
  readonly readiness: Readiness;
  readonly channels: readonly ChannelStatus[];
  readonly pulse: PulseStatus | Failed;
  readonly asks: AskList | Failed;
  readonly workers: Awaited<ReturnType<Engine["workers"]["health"]>>;
  readonly outbox: Outbox | Failed;
  readonly judge: JudgeStatus | Failed;
  readonly events: ReadonlyMap<string, number>;
}

export interface Outbox {
  readonly kind: "ok";
  readonly counts: { readonly waiting: number; readonly unknown: number; readonly dead: number };
  readonly late: number;
}

export function samplesOf(facts: MetricFacts): readonly Sample[] {
  const { now_ms, started_ms, version, readiness } = facts;
  const parts = {
    asks: facts.asks,
    workers: facts.workers,
    pulse: facts.pulse,
    outbox: facts.outbox,
    judge: facts.judge,
  };
  return [
    one("looop_info", 1, { version }),
    one("looop_up_seconds", seconds(now_ms - started_ms)),
    one("looop_ready", readiness.ready === "yes" ? 1 : 0),
    ...Object.entries(parts).map(([part, read]) => one("looop_readable", isWhole(read) ? 1 : 0, { part })),
    ...askSamples(facts.asks),
    ...outboxSamples(facts.outbox),
    ...eventSamples(facts.events),
    ...pulseSamples(facts.pulse, now_ms),
    ...judgeSamples(facts.judge),
    ...workerSamples(facts.workers),
    ...facts.channels.flatMap((channel) => channelSamples(channel, now_ms)),
  ];
}

/** One record that cannot be used is missing in every figure of its part. */
const isWhole = (read: { readonly kind: string; readonly troubles?: readonly Trouble[] }): boolean =>
  read.kind === "ok" && (read.troubles ?? []).length === 0;

function one(name: Sample["name"], value: number, labels: Sample["labels"] = {}): Sample {
  return { name, labels, value };
}

const seconds = (ms: number): number => Math.max(0, ms) / 1_000;

const ages: readonly (readonly [number, string])[] = [
  [900, "15m"],
  [7_200, "2h"],
  [86_400, "1d"],
  [Number.POSITIVE_INFINITY, "older"],
];

const ageOf = ({ age_s }: AskView): string => ages.find(([below]) => age_s < below)?.[1] ?? "older";

function askSamples(asks: AskList | Failed): readonly Sample[] {
  if (asks.kind === "failed") return [];
  const groups = new Map<string, { readonly labels: Sample["labels"]; count: number }>();
  for (const ask of asks.asks) {
    const labels = { kind: ask.kind, state: ask.state, age: ageOf(ask) };
    const key = Object.values(labels).join(" ");
    const group = groups.get(key) ?? { labels, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  const waiting = asks.asks.filter(({ state }) => state === "pending" || state === "stranded");
  const oldest_s = waiting.reduce((most, { age_s }) => Math.max(most, age_s), 0);
  return [
    ...[...groups.values()].map(({ labels, count }) => one("looop_asks", count, labels)),
    one("looop_ask_oldest_seconds", oldest_s),
  ];
}

function outboxSamples(outbox: Outbox | Failed): readonly Sample[] {
  if (outbox.kind === "failed") return [];
  const counts = Object.entries(outbox.counts).map(([state, count]) => one("looop_outbox", count, { state }));
  return [...counts, one("looop_outbox_late", outbox.late)];
}

const decisions: Readonly<Record<string, string>> = {
  decided: "decided",
  decision_failed: "failed",
  decision_interrupted: "interrupted",
};

function eventSamples(events: ReadonlyMap<string, number>): readonly Sample[] {
  return [
    ...Object.entries(decisions).map(([event, outcome]) =>
      one("looop_decisions_total", events.get(event) ?? 0, { outcome }),
    ),
    ...[...events].map(([event, count]) => one("looop_events_total", count, { event })),
  ];
}

function pulseSamples(pulse: PulseStatus | Failed, now_ms: number): readonly Sample[] {
  if (pulse.kind === "failed") return [];
  const { last_beat, today, paused } = pulse;
  return [
    one("looop_paused", paused === undefined ? 0 : 1),
    ...(last_beat === undefined
      ? []
      : [
          one("looop_beat_age_seconds", seconds(now_ms - last_beat.ended_ms)),
          one("looop_beat_outcome", 1, { outcome: last_beat.outcome }),
        ]),
    ...(today === undefined
      ? []
      : [
          one("looop_spend_usd_today", today.cost_usd),
          one("looop_spend_tokens_today", today.tokens),
          one("looop_spend_runs_today", today.runs - today.unpriced, { priced: "yes" }),
          one("looop_spend_runs_today", today.unpriced, { priced: "no" }),
        ]),
  ];
}

function judgeSamples(judge: JudgeStatus | Failed): readonly Sample[] {
  if (judge.kind === "failed") return [];
  const { rulings, latency_ms } = judge;
  return [
    ...rulings.map(({ layer, ruling, count }) => one("looop_rulings", count, { layer, ruling })),
    ...(latency_ms.count === 0
      ? []
      : [
          one("looop_ruling_seconds", latency_ms.p50 / 1_000, { quantile: "0.5" }),
          one("looop_ruling_seconds", latency_ms.p95 / 1_000, { quantile: "0.95" }),
        ]),
  ];
}

const healths = ["dead", "waiting-ask", "waiting-prompt", "stuck", "busy"] as const;

function workerSamples(workers: MetricFacts["workers"]): readonly Sample[] {
  if (workers.kind === "failed") return [];
  return healths.map((health) => {
    const count = workers.workers.filter((worker) => worker.health === health).length;
    return one("looop_workers", count, { health });
  });
}

const states = ["hearing", "unsure", "deaf", "off"] as const;

function channelSamples({ surface, state, heard_ms }: ChannelStatus, now_ms: number): readonly Sample[] {
  return [
    ...states.map((each) => one("looop_channel_state", each === state ? 1 : 0, { surface, state: each })),
    ...(heard_ms === undefined
      ? []
      : [one("looop_channel_heard_age_seconds", seconds(now_ms - heard_ms), { surface })]),
  ];
}
