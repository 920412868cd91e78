// Goal: what people do in Telegram is heard as what it is: their own words, their place, and who they are, or that they
// are nobody in particular. Method: rows of updates as the Bot API sends them, and what is heard of each.

import type { Update } from "grammy/types";
import { describe, expect, it } from "vitest";
import type { Inbound } from "../../../src/channels/channel.ts";
import { inboundsOf } from "../../../src/channels/telegram/inbound.ts";
import { verbsOf } from "../../../src/channels/telegram/menu.ts";
import { menu } from "./rig.ts";

const self = { id: 42, username: "looop_bot" };
const hearing = { self, verbs: verbsOf(menu), now_ms: 5_000 };
const ann = { id: 7, is_bot: false, first_name: "Ann", last_name: "Smith", language_code: "de" };
const us = { id: 42, is_bot: true, first_name: "looop" };
const group = { id: -100, type: "supergroup", title: "Ops" };
const direct = { id: 7, type: "private", first_name: "Ann" };

const message = (more: object) => ({ message_id: 5, date: 1, chat: direct, from: ann, ...more });
const entity = (type: string, offset: number, length: number, more: object = {}) => ({
  type,
  offset,
  length,
  ...more,
});

function heard(update: object): readonly Inbound[] {
  return inboundsOf({ update_id: 900, ...update } as Update, hearing);
}

describe("words", () => {
  const rows: readonly (readonly [title: string, message: object, what: object])[] = [
    ["alone with us are addressed to us", { text: "yes" }, { text: "yes", addressed: "direct" }],
    ["among others are overheard", { chat: group, text: "yes" }, { text: "yes", addressed: "overheard" }],
    [
      "with our name are for us, without it",
      { chat: group, text: "@looop_bot: yes", entities: [entity("mention", 0, 10)] },
      { text: "yes", addressed: "mention" },
    ],
    [
      "with our name in the middle read on",
      { chat: group, text: "hey @looop_bot yes", entities: [entity("mention", 4, 10)] },
      { text: "hey yes", addressed: "mention" },
    ],
    [
      "that name another bot are not for us",
      { chat: group, text: "@other_bot yes", entities: [entity("mention", 0, 10)] },
      { text: "@other_bot yes", addressed: "overheard" },
    ],
    [
      "that answer us are for us",
      { chat: group, text: "2", reply_to_message: { message_id: 3, date: 1, chat: group, from: us } },
      { text: "2", addressed: "mention", replyTo: "3" },
    ],
    [
      "in a topic answer nothing unless somebody answers",
      {
        chat: group,
        text: "2",
        message_thread_id: 3,
        is_topic_message: true,
        reply_to_message: { message_id: 3, date: 1, chat: group, from: us, forum_topic_created: {} },
      },
      { text: "2", addressed: "overheard" },
    ],
    [
      "that were forwarded are not the author's",
      { text: "approve", forward_origin: { type: "hidden_user", date: 1, sender_user_name: "Eve" } },
      { text: "", quoted: "approve" },
    ],
    [
      "that another bot wrote for them are not the author's",
      { text: "approve", via_bot: { id: 9, is_bot: true, first_name: "x" } },
      { text: "", quoted: "approve" },
    ],
    [
      "that were quoted stand apart",
      { text: "approve\nno", entities: [entity("blockquote", 0, 7)] },
      { text: "no", quoted: "approve" },
    ],
    [
      "quoted from the answered message too",
      { text: "no", quote: { text: "approve", position: 0 } },
      {
        text: "no",
        quoted: "approve",
      },
    ],
    ["under a picture are words", { photo: [], caption: "look" }, { text: "look" }],
    ["there may be none at all", { voice: { duration: 3 } }, { text: "" }],
  ];
  for (const [title, more, what] of rows) {
    it(title, () => {
      const [inbound] = heard({ message: message(more) });
      expect(inbound?.what).toMatchObject({ kind: "text", message: "5", ...what });
    });
  }
});

it("an answer to what opened a topic is no answer", () => {
  const [inbound] = heard({
    message: message({
      chat: group,
      text: "2",
      message_thread_id: 3,
      is_topic_message: true,
      reply_to_message: { message_id: 3, date: 1, chat: group, from: us },
    }),
  });
  expect(inbound?.what).not.toHaveProperty("replyTo");
});

describe("commands", () => {
  const command = (text: string, more: object = {}) => {
    const length = text.split(" ")[0]?.length ?? 0;
    return { message: message({ text, entities: [entity("bot_command", 0, length)], ...more }) };
  };
  const rows: readonly (readonly [text: string, what: object | undefined])[] = [
    ["/looop status now", { kind: "command", text: "status now" }],
    ["/looop", { kind: "command", text: "" }],
    ["/status", { kind: "command", text: "status" }],
    ["/worker_log fix-42", { kind: "command", text: "worker-log fix-42" }],
    ["/Status@Looop_Bot", { kind: "command", text: "status" }],
    ["/unknown x", { kind: "command", text: "unknown x" }],
    ["/status@other_bot", undefined],
    ["/start", { kind: "visit" }],
    ["/start PAIR7Q", { kind: "visit", payload: "PAIR7Q" }],
  ];
  for (const [text, what] of rows) {
    it(text, () => expect(heard(command(text))[0]?.what).toEqual(what));
  }

  it("forwarded ones are none", () => {
    const forwarded = { forward_origin: { type: "hidden_user", date: 1, sender_user_name: "Eve" } };
    expect(heard(command("/kill fix-42", forwarded))[0]?.what).toMatchObject({ kind: "text", text: "" });
  });
});

