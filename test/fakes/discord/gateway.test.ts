// Goal: the fake's gateway keeps Discord's protocol: hello, identify, heartbeats, resume with replay, close codes.
// Method: a bare websocket that speaks it by hand.

import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type ManualClock, manualClock } from "../manual-clock.ts";
import { type FakeDiscord, openDiscord } from "./discord.ts";
import { intents } from "./world.ts";

let clock: ManualClock;
let discord: FakeDiscord;
let peers: Peer[];

beforeEach(async () => {
  clock = manualClock();
  peers = [];
  discord = await openDiscord({ clock });
});
afterEach(async () => {
  for (const peer of peers) peer.socket.terminate();
  await discord.close();
});

interface Packet {
  readonly op: number;
  readonly s: number | null;
  readonly t: string | null;
  readonly d: Record<string, unknown>;
}

interface Peer {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  next(): Promise<Packet>;
  send(op: number, d: unknown): void;
}

async function connect(): Promise<Peer> {
  const socket = new WebSocket(
    `${discord.api.replace("http", "ws").replace("/api", "")}/?v=10&encoding=json`,
  );
  const arrived: Packet[] = [];
  const waiting: ((packet: Packet) => void)[] = [];
  socket.on("message", (raw) => {
    const packet = JSON.parse(raw.toString()) as Packet;
    const first = waiting.shift();
    if (first === undefined) arrived.push(packet);
    else first(packet);
  });
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  socket.on("close", resolve);
  const peer: Peer = {
    socket,
    closed,
    next: () => {
      const first = arrived.shift();
      return first ? Promise.resolve(first) : new Promise((give) => waiting.push(give));
    },
    send: (op, d) => socket.send(JSON.stringify({ op, d })),
  };
  peers.push(peer);
  expect(await peer.next()).toMatchObject({ op: 10, d: { heartbeat_interval: 41_250 } });
  return peer;
}

const usual = intents.guilds | intents.guildMessages | intents.directMessages | intents.guildReactions;

async function identified(asked = usual): Promise<{ peer: Peer; session: string }> {
  const peer = await connect();
  peer.send(2, { token: discord.token, intents: asked, properties: {} });
  const ready = await peer.next();
  expect(ready).toMatchObject({ op: 0, t: "READY", s: 1, d: { v: 10, user: { id: discord.botId } } });
  expect(await peer.next()).toMatchObject({ t: "GUILD_CREATE", s: 2, d: { id: discord.guild } });
  return { peer, session: String(ready.d.session_id) };
}

test("who identifies is ready, hears what happens, and gets its heartbeats back", async () => {
  const { peer } = await identified();
  peer.send(1, 2);
  expect(await peer.next()).toMatchObject({ op: 11 });
  const ann = discord.addPerson("Ann");
  discord.dm(ann, "hello");
  expect(await peer.next()).toMatchObject({
    t: "MESSAGE_CREATE",
    s: 3,
    d: { content: "hello", author: { id: ann } },
  });
});

test.each<[string, (peer: Peer) => void, number]>([
  ["a wrong token", (peer) => peer.send(2, { token: "no", intents: 1 }), 4004],
  [
    "an intent that is off",
    (peer) => peer.send(2, { token: discord.token, intents: intents.messageContent }),
    4014,
  ],
  ["anything before identify", (peer) => peer.send(3, {}), 4003],
  ["what is no JSON", (peer) => peer.socket.send("{"), 4002],
])("%s ends the connection", async (_, act, code) => {
  const peer = await connect();
  act(peer);
  expect(await peer.closed).toBe(code);
});

test("identifying twice ends the connection", async () => {
  const { peer } = await identified();
  peer.send(2, { token: discord.token, intents: 1 });
  expect(await peer.closed).toBe(4005);
});

