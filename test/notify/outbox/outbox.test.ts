// Goal: what is put into the outbox arrives once, in order, as urgent as it is; what cannot arrive is told, and nothing
// is sent again that may have arrived, but once with a label.
// Method: a real ledger file, scripted surfaces, a clock that only the test moves.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Capabilities } from "../../../src/channels/channel.ts";
import type { Subject } from "../../../src/notify/nouns.ts";
import { outboxLimits } from "../../../src/notify/outbox/limits.ts";
import { type Delivering, delivering, want } from "../../support/delivery.ts";
import { got } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";
import { type Reaction, type ScriptedChannel, scriptedChannel } from "../../support/scripted-channel.ts";

const DAY_MS = 24 * 3_600_000;
let dir: string;
let channel: ScriptedChannel;
let it: Delivering;
let files = 0;
beforeEach(async () => {
  dir = await mkdtemp(join(quickDir(), "outbox-"));
  open();
});
afterEach(async () => {
  it.kill();
  await rm(dir, { recursive: true, force: true });
});

function open(changes: Partial<Capabilities> = {}): void {
  it?.kill();
  channel = scriptedChannel("slack", changes);
  files += 1;
  it = delivering(join(dir, `ledger-${files}.db`), [channel]);
}

/** The first so many calls get these answers. */
function script(...reactions: Reaction[]): void {
  channel.script = (_call, count) => reactions[count - 1];
}

const titles = () => channel.stands.map(({ card }) => card.title);
const counts = () => got(it.ledger.look(({ outbox }) => outbox.counts()));
const copyOf = (subject = "ask:a", chat = "C1") =>
  got(it.ledger.look(({ copies }) => copies.find(subject as Subject, { surface: "slack", chat })));
const calls = () => channel.calls.map(({ what, card }) => `${what} ${card?.title ?? ""}`.trim());

describe("putting", () => {
  test("a card is posted, and the same one is not posted again", async () => {
    it.start();
    expect(got(it.outbox.put(want("one")))).toMatchObject({ kind: "queued" });
    await it.pass();
    expect(titles()).toEqual(["one"]);
    expect(got(it.outbox.put(want("one")))).toEqual({ kind: "same" });
    await it.pass(DAY_MS);
    expect(calls()).toEqual(["post one"]);
    expect(copyOf()).toMatchObject({ message: "m1", state: "live", whole: "whole" });
    expect(counts()).toEqual({ waiting: 0, unknown: 0, dead: 0 });
  });

  test("the same card put twice before it was sent is one delivery", () => {
    const first = got(it.outbox.put(want("one")));
    expect(got(it.outbox.put(want("one")))).toEqual({ kind: "same" });
    expect(first.kind).toBe("queued");
    expect(counts().waiting).toBe(1);
  });

  test("a post that waits takes the newer card", async () => {
    for (const title of ["one", "two", "three"]) it.outbox.put(want(title));
    it.start();
    await it.pass();
    expect(calls()).toEqual(["post three"]);
  });

  test("of edits that wait the newest is made, once", async () => {
    it.start();
    it.outbox.put(want("one"));
    await it.pass();
    for (const title of ["two", "three", "four"]) it.outbox.put(want(title));
    await it.pass();
    expect(calls()).toEqual(["post one", "edit four"]);
    expect(copyOf()?.shown).toBe(copyOf()?.wanted);
  });

  test("what comes while a card is on its way follows as one edit", async () => {
    script("hangs");
    it.start();
    it.outbox.put(want("one"));
    await it.pass();
    for (const title of ["two", "three"]) it.outbox.put(want(title));
    expect(counts().waiting).toBe(2);
    await it.pass(outboxLimits.call_ms_max + outboxLimits.probe_wait_ms + 10_000);
    // Nobody could tell whether the first arrived; a look says no; it goes out, and then the newest.
    expect(calls()).toEqual(["post one", "probe", "post one", "edit three"]);
  });

  test("a change that is taken back before it was made is not made", async () => {
    it.start();
    it.outbox.put(want("one"));
    await it.pass();
    script(undefined, { kind: "retryable", why: "slow", after_ms: 5_000, wait: "chat" });
    it.outbox.put(want("two"));
    await it.pass();
    it.outbox.put(want("one"));
    await it.pass(60_000);
    expect(calls()).toEqual(["post one", "edit two"]);
    expect(titles()).toEqual(["one"]);
  });

  test("a final card makes its copy final, and is not drawn again", async () => {
    it.start();
    it.outbox.put(want("open"));
    await it.pass();
    it.outbox.put(want("closed", { final: "yes", lane: "finalise" }));
    await it.pass();
    expect(copyOf()).toMatchObject({ state: "final" });
    expect(got(it.outbox.put(want("closed", { final: "yes" })))).toEqual({ kind: "same" });
  });

  test("the first confirmed delivery of an ask is noted, and only the first", async () => {
    const key = "k1" as never;
    it.ledger.atomically(({ asks }) => asks.open({ key, id: "w-1" as never, raised_s: 1 }, 1));
    it.start();
    const first_ms = it.clock.now_ms();
    it.outbox.put(want("one", { subject: "ask:k1" }));
    await it.pass(1_000);
    it.outbox.put(want("two", { subject: "ask:k1" }));
    await it.pass(1_000);
    expect(got(it.ledger.look(({ asks }) => asks.find(key)))?.first_delivered_ms).toBe(first_ms);
  });
});

