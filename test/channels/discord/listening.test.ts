// Goal: what people do on Discord is kept and answered in time, and no kind of broken connection goes unnoticed.
// Method: a real session on the fake; people act, the gateway misbehaves by script. Waits end by events of the transcript.

import { getEventListeners } from "node:events";
import { setImmediate as letOthersRun } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AtOnce, ConnectionEnd, Inbound, Listener, Receipt } from "../../../src/channels/channel.ts";
import { discordLimits } from "../../../src/channels/discord/limits.ts";
import { cardOf } from "../../contract/channel.ts";
import type { DiscordOptions } from "../../fakes/discord/home.ts";
import { readMarkup } from "../../fakes/discord/reading.ts";
import type { Line } from "../../fakes/discord/world.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { type DiscordRig, openRig } from "./rig.ts";

let rig: DiscordRig;
let clock: ManualClock;
let stop: AbortController;
let ended: Promise<ConnectionEnd>;
let heard: Inbound[];
let receipt: (inbound: Inbound) => Promise<Receipt>;
let waiting: { fits(inbound: Inbound): boolean; tell(inbound: Inbound): void }[];

const listener: Listener = {
  async accept(inbound) {
    const given = await receipt(inbound);
    heard.push(inbound);
    for (const each of waiting.filter(({ fits }) => fits(inbound))) each.tell(inbound);
    return given;
  },
  suggest: async () =>
    Array.from({ length: 40 }, (_, index) => ({ value: `v${index}`, label: `v${index} ${"l".repeat(120)}` })),
};

function hears(fits: (inbound: Inbound) => boolean): Promise<Inbound> {
  const before = heard.find(fits);
  return before ? Promise.resolve(before) : new Promise((tell) => waiting.push({ fits, tell }));
}
const saying = (text: string) => (inbound: Inbound) =>
  inbound.what.kind === "text" && inbound.what.text === text;
const ofKind = (kind: string) => (inbound: Inbound) => inbound.what.kind === kind;
const at = (what: string) => (line: Line) => line.kind === "gateway" && line.what === what;
const count = (fits: (line: Line) => boolean) => rig.discord.transcript().filter(fits).length;
const never = () => new AbortController().signal;

async function open(options: DiscordOptions = {}, ours?: ManualClock): Promise<void> {
  await rig?.close();
  rig = await openRig({ clock, ...options }, ours);
}

/** So many sessions have begun, this one included. */
const identified = (number: number) =>
  rig.discord.until((line) => at("identified")(line) && count(at("identified")) >= number);

/** Somebody sleeps for exactly so long. The SDK gets there by timers and sockets of its own. */
async function untilAsleep(ours: ManualClock, wait_ms: number): Promise<void> {
  while (!ours.sleepers().includes(wait_ms)) await letOthersRun();
}

async function connect(): Promise<void> {
  ended = rig.channel.connect(listener, stop.signal);
  await rig.world.connected();
}

beforeEach(async () => {
  clock = manualClock();
  stop = new AbortController();
  heard = [];
  waiting = [];
  receipt = async () => ({ kind: "kept" });
  ended = Promise.resolve({ kind: "stopped" });
  await open();
});
afterEach(async () => {
  stop.abort();
  await ended;
  await rig.close();
});

const rows = [[{ key: "yes", label: "Yes", style: "plain" as const }]];

async function posted(): Promise<string> {
  const outcome = await rig.channel.post(rig.place, cardOf({ title: "Go?", rows }), "key", never());
  if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
  return outcome.ref.message;
}

const keptWith = (then: AtOnce) => async (): Promise<Receipt> => ({ kind: "kept", then });

