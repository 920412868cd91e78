// Goal: a wait returns each change once to each client, at once where it is due, never spins on a held ask, ends on
// time, and has remembered what it tells before it tells it.
// Method: a real directory, a scripted mailbox, fleet and pulse, time moved by hand; some hints are real, some missed.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import { failed } from "../../../src/engine/outcome.ts";
import { askView, START_MS, stage, unreadable, worker } from "./stage.ts";

let on: ReturnType<typeof stage>;
beforeEach(() => {
  on = stage();
});
afterEach(() => {
  expect(on.hints.size).toBe(0); // every wait closed what it watched
  on.clean();
});

const POLLS_OF_A_REMINDER = limits.wait_reminder_ms / limits.wait_poll_ms;
const zero = { timeout_ms: 0 };

test("an open ask is told at once to a client that was never told anything", async () => {
  on.script.asks = [askView("w-1")];
  const outcome = await on.wait({ interest: "asks" });
  expect(outcome).toMatchObject({ kind: "changed", changed: ["asks"], state: { asks: [{ id: "w-1" }] } });
});

test("a held ask wakes a client once, and another client once too", async () => {
  on.script.asks = [askView("w-1")];
  await on.wait();
  expect(await on.wait(zero)).toMatchObject({ kind: "timeout", state: { asks: [{ id: "w-1" }] } });
  expect(await on.wait({ ...zero, client: "other" })).toMatchObject({ kind: "changed", changed: ["asks"] });
});

test("a held ask is told again after the reminder, and then not at once again", async () => {
  on.script.asks = [askView("w-1")];
  await on.wait();
  const waiting = on.wait({ interest: "asks" });
  const outcome = await on.polls(waiting, POLLS_OF_A_REMINDER + 1);
  expect(outcome).toMatchObject({ kind: "changed", changed: ["asks"] });
  expect(on.clock.now_ms() - START_MS).toBe(limits.wait_reminder_ms);
  expect(await on.wait(zero)).toMatchObject({ kind: "timeout" });
});

test("a clock set back by hours does not put the reminder off by hours", async () => {
  on.script.asks = [askView("w-1")];
  await on.wait();
  on.clock.setWall(START_MS - 5 * limits.wait_reminder_ms);
  expect(await on.wait(zero)).toMatchObject({ kind: "changed", changed: ["asks"] });
  expect(await on.wait(zero)).toMatchObject({ kind: "timeout" });
});

test("nothing is told twice across waits, and nothing that came between them is lost", async () => {
  on.script.journal = ["- one"];
  expect(await on.wait()).toMatchObject({ changed: ["journal"] });
  on.script.workers = [worker("w1")];
  on.write("goals/ship.md", "# ship");
  expect(await on.wait()).toMatchObject({ changed: ["goals", "workers"], state: { goals: ["ship"] } });
  expect(await on.wait(zero)).toMatchObject({ kind: "timeout" });
});

test("what a client does not care for waits with it until it asks for anything", async () => {
  on.script.workers = [worker("w1")];
  expect(await on.wait({ ...zero, interest: "asks" })).toMatchObject({ kind: "timeout" });
  expect(await on.wait(zero)).toMatchObject({ kind: "changed", changed: ["workers"] });
});

test.each([
  ["an ask is raised", () => (on.script.asks = [askView("w-1")]), "asks"],
  ["a worker ends", () => (on.script.workers = [worker("w1", { alive: false, state: "exited" })]), "workers"],
  ["a goal is written", () => on.write("goals/g.md", "x"), "goals"],
  ["the playbook is written", () => on.write("PLAYBOOK.md", "be kind"), "playbook"],
  ["a reading's signal changes", () => on.write("snapshots/ci.json", '{"signal":2}'), "snapshots"],
  ["a journal line is written", () => on.write("journal.md", "- line\n"), "journal"],
])("while it waits without a single hint, %s", async (_, change, category) => {
  on.script.workers = [worker("w1")];
  on.write("snapshots/ci.json", '{"signal":1}');
  await on.wait();
  const waiting = on.wait();
  await on.clock.untilAsleep();
  change();
  on.write("asks/touched.json", "{}"); // the mailbox is scripted; its directory is what a glance looks at
  if (category === "journal") on.script.journal = ["- line"];
  expect(await on.polls(waiting, 3)).toMatchObject({ kind: "changed", changed: [category] });
});

