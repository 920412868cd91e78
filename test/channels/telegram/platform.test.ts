// Goal: each fact of Telegram that can go wrong is met as it should be. Method: rows of things that happen on the fake,
// through the whole channel with the unmodified SDK, in time that passes by hand.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  AtOnce,
  Card,
  Channel,
  ConnectionEnd,
  CopyRef,
  Inbound,
  Listener,
  Place,
  Receipt,
} from "../../../src/channels/channel.ts";
import { telegramChannel } from "../../../src/channels/telegram/telegram.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { type FakeTelegram, openTelegram } from "../../fakes/telegram/telegram.ts";
import { menu } from "./rig.ts";

let clock: ManualClock;
let telegram: FakeTelegram;
let channel: Channel;
let notes: string[];
let ann: number;
let stop: AbortController;
let ended: Promise<ConnectionEnd> | undefined;
let heard: Inbound[];
let receipt: (inbound: Inbound) => Receipt;
let heardOne: (() => void) | undefined;

beforeEach(async () => {
  clock = manualClock();
  telegram = await openTelegram({ clock });
  notes = [];
  channel = open();
  ann = telegram.user("Ann", { started: true, language: "de" });
  stop = new AbortController();
  ended = undefined;
  heard = [];
  receipt = () => ({ kind: "kept" });
});
afterEach(async () => {
  stop.abort();
  await ended;
  await telegram.close();
});

function open(more: Partial<Parameters<typeof telegramChannel>[0]> = {}): Channel {
  return telegramChannel(
    { token: telegram.token, apiRoot: telegram.apiRoot, ...more },
    { clock, menu, note: (text) => notes.push(text) },
  );
}

const listener: Listener = {
  async accept(inbound) {
    const given = receipt(inbound);
    heard.push(inbound);
    heardOne?.();
    return given;
  },
  suggest: async () => [],
};

async function hears(count: number): Promise<readonly Inbound[]> {
  while (heard.length < count) {
    const { promise, resolve } = Promise.withResolvers<void>();
    heardOne = resolve;
    await promise;
  }
  return heard;
}

async function connect(): Promise<void> {
  ended = channel.connect(listener, stop.signal);
  await telegram.listening();
}

const keptWith = (then: AtOnce): Receipt => ({ kind: "kept", then });
const never = () => new AbortController().signal;
const direct = (): Place => ({ surface: "telegram", chat: String(ann) });
const at = (chat: number, thread?: number): Place => ({
  surface: "telegram",
  chat: String(chat),
  ...(thread !== undefined && { thread: String(thread) }),
});
const card = (more: Partial<Card> = {}): Card => ({
  title: "Card",
  tone: "plain",
  parts: [],
  rows: [],
  files: [],
  volume: "ring",
  ...more,
});
const yes = [[{ key: "yes-key", label: "Yes", style: "primary" as const }]];
const long = (times = 5_000): Card["parts"] => [{ kind: "verbatim", text: "word ".repeat(times / 5) }];
const png = Buffer.from("\x89PNG\r\n and so on", "latin1");
const picture = { name: "screen.png", mime: "image/png" as const, alt: "the screen", bytes: png };

async function posted(of: Card, place: Place = direct()): Promise<CopyRef> {
  const outcome = await channel.post(place, of, "key", never());
  if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
  return outcome.ref;
}

const lastSeen = (chat: number) => telegram.sees(chat).at(-1);
const methods = () => telegram.transcript.map(({ method }) => method);

