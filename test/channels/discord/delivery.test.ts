// Goal: each fact of Discord that can go wrong while a card is posted, changed or given a thread ends as the port says.
// Method: one row per fact, on the fake; faults by script; what people then see.

import { getEventListeners } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Card, Channel, Place, Posted } from "../../../src/channels/channel.ts";
import { invitation } from "../../../src/channels/discord/permissions.ts";
import { cardOf } from "../../contract/channel.ts";
import { usualRates } from "../../fakes/discord/buckets.ts";
import type { DiscordOptions } from "../../fakes/discord/home.ts";
import { maskOf } from "../../fakes/discord/permissions.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { channelOn, type DiscordRig, invited, openRig } from "./rig.ts";

let rig: DiscordRig;
let channel: Channel;
let clock: ManualClock;

async function open(options: DiscordOptions = {}): Promise<void> {
  await rig?.close();
  rig = await openRig({ clock, ...options });
  channel = rig.channel;
}

beforeEach(async () => {
  clock = manualClock();
  await open();
});
afterEach(() => rig.close());

const never = () => new AbortController().signal;
const card = (title = "Card") => cardOf({ title });
const post = (where: Place = rig.place, key = "key-1", what = card()) =>
  channel.post(where, what, key, never());
const opened = (key = "thread-1") => channel.openThread(rig.place, "Work", card("Opening"), key, never());

async function posted(...what: Parameters<typeof post>): Promise<Posted> {
  const outcome = await post(...what);
  if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
  return outcome;
}

async function thread(): Promise<Place & { readonly thread: string }> {
  const outcome = await opened();
  if (outcome.kind !== "ok" || outcome.place.thread === undefined) throw new Error(JSON.stringify(outcome));
  return { ...outcome.place, thread: outcome.place.thread };
}

const calls = (op: string) =>
  rig.discord.transcript().filter((line) => line.kind === "request" && line.op === op);

