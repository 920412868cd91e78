// Goal: by webhook as by poll, an update is taken only when it was kept, from Telegram alone, and one after the other.
// Method: the channel's own door on loopback, the fake posting to it, and strangers knocking with raw HTTP.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as letOthersRun } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel, ConnectionEnd, Inbound, Listener, Receipt } from "../../../src/channels/channel.ts";
import { telegramChannel } from "../../../src/channels/telegram/telegram.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { type FakeTelegram, openTelegram } from "../../fakes/telegram/telegram.ts";
import { menu } from "./rig.ts";

const secret = "a-secret_of_ours-42";

let clock: ManualClock;
let telegram: FakeTelegram;
let channel: Channel;
let port: number;
let stop: AbortController;
let ended: Promise<ConnectionEnd>;
let heard: Inbound[];
let receipt: () => Receipt | Promise<Receipt>;
let tell: () => void;

const listener: Listener = {
  async accept(inbound) {
    const given = await receipt();
    heard.push(inbound);
    tell();
    return given;
  },
  suggest: async () => [],
};

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, "127.0.0.1", () => {
    const { port: free } = server.address() as AddressInfo;
    server.close(() => resolve(free));
  });
  return promise;
}

function open(more: { readonly secret?: string } = {}): Channel {
  const webhook = {
    url: `http://127.0.0.1:${port}/`,
    secret: more.secret ?? secret,
    listen: { host: "127.0.0.1", port },
  };
  return telegramChannel(
    { token: telegram.token, apiRoot: telegram.apiRoot, webhook },
    { clock, menu, note: () => undefined },
  );
}

async function connect(): Promise<void> {
  ended = channel.connect(listener, stop.signal);
  await telegram.called("setWebhook");
}

async function hears(count: number): Promise<void> {
  while (heard.length < count) {
    const { promise, resolve } = Promise.withResolvers<void>();
    tell = resolve;
    await promise;
  }
}

beforeEach(async () => {
  clock = manualClock();
  telegram = await openTelegram({ clock, rates: "none" });
  port = await freePort();
  channel = open();
  stop = new AbortController();
  heard = [];
  receipt = () => ({ kind: "kept" });
  tell = () => undefined;
  ended = Promise.resolve({ kind: "stopped" });
});
afterEach(async () => {
  stop.abort();
  await ended;
  await telegram.close();
});

/** Telegram was told no, and waits a second before it posts again. */
async function untilRefused(): Promise<void> {
  while (!clock.sleepers().includes(1_000)) await letOthersRun();
}

const never = () => new AbortController().signal;

async function knock(body: string, given: string | undefined): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    headers: { ...(given !== undefined && { "x-telegram-bot-api-secret-token": given }) },
    body,
  });
  return response.status;
}

describe("the webhook", () => {
  it("takes what Telegram posts, in order", async () => {
    const ann = telegram.user("Ann", { started: true });
    await connect();
    for (const words of ["one", "two", "three"]) telegram.say(ann, ann, words);
    await hears(3);
    expect(heard.map(({ what }) => what.kind === "text" && what.text)).toEqual(["one", "two", "three"]);
    expect((await channel.pulse(never())).state).toBe("hearing");
  });

  it("has it posted again until it was kept", async () => {
    const ann = telegram.user("Ann", { started: true });
    await connect();
    receipt = () => ({ kind: "lost", why: "no disk" });
    telegram.say(ann, ann, "keep me");
    await hears(1);
    receipt = () => ({ kind: "kept" });
    await untilRefused();
    expect(telegram.pending()).toBe(1);
    await clock.advance(1_000);
    await hears(2);
    expect(heard[1]?.id).toBe(heard[0]?.id);
  });

  it("lets in nobody else, and nothing that is no update", async () => {
    await connect();
    const update = JSON.stringify({ update_id: 1, message: { text: "approve" } });
    expect(await knock(update, undefined)).toBe(403);
    expect(await knock(update, "a-secret_of_ours-43")).toBe(403);
    expect(await knock(update, "short")).toBe(403);
    expect(await knock("{", secret)).toBe(400);
    expect(await knock("[]", secret)).toBe(400);
    expect(await knock(`"${"x".repeat(1_100_000)}"`, secret).catch(() => 400)).toBe(400);
    expect(heard).toEqual([]);
  });

  it("with a secret that could be guessed is not opened", async () => {
    channel = open({ secret: "short" });
    expect(await channel.connect(listener, never())).toMatchObject({ kind: "fatal" });
    expect(telegram.calls("setWebhook")).toEqual([]);
  });

  it("whose port is taken says so, and is tried again later", async () => {
    const other = createServer();
    const { promise, resolve } = Promise.withResolvers<void>();
    other.listen(port, "127.0.0.1", resolve);
    await promise;
    expect(await channel.connect(listener, never())).toMatchObject({
      kind: "broken",
      why: expect.stringContaining("EADDRINUSE"),
    });
    other.close();
  });

  it("that Telegram cannot reach is seen to be deaf", async () => {
    const ann = telegram.user("Ann", { started: true });
    await connect();
    receipt = () => ({ kind: "lost", why: "no disk" });
    telegram.say(ann, ann, "hi");
    await hears(1);
    await untilRefused();
    expect(await channel.pulse(never())).toMatchObject({
      state: "deaf",
      why: expect.stringContaining("1 updates wait"),
    });
  });

  it("that was set elsewhere is seen to be deaf", async () => {
    await connect();
    await fetch(`${telegram.apiRoot}/bot${telegram.token}/setWebhook?url=http://127.0.0.1:9/`);
    expect(await channel.pulse(never())).toMatchObject({ state: "deaf", why: "updates go elsewhere" });
  });

  it("closes its door when it stops, and opens it again", async () => {
    await connect();
    stop.abort();
    expect(await ended).toEqual({ kind: "stopped" });
    await expect(knock("{}", secret)).rejects.toThrow();
    stop = new AbortController();
    await connect();
    expect(await knock("{}", "x")).toBe(403);
  });
});