test("detail, key order and white space of a reading wake nobody", async () => {
  on.write("snapshots/ci.json", '{"signal":{"a":1,"b":2},"detail":"x"}');
  await on.wait();
  const waiting = on.wait({ timeout_ms: 3 * limits.wait_poll_ms });
  await on.clock.untilAsleep();
  on.write("snapshots/ci.json", '{ "detail": "y", "signal": {"b": 2, "a": 1} }');
  expect(await on.polls(waiting, 5)).toMatchObject({ kind: "timeout" });
});

test("a hint cuts the poll short", async () => {
  const waiting = on.wait();
  await on.clock.untilAsleep();
  on.script.asks = [askView("w-1")];
  on.write("asks/w-1.json", "{}");
  for (const hint of on.hints) hint();
  await on.clock.untilAsleep();
  await on.clock.advance(limits.wait_gap_ms_min);
  expect(await waiting).toMatchObject({ kind: "changed", changed: ["asks"] });
  expect(on.clock.now_ms() - START_MS).toBe(limits.wait_gap_ms_min);
});

test("an unchanged world is glanced at, not looked through", async () => {
  await on.wait(zero);
  on.script.looks = 0;
  const polls = 20;
  const waiting = on.wait({ timeout_ms: (polls + 1) * limits.wait_poll_ms });
  await on.polls(waiting, polls);
  expect(on.script.looks).toBe(1);
  await on.clock.advance(2 * limits.wait_poll_ms);
  expect(await waiting).toMatchObject({ kind: "timeout" });
});

test("what no glance can see is found by a full look every so often", async () => {
  const waiting = on.wait();
  await on.clock.untilAsleep();
  on.script.asks = [askView("w-1")]; // no name, stamp or hint tells
  const polls = limits.full_scan_every_ms / limits.wait_poll_ms;
  expect(await on.polls(waiting, polls + 1)).toMatchObject({ kind: "changed", changed: ["asks"] });
});

test("an ask that expires while we wait is told when its time comes", async () => {
  const expires_s = START_MS / 1_000 + 3;
  on.script.asks = [askView("w-1", { expires_s })];
  await on.wait();
  const waiting = on.wait();
  await on.clock.untilAsleep();
  await on.clock.advance(2_000);
  await on.clock.untilAsleep();
  on.script.asks = [askView("w-1", { expires_s, state: "expired" })];
  expect(await on.polls(waiting, 3)).toMatchObject({ kind: "changed", changed: ["asks"] });
});

test("an ask past its time that still counts as pending is not looked through at every poll", async () => {
  on.script.asks = [askView("w-1", { expires_s: START_MS / 1_000 - 60 })]; // its answer is corrupt, say
  await on.wait();
  on.script.looks = 0;
  const polls = 20;
  const waiting = on.wait({ timeout_ms: polls * limits.wait_poll_ms });
  await on.polls(waiting, polls);
  await waiting;
  expect(on.script.looks).toBe(2); // the first and the last
});

test("the end of the pulse is told once, whatever is waited for, and again only after it ran again", async () => {
  on.script.pulse = "held";
  expect(await on.wait(zero)).toMatchObject({ kind: "timeout", state: { pulse_alive: true } });
  on.script.pulse = "free";
  expect(await on.wait({ interest: "asks" })).toMatchObject({
    changed: ["pulse-down"],
    state: { pulse_alive: false },
  });
  expect(await on.wait(zero)).toMatchObject({ kind: "timeout" });
  on.script.pulse = "held";
  expect(await on.wait(zero)).toMatchObject({ kind: "timeout" });
  on.script.pulse = "free";
  expect(await on.wait(zero)).toMatchObject({ changed: ["pulse-down"] });
});

test("a pulse that comes up and goes down while we watch is told", async () => {
  const waiting = on.wait();
  await on.clock.untilAsleep();
  on.script.pulse = "held";
  await on.clock.advance(limits.wait_poll_ms);
  await on.clock.untilAsleep();
  on.script.pulse = "free";
  expect(await on.polls(waiting, 2)).toMatchObject({ changed: ["pulse-down"] });
});

test("a pulse that cannot be seen is not down", async () => {
  on.script.pulse = "held";
  await on.wait(zero);
  on.script.pulse = "unknown";
  expect(await on.wait(zero)).toMatchObject({
    kind: "timeout",
    state: { troubles: [{ path: ".lock/lock" }] },
  });
});

