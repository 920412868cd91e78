// Figures as Prometheus reads them. The library costs eleven megabytes, so the first look loads it.

import { metrics, type Sample } from "./metrics.ts";
import type { Latency } from "./tally.ts";

export interface Exposition {
  /** Samples as they are now; latencies in addition to those of before. */
  text(samples: readonly Sample[], latencies: readonly Latency[]): Promise<string>;
}

/** Seconds. A card is there within one; a platform that throttles or is away takes minutes. */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800];

export async function createExposition(): Promise<Exposition> {
  const { default: prometheus } = await import("prom-client");
  const lasting = new prometheus.Registry();
  const latency = new prometheus.Histogram({
    name: "looop_delivery_seconds",
    help: metrics.looop_delivery_seconds.help,
    labelNames: [...metrics.looop_delivery_seconds.labels],
    buckets: BUCKETS,
    registers: [lasting],
  });
  return {
    async text(samples, latencies) {
      for (const { surface, lane, took_ms } of latencies) latency.observe({ surface, lane }, took_ms / 1_000);
      // Made anew: what has no sample now shall have no line, and what was kept would show as zero.
      const now = new prometheus.Registry();
      for (const [name, group] of Map.groupBy(samples, (sample) => sample.name)) {
        const { type, help, labels } = metrics[name];
        const options = { name, help, labelNames: [...labels], registers: [now] };
        const series = type === "gauge" ? new prometheus.Gauge(options) : new prometheus.Counter(options);
        for (const { labels: of, value } of group) series.inc({ ...of }, value);
      }
      return `${await now.metrics()}${await lasting.metrics()}`;
    },
  };
}
