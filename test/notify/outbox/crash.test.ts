// Goal: killed at any moment, delivery goes on from the file: nothing is lost, nothing arrives twice where the surface
// can tell, and every copy ends up showing what was wanted last (I4, I5, I6).
// Method: the drainer is killed at each of its calls, before and after it took effect, and fresh objects open the same
// file; then seeded storms of puts, answers and kills.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Capabilities } from "../../../src/channels/channel.ts";
import type { Subject, Wanted } from "../../../src/notify/nouns.ts";
import { seededRandom } from "../../fakes/wire/faults.ts";
import { type Delivering, delivering, want } from "../../support/delivery.ts";
import { got } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";
import { type Reaction, type ScriptedChannel, scriptedChannel } from "../../support/scripted-channel.ts";

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(quickDir(), "crash-"));
  path = join(dir, "ledger.db");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const AN_HOUR_MS = 3_600_000;

/** Two cards in one chat, one in another; one of them changes, one is closed. */
const first: readonly Wanted[] = [
  want("a1", { subject: "ask:a" }),
  want("b1", { subject: "ask:b" }),
  want("c1", { subject: "ask:c", chat: "C2" }),
];
const last: readonly Wanted[] = [
  want("a2", { subject: "ask:a" }),
  want("b2", { subject: "ask:b", final: "yes", lane: "finalise" }),
  want("c1", { subject: "ask:c", chat: "C2" }),
];

/** Plays the story; at the call with that number the process is killed. Says how many calls there were. */
async function play(channel: ScriptedChannel, at: number, when: "before" | "after"): Promise<number> {
  let calls = 0;
  let it: Delivering = delivering(path, [channel]);
  let killed = false;
  channel.script = () => {
    calls += 1;
    if (calls !== at) return undefined;
    killed = true;
    it.kill();
    return when === "before" ? "hangs" : undefined;
  };
  for (const story of [first, last]) {
    if (!killed) for (const each of story) it.outbox.put(each);
    if (!killed) it.start();
    await it.pass(1_000);
    if (killed) {
      it = delivering(path, [channel], it.clock);
      killed = false;
      for (const each of story) it.outbox.put(each);
      it.start();
      await it.pass(AN_HOUR_MS);
    }
    await it.stop();
    if (story === first) it = delivering(path, [channel], it.clock);
  }
  return calls;
}

function check(channel: ScriptedChannel, repeats: Capabilities["repeats"]): void {
  const titles = channel.stands.map(({ chat, card }) => `${chat} ${card.title}`).toSorted();
  const due = last.map(({ place, draft }) => `${place.chat} ${draft.title}`).toSorted();
  if (repeats === "probed") {
    expect(titles).toEqual(due);
    return;
  }
  // Those two that were on their way, one in each chat, may stand there twice, and then the second says so.
  expect(titles.length).toBeLessThanOrEqual(due.length + 2);
  expect([...new Set(titles)]).toEqual(expect.arrayContaining(due));
  if (titles.length > due.length)
    expect(JSON.stringify(channel.calls.map(({ card }) => card?.parts))).toContain("May be a duplicate");
}

describe.each(["probed", "never_known"] as const)("a surface where repeats are %s", (repeats) => {
  test.each(["before", "after"] as const)("killed %s each of its calls took effect", async (when) => {
    const calls = await play(scriptedChannel("slack", { repeats }), 0, when);
    expect(calls).toBe(5);
    for (let at = 1; at <= calls; at += 1) {
      path = join(dir, `${when}-${at}.db`);
      const channel = scriptedChannel("slack", { repeats });
      await play(channel, at, when);
      check(channel, repeats);
      const end = delivering(path, [channel]);
      expect(got(end.ledger.look(({ outbox }) => outbox.counts()))).toEqual({
        waiting: 0,
        unknown: 0,
        dead: 0,
      });
      const behind = got(end.ledger.look(({ copies }) => copies.behind(10)));
      expect(behind).toEqual([]);
      await end.stop();
    }
  });
});

test("killed again and again while it finds out what had arrived, it still finds out", async () => {
  const channel = scriptedChannel("slack");
  let it = delivering(path, [channel]);
  let kills = 0;
  channel.script = ({ what }) => {
    if (what === "edit" || kills >= 6) return undefined;
    kills += 1;
    it.kill();
    return what === "probe" ? "hangs" : undefined;
  };
  it.outbox.put(want("one"));
  for (let lives = 0; lives < 8; lives += 1) {
    it.start();
    await it.pass(AN_HOUR_MS);
    it.kill();
    it = delivering(path, [channel], it.clock);
  }
  it.kill();
  expect(kills).toBe(6);
  expect(channel.stands.map(({ card }) => card.title)).toEqual(["one"]);
});