describe("posting", () => {
  it("markup that is refused is sent again as plain text, which mentions nobody either", async () => {
    telegram.faults.arm({ at: "sendMessage", what: "cannot_parse" });
    const outcome = await channel.post(
      direct(),
      card({ parts: [{ kind: "prose", markdown: "**bold** @ann_smith" }], rows: yes }),
      "k",
      never(),
    );
    expect(outcome).toMatchObject({ kind: "ok", shown: "whole" });
    expect(lastSeen(ann)).toMatchObject({ entities: [], buttons: [["Yes"]] });
    expect(lastSeen(ann)?.text).toContain("bold");
  });

  it("no preview of a link is asked for, and quiet cards ring nobody", async () => {
    await posted(card({ volume: "silent" }));
    expect(lastSeen(ann)?.rang).toEqual([]);
    expect(telegram.calls("sendMessage")[0]?.params).toMatchObject({
      link_preview_options: { is_disabled: true },
    });
    await posted(card());
    expect(lastSeen(ann)?.rang).toEqual([ann]);
  });

  it("in a group only the one who is called is rung for, by the name they have there", async () => {
    const bob = telegram.user("Bob", { username: "bob_jones" });
    const group = telegram.group("Ops", { members: [ann, bob] });
    await posted(
      card({ call: String(ann), parts: [{ kind: "prose", markdown: "ask @bob_jones" }] }),
      at(group),
    );
    expect(lastSeen(group)).toMatchObject({ rang: [ann] });
    expect(lastSeen(group)?.text).toContain("Ann");
  });

  it("a reply in a group shows whom it answers, if that still stands", async () => {
    const group = telegram.group("Ops", { members: [ann], bot: "administrator" });
    const said = telegram.say(ann, group, "status?");
    const answering = `message:${group}:${said}`;
    await posted(card(), { ...at(group), answering });
    expect(lastSeen(group)).toMatchObject({ replyTo: said, rang: [ann] });
    telegram.remove(group, said);
    await posted(card(), { ...at(group), answering });
    expect(lastSeen(group)).not.toHaveProperty("replyTo");
  });

  it("alone with one person nobody is called", async () => {
    await posted(card({ call: String(ann) }));
    expect(lastSeen(ann)).toMatchObject({ text: "Card" });
    expect(methods()).not.toContain("getChatMember");
  });

  it("a wanted reply opens the keyboard, with a hint", async () => {
    await posted(card({ invite: { placeholder: "In your own words\nplease" } }));
    expect(lastSeen(ann)?.placeholder).toBe("In your own words please");
  });

  it("a picture is a photo with the card under it", async () => {
    const ref = await posted(card({ files: [picture], rows: yes }));
    expect(lastSeen(ann)).toMatchObject({ id: Number(ref.message), text: "Card", buttons: [["Yes"]] });
    expect(lastSeen(ann)?.file).toMatchObject({ kind: "photo", name: "screen.png" });
  });

  it("a picture that Telegram takes for no photo comes as a file, and so does its change", async () => {
    const head = Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x27\x10\0\0\0\x40", "latin1");
    const wide = { ...picture, bytes: head };
    const ref = await posted(card({ files: [wide], rows: yes }));
    expect(lastSeen(ann)).toMatchObject({
      buttons: [["Yes"]],
      file: { kind: "document", name: "screen.png" },
    });
    const edited = await channel.edit(ref, card({ title: "Later", files: [wide] }), never());
    expect(edited).toMatchObject({ kind: "ok" });
    expect(lastSeen(ann)).toMatchObject({ text: "Later", file: { kind: "document" } });
  });

  it("card, buttons and the whole of a long text come as one message", async () => {
    const outcome = await channel.post(direct(), card({ parts: long(), rows: yes }), "k", never());
    expect(outcome).toMatchObject({ kind: "ok", shown: "attached" });
    expect(telegram.sees(ann)).toHaveLength(1);
    expect(lastSeen(ann)).toMatchObject({ buttons: [["Yes"]], file: { kind: "document" } });
    expect(lastSeen(ann)?.file?.bytes.toString()).toContain("word ".repeat(1_000).trim());
  });

  it("a file that fails leaves no card without it", async () => {
    telegram.faults.arm({ at: "sendPhoto", what: "lost_reply" });
    const outcome = await channel.post(
      direct(),
      card({ parts: long(2_000), files: [picture], rows: yes }),
      "k",
      never(),
    );
    expect(outcome).toMatchObject({ kind: "retryable" });
    expect(telegram.calls("sendMessage")).toEqual([]);
  });
});