describe("authors", () => {
  const channel = { id: -9, type: "channel", title: "News" };
  const rows: readonly (readonly [title: string, update: object, author: object])[] = [
    [
      "a person",
      { message: message({ text: "a" }) },
      { kind: "user", id: "7", name: "Ann Smith", locale: "de" },
    ],
    [
      "an admin who hides behind the group is nobody",
      {
        message: message({
          text: "a",
          chat: group,
          from: { id: 1_087_968_824, is_bot: true },
          sender_chat: group,
        }),
      },
      { kind: "anonymous", id: "-100" },
    ],
    [
      "somebody who speaks as a channel is nobody",
      { message: message({ text: "a", chat: group, sender_chat: channel }) },
      { kind: "anonymous", id: "-9" },
    ],
    [
      "a channel's post is nobody's",
      { channel_post: { message_id: 5, date: 1, chat: channel, text: "a" } },
      { kind: "anonymous", id: "-9" },
    ],
    [
      "another bot is a bot",
      { message: message({ text: "a", from: { id: 9, is_bot: true, first_name: "B" } }) },
      { kind: "bot", id: "9" },
    ],
  ];
  for (const [title, update, author] of rows) {
    it(title, () => expect(heard(update)[0]?.author).toMatchObject(author));
  }
});

describe("everything else", () => {
  const member = (was: object, is: object, chat: object = direct) => ({
    my_chat_member: { chat, from: ann, date: 2, old_chat_member: was, new_chat_member: is },
  });
  const press = (of: object) => ({
    callback_query: { id: "q1", from: ann, chat_instance: "1", data: "key", message: of },
  });
  const rows: readonly (readonly [title: string, update: object, inbounds: readonly object[]])[] = [
    [
      "a press names its key, message and topic",
      press(message({ chat: group, from: us, message_thread_id: 3, is_topic_message: true })),
      [
        {
          id: "press:q1",
          at_ms: 5_000,
          place: { chat: "-100", thread: "3" },
          what: { kind: "press", key: "key", message: "5" },
        },
      ],
    ],
    [
      "a press on a message that Telegram no longer shows",
      press({ message_id: 5, chat: group, date: 0 }),
      [{ place: { surface: "telegram", chat: "-100" }, what: { kind: "press", message: "5" } }],
    ],
    [
      "an edit is a thing of its own",
      { edited_message: message({ text: "no", edit_date: 9 }) },
      [{ id: "edited:7:5:900", at_ms: 9_000, what: { kind: "edited", message: "5", text: "no" } }],
    ],
    [
      "a new reaction, not those that were there",
      {
        message_reaction: {
          chat: group,
          message_id: 5,
          user: ann,
          date: 2,
          old_reaction: [{ type: "emoji", emoji: "👍" }],
          new_reaction: [
            { type: "emoji", emoji: "👍" },
            { type: "emoji", emoji: "🔥" },
          ],
        },
      },
      [{ what: { kind: "reaction", message: "5", emoji: "🔥" }, author: { id: "7" } }],
    ],
    [
      "a reaction of somebody hidden is nobody's",
      {
        message_reaction: {
          chat: group,
          message_id: 5,
          actor_chat: group,
          date: 2,
          old_reaction: [],
          new_reaction: [{ type: "emoji", emoji: "👍" }],
        },
      },
      [{ author: { kind: "anonymous" } }],
    ],
    ["being blocked", member({ status: "member" }, { status: "kicked" }), [{ what: { kind: "shut" } }]],
    ["being let in", member({ status: "left" }, { status: "member" }, group), [{ what: { kind: "visit" } }]],
    ["a rise in rank is nothing", member({ status: "member" }, { status: "administrator" }, group), []],
    [
      "being silenced",
      member({ status: "member" }, { status: "restricted", can_send_messages: false }, group),
      [{ what: { kind: "shut" } }],
    ],
    [
      "a group that goes on under another id",
      { message: message({ chat: { ...group, id: -5 }, migrate_to_chat_id: -100 }) },
      [{ id: "moved:-5:-100", place: { chat: "-5" }, what: { kind: "moved", to: "-100" } }],
    ],
    [
      "the same, told by the new group, is the same thing",
      { message: message({ chat: group, migrate_from_chat_id: -5 }) },
      [{ id: "moved:-5:-100", place: { chat: "-5" }, what: { kind: "moved", to: "-100" } }],
    ],
    ["what we said ourselves is nothing", { message: message({ from: us, text: "a" }) }, []],
    ["a pin is nothing", { message: message({ pinned_message: {} }) }, []],
    ["a joining is nothing", { message: message({ new_chat_members: [ann] }) }, []],
    ["a closed topic is nothing", { message: message({ forum_topic_closed: {} }) }, []],
    ["an unknown kind is nothing", { poll: {} }, []],
  ];
  for (const [title, update, inbounds] of rows) {
    it(title, () => {
      const all = heard(update);
      expect(all).toHaveLength(inbounds.length);
      expect(all).toMatchObject(inbounds);
    });
  }

  it("a chain of replies outside of topics is no thread", () => {
    const [inbound] = heard({ message: message({ chat: group, text: "a", message_thread_id: 3 }) });
    expect(inbound?.place).toEqual({ surface: "telegram", chat: "-100" });
  });
});
