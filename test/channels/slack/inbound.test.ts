// Goal: whatever Slack hands over becomes one thing with one id, said by the right person, in the words that were typed.
// Method: payloads as Slack sends them, row by row; all of it is pure.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Inbound } from "../../../src/channels/channel.ts";
import { inboundOf } from "../../../src/channels/slack/inbound.ts";
import { type Around, messageInbound } from "../../../src/channels/slack/messages.ts";
import { typedOf } from "../../../src/channels/slack/said.ts";

const around: Around = {
  self: { user: "U0SELF", bot: "B0SELF", team: "T0OURS" },
  now_ms: 5_000,
  person: (id) => (id === "U0ANN" ? { name: "Ann", locale: "de-AT", zone: "Europe/Vienna" } : undefined),
};

const event = (inner: object, outer: object = {}) => ({
  type: "event_callback",
  team_id: "T0OURS",
  event_id: "Ev1",
  event: { event_ts: "1700000009.000900", ...inner },
  ...outer,
});
const said = (inner: object, outer: object = {}) =>
  event(
    {
      type: "message",
      channel: "C1",
      channel_type: "channel",
      user: "U0ANN",
      team: "T0OURS",
      ts: "1700000001.000100",
      text: "hi",
      ...inner,
    },
    outer,
  );
const heard = (body: object): Inbound | undefined => inboundOf({ ...body }, around);

describe("what was typed is read out of Slack's way of writing it", () => {
  test.each<[string, string, string]>([
    ["escaped characters", "a &lt;b&gt; &amp; &amp;lt;", "a <b> & &lt;"],
    ["our own mention", "<@U0SELF> yes", "yes"],
    ["our own mention in the middle", "hey <@U0SELF>, yes", "hey yes"],
    ["somebody else's mention", "<@U0BOB> and <@U0EVE|eve>", "@U0BOB and @eve"],
    ["a channel", "<#C1|general> <#C2>", "#general #C2"],
    ["a call of all", "<!here> <!channel> <!subteam^S1|@ops>", "@here @channel @ops"],
    ["a date", "<!date^1700000000^{date}|yesterday>", "yesterday"],
    ["an address that Slack made a link", "<https://e.example/a?b=1&amp;c=2>", "https://e.example/a?b=1&c=2"],
    ["an address without its scheme", "<http://e.example|e.example>", "e.example"],
    ["a mail address", "<mailto:a@e.example|a@e.example>", "a@e.example"],
    ["a link under other words", "<https://e.example|here>", "here (https://e.example)"],
    ["an angle bracket that was typed", "&lt;@U0SELF&gt; is not a mention", "<@U0SELF> is not a mention"],
  ])("%s", (_title, text, typed) => {
    expect(typedOf({ text }, "U0SELF")).toEqual({ text: typed });
  });

  test("quotes and what was passed on stand apart", () => {
    const message = { text: "&gt; approve it\nno", attachments: [{ text: "approve, said somebody" }] };
    expect(typedOf(message, "U0SELF")).toEqual({ text: "no", quoted: "approve it\napprove, said somebody" });
  });

  test("emoji are the characters that were typed", () => {
    const elements = [
      { type: "emoji", name: "+1", unicode: "1f44d-1f3fd", skin_tone: 4 },
      { type: "emoji", name: "tada", unicode: "1f389" },
    ];
    const blocks = [{ type: "rich_text", elements: [{ type: "rich_text_section", elements }] }];
    const text = ":+1::skin-tone-4: :tada: :our-own:";
    expect(typedOf({ text, blocks }, "U0SELF").text).toBe("👍🏽 🎉 :our-own:");
  });

  test("any text that is escaped comes back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (typed) => {
        fc.pre(!/^\s*>/m.test(typed));
        const text = typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
        expect(typedOf({ text }, "U0SELF").text).toBe(typed.trim());
      }),
    );
  });
});