describe("order", () => {
  test("in one chat one at a time, the urgent first, else as they came", async () => {
    it.outbox.put(want("s1", { subject: "board", lane: "status" }));
    it.outbox.put(want("r1", { subject: "reply:1", lane: "reply" }));
    it.outbox.put(want("r2", { subject: "reply:2", lane: "reply" }));
    it.outbox.put(want("d1", { subject: "ask:1", lane: "decision" }));
    it.outbox.put(want("f1", { subject: "ask:2", lane: "finalise" }));
    it.start();
    await it.pass();
    expect(titles()).toEqual(["d1", "f1", "r1", "r2", "s1"]);
    expect(channel.most.per_chat).toBe(1);
  });

  test("chats go side by side, as many as a surface may have in flight", async () => {
    for (let n = 0; n < 50; n += 1) it.outbox.put(want(`c${n}`, { chat: `C${n}` }));
    it.start();
    await it.pass();
    expect(channel.stands).toHaveLength(50);
    expect(channel.most.at_once).toBe(outboxLimits.in_flight_max);
  });

  test("two thousand cards in forty chats all arrive, each chat in its order", async () => {
    for (let n = 0; n < 2_000; n += 1)
      it.outbox.put(want(`${n}`, { subject: `reply:${n}`, chat: `C${n % 40}`, lane: "reply" }));
    it.start();
    await it.pass();
    expect(channel.stands).toHaveLength(2_000);
    for (let chat = 0; chat < 40; chat += 1) {
      const seen = channel.stands
        .filter((each) => each.chat === `C${chat}`)
        .map(({ card }) => Number(card.title));
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    }
  });
});

