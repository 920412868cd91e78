// Goal: each way in which a post, an edit or a file can go wrong at Slack has its outcome, and is done once at most.
// Method: the unmodified SDK and a Slack on loopback with its refusals and faults; what people see is what counts.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Card, Place, Posted } from "../../../src/channels/channel.ts";
import { openEars } from "./ears.ts";
import { openSlackRig, type SlackRig, until } from "./rig.ts";

let rig: SlackRig;
let place: Place;

beforeEach(async () => {
  rig = await openSlackRig();
  place = rig.place;
});
afterEach(() => rig.close());

const plain: Card = { title: "T", tone: "plain", parts: [], rows: [], files: [], volume: "silent" };
const card = (change: Partial<Card>): Card => ({ ...plain, ...change });
const long = card({ title: "Long", parts: [{ kind: "verbatim", text: `${"word ".repeat(4_000)}END` }] });
const never = () => new AbortController().signal;
const post = (what: Card, where: Place = place, key = "k1") => rig.channel.post(where, what, key, never());
async function posted(what: Card, where?: Place): Promise<Posted> {
  const outcome = await post(what, where);
  if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
  return outcome;
}
const fault = (at: string, what: string, value?: string | number) =>
  rig.slack.faults.arm({ at, what, ...(value !== undefined && { value }) });
const replies = (ts: string) => rig.slack.messages(place.chat, { thread: ts });

describe("a refusal says what to do", () => {
  test.each<[string, string, string]>([
    ["invalid_auth", "surface", "token"],
    ["token_revoked", "surface", "token"],
    ["account_inactive", "surface", "token"],
    ["channel_not_found", "place", "invite"],
    ["not_in_channel", "place", "invite"],
    ["is_archived", "place", "unarchive"],
    ["restricted_action", "place", "administrator"],
    ["messages_tab_disabled", "place", "App Home"],
    ["cannot_reply_to_message", "place", "new one"],
    ["something_new", "card", "docs.slack.dev"],
  ])("%s ends %s", async (code, what, remedy) => {
    fault("chat.postMessage", "error", code);
    const outcome = await post(plain);
    expect(outcome).toMatchObject({ kind: "fatal", what, remedy: expect.stringContaining(remedy) });
    expect(rig.slack.calls("chat.postMessage")).toHaveLength(1);
  });

  test("a missing scope is named", async () => {
    rig.slack.grant("commands");
    const outcome = await post(plain);
    expect(outcome).toMatchObject({
      kind: "fatal",
      what: "surface",
      why: expect.stringContaining("chat:write"),
    });
  });
});

describe("what may have happened is not said to have failed", () => {
  test.each<[string, string, string | number | undefined, string]>([
    ["a lost reply", "lost_reply", undefined, "unknown"],
    ["a cut line", "cut", undefined, "unknown"],
    ["a gateway that gave up", "status", 504, "unknown"],
    ["a failure in the middle of it", "error", "fatal_error", "unknown"],
    ["a Slack that takes no calls", "error", "service_unavailable", "retryable"],
  ])("%s", async (_title, what, value, kind) => {
    fault("chat.postMessage", what, value);
    expect((await post(plain)).kind).toBe(kind);
    expect(rig.slack.calls("chat.postMessage")).toHaveLength(1);
  });

  test("a Slack that nobody can reach was certainly not told anything", async () => {
    await rig.slack.close();
    const outcome = await post(plain);
    expect(outcome).toMatchObject({ kind: "retryable", wait: "surface" });
  });

  test("what is found again by its key is ours, in the channel and in a thread", async () => {
    const { ref } = await posted(card({ title: "Opening" }));
    for (const where of [place, { ...place, thread: ref.message }]) {
      fault("chat.postMessage", "lost_reply");
      expect((await post(card({ title: "Lost" }), where, "lost1")).kind).toBe("unknown");
      const probed = await rig.channel.probe(where, "lost1", never());
      expect(probed).toMatchObject({ kind: "delivered", ref: { chat: place.chat } });
      expect(await rig.channel.probe(where, "lost2", never())).toEqual({ kind: "absent" });
    }
  });

  test("without the right to read, nothing is claimed about the past", async () => {
    rig.slack.grant("chat:write");
    expect(await rig.channel.probe(place, "k1", never())).toMatchObject({
      kind: "cannot_tell",
      why: expect.stringContaining("channels:history"),
    });
  });
});

test("rates are obeyed and nothing is tried again by itself", async () => {
  rig.slack.keepRates("real");
  const outcomes = [];
  for (let at = 0; at < 7; at += 1) outcomes.push(await post(card({ title: `${at}` })));
  expect(outcomes.slice(0, 5).map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => "ok"));
  expect(outcomes[6]).toMatchObject({ kind: "retryable", wait: "chat", after_ms: 1_000 });
  expect(rig.slack.calls("chat.postMessage")).toHaveLength(7);
});