describe("a message", () => {
  test("is known by its channel and moment, under whatever name it comes", () => {
    const asMessage = heard(said({ text: "<@U0SELF> hi" }));
    const asMention = heard(
      event(
        { type: "app_mention", channel: "C1", user: "U0ANN", ts: "1700000001.000100", text: "<@U0SELF> hi" },
        { event_id: "Ev2" },
      ),
    );
    const fromHistory = messageInbound(
      { type: "message", user: "U0ANN", ts: "1700000001.000100", text: "<@U0SELF> hi" },
      { chat: "C1", direct: "no" },
      around,
    );
    expect(asMessage).toMatchObject({ id: "m:C1:1700000001.000100", at_ms: 1_700_000_001_000 });
    expect(asMention).toEqual(asMessage);
    expect(fromHistory).toEqual(asMessage);
  });

  test.each<[string, object, object]>([
    [
      "in a direct chat is addressed to us",
      { channel: "D1", channel_type: "im" },
      { what: { addressed: "direct" } },
    ],
    ["by name is, too", { text: "<@U0SELF> x" }, { what: { addressed: "mention" } }],
    ["among others is overheard", {}, { what: { addressed: "overheard" } }],
    [
      "in a thread comes from there",
      { thread_ts: "1700000000.000100" },
      { place: { chat: "C1", thread: "1700000000.000100" } },
    ],
    [
      "that began a thread does not",
      { thread_ts: "1700000001.000100" },
      { place: { surface: "slack", chat: "C1" } },
    ],
    [
      "also sent to the channel comes from its thread",
      { subtype: "thread_broadcast", thread_ts: "1700000000.000100" },
      { place: { thread: "1700000000.000100" } },
    ],
    ["with a file is one", { subtype: "file_share", text: "" }, { what: { kind: "text", text: "" } }],
    [
      "of a program is one of a program",
      { subtype: "bot_message", bot_id: "B1", username: "CI", user: undefined },
      { author: { kind: "bot", id: "B1", name: "CI" } },
    ],
    ["of nobody is anonymous", { user: undefined }, { author: { kind: "anonymous" } }],
    [
      "of somebody known carries what is known",
      {},
      { author: { kind: "user", id: "U0ANN", name: "Ann", locale: "de-AT", zone: "Europe/Vienna" } },
    ],
    ["of somebody unknown carries the id", { user: "W0GRID" }, { author: { id: "W0GRID", name: "W0GRID" } }],
  ])("%s", (_title, inner, expected) => {
    expect(heard(said(inner))).toMatchObject(expected);
  });

  test("of another organisation is marked so, in a shared channel only", () => {
    const theirs = { user: "U0EVE", team: "T0THEIRS", user_team: "T0THEIRS" };
    expect(heard(said(theirs, { is_ext_shared_channel: true }))?.author.foreign).toBe("yes");
    expect(heard(said(theirs))?.author.foreign).toBeUndefined();
    expect(heard(said({}, { is_ext_shared_channel: true }))?.author.foreign).toBeUndefined();
  });

  test.each<[string, object]>([
    ["of our own", { user: "U0SELF" }],
    ["of our own, under our program's id", { user: undefined, bot_id: "B0SELF" }],
    ["that only says who joined", { subtype: "channel_join" }],
    ["without a moment", { ts: undefined }],
    ["without a channel", { channel: undefined }],
  ])("%s is none", (_title, inner) => {
    expect(heard(said(inner))).toBeUndefined();
  });
});

