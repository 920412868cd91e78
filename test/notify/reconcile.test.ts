// Goal: whatever was missed, what is shown becomes what is wanted, and nothing else is touched.
// Method: a real ledger, scripted surfaces; states are left behind by hand as crashes leave them.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Surface } from "../../src/channels/channel.ts";
import type { Subject, Wanted } from "../../src/notify/nouns.ts";
import { createReconciler, type Reconciler } from "../../src/notify/reconcile.ts";
import { type Delivering, delivering, type Want, want } from "../support/delivery.ts";
import { got } from "../support/ledger.ts";
import { quickDir } from "../support/quick-dir.ts";
import { type ScriptedChannel, scriptedChannel } from "../support/scripted-channel.ts";

const surfaces: readonly Surface[] = ["slack", "discord", "telegram"];
const never = new AbortController().signal;
let dir: string;
let channels: readonly ScriptedChannel[];
let it: Delivering;
let reconciler: Reconciler;
beforeEach(async () => {
  dir = await mkdtemp(join(quickDir(), "reconcile-"));
  channels = surfaces.map((surface) => scriptedChannel(surface));
  it = delivering(join(dir, "ledger.db"), channels);
  reconciler = createReconciler(it);
});
afterEach(async () => {
  it.kill();
  await rm(dir, { recursive: true, force: true });
});

const everywhere = (title: string, how: Want = {}): Wanted[] =>
  surfaces.map((surface) => want(title, { ...how, surface }));
const shown = () => channels.map(({ stands }) => stands.map(({ card }) => card.title).toSorted());
const callCount = () => channels.reduce((sum, { calls }) => sum + calls.length, 0);

describe("the fast path", () => {
  test("a changed subject is put wherever it is wanted, and others are not looked at", async () => {
    got(reconciler.reconcile(["ask:a" as Subject], everywhere("one")));
    it.start();
    await it.pass();
    expect(shown()).toEqual([["one"], ["one"], ["one"]]);
    expect(got(reconciler.reconcile(["ask:a" as Subject], everywhere("one")))).toEqual({
      queued: 0,
      taken_back: 0,
      stuck: [],
    });
  });

  test("a post that nobody wants any more and that was not sent is taken back", async () => {
    got(reconciler.reconcile(["ask:a" as Subject], everywhere("one")));
    expect(got(reconciler.reconcile(["ask:a" as Subject], []))).toMatchObject({ taken_back: 3 });
    it.start();
    await it.pass();
    expect(shown()).toEqual([[], [], []]);
  });

  test("a card that stands is as it should be again once nobody wants it changed", async () => {
    it.start();
    got(reconciler.reconcile(["ask:a" as Subject], everywhere("over", { final: "yes" })));
    await it.pass();
    got(reconciler.reconcile(["ask:a" as Subject], everywhere("as half of its record told it")));
    expect(got(reconciler.reconcile(["ask:a" as Subject], []))).toMatchObject({ taken_back: 3 });
    expect(got(it.ledger.look(({ copies }) => copies.behind(10)))).toEqual([]);
    await it.pass();
    expect(shown()).toEqual([["over"], ["over"], ["over"]]);
  });

  test("another subject whose name begins the same is let be", () => {
    got(
      reconciler.reconcile(["ask:a" as Subject, "ask:ab" as Subject], everywhere("x", { subject: "ask:ab" })),
    );
    expect(got(reconciler.reconcile(["ask:a" as Subject], []))).toMatchObject({ taken_back: 0 });
  });

  test("what cannot be delivered is told with its reason", () => {
    it.ledger.atomically(({ places }) =>
      places.shut({ surface: "slack", since_ms: 1, why: "invalid_auth", remedy: "new token" }),
    );
    const report = got(reconciler.reconcile(["ask:a" as Subject], everywhere("one")));
    expect(report.queued).toBe(2);
    expect(report.stuck).toMatchObject([{ wanted: { place: { surface: "slack" } }, why: "invalid_auth" }]);
  });
});

describe("the sweep", () => {
  test("puts what was never put, and takes back what is not wanted", async () => {
    it.outbox.put(want("old", { subject: "ask:gone" }));
    it.outbox.put(want("said", { subject: "reply:1", lane: "reply" }));
    const report = got(await reconciler.sweep(everywhere("one"), never));
    expect(report).toMatchObject({ queued: 3, taken_back: 1 });
    it.start();
    await it.pass();
    expect(shown()).toEqual([["one", "said"], ["one"], ["one"]]);
  });

  test("draws a copy again that somebody removed", async () => {
    const [slack] = channels;
    it.start();
    got(await reconciler.sweep(everywhere("one"), never));
    await it.pass();
    slack?.remove("m1");
    const kept = got(it.ledger.look(({ copies }) => copies.find("ask:a" as Subject, want("").place)));
    if (kept !== undefined) it.ledger.atomically(({ copies }) => copies.put({ ...kept, state: "gone" }));
    got(await reconciler.sweep(everywhere("one"), never));
    await it.pass();
    expect(shown()).toEqual([["one"], ["one"], ["one"]]);
  });

  test("fills a ledger that was lost from what should be there", async () => {
    it.start();
    got(await reconciler.sweep(everywhere("one"), never));
    await it.pass();
    it.kill();
    const fresh = delivering(join(dir, "fresh.db"), channels, it.clock);
    fresh.start();
    got(await createReconciler(fresh).sweep(everywhere("one"), never));
    await fresh.pass();
    expect(shown()).toEqual([
      ["one", "one"],
      ["one", "one"],
      ["one", "one"],
    ]);
    fresh.kill();
  });

  test("with nothing changed makes no call, and with one card changed one per place", async () => {
    const wanted = Array.from({ length: 300 }, (_, n) =>
      everywhere(`t${n}`, { subject: `ask:${n}`, chat: `C${n % 20}` }),
    );
    it.start();
    const first = reconciler.sweep(wanted.flat(), never);
    await it.pass(10);
    expect(got(await first)).toMatchObject({ queued: 900 });
    const before = callCount();
    expect(before).toBe(900);
    const swept = reconciler.sweep(wanted.flat(), never);
    await it.pass(10);
    expect(got(await swept)).toMatchObject({ queued: 0 });
    expect(callCount()).toBe(before);
    const again = reconciler.sweep(
      [...wanted.slice(1).flat(), ...everywhere("new", { subject: "ask:0", chat: "C0" })],
      never,
    );
    await it.pass(10);
    expect(got(await again)).toMatchObject({ queued: 3 });
    expect(callCount()).toBe(before + 3);
  });

  test("ends early when it is told to", async () => {
    const stop = new AbortController();
    stop.abort();
    expect(got(await reconciler.sweep(everywhere("one"), stop.signal))).toMatchObject({ queued: 0 });
  });
});
