// Goal: what people do reaches the listener through everything that Slack's connections do, and where it cannot, that is
// known and said.
// Method: the unmodified SDK over real sockets; Slack's time and ours on clocks that the test moves.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConnectionEnd, Form, Place } from "../../../src/channels/channel.ts";
import { slackLimits } from "../../../src/channels/slack/limits.ts";
import { botScopes } from "../../../src/channels/slack/manifest.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { type Ears, keptWith, openEars } from "./ears.ts";
import { openSlackRig, type RigOptions, type SlackRig, until } from "./rig.ts";

let rig: SlackRig;
let ears: Ears;
let place: Place;
let stop: AbortController;
let ended: Promise<ConnectionEnd>;

async function start(options: RigOptions = {}): Promise<void> {
  rig = await openSlackRig(options);
  place = rig.place;
  ended = rig.channel.connect(ears.listener, stop.signal);
}

/** Both sockets stand. */
async function connect(options: RigOptions = {}): Promise<void> {
  await start(options);
  await rig.slack.sockets.connected(slackLimits.sockets);
}

beforeEach(() => {
  ears = openEars();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await ended;
  await rig.close();
});

const never = () => new AbortController().signal;
const pulse = () => rig.channel.pulse(never());
const plain = { title: "T", tone: "plain", parts: [], rows: [], files: [], volume: "silent" } as const;
const texts = () => ears.heard.flatMap(({ what }) => (what.kind === "text" ? [what.text] : []));
const deliveries = () => rig.slack.transcript.filter((each) => each.kind === "delivered");

describe("what was not kept", () => {
  test("is not acknowledged, and comes again as the same thing: at once, and after a minute", async () => {
    const theirs = manualClock();
    await connect({ theirs });
    ears.answer(() => ({ kind: "lost", why: "the disk is full" }));
    rig.slack.dm(rig.ann.id, "keep me");
    await until(() => ears.heard.length === 1);
    await theirs.advance(3_000);
    await until(() => deliveries().length === 1);
    // The retry that comes at once is taken for the other name of the same event, and not acknowledged either.
    await theirs.untilAsleep();
    await theirs.advance(3_000);
    await until(() => deliveries().length === 2);
    await new Promise((wake) => setTimeout(wake, slackLimits.other_name_ms));
    ears.answer(() => ({ kind: "kept" }));
    await theirs.untilAsleep();
    await theirs.advance(60_000);
    await until(() => deliveries().length === 3);
    expect(deliveries().map(({ answer }) => answer.kind)).toEqual(["failed", "failed", "acked"]);
    expect(new Set(ears.heard.map(({ id }) => id)).size).toBe(1);
    expect(ears.heard).toHaveLength(2);
    expect(rig.notes.join()).toContain("the disk is full");
  });

  test("a press is not said to be taken: the person sees that it failed", async () => {
    const theirs = manualClock();
    await connect({ theirs });
    const rows = [[{ key: "yes", label: "Yes", style: "plain" as const }]];
    const posted = await rig.channel.post(place, { ...plain, rows }, "k", never());
    if (posted.kind !== "ok") throw new Error("not posted");
    ears.answer(() => ({ kind: "lost", why: "the disk is full" }));
    const done = rig.slack.click(rig.ann.id, { channel: place.chat, ts: posted.ref.message }, "Yes");
    await ears.hears("press");
    await theirs.advance(3_000);
    expect(await done).toEqual({ kind: "error shown", why: "timeout" });
  });
});

describe("a mention", () => {
  test("comes as two events and is handed over once", async () => {
    await connect();
    await rig.ann.say("hello");
    await rig.slack.settled();
    expect(deliveries().map(({ answer }) => answer.kind)).toEqual(["acked", "acked"]);
    expect(texts()).toEqual(["hello"]);
  });

  test.each(["duplicate", "reorder"])("is handed over once when events are %sed", async (what) => {
    await connect();
    rig.slack.faults.arm({ at: "event", what });
    rig.slack.dm(rig.ann.id, "one");
    rig.slack.dm(rig.ann.id, "two");
    await rig.slack.settled();
    expect(texts().toSorted()).toEqual(["one", "two"]);
  });

  test("is handed over once though its acknowledgement was lost", async () => {
    await connect();
    rig.slack.faults.arm({ at: "ack", what: "lost" });
    rig.slack.dm(rig.ann.id, "one");
    await rig.slack.settled();
    expect(deliveries()).toHaveLength(2);
    expect(texts()).toEqual(["one"]);
  });
});

