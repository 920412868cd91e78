// How the running program is: asked over its socket and, where the config says so, by HTTP on this machine. Looks, and
// writes one row to know that rows can be written; nothing here throws for what the world can do.

import type { ChannelStatus } from "../../channels/supervise.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ProfileReport, WellnessReport } from "../../engine/health.ts";
import { failed } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import type { ChannelFacts } from "../../notify/facts.ts";
import type { Ledger } from "../../notify/ledger/ledger.ts";
import { botLimits } from "../limits.ts";
import { MAIN } from "../profiles.ts";
import { type Exposition, labelled, type Took } from "./expose.ts";
import type { HookTimes } from "./hook-times.ts";
import { healthLimits } from "./limits.ts";
import { type MetricFacts, type Outbox, type Sample, samplesOf } from "./metrics.ts";
import { decideReadiness, type Readiness } from "./readiness.ts";
import { createTally, type Tally } from "./tally.ts";

export interface Health extends Pick<Tally, "counted" | "heard"> {
  report(): Promise<WellnessReport>;
  /** What `metrics` prints, of this profile alone. */
  figures(): Promise<Figures>;
  /** Prometheus text. */
  metrics(): Promise<string>;
}

export interface HealthParts {
  readonly engine: Pick<Engine, "pulse" | "mailbox" | "workers" | "judge">;
  readonly ledger: Pick<Ledger, "look" | "atomically" | "stands">;
  readonly clock: Clock;
  readonly version: string;
  /** Absent: nobody hands tool calls to this program. */
  readonly hookTimes?: Pick<HookTimes, "take">;
  /** All that are configured. */
  channels(): readonly ChannelFacts[];
  /** Absent: nothing else is served. */
  readonly beside?: Beside;
}

export interface Figures extends Took {
  readonly samples: readonly Sample[];
}

/** Other profiles of this program. */
export interface Beside {
  /** As the config has them; empty where it names none. */
  names(): readonly string[];
  reports(): Promise<readonly ProfileReport[]>;
  /** Each with its name; only of those that are served. */
  figures(): Promise<readonly { readonly name: string; readonly of: Figures }[]>;
}

export function createHealth(parts: HealthParts): Health {
  const { engine, ledger, clock, version } = parts;
  const started_ms = clock.now_ms();
  const began_ms = clock.monotonic_ms();
  const tally = createTally();
  const channels = (): readonly ChannelStatus[] =>
    parts.channels().map(({ surface, health }) => ({ ...health, surface }));
  const fresh = <T>(keep_ms: number, read: () => Promise<T>) => keptFor(clock, () => keep_ms, read);

  /** A row of our own, so that a full disk is known before somebody's words are lost on it. */
  function tryWriting() {
    const standing = ledger.stands();
    if (standing.kind !== "ok") return standing;
    const place = { surface: "terminal", chat: "" } as const;
    const at_ms = clock.now_ms();
    return ledger.atomically((tables) => tables.places.setRoute("health:written", place, at_ms));
  }

  const pulse = fresh(healthLimits.unready_fresh_ms, () => engine.pulse.status());
  const writing = keptFor(clock, keptWritten, async () => tryWriting());
  // Whoever waits for the start learns at once that the last channel hears: of all that is looked at, it costs nothing.
  const readiness = async () => {
    const [status, written] = await Promise.all([pulse(), writing()]);
    const profiles = (await parts.beside?.reports()) ?? [];
    return decideReadiness({
      now_ms: clock.now_ms(),
      started_ms,
      channels: channels(),
      pulse: status,
      ledger: written.kind === "ok" ? { kind: "ok" } : written,
      profiles,
    });
  };
  const judge = fresh(healthLimits.judge_fresh_ms, () => engine.judge.status());

  function outbox(): MetricFacts["outbox"] {
    const late_ms = clock.now_ms() - botLimits.delivery_late_ms;
    const read = ledger.look(
      (tables): Outbox => ({ kind: "ok", counts: tables.outbox.counts(), late: tables.outbox.late(late_ms) }),
    );
    return read.kind === "ok" ? read.value : failed(read.reason, read.why, read.remedy);
  }

  async function figures(): Promise<Figures> {
    const [ready, status, asks, workers, judged] = await Promise.all([
      readiness(),
      pulse(),
      engine.mailbox.open(),
      engine.workers.health(),
      judge(),
    ]);
    const samples = samplesOf({
      now_ms: clock.now_ms(),
      started_ms,
      version,
      readiness: ready,
      channels: channels(),
      pulse: status,
      asks,
      workers,
      outbox: outbox(),
      judge: judged,
      events: tally.events(),
    });
    return { samples, deliveries: tally.takeLatencies(), hooks: parts.hookTimes?.take() ?? [] };
  }

  let exposition: Promise<Exposition> | undefined;
  return {
    counted: tally.counted,
    heard: tally.heard,
    async report() {
      const { ready, checks }: Readiness = await readiness();
      const up_s = Math.round((clock.monotonic_ms() - began_ms) / 1_000);
      const profiles = (await parts.beside?.reports()) ?? [];
      const own = { kind: "health", ready, up_s, version, checks, channels: channels() } as const;
      return { ...own, ...(profiles.length > 0 && { profiles }) };
    },
    figures,
    async metrics() {
      exposition ??= import("./expose.ts").then(({ createExposition }) => createExposition());
      const isAlone = (parts.beside?.names() ?? []).length === 0;
      const [printer, own, beside = []] = await Promise.all([exposition, figures(), parts.beside?.figures()]);
      if (isAlone) return printer.text(own.samples, own);
      return printer.text(...labelled([{ name: MAIN, of: own }, ...beside]));
    },
  };
}

const keptWritten = ({ kind }: { readonly kind: string }) =>
  kind === "ok" ? healthLimits.fresh_ms : healthLimits.unready_fresh_ms;

/** Whoever comes while it is being read waits for the same reading. */
function keptFor<T>(
  clock: Pick<Clock, "monotonic_ms">,
  keep_ms: (value: T) => number,
  read: () => Promise<T>,
): () => Promise<T> {
  let reading: Promise<T> | undefined;
  let kept: { readonly until_ms: number; readonly value: T } | undefined;
  async function readAnew(): Promise<T> {
    const from_ms = clock.monotonic_ms();
    try {
      const value = await read();
      kept = { until_ms: from_ms + keep_ms(value), value };
      return value;
    } finally {
      reading = undefined;
    }
  }
  return async () => {
    if (kept !== undefined && clock.monotonic_ms() < kept.until_ms) return kept.value;
    reading ??= readAnew();
    return reading;
  };
}
