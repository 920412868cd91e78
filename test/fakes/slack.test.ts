// Goal: the fake Slack speaks the real wire protocol and refuses what Slack refuses, so that a green test means something.
// Method: plain fetch and a plain websocket for the refusals row by row; the unmodified Bolt for the conversation.

import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { type FakeSlack, openSlack } from "./slack/slack.ts";
import { isWire, listOf, textOf, type Wire, wireOf } from "./slack/wire.ts";

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

let clock: ManualClock;
let slack: FakeSlack;
let ann: string;
let ops: string;
let closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  clock = manualClock();
  slack = await openSlack({ clock });
  ann = slack.addUser("Ann");
  ops = slack.addChannel("ops", { members: [ann] });
});
afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
  await slack.close();
});

async function call(method: string, args: Wire = {}, token: string = slack.tokens.bot): Promise<Wire> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${token}` },
    body: JSON.stringify(args),
  });
  const body: unknown = await response.json();
  return { status: response.status, headers: Object.fromEntries(response.headers), ...wireOf(body) };
}

const mrkdwn = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const button = (more: Wire = {}) => ({
  type: "button",
  action_id: "a1",
  text: { type: "plain_text", text: "Yes" },
  ...more,
});
const actions = (...elements: readonly Wire[]) => ({ type: "actions", elements });
const rich = (element: Wire) => ({ type: "rich_text", elements: [element] });
const run = (element: Wire) => ({ type: "rich_text_section", elements: [element] });
const x = (count: number) => "x".repeat(count);
const modal = (more: Wire = {}) => ({
  type: "modal",
  title: { type: "plain_text", text: "T" },
  submit: { type: "plain_text", text: "Send" },
  blocks: [
    {
      type: "input",
      block_id: "why",
      label: { type: "plain_text", text: "Why" },
      element: { type: "plain_text_input", action_id: "value" },
    },
  ],
  ...more,
});

describe("a post is refused", () => {
  test.each<[string, string, Wire]>([
    ["without any content", "no_text", {}],
    ["into a channel that does not exist", "channel_not_found", { channel: "C404", text: "x" }],
    ["as an answer to an answer", "cannot_reply_to_message", { text: "x", thread_ts: "1.2" }],
    ["with 51 blocks", "invalid_blocks", { blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) }],
    ["with a section of 3001 characters", "invalid_blocks", { blocks: [mrkdwn(x(3001))] }],
    ["with an empty section", "invalid_blocks", { blocks: [mrkdwn("")] }],
    [
      "with a header of 151 characters",
      "invalid_blocks",
      { blocks: [{ type: "header", text: { type: "plain_text", text: x(151) } }] },
    ],
    [
      "with 26 buttons in a row",
      "invalid_blocks",
      { blocks: [actions(...Array.from({ length: 26 }, (_, at) => button({ action_id: `a${at}` })))] },
    ],
    ["with two buttons of one id", "invalid_blocks", { blocks: [actions(button(), button())] }],
    [
      "with a label of 76 characters",
      "invalid_blocks",
      { blocks: [actions(button({ text: { type: "plain_text", text: x(76) } }))] },
    ],
    ["with a value of 2001 characters", "invalid_blocks", { blocks: [actions(button({ value: x(2001) }))] }],
    ["with an id of 256 characters", "invalid_blocks", { blocks: [actions(button({ action_id: x(256) }))] }],
    ["with a style of its own", "invalid_blocks", { blocks: [actions(button({ style: "warning" }))] }],
    [
      "with a dialog that asks at too great length",
      "invalid_blocks",
      {
        blocks: [
          actions(
            button({
              confirm: {
                title: { type: "plain_text", text: "Sure?" },
                text: { type: "plain_text", text: x(301) },
                confirm: { type: "plain_text", text: "Yes" },
                deny: { type: "plain_text", text: "No" },
              },
            }),
          ),
        ],
      },
    ],
    [
      "with blocks that hold more than 13 200 characters",
      "msg_blocks_too_long",
      { blocks: Array.from({ length: 5 }, () => mrkdwn(x(2700))) },
    ],
    [
      "with rich text that holds nothing",
      "invalid_blocks",
      { blocks: [rich({ type: "rich_text_section", elements: [] })] },
    ],
    ["with an empty run", "invalid_blocks", { blocks: [rich(run({ type: "text", text: "" }))] }],
    ["with a link to nowhere", "invalid_blocks", { blocks: [rich(run({ type: "link", url: "nowhere" }))] }],
    ["with a call of nobody", "invalid_blocks", { blocks: [rich(run({ type: "user", user_id: "ann" }))] }],
    [
      "with a list of runs",
      "invalid_blocks",
      {
        blocks: [rich({ type: "rich_text_list", style: "bullet", elements: [{ type: "text", text: "x" }] })],
      },
    ],
    [
      "with a list on a ninth level",
      "invalid_blocks",
      {
        blocks: [
          rich({
            type: "rich_text_list",
            style: "bullet",
            indent: 9,
            elements: [run({ type: "text", text: "x" })],
          }),
        ],
      },
    ],
    ["with a block nobody knows", "invalid_blocks", { blocks: [{ type: "carousel" }] }],
    ["with something else than blocks", "invalid_blocks_format", { blocks: { type: "divider" } }],
    ["with metadata of another shape", "invalid_metadata_format", { text: "x", metadata: { key: 1 } }],
  ])("%s: %s", async (_title, error, args) => {
    expect(await call("chat.postMessage", { channel: ops, ...args })).toMatchObject({ ok: false, error });
    expect(slack.messages(ops)).toEqual([]);
  });

  test("in a channel where the app is not, that is archived, or that is private", async () => {
    const other = slack.addChannel("other", { members: [ann], withApp: "no" });
    const secret = slack.addChannel("secret", { members: [ann], withApp: "no", kind: "group" });
    const post = (channel: string) => call("chat.postMessage", { channel, text: "x" });
    expect(await post(other)).toMatchObject({ error: "not_in_channel" });
    expect(await post(secret)).toMatchObject({ error: "channel_not_found" });
    slack.archive(ops);
    expect(await post(ops)).toMatchObject({ error: "is_archived" });
  });
});

test("a good post stands there with its blocks, its buttons and its metadata", async () => {
  const metadata = { event_type: "copy", event_payload: { key: "k1" } };
  const blocks = [mrkdwn("may I?"), actions(button())];
  const posted = await call("chat.postMessage", { channel: ops, text: "may I?", blocks, metadata });
  expect(posted).toMatchObject({ ok: true, channel: ops });
  expect(slack.messages(ops)).toMatchObject([{ text: "may I?", buttons: ["Yes"], metadata }]);
  const history = await call("conversations.history", { channel: ops, include_all_metadata: true });
  expect(listOf(history.messages)[0]).toMatchObject({ bot_id: slack.self.bot, metadata });
  const bare = await call("conversations.history", { channel: ops });
  expect(listOf(bare.messages)[0]).not.toHaveProperty("metadata");
});

describe("tokens, scopes and rates are kept", () => {
  test.each(["invalid_auth", "token_revoked", "account_inactive"] as const)("%s", async (state) => {
    slack.token(state);
    expect(await call("auth.test")).toMatchObject({ ok: false, error: state });
  });

  test("a missing scope is named", async () => {
    slack.grant("commands", "im:history");
    expect(await call("chat.postMessage", { channel: ops, text: "x" })).toMatchObject({
      error: "missing_scope",
      needed: "chat:write",
      provided: "commands,im:history",
    });
    expect((await call("auth.test")).headers).toMatchObject({ "x-oauth-scopes": "commands,im:history" });
  });

  test("the socket wants the other token", async () => {
    expect(await call("apps.connections.open")).toMatchObject({ error: "not_allowed_token_type" });
    expect(await call("apps.connections.open", {}, slack.tokens.app)).toMatchObject({ ok: true });
    expect(await call("auth.test", {}, "xoxb-else")).toMatchObject({ error: "invalid_auth" });
  });

  test("posts are held back per channel, and go on when the time is over", async () => {
    const post = (channel: string) => call("chat.postMessage", { channel, text: "x" });
    for (let at = 0; at < 5; at += 1) expect(await post(ops)).toMatchObject({ ok: true });
    const held = await post(ops);
    expect(held).toMatchObject({ status: 429, error: "ratelimited", headers: { "retry-after": "1" } });
    const other = slack.addChannel("other");
    expect(await post(other)).toMatchObject({ ok: true });
    await clock.advance(1_000);
    expect(await post(ops)).toMatchObject({ ok: true });
  });
});

describe("changing a message", () => {
  async function posted(): Promise<string> {
    const answer = await call("chat.postMessage", { channel: ops, text: "a", blocks: [mrkdwn("a")] });
    return textOf(answer.ts) ?? "";
  }

  test("with only text takes the blocks away", async () => {
    const ts = await posted();
    expect(await call("chat.update", { channel: ops, ts, text: "b" })).toMatchObject({ ok: true });
    expect(slack.messages(ops)).toMatchObject([{ text: "b", blocks: [], isEdited: true }]);
  });

  test("is refused by name, for others' messages, for lost ones, and when the window has closed", async () => {
    const ts = await posted();
    const theirs = slack.say(ann, ops, "hello");
    const update = (channel: string, at: string) => call("chat.update", { channel, ts: at, text: "b" });
    expect(await update("#ops", ts)).toMatchObject({ error: "channel_not_found" });
    expect(await update(ops, "1.000001")).toMatchObject({ error: "message_not_found" });
    expect(await update(ops, theirs)).toMatchObject({ error: "cant_update_message" });
    slack.editWindow(60_000);
    await clock.advance(60_001);
    expect(await update(ops, ts)).toMatchObject({ error: "edit_window_closed" });
  });
});

describe("reading again", () => {
  test("goes page by page, the newest first in a channel and the oldest first in a thread", async () => {
    const first = slack.say(ann, ops, "one");
    slack.say(ann, ops, "two");
    for (const text of ["a", "b", "c"]) slack.say(ann, ops, text, { thread: first });
    const page = await call("conversations.history", { channel: ops, limit: 1 });
    expect(listOf(page.messages).map(({ text }) => text)).toEqual(["two"]);
    const cursor = wireOf(page.response_metadata).next_cursor;
    const next = await call("conversations.history", { channel: ops, limit: 1, cursor });
    expect(listOf(next.messages).map(({ text }) => text)).toEqual(["one"]);
    expect(next.has_more).toBe(false);
    const thread = await call("conversations.replies", { channel: ops, ts: first });
    expect(listOf(thread.messages).map(({ text }) => text)).toEqual(["one", "a", "b", "c"]);
  });

  test("is refused for a channel that the app is not in", async () => {
    const other = slack.addChannel("other", { withApp: "no" });
    expect(await call("conversations.history", { channel: other })).toMatchObject({
      error: "not_in_channel",
    });
    expect(await call("conversations.join", { channel: other })).toMatchObject({ ok: true });
    expect(await call("conversations.history", { channel: other })).toMatchObject({ ok: true });
  });
});

test("a file is uploaded in three steps and stands in its thread", async () => {
  const root = slack.say(ann, ops, "x");
  const bytes = Buffer.from("all of it");
  const args = { filename: "all.txt", length: bytes.length };
  const { upload_url, file_id } = await call("files.getUploadURLExternal", args);
  const complete = { files: [{ id: file_id, title: "All" }], channel_id: ops, thread_ts: root };
  expect(await call("files.completeUploadExternal", complete)).toMatchObject({ ok: false });
  expect((await fetch(textOf(upload_url) ?? "", { method: "POST", body: bytes })).status).toBe(200);
  expect(await call("files.completeUploadExternal", complete)).toMatchObject({ ok: true });
  expect(slack.messages(ops, { thread: root })).toMatchObject([{ files: [{ name: "all.txt", bytes }] }]);
});

describe("over a plain websocket", () => {
  interface Peer {
    readonly heard: Wire[];
    next(type: string): Promise<Wire>;
    ack(envelope: Wire, payload?: Wire): void;
    close(): void;
  }

  async function connect(): Promise<Peer> {
    const { url } = await call("apps.connections.open", {}, slack.tokens.app);
    const socket = new WebSocket(textOf(url) ?? "");
    const heard: Wire[] = [];
    let wakes: (() => void)[] = [];
    socket.on("message", (data) => {
      const message: unknown = JSON.parse(String(data));
      if (isWire(message)) heard.push(message);
      for (const wake of wakes) wake();
    });
    closers.push(async () => socket.terminate());
    const peer: Peer = {
      heard,
      async next(type) {
        for (;;) {
          const at = heard.findIndex((each) => each.type === type);
          const found = at === -1 ? undefined : heard.splice(at, 1)[0];
          if (found !== undefined) return found;
          await new Promise<void>((wake) => {
            wakes = [...wakes, wake];
          });
        }
      },
      ack: (envelope, payload = {}) =>
        socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload })),
      close: () => socket.terminate(),
    };
    return peer;
  }

  test("a ticket is good once, and hello tells how many listen", async () => {
    const { url } = await call("apps.connections.open", {}, slack.tokens.app);
    const first = await connect();
    expect(await first.next("hello")).toMatchObject({ num_connections: 1 });
    const second = await connect();
    expect(await second.next("hello")).toMatchObject({ num_connections: 2 });
    const used = new WebSocket(textOf(url) ?? "");
    await new Promise((resolve) => used.once("open", resolve));
    used.terminate();
    const again = new WebSocket(textOf(url) ?? "");
    const refused = await new Promise((resolve) => again.once("error", (error) => resolve(String(error))));
    expect(refused).toContain("401");
  });

  test("an eleventh socket is told that there are too many", async () => {
    slack.keepRates("off");
    for (let at = 0; at < 10; at += 1) await (await connect()).next("hello");
    expect(await (await connect()).next("disconnect")).toMatchObject({ reason: "too_many_websockets" });
  });

  test("one mention comes as a message and as an app_mention, each to one of the sockets", async () => {
    const peers = [await connect(), await connect()];
    await slack.sockets.connected(2);
    slack.say(ann, ops, `<@${slack.self.user}> hello`);
    const heard = await Promise.all(peers.map((peer) => peer.next("events_api")));
    const types = heard.map((each) => wireOf(wireOf(each.payload).event).type);
    expect(types.toSorted()).toEqual(["app_mention", "message"]);
    for (const [at, peer] of peers.entries()) peer.ack(heard[at] ?? {});
    await slack.settled();
  });

  test("what is not acknowledged comes again at once, after a minute and after five", async () => {
    const peer = await connect();
    await peer.next("hello");
    slack.say(ann, ops, "hello");
    const attempts: unknown[] = [];
    for (const wait_ms of [3_000, 3_000, 60_000 + 3_000, 300_000 + 3_000]) {
      if (wait_ms > 3_000) await clock.advance(wait_ms - 3_000);
      const { retry_attempt, retry_reason } = await peer.next("events_api");
      attempts.push([retry_attempt, retry_reason]);
      await clock.untilAsleep();
      await clock.advance(3_000);
    }
    expect(attempts).toEqual([
      [undefined, undefined],
      [1, "timeout"],
      [2, "timeout"],
      [3, "timeout"],
    ]);
    expect(clock.sleepers()).toEqual([]);
  });

  test("a click that nobody takes shows an error, and a second use of its trigger is refused", async () => {
    await call("chat.postMessage", { channel: ops, text: "x", blocks: [actions(button())] });
    const [card] = slack.messages(ops);
    const spot = { channel: ops, ts: card?.ts ?? "" };
    expect(await slack.click(ann, spot, "Yes")).toMatchObject({ kind: "error shown" });
    const peer = await connect();
    await peer.next("hello");
    const done = slack.click(ann, spot, "a1");
    const envelope = await peer.next("interactive");
    peer.ack(envelope);
    expect(await done).toEqual({ kind: "ok" });
    const { trigger_id, container } = wireOf(envelope.payload);
    expect(container).toMatchObject({ message_ts: spot.ts, channel_id: ops });
    expect(await call("views.open", { trigger_id, view: modal() })).toMatchObject({ ok: true });
    expect(slack.dialogs(ann)).toHaveLength(1);
    const again = await call("views.open", { trigger_id, view: modal() });
    expect(again).toMatchObject({ error: "exchanged_trigger_id" });
  });

  test("a trigger is good for three seconds, a response URL for five uses", async () => {
    const peer = await connect();
    await peer.next("hello");
    const done = slack.slash(ann, ops, "status");
    const envelope = await peer.next("slash_commands");
    peer.ack(envelope, { text: "at once" });
    expect(await done).toEqual({ kind: "ok" });
    expect(slack.ephemerals(ann).map(({ words }) => words)).toEqual(["at once"]);
    const { trigger_id, response_url } = wireOf(envelope.payload);
    await clock.advance(3_001);
    expect(await call("views.open", { trigger_id, view: modal() })).toMatchObject({
      error: "expired_trigger_id",
    });
    const respond = () =>
      fetch(textOf(response_url) ?? "", { method: "POST", body: JSON.stringify({ text: "more" }) });
    for (let at = 0; at < 5; at += 1) expect((await respond()).status).toBe(200);
    expect((await respond()).status).toBe(404);
    expect(slack.ephemerals(ann)).toHaveLength(6);
  });

  test("a dialog gives its values back by block, and can be sent back with errors", async () => {
    const peer = await connect();
    await peer.next("hello");
    const opened = slack.shortcut(ann, "new");
    const shortcut = await peer.next("interactive");
    peer.ack(shortcut);
    await opened;
    await call("views.open", { trigger_id: wireOf(shortcut.payload).trigger_id, view: modal() });
    const first = slack.submit(ann, { why: "" });
    const refused = { response_action: "errors", errors: { why: "say why" } };
    peer.ack(await peer.next("interactive"), refused);
    expect(await first).toEqual({ kind: "form refused", errors: { why: "say why" } });
    const second = slack.submit(ann, { why: "because" });
    const envelope = await peer.next("interactive");
    expect(envelope.payload).toMatchObject({
      type: "view_submission",
      view: { state: { values: { why: { value: { value: "because" } } } } },
    });
    peer.ack(envelope);
    expect(await second).toEqual({ kind: "ok" });
    expect(slack.dialogs(ann)).toEqual([]);
  });
});

test("views that Slack would not show are refused", async () => {
  const publish = (view: Wire) => call("views.publish", { user_id: ann, view });
  const home = { type: "home", blocks: [mrkdwn("hi")] };
  expect(await publish(home)).toMatchObject({ ok: true });
  expect(slack.home(ann)?.words).toBe("hi");
  expect(await publish({ ...home, private_metadata: x(3001) })).toMatchObject({ error: "invalid_arguments" });
  const many = Array.from({ length: 101 }, () => ({ type: "divider" }));
  expect(await publish({ ...home, blocks: many })).toMatchObject({ error: "invalid_blocks" });
  expect(await publish(modal())).toMatchObject({ error: "invalid_arguments" });
});

describe("faults strike where they were armed", () => {
  const post = (text = "x") => call("chat.postMessage", { channel: ops, text });

  test("a lost reply has been done, a cut call has not", async () => {
    slack.faults.arm({ at: "chat.postMessage", what: "lost_reply" }, { at: "chat.postMessage", what: "cut" });
    await expect(post("done")).rejects.toThrow();
    await expect(post("not done")).rejects.toThrow();
    expect(slack.messages(ops).map(({ text }) => text)).toEqual(["done"]);
    expect(slack.faults.left()).toEqual([]);
  });

  test("rate limits, statuses and errors are answered as armed", async () => {
    slack.faults.arm(
      { at: "chat.postMessage", what: "rate_limit", value: 12 },
      { at: "chat.postMessage", what: "error", value: "edit_window_closed" },
    );
    expect(await post()).toMatchObject({ status: 429, headers: { "retry-after": "12" } });
    expect(await post()).toMatchObject({ error: "edit_window_closed" });
  });
});

describe("the unmodified Bolt", () => {
  const quiet = { logger: silent } as const;
  const loopback = () => ({ slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });

  test("hears and answers over Socket Mode, and comes again after a refresh", async () => {
    const receiver = new SocketModeReceiver({
      appToken: slack.tokens.app,
      clientPingTimeout: 50,
      installerOptions: { clientOptions: loopback() },
      ...quiet,
    });
    const app = new App({ receiver, token: slack.tokens.bot, clientOptions: loopback(), ...quiet });
    app.message("hello", async ({ message, client }) => {
      await client.chat.postMessage({ channel: message.channel, text: "hello yourself" });
    });
    app.command("/looop", async ({ ack, command }) => ack(`you said ${command.text}`));
    await app.start();
    closers.push(() => app.stop());
    slack.dm(ann, "hello");
    await slack.settled();
    await until(() => slack.messages(slack.dmOf(ann)).length === 2);
    expect(slack.messages(slack.dmOf(ann)).at(-1)?.text).toBe("hello yourself");
    await slack.settled();
    slack.sockets.disconnect("refresh_requested");
    await until(() => slack.sockets.count() === 0);
    await slack.sockets.connected();
    expect(await slack.slash(ann, ops, "status")).toEqual({ kind: "ok" });
    expect(slack.ephemerals(ann).map(({ words }) => words)).toEqual(["you said status"]);
  });

  test("takes signed posts in HTTP mode, and neither forged nor old ones", async () => {
    const real = await openSlack();
    closers.push(() => real.close());
    const bea = real.addUser("Bea");
    const receiver = new HTTPReceiver({
      signingSecret: real.signingSecret,
      port: 0,
      ...quiet,
    });
    const clientOptions = { slackApiUrl: real.apiUrl, retryConfig: { retries: 0 } };
    const app = new App({ receiver, token: real.tokens.bot, clientOptions, ...quiet });
    app.command("/looop", async ({ ack }) => ack("heard"));
    const server = await app.start(0);
    closers.push(() => app.stop());
    const address = (server as { address(): { port: number } }).address();
    real.postTo(`http://127.0.0.1:${address.port}/slack/events`);
    const room = real.addChannel("room", { members: [bea] });
    expect(await real.slash(bea, room, "x")).toEqual({ kind: "ok" });
    expect(real.ephemerals(bea).map(({ words }) => words)).toEqual(["heard"]);
    real.faults.arm({ at: "http", what: "bad_signature" }, { at: "http", what: "replay" });
    for (const _each of [1, 2]) {
      expect(await real.slash(bea, room, "x")).toEqual({ kind: "error shown", why: "refused" });
    }
  });
});

/** Waits for something that another program does in its own time; the test's deadline is the bound. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