describe("what passes by itself", () => {
  const slow = (wait: "chat" | "surface", after_ms?: number): Reaction => ({
    kind: "retryable",
    why: "slow down",
    wait,
    ...(after_ms === undefined ? {} : { after_ms }),
  });

  test("a chat that was told to wait waits, and others do not", async () => {
    channel.script = ({ chat }, count) => (chat === "C1" && count === 1 ? slow("chat", 30_000) : undefined);
    it.outbox.put(want("a", { chat: "C1" }));
    it.outbox.put(want("b", { chat: "C2" }));
    it.start();
    await it.pass(10_000);
    it.outbox.put(want("late", { chat: "C1", subject: "ask:late" }));
    await it.pass(19_000);
    expect(titles()).toEqual(["b"]);
    expect(channel.calls).toHaveLength(2);
    await it.pass(20_000);
    expect(titles().toSorted()).toEqual(["a", "b", "late"]);
  });

  test("a surface that was told to wait waits as a whole", async () => {
    script(slow("surface", 30_000));
    it.outbox.put(want("a", { chat: "C1" }));
    it.start();
    await it.pass();
    it.outbox.put(want("b", { chat: "C2" }));
    await it.pass(29_000);
    expect(channel.calls).toHaveLength(1);
    await it.pass(30_000);
    expect(titles().toSorted()).toEqual(["a", "b"]);
  });

  test("without a word from the platform the waits double, up to the limit", async () => {
    channel.script = () => slow("chat");
    it.outbox.put(want("a"));
    it.start();
    const seen: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      await it.pass(10 * 60_000);
      seen.push(channel.calls.length);
    }
    expect(seen[0]).toBeLessThan(14);
    expect((seen[3] ?? 0) - (seen[2] ?? 0)).toBeLessThanOrEqual(3);
  });

  test("after a day of it the card is dead, people are told, and a new connection tries again", async () => {
    channel.script = () => slow("chat", 300_000);
    it.outbox.put(want("a"));
    it.start();
    await it.pass(3 * DAY_MS);
    expect(counts()).toEqual({ waiting: 0, unknown: 0, dead: 1 });
    expect(channel.calls).toHaveLength(outboxLimits.attempts_max);
    expect(got(it.outbox.troubles())).toMatchObject([{ path: "slack C1 ask:a" }]);
    expect(got(it.outbox.put(want("a")))).toMatchObject({ kind: "dead" });
    channel.script = () => undefined;
    expect(got(it.outbox.reopen("slack"))).toBe(1);
    await it.pass();
    expect(titles()).toEqual(["a"]);
    expect(got(it.outbox.troubles())).toEqual([]);
  });

  test("one that always fails does not starve its chat", async () => {
    channel.script = ({ card }) => (card?.title === "bad" ? slow("chat") : undefined);
    it.outbox.put(want("bad", { subject: "ask:1" }));
    for (let n = 0; n < 20; n += 1) it.outbox.put(want(`g${n}`, { subject: `reply:${n}`, lane: "reply" }));
    it.start();
    await it.pass(10 * 60_000);
    expect(channel.stands).toHaveLength(20);
  });

  const steps_h = [-24 * 365, -24, -1, -0.5, -0.01, 0.5, 24];
  test.each(steps_h)(
    "a clock that is set by %d hours stops delivery for no longer than a wait may be",
    async (by_h) => {
      script(slow("chat", 60_000));
      it.outbox.put(want("a"));
      it.start();
      await it.pass();
      it.clock.setWall(it.clock.now_ms() + by_h * 3_600_000);
      await it.pass(5 * 60_000);
      expect(titles()).toEqual(["a"]);
    },
  );

  test.each(steps_h)(
    "one that is set by %d hours while nobody runs holds up nothing either",
    async (by_h) => {
      script(slow("chat", 60_000));
      it.outbox.put(want("a"));
      it.outbox.put(want("b", { subject: "ask:b", chat: "C2" }));
      it.start();
      await it.pass();
      expect(titles()).toEqual(["b"]);
      it.kill();
      it.clock.setWall(it.clock.now_ms() + by_h * 3_600_000);
      it = delivering(join(dir, `ledger-${files}.db`), [channel], it.clock);
      it.start();
      await it.pass(2 * 60_000);
      expect(titles().toSorted()).toEqual(["a", "b"]);
    },
  );
});