describe("a press", () => {
  test("is kept first, then acknowledged without a word", async () => {
    await connect();
    const acknowledged: number[] = [];
    receipt = async () => {
      acknowledged.push(count((line) => line.kind === "request" && line.op === "interaction.respond"));
      return { kind: "kept" };
    };
    expect(await rig.discord.click(rig.ann.id, await posted(), "Yes").settled).toEqual({ kind: "quiet" });
    expect(acknowledged).toEqual([0]);
  });

  test("that could not be kept fails before the eyes of whoever pressed", async () => {
    await connect();
    receipt = async () => ({ kind: "lost", why: "the disk is full" });
    const click = rig.discord.click(rig.ann.id, await posted(), "Yes");
    await hears(ofKind("press"));
    await clock.advance(3_001);
    expect(await click.settled).toEqual({ kind: "failed" });
    expect(rig.notes.join()).toContain("the disk is full");
  });

  test("that was kept too late is told to the log, and stays kept", async () => {
    await connect();
    receipt = async () => {
      await clock.advance(3_001);
      return { kind: "kept" };
    };
    expect(await rig.discord.click(rig.ann.id, await posted(), "Yes").settled).toEqual({ kind: "failed" });
    await rig.discord.until((line) => line.kind === "request" && line.code === 10062);
    expect(heard.filter(ofKind("press"))).toHaveLength(1);
  });

  test("on a button that nobody knows is answered all the same", async () => {
    await connect();
    const message = rig.discord.message(rig.place.chat, await posted());
    if (message === undefined) throw new Error("no message");
    message.components = [
      { type: 1, components: [{ type: 2, style: 1, label: "Old", custom_id: "from-before" }] },
    ];
    const shown = await rig.discord.click(rig.ann.id, message.id, "Old").settled;
    expect(shown).toMatchObject({ kind: "message", message: { only: rig.ann.id } });
    expect(heard).toEqual([]);
  });

  test("is answered for its author alone while the token lives, and that can be changed", async () => {
    await connect();
    await rig.discord.click(rig.ann.id, await posted(), "Yes").settled;
    const { id } = await hears(ofKind("press"));
    const place = { ...rig.place, only: rig.ann.id, answering: id };
    const told = await rig.channel.post(place, cardOf({ title: "Noted" }), "k2", never());
    if (told.kind !== "ok") throw new Error(JSON.stringify(told));
    const whispers = () => rig.discord.sees(rig.ann.id).private.map(({ content }) => readMarkup(content));
    expect(whispers()).toEqual(["Noted"]);
    expect(rig.discord.sees(rig.bob.id).private).toEqual([]);
    expect((await rig.channel.edit(told.ref, cardOf({ title: "Recorded" }), never())).kind).toBe("ok");
    expect(whispers()).toEqual(["Recorded"]);
  });

  test("of somebody else does not carry a private answer: that goes into the direct chat", async () => {
    await connect();
    await rig.discord.click(rig.ann.id, await posted(), "Yes").settled;
    const { id } = await hears(ofKind("press"));
    const place = { ...rig.place, only: rig.bob.id, answering: id };
    const told = await rig.channel.post(place, cardOf({ title: "For Bob" }), "k2", never());
    expect(told.kind === "ok" && rig.discord.thread(told.ref.chat)?.recipients).toContain(rig.bob.id);
    expect(rig.discord.sees(rig.ann.id).messages.some(({ content }) => content.includes("For Bob"))).toBe(
      false,
    );
  });

  test("whose token has died is answered in the direct chat", async () => {
    await connect();
    await rig.discord.click(rig.ann.id, await posted(), "Yes").settled;
    const { id } = await hears(ofKind("press"));
    await clock.advance(15 * 60_000 + 1); // Discord's time; ours has not noticed
    const place = { ...rig.place, only: rig.ann.id, answering: id };
    const told = await rig.channel.post(place, cardOf({ title: "Late" }), "k2", never());
    expect(told.kind === "ok" && rig.discord.thread(told.ref.chat)?.kind).toBe("dm");
  });
});

