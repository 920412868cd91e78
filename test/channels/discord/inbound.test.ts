// Goal: every payload of Discord's becomes what the port calls it, or nothing; no payload can do any other harm.
// Method: rows of payloads with only what a row is about; generated rubbish for the rest.

import { describe, expect, test } from "vitest";
import type { Inbound, Menu } from "../../../src/channels/channel.ts";
import { commandsOf, commandWords, differs, focusOf } from "../../../src/channels/discord/commands.ts";
import { createHearing } from "../../../src/channels/discord/hear.ts";
import { type Ground, inboundOf } from "../../../src/channels/discord/inbound.ts";
import { createPlaces } from "../../../src/channels/discord/places.ts";
import type { Answer } from "../../../src/channels/discord/rest.ts";
import { createTokens } from "../../../src/channels/discord/tokens.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { menu } from "./rig.ts";

const SELF = "100000000000000001";
const ANN = { id: "100000000000000002", username: "ann", global_name: "Ann" };
const ground: Ground = { selfId: SELF, menu, parentOf: (id) => (id === "77" ? "7" : undefined) };

/** 2026-01-01T00:00:00Z, as an id. */
const AT_MS = 1_767_225_600_000;
const ID = (BigInt(AT_MS - 1_420_070_400_000) << 22n).toString();

const message = (change: object) => ({
  t: "MESSAGE_CREATE",
  d: {
    id: ID,
    channel_id: "7",
    guild_id: "1",
    type: 0,
    author: ANN,
    content: "hello",
    mentions: [],
    ...change,
  },
});
const whatOf = (packet: { t: string; d: unknown }) => inboundOf(packet, ground)?.what;

describe("a message", () => {
  test("has its time, its place and its author's shown name", () => {
    expect(inboundOf(message({ channel_id: "77", member: { nick: "Annie" } }), ground)).toEqual({
      surface: "discord",
      id: `m:${ID}`,
      at_ms: AT_MS,
      place: { surface: "discord", chat: "7", thread: "77" },
      author: { kind: "user", id: ANN.id, name: "Annie" },
      what: { kind: "text", message: ID, text: "hello", addressed: "overheard" },
    });
  });

  test.each<[string, object, object]>([
    [
      "names us",
      { content: `<@${SELF}> yes`, mentions: [{ id: SELF }] },
      { text: "yes", addressed: "mention" },
    ],
    [
      "names us the old way",
      { content: `yes <@!${SELF}>`, mentions: [{ id: SELF }] },
      { text: "yes", addressed: "mention" },
    ],
    ["names others too", { content: `<@${SELF}> ask <@5>`, mentions: [{ id: SELF }] }, { text: "ask <@5>" }],
    ["is direct", { guild_id: undefined }, { addressed: "direct" }],
    [
      "answers us without a ping",
      { type: 19, message_reference: { message_id: "9" }, referenced_message: { author: { id: SELF } } },
      { replyTo: "9", addressed: "mention" },
    ],
    [
      "answers another",
      { type: 19, message_reference: { message_id: "9" } },
      { replyTo: "9", addressed: "overheard" },
    ],
    ["quotes", { content: "> approve\nno\n> never" }, { text: "no", quoted: "approve\nnever" }],
    [
      "quotes to the end",
      { content: "no\n>>> approve\nall of it" },
      { text: "no", quoted: "approve\nall of it" },
    ],
    ["is all quote", { content: "> approve" }, { text: "", quoted: "approve" }],
    ["has a sign that is no quote", { content: "a > b\n>no" }, { text: "a > b\n>no" }],
    [
      "was forwarded",
      {
        content: "",
        message_reference: { type: 1, message_id: "9" },
        message_snapshots: [{ message: { content: "approve" } }],
      },
      { text: "", quoted: "approve" },
    ],
  ])("that %s", (_, change, wanted) => {
    expect(whatOf(message(change))).toMatchObject({ kind: "text", ...wanted });
  });

  test("that was forwarded answers nothing", () => {
    const forward = { message_reference: { type: 1, message_id: "9" }, message_snapshots: [{ message: {} }] };
    expect(whatOf(message(forward))).not.toHaveProperty("replyTo");
  });

  test.each<[string, object, string]>([
    ["a person", {}, "user"],
    ["a bot", { author: { ...ANN, bot: true } }, "bot"],
    ["a webhook, whatever it calls itself", { webhook_id: "3" }, "bot"],
  ])("of %s says so", (_, change, kind) => {
    expect(inboundOf(message(change), ground)?.author.kind).toBe(kind);
  });

  test.each<[string, object]>([
    ["of our own", { author: { id: SELF, username: "me" } }],
    ["that somebody joined", { type: 7 }],
    ["that a thread began", { type: 18 }],
    ["that a thread begins with", { type: 21 }],
    ["whose words are kept from us", { content: "", attachments: [], embeds: [], components: [] }],
  ])("%s is nothing", (_, change) => {
    expect(inboundOf(message(change), ground)).toBeUndefined();
  });

  test("with only a picture is something", () => {
    expect(whatOf(message({ content: "", attachments: [{}] }))).toMatchObject({ kind: "text", text: "" });
  });
});