describe("nobody can tell", () => {
  test("a lost answer is looked up, and what had arrived is not posted again", async () => {
    script("lost");
    it.outbox.put(want("one"));
    it.start();
    await it.pass(60_000);
    expect(calls()).toEqual(["post one", "probe", "edit one"]);
    expect(titles()).toEqual(["one"]);
    expect(copyOf()).toMatchObject({ message: "m1", state: "live" });
    expect(copyOf()?.rendered).not.toBe("");
  });

  test("what had arrived and cannot be drawn again is taken as it is", async () => {
    script("lost", undefined, { kind: "uneditable", why: "too old" });
    it.outbox.put(want("one"));
    it.start();
    await it.pass(60_000);
    expect(titles()).toEqual(["one"]);
    expect(copyOf()?.shown).toBe(copyOf()?.wanted);
  });

  test("what had not arrived is posted, under the same key", async () => {
    script({ kind: "unknown", why: "reset" });
    it.outbox.put(want("one"));
    it.start();
    await it.pass(60_000);
    expect(calls()).toEqual(["post one", "probe", "post one"]);
    expect(new Set(channel.calls.map(({ key }) => key)).size).toBe(1);
    expect(channel.stands[0]?.first.parts).toEqual([]);
    expect(titles()).toEqual(["one"]);
  });

  test("what may have been sent is sent again as it was, however its card changed meanwhile", async () => {
    script({ kind: "unknown", why: "reset" }, undefined, {
      kind: "retryable",
      why: "429",
      after_ms: 9_000,
      wait: "chat",
    });
    it.outbox.put(want("one"));
    it.start();
    await it.pass(5_000);
    it.outbox.put(want("two"));
    await it.pass(60_000);
    expect(calls()).toEqual(["post one", "probe", "post one", "post one", "edit two"]);
  });

  test("where it cannot be looked up, it is sent once more with a label, and never a third time", async () => {
    open({ repeats: "never_known" });
    channel.script = () => ({ kind: "unknown", why: "reset" });
    it.outbox.put(want("one"));
    it.start();
    await it.pass(DAY_MS);
    expect(calls()).toEqual(["post one", "post one"]);
    expect(channel.calls[0]?.card?.parts).toEqual([]);
    expect(JSON.stringify(channel.calls[1]?.card?.parts)).toContain("May be a duplicate");
    expect(counts().dead).toBe(1);
    expect(got(it.outbox.troubles())[0]?.why).toContain("sent twice");
    expect(got(it.outbox.put(want("one")))).toMatchObject({ kind: "dead" });
    expect(got(it.outbox.reopen("slack"))).toBe(0);
    await it.pass(DAY_MS);
    expect(channel.calls).toHaveLength(2);
  });

  test("a person may ask for it a third time", async () => {
    open({ repeats: "never_known" });
    script({ kind: "unknown", why: "reset" }, { kind: "unknown", why: "reset" });
    const put = got(it.outbox.put(want("one")));
    it.start();
    await it.pass(DAY_MS);
    expect(got(it.outbox.retry(put.kind === "queued" ? put.id : ""))).toBe("retried");
    await it.pass();
    expect(channel.stands).toHaveLength(1);
    expect(got(it.outbox.retry("nothing"))).toBe("missing");
  });

  test("a look that tells nothing is repeated, then the card is sent with a label", async () => {
    channel.script = ({ what }, count) =>
      what === "probe" ? { kind: "cannot_tell", why: "no history" } : count === 1 ? "lost" : undefined;
    it.outbox.put(want("one"));
    it.start();
    await it.pass(10 * 60_000);
    const looks = calls().filter((call) => call === "probe");
    expect(looks).toHaveLength(outboxLimits.probes_max);
    expect(calls().at(-1)).toBe("post one");
    expect(channel.stands).toHaveLength(2);
    expect(copyOf()?.message).toBe("m2");
    const about = (message: string) =>
      got(it.ledger.look(({ copies }) => copies.about("slack", "C1", message)));
    expect(about("m2")?.subject).toBe("ask:a");
  });

  test("a look that tells nothing is not needed where the platform still knows the key: it is sent again as it was", async () => {
    open({ repeats: "recognised" });
    channel.script = ({ what }, count) =>
      what === "probe" ? { kind: "cannot_tell", why: "no history" } : count === 1 ? "lost" : undefined;
    it.outbox.put(want("one"));
    it.start();
    await it.pass(outboxLimits.probe_wait_ms + 1_000);
    expect(calls()).toEqual(["post one", "probe", "post one"]);
    expect(new Set(channel.calls.map(({ key }) => key)).size).toBe(1);
  });

  test("long after, nobody relies on that the platform knows the key", async () => {
    open({ repeats: "recognised" });
    channel.script = ({ what }, count) =>
      what === "probe" ? { kind: "cannot_tell", why: "no history" } : count === 1 ? "hangs" : undefined;
    it.outbox.put(want("one"));
    it.start();
    await it.pass(outboxLimits.call_ms_max + outboxLimits.call_end_ms_max + 10 * 60_000);
    expect(calls().filter((call) => call === "probe")).toHaveLength(outboxLimits.probes_max);
  });

  test("nor by a clock that was set back behind the sending: how long ago that was nobody knows", async () => {
    open({ repeats: "recognised" });
    channel.script = ({ what }, count) =>
      what === "probe" ? { kind: "cannot_tell", why: "no history" } : count === 1 ? "lost" : undefined;
    it.outbox.put(want("one"));
    it.start();
    await it.pass();
    it.clock.setWall(it.clock.now_ms() - DAY_MS);
    await it.pass(10 * 60_000);
    expect(calls().filter((call) => call === "probe")).toHaveLength(outboxLimits.probes_max);
  });

  test("an edit that may have been made is made again", async () => {
    script(undefined, "lost");
    it.start();
    it.outbox.put(want("one"));
    await it.pass();
    it.outbox.put(want("two"));
    await it.pass(60_000);
    expect(calls()).toEqual(["post one", "edit two", "edit two"]);
    expect(copyOf()?.shown).toBe(copyOf()?.wanted);
  });

  test("a change that may have been made is not taken for undone when it is taken back", async () => {
    script(undefined, "lost");
    it.start();
    it.outbox.put(want("one"));
    await it.pass();
    it.outbox.put(want("two"));
    await it.pass();
    it.outbox.put(want("one"));
    await it.pass(60_000);
    expect(calls()).toEqual(["post one", "edit two", "edit one"]);
    expect(titles()).toEqual(["one"]);
  });

  test("others of the chat go on meanwhile", async () => {
    open({ repeats: "never_known" });
    script("lost");
    it.outbox.put(want("one"));
    it.start();
    await it.pass();
    it.outbox.put(want("other", { subject: "ask:b" }));
    await it.pass(1_000);
    expect(titles()).toEqual(["one", "other"]);
  });

  test("a channel that never answers is given up after its deadline", async () => {
    script("hangs");
    it.outbox.put(want("one"));
    it.start();
    await it.pass(outboxLimits.call_ms_max + outboxLimits.call_end_ms_max + 60_000);
    expect(titles()).toEqual(["one"]);
  });

  test("a channel that throws is treated as one that told nothing", async () => {
    let thrown = 0;
    channel.script = () => {
      thrown += 1;
      if (thrown === 1) throw new Error("a bug");
      return undefined;
    };
    it.outbox.put(want("one"));
    it.start();
    await it.pass(60_000);
    expect(calls()).toEqual(["post one", "probe", "post one"]);
  });
});