describe("sockets", () => {
  test("are two, and none is left behind", async () => {
    await connect();
    expect(rig.slack.sockets.count()).toBe(2);
    stop.abort();
    expect(await ended).toEqual({ kind: "stopped" });
    await until(() => rig.slack.sockets.count() === 0);
  });

  test.each(["warning", "refresh_requested"] as const)(
    "one renewed by Slack (%s) leaves no gap",
    async (reason) => {
      await connect();
      rig.slack.sockets.disconnect(reason, "oldest");
      expect(await rig.slack.slash(rig.ann.id, place.chat, "status")).toEqual({ kind: "ok" });
      await until(() => rig.slack.calls("apps.connections.open").length >= 3);
      expect(rig.notes).toEqual([]);
    },
  );

  test("both cut off come again, and what was said in between is in the history", async () => {
    await connect();
    const mark = await rig.channel.catchUp({ place }, ears.listener, never());
    rig.slack.sockets.drop();
    await until(() => rig.slack.sockets.count() === 0);
    rig.slack.faults.arm({ at: "event", what: "drop", times: 2 });
    await rig.ann.say("in between");
    await rig.slack.sockets.connected(2);
    if (mark.kind !== "ok") throw new Error("no mark");
    expect(await rig.channel.catchUp(mark.cursor, ears.listener, never())).toMatchObject({
      kind: "ok",
      heard: 1,
    });
    expect(texts()).toEqual(["in between"]);
    expect(rig.notes.join()).toContain("a socket ended");
  });

  test("a failure to open one is tried again, later each time", async () => {
    const ours = manualClock();
    const options = { ours };
    rig = await openSlackRig(options);
    rig.slack.faults.arm({ at: "apps.connections.open", what: "status", value: 503, times: 4 });
    ended = rig.channel.connect(ears.listener, stop.signal);
    await ours.untilAsleep(2);
    expect(ours.sleepers()).toEqual([slackLimits.reopen_ms_min, slackLimits.reopen_ms_min]);
    await ours.advance(slackLimits.reopen_ms_min);
    await ours.untilAsleep(2);
    expect(ours.sleepers()).toEqual([slackLimits.reopen_ms_min * 2, slackLimits.reopen_ms_min * 2]);
    await ours.advance(slackLimits.reopen_ms_min * 2);
    await rig.slack.sockets.connected(2);
  });

  test("Slack's own wait is kept", async () => {
    const ours = manualClock();
    rig = await openSlackRig({ ours });
    rig.slack.faults.arm({ at: "apps.connections.open", what: "rate_limit", value: 30, times: 2 });
    ended = rig.channel.connect(ears.listener, stop.signal);
    await ours.untilAsleep(2);
    expect(ours.sleepers()).toEqual([30_000, 30_000]);
  });

  test("Socket Mode that was switched off ends it, with what to do", async () => {
    await connect();
    rig.slack.sockets.disconnect("link_disabled", "all");
    expect(await ended).toMatchObject({ kind: "fatal", remedy: expect.stringContaining("Socket Mode") });
  });

  test.each(["invalid_auth", "token_revoked", "account_inactive"] as const)(
    "a token that is %s ends it",
    async (state) => {
      rig = await openSlackRig();
      rig.slack.token(state);
      ended = rig.channel.connect(ears.listener, stop.signal);
      expect(await ended).toMatchObject({ kind: "fatal", why: expect.stringContaining(state) });
    },
  );

  test("an app token without its scope ends it, and the scope is named", async () => {
    rig = await openSlackRig();
    rig.slack.faults.arm({ at: "apps.connections.open", what: "error", value: "missing_scope", times: 2 });
    ended = rig.channel.connect(ears.listener, stop.signal);
    expect(await ended).toMatchObject({
      kind: "fatal",
      remedy: expect.stringContaining("connections:write"),
    });
  });

  test("two tokens in each other's place are told apart", async () => {
    rig = await openSlackRig({
      config: ({ tokens }) => ({ listen: { kind: "socket", appToken: tokens.bot } }),
    });
    ended = rig.channel.connect(ears.listener, stop.signal);
    expect(await ended).toMatchObject({ kind: "fatal", remedy: expect.stringContaining("xapp-") });
  });
});