describe("a command", () => {
  const slash = () => rig.discord.slash(rig.ann.id, "looop status", { words: "all" }, rig.discord.channel);

  test("shows that an answer is coming, and then the answer in its place", async () => {
    await connect();
    expect(await slash().settled).toEqual({ kind: "thinking" });
    const { id, author } = await hears(ofKind("command"));
    expect(author).toMatchObject({ name: "Ann", locale: "en-US" });
    const place = { ...rig.place, only: rig.ann.id, answering: id };
    await rig.channel.post(place, cardOf({ title: "All is well" }), "k", never());
    const { thinking, private: whispers } = rig.discord.sees(rig.ann.id);
    expect([thinking, whispers.map(({ content }) => readMarkup(content))]).toEqual([0, ["All is well"]]);
  });

  test("that is answered for everybody leaves nothing waiting", async () => {
    await connect();
    await slash().settled;
    const { id } = await hears(ofKind("command"));
    await rig.channel.post({ ...rig.place, answering: id }, cardOf({ title: "For all" }), "k", never());
    expect(rig.discord.sees(rig.ann.id)).toMatchObject({ thinking: 0, private: [] });
    expect(rig.discord.sees(rig.bob.id).messages.map(({ content }) => readMarkup(content))).toEqual([
      "For all",
    ]);
  });

  test("of the menu of a message brings its text", async () => {
    await connect();
    const said = rig.discord.say(rig.bob.id, rig.discord.channel, "look at this");
    await rig.discord.menu(rig.ann.id, "Tell the worker", said.id).settled;
    expect((await hears(ofKind("shortcut"))).what).toEqual({
      kind: "shortcut",
      name: "tell",
      message: said.id,
      text: "look at this",
    });
  });

  test("can open a form at once", async () => {
    await connect();
    const fields = [
      { name: "words", label: "Words", kind: "text", required: "yes", chars_max: 100 } as const,
    ];
    receipt = keptWith({ kind: "form", form: { key: "f", title: "Say", submit: "Send", fields } });
    expect(await slash().settled).toMatchObject({ kind: "form", form: { title: "Say" } });
  });

  test("gets at most twenty-five suggestions, none too long", async () => {
    await connect();
    const shown = await rig.discord.autocomplete(
      rig.ann.id,
      "looop worker",
      { name: "id", typed: "" },
      rig.discord.channel,
    ).settled;
    expect(shown.kind === "choices" && shown.choices).toHaveLength(25);
  });

  test("is registered once, and again only when it differs", async () => {
    await connect();
    stop.abort();
    await ended;
    stop = new AbortController();
    await connect();
    const lists = (line: Line) => line.kind === "request" && line.op === "command.list";
    await rig.discord.until((line) => lists(line) && count(lists) === 2);
    await rig.ann.say("later");
    await hears(saying("later"));
    expect(count((line) => line.kind === "request" && line.op === "command.overwrite")).toBe(1);
  });

  test("that may not be registered is lacking, and everything else works", async () => {
    rig.discord.faults.arm({ at: "command.list", what: "error", value: 50001 });
    ended = rig.channel.connect(listener, stop.signal);
    await rig.discord.until((line) => line.kind === "request" && line.op === "command.list");
    await rig.ann.say("hello");
    await hears(saying("hello"));
    const { lacks, state } = await rig.channel.pulse(never());
    expect(state).toBe("hearing");
    expect(lacks.join()).toMatch(
      /commands.*oauth2\/authorize\?client_id=\d+&scope=bot\+applications\.commands/,
    );
  });
});

describe("without the right to read everything", () => {
  test("direct words, mentions, replies and presses arrive, the rest is counted and said to be missing", async () => {
    await connect();
    const message = await posted();
    rig.discord.say(rig.ann.id, rig.discord.channel, "unheard");
    rig.discord.say(rig.ann.id, rig.discord.channel, "as a reply", { replyTo: message });
    rig.discord.dm(rig.ann.id, "direct");
    await hears(saying("direct"));
    await rig.discord.click(rig.ann.id, message, "Yes").settled;
    expect(heard.map(({ what }) => (what.kind === "text" ? what.addressed : what.kind))).toEqual([
      "mention",
      "direct",
      "press",
    ]);
    const { lacks } = await rig.channel.pulse(never());
    expect(lacks.join()).toMatch(/1 came without their words.*Message Content Intent/);
  });

  const isWithheld = ({ what }: Inbound) => what.kind === "text" && what.withheld === "yes";

  test("a silent reply to one of our cards is handed over without its words, each time", async () => {
    await connect();
    const message = await posted();
    for (const text of ["one", "two"])
      rig.discord.say(rig.ann.id, rig.discord.channel, text, { replyTo: message, ping: "no" });
    rig.discord.dm(rig.ann.id, "direct");
    await hears(saying("direct"));
    expect(heard.filter(isWithheld).map(({ what }) => what)).toMatchObject([
      { text: "", addressed: "mention" },
      { text: "", addressed: "mention" },
    ]);
  });

  test("words in a thread of ours are handed over without being known, once an hour; elsewhere never", async () => {
    await connect();
    const card = cardOf({ title: "Opening" });
    const opened = await rig.channel.openThread(rig.place, "Work", card, "k1", never());
    const thread = opened.kind === "ok" ? (opened.place.thread ?? "") : "";
    const say = (text: string) => rig.discord.say(rig.ann.id, rig.discord.channel, text, { thread });
    rig.discord.say(rig.ann.id, rig.discord.channel, "to others");
    say("one");
    say("two");
    await clock.advance(discordLimits.withheld_wait_ms);
    say("three");
    rig.discord.dm(rig.ann.id, "direct");
    await hears(saying("direct"));
    expect(heard.filter(isWithheld).map(({ place }) => place)).toEqual([
      { surface: "discord", chat: rig.discord.channel, thread },
      { surface: "discord", chat: rig.discord.channel, thread },
    ]);
  });

  test("with it, everything does, and nothing is missing", async () => {
    await open({ portal: { messageContent: true } });
    await connect();
    rig.discord.say(rig.ann.id, rig.discord.channel, "overheard");
    expect((await hears(saying("overheard"))).what).toMatchObject({ addressed: "overheard" });
    expect((await rig.channel.pulse(never())).lacks).toEqual([]);
  });
});

