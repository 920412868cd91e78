// Goal: in a storm of failures nothing is posted twice, nothing said to us is lost, and nothing is told twice as new.
// Method: faults by seed on REST and gateway; a caller that repeats as the port tells it to; the fake's world is counted.

import { afterEach, expect, test } from "vitest";
import type { Channel, Cursor, Inbound, Listener, Place } from "../../../src/channels/channel.ts";
import { cardOf } from "../../contract/channel.ts";
import { createFaults } from "../../fakes/wire/faults.ts";
import { type DiscordRig, openRig } from "./rig.ts";

let rig: DiscordRig;
afterEach(() => rig.close());

const never = () => new AbortController().signal;
const TRIES_MAX = 50;

/** What the ledger does: the same key again, until it is known to stand there. */
async function deliver(channel: Channel, place: Place, key: string): Promise<string> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const outcome = await channel.post(place, cardOf({ title: `Card ${key}` }), key, never());
    if (outcome.kind === "ok") return outcome.ref.message;
    if (outcome.kind !== "unknown" && outcome.kind !== "retryable") throw new Error(JSON.stringify(outcome));
  }
  throw new Error(`${key} never got through`);
}

test.each([1, 2, 3, 4, 5, 6])(
  "posts that fail in every way stand there once each (seed %d)",
  async (seed) => {
    const faults = createFaults();
    rig = await openRig({ faults });
    const at = "message.create";
    faults.storm(seed, [
      { at, what: "lost_ack", chance: 0.2 },
      { at, what: "hang_up", chance: 0.2 },
      { at, what: "status", value: 502, chance: 0.2 },
      { at, what: "rate_limit", value: 0.01, chance: 0.1 },
    ]);
    const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`);
    const ids = await Promise.all(keys.map((key) => deliver(rig.channel, rig.place, key)));
    const there = rig.discord.messages(rig.place.chat);
    expect(there.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(new Set(there.map(({ nonce }) => nonce)).size).toBe(keys.length);
  },
);

test.each([1, 2, 3])(
  "words said through a failing gateway are all heard in the end, each as one thing (seed %d)",
  async (seed) => {
    const faults = createFaults();
    rig = await openRig({ faults });
    const stop = new AbortController();
    const heard: Inbound[] = [];
    const listener: Listener = {
      accept: async (inbound) => {
        heard.push(inbound);
        return { kind: "kept" };
      },
      suggest: async () => [],
    };
    const ended = rig.channel.connect(listener, stop.signal);
    await rig.world.connected();
    const start = await rig.channel.catchUp({ place: rig.place }, listener, never());
    const at = "gateway.dispatch";
    faults.storm(seed, [
      { at, what: "drop", chance: 0.15 },
      { at, what: "duplicate", chance: 0.15 },
      { at, what: "reorder", chance: 0.15 },
      { at, what: "disconnect", value: 4000, chance: 0.05 },
    ]);
    const words = Array.from({ length: 25 }, (_, index) => `word ${index}`);
    for (const text of words) await rig.ann.say(text);
    faults.clear();
    await rig.discord.gateway.untilConnected();
    stop.abort();
    await ended;
    if (start.kind !== "ok") throw new Error(start.why);
    const cursor: Cursor = start.cursor;
    expect(await rig.channel.catchUp(cursor, listener, never())).toMatchObject({
      kind: "ok",
      heard: words.length,
    });
    const texts = new Map(heard.map(({ id, what }) => [id, what.kind === "text" ? what.text : what.kind]));
    expect([...texts.values()].sort()).toEqual([...words].sort());
  },
);