test("nothing is unfurled, the key goes along unseen, and the notification calls nobody", async () => {
  await posted(card({ title: "See <https://e.example> <!here> & more" }));
  const [seen] = rig.slack.messages(place.chat);
  expect(seen).toMatchObject({
    isUnfurled: false,
    metadata: { event_type: "card", event_payload: { key: "k1" } },
    text: "See &lt;https://e.example&gt; &lt;!here&gt; &amp; more",
    calls: [],
  });
});

test("a card whose shape Slack does not like is posted as simply as can be, with all of its text", async () => {
  const rows = [[{ key: "yes", label: "Yes", style: "primary" as const }]];
  fault("chat.postMessage", "error", "invalid_blocks");
  const { ref, shown } = await posted(
    card({ title: "Odd", parts: [{ kind: "note", text: "small print" }], rows }),
  );
  expect(shown).toBe("attached");
  expect(rig.slack.messages(place.chat)).toMatchObject([{ buttons: ["Yes"] }]);
  expect(replies(ref.message)[0]?.files[0]?.bytes.toString()).toContain("small print");
  fault("chat.postMessage", "error", "invalid_blocks");
  fault("chat.postMessage", "error", "invalid_blocks");
  expect(await post(plain)).toMatchObject({ kind: "fatal", what: "card" });
});

describe("changing a card", () => {
  test.each<[string, string]>([
    ["message_not_found", "gone"],
    ["edit_window_closed", "uneditable"],
    ["cant_update_message", "uneditable"],
    ["token_revoked", "fatal"],
    ["channel_not_found", "fatal"],
  ])("%s is %s", async (code, kind) => {
    const { ref } = await posted(plain);
    fault("chat.update", "error", code);
    expect((await rig.channel.edit(ref, card({ title: "New" }), never())).kind).toBe(kind);
  });

  test("too late for the workspace's own rule", async () => {
    const { ref } = await posted(plain);
    rig.slack.editWindow(-1);
    expect((await rig.channel.edit(ref, card({ title: "New" }), never())).kind).toBe("uneditable");
  });

  test("the blocks change as well as the text", async () => {
    const { ref } = await posted(
      card({ title: "Open", rows: [[{ key: "a", label: "Yes", style: "plain" }]] }),
    );
    await rig.channel.edit(ref, card({ title: "Closed" }), never());
    expect(rig.slack.messages(place.chat)).toMatchObject([{ text: "Closed", words: "Closed", buttons: [] }]);
  });
});

describe("what does not fit", () => {
  test("is in a file in the card's thread, once, however often the card is changed", async () => {
    const { ref, shown } = await posted(long);
    expect(shown).toBe("attached");
    expect(replies(ref.message)[0]?.files[0]?.bytes.toString()).toContain("END");
    expect(await rig.channel.edit(ref, long, never())).toMatchObject({ kind: "ok", shown: "attached" });
    expect(replies(ref.message)).toHaveLength(1);
    const other = card({ ...long, title: "Longer" });
    expect(await rig.channel.edit(ref, other, never())).toMatchObject({ kind: "ok", shown: "attached" });
    expect(replies(ref.message)).toHaveLength(2);
  });

  test("of a card in a thread is in that thread", async () => {
    const opening = await posted(card({ title: "Opening" }));
    await posted(long, { ...place, thread: opening.ref.message });
    expect(replies(opening.ref.message).map(({ files }) => files.length)).toEqual([0, 1]);
  });

  test.each<[string, string, string | number]>([
    ["files.getUploadURLExternal", "rate_limit", 9],
    ["files.getUploadURLExternal", "status", 503],
    ["upload", "status", 500],
  ])("and cannot be brought to Slack now (%s: %s) holds the card back", async (at, what, value) => {
    fault(at, what, value);
    expect((await post(long)).kind).toBe("retryable");
    expect(rig.slack.messages(place.chat)).toEqual([]);
    expect((await post(long)).kind).toBe("ok");
  });

  test("and may not be brought there at all is said to be missing", async () => {
    rig.slack.grant("chat:write");
    expect(await post(long)).toMatchObject({ kind: "ok", shown: "cut" });
    expect(rig.notes.join()).toContain("missing_scope");
  });

  test("and was lost at the last step is said to be missing, and brought by the next change", async () => {
    fault("files.completeUploadExternal", "cut");
    const { ref, shown } = await posted(long);
    expect(shown).toBe("cut");
    expect(await rig.channel.edit(ref, long, never())).toMatchObject({ kind: "ok", shown: "attached" });
    expect(replies(ref.message)).toHaveLength(1);
  });

  test("an empty file is no reason to fail", async () => {
    const files = [{ name: "empty.txt", mime: "text/plain" as const, alt: "", bytes: new Uint8Array() }];
    expect(await post(card({ files }))).toMatchObject({ kind: "ok", shown: "whole" });
  });
});