describe("what is changed afterwards", () => {
  const changed = (after: object, before: object = {}) =>
    said({
      subtype: "message_changed",
      hidden: true,
      message: { user: "U0ANN", ts: "1700000001.000100", text: "no", ...after },
      previous_message: { user: "U0ANN", ts: "1700000001.000100", text: "yes", ...before },
    });

  test("is a thing of its own, each time", () => {
    const once = heard(changed({ edited: { user: "U0ANN", ts: "1700000002.000000" } }));
    expect(once).toMatchObject({
      author: { id: "U0ANN" },
      what: { kind: "edited", message: "1700000001.000100", text: "no" },
    });
    const twice = heard(
      changed({ edited: { ts: "1700000003.000000" } }, { edited: { ts: "1700000002.000000" } }),
    );
    expect(new Set([once?.id, twice?.id, "m:C1:1700000001.000100"]).size).toBe(3);
  });

  test("by Slack alone is none: a link unfurled, a reply counted", () => {
    expect(heard(changed({}))).toBeUndefined();
    const edited = { edited: { ts: "1700000002.000000" } };
    expect(heard(changed(edited, edited))).toBeUndefined();
  });

  test("by ourselves is none", () => {
    expect(heard(changed({ user: "U0SELF", edited: { ts: "1700000002.000000" } }))).toBeUndefined();
  });

  test("a message that was removed is told, ours is not", () => {
    const removed = (user: string) =>
      heard(
        said({
          subtype: "message_deleted",
          deleted_ts: "1700000001.000100",
          previous_message: { user, ts: "1700000001.000100", thread_ts: "1700000000.000100" },
        }),
      );
    expect(removed("U0ANN")).toMatchObject({
      id: "d:C1:1700000001.000100",
      place: { chat: "C1", thread: "1700000000.000100" },
      what: { kind: "removed", message: "1700000001.000100" },
    });
    expect(removed("U0SELF")).toBeUndefined();
  });
});

describe("other events", () => {
  const item = { type: "message", channel: "C1", ts: "1700000001.000100" };
  test.each<[string, object, object | undefined]>([
    [
      "a reaction",
      { type: "reaction_added", user: "U0ANN", reaction: "+1", item },
      { id: "e:Ev1", what: { kind: "reaction", message: item.ts, emoji: "+1" } },
    ],
    ["our own reaction", { type: "reaction_added", user: "U0SELF", reaction: "+1", item }, undefined],
    [
      "a visit to the home page",
      { type: "app_home_opened", user: "U0ANN", channel: "D1", tab: "home" },
      { place: { chat: "home:U0ANN" }, what: { kind: "visit", page: "yes" } },
    ],
    [
      "a look into the direct chat",
      { type: "app_home_opened", user: "U0ANN", channel: "D1", tab: "messages" },
      undefined,
    ],
    [
      "an archived channel",
      { type: "channel_archive", channel: "C1", user: "U0ANN" },
      { place: { chat: "C1" }, what: { kind: "shut" } },
    ],
    ["our removal", { type: "channel_left", channel: "C1" }, { what: { kind: "shut" } }],
    ["somebody else's leaving", { type: "member_left_channel", channel: "C1", user: "U0ANN" }, undefined],
    [
      "a channel under a new id",
      { type: "channel_id_changed", old_channel_id: "C1", new_channel_id: "C2" },
      { place: { chat: "C1" }, what: { kind: "moved", to: "C2" } },
    ],
    ["a channel under a new name", { type: "channel_rename", channel: { id: "C1", name: "x" } }, undefined],
    ["something new", { type: "something_new" }, undefined],
  ])("%s", (_title, inner, expected) => {
    const inbound = heard(event(inner));
    if (expected === undefined) expect(inbound).toBeUndefined();
    else expect(inbound).toMatchObject(expected);
  });
});

