// Goal: the fake refuses what Telegram refuses, keeps what it keeps and forgets what it forgets, so that whoever works
// against it works. Method: raw HTTP for each rule, with virtual time; the unmodified grammy for the whole.

import { Bot, GrammyError, HttpError, InputFile } from "grammy";
import type { ForumTopic, Message, Update } from "grammy/types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ManualClock, manualClock } from "../manual-clock.ts";
import { formattedOf } from "./entities.ts";
import { isRefusal } from "./refusal.ts";
import { type FakeTelegram, openTelegram } from "./telegram.ts";

interface Reply {
  readonly ok: boolean;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, number>>;
  readonly result?: unknown;
}

let clock: ManualClock;
let telegram: FakeTelegram;
let ann: number;

beforeEach(async () => {
  clock = manualClock();
  telegram = await openTelegram({ clock });
  ann = telegram.user("Ann", { username: "ann_smith", language: "de" });
});
afterEach(() => telegram.close());

async function call(method: string, params: object = {}): Promise<Reply> {
  const response = await fetch(`${telegram.apiRoot}/bot${telegram.token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
  });
  return (await response.json()) as Reply;
}

async function news(params: object = {}): Promise<readonly Update[]> {
  return (await call("getUpdates", params)).result as readonly Update[];
}

async function sent(params: object): Promise<number> {
  return ((await call("sendMessage", params)).result as Message).message_id;
}

async function started(): Promise<number> {
  telegram.say(ann, ann, "/start");
  const heard = await news();
  await news({ offset: (heard.at(-1)?.update_id ?? 0) + 1 });
  return ann;
}

describe("what is refused", () => {
  const long = "x".repeat(4_097);
  const button = (more: object) => ({ inline_keyboard: [[{ text: "a", ...more }]] });
  const rows: readonly (readonly [title: string, params: object, description: RegExp | "ok"])[] = [
    ["an empty text", { text: " \n" }, /message text is empty/],
    ["a text beyond 4096", { text: long }, /message is too long/],
    ["not a text of 4096", { text: "x".repeat(4_096) }, "ok"],
    ["not tags beyond 4096", { text: `<b>${"x".repeat(4_096)}</b>`, parse_mode: "HTML" }, "ok"],
    ["an unknown tag", { text: "<x>a</x>", parse_mode: "HTML" }, /can't parse entities: Unsupported start/],
    ["an unclosed tag", { text: "<b>a", parse_mode: "HTML" }, /can't parse entities: Can't find end tag/],
    ["crossed tags", { text: "<b><i>a</b></i>", parse_mode: "HTML" }, /can't parse entities: Unmatched end/],
    ["a stray <", { text: "1 < 2", parse_mode: "HTML" }, /can't parse entities: Unclosed start tag/],
    [
      "data beyond 64 bytes",
      { text: "a", reply_markup: button({ callback_data: "ä".repeat(33) }) },
      /BUTTON_DATA/,
    ],
    ["not data of 64 bytes", { text: "a", reply_markup: button({ callback_data: "ä".repeat(32) }) }, "ok"],
    ["empty data", { text: "a", reply_markup: button({ callback_data: "" }) }, /BUTTON_DATA_INVALID/],
    ["a button that does nothing", { text: "a", reply_markup: button({}) }, /Text buttons are unallowed/],
    [
      "101 buttons",
      { text: "a", reply_markup: { inline_keyboard: Array(101).fill([{ text: "a", callback_data: "b" }]) } },
      /REPLY_MARKUP_TOO_LONG/,
    ],
    [
      "a long placeholder",
      { text: "a", reply_markup: { force_reply: true, input_field_placeholder: "x".repeat(65) } },
      /placeholder/,
    ],
    ["an answer to nothing", { text: "a", reply_parameters: { message_id: 9 } }, /replied not found/],
    ["a topic that is not there", { text: "a", message_thread_id: 77 }, /message thread not found/],
    ["a chat that is not there", { chat_id: 12, text: "a" }, /chat not found/],
  ];
  for (const [title, params, description] of rows) {
    it(title, async () => {
      await started();
      const reply = await call("sendMessage", { chat_id: ann, ...params });
      if (description === "ok") expect(reply).toMatchObject({ ok: true });
      else
        expect(reply).toMatchObject({
          ok: false,
          error_code: 400,
          description: expect.stringMatching(description),
        });
    });
  }

  it("a person who never wrote, blocked us, or is gone", async () => {
    const description = async () => (await call("sendMessage", { chat_id: ann, text: "a" })).description;
    expect(await description()).toBe("Forbidden: bot can't initiate conversation with a user");
    telegram.say(ann, ann, "/start");
    telegram.block(ann);
    expect(await description()).toBe("Forbidden: bot was blocked by the user");
    telegram.unblock(ann);
    expect(await description()).toBeUndefined();
    telegram.deactivate(ann);
    expect(await description()).toBe("Forbidden: user is deactivated");
  });

  it("a group that threw us out, muted us, or moved", async () => {
    const group = telegram.group("Ops", { members: [ann], kind: "group" });
    const send = () => call("sendMessage", { chat_id: group, text: "a" });
    telegram.mute(group);
    expect((await send()).description).toContain("not enough rights");
    telegram.kick(group, ann);
    expect((await send()).description).toBe("Forbidden: bot was kicked from the group chat");
    telegram.join(group, ann);
    const moved = telegram.upgradeToSupergroup(group, ann);
    expect(await send()).toMatchObject({ error_code: 400, parameters: { migrate_to_chat_id: moved } });
  });

  it("a token that is no token, or none of ours", async () => {
    const root = telegram.apiRoot;
    expect((await fetch(`${root}/getMe`)).status).toBe(404);
    expect((await fetch(`${root}/bot1:wrong/getMe`)).status).toBe(401);
  });
});

describe("HTML", () => {
  const rows: readonly (readonly [html: string, text: string, kinds: readonly string[]])[] = [
    ["<b>a</b> &lt;b&gt; &amp;amp; &#128512;", "a <b> &amp; 😀", ["bold"]],
    ['<a href="https://a.example">a</a>', "a", ["text_link"]],
    ['<a href="tg://user?id=7">Ann</a>', "Ann", ["text_mention"]],
    ['<a href="nothing">a</a>', "a", []],
    ['<pre><code class="language-sh">@ann /run</code></pre>', "@ann /run", ["code", "pre"]],
    ["call @ann_smith now", "call @ann_smith now", ["mention"]],
    ["mail a@ann_smith", "mail a@ann_smith", []],
    ["/run it in /usr/bin", "/run it in /usr/bin", ["bot_command"]],
    ["see https://a.example/x", "see https://a.example/x", ["url"]],
    ["<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]],
    ["& &unknown;", "& &unknown;", []],
  ];
  for (const [html, text, kinds] of rows) {
    it(`reads ${html}`, () => {
      const formatted = formattedOf(html, "HTML");
      expect(formatted.text).toBe(text);
      expect(formatted.entities.map(({ type }) => type).sort()).toEqual([...kinds].sort());
    });
  }

  it("refuses a stray end tag", () => {
    expect(() => formattedOf("a</b>", "HTML")).toThrow();
    try {
      formattedOf("a</b>", "HTML");
    } catch (error) {
      expect(isRefusal(error)).toBe(true);
    }
  });
});

describe("updates", () => {
  it("come until they are confirmed", async () => {
    telegram.say(ann, ann, "one");
    telegram.say(ann, ann, "two");
    const first = await news({ limit: 1 });
    expect(first.map(({ message }) => message?.text)).toEqual(["one"]);
    expect(await news()).toHaveLength(2);
    const rest = await news({ offset: (first[0]?.update_id ?? 0) + 1 });
    expect(rest[0]?.message?.text).toBe("two");
    expect(telegram.pending()).toBe(1);
  });

  it("wake a held poll, which otherwise ends empty after its time", async () => {
    const empty = call("getUpdates", { timeout: 30 });
    await clock.untilAsleep();
    await clock.advance(30_000);
    expect((await empty).result).toEqual([]);
    const full = call("getUpdates", { timeout: 30 });
    await clock.untilAsleep();
    telegram.say(ann, ann, "hi");
    expect((await full).result).toHaveLength(1);
  });

  it("go to the newer of two who listen", async () => {
    const older = call("getUpdates", { timeout: 30 });
    await clock.untilAsleep();
    const newer = call("getUpdates", { timeout: 30 });
    expect(await older).toMatchObject({ error_code: 409 });
    await clock.untilAsleep();
    telegram.say(ann, ann, "hi");
    expect((await newer).result).toHaveLength(1);
  });

  it("do not come by poll while there is a webhook", async () => {
    await call("setWebhook", { url: "http://127.0.0.1:9/nobody" });
    const refused = await call("getUpdates");
    expect(refused).toMatchObject({ error_code: 409, description: expect.stringContaining("webhook") });
    await call("deleteWebhook");
    expect((await call("getUpdates")).ok).toBe(true);
  });

  it("of presses are gone after 150 s, messages after a day", async () => {
    await started();
    const reply_markup = { inline_keyboard: [[{ text: "Yes", callback_data: "k" }]] };
    const message_id = await sent({ chat_id: ann, text: "?", reply_markup });
    telegram.tap(ann, ann, message_id, "Yes");
    telegram.say(ann, ann, "yes");
    await clock.advance(149_000);
    expect(await news()).toHaveLength(2);
    await clock.advance(1_000);
    expect(await news()).toHaveLength(1);
    await clock.advance(86_400_000);
    expect(await news()).toEqual([]);
  });

  it("of reactions come only to who wants them, and it stays said", async () => {
    const message = telegram.say(ann, ann, "hi");
    telegram.react(ann, ann, message, "👍");
    expect(await news()).toHaveLength(1);
    await call("getUpdates", { allowed_updates: ["message", "message_reaction"] });
    telegram.react(ann, ann, message, "🔥");
    const result = await news();
    expect(result.at(-1)?.message_reaction?.new_reaction).toEqual([{ type: "emoji", emoji: "🔥" }]);
  });
});

describe("a group", () => {
  it("lets a bot with privacy hear only what is for it", async () => {
    const group = telegram.group("Ops", { members: [ann] });
    const message_id = await sent({ chat_id: group, text: "?" });
    telegram.say(ann, group, "among us");
    telegram.say(ann, group, "/status");
    telegram.say(ann, group, "/status@another_bot");
    telegram.say(ann, group, `hey @${telegram.bot.username}`);
    telegram.say(ann, group, "an answer", { reply_to: message_id });
    const heard = (await news()).map(({ message }) => message?.text);
    expect(heard).toEqual(["/status", `hey @${telegram.bot.username}`, "an answer"]);
  });

  it("shows who speaks for it or as a channel without a person", async () => {
    const group = telegram.group("Ops", { members: [ann], bot: "administrator" });
    telegram.say(ann, group, "yes", { as: "anonymous" });
    telegram.say(ann, group, "yes", { as: "channel" });
    const [hidden, channel] = await news();
    expect(hidden?.message).toMatchObject({
      from: { username: "GroupAnonymousBot" },
      sender_chat: { id: group },
    });
    expect(channel?.message).toMatchObject({ sender_chat: { type: "channel" } });
  });

  it("with topics answers their first message unless told otherwise, and knows closed and General", async () => {
    const forum = telegram.group("Work", { members: [ann], forum: true, bot: "administrator" });
    const opened = await call("createForumTopic", { chat_id: forum, name: "fix-42" });
    const thread = (opened.result as ForumTopic).message_thread_id;
    telegram.say(ann, forum, "hi", { topic: thread });
    const [first] = await news();
    expect(first?.message).toMatchObject({
      is_topic_message: true,
      reply_to_message: { forum_topic_created: {} },
    });
    const general = await call("sendMessage", { chat_id: forum, message_thread_id: 1, text: "a" });
    expect(general.description).toContain("message thread not found");
    await call("closeForumTopic", { chat_id: forum, message_thread_id: thread });
    telegram.join(forum, ann, "member");
    const closed = await call("sendMessage", { chat_id: forum, message_thread_id: thread, text: "a" });
    expect(closed.description).toContain("TOPIC_CLOSED");
    expect((await call("createForumTopic", { chat_id: forum, name: "b" })).description).toContain("rights");
  });
});

describe("pressing and editing", () => {
  const reply_markup = { inline_keyboard: [[{ text: "Yes", callback_data: "k1" }]] };

  it("an answer in time reaches the person, a late one does not", async () => {
    await started();
    const message_id = await sent({ chat_id: ann, text: "?", reply_markup });
    const press = telegram.tap(ann, ann, message_id, "Yes");
    const answer = { callback_query_id: press, text: "kept", show_alert: true };
    expect((await call("answerCallbackQuery", answer)).ok).toBe(true);
    expect(telegram.press(press).answer).toEqual({ text: "kept", alert: true });
    const late = telegram.tap(ann, ann, message_id, "Yes");
    await clock.advance(15_001);
    const refused = await call("answerCallbackQuery", { callback_query_id: late });
    expect(refused).toMatchObject({
      error_code: 400,
      description: expect.stringContaining("query is too old"),
    });
  });

  it("a press on a forgotten message comes without it", async () => {
    await started();
    const message_id = await sent({ chat_id: ann, text: "?", reply_markup });
    telegram.forget(ann, message_id);
    telegram.tap(ann, ann, message_id, "Yes");
    const [press] = await news();
    expect(press?.callback_query?.message).toEqual({
      message_id,
      date: 0,
      chat: expect.objectContaining({ id: ann }),
    });
  });

  it("an edit changes what is seen, drops buttons it does not name, and must change something", async () => {
    await started();
    const message_id = await sent({ chat_id: ann, text: "?", reply_markup });
    const edit = { chat_id: ann, message_id, text: "done" };
    expect((await call("editMessageText", edit)).ok).toBe(true);
    expect(telegram.sees(ann).at(-1)).toMatchObject({ text: "done", buttons: [], isEdited: true });
    expect((await call("editMessageText", edit)).description).toContain("message is not modified");
    telegram.remove(ann, message_id);
    expect((await call("editMessageText", edit)).description).toContain("message to edit not found");
    const theirs = telegram.say(ann, ann, "mine");
    expect((await call("editMessageText", { ...edit, message_id: theirs })).description).toContain(
      "can't be edited",
    );
  });
});

describe("rates", () => {
  it("hold a chat to one a second after a burst, and say how long to wait", async () => {
    await started();
    const send = () => call("sendMessage", { chat_id: ann, text: "a" });
    for (const _ of [1, 2, 3]) expect((await send()).ok).toBe(true);
    expect(await send()).toMatchObject({ error_code: 429, parameters: { retry_after: 1 } });
    await clock.advance(1_000);
    expect((await send()).ok).toBe(true);
    expect((await send()).ok).toBe(false);
  });

  it("hold a group to twenty a minute, edits among them", async () => {
    const group = telegram.group("Ops", { members: [ann] });
    const message_id = await sent({ chat_id: group, text: "0" });
    for (let count = 1; count < 20; count += 1) {
      await clock.advance(1_000);
      const edit = { chat_id: group, message_id, text: String(count) };
      expect((await call("editMessageText", edit)).ok).toBe(true);
    }
    for (let sent = 0; ; sent += 1) {
      await clock.advance(1_000);
      const reply = await call("sendMessage", { chat_id: group, text: "a" });
      if (reply.ok) expect(sent).toBeLessThan(20);
      else {
        expect(reply).toMatchObject({ error_code: 429, parameters: { retry_after: expect.any(Number) } });
        break;
      }
    }
  });
});

describe("what goes wrong", () => {
  it("a lost reply leaves the message there", async () => {
    await started();
    telegram.faults.arm({ at: "sendMessage", what: "lost_reply" }, { at: "sendMessage", what: "hang_up" });
    await expect(call("sendMessage", { chat_id: ann, text: "done" })).rejects.toThrow();
    await expect(call("sendMessage", { chat_id: ann, text: "not done" })).rejects.toThrow();
    expect(telegram.sees(ann).map(({ text }) => text)).toEqual(["/start", "done"]);
    expect(telegram.faults.left()).toEqual([]);
  });

  it("an event comes twice as two updates", async () => {
    telegram.faults.arm({ at: "update", what: "duplicate" });
    telegram.say(ann, ann, "hi");
    const [one, other] = await news();
    expect(one?.message).toEqual(other?.message);
    expect(one?.update_id).not.toBe(other?.update_id);
  });
});

describe("the unmodified grammy", () => {
  it("polls, answers, uploads, and meets refusals as refusals", async () => {
    const bot = new Bot(telegram.token, { client: { apiRoot: telegram.apiRoot } });
    bot.on("message:text", (context) =>
      context.reply(`<b>${context.message.text}</b>`, { parse_mode: "HTML" }),
    );
    const stopped = bot.start();
    telegram.say(ann, ann, "hi");
    await telegram.called("sendMessage");
    expect(telegram.sees(ann).at(-1)).toMatchObject({
      text: "hi",
      entities: [{ type: "bold" }],
      rang: [ann],
    });
    const bytes = Buffer.from("all of it");
    await bot.api.sendDocument(ann, new InputFile(bytes, "all.md"), { caption: "see" });
    expect(telegram.sees(ann).at(-1)?.file).toMatchObject({ kind: "document", name: "all.md", bytes });
    await expect(bot.api.sendMessage(12, "a")).rejects.toBeInstanceOf(GrammyError);
    telegram.faults.arm({ at: "sendMessage", what: "hang_up" });
    await expect(bot.api.sendMessage(ann, "a")).rejects.toBeInstanceOf(HttpError);
    await bot.stop();
    await stopped;
  });

  it("takes updates by webhook, again where the first time failed", async () => {
    const { openLoopback } = await import("../wire/loopback.ts");
    const taken: { status: number; secret: string | undefined; text: string }[] = [];
    const twice = Promise.withResolvers<void>();
    const receiver = await openLoopback(async ({ headers, body }) => {
      const status = taken.length === 0 ? 500 : 200;
      const { message } = JSON.parse(body.toString());
      taken.push({ status, secret: headers["x-telegram-bot-api-secret-token"], text: message.text });
      if (taken.length === 2) twice.resolve();
      return { status };
    });
    await call("setWebhook", { url: receiver.origin, secret_token: "s3cret" });
    telegram.say(ann, ann, "hi");
    await clock.untilAsleep();
    await clock.advance(1_000);
    await twice.promise;
    expect(taken).toEqual([
      { status: 500, secret: "s3cret", text: "hi" },
      { status: 200, secret: "s3cret", text: "hi" },
    ]);
    await receiver.close();
  });
});