describe("whether we hear", () => {
  let ours: ManualClock;
  beforeEach(async () => {
    ours = manualClock();
    await connect({ ours });
  });

  test("an answered ping is enough on a quiet night", async () => {
    expect(await pulse()).toMatchObject({ state: "hearing", self: { id: rig.slack.self.user }, lacks: [] });
  });

  test("sockets over which nothing comes any more are doubted", async () => {
    await ours.advance(slackLimits.proof_ms_max + 1);
    expect(await pulse()).toMatchObject({ state: "unsure", remedy: expect.any(String) });
  });

  test("a ping that comes over them dispels the doubt", async () => {
    await ours.advance(slackLimits.proof_ms_max + 1);
    rig.slack.sockets.ping();
    for (;;) if ((await pulse()).state === "hearing") break;
    expect((await pulse()).heard_ms).toBe(ours.now_ms());
  });

  test("our own posts that do not come back are a sign that events do not come", async () => {
    rig.slack.faults.arm({ at: "event", what: "drop", times: 1 });
    await rig.channel.post(place, plain, "k", never());
    await ours.advance(slackLimits.echo_ms_max + 1);
    rig.slack.sockets.ping();
    expect(await pulse()).toMatchObject({
      state: "unsure",
      remedy: expect.stringContaining("Event Subscriptions"),
    });
    await rig.channel.post(place, plain, "k", never());
    await rig.slack.settled();
    expect(await pulse()).toMatchObject({ state: "hearing" });
  });

  test("another instance that takes part of what is said is found out, and so is its end", async () => {
    const other = await openSlackRig({
      config: () => ({ apiUrl: rig.slack.apiUrl }),
    });
    const thief = new AbortController();
    const theirs = other.channel.connect(openEars().listener, thief.signal);
    await rig.slack.sockets.connected(4);
    // Only a greeting tells how many there are: one of ours is renewed.
    rig.slack.sockets.disconnect("refresh_requested", "oldest");
    await until(() => rig.slack.calls("apps.connections.open").length >= 5);
    await rig.slack.sockets.connected(4);
    const health = await pulse();
    expect(health).toMatchObject({ state: "unsure", remedy: expect.stringContaining("other instance") });
    expect(health.lacks.join()).toContain("2 other sockets");
    thief.abort();
    await theirs;
    await other.close();
    await until(() => rig.slack.sockets.count() === 2);
    await ours.advance(slackLimits.stranger_recheck_ms + 1);
    await pulse();
    await until(() => rig.slack.calls("apps.connections.open").length >= 6);
    await rig.slack.sockets.connected(2);
    expect(await pulse()).toMatchObject({ state: "hearing" });
  });

  test("a token that was revoked meanwhile is off, whatever the sockets do", async () => {
    rig.slack.token("token_revoked");
    expect(await pulse()).toMatchObject({ state: "off", remedy: expect.stringContaining("token") });
  });

  test("a Slack that does not answer leaves it unsure", async () => {
    rig.slack.faults.arm({ at: "auth.test", what: "status", value: 502 });
    expect(await pulse()).toMatchObject({ state: "unsure", self: { id: rig.slack.self.user } });
  });

  test("scopes that are missing are named with what cannot be done", async () => {
    rig.slack.grant(...Object.keys(botScopes).filter((scope) => scope !== "files:write"));
    expect((await pulse()).lacks).toEqual([expect.stringContaining("files:write")]);
  });

  test("without a connection it is deaf", async () => {
    stop.abort();
    await ended;
    expect(await pulse()).toMatchObject({ state: "deaf", why: "stopped" });
  });
});

describe("who speaks", () => {
  test("is named after one look, and by the id when there is no answer", async () => {
    const ours = manualClock();
    await connect({ ours });
    await rig.ann.say("one");
    await rig.ann.say("two");
    await rig.slack.settled();
    expect(ears.heard[0]?.author).toMatchObject({ name: "Ann", zone: "Europe/Vienna", locale: "en-US" });
    expect(rig.slack.calls("users.info")).toHaveLength(1);
    rig.slack.faults.arm({ at: "users.info", what: "slow", value: 3_600_000 });
    const said = rig.bob.say("three");
    await ours.untilAsleep();
    await ours.advance(slackLimits.name_ms_max);
    await said;
    await until(() => texts().includes("three"));
    expect(ears.heard.at(-1)?.author).toMatchObject({ id: rig.bob.id, name: rig.bob.id });
  });

  test("from another organisation is marked so", async () => {
    await connect();
    const eve = rig.slack.addUser("Eve", { team: "T0THEIRS" });
    const shared = rig.slack.addChannel("shared", { members: [eve], isShared: true });
    rig.slack.say(eve, shared, "hello");
    await rig.slack.settled();
    expect(ears.heard[0]?.author).toMatchObject({ id: eve, foreign: "yes" });
  });
});

