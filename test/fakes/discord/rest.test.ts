// Goal: the fake's REST behaves as Discord documents it, so that an adapter that passes here is ready for the real one.
// Method: plain fetch against it; rows of requests and the error that Discord answers them with.

import { afterEach, beforeEach, expect, test } from "vitest";
import { type ManualClock, manualClock } from "../manual-clock.ts";
import { type FakeDiscord, openDiscord } from "./discord.ts";

let clock: ManualClock;
let discord: FakeDiscord;

beforeEach(async () => {
  clock = manualClock();
  discord = await openDiscord({ clock });
});
afterEach(() => discord.close());

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function call(
  method: string,
  path: string,
  body?: object,
  token = `Bot ${discord.token}`,
): Promise<Reply> {
  const response = await fetch(`${discord.api}/v10${path}`, {
    method,
    headers: { authorization: token, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}

const messagesOf = (channel: string) => `/channels/${channel}/messages`;
const say = (content: string, more: object = {}) =>
  call("POST", messagesOf(discord.channel), { content, ...more });
const row = (...components: object[]) => ({ type: 1, components });
const button = (custom_id: string, label = "Go") => ({ type: 2, style: 1, custom_id, label });

test("a message is posted, read, changed and removed", async () => {
  const posted = await say("one");
  expect(posted).toMatchObject({
    status: 200,
    body: { content: "one", author: { bot: true }, edited_timestamp: null },
  });
  const path = `${messagesOf(discord.channel)}/${String(posted.body.id)}`;
  await call("PATCH", path, { content: "two" });
  expect(await call("GET", path)).toMatchObject({
    body: { content: "two", edited_timestamp: expect.any(String) },
  });
  expect(await call("DELETE", path)).toMatchObject({ status: 204 });
  expect(await call("GET", path)).toMatchObject({ status: 404, body: { code: 10008 } });
});

test("a list is newest first, and begins where it is told to", async () => {
  const ids: string[] = [];
  for (const text of ["a", "b", "c", "d"]) ids.push(String((await say(text)).body.id));
  const texts = async (query: string) =>
    (
      (await call("GET", `${messagesOf(discord.channel)}?${query}`)).body as unknown as { content: string }[]
    ).map(({ content }) => content);
  expect(await texts("limit=2")).toEqual(["d", "c"]);
  expect(await texts(`after=${ids[0]}&limit=2`)).toEqual(["c", "b"]);
  expect(await texts(`before=${ids[2]}`)).toEqual(["b", "a"]);
});

test("an enforced nonce gives the earlier message for some minutes, and a new one after that", async () => {
  const first = await say("once", { nonce: "abc", enforce_nonce: true });
  const again = await say("once", { nonce: "abc", enforce_nonce: true });
  expect(again.body.id).toBe(first.body.id);
  expect((await say("once", { nonce: "abc" })).body.id).not.toBe(first.body.id);
  await clock.advance(4 * 60_000);
  expect((await say("once", { nonce: "abc", enforce_nonce: true })).body.id).not.toBe(first.body.id);
});

test("files come with a form, and can be fetched again", async () => {
  const form = new FormData();
  form.append(
    "payload_json",
    JSON.stringify({ content: "see", attachments: [{ id: 0, description: "a text" }] }),
  );
  form.append("files[0]", new Blob(["hello"], { type: "text/plain" }), "a b.txt");
  const response = await fetch(`${discord.api}/v10${messagesOf(discord.channel)}`, {
    method: "POST",
    headers: { authorization: `Bot ${discord.token}` },
    body: form,
  });
  const { attachments } = (await response.json()) as { attachments: { url: string; size: number }[] };
  expect(attachments).toMatchObject([{ filename: "a_b.txt", description: "a text", size: 5 }]);
  expect(await (await fetch(attachments[0]?.url ?? "")).text()).toBe("hello");
});

const many = (count: number, make: (index: number) => object) =>
  Array.from({ length: count }, (_, index) => make(index));

test.each<[string, object, string]>([
  ["2001 characters", { content: "x".repeat(2001) }, "content"],
  ["a nonce of 26", { content: "x", nonce: "n".repeat(26) }, "nonce"],
  ["six rows", { components: many(6, (index) => row(button(`k${index}`))) }, "components"],
  ["six buttons in a row", { components: [row(...many(6, (index) => button(`k${index}`)))] }, "components"],
  ["a label of 81", { components: [row(button("k", "l".repeat(81)))] }, "components"],
  ["no label", { components: [row(button("k", ""))] }, "components"],
  ["an id of 101", { components: [row(button("k".repeat(101)))] }, "components"],
  ["an empty id", { components: [row(button(""))] }, "components"],
  ["the same id twice", { components: [row(button("k"), button("k"))] }, "components"],
  [
    "26 options",
    {
      components: [
        row({
          type: 3,
          custom_id: "s",
          options: many(26, (index) => ({ label: `${index}`, value: `${index}` })),
        }),
      ],
    },
    "components",
  ],
  [
    "content with components V2",
    { content: "x", flags: 1 << 15, components: [{ type: 10, content: "y" }] },
    "content",
  ],
  [
    "41 components V2",
    { flags: 1 << 15, components: many(41, () => ({ type: 10, content: "y" })) },
    "components",
  ],
  [
    "4001 characters of V2",
    { flags: 1 << 15, components: [{ type: 10, content: "y".repeat(4001) }] },
    "components",
  ],
  ["embeds of 6001", { embeds: many(2, () => ({ description: "d".repeat(3001) })) }, "embeds"],
  ["a reply to nothing", { content: "x", message_reference: { message_id: "1" } }, "message_reference"],
])("%s is an invalid form", async (_, body, field) => {
  const reply = await call("POST", messagesOf(discord.channel), body);
  expect(reply).toMatchObject({ status: 400, body: { code: 50035, message: "Invalid Form Body" } });
  expect(Object.keys(reply.body.errors as object)).toEqual([field]);
  expect(discord.messages(discord.channel)).toEqual([]);
});

test("what is as long as it may be is taken", async () => {
  const components = many(5, (at) =>
    row(...many(5, (index) => button(`${at}.${index}`.padEnd(100, "k"), "l".repeat(80)))),
  );
  expect(await say("x".repeat(2000), { components, nonce: "n".repeat(25) })).toMatchObject({ status: 200 });
});

test.each<[string, () => Promise<Reply>, object]>([
  ["a wrong token", () => call("GET", "/users/@me", undefined, "Bot no"), { status: 401, body: { code: 0 } }],
  [
    "an unknown channel",
    () => call("POST", messagesOf("1"), { content: "x" }),
    { status: 404, body: { code: 10003 } },
  ],
  ["nothing to say", () => say(""), { status: 400, body: { code: 50006 } }],
  [
    "a list of 101",
    () => call("GET", `${messagesOf(discord.channel)}?limit=101`),
    { status: 400, body: { code: 50035 } },
  ],
  [
    "a direct chat with nobody",
    () => call("POST", "/users/@me/channels", { recipient_id: "1" }),
    { status: 400, body: { code: 50033 } },
  ],
])("%s is refused", async (_, act, wanted) => {
  expect(await act()).toMatchObject(wanted);
});

test("permissions: no view, no send, no files, and somebody else's message", async () => {
  const ann = discord.addPerson("Ann");
  const hers = discord.say(ann, discord.channel, "mine");
  const edit = () => call("PATCH", `${messagesOf(discord.channel)}/${hers.id}`, { content: "x" });
  expect(await edit()).toMatchObject({ body: { code: 50005 } });
  discord.forbid(discord.channel, "SendMessages");
  expect(await say("x")).toMatchObject({ status: 403, body: { code: 50013 } });
  discord.forbid(discord.channel, "ViewChannel");
  expect(await say("x")).toMatchObject({ status: 403, body: { code: 50001 } });
  discord.closeDms(ann);
  const { body } = await call("POST", "/users/@me/channels", { recipient_id: ann });
  expect(await call("POST", messagesOf(String(body.id)), { content: "x" })).toMatchObject({
    body: { code: 50007 },
  });
});

test("threads: begun once from a message, archived, brought back by a post, locked, too many", async () => {
  const { body: card } = await say("card");
  const path = `${messagesOf(discord.channel)}/${String(card.id)}/threads`;
  const thread = await call("POST", path, { name: "work" });
  expect(thread).toMatchObject({ status: 201, body: { id: card.id, type: 11, parent_id: discord.channel } });
  expect(await call("POST", path, { name: "work" })).toMatchObject({ body: { code: 160004 } });
  const id = String(card.id);
  const { body: inside } = await call("POST", messagesOf(id), { content: "inside" });
  const edit = () => call("PATCH", `${messagesOf(id)}/${String(inside.id)}`, { content: "changed" });
  await call("PATCH", `/channels/${id}`, { archived: true });
  expect(await edit()).toMatchObject({ status: 400, body: { code: 50083 } });
  expect((await call("GET", `/channels/${discord.channel}/threads/archived/public`)).body).toMatchObject({
    threads: [{ id }],
  });
  await call("POST", messagesOf(id), { content: "hello again" });
  expect(discord.thread(id)).toMatchObject({ archived: false });
  expect(await edit()).toMatchObject({ status: 200 });
  discord.archive(id, "locked");
  expect(await call("POST", messagesOf(id), { content: "x" })).toMatchObject({ body: { code: 160005 } });
  expect(await call("PATCH", `/channels/${id}`, { archived: false })).toMatchObject({
    body: { code: 50013 },
  });
  expect(
    await call("POST", `/channels/${discord.channel}/threads`, { name: "n".repeat(101), type: 11 }),
  ).toMatchObject({ body: { code: 50035 } });
  await discord.close();
  discord = await openDiscord({ clock, limits: { active_threads_max: 0 } });
  expect(await call("POST", `/channels/${discord.channel}/threads`, { name: "n", type: 11 })).toMatchObject({
    body: { code: 160006 },
  });
});

test("edits of messages that are older than an hour have a budget of their own", async () => {
  const { body } = await say("old");
  const edit = () => call("PATCH", `${messagesOf(discord.channel)}/${String(body.id)}`, { content: "new" });
  await clock.advance(3_600_001);
  for (let count = 0; count < 3; count += 1) expect(await edit()).toMatchObject({ status: 200 });
  const refused = await edit();
  expect(refused).toMatchObject({ status: 429, body: { code: 30046 } });
  expect(refused.headers.get("retry-after")).toBeNull();
});

test("buckets count down in the headers, and the sixth message within five seconds has to wait", async () => {
  expect((await say("0")).headers.get("x-ratelimit-remaining")).toBe("4");
  for (let index = 1; index < 5; index += 1) await say(String(index));
  const limited = await say("6");
  expect(limited).toMatchObject({ status: 429, body: { retry_after: 5, global: false } });
  expect(limited.headers.get("retry-after")).toBe("5.000");
  await clock.advance(5_000);
  expect(await say("7")).toMatchObject({ status: 200 });
});

test("fifty requests in a second are all there are", async () => {
  for (let count = 0; count < 50; count += 1) await call("GET", "/users/@me");
  const limited = await say("x");
  expect(limited).toMatchObject({ status: 429, body: { global: true } });
  expect(limited.headers.get("x-ratelimit-global")).toBe("true");
});

test("mentions ring for whom the message allows", async () => {
  const ann = discord.addPerson("Ann");
  const text = `<@${ann}> <@${discord.owner}> @everyone`;
  discord.grant("ViewChannel", "SendMessages", "MentionEveryone");
  const rings = async (more: object) => {
    await say(text, more);
    const { notified, pingsEveryone } = discord.messages(discord.channel).at(-1) ?? {};
    return [notified, pingsEveryone];
  };
  expect(await rings({})).toEqual([[ann, discord.owner], true]);
  expect(await rings({ allowed_mentions: { parse: [] } })).toEqual([[], false]);
  expect(await rings({ allowed_mentions: { parse: [], users: [ann] } })).toEqual([[ann], false]);
});

test("commands: a bulk overwrite keeps ids, and only new ones count against the day", async () => {
  await discord.close();
  discord = await openDiscord({ clock, limits: { command_creates_per_day_max: 2 } });
  const path = `/applications/${discord.applicationId}/guilds/${discord.guild}/commands`;
  const make = (name: string, description = "does") => ({ name, description, type: 1 });
  await call("PUT", path, [make("one")]);
  const before = discord.commands()[0]?.id;
  expect(await call("PUT", path, [make("one", "does more"), make("two")])).toMatchObject({ status: 200 });
  expect(discord.commands()[0]).toMatchObject({ id: before, description: "does more" });
  expect(await call("PUT", path, [make("three")])).toMatchObject({ body: { code: 30034 } });
  expect(await call("PUT", path, [make("Not Good")])).toMatchObject({ body: { code: 50035 } });
});

test.each<[string, object, (reply: () => Promise<Reply>) => Promise<void>]>([
  ["status", { what: "status", value: 502 }, async (reply) => expect((await reply()).status).toBe(502)],
  [
    "a limit",
    { what: "rate_limit", value: 3 },
    async (reply) => expect((await reply()).body.retry_after).toBe(3),
  ],
  ["an error", { what: "error", value: 50001 }, async (reply) => expect((await reply()).status).toBe(403)],
  ["a hang-up", { what: "hang_up" }, async (reply) => void (await expect(reply()).rejects.toThrow())],
])("a fault strikes once, before anything is done: %s", async (_, fault, check) => {
  discord.faults.arm({ at: "message.create", ...(fault as { what: string }) });
  await check(() => say("x"));
  expect(discord.messages(discord.channel)).toEqual([]);
  expect(await say("x")).toMatchObject({ status: 200 });
});

test("a lost acknowledgement has been done", async () => {
  discord.faults.arm({ at: "message.create", what: "lost_ack" });
  await expect(say("x")).rejects.toThrow();
  expect(discord.messages(discord.channel)).toHaveLength(1);
});
