// Goal: what died before it was known whether it had arrived is not sent blindly when it comes back, and a card that is
// posted anew takes nobody's thread away. Method: a real ledger file, scripted surfaces, a clock that the test moves.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Capabilities } from "../../../src/channels/channel.ts";
import { type Delivering, delivering, want } from "../../support/delivery.ts";
import { got } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";
import { type Reaction, type ScriptedChannel, scriptedChannel } from "../../support/scripted-channel.ts";

let dir: string;
let channel: ScriptedChannel;
let it: Delivering;
beforeEach(async () => {
  dir = await mkdtemp(join(quickDir(), "outbox-"));
});
afterEach(async () => {
  it.kill();
  await rm(dir, { recursive: true, force: true });
});

function open(repeats: Capabilities["repeats"], ...reactions: Reaction[]): void {
  channel = scriptedChannel("slack", { repeats });
  channel.script = (_call, count) => reactions[count - 1];
  it = delivering(join(dir, "ledger.db"), [channel]);
  it.start();
}

const shut: Reaction = { kind: "fatal", what: "surface", why: "invalid_auth", remedy: "new token" };

test("where nothing can be looked up, it comes back with its label", async () => {
  open("never_known", "lost", shut);
  it.outbox.put(want("one"));
  await it.pass();
  it.outbox.put(want("other", { subject: "ask:b", chat: "C2" }));
  await it.pass(60_000);
  expect(got(it.ledger.look(({ outbox }) => outbox.counts()))).toMatchObject({ unknown: 0, dead: 2 });
  it.outbox.reopen("slack");
  await it.pass(60_000);
  const ones = channel.stands.filter(({ card }) => card.title === "one");
  expect(ones).toHaveLength(2);
  expect(JSON.stringify(ones[1]?.first.parts)).toContain("May be a duplicate");
});

test("a newer card of the same copy, which waited behind it, comes back with that label too", async () => {
  open("never_known", "lost", shut);
  it.outbox.put(want("one"));
  await it.pass();
  it.outbox.put(want("one, again"));
  await it.pass(60_000);
  it.outbox.reopen("slack");
  await it.pass(60_000);
  const [first, second, ...more] = channel.stands;
  expect([first?.card.title, second?.card.title, more]).toEqual(["one", "one, again", []]);
  expect(JSON.stringify(second?.first.parts)).toContain("May be a duplicate");
});

test("a newer card that is put once the first one was given up says so too", async () => {
  open("never_known", "lost", shut);
  it.outbox.put(want("one"));
  await it.pass(60_000);
  expect(got(it.outbox.reopen("slack"))).toBe(0);
  it.outbox.put(want("one, again"));
  await it.pass(60_000);
  const [, second, ...more] = channel.stands;
  expect([second?.card.title, more]).toEqual(["one, again", []]);
  expect(JSON.stringify(second?.first.parts)).toContain("May be a duplicate");
});

test("a newer card that waits behind one that is sent twice in vain says so when its turn comes", async () => {
  open("never_known", { kind: "unknown", why: "the line broke" }, "lost");
  it.outbox.put(want("one"));
  await it.pass();
  it.outbox.put(want("one, again"));
  await it.pass(60_000);
  const [, second, ...more] = channel.stands;
  expect([second?.card.title, more]).toEqual(["one, again", []]);
  expect(JSON.stringify(second?.first.parts)).toContain("May be a duplicate");
});

/** The first one may have arrived, and the surface is shut before anybody looked. */
async function giveUpFirst(newer: "waits" | "none", down_ms = 60_000): Promise<void> {
  it.outbox.put(want("one"));
  await it.pass();
  if (newer === "waits") it.outbox.put(want("one, again"));
  it.outbox.put(want("other", { subject: "ask:b", chat: "C2" }));
  await it.pass(down_ms);
  expect(got(it.ledger.look(({ outbox }) => outbox.counts()))).toMatchObject({ waiting: 0, unknown: 0 });
  it.outbox.reopen("slack");
}