describe("a connection", () => {
  test("that breaks is resumed, and what was said meanwhile arrives", async () => {
    await connect();
    rig.discord.gateway.drop(1006);
    await rig.ann.say("meanwhile");
    await hears(saying("meanwhile"));
    expect([count(at("identified")), count(at("resumed"))]).toEqual([1, 1]);
  });

  test("that is told to reconnect does, without a new session", async () => {
    await connect();
    rig.discord.gateway.send(7);
    await rig.discord.until(at("resumed"));
    expect(count(at("identified"))).toBe(1);
  });

  test("whose session is gone begins a new one, says so, and finds the rest in the history", async () => {
    const ours = manualClock();
    await open({}, ours);
    await connect();
    await rig.ann.say("before");
    await hears(saying("before"));
    const start = await rig.channel.catchUp({ place: rig.place }, listener, never());
    if (start.kind !== "ok") throw new Error(start.why);
    rig.discord.gateway.drop(4000);
    rig.discord.gateway.forgetSessions();
    await rig.ann.say("missed");
    await untilAsleep(ours, discordLimits.identify_wait_ms_min);
    await ours.advance(discordLimits.identify_wait_ms_min);
    await identified(2);
    await rig.ann.say("after");
    await hears(saying("after"));
    expect(heard.filter(saying("missed"))).toEqual([]);
    expect(rig.notes.filter((text) => text.includes("a new session"))).toHaveLength(2);
    expect(await rig.channel.catchUp(start.cursor, listener, never())).toMatchObject({
      kind: "ok",
      heard: 2,
    });
    expect(heard.filter(saying("missed"))).toHaveLength(1);
    expect(new Set(heard.filter(saying("after")).map(({ id }) => id)).size).toBe(1);
  });

  test("that begins again and again does so later and later", async () => {
    const ours = manualClock();
    await open({}, ours);
    await connect();
    for (const [lost, wait_ms] of [5_000, 10_000, 20_000].entries()) {
      rig.discord.gateway.drop(4000);
      rig.discord.gateway.forgetSessions();
      await untilAsleep(ours, wait_ms);
      expect(count(at("identified"))).toBe(lost + 1);
      await ours.advance(wait_ms);
      await identified(lost + 2);
    }
  });

  test("that cannot be had again for a minute is given up", async () => {
    const ours = manualClock();
    await open({}, ours);
    await connect();
    await rig.discord.close();
    await untilAsleep(ours, discordLimits.reconnect_ms_max);
    await ours.advance(discordLimits.reconnect_ms_max);
    expect(await ended).toMatchObject({
      kind: "broken",
      why: expect.stringContaining("could not be reached"),
    });
  });

  test("whose heartbeats stay unanswered is a zombie, and is replaced", async () => {
    await open({ limits: { heartbeat_interval_ms: 60 } });
    await connect();
    rig.discord.gateway.setHeartbeats("unanswered");
    await rig.discord.until(at("resumed"));
    rig.discord.gateway.setHeartbeats("answered");
    await rig.ann.say("alive");
    await hears(saying("alive"));
  });

  test.each<[string, () => void, RegExp]>([
    ["a token that is no good", () => rig.discord.resetToken(), /token/],
    [
      "an intent that was switched off",
      () => rig.discord.faults.arm({ at: "gateway.identify", what: "close", value: 4014 }),
      /Message Content Intent/,
    ],
    [
      "a token that dies in between",
      () => rig.discord.faults.arm({ at: "gateway.identify", what: "close", value: 4004 }),
      /token/,
    ],
  ])("with %s ends for good, with words", async (_, spoil, remedy) => {
    spoil();
    const end = await rig.channel.connect(listener, stop.signal);
    expect(end).toMatchObject({ kind: "fatal", remedy: expect.stringMatching(remedy) });
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
  });

  test("is not tried when the day has few sessions left, for the last one costs the token", async () => {
    await open({ limits: { identifies_per_day_max: 10 } });
    const end = await rig.channel.connect(listener, stop.signal);
    expect(end).toMatchObject({ kind: "broken", why: expect.stringContaining("10 sessions") });
    expect(count(at("connected"))).toBe(0);
  });

  test("to a Discord that is down ends as broken", async () => {
    rig.discord.faults.arm({ at: "gateway.bot", what: "status", value: 503 });
    expect((await rig.channel.connect(listener, stop.signal)).kind).toBe("broken");
  });

  test("hands a doubled event over under one id", async () => {
    await connect();
    rig.discord.faults.arm({ at: "gateway.dispatch", what: "duplicate" });
    await rig.ann.say("twice");
    await rig.ann.say("then");
    await hears(saying("then"));
    const ids = heard.filter(saying("twice")).map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  test("tells that we were thrown out, and that a thread is gone", async () => {
    await connect();
    const thread = await rig.channel.openThread(
      rig.place,
      "Work",
      cardOf({ title: "Opening" }),
      "t",
      never(),
    );
    if (thread.kind !== "ok" || thread.place.thread === undefined) throw new Error("no thread");
    rig.discord.removeChannel(thread.place.thread);
    expect(await hears(ofKind("shut"))).toMatchObject({ place: thread.place });
    rig.discord.removeBot();
    expect(await hears(({ place }) => place.chat === rig.discord.guild)).toMatchObject({
      what: { kind: "shut" },
    });
  });

  const requests = (op: string, number: number) => {
    const fits = (line: Line) => line.kind === "request" && line.op === op;
    return rig.discord.until((line) => fits(line) && count(fits) >= number);
  };

  test.each<[string, () => Promise<unknown>]>([
    ["while the SDK looks for the gateway", () => requests("gateway.bot", 2)],
    ["while the socket opens", () => rig.discord.until(at("connected"))],
    ["before it is ready", () => rig.discord.until(at("identified"))],
    ["when it stands", () => rig.world.connected()],
    [
      "while the SDK rests before it reconnects",
      async () => {
        await rig.world.connected();
        rig.discord.gateway.drop(4000);
        while ((await rig.channel.pulse(never())).state === "hearing") await letOthersRun();
      },
    ],
  ])("is stopped %s, at once, and does not come back", async (_, moment) => {
    ended = rig.channel.connect(listener, stop.signal);
    await moment();
    stop.abort();
    expect(await ended).toEqual({ kind: "stopped" });
    await rig.discord.until(at("closed 1000"));
    expect(rig.discord.gateway.connected()).toBe(0);
    expect(count(at("connected"))).toBe(
      count((line) => line.kind === "gateway" && line.what.startsWith("closed")),
    );
  });

  test("survives whatever it is told", async () => {
    await connect();
    const names = [
      "MESSAGE_CREATE",
      "MESSAGE_UPDATE",
      "INTERACTION_CREATE",
      "GUILD_CREATE",
      "THREAD_DELETE",
      "NEW",
    ];
    const rubbish = fc.tuple(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.constant(null)));
    fc.assert(
      fc.property(rubbish, ([event, body]) => rig.discord.dispatch(event, body)),
      { numRuns: 200 },
    );
    rig.discord.dispatch("MESSAGE_CREATE", { id: "1", channel_id: rig.discord.channel, guild_id: "2" });
    await rig.ann.say("still here");
    await hears(saying("still here"));
    expect(rig.notes.some((text) => text.includes("could not be read"))).toBe(true);
  });

  test("that hears says so, and while it is away that it is deaf", async () => {
    await connect();
    await rig.ann.say("hello");
    await hears(saying("hello"));
    expect((await rig.channel.pulse(never())).state).toBe("hearing");
    rig.discord.gateway.drop(4000);
    while ((await rig.channel.pulse(never())).state === "hearing") await letOthersRun();
    const health = await rig.channel.pulse(never());
    expect(health).toMatchObject({ state: "deaf", remedy: expect.stringContaining("press again") });
    stop.abort();
    await ended;
    expect((await rig.channel.pulse(never())).state).toBe("off");
  });
});