describe("what only one may see", () => {
  const only = () => ({ ...place, only: rig.ann.id });

  test("is shown where they are, cannot be changed, and is not remembered", async () => {
    const { ref } = await posted(card({ title: "Psst" }), only());
    expect(rig.slack.ephemerals(rig.ann.id)).toMatchObject([{ channel: place.chat, words: "Psst" }]);
    expect((await rig.channel.edit(ref, plain, never())).kind).toBe("uneditable");
    expect((await rig.channel.probe(only(), "k1", never())).kind).toBe("cannot_tell");
  });

  test("goes to the direct chat if it needs a file, or they are not there", async () => {
    expect((await posted(long, only())).ref.chat).toBe(rig.slack.dmOf(rig.ann.id));
    const eve = rig.slack.addUser("Eve");
    expect((await posted(plain, { ...place, only: eve })).ref.chat).toBe(rig.slack.dmOf(eve));
  });

  test("in a direct chat is a message like any other", async () => {
    const chat = rig.slack.dmOf(rig.ann.id);
    await posted(card({ title: "Psst" }), { surface: "slack", chat, only: rig.ann.id });
    expect(rig.slack.messages(chat)).toMatchObject([{ words: "Psst" }]);
  });

  test("answers a command even where we are not, five times, and then in the direct chat", async () => {
    const elsewhere = rig.slack.addChannel("elsewhere", { members: [rig.ann.id], withApp: "no" });
    const stop = new AbortController();
    const ears = openEars();
    const ended = rig.channel.connect(ears.listener, stop.signal);
    await rig.world.connected();
    await rig.slack.slash(rig.ann.id, elsewhere, "status");
    const { id, place: where } = await ears.hears("command");
    const answer = { ...where, only: rig.ann.id, answering: id };
    for (let at = 0; at < 5; at += 1)
      expect((await posted(card({ title: `A${at}` }), answer)).ref.chat).toBe(elsewhere);
    expect(rig.slack.ephemerals(rig.ann.id).map(({ words }) => words)).toEqual([
      "A0",
      "A1",
      "A2",
      "A3",
      "A4",
    ]);
    expect((await posted(plain, answer)).ref.chat).toBe(rig.slack.dmOf(rig.ann.id));
    // It was said to Ann: Bob gets nothing by it.
    expect((await posted(plain, { ...answer, only: rig.bob.id })).ref.chat).toBe(rig.slack.dmOf(rig.bob.id));
    stop.abort();
    await ended;
  });
});

test("a command where we are not is answered there, for all to see, while that can be done", async () => {
  const elsewhere = rig.slack.addChannel("elsewhere", { members: [rig.ann.id], withApp: "no" });
  const stop = new AbortController();
  const ears = openEars();
  const ended = rig.channel.connect(ears.listener, stop.signal);
  await rig.world.connected();
  await rig.slack.slash(rig.ann.id, elsewhere, "status");
  const { id, place: where } = await ears.hears("command");
  const { ref } = await posted(card({ title: "All is well" }), { ...where, answering: id });
  expect(rig.slack.messages(elsewhere)).toMatchObject([{ words: "All is well" }]);
  expect((await rig.channel.edit(ref, plain, never())).kind).toBe("uneditable");
  expect(await post(plain, where)).toMatchObject({ kind: "fatal", what: "place" });
  stop.abort();
  await ended;
});

describe("the page that is only theirs", () => {
  test("is published where they visit, and changed by publishing it again", async () => {
    const stop = new AbortController();
    const ears = openEars();
    const ended = rig.channel.connect(ears.listener, stop.signal);
    await rig.world.connected();
    rig.slack.openHome(rig.ann.id);
    const visit = await ears.hears("visit");
    const rows = [[{ key: "more", label: "More", style: "plain" as const }]];
    const { ref } = await posted(card({ title: "Board", rows }), visit.place);
    expect(rig.slack.home(rig.ann.id)?.words).toContain("Board");
    const home = rig.slack.home(rig.ann.id)?.id ?? "";
    expect(await rig.slack.click(rig.ann.id, { view: home }, "More")).toEqual({ kind: "ok" });
    const press = await ears.hears("press");
    expect(press.what).toMatchObject({ key: "more", message: ref.message });
    // What answers a press there does not take the page's place.
    await posted(card({ title: "More" }), { ...press.place, answering: press.id });
    expect(rig.slack.home(rig.ann.id)?.words).toContain("Board");
    expect(rig.slack.messages(rig.slack.dmOf(rig.ann.id))).toMatchObject([{ words: "More" }]);
    expect(await rig.channel.edit(ref, card({ title: "Board 2" }), never())).toMatchObject({ kind: "ok" });
    expect(rig.slack.home(rig.ann.id)?.words).toContain("Board 2");
    stop.abort();
    await ended;
  });

  test("takes no files, and says so; a lost reply is worth another try", async () => {
    const home = { surface: "slack" as const, chat: `home:${rig.ann.id}` };
    expect(await post(long, home)).toMatchObject({ kind: "ok", shown: "cut" });
    fault("views.publish", "lost_reply");
    expect((await post(plain, home)).kind).toBe("retryable");
    expect(await rig.channel.probe(home, "k", never())).toEqual({ kind: "absent" });
  });
});

