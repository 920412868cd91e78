// Figures as Prometheus reads them. The library costs eleven megabytes, so the first look loads it.

import type { HookTime } from "./hook-times.ts";
import { metrics, type Sample } from "./metrics.ts";
import type { Latency } from "./tally.ts";

export interface Exposition {
  /** Samples as they are now; latencies in addition to those of before. */
  text(samples: readonly Sample[], took: Took): Promise<string>;
}

/** `profile`: where the program serves more than one. */
export interface Took {
  readonly deliveries: readonly (Latency & Of)[];
  readonly hooks: readonly (HookTime & Of)[];
}

interface Of {
  readonly profile?: string;
}

const PROFILE = "profile";

interface Named {
  readonly name: string;
  readonly of: Took & { readonly samples: readonly Sample[] };
}

/** All of them in one, each with the name of whose it is. */
export function labelled(all: readonly Named[]): readonly [readonly Sample[], Took] {
  const named = <T>(each: T, profile: string) => ({ ...each, profile });
  const samples = all.flatMap(({ name, of }) =>
    of.samples.map((sample) => ({ ...sample, labels: named(sample.labels, name) })),
  );
  const deliveries = all.flatMap(({ name, of }) => of.deliveries.map((each) => named(each, name)));
  const hooks = all.flatMap(({ name, of }) => of.hooks.map((each) => named(each, name)));
  return [samples, { deliveries, hooks }];
}

/** Seconds. Nobody feels the first ones; fifty milliseconds are the bar for the whole way. */
const HOOK_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Seconds. A card is there within one; a platform that throttles or is away takes minutes. */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800];

export async function createExposition(): Promise<Exposition> {
  const { default: prometheus } = await import("prom-client");
  const lasting = new prometheus.Registry();
  const latency = new prometheus.Histogram({
    name: "looop_delivery_seconds",
    help: metrics.looop_delivery_seconds.help,
    labelNames: [...metrics.looop_delivery_seconds.labels, PROFILE],
    buckets: BUCKETS,
    registers: [lasting],
  });
  const hook = new prometheus.Histogram({
    name: "looop_hook_seconds",
    help: metrics.looop_hook_seconds.help,
    labelNames: [...metrics.looop_hook_seconds.labels, PROFILE],
    buckets: HOOK_BUCKETS,
    registers: [lasting],
  });
  return {
    async text(samples, { deliveries, hooks }) {
      for (const { took_ms, ...of } of hooks) hook.observe(of, took_ms / 1_000);
      for (const { took_ms, ...of } of deliveries) latency.observe(of, took_ms / 1_000);
      // Made anew: what has no sample now shall have no line, and what was kept would show as zero.
      const now = new prometheus.Registry();
      for (const [name, group] of Map.groupBy(samples, (sample) => sample.name)) {
        const { type, help, labels } = metrics[name];
        const options = { name, help, labelNames: [...labels, PROFILE], registers: [now] };
        const series = type === "gauge" ? new prometheus.Gauge(options) : new prometheus.Counter(options);
        for (const { labels: of, value } of group) series.inc({ ...of }, value);
      }
      return `${await now.metrics()}${await lasting.metrics()}`;
    },
  };
}
