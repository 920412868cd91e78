// Goal: a channel is connected again whatever ended it, and nobody believes that it hears when it does not. Method: a
// surface in memory that goes away, a clock moved by hand.

import { describe, expect, it } from "vitest";
import type { Channel, ChannelHealth, ConnectionEnd, Listener } from "../../src/channels/channel.ts";
import { channelLimits } from "../../src/channels/limits.ts";
import { type ChannelStatus, type Gap, supervise } from "../../src/channels/supervise.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { memoryWorld } from "../fakes/memory-channel.ts";

const deaf: Listener = { accept: async () => ({ kind: "kept" }), suggest: async () => [] };

interface Script {
  /** How each connection ends; the last one holds. */
  readonly ends: ConnectionEnd[];
  health: ChannelHealth;
}

function open(script: Script, heard_ms?: number) {
  const clock = manualClock();
  const { channel: real } = memoryWorld({ surface: "slack", clock });
  const connects: number[] = [];
  const statuses: ChannelStatus[] = [];
  const gaps: Gap[] = [];
  const proven: number[] = [];
  const told: Pick<Listener, "opened"> = {};
  const asked = Promise.withResolvers<void>();
  let pulses = 0;
  const channel: Channel = {
    ...real,
    async connect(listener, signal) {
      told.opened = () => listener.opened?.();
      connects.push(clock.monotonic_ms());
      const end = script.ends.shift();
      if (end !== undefined) return end;
      await clock.sleep(Number.MAX_SAFE_INTEGER, signal);
      return { kind: "stopped" };
    },
    async pulse() {
      pulses++;
      const { health } = script;
      asked.resolve();
      return health;
    },
  };
  const stop = new AbortController();
  const watch = {
    changed: (status: ChannelStatus) => void statuses.push(status),
    healed: (gap: Gap) => void gaps.push(gap),
    proven: (at_ms: number) => void proven.push(at_ms),
    note: () => undefined,
  };
  const around = { clock, watch, ...(heard_ms !== undefined && { heard_ms }) };
  return {
    clock,
    connects,
    statuses,
    gaps,
    proven,
    stop,
    told,
    asked: asked.promise,
    pulses: () => pulses,
    supervised: supervise(channel, deaf, around, stop.signal),
  };
}

const hearing: ChannelHealth = { state: "hearing", why: "a ping came back", lacks: [] };
const broken: ConnectionEnd = { kind: "broken", why: "the socket closed" };

describe("a connection that ends", () => {
  it("is opened again, later each time, and never later than the longest wait", async () => {
    const ends = Array.from({ length: 14 }, () => broken);
    const { clock, connects } = open({ ends, health: hearing });
    await clock.advance(3_600_000);
    const waits = connects.slice(1).map((at, index) => at - (connects[index] ?? 0));
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(Math.max(...waits)).toBe(channelLimits.reconnect_ms_max);
    expect(connects).toHaveLength(15);
  });

  it("after a time that the platform names is not opened before", async () => {
    const { clock, connects } = open({ ends: [{ ...broken, after_ms: 30_000 }], health: hearing });
    await clock.advance(29_999);
    expect(connects).toHaveLength(1);
    await clock.advance(1);
    expect(connects).toHaveLength(2);
  });

  it("for good, and is mended, is known to hear once it is tried again", async () => {
    const end: ConnectionEnd = { kind: "fatal", why: "the token was revoked", remedy: "make a new one" };
    const { clock, statuses, supervised } = open({ ends: [end], health: hearing });
    await clock.advance(channelLimits.fatal_retry_ms - 1);
    expect(supervised.status().state).toBe("off");
    await clock.advance(1 + channelLimits.worried_pulse_ms);
    expect(supervised.status().state).toBe("hearing");
    expect(statuses.map(({ state }) => state)).toEqual(["off", "hearing"]);
  });

  it("for good is told with its remedy, and tried again after a long time only", async () => {
    const end: ConnectionEnd = { kind: "fatal", why: "the token was revoked", remedy: "make a new one" };
    const { clock, connects, supervised } = open({ ends: [end], health: hearing });
    await clock.advance(60_000);
    expect(supervised.status()).toMatchObject({ state: "off", remedy: "make a new one" });
    expect(connects).toHaveLength(1);
    await clock.advance(channelLimits.fatal_retry_ms);
    expect(connects).toHaveLength(2);
  });
});