test("no token and no words come out in what is told and noted", async () => {
  const secrets = [rig.slack.tokens.bot, rig.slack.tokens.app, rig.slack.signingSecret, "the secret words"];
  const told: unknown[] = [];
  const secret = card({ title: "the secret words" });
  const fails: readonly (readonly [string, string | number])[] = [
    ["error", "invalid_auth"],
    ["error", "xoxb-fake-bot-token"],
    ["status", 500],
    ["cut", ""],
    ["lost_reply", ""],
    ["rate_limit", 3],
  ];
  for (const at of [
    "chat.postMessage",
    "chat.update",
    "conversations.open",
    "conversations.history",
    "auth.test",
  ]) {
    for (const [what, value] of fails) {
      fault(at, what, value);
      told.push(await post(secret));
      told.push(
        await rig.channel.edit({ surface: "slack", chat: place.chat, message: "1.2" }, secret, never()),
      );
      told.push(await rig.channel.direct(rig.ann.id, never()), await rig.channel.probe(place, "k", never()));
      told.push(await rig.channel.pulse(never()));
    }
  }
  const whys = JSON.stringify(told, (key, value: unknown) => (key === "rendered" ? undefined : value));
  for (const each of secrets) expect(`${whys}${rig.notes.join()}`).not.toContain(each);
  await until(() => rig.slack.faults.left().length === 0);
});

test.each([1, 2, 3, 4, 5, 6])(
  "in storm %i, what is told about a post is what happened to it",
  async (seed) => {
    const weather = [
      { what: "lost_reply", chance: 0.15 },
      { what: "cut", chance: 0.1 },
      { what: "rate_limit", value: 2, chance: 0.15 },
      { what: "status", value: 503, chance: 0.1 },
      { what: "error", value: "fatal_error", chance: 0.05 },
    ];
    const points = [
      "chat.postMessage",
      "files.getUploadURLExternal",
      "files.completeUploadExternal",
      "upload",
    ];
    rig.slack.faults.storm(
      seed,
      points.flatMap((at) => weather.map((each) => ({ at, ...each }))),
    );
    const keys = Array.from({ length: 25 }, (_, at) => `key-${at}`);
    const told = new Map<string, string>();
    for (const [at, key] of keys.entries()) {
      const outcome = await post(at % 5 === 0 ? long : card({ title: key }), place, key);
      told.set(key, outcome.kind);
    }
    rig.slack.faults.clear();
    const there = (key: string) =>
      rig.slack
        .messages(place.chat)
        .filter(({ metadata }) => JSON.stringify(metadata ?? "").includes(`"${key}"`));
    for (const key of keys) {
      const kind = told.get(key) ?? "";
      expect(["ok", "unknown", "retryable"]).toContain(kind);
      const count = there(key).length;
      if (kind === "ok") expect(count).toBe(1);
      if (kind === "retryable") expect(count).toBe(0);
      const probed = await rig.channel.probe(place, key, never());
      expect(probed.kind).toBe(count === 1 ? "delivered" : "absent");
    }
    expect(new Set(told.values()).size).toBe(3);
  },
);

test("a reminder in a thread is shown in the channel as well, and nothing else is", async () => {
  const { ref } = await posted(card({ title: "Opening" }));
  const thread = { ...place, thread: ref.message };
  await post(card({ title: "Only below" }), thread, "k2");
  await post(card({ title: "Still waits", echo: "above" }), thread, "k3");
  await post(card({ title: "No thread", echo: "above" }), place, "k4");
  const above = rig.slack.messages(place.chat).map(({ words }) => words);
  expect(above.some((words) => words.includes("Still waits"))).toBe(true);
  expect(above.some((words) => words.includes("Only below"))).toBe(false);
  expect(above.filter((words) => words.includes("No thread"))).toHaveLength(1);
});