test("resuming replays what was missed, in order, but not clicks made meanwhile", async () => {
  const { peer, session } = await identified();
  discord.gateway.drop(1006);
  await peer.closed;
  discord.say(discord.owner, discord.channel, "one");
  discord.say(discord.owner, discord.channel, "two");
  const again = await connect();
  again.send(6, { token: discord.token, session_id: session, seq: 2 });
  expect(await again.next()).toMatchObject({ t: "MESSAGE_CREATE", s: 3 });
  expect(await again.next()).toMatchObject({ t: "MESSAGE_CREATE", s: 4 });
  expect(await again.next()).toMatchObject({ t: "RESUMED", s: 5 });
});

test.each<[string, (peer: Peer) => Promise<void>]>([
  ["was closed with 1000", async (peer) => peer.socket.close(1000)],
  [
    "is too old",
    async () => {
      discord.gateway.drop(4000);
      await peers[0]?.closed;
      await clock.advance(3_600_000);
    },
  ],
  [
    "is forgotten",
    async () => {
      discord.gateway.drop(4000);
      await peers[0]?.closed;
      discord.gateway.forgetSessions();
    },
  ],
])("a session that %s cannot be resumed", async (_, lose) => {
  const { peer, session } = await identified();
  await lose(peer);
  await peer.closed;
  const again = await connect();
  again.send(6, { token: discord.token, session_id: session, seq: 2 });
  expect(await again.next()).toMatchObject({ op: 9, d: false });
});

test("without the intent, content is there only for what is direct, mentions the bot, or answers it", async () => {
  const { peer } = await identified();
  const ann = discord.addPerson("Ann");
  const heard = async () => (await peer.next()).d.content;
  discord.say(ann, discord.channel, "secret");
  expect(await heard()).toBe("");
  discord.say(ann, discord.channel, "you", { mention: discord.botId });
  expect(await heard()).toBe(`<@${discord.botId}> you`);
  discord.dm(ann, "direct");
  expect(await heard()).toBe("direct");
});

test("with the intent, content is there", async () => {
  discord.portal.messageContent = true;
  const { peer } = await identified(usual | intents.messageContent);
  discord.say(discord.owner, discord.channel, "open");
  expect(await peer.next()).toMatchObject({ d: { content: "open" } });
});

test("one who did not ask for messages is not told of them", async () => {
  const { peer } = await identified(intents.guilds);
  discord.say(discord.owner, discord.channel, "unheard");
  discord.archive(discord.addChannel("x")); // a thread event, which it did ask for
  expect(await peer.next()).toMatchObject({ t: "THREAD_UPDATE" });
});

test("faults of the wire: doubled, reordered, lost", async () => {
  const { peer } = await identified();
  discord.faults.arm(
    { at: "gateway.dispatch", what: "duplicate" },
    { at: "gateway.dispatch", what: "reorder" },
    { at: "gateway.dispatch", what: "drop", after: 1 },
  );
  for (const text of ["a", "b", "c", "d", "e"]) discord.dm(discord.owner, text);
  const texts: unknown[] = [];
  for (let count = 0; count < 5; count += 1) texts.push((await peer.next()).d.content);
  expect(texts).toEqual(["a", "a", "c", "b", "e"]);
});

test("every identify counts, and one too many costs the token", async () => {
  await discord.close();
  discord = await openDiscord({ clock, limits: { identifies_per_day_max: 1 } });
  await identified();
  const peer = await connect();
  peer.send(2, { token: discord.token, intents: 1 });
  expect(await peer.closed).toBe(4004);
});

test("told to reconnect, or to heartbeat, is told", async () => {
  const { peer } = await identified();
  discord.gateway.send(7);
  discord.gateway.send(1);
  expect(await peer.next()).toMatchObject({ op: 7 });
  expect(await peer.next()).toMatchObject({ op: 1 });
  discord.gateway.setHeartbeats("unanswered");
  peer.send(1, 2);
  discord.dm(discord.owner, "the next thing is not an acknowledgement");
  expect(await peer.next()).toMatchObject({ op: 0 });
});
