// What people are told of the beats: each thing once, when it begins and when it ends, not at every beat that finds it
// so. What cannot be remembered is told again rather than not at all.

import type { Events } from "../engine.ts";
import { contentHash } from "../hash.ts";
import type { BeatOutcome } from "./beat-outcome.ts";
import { trackFlapping } from "./flap.ts";
import { type Guards, valueIn } from "./guards.ts";
import { type Memory, told } from "./memory.ts";
import { type ProviderLimit, providerWaitUntil_ms } from "./meters/provider-limit.ts";
import type { ConfigRead } from "./pulse-ports.ts";
import type { Senses } from "./sense.ts";

export interface News {
  /** Sensors that began or ceased to fail or to flap; returns those that flap. */
  sensed(guards: Guards, memory: Memory, facts: SensedFacts): Promise<readonly string[]>;
  /** The provider has had enough for now: a wait that is not counted as a failure. */
  limited(guards: Guards, limit: ProviderLimit, at: { run: string; now_ms: number }): Promise<BeatOutcome>;
  ended(guards: Guards, outcome: BeatOutcome, now_ms: number): Promise<void>;
}

export interface SensedFacts {
  readonly senses: Senses;
  readonly config: ConfigRead;
}

export function openNews({ events }: { readonly events: Pick<Events, "record"> }): News {
  /** Of this process: a new one says once how things stand. */
  let lastSaid: string | undefined;
  return {
    async sensed(guards, memory, { senses, config }) {
      await tellFailing(events, guards, memory, senses);
      const streakMax = config.kind === "ok" ? config.config.caps.flapStreak : undefined;
      return tellFlapping(events, guards, memory, { senses, streakMax });
    },

    async limited(guards, limit, { run, now_ms }) {
      const until_ms = providerWaitUntil_ms(limit, now_ms);
      const noted = await guards.write("provider-wait", { noted_ms: now_ms, until_ms, said: limit.said });
      const until = new Date(until_ms).toISOString();
      await events.record("provider_limit", { run, until, said: limit.said });
      if (noted.kind === "failed") return { kind: "failed", code: "provider_limit", why: noted.why, run };
      const retry_in_s = Math.max(1, Math.ceil((until_ms - now_ms) / 1_000));
      const say = `The provider's limit is reached ("${limit.said}"); going on at ${until}.`;
      return { kind: "skipped", reason: "provider_limit", say, retry_in_s };
    },

    async ended(guards, outcome, now_ms) {
      const { reason, say } = wordsOf(outcome);
      const now = `${outcome.kind} ${reason}`;
      const isNews = now !== lastSaid;
      lastSaid = now;
      const retry_in_s =
        outcome.kind === "skipped" && outcome.retry_in_s !== null ? { retry_in_s: outcome.retry_in_s } : {};
      if (isNews && outcome.kind === "skipped")
        await events.record("beat_skipped", { reason, say, ...retry_in_s });
      // A failed decision has said so already; what failed around it has not.
      const isUntold = outcome.kind === "failed" && AROUND.has(outcome.code);
      if (isNews && isUntold) await events.record("beat_failed", { code: reason, why: say });
      const run = "run" in outcome && outcome.run !== undefined ? { run: outcome.run } : {};
      // For whoever asks how it went; the beat went as it went, whether this can be written or not.
      await guards.write("beat", {
        ended_ms: now_ms,
        outcome: outcome.kind,
        reason,
        say,
        ...retry_in_s,
        ...run,
      });
    },
  };
}

const AROUND: ReadonlySet<string> = new Set(["sense", "prompt", "not_launched"]);

function wordsOf(outcome: BeatOutcome): { readonly reason: string; readonly say: string } {
  switch (outcome.kind) {
    case "skipped":
      return { reason: outcome.reason, say: outcome.say };
    case "decided":
      return { reason: outcome.reason, say: outcome.act.summary };
    case "failed":
      return { reason: outcome.code, say: outcome.why };
    case "interrupted":
      return { reason: "stopped", say: "Stopped before it was done; nothing was counted." };
    case "broken":
      return { reason: "broken", say: `The loop itself failed; incident ${outcome.incident} in the events.` };
  }
}

async function tellFailing(
  events: Pick<Events, "record">,
  guards: Guards,
  memory: Memory,
  { sensors }: Senses,
): Promise<void> {
  const before = new Set(told(memory).failing);
  const failing = new Set(before);
  for (const { name, reading } of sensors) {
    if (reading === undefined) continue;
    if (reading.ok) failing.delete(name);
    else failing.add(name);
    if (reading.ok === before.has(name)) {
      const fields = { sensor: name, ...(!reading.ok && { signal: reading.signal, detail: reading.detail }) };
      await events.record(reading.ok ? "sensor_recovered" : "sensor_failed", fields);
    }
  }
  const present = new Set<string>(sensors.map(({ name }) => name));
  const now = [...failing].filter((name) => present.has(name)).sort();
  if (now.join() === [...before].sort().join()) return;
  await guards.write("told", { ...told(memory), failing: now });
}

async function tellFlapping(
  events: Pick<Events, "record">,
  guards: Guards,
  memory: Memory,
  { senses, streakMax }: { readonly senses: Senses; readonly streakMax: number | undefined },
): Promise<readonly string[]> {
  const before = valueIn(memory.flap) ?? new Map();
  const items = Object.entries(senses.world.items).map(([item, value]) => [item, contentHash(value)]);
  const report = trackFlapping(before, Object.fromEntries(items), streakMax);
  for (const item of report.announced) await events.record("sensor_flapping", { reading: item });
  const isSame =
    before.size === report.ledger.size &&
    [...report.ledger].every(([item, { last, streak, told: was }]) => {
      const entry = before.get(item);
      return entry !== undefined && entry.last === last && entry.streak === streak && entry.told === was;
    });
  if (!isSame) await guards.write("flap", report.ledger);
  return report.flapping;
}