const ones = () => channel.stands.filter(({ chat }) => chat === "C1");
const mute: Reaction = { kind: "cannot_tell", why: "no history" };

const rows: readonly (readonly [title: string, repeats: Capabilities["repeats"], newer: "waits" | "none"])[] =
  [
    ["a newer card that waited behind one that arrived changes that one", "probed", "waits"],
    ["a newer card that is put once the first was given up changes that one", "probed", "none"],
    ["so it does where the platform knows a key for a while", "recognised", "waits"],
  ];
for (const [title, repeats, newer] of rows) {
  test(title, async () => {
    open(repeats, "lost", shut);
    await giveUpFirst(newer);
    if (newer === "none") it.outbox.put(want("one, again"));
    await it.pass(60_000);
    expect(ones().map(({ card }) => card.title)).toEqual(["one, again"]);
    expect(JSON.stringify(ones()[0]?.first.parts)).not.toContain("duplicate");
  });
}

test("where the first one is certainly not there, the newer one is posted once and without a label", async () => {
  open("probed", { kind: "unknown", why: "the line broke" }, shut);
  await giveUpFirst("waits");
  await it.pass(60_000);
  expect(ones().map(({ first }) => [first.title, first.parts])).toEqual([["one, again", []]]);
});

for (const repeats of ["probed", "recognised"] as const) {
  test(`where nobody can tell of the first one (${repeats}), the newer one carries the label`, async () => {
    open(repeats, "lost", shut);
    await giveUpFirst("waits");
    channel.script = ({ what }) => (what === "probe" ? mute : undefined);
    await it.pass(200_000);
    const [first, second, ...more] = ones();
    expect([first?.card.title, second?.card.title, more]).toEqual(["one", "one, again", []]);
    expect(JSON.stringify(second?.first.parts)).toContain("May be a duplicate");
  });
}

test("one that was given up long ago is not taken for known to the platform when it comes back", async () => {
  open("recognised", "lost", shut);
  await giveUpFirst("none", 3_600_000);
  channel.script = ({ what }) => (what === "probe" ? mute : undefined);
  await it.pass(200_000);
  expect(ones()).toHaveLength(2);
  expect(JSON.stringify(ones()[1]?.first.parts)).toContain("May be a duplicate");
});

test("a third card knows of the first one's doubt, though the second, which was never sent, is no doubt", async () => {
  open("never_known", "lost", shut);
  it.outbox.put(want("one", { final: "yes" }));
  await it.pass(60_000);
  it.outbox.put(want("two", { final: "yes" }));
  await it.pass(60_000);
  it.ledger.atomically(({ places }) => places.reopen("slack", undefined));
  it.outbox.put(want("three", { final: "yes" }));
  await it.pass(60_000);
  const [, second] = channel.stands;
  expect(second?.card.title).toBe("three");
  expect(JSON.stringify(second?.first.parts)).toContain("May be a duplicate");
});

test("where it can be looked up, that is done first", async () => {
  open("probed", "lost", shut);
  it.outbox.put(want("one"));
  await it.pass();
  it.outbox.put(want("other", { subject: "ask:b", chat: "C2" }));
  await it.pass(60_000);
  it.outbox.reopen("slack");
  await it.pass(60_000);
  expect(channel.stands.map(({ card }) => card.title).toSorted()).toEqual(["one", "other"]);
});

test("an opening card that is posted anew, and lost on its way, leaves its thread where it was", async () => {
  open("probed", undefined, { kind: "uneditable", why: "too old" }, "lost");
  const opening = (title: string) => ({ ...want(title, { subject: "worker:w1" }), thread: { title: "w1" } });
  it.outbox.put(opening("busy"));
  await it.pass();
  it.outbox.put(opening("idle"));
  await it.pass(60_000);
  expect(channel.calls.map(({ what }) => what)).toEqual(["thread", "edit", "post", "probe", "edit"]);
  const thread = got(it.ledger.look(({ places }) => places.thread("worker:w1", "slack", "C1")));
  expect(thread).toEqual({ surface: "slack", chat: "C1", thread: "m1" });
});