describe("what a platform will not do", () => {
  test("a copy that cannot be changed is left, and the outcome is said below it", async () => {
    script(undefined, { kind: "uneditable", why: "too old" });
    it.start();
    it.outbox.put(want("open", { thread: "T1" }));
    await it.pass();
    it.outbox.put(want("closed", { thread: "T1", final: "yes", lane: "finalise" }));
    await it.pass();
    expect(titles()).toEqual(["open", "closed"]);
    expect(channel.stands[1]).toMatchObject({ chat: "C1", thread: "T1" });
    const about = got(it.ledger.look(({ copies }) => copies.about("slack", "C1", "m1")));
    expect(about?.subject).toBe("ask:a");
    expect(got(it.outbox.put(want("closed", { thread: "T1", final: "yes" })))).toEqual({ kind: "same" });
  });

  test("what was removed there is posted anew while it is open", async () => {
    it.start();
    it.outbox.put(want("one"));
    await it.pass();
    channel.remove("m1");
    it.outbox.put(want("two"));
    await it.pass();
    expect(titles()).toEqual(["two"]);
    expect(copyOf()).toMatchObject({ message: "m2", state: "live" });
  });

  test("and let go once it is closed", async () => {
    it.start();
    it.outbox.put(want("one"));
    await it.pass();
    channel.remove("m1");
    it.outbox.put(want("closed", { final: "yes", lane: "finalise" }));
    await it.pass();
    expect(titles()).toEqual([]);
    expect(copyOf()).toMatchObject({ state: "gone" });
    expect(got(it.outbox.put(want("closed", { final: "yes" })))).toEqual({ kind: "let_go" });
    expect(counts()).toEqual({ waiting: 0, unknown: 0, dead: 0 });
  });

  test("a chat that moved is followed by everything that named it", async () => {
    it.start();
    it.outbox.put(want("one"));
    await it.pass();
    const place = { surface: "slack", chat: "C1", thread: "T" } as const;
    it.ledger.atomically(({ places }) => {
      places.setThread("worker:w", place, 1);
      places.setRoute("goal:g", place, 1);
      places.setCursor({ place, after: "9" }, 1);
    });
    script(undefined, { kind: "moved", to: "C9" });
    it.outbox.put(want("two"));
    it.outbox.put(want("other", { subject: "ask:b", thread: "T" }));
    const before = channel.stands[0];
    if (before !== undefined) Object.assign(before, { chat: "C9" });
    await it.pass();
    expect(channel.stands.map(({ chat, card }) => `${chat} ${card.title}`)).toEqual(["C9 two", "C9 other"]);
    expect(copyOf("ask:a", "C9")).toMatchObject({ message: "m1", ref: { chat: "C9" } });
    expect(copyOf()).toBeUndefined();
    const places = got(
      it.ledger.look(({ places: kept }) => [
        kept.thread("worker:w", "slack", "C9")?.chat,
        kept.route("goal:g")?.chat,
        kept.cursors("slack")[0]?.place.chat,
      ]),
    );
    expect(places).toEqual(["C9", "C9", "C9"]);
    expect(it.happened.map(({ kind }) => kind)).toContain("moved");
  });

  test("a chat that moves for ever is given up", async () => {
    let count = 0;
    channel.script = () => {
      count += 1;
      return { kind: "moved", to: `C${count + 1}` };
    };
    it.outbox.put(want("one"));
    it.start();
    await it.pass(60_000);
    expect(channel.calls).toHaveLength(outboxLimits.moves_max + 1);
    expect(counts().dead).toBe(1);
  });

  test("a card that is refused goes out in its plainest form, once", async () => {
    script({ kind: "fatal", what: "card", why: "invalid_blocks", remedy: "report it" });
    const wanted = want("x".repeat(500));
    it.outbox.put({
      ...wanted,
      draft: { ...wanted.draft, parts: [{ kind: "prose", markdown: "all of *it*" }] },
    });
    it.start();
    await it.pass();
    const sent = channel.stands[0]?.card;
    expect(Array.from(sent?.title ?? "").length).toBe(outboxLimits.plain_title_chars);
    expect(new TextDecoder().decode(sent?.files[0]?.bytes)).toContain("all of *it*");
    expect(copyOf()?.whole).toBe("attached");
  });

  test("refused again it is dead, and not put again until it changes", async () => {
    channel.script = ({ card }) =>
      card?.title === "bad" ? { kind: "fatal", what: "card", why: "no", remedy: "r" } : undefined;
    it.outbox.put(want("bad"));
    it.start();
    await it.pass();
    expect(channel.calls).toHaveLength(2);
    expect(got(it.outbox.put(want("bad")))).toMatchObject({ kind: "dead", why: "no" });
    expect(got(it.outbox.put(want("good")))).toMatchObject({ kind: "queued" });
    await it.pass();
    expect(titles()).toEqual(["good"]);
    expect(counts().dead).toBe(0);
  });

  test("a closed place gets nothing more, says so, and no call is wasted on it", async () => {
    channel.script = ({ chat }) =>
      chat === "C1"
        ? { kind: "fatal", what: "place", why: "not_in_channel", remedy: "invite me" }
        : undefined;
    for (let n = 0; n < 5; n += 1) it.outbox.put(want(`a${n}`, { subject: `ask:${n}` }));
    it.outbox.put(want("b", { chat: "C2" }));
    it.start();
    await it.pass(DAY_MS);
    expect(channel.calls).toHaveLength(2);
    expect(titles()).toEqual(["b"]);
    expect(got(it.outbox.troubles())).toEqual([
      { path: "slack C1", why: "nothing can be delivered there: not_in_channel", remedy: "invite me" },
    ]);
    expect(it.happened.find(({ kind }) => kind === "closed")).toMatchObject({ buried: 5 });
    expect(got(it.outbox.put(want("late", { subject: "ask:late" })))).toMatchObject({ kind: "closed" });
    // What is said once, and put by nobody again, waits for the place.
    for (const _ of [1, 2])
      expect(got(it.outbox.put(want("said", { subject: "notice:1", final: "yes" })))).toMatchObject({
        kind: "closed",
      });
    channel.script = () => undefined;
    expect(got(it.outbox.reopen("slack", { surface: "slack", chat: "C1" }))).toBe(6);
    await it.pass();
    expect(titles()).toEqual(["b", "a0", "a1", "a2", "a3", "a4", "said"]);
  });

  test("a surface that is shut stops as a whole, other surfaces go on, a new connection tries again", async () => {
    const other = scriptedChannel("telegram");
    it.kill();
    it = delivering(join(dir, "two.db"), [channel, other]);
    channel.script = () => ({ kind: "fatal", what: "surface", why: "invalid_auth", remedy: "new token" });
    it.outbox.put(want("a", { chat: "C1" }));
    it.outbox.put(want("b", { chat: "C2", subject: "ask:b" }));
    it.outbox.put(want("t", { surface: "telegram" }));
    it.start();
    await it.pass(DAY_MS);
    expect(channel.calls.length).toBeLessThanOrEqual(2);
    expect(other.stands).toHaveLength(1);
    expect(got(it.outbox.troubles()).map(({ path }) => path)).toEqual(["slack"]);
    channel.script = () => undefined;
    it.outbox.reopen("slack");
    await it.pass();
    expect(titles().toSorted()).toEqual(["a", "b"]);
  });
});