describe("at once", () => {
  const form = (key: string): Form => ({
    key,
    title: "In your own words, please",
    submit: "Send",
    fields: [
      { name: "words", label: "Words", kind: "text", preset: "as is", required: "yes", chars_max: 500 },
      {
        name: "which",
        label: "Which",
        kind: "choice",
        choices: [
          { value: "a", label: "A" },
          { value: "b", label: "B" },
        ],
        required: "no",
        chars_max: 10,
      },
    ],
  });

  test("a form opens from a command, and the next one takes its place", async () => {
    await connect();
    ears.answer(({ what }) => {
      if (what.kind === "command") return keptWith({ kind: "form", form: form("first") });
      const isFirst = what.kind === "form" && what.key === "first";
      return isFirst ? keptWith({ kind: "form", form: form("second") }) : { kind: "kept" };
    });
    await rig.slack.slash(rig.ann.id, place.chat, "change");
    await until(() => rig.slack.dialogs(rig.ann.id).length === 1);
    expect(await rig.slack.submit(rig.ann.id, { which: "b" })).toEqual({ kind: "ok" });
    expect((await ears.hears("form")).what).toMatchObject({
      key: "first",
      values: { words: "as is", which: "b" },
    });
    expect(rig.slack.dialogs(rig.ann.id)).toHaveLength(1);
    expect(await rig.slack.submit(rig.ann.id, {})).toEqual({ kind: "ok" });
    expect(rig.slack.dialogs(rig.ann.id)).toEqual([]);
    expect(ears.heard.at(-1)).toMatchObject({ place: { chat: place.chat }, what: { key: "second" } });
  });

  test("a form that came too late is noted, and nothing else is lost", async () => {
    const theirs = manualClock();
    await connect({ theirs });
    const gate = Promise.withResolvers<void>();
    ears.answer(async () => {
      await gate.promise;
      return keptWith({ kind: "form", form: form("late") });
    });
    const done = rig.slack.slash(rig.ann.id, place.chat, "change");
    await until(() => ears.heard.length === 1);
    await theirs.advance(3_001);
    gate.resolve();
    expect((await done).kind).toBe("error shown");
    await until(() => rig.notes.length > 0);
    expect(rig.notes.join()).toContain("expired_trigger_id");
  });

  test("a notice answers a command, an entry of a menu and a message, to the one person", async () => {
    await connect();
    ears.answer(() => keptWith({ kind: "notice", text: "Kept <!here> & well" }));
    const ts = rig.slack.say(rig.ann.id, place.chat, "hello");
    await rig.slack.slash(rig.ann.id, place.chat, "status");
    await rig.slack.shortcut(rig.bob.id, "answer", { channel: place.chat, ts });
    await until(
      () => rig.slack.ephemerals(rig.ann.id).length === 2 && rig.slack.ephemerals(rig.bob.id).length === 1,
    );
    expect(rig.slack.ephemerals(rig.ann.id).map(({ words }) => words)).toEqual(
      Array.from({ length: 2 }, () => "Kept <!here> & well"),
    );
    expect(await ears.hears("shortcut")).toMatchObject({
      what: { name: "answer", message: ts, text: "hello" },
    });
  });
});