test("asks that cannot be read are not gone: no change now, and none when they can be read again", async () => {
  on.script.asks = [askView("w-1")];
  await on.wait();
  on.script.asks = unreadable;
  expect(await on.wait(zero)).toMatchObject({ kind: "timeout", state: { troubles: [{ path: "asks" }] } });
  on.script.asks = [askView("w-1")];
  expect(await on.wait(zero)).toMatchObject({ kind: "timeout" });
});

test("a cursor stands for what its holder knows, whatever the client was told", async () => {
  const first = await on.wait(zero);
  if (first.kind !== "timeout") throw new Error(first.kind);
  on.script.asks = [askView("w-1")];
  await on.wait();
  expect(await on.wait({ since: first.state.cursor })).toMatchObject({ changed: ["asks"] });
  const later = await on.wait(zero);
  if (later.kind !== "timeout") throw new Error(later.kind);
  expect(await on.wait({ ...zero, since: later.state.cursor })).toMatchObject({ kind: "timeout" });
});

test.each([
  ["client", { client: "../me" }],
  ["since", { since: "yesterday" }],
  ["timeout", { timeout_ms: -1 }],
  ["timeout", { timeout_ms: Number.NaN }],
])("a bad %s is refused at once", async (field, request) => {
  expect(await on.wait(request)).toMatchObject({ kind: "refused", field });
});

test("an abort ends the wait, before and during", async () => {
  expect(await on.wait({}, AbortSignal.abort())).toEqual({ kind: "aborted" });
  const stop = new AbortController();
  const waiting = on.wait({}, stop.signal);
  await on.clock.untilAsleep();
  stop.abort();
  expect(await waiting).toEqual({ kind: "aborted" });
});

test("the timeout runs on the clock that nobody sets", async () => {
  const waiting = on.wait({ timeout_ms: 2 * limits.wait_poll_ms });
  await on.clock.untilAsleep();
  on.clock.setWall(START_MS + 24 * 3_600_000);
  await on.clock.advance(limits.wait_poll_ms);
  await on.clock.untilAsleep();
  await on.clock.advance(limits.wait_poll_ms);
  expect(await waiting).toMatchObject({ kind: "timeout" });
});

test("what is told is on disk before it is told", async () => {
  on.script.asks = [askView("w-1")];
  const outcome = await on.wait();
  if (outcome.kind !== "changed") throw new Error(outcome.kind);
  const record = JSON.parse(readFileSync(join(on.root, "state/wait/me.json"), "utf8"));
  expect(record).toMatchObject({ v: 1, cursor: outcome.state.cursor, asks: { "w-1": START_MS / 1_000 } });
});

test.each(["{", '{"cursor":"x","asks":{}}', '{"cursor":7}'])(
  "a client's record that says %s is started afresh, visibly",
  async (text) => {
    on.script.asks = [askView("w-1")];
    await on.wait();
    writeFileSync(join(on.root, "state/wait/me.json"), text);
    const outcome = await on.wait();
    expect(outcome).toMatchObject({
      changed: ["asks"],
      state: { troubles: [{ path: "state/wait/me.json" }] },
    });
    expect(await on.wait(zero)).toMatchObject({ kind: "timeout", state: { troubles: [] } });
  },
);

test("what cannot be remembered is not told to one who relies on it, but to one with a cursor", async () => {
  on.script.asks = [askView("w-1")];
  const first = await on.wait({ client: "other" });
  if (first.kind !== "changed") throw new Error(first.kind);
  on.override({ write: async () => failed("disk_full", "the disk is full", "free some space") });
  expect(await on.wait()).toMatchObject({ kind: "failed", reason: "disk_full" });
  on.script.asks = [];
  expect(await on.wait({ since: first.state.cursor })).toMatchObject({
    kind: "changed",
    changed: ["asks"],
    state: { troubles: [{ path: "state/wait/me.json" }] },
  });
});

test("only so many clients are remembered", async () => {
  on.script.asks = [askView("w-1")];
  for (let index = 0; index <= limits.wait_clients_max; index += 1) await on.wait({ client: `c${index}` });
  const listing = await on.ports().store.list("state/wait");
  expect(listing.kind === "ok" && listing.entries.length).toBe(limits.wait_clients_max);
});