describe("an update", () => {
  const update = (change: object) => ({ ...message({ content: "no", ...change }), t: "MESSAGE_UPDATE" });

  test("of words is an edit, a new one each time", () => {
    const first = inboundOf(update({ edited_timestamp: "2026-01-01T00:00:01.000000+00:00" }), ground);
    const second = inboundOf(update({ edited_timestamp: "2026-01-01T00:00:02.000000+00:00" }), ground);
    expect(first).toMatchObject({ at_ms: AT_MS + 1_000, what: { kind: "edited", message: ID, text: "no" } });
    expect(second?.id).not.toBe(first?.id);
  });

  test("that only unfurled a link is nothing", () => {
    expect(inboundOf(update({ edited_timestamp: null }), ground)).toBeUndefined();
  });
});

test("an outage of a server is not our removal from it", () => {
  expect(inboundOf({ t: "GUILD_DELETE", d: { id: "1", unavailable: true } }, ground)).toBeUndefined();
  expect(inboundOf({ t: "GUILD_DELETE", d: { id: "1" } }, ground)).toMatchObject({ what: { kind: "shut" } });
});

describe("commands", () => {
  const verbs = (count: number): Menu => ({
    command: "looop",
    shortcuts: [{ name: "tell", label: "Tell the worker" }],
    verbs: Array.from({ length: count }, (_, index) => ({
      name: `verb-${index}`,
      summary: "x".repeat(200),
      argument: { name: "id", summary: "which", suggested: "yes" as const },
    })),
  });

  test.each([0, 1, 25, 26, 60])(
    "of %d verbs fit into Discord's, and the words come out as typed",
    (count) => {
      const [typed] = commandsOf(verbs(count));
      const options = typed?.options as { name: string; description: string }[];
      expect(options.length).toBe(Math.min(count, 25));
      for (const { description } of options) expect(description.length).toBeLessThanOrEqual(100);
      if (count > 25) expect(options.at(-1)?.name).toBe("more");
    },
  );

  test.each<[string, Parameters<typeof commandWords>[0], string]>([
    ["a verb", [{ name: "status", type: 1, options: [] }], "status"],
    [
      "a verb and its word",
      [{ name: "worker", type: 1, options: [{ name: "id", type: 3, value: "fix 42" }] }],
      "worker fix 42",
    ],
    [
      "the rest",
      [{ name: "more", type: 1, options: [{ name: "words", type: 3, value: "cost today" }] }],
      "cost today",
    ],
    ["nothing", [], ""],
  ])("%s", (_, options, words) => {
    expect(commandWords(options)).toBe(words);
  });

  test("somebody who types is told apart by verb and field", () => {
    const id = { name: "id", type: 3, value: "fi", focused: true };
    expect(focusOf([{ name: "worker", type: 1, options: [id] }])).toEqual({
      command: "worker",
      field: "id",
      text: "fi",
    });
    expect(focusOf([{ name: "worker", type: 1, options: [] }])).toBeUndefined();
  });

  test("are the same with all that Discord adds, and others when a word changes", () => {
    const wanted = commandsOf(menu);
    const there = wanted
      .toReversed()
      .map((command, index) => ({ ...command, id: `${index}`, version: "1", nsfw: false }));
    expect(differs(wanted, there)).toBe(false);
    expect(differs(wanted, there.slice(1))).toBe(true);
    expect(differs(commandsOf({ ...menu, verbs: menu.verbs.slice(1) }), there)).toBe(true);
  });
});

describe("listening", () => {
  interface Asked {
    readonly route: string;
  }

  function hearing(answer: (route: string) => Answer) {
    const heard: Inbound[] = [];
    const notes: string[] = [];
    const asked: Asked[] = [];
    const places = createPlaces();
    const made = createHearing(
      {
        listener: {
          accept: async (inbound) => {
            heard.push(inbound);
            return { kind: "kept" };
          },
          suggest: async () => [],
        },
        rest: {
          options: {},
          async call({ route }) {
            asked.push({ route });
            return answer(route);
          },
        },
        tokens: createTokens(manualClock()),
        places,
        menu,
        self: () => SELF,
        echo: () => undefined,
        unread: () => undefined,
        note: (text) => notes.push(text),
      },
      new AbortController().signal,
    );
    return { ...made, heard, notes, asked };
  }

  test("a thread that nobody has told of is looked up once, and what is said there comes from there", async () => {
    const parts = hearing(() => ({ kind: "ok", value: { id: "88", type: 11, parent_id: "8" } }));
    parts.packet(message({ channel_id: "88" }));
    parts.packet(message({ id: "2", channel_id: "88" }));
    await parts.idle();
    expect(parts.heard.map(({ place }) => place)).toEqual(
      Array(2).fill({ surface: "discord", chat: "8", thread: "88" }),
    );
    expect(parts.asked).toEqual([{ route: "/channels/88" }]);
  });

  test("where it cannot be looked up, it is heard all the same", async () => {
    const parts = hearing(() => ({ kind: "unclear", why: "the connection broke" }));
    parts.packet(message({ channel_id: "88" }));
    await parts.idle();
    expect(parts.heard).toMatchObject([{ place: { chat: "88" } }]);
  });

  test("a press in a thread is told with both, without a look", () => {
    const d = {
      id: ID,
      token: "t",
      application_id: "1",
      type: 3,
      channel_id: "88",
      channel: { id: "88", type: 11, parent_id: "8" },
      user: ANN,
      data: { custom_id: "0.yes.key" },
    };
    expect(inboundOf({ t: "INTERACTION_CREATE", d }, ground)).toMatchObject({
      place: { chat: "8", thread: "88" },
      what: { kind: "press", key: "yes" },
    });
  });
});