describe("threads", () => {
  test("a card opens its thread, and the ledger knows the thread's place", async () => {
    it.start();
    it.outbox.put({ ...want("hello", { subject: "worker:w1", lane: "status" }), thread: { title: "w1" } });
    await it.pass();
    expect(calls()).toEqual(["thread hello"]);
    const thread = got(it.ledger.look(({ places }) => places.thread("worker:w1", "slack", "C1")));
    expect(thread).toEqual({ surface: "slack", chat: "C1", thread: "m1" });
    expect(it.happened.map(({ kind }) => kind)).toEqual(["thread", "shown"]);
    it.outbox.put({ ...want("changed", { subject: "worker:w1" }), thread: { title: "w1" } });
    await it.pass();
    expect(calls()).toEqual(["thread hello", "edit changed"]);
  });
});

describe("threads that do not open", () => {
  const opening = () => ({
    ...want("hello", { subject: "worker:w1", lane: "status" }),
    thread: { title: "w1" },
  });
  const threadOf = () => got(it.ledger.look(({ places }) => places.thread("worker:w1", "slack", "C1")));

  test("where none may be opened, cards are still posted", async () => {
    script({ kind: "fatal", what: "place", why: "too many threads", remedy: "close some" });
    it.start();
    it.outbox.put(opening());
    await it.pass();
    expect(got(it.outbox.put(want("ask")))).toMatchObject({ kind: "queued" });
    await it.pass();
    expect(titles()).toEqual(["ask"]);
    expect(threadOf()).toBeUndefined();
    expect(got(it.outbox.troubles())[0]?.why).toContain("too many threads");
  });

  test("an opening that had arrived without a thread is said again where the platform knows its key", async () => {
    open({ repeats: "recognised" });
    channel.script = ({ what }, count) =>
      what === "probe"
        ? { kind: "delivered", ref: { surface: "slack", chat: "C1", message: "m1" } }
        : count === 1
          ? "lost"
          : undefined;
    it.outbox.put(opening());
    it.start();
    await it.pass(60_000);
    expect(calls()).toEqual(["thread hello", "probe", "thread hello"]);
    expect(threadOf()?.thread).toBeDefined();
  });

  test("an opening that had arrived with its thread leads into that", async () => {
    const below = { surface: "slack", chat: "C1", thread: "T7" } as const;
    channel.script = ({ what }, count) =>
      what === "probe"
        ? { kind: "delivered", ref: { surface: "slack", chat: "C1", message: "m1" }, below }
        : count === 1
          ? "lost"
          : undefined;
    it.outbox.put(opening());
    it.start();
    await it.pass(60_000);
    expect(threadOf()).toEqual(below);
  });

  test("an opening that had arrived, nobody knows under which thread, leaves the chat itself", async () => {
    script("lost");
    it.start();
    it.outbox.put(opening());
    await it.pass(60_000);
    expect(calls()).toEqual(["thread hello", "probe", "edit hello"]);
    expect(threadOf()).toEqual({ surface: "slack", chat: "C1" });
    expect(it.happened.map(({ kind }) => kind)).toContain("thread");
  });

  test("an opening that had not arrived is made again", async () => {
    script({ kind: "unknown", why: "reset" });
    it.start();
    it.outbox.put(opening());
    await it.pass(60_000);
    expect(calls()).toEqual(["thread hello", "probe", "thread hello"]);
    expect(threadOf()?.thread).toBe("m1");
  });
});