describe("posting", () => {
  test("carries its key as an enforced nonce, unfurls nothing and lets nothing ring but a call", async () => {
    await post(rig.place, "key-1", cardOf({ title: "Quiet", volume: "silent" }));
    expect(calls("message.create")[0]).toMatchObject({
      body: {
        nonce: "key-1",
        enforce_nonce: true,
        flags: (1 << 2) | (1 << 12),
        allowed_mentions: { parse: [], replied_user: false },
      },
    });
    await post(rig.place, "key-2", cardOf({ title: "Loud", volume: "ring", call: rig.ann.id }));
    expect(calls("message.create")[1]).toMatchObject({
      body: { flags: 1 << 2, allowed_mentions: { parse: [], users: [rig.ann.id] } },
    });
  });

  test.each<[string, number, object]>([
    ["a channel that may not be seen", 50001, { kind: "fatal", what: "place" }],
    ["a missing permission", 50013, { kind: "fatal", what: "place" }],
    ["a deleted channel", 10003, { kind: "fatal", what: "place" }],
    ["closed direct messages", 50007, { kind: "fatal", what: "place" }],
    ["a locked thread", 160005, { kind: "fatal", what: "place" }],
    ["a channel that takes no messages", 50008, { kind: "fatal", what: "place" }],
    ["a body that is too large", 40005, { kind: "fatal", what: "card" }],
    ["nothing to say", 50006, { kind: "fatal", what: "card" }],
    ["a bad token", 0, { kind: "fatal", what: "surface" }],
  ])("%s is final, with a remedy", async (_, value, wanted) => {
    rig.discord.faults.arm({ at: "message.create", what: "error", value });
    const outcome = await post();
    expect(outcome).toMatchObject(wanted);
    expect(outcome).toMatchObject({
      why: expect.stringContaining("Discord"),
      remedy: expect.stringMatching(/\w{3}/),
    });
    expect((await post()).kind).toBe("ok"); // also after a 401, which makes the SDK forget the token
  });

  test.each([500, 502, 503, 504])(
    "a %d may have been done, and is not done twice by another try",
    async (value) => {
      rig.discord.faults.arm({ at: "message.create", what: "status", value });
      expect((await post()).kind).toBe("unknown");
      rig.discord.faults.arm({ at: "message.create", what: "lost_ack" });
      expect((await post()).kind).toBe("unknown");
      expect((await post()).kind).toBe("ok");
      expect(rig.discord.messages(rig.place.chat)).toHaveLength(1);
    },
  );

  test("a limit of the whole bot makes the surface wait, one of a channel the chat", async () => {
    rig.discord.faults.arm({ at: "message.create", what: "rate_limit", value: 3 });
    expect(await post()).toMatchObject({ kind: "retryable", wait: "chat" });
    rig.discord.faults.arm({ at: "message.create", what: "global_rate_limit", value: 2 });
    expect(await post()).toMatchObject({ kind: "retryable", wait: "surface" });
  });

  test("an empty bucket is known before it is hit", async () => {
    await open({ rates: usualRates });
    for (let count = 0; count < 5; count += 1) await posted(rig.place, `k${count}`);
    const outcome = await post(rig.place, "k5");
    expect(outcome).toMatchObject({ kind: "retryable", wait: "chat" });
    expect(outcome.kind === "retryable" && outcome.after_ms).toBeGreaterThan(3_000);
    expect(calls("message.create")).toHaveLength(5);
  });

  test("a Discord that cannot be reached has certainly not got it", async () => {
    const lost = channelOn(rig.discord);
    await rig.discord.close();
    expect(await lost.post(rig.place, card(), "k", never())).toMatchObject({
      kind: "retryable",
      wait: "surface",
    });
  });

  test("a card whose form is refused is sent once more, as plain as can be", async () => {
    rig.discord.faults.arm({ at: "message.create", what: "error", value: 50035 });
    const outcome = await post(
      rig.place,
      "k",
      cardOf({ title: "Odd", parts: [{ kind: "note", text: "small print" }] }),
    );
    expect(outcome).toMatchObject({ kind: "ok", shown: "attached" });
    const [message] = rig.discord.messages(rig.place.chat);
    expect(Buffer.from(message?.attachments[0]?.bytes ?? []).toString()).toContain("small print");
    expect(rig.notes.join()).toContain("plain");
  });

  test("a file arrives beside the client of another SDK that opened connections first", async () => {
    const names = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));
    const before: readonly unknown[] = names.map((name) => Reflect.get(globalThis, name));
    const client = createRequire(createRequire(import.meta.url).resolve("@slack/web-api"))("undici");
    const theirs = new client.Agent();
    client.setGlobalDispatcher(theirs);
    try {
      const file = { name: "a.txt", mime: "text/plain", alt: "a", bytes: Buffer.from("words") } as const;
      expect(await post(rig.place, "k", cardOf({ files: [file] }))).toMatchObject({ kind: "ok" });
      const [message] = rig.discord.messages(rig.place.chat);
      expect(Buffer.from(message?.attachments[0]?.bytes ?? []).toString()).toBe("words");
    } finally {
      await theirs.close();
      for (const [at, name] of names.entries()) Reflect.set(globalThis, name, before[at]);
    }
  });

  test("a key that cannot be a nonce is refused before anything is sent", async () => {
    for (const key of ["", "k".repeat(26)])
      expect(await post(rig.place, key)).toMatchObject({ what: "card" });
    expect(calls("message.create")).toEqual([]);
  });

  test("for one alone, it goes into the direct chat", async () => {
    const outcome = await post({ ...rig.place, only: rig.ann.id });
    expect(outcome.kind === "ok" && rig.discord.thread(outcome.ref.chat)?.kind).toBe("dm");
    rig.discord.closeDms(rig.ann.id);
    expect(await post({ ...rig.place, only: rig.ann.id }, "k2")).toMatchObject({
      kind: "fatal",
      what: "place",
      remedy: expect.stringContaining("direct messages"),
    });
  });

  test("an archived thread comes back by it", async () => {
    const place = await thread();
    rig.discord.archive(place.thread);
    expect((await post(place)).kind).toBe("ok");
    expect(rig.discord.thread(place.thread)).toMatchObject({ archived: false });
  });
});