describe("what somebody pressed, sent or called", () => {
  const frame = {
    user: { id: "U0BOB", name: "bob", team_id: "T0OURS" },
    team: { id: "T0OURS" },
    enterprise: null,
    trigger_id: "tr1",
  };
  const press = (more: object = {}) => ({
    type: "block_actions",
    ...frame,
    container: { type: "message", message_ts: "1700000001.000100", channel_id: "C1", is_ephemeral: false },
    channel: { id: "C1", name: "ops" },
    actions: [{ action_id: "press-0-0", value: "key1", type: "button", action_ts: "1700000005.000001" }],
    ...more,
  });

  test("a press carries the button's key, its message and who pressed", () => {
    expect(heard(press())).toMatchObject({
      id: "p:C1:1700000001.000100:U0BOB:1700000005.000001",
      at_ms: 1_700_000_005_000,
      place: { chat: "C1" },
      author: { kind: "user", id: "U0BOB", name: "bob" },
      what: { kind: "press", key: "key1", message: "1700000001.000100" },
    });
  });

  test("a press in a thread comes from there, one on the home page from the home page", () => {
    const thread_ts = "1700000000.000100";
    const inThread = { type: "message", message_ts: "1700000001.000100", channel_id: "C1", thread_ts };
    expect(heard(press({ container: inThread }))?.place.thread).toBe(thread_ts);
    const home = heard(press({ container: { type: "view", view_id: "V1" }, channel: undefined }));
    expect(home).toMatchObject({ place: { chat: "home:U0BOB" }, what: { message: "home" } });
  });

  test("a press on the card that began a thread is not in it", () => {
    const message = { ts: "1700000001.000100", thread_ts: "1700000001.000100" };
    expect(heard(press({ message }))?.place).toEqual({ surface: "slack", chat: "C1" });
  });

  test("a press by somebody of another organisation is marked so, within an enterprise it is not", () => {
    const user = { id: "U0EVE", name: "eve", team_id: "T0THEIRS" };
    expect(heard(press({ user }))?.author.foreign).toBe("yes");
    expect(heard(press({ user, enterprise: { id: "E1" } }))?.author.foreign).toBeUndefined();
  });

  test("a press without a key is none: a link, a field being filled in", () => {
    expect(heard(press({ actions: [{ action_id: "x", action_ts: "1.0" }] }))).toBeUndefined();
    expect(heard(press({ actions: [] }))).toBeUndefined();
  });

  test("a form comes back with its key, its place and its values", () => {
    const values = {
      words: { value: { type: "plain_text_input", value: "only staging" } },
      which: { value: { type: "static_select", selected_option: { value: "b" } } },
      note: { value: { type: "plain_text_input", value: null } },
    };
    const view = { id: "V1", private_metadata: '{"key":"f1","chat":"C1","thread":"1.2"}', state: { values } };
    expect(heard({ type: "view_submission", ...frame, view })).toMatchObject({
      id: "f:tr1",
      place: { chat: "C1", thread: "1.2" },
      what: { kind: "form", key: "f1", values: { words: "only staging", which: "b", note: "" } },
    });
    expect(
      heard({ type: "view_submission", ...frame, view: { id: "V1", private_metadata: "{" } }),
    ).toBeUndefined();
  });

  test("a command carries its words", () => {
    const command = {
      command: "/looop",
      text: " status now ",
      channel_id: "C9",
      user_id: "U0BOB",
      user_name: "bob",
      trigger_id: "tr2",
    };
    expect(heard(command)).toMatchObject({
      id: "k:tr2",
      place: { chat: "C9" },
      author: { id: "U0BOB", name: "bob" },
      what: { kind: "command", text: "status now" },
    });
  });

  test("an entry of a message's menu carries the message", () => {
    const message = {
      ts: "1700000001.000100",
      thread_ts: "1700000000.000100",
      text: "use &lt;b&gt;",
      user: "U0ANN",
    };
    const body = {
      type: "message_action",
      callback_id: "answer",
      ...frame,
      channel: { id: "C1" },
      message_ts: message.ts,
      message,
    };
    expect(heard(body)).toMatchObject({
      place: { chat: "C1", thread: "1700000000.000100" },
      what: { kind: "shortcut", name: "answer", message: message.ts, text: "use <b>" },
    });
  });
});

test("nothing that may come makes it throw", () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant([]), fc.constant({}));
  const names = [
    "type",
    "event",
    "user",
    "channel",
    "message",
    "ts",
    "text",
    "actions",
    "view",
    "container",
    "blocks",
    "elements",
    "command",
    "trigger_id",
    "private_metadata",
    "subtype",
    "previous_message",
    "item",
  ];
  const shapes = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, leaf, tie("object"), fc.array(tie("value"), { maxLength: 3 })),
    object: fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 6 }),
  })).object;
  const kinds = fc.constantFrom(
    "event_callback",
    "block_actions",
    "view_submission",
    "message_action",
    "shortcut",
    undefined,
  );
  const events = fc.constantFrom(
    "message",
    "app_mention",
    "reaction_added",
    "app_home_opened",
    "channel_left",
  );
  fc.assert(
    fc.property(shapes, kinds, events, (shape, type, name) => {
      const body = {
        ...(shape as object),
        ...(type && { type }),
        event: { ...(shape as object), type: name },
      };
      expect(() => inboundOf(body, around)).not.toThrow();
    }),
  );
});