describe("a disk that refuses writes", () => {
  /** Another process holds the file's write lock, as a copying program may. */
  function block(): { free(): void } {
    const db = new Sqlite(path);
    db.exec("BEGIN IMMEDIATE");
    return { free: () => db.close() };
  }

  test("nothing is sent that could not be marked, and it goes on when the disk does", async () => {
    const channel = scriptedChannel("slack");
    const it = delivering(path, [channel]);
    it.outbox.put(want("one"));
    const blocked = block();
    expect(it.outbox.put(want("two", { subject: "ask:b" }))).toMatchObject({
      kind: "failed",
      reason: "locked",
    });
    it.start();
    await it.pass();
    expect(channel.calls).toEqual([]);
    expect(it.notes[0]).toContain("delivery waits for the disk");
    blocked.free();
    await it.pass(5_000);
    expect(channel.stands.map(({ card }) => card.title)).toEqual(["one"]);
    await it.stop();
  });

  test("an answer that could not be written down is, as soon as the disk takes it, and nothing is sent again", async () => {
    const channel = scriptedChannel("slack");
    const it = delivering(path, [channel]);
    let blocked: { free(): void } | undefined;
    channel.script = () => {
      blocked ??= block();
      return undefined;
    };
    it.outbox.put(want("one"));
    it.start();
    await it.pass();
    expect(it.notes.length).toBeGreaterThan(0);
    blocked?.free();
    await it.pass(5_000);
    expect(channel.calls).toHaveLength(1);
    expect(got(it.ledger.look(({ copies }) => copies.behind(9)))).toEqual([]);
    expect(got(it.ledger.look(({ outbox }) => outbox.counts()))).toEqual({ waiting: 0, unknown: 0, dead: 0 });
    await it.stop();
  });
});

// --- storms --------------------------------------------------------------------------------------------------------

const SEEDS = 24;
const STEPS = 60;

interface Storm {
  readonly channel: ScriptedChannel;
  /** What was wanted last of each subject. */
  readonly wanted: Map<string, string>;
  it: Delivering;
}

async function storm(seed: number, repeats: Capabilities["repeats"]): Promise<Storm> {
  const random = seededRandom(seed);
  const pick = (count: number) => Math.floor(random() * count);
  const channel = scriptedChannel("slack", { repeats });
  const state: Storm = { channel, wanted: new Map(), it: delivering(path, [channel]) };
  let isAlive = true;
  const die = () => {
    isAlive = false;
    state.it.kill();
  };
  channel.script = ({ what }): Reaction => {
    const luck = random();
    if (luck < 0.06) {
      die();
      return random() < 0.5 ? "hangs" : undefined;
    }
    if (luck < 0.2) return { kind: "retryable", why: "429", wait: random() < 0.3 ? "surface" : "chat" };
    if (luck < 0.3) return what === "probe" ? { kind: "cannot_tell", why: "503" } : "lost";
    if (luck < 0.33 && what === "edit") return { kind: "uneditable", why: "too old" };
    return undefined;
  };
  state.it.start();
  for (let step = 0; step < STEPS; step += 1) {
    if (!isAlive) {
      state.it = delivering(path, [channel], state.it.clock);
      isAlive = true;
      state.it.start();
      // What the sweep of a new life does: all that is wanted, again.
      for (const [subject, title] of state.wanted) put(state, subject, title);
    }
    const subject = `ask:${pick(6)}`;
    const title = `${subject} v${step}`;
    if (random() < 0.6) {
      state.wanted.set(subject, title);
      put(state, subject, title);
    }
    await state.it.pass(pick(4) * 700);
  }
  channel.script = () => undefined;
  if (!isAlive) {
    state.it = delivering(path, [channel], state.it.clock);
    state.it.start();
  }
  for (const [subject, title] of state.wanted) put(state, subject, title);
  await state.it.pass(AN_HOUR_MS);
  return state;
}

function put(state: Storm, subject: string, title: string): void {
  state.it.outbox.put(want(title, { subject, chat: `C${Number(subject.at(-1)) % 2}` }));
}

describe("in a storm", () => {
  test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
    "seed %i: all copies converge",
    async (seed) => {
      const repeats = seed % 2 === 0 ? "probed" : "never_known";
      const { channel, wanted, it } = await storm(seed, repeats);
      const counts = got(it.ledger.look(({ outbox }) => outbox.counts()));
      expect(counts).toMatchObject({ waiting: 0, unknown: 0 });
      for (const [subject, title] of wanted) {
        const place = want(title, { subject, chat: `C${Number(subject.at(-1)) % 2}` }).place;
        const copy = got(it.ledger.look(({ copies }) => copies.find(subject as Subject, place)));
        const standing = channel.stands.find(({ id }) => id === copy?.message);
        expect(standing?.card.title, subject).toBe(title);
        expect(copy?.shown).toBe(copy?.wanted);
      }
      if (repeats === "probed") expectOnce(channel);
      await it.stop();
    },
  );
});

/** Nothing was posted twice under one key, unless with the label, after looking in vain. */
function expectOnce(channel: ScriptedChannel): void {
  const seen = new Map<string, number>();
  for (const { key, first: posted } of channel.stands) {
    const isLabelled = JSON.stringify(posted.parts).includes("May be a duplicate");
    if (!isLabelled) seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  expect([...seen.values()].filter((count) => count > 1)).toEqual([]);
}