describe("looking for a post", () => {
  test("finds it by its buttons long after the nonce is forgotten", async () => {
    const rows = [[{ key: "yes", label: "Yes", style: "plain" as const }]];
    const outcome = await post(rig.place, "key-9", cardOf({ title: "Old", rows }));
    await clock.advance(24 * 3_600_000);
    const found = await channel.probe(rig.place, "key-9", never());
    expect(found).toEqual({ kind: "delivered", ref: outcome.kind === "ok" && outcome.ref });
    expect(await channel.probe(rig.place, "key-8", never())).toEqual({ kind: "absent" });
  });

  describe("by a program that started anew, among", () => {
    const rows: readonly (readonly [string, Card["rows"], "changed" | "as it was", string])[] = [
      ["a message without a key", [], "as it was", "cannot_tell"],
      ["a message with another key", [[{ key: "yes", label: "Yes", style: "plain" }]], "as it was", "absent"],
      ["a message that was changed, for such a one has its id with us", [], "changed", "absent"],
    ];
    test.each(rows)("%s", async (_, buttons, then, told) => {
      const { ref } = await posted(rig.place, "key-1", cardOf({ title: "One", rows: buttons }));
      if (then === "changed") await channel.edit(ref, card("Two"), never());
      const anew = channelOn(rig.discord);
      expect((await anew.probe(rig.place, "key-8", never())).kind).toBe(told);
    });
  });

  test("a line for one person alone is not said to be absent, for no history has it", async () => {
    const place = { ...rig.place, only: rig.ann.id, answering: "i:1" };
    const told = await channel.probe(place, "key-8", never());
    expect(told).toMatchObject({ kind: "cannot_tell", why: expect.stringContaining("alone") });
  });

  test("what went to the direct chat instead is found there", async () => {
    const rows = [[{ key: "yes", label: "Yes", style: "plain" as const }]];
    const place = { ...rig.place, only: rig.ann.id, answering: "i:1" };
    const { ref } = await posted(place, "key-9", cardOf({ title: "Apart", rows }));
    expect(await channelOn(rig.discord).probe(place, "key-9", never())).toEqual({ kind: "delivered", ref });
  });

  test("a post whose reply came is no other one", async () => {
    const { ref } = await posted();
    expect(await channel.probe(rig.place, "key-8", never())).toEqual({ kind: "absent" });
    expect(await channel.probe(rig.place, "key-1", never())).toEqual({ kind: "delivered", ref });
  });
});

describe("changing", () => {
  test("a message in an archived thread opens the thread, and closes it again", async () => {
    const place = await thread();
    const { ref } = await posted(place);
    rig.discord.archive(place.thread);
    expect(await channel.edit(ref, card("Changed"), never())).toMatchObject({ kind: "ok", ref });
    expect(rig.discord.thread(place.thread)).toMatchObject({ archived: true });
    expect(rig.discord.message(place.thread, ref.message)?.content).toContain("Changed");
  });

  test.each<[string, (place: Place & { readonly thread: string }) => void | Promise<void>, string]>([
    ["locked", ({ thread: id }) => rig.discord.archive(id, "locked"), "uneditable"],
    [
      "too old, and the hour's budget is spent",
      async () => {
        await clock.advance(3_600_001);
        rig.discord.faults.arm({ at: "message.edit", what: "error", value: 30046 });
      },
      "uneditable",
    ],
    [
      "somebody else's",
      () => rig.discord.faults.arm({ at: "message.edit", what: "error", value: 50005 }),
      "uneditable",
    ],
    ["in a channel that is gone", ({ thread: id }) => rig.discord.removeChannel(id), "fatal"],
  ])("a message that is %s cannot be changed", async (_, spoil, kind) => {
    const place = await thread();
    const { ref } = await posted(place);
    await spoil(place);
    expect((await channel.edit(ref, card("Changed"), never())).kind).toBe(kind);
  });

  test("past the hour the budget is Discord's own, and told from a limit", async () => {
    const { ref } = await posted();
    await clock.advance(3_600_001);
    const kinds: string[] = [];
    for (let count = 0; count < 4; count += 1)
      kinds.push((await channel.edit(ref, card(`${count}`), never())).kind);
    expect(kinds).toEqual(["ok", "ok", "ok", "uneditable"]);
  });

  test("takes away the files of before", async () => {
    const file = { name: "a.txt", mime: "text/plain", alt: "a", bytes: Buffer.from("a") } as const;
    const { ref } = (await post(rig.place, "k", cardOf({ title: "With", files: [file] }))) as Posted;
    await channel.edit(ref, card("Without"), never());
    expect(rig.discord.message(ref.chat, ref.message)?.attachments).toEqual([]);
  });
});