describe("what a post can come to", () => {
  const fault = (what: string, value?: string | number) => () =>
    telegram.faults.arm({ at: "sendMessage", what, ...(value !== undefined && { value }) });
  const rows: readonly (readonly [title: string, happens: () => void, outcome: object])[] = [
    [
      "blocked",
      () => telegram.block(ann),
      { kind: "fatal", what: "place", remedy: expect.stringMatching(/unblock/) },
    ],
    ["deactivated", () => telegram.deactivate(ann), { kind: "fatal", what: "place" }],
    ["the token was revoked", () => telegram.revokeToken(), { kind: "fatal", what: "surface" }],
    ["too fast", fault("too_many", 17), { kind: "retryable", after_ms: 17_000, wait: "chat" }],
    ["reply lost", fault("lost_reply"), { kind: "unknown" }],
    ["connection lost", fault("hang_up"), { kind: "unknown" }],
    ["a gateway between us and them broke", fault("server_error", 502), { kind: "unknown" }],
    ["the server broke after doing it", fault("server_error_after", 500), { kind: "unknown" }],
    [
      "an error nobody knows",
      fault("error", "400 Bad Request: SOMETHING_NEW"),
      { kind: "fatal", what: "card" },
    ],
    [
      "no rights",
      fault("error", "400 Bad Request: not enough rights to send"),
      { kind: "fatal", what: "place" },
    ],
  ];
  for (const [title, happens, outcome] of rows) {
    it(title, async () => {
      happens();
      expect(await channel.post(direct(), card(), "k", never())).toMatchObject(outcome);
    });
  }

  it("nobody listens there at all: it certainly was not sent", async () => {
    channel = open({ apiRoot: "http://127.0.0.1:9" });
    expect(await channel.post(direct(), card(), "k", never())).toMatchObject({
      kind: "retryable",
      wait: "surface",
    });
  });

  it("no answer within its time", async () => {
    telegram.faults.arm({ at: "sendMessage", what: "stall" });
    const posting = channel.post(direct(), card(), "k", never());
    await telegram.called("sendMessage");
    await clock.advance(30_000);
    expect(await posting).toMatchObject({ kind: "unknown", why: expect.stringContaining("30 s") });
  });

  it("a wait in one chat is that chat's, in two at once it is everybody's", async () => {
    const bob = telegram.user("Bob", { started: true });
    telegram.faults.arm({ at: "sendMessage", what: "too_many", value: 3, times: 4 });
    const post = (user: number) => channel.post(at(user), card(), "k", never());
    expect(await post(ann)).toMatchObject({ wait: "chat" });
    expect(await post(ann)).toMatchObject({ wait: "chat" });
    expect(await post(bob)).toMatchObject({ wait: "surface" });
    await clock.advance(60_000);
    expect(await post(ann)).toMatchObject({ wait: "chat" });
  });

  it("the real pace of a chat: the wait that is told is long enough", async () => {
    const post = () => channel.post(direct(), card(), "k", never());
    for (const _ of [1, 2, 3]) expect((await post()).kind).toBe("ok");
    const outcome = await post();
    expect(outcome).toMatchObject({ kind: "retryable", wait: "chat" });
    if (outcome.kind === "retryable") await clock.advance(outcome.after_ms ?? 0);
    expect((await post()).kind).toBe("ok");
  });

  it("the group moved: where to, told by the post and heard from the chat", async () => {
    const group = telegram.group("Ops", { members: [ann], kind: "group" });
    await connect();
    const moved = telegram.upgradeToSupergroup(group, ann);
    expect(await channel.post(at(group), card(), "k", never())).toEqual({ kind: "moved", to: String(moved) });
    const [first, second] = await hears(2);
    expect(first).toMatchObject({
      place: { chat: String(group) },
      what: { kind: "moved", to: String(moved) },
    });
    expect(second?.id).toBe(first?.id);
  });
});

describe("topics", () => {
  it("General is a topic that must not be named", async () => {
    const forum = telegram.group("Work", { members: [ann], forum: true, bot: "administrator" });
    await posted(card(), at(forum, 1));
    expect(telegram.calls("sendMessage")[0]?.params).not.toHaveProperty("message_thread_id");
  });

  it("one that was removed or closed is given up, with what to do", async () => {
    const forum = telegram.group("Work", { members: [ann], forum: true });
    const topic = telegram.openTopic(ann, forum, "fix-42");
    telegram.closeTopic(forum, topic);
    expect(await channel.post(at(forum, topic), card(), "k", never())).toMatchObject({
      kind: "fatal",
      what: "place",
      remedy: expect.stringContaining("reopen"),
    });
    telegram.removeTopic(forum, topic);
    expect(await channel.post(at(forum, topic), card(), "k", never())).toMatchObject({
      kind: "fatal",
      what: "place",
      remedy: expect.stringContaining("open a new one"),
    });
  });

  const thread = (place: Place, key = "k") =>
    channel.openThread(place, "fix-42", card({ title: "Opening" }), key, never());

  it("where there are none, what belongs together stands in the chat", async () => {
    const group = telegram.group("Ops", { members: [ann] });
    const lame = telegram.group("Work", { members: [ann], forum: true });
    for (const chat of [group, lame, ann]) {
      expect(await thread(at(chat))).toMatchObject({ kind: "ok", place: at(chat) });
      expect(lastSeen(chat)?.text).toBe("Opening");
    }
  });

  it("one that was opened for a card that did not get through is used by the next try", async () => {
    const forum = telegram.group("Work", { members: [ann], forum: true, bot: "administrator" });
    telegram.faults.arm({ at: "sendMessage", what: "too_many", value: 1 });
    expect(await thread(at(forum))).toMatchObject({ kind: "retryable" });
    const again = await thread(at(forum));
    expect(again).toMatchObject({ kind: "ok" });
    expect(telegram.topics(forum)).toHaveLength(1);
    await thread(at(forum), "another");
    expect(telegram.topics(forum)).toHaveLength(2);
  });

  it("one whose opening may have happened is not opened again in here", async () => {
    const forum = telegram.group("Work", { members: [ann], forum: true, bot: "administrator" });
    telegram.faults.arm({ at: "createForumTopic", what: "lost_reply" });
    expect(await thread(at(forum))).toMatchObject({ kind: "unknown" });
  });
});