describe("what was missed", () => {
  test("is read page by page, oldest first, our own left out", async () => {
    await connect();
    const mark = await rig.channel.catchUp({ place }, ears.listener, never());
    if (mark.kind !== "ok") throw new Error("no mark");
    rig.slack.faults.arm({ at: "event", what: "drop", times: 1_000 });
    for (let at = 0; at < slackLimits.page_messages_max + 50; at += 1)
      rig.slack.say(rig.ann.id, place.chat, `m${at}`);
    await rig.channel.post(place, plain, "k", never());
    const caught = await rig.channel.catchUp(mark.cursor, ears.listener, never());
    expect(caught).toMatchObject({ kind: "ok", heard: slackLimits.page_messages_max + 50 });
    expect(texts().slice(0, 2)).toEqual(["m0", "m1"]);
    expect(texts().at(-1)).toBe(`m${slackLimits.page_messages_max + 49}`);
    if (caught.kind !== "ok") return;
    expect(await rig.channel.catchUp(caught.cursor, ears.listener, never())).toMatchObject({ heard: 0 });
  });

  test("in a thread is read there", async () => {
    await connect();
    const root = rig.slack.say(rig.ann.id, place.chat, "root");
    rig.slack.say(rig.ann.id, place.chat, "old", { thread: root });
    const thread = { ...place, thread: root };
    const mark = await rig.channel.catchUp({ place: thread }, ears.listener, never());
    if (mark.kind !== "ok") throw new Error("no mark");
    await rig.slack.settled();
    ears.heard.length = 0;
    rig.slack.faults.arm({ at: "event", what: "drop" });
    rig.slack.say(rig.bob.id, place.chat, "new", { thread: root });
    expect(await rig.channel.catchUp(mark.cursor, ears.listener, never())).toMatchObject({
      kind: "ok",
      heard: 1,
    });
    expect(ears.heard).toMatchObject([{ place: { thread: root }, what: { text: "new" } }]);
  });

  test("and cannot be kept now is read again from there", async () => {
    await connect();
    const mark = await rig.channel.catchUp({ place }, ears.listener, never());
    if (mark.kind !== "ok") throw new Error("no mark");
    rig.slack.faults.arm({ at: "event", what: "drop", times: 3 });
    for (const text of ["one", "two", "three"]) rig.slack.say(rig.ann.id, place.chat, text);
    ears.answer(({ what }) =>
      what.kind === "text" && what.text === "two" ? { kind: "lost", why: "full" } : { kind: "kept" },
    );
    const first = await rig.channel.catchUp(mark.cursor, ears.listener, never());
    expect(first).toMatchObject({ kind: "ok", heard: 1 });
    ears.answer(() => ({ kind: "kept" }));
    if (first.kind !== "ok") return;
    expect(await rig.channel.catchUp(first.cursor, ears.listener, never())).toMatchObject({ heard: 2 });
    expect(texts()).toEqual(["one", "two", "two", "three"]);
  });

  test.each<[string, string | number, object]>([
    ["missing_scope", "error", { kind: "no_history" }],
    ["not_in_channel", "error", { kind: "fatal", what: "place" }],
    ["9", "rate_limit", { kind: "retryable", after_ms: 9_000 }],
    ["503", "status", { kind: "retryable" }],
  ])("and cannot be read (%s) is said to be so", async (value, what, expected) => {
    await connect();
    rig.slack.faults.arm({
      at: "conversations.history",
      what: String(what),
      value: what === "error" ? value : Number(value),
    });
    expect(await rig.channel.catchUp({ place, after: "1.0" }, ears.listener, never())).toMatchObject(
      expected,
    );
  });
});

test("a channel that was archived is told, and one that was renamed goes on", async () => {
  await connect();
  rig.slack.rename(place.chat, "operations");
  rig.slack.archive(place.chat);
  expect(await ears.hears("shut")).toMatchObject({ place: { chat: place.chat } });
  expect(ears.heard).toHaveLength(1);
});

test.each([1, 2, 3, 4])("in storm %i, all that is said is heard, and once", async (seed) => {
  await connect();
  const mark = await rig.channel.catchUp({ place }, ears.listener, never());
  if (mark.kind !== "ok") throw new Error("no mark");
  rig.slack.faults.storm(seed, [
    { at: "event", what: "duplicate", chance: 0.15 },
    { at: "event", what: "reorder", chance: 0.15 },
    { at: "event", what: "drop", chance: 0.1 },
    { at: "ack", what: "lost", chance: 0.15 },
    { at: "socket", what: "drop_before", chance: 0.04 },
    { at: "socket", what: "drop_after", chance: 0.04 },
    { at: "users.info", what: "status", value: 503, chance: 0.2 },
    { at: "apps.connections.open", what: "cut", chance: 0.2 },
  ]);
  const said: string[] = [];
  for (let at = 0; at < 40; at += 1) {
    said.push(`m:${place.chat}:${(await rig.ann.say(`words ${at}`)).message}`);
    if (at % 4 === 0) await new Promise((wake) => setTimeout(wake, 5));
  }
  await rig.slack.settled();
  rig.slack.faults.clear();
  const live = ears.heard.map(({ id }) => id);
  expect(new Set(live).size).toBe(live.length);
  expect((await rig.channel.catchUp(mark.cursor, ears.listener, never())).kind).toBe("ok");
  expect([...new Set(ears.heard.map(({ id }) => id))].toSorted()).toEqual(said.toSorted());
});
