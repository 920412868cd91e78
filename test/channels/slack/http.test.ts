// Goal: in HTTP mode only Slack is heard, and is told that we have something only when we do.
// Method: the unmodified receiver on a port of its own; the fake posts to it, signed, forged and old.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConnectionEnd } from "../../../src/channels/channel.ts";
import { type Ears, keptWith, openEars } from "./ears.ts";
import { openSlackRig, type SlackRig, until } from "./rig.ts";

let rig: SlackRig;
let ears: Ears;
let stop: AbortController;
let ended: Promise<ConnectionEnd>;
let port: number;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const found = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  return found;
}

const url = () => `http://127.0.0.1:${port}/slack/events`;

async function listen(): Promise<void> {
  rig = await openSlackRig({
    config: ({ signingSecret }) => ({ listen: { kind: "http", signingSecret, port } }),
  });
  ended = rig.channel.connect(ears.listener, stop.signal);
  rig.slack.postTo(url());
}

/** It answers, if only that this was not signed. */
async function listening(): Promise<void> {
  for (;;) {
    const status = await fetch(url(), { method: "POST" })
      .then((response) => response.status)
      .catch(() => 0);
    if (status === 401) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

beforeEach(async () => {
  ears = openEars();
  stop = new AbortController();
  port = await freePort();
});
afterEach(async () => {
  stop.abort();
  await ended;
  await rig.close();
});

const never = () => new AbortController().signal;

test("events, presses and commands are heard, and answered at once where that is wanted", async () => {
  await listen();
  await listening();
  expect(await rig.channel.pulse(never())).toMatchObject({
    state: "unsure",
    remedy: expect.stringContaining("request URL"),
  });
  await rig.ann.say("hello");
  expect(await ears.hears("text")).toMatchObject({ what: { text: "hello", addressed: "mention" } });
  expect(await rig.channel.pulse(never())).toMatchObject({ state: "hearing" });
  ears.answer(() => keptWith({ kind: "notice", text: "Kept." }));
  await rig.ann.command?.("status");
  expect(await rig.ann.notices()).toEqual(["Kept."]);
  await rig.slack.settled();
  expect(ears.heard).toHaveLength(2);
});

test("a form opens from a press and comes back", async () => {
  await listen();
  await listening();
  const fields = [
    { name: "words", label: "Words", kind: "line" as const, required: "yes" as const, chars_max: 100 },
  ];
  ears.answer(({ what }) =>
    what.kind === "press"
      ? keptWith({ kind: "form", form: { key: "f1", title: "Words", submit: "Send", fields } })
      : { kind: "kept" },
  );
  const rows = [[{ key: "change", label: "Change", style: "plain" as const }]];
  const card = { title: "T", tone: "plain", parts: [], rows, files: [], volume: "silent" } as const;
  const posted = await rig.channel.post(rig.place, card, "k", never());
  if (posted.kind !== "ok") throw new Error("not posted");
  await rig.ann.press(posted.ref, "Change");
  await rig.ann.submit?.({ words: "only staging" });
  expect(await ears.hears("form")).toMatchObject({ what: { key: "f1", values: { words: "only staging" } } });
});

test("what was not kept is refused, and comes again as the same thing", async () => {
  await listen();
  await listening();
  ears.answer(() => ({ kind: "lost", why: "the disk is full" }));
  rig.slack.dm(rig.ann.id, "keep me");
  await until(() => rig.slack.transcript.filter((each) => each.kind === "delivered").length >= 2);
  const answers = rig.slack.transcript.flatMap((each) => (each.kind === "delivered" ? [each.answer] : []));
  expect(answers.slice(0, 2)).toEqual([
    { kind: "failed", why: "refused" },
    { kind: "failed", why: "refused" },
  ]);
  expect(new Set(ears.heard.map(({ id }) => id)).size).toBe(1);
});

describe("what is not Slack's", () => {
  test.each(["bad_signature", "replay"])("is refused and not heard: %s", async (what) => {
    await listen();
    await listening();
    rig.slack.faults.arm({ at: "http", what });
    expect(await rig.slack.slash(rig.ann.id, rig.place.chat, "forged")).toEqual({
      kind: "error shown",
      why: "refused",
    });
    expect(await rig.slack.slash(rig.ann.id, rig.place.chat, "good")).toEqual({ kind: "ok" });
    expect(ears.heard.map(({ what: said }) => said)).toEqual([{ kind: "command", text: "good" }]);
  });

  test("is refused without any signature, and elsewhere there is nothing", async () => {
    await listen();
    await listening();
    const body = JSON.stringify({ type: "url_verification", challenge: "x" });
    expect((await fetch(url(), { method: "POST", body })).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    expect(ears.heard).toEqual([]);
  });
});

test("a port that is taken ends it, with what to do", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  await listen();
  expect(await ended).toMatchObject({ kind: "fatal", why: expect.stringContaining(String(port)) });
  await new Promise((resolve) => other.close(resolve));
});

test("after the end the port is free again", async () => {
  await listen();
  await listening();
  stop.abort();
  expect(await ended).toEqual({ kind: "stopped" });
  await expect(fetch(url(), { method: "POST" })).rejects.toThrow();
});