describe("editing", () => {
  const edit = (ref: CopyRef, of: Card) => channel.edit(ref, of, never());

  it("what is so already is done", async () => {
    const ref = await posted(card({ rows: yes }));
    expect(await edit(ref, card({ rows: yes }))).toMatchObject({ kind: "ok" });
    expect(telegram.calls("editMessageText")).toHaveLength(1);
  });

  it("a card under a picture changes its words and keeps the picture", async () => {
    const ref = await posted(card({ files: [picture], rows: yes }));
    expect(await edit(ref, card({ title: "Decided" }))).toMatchObject({ kind: "ok", shown: "whole" });
    expect(lastSeen(ann)).toMatchObject({ text: "Decided", buttons: [], file: { kind: "photo" } });
    expect(await edit(ref, card({ title: "Decided" }))).toMatchObject({ kind: "ok" });
  });

  it("a card under a file that grew too long for it takes the long text along", async () => {
    const ref = await posted(card({ files: [picture] }));
    await clock.advance(5_000);
    expect(await edit(ref, card({ parts: long(2_000) }))).toMatchObject({ kind: "ok", shown: "attached" });
    expect(lastSeen(ann)?.file?.bytes.toString()).toContain("word word");
  });

  it("a card of text that grew too long gets the file, in the same message", async () => {
    const ref = await posted(card({ rows: yes }));
    expect(await edit(ref, card({ parts: long(), rows: yes }))).toMatchObject({
      kind: "ok",
      shown: "attached",
      ref,
    });
    expect(telegram.sees(ann)).toHaveLength(1);
    expect(lastSeen(ann)).toMatchObject({ buttons: [["Yes"]], file: { kind: "document" } });
  });

  describe("a card that comes to name a file", () => {
    const notes = {
      name: "ask.txt",
      mime: "text/plain" as const,
      alt: "all of it",
      bytes: Buffer.from("all"),
    };
    const naming = card({ parts: long(1_500), files: [notes], rows: yes });
    const filesIn = (chat: number) => telegram.sees(chat).flatMap(({ file }) => file?.name ?? []);

    it("has it beside it, once", async () => {
      const ref = await posted(card({ rows: yes }));
      expect(await edit(ref, naming)).toMatchObject({ kind: "ok", shown: "whole", ref });
      expect(filesIn(ann)).toEqual(["ask.txt"]);
      expect(telegram.sees(ann).find(({ file }) => file)?.replyTo).toBe(Number(ref.message));
      await clock.advance(5_000);
      const later = card({ ...naming, title: "Put off" });
      expect(await edit(ref, later)).toMatchObject({ kind: "ok" });
      expect(await edit(ref, card({ ...later, title: "Decided", parts: [] }))).toMatchObject({ kind: "ok" });
      expect(filesIn(ann)).toEqual(["ask.txt"]);
      await clock.advance(5_000);
      const other = card({ ...naming, files: [{ ...notes, bytes: Buffer.from("more") }] });
      expect(await edit(ref, other)).toMatchObject({ kind: "ok" });
      expect(filesIn(ann)).toEqual(["ask.txt", "ask.txt"]);
    });

    it("has it not again where it was posted with it", async () => {
      const ref = await posted(naming);
      await clock.advance(5_000);
      expect(await edit(ref, card({ ...naming, title: "Put off" }))).toMatchObject({ kind: "ok" });
      expect(filesIn(ann)).toEqual(["ask.txt"]);
    });

    it("stays as it was until the file is there, and is cut where none may be", async () => {
      const ref = await posted(card({ rows: yes }));
      telegram.faults.arm({ at: "sendDocument", what: "too_many", value: 1 });
      expect(await edit(ref, naming)).toMatchObject({ kind: "retryable" });
      expect(lastSeen(ann)?.text).toBe("Card");
      const refusal = "400 Bad Request: not enough rights to send documents to the chat";
      telegram.faults.arm({ at: "sendDocument", what: "error", value: refusal });
      await clock.advance(5_000);
      expect(await edit(ref, naming)).toMatchObject({ kind: "ok", shown: "cut" });
    });
  });

  it("a card that opened the keyboard cannot be edited, and says so", async () => {
    const ref = await posted(card({ invite: { placeholder: "?" } }));
    expect(await edit(ref, card({ title: "Decided" }))).toMatchObject({ kind: "uneditable" });
  });

  it("refused markup is edited in as plain text", async () => {
    const ref = await posted(card());
    telegram.faults.arm({ at: "editMessageText", what: "cannot_parse" });
    expect(await edit(ref, card({ title: "Decided" }))).toMatchObject({ kind: "ok" });
    expect(lastSeen(ann)).toMatchObject({ text: "Decided", entities: [] });
  });
});