describe("threads", () => {
  test("one that stands already, because the reply was lost, is the one", async () => {
    rig.discord.faults.arm({ at: "thread.create", what: "lost_ack" });
    expect((await opened()).kind).toBe("unknown");
    const again = await opened();
    if (again.kind !== "ok") throw new Error(JSON.stringify(again));
    expect(again.place).toEqual({ ...rig.place, thread: again.posted.ref.message });
    expect(rig.discord.messages(rig.place.chat)).toHaveLength(1);
  });

  test.each(["rate_limit", "hang_up"])(
    "one that has to wait (%s) leaves its card, which the next try finds",
    async (what) => {
      rig.discord.faults.arm({ at: "thread.create", what });
      expect((await opened()).kind).toBe("unknown");
      expect(await opened()).toMatchObject({ kind: "ok", place: { thread: expect.any(String) } });
      expect(rig.discord.messages(rig.place.chat)).toHaveLength(1);
    },
  );

  test.each<[string, number]>([
    ["there are too many", 160006],
    ["we may not", 50013],
    ["the channel has none", 50024],
  ])("where %s, it goes on in the channel", async (_, value) => {
    rig.discord.faults.arm({ at: "thread.create", what: "error", value });
    expect(await opened()).toMatchObject({ kind: "ok", place: rig.place });
    expect(rig.notes.join()).toContain("no thread could be opened");
  });

  test("in a direct chat, and within a thread, what belongs under it comes after it", async () => {
    const direct = await channel.direct(rig.ann.id, never());
    if (direct.kind !== "ok") throw new Error(JSON.stringify(direct));
    const inDirect = await channel.openThread(direct.place, "Work", card(), "k1", never());
    expect(inDirect).toMatchObject({ kind: "ok", place: direct.place });
    const place = await thread();
    expect(await channel.openThread(place, "Below", card(), "k2", never())).toMatchObject({
      kind: "ok",
      place,
    });
  });
});

test("the invitation wants the permissions that all of this was done with, in the document too", () => {
  expect(invitation("APPLICATION")).toMatch(new RegExp(`permissions=${maskOf(invited)}$`));
  const document = readFileSync(join(import.meta.dirname, "../../../docs/discord.md"), "utf8");
  expect(document).toContain(invitation("APPLICATION"));
});

test("a clock that is set back an hour holds up nothing for an hour", async () => {
  await open({ rates: usualRates });
  const limited = async () => {
    const outcome = await post(rig.place, "key-late");
    return outcome.kind === "retryable" ? outcome.after_ms : outcome.kind;
  };
  for (let count = 0; count < 5; count += 1) await posted(rig.place, `key-${count}`);
  expect(await limited()).toBeGreaterThan(1_000);
  await clock.advance(6_000);
  const honest = Date.now;
  // The SDK reads no other clock.
  Date.now = () => honest() - 3_600_000;
  try {
    expect(await limited()).toBe("ok");
  } finally {
    Date.now = honest;
  }
});

test("a signal that lives long gathers no listeners", async () => {
  const { signal } = new AbortController();
  for (let count = 0; count < 5; count += 1) await channel.post(rig.place, card(), `k${count}`, signal);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("no outcome and no note shows a token", async () => {
  const shown: unknown[] = [];
  const { ref } = await posted();
  for (const what of ["hang_up", "status", "rate_limit"]) {
    rig.discord.faults.arm(
      { at: "message.create", what },
      { at: "message.edit", what },
      { at: "user.me", what },
    );
    shown.push(await post(), await channel.edit(ref, card(), never()), await channel.pulse(never()));
  }
  rig.discord.resetToken();
  shown.push(await post(), await channel.pulse(never()), rig.notes);
  expect(JSON.stringify(shown)).not.toContain(rig.discord.token.slice(0, 12));
});