describe("hearing", () => {
  it("soon after the start is known at once; what does not hear yet has its time before it is told", async () => {
    const script: Script = { ends: [], health: { state: "deaf", why: "not connected", lacks: [] } };
    const { clock, statuses, supervised } = open(script);
    await clock.advance(channelLimits.first_pulse_ms - 1);
    expect(statuses).toEqual([]);
    await clock.advance(1);
    expect(supervised.status().state).toBe("deaf");
    const quick = open({ ends: [], health: hearing });
    await quick.clock.advance(channelLimits.early_pulse_ms);
    expect(quick.supervised.status().state).toBe("hearing");
  });

  it("that says it is open is asked at once, and believed only then", async () => {
    const script: Script = { ends: [], health: { state: "deaf", why: "not connected", lacks: [] } };
    const { clock, statuses, told } = open(script);
    await clock.advance(40);
    told.opened?.();
    await clock.advance(0);
    expect(statuses).toEqual([]);
    script.health = hearing;
    await clock.advance(10);
    told.opened?.();
    await clock.advance(0);
    expect(statuses.map(({ state }) => state)).toEqual(["hearing"]);
  });

  it("that says so while it is being asked is asked again", async () => {
    const script: Script = { ends: [], health: { state: "deaf", why: "not connected", lacks: [] } };
    const { clock, statuses, told, asked } = open(script);
    asked.then(() => {
      script.health = hearing;
      told.opened?.();
    });
    await clock.advance(channelLimits.early_pulse_ms);
    await clock.advance(0);
    expect(statuses.map(({ state }) => state)).toEqual(["hearing"]);
  });

  it("is not asked more often for saying so again and again once it hears", async () => {
    const { clock, told, pulses } = open({ ends: [], health: hearing });
    await clock.advance(channelLimits.early_pulse_ms);
    const before = pulses();
    for (let n = 0; n < 5; n++) told.opened?.();
    await clock.advance(1_000);
    expect(pulses()).toBe(before);
  });

  it("is asked for, and not believed before", async () => {
    const script: Script = { ends: [], health: { state: "deaf", why: "no ping for a minute", lacks: [] } };
    const { clock, supervised } = open(script);
    expect(supervised.status().state).toBe("unsure");
    await clock.advance(channelLimits.first_pulse_ms);
    expect(supervised.status().state).toBe("deaf");
    script.health = hearing;
    await clock.advance(channelLimits.worried_pulse_ms);
    expect(supervised.status().state).toBe("hearing");
  });

  it("again after a while tells the gap, once, with both its ends", async () => {
    const script: Script = { ends: [], health: hearing };
    const { clock, gaps } = open(script);
    await clock.advance(10_000);
    const lost_ms = clock.now_ms();
    script.health = { state: "deaf", why: "no ping", lacks: [] };
    await clock.advance(200_000);
    script.health = hearing;
    await clock.advance(60_000);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.from_ms).toBeLessThanOrEqual(lost_ms);
    expect(gaps[0]?.to_ms).toBeGreaterThan(lost_ms + 190_000);
  });

  it("since before the start is remembered: what was missed while nobody ran is a gap, too", async () => {
    const start_ms = manualClock().now_ms();
    const { clock, gaps, proven } = open({ ends: [], health: hearing }, start_ms - 500_000);
    await clock.advance(5_000);
    expect(gaps).toEqual([{ surface: "slack", from_ms: start_ms - 500_000, to_ms: expect.any(Number) }]);
    expect(proven).toHaveLength(1);
  });

  it("without a break is no gap, however long nobody says anything", async () => {
    const { clock, gaps, statuses } = open({ ends: [], health: hearing });
    await clock.advance(3_600_000);
    expect(gaps).toEqual([]);
    expect(statuses).toHaveLength(1);
  });
});

it("stopping ends the connection and the asking, whatever they wait for", async () => {
  const { clock, stop, supervised } = open({ ends: [broken, broken], health: hearing });
  await clock.advance(500);
  stop.abort();
  await supervised.done;
  expect(supervised.status().state).toBe("off");
  expect(clock.sleepers()).toEqual([]);
});