describe("listening", () => {
  it("what was heard is confirmed only when it was kept, and what comes after it waits for its turn", async () => {
    await connect();
    receipt = ({ what }) =>
      what.kind === "text" && what.text === "two" ? { kind: "lost", why: "no disk" } : { kind: "kept" };
    for (const words of ["one", "two", "three"]) telegram.say(ann, ann, words);
    await hears(2);
    // The one that was kept is confirmed with the next poll, the other two come again.
    receipt = () => ({ kind: "kept" });
    await clock.advance(1_000);
    await hears(4);
    await telegram.listening();
    const said = heard.map(({ what }) => (what.kind === "text" ? what.text : ""));
    expect(said).toEqual(["one", "two", "two", "three"]);
    expect(telegram.pending()).toBe(0);
    expect(notes.join()).toContain("no disk");
  });

  it("what comes after a quiet week is heard, though its number is lower", async () => {
    await connect();
    telegram.say(ann, ann, "before");
    await hears(1);
    await telegram.listening();
    await clock.advance(30_000);
    await telegram.called("getUpdates");
    await telegram.listening();
    telegram.countAnew();
    telegram.say(ann, ann, "after");
    expect((await hears(2))[1]?.what).toMatchObject({ text: "after" });
  });

  it("one event that comes as two updates is one thing", async () => {
    await connect();
    telegram.faults.arm({ at: "update", what: "duplicate" });
    telegram.say(ann, ann, "hi");
    const [first, second] = await hears(2);
    expect(second?.id).toBe(first?.id);
  });

  it("an anonymous admin, a channel and a forwarded yes are nobody's word", async () => {
    const group = telegram.group("Ops", { members: [ann], bot: "administrator" });
    const news = telegram.channel("News", { bot: "administrator" });
    await connect();
    telegram.say(ann, group, "yes", { as: "anonymous" });
    telegram.say(ann, group, "yes", { as: "linked channel" });
    telegram.postToChannel(news, "yes");
    telegram.say(ann, ann, "yes", { forwardedFrom: "Eve" });
    const all = await hears(4);
    expect(all.map(({ author }) => author.kind)).toEqual(["anonymous", "anonymous", "anonymous", "user"]);
    expect(all[3]?.what).toMatchObject({ text: "", quoted: "yes" });
  });

  it("a press is answered at once, also where there is nothing to say", async () => {
    const ref = await posted(card({ rows: yes }));
    await connect();
    const press = telegram.tap(ann, ann, Number(ref.message), "Yes");
    await telegram.called("answerCallbackQuery");
    expect(telegram.press(press).answer).toEqual({ text: "", alert: false });
  });

  it("a notice for a press is cut to what an alert can hold", async () => {
    const ref = await posted(card({ rows: yes }));
    receipt = () => keptWith({ kind: "notice", text: "x".repeat(300) });
    await connect();
    const press = telegram.tap(ann, ann, Number(ref.message), "Yes");
    await telegram.called("answerCallbackQuery");
    const { answer } = telegram.press(press);
    expect(answer).toMatchObject({ alert: true, text: expect.stringMatching(/^x{199}…$/) });
  });

  it("a press that came while we were away is heard, and its late answer is no trouble", async () => {
    const ref = await posted(card({ rows: yes }));
    telegram.tap(ann, ann, Number(ref.message), "Yes");
    await clock.advance(60_000);
    await connect();
    expect((await hears(1))[0]?.what).toMatchObject({ kind: "press", key: "yes-key" });
    await telegram.called("answerCallbackQuery");
    stop.abort();
    await ended;
    expect(notes).toEqual([]);
  });

  it("a press from longer ago than Telegram keeps it is gone, words are not", async () => {
    const ref = await posted(card({ rows: yes }));
    telegram.tap(ann, ann, Number(ref.message), "Yes");
    telegram.say(ann, ann, "yes");
    await clock.advance(channel.can.press_kept_ms);
    await connect();
    expect((await hears(1))[0]?.what).toMatchObject({ kind: "text" });
  });

  it("a press on a message that Telegram shows no more names it all the same", async () => {
    const ref = await posted(card({ rows: yes }));
    telegram.forget(ann, Number(ref.message));
    await connect();
    telegram.tap(ann, ann, Number(ref.message), "Yes");
    expect((await hears(1))[0]).toMatchObject({
      place: direct(),
      what: { key: "yes-key", message: ref.message },
    });
  });

  it("a notice for words goes to their author alone", async () => {
    const group = telegram.group("Ops", { members: [ann], bot: "administrator" });
    receipt = () => keptWith({ kind: "notice", text: "Not you." });
    await connect();
    telegram.say(ann, group, "approve");
    await telegram.called("sendMessage");
    expect(lastSeen(ann)?.text).toBe("Not you.");
    expect(lastSeen(group)?.text).toBe("approve");
    const bob = telegram.user("Bob");
    telegram.say(bob, group, "approve too");
    await telegram.called("sendMessage");
    stop.abort();
    await ended;
    expect(lastSeen(group)?.text).toBe("approve too");
    expect(notes.join()).toContain("a notice could not be shown");
  });

  it("being blocked and thrown out is heard", async () => {
    const group = telegram.group("Ops", { members: [ann] });
    await connect();
    telegram.block(ann);
    telegram.kick(group, ann);
    expect((await hears(2)).map(({ what, place }) => [what.kind, place.chat])).toEqual([
      ["shut", String(ann)],
      ["shut", String(group)],
    ]);
  });
});