describe("the end", () => {
  test("what is on its way may land, what waits stays on disk", async () => {
    it.start();
    await it.pass();
    it.outbox.put(want("one"));
    await it.stop();
    const again = delivering(it.ledger.path, [channel], it.clock);
    expect(got(again.ledger.look(({ outbox }) => outbox.sending()))).toEqual([]);
    again.start();
    await again.pass(60_000);
    expect(titles()).toEqual(["one"]);
    again.kill();
  });

  test("a call that does not end is cut off, and is unknown next time", async () => {
    script("hangs");
    it.outbox.put(want("one"));
    it.start();
    await it.pass();
    const stopped = it.stop();
    await it.pass(outboxLimits.stop_wait_ms_max);
    await stopped;
    const again = delivering(it.ledger.path, [channel], it.clock);
    expect(got(again.ledger.look(({ outbox }) => outbox.counts()))).toMatchObject({ unknown: 1 });
    again.start();
    await again.pass(60_000);
    expect(titles()).toEqual(["one"]);
    again.kill();
  });

  test("deliveries to a surface that is configured no longer are dead, and come back with it", async () => {
    it.outbox.put(want("t", { surface: "telegram" }));
    it.start();
    await it.pass();
    expect(got(it.outbox.troubles())[0]?.why).toContain("there is no channel for telegram");
    it.kill();
    const telegram = scriptedChannel("telegram");
    const again = delivering(it.ledger.path, [channel, telegram], it.clock);
    again.start();
    again.outbox.reopen("telegram");
    await again.pass();
    expect(telegram.stands).toHaveLength(1);
    again.kill();
  });
});