describe("the connection", () => {
  it("another one who listens is told of in words, and is not fought with", async () => {
    await connect();
    await fetch(`${telegram.apiRoot}/bot${telegram.token}/getUpdates`);
    expect(await ended).toMatchObject({
      kind: "broken",
      why: expect.stringMatching(/another program listens with the same token.*Stop the other/),
      after_ms: 30_000,
    });
  });

  it("a webhook that was left behind is taken down, and what waits is kept", async () => {
    await fetch(`${telegram.apiRoot}/bot${telegram.token}/setWebhook?url=http://127.0.0.1:9/`);
    telegram.say(ann, ann, "hi");
    await connect();
    expect((await hears(1))[0]?.what).toMatchObject({ text: "hi" });
    expect(notes.join()).toContain("a webhook was set");
  });

  it("a token that is refused is for a person to mend", async () => {
    telegram.revokeToken();
    expect(await channel.connect(listener, never())).toMatchObject({
      kind: "fatal",
      remedy: expect.stringContaining("@BotFather"),
    });
  });

  it("being too fast ends it with how long to wait", async () => {
    telegram.faults.arm({ at: "getUpdates", what: "too_many", value: 9 });
    expect(await channel.connect(listener, never())).toMatchObject({ kind: "broken", after_ms: 9_000 });
  });

  it("a poll that never comes back is given up, and deafness is seen before that", async () => {
    await connect();
    telegram.faults.arm({ at: "getUpdates", what: "stall" });
    expect((await channel.pulse(never())).state).toBe("hearing");
    await clock.advance(30_000);
    await telegram.called("getUpdates");
    await telegram.called("getUpdates");
    await telegram.called("getUpdates");
    await clock.advance(44_000);
    expect((await channel.pulse(never())).state).toBe("hearing");
    await clock.advance(1_000);
    expect(await ended).toMatchObject({
      kind: "broken",
      why: expect.stringContaining("no reply within 45 s"),
    });
    expect(await channel.pulse(never())).toMatchObject({
      state: "off",
      why: expect.stringContaining("45 s"),
    });
  });

  it("a webhook that somebody sets meanwhile ends it, and says who may have done so", async () => {
    await connect();
    await fetch(`${telegram.apiRoot}/bot${telegram.token}/setWebhook?url=http://127.0.0.1:9/`);
    await clock.advance(30_000);
    expect(await ended).toMatchObject({
      kind: "broken",
      why: expect.stringMatching(/a webhook was set.*another program/),
    });
    expect(await channel.pulse(never())).toMatchObject({
      state: "off",
      why: expect.stringContaining("webhook"),
    });
  });

  it("is not asked for what a poll has proven", async () => {
    await connect();
    const before = telegram.transcript.length;
    expect((await channel.pulse(never())).state).toBe("hearing");
    expect(telegram.transcript.slice(before).map(({ method }) => method)).not.toContain("getMe");
  });

  it("what privacy mode keeps from us is said, with what to do", async () => {
    expect((await channel.pulse(never())).lacks.join()).toMatch(/privacy mode.*@BotFather/);
    await connect();
    expect((await channel.pulse(never())).lacks.join()).toMatch(/privacy mode.*@BotFather/);
    stop.abort();
    await ended;
    telegram.switchPrivacyOff();
    expect((await channel.pulse(never())).lacks).toEqual([]);
  });

  it("topics that we may not open are said to be missing until we may", async () => {
    const forum = telegram.group("Work", { members: [ann], forum: true });
    telegram.switchPrivacyOff();
    const open = (key: string) => channel.openThread(at(forum), "fix-42", card(), key, never());
    await open("k1");
    expect((await channel.pulse(never())).lacks.join()).toContain(`cannot open topics in the chat ${forum}`);
    telegram.join(forum, ann, "administrator");
    await open("k2");
    expect((await channel.pulse(never())).lacks).toEqual([]);
  });

  it("the menu is offered per kind of chat and language, once", async () => {
    const local = {
      language: "de" as const,
      menu: { ...menu, verbs: [{ name: "status", summary: "Was läuft" }] },
    };
    channel = open({ menus: [local] });
    const bob = telegram.user("Bob", { language: "en" });
    const group = telegram.group("Ops", { members: [ann, bob] });
    await connect();
    for (const _ of [1, 2, 3, 4]) await telegram.called("setMyCommands");
    const names = (user: number, chat: number) => telegram.menu(user, chat).map(({ command }) => command);
    expect(names(bob, bob)).toEqual(["status", "worker_log", "looop"]);
    expect(names(bob, group)).toEqual(["looop"]);
    expect(telegram.menu(ann, ann)[0]).toEqual({ command: "status", description: "Was läuft" });
    stop.abort();
    await ended;
    const again = open({ menus: [local] });
    stop = new AbortController();
    ended = again.connect(listener, stop.signal);
    await telegram.listening();
    expect(telegram.calls("setMyCommands")).toHaveLength(4);
  });
});

describe("the token", () => {
  it("is in no outcome, no note and no health, whatever breaks", async () => {
    const said: unknown[] = [];
    const what = ["hang_up", "lost_reply", "server_error", "error"] as const;
    for (const each of what) {
      const value = each === "error" ? `400 Bad Request: bad url /bot${telegram.token}/x` : 502;
      telegram.faults.arm({ at: "*", what: each, value, times: 4 });
      said.push(await channel.post(direct(), card(), "k", never()));
      said.push(await channel.edit({ ...direct(), message: "5" }, card(), never()));
      said.push(await channel.connect(listener, never()));
      said.push(await channel.pulse(never()));
      telegram.faults.clear();
    }
    for (const apiRoot of ["http://127.0.0.1:9", "not an address"]) {
      channel = open({ apiRoot });
      said.push(await channel.post(direct(), card(), "k", never()));
      said.push(await channel.connect(listener, never()));
    }
    const secret = telegram.token.split(":")[1] ?? "";
    expect(JSON.stringify([said, notes])).not.toContain(secret);
    expect(methods()).toContain("sendMessage");
  });
});
