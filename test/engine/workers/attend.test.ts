// Goal: what of a worker cannot wait is done between beats, and by a beat at the same time still only once. Method: a
// fleet in memory that is attended, beside beats and without any.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isOverdue } from "../../../src/engine/workers/attend.ts";
import { ann, crew } from "./crew.ts";

const DIALOG = readFileSync(join(import.meta.dirname, "../../fixtures/screens/codex-exec.txt"), "utf8");

/** Its screen stands still. */
async function asking() {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", deadline_s: 60 }, ann);
  on.screen("w", DIALOG);
  await on.clock.advance(2_000);
  return on;
}

async function openAsks(on: ReturnType<typeof crew>) {
  const open = await on.mailbox.open();
  return open.kind === "ok" ? open.asks.filter(({ state }) => state === "pending").map(({ id }) => id) : [];
}

test.each([
  [1_000, undefined, 9e9, false],
  [1_000, 60, 1_059_999, false],
  [1_000, 60, 1_060_000, true],
])("started %i, deadline %s, now %i: %s", (started_s, deadline_s, now_ms, over) => {
  expect(isOverdue(started_s, deadline_s, now_ms)).toBe(over);
});

test("a dialog is asked, and its answer typed, without a beat", async () => {
  const on = await asking();
  expect(await on.attend()).toEqual({ kind: "ok", living: 1 });
  expect(await openAsks(on)).toEqual(["w-1"]);
  await on.mailbox.answer({ ask: "w-1", text: "Yes, proceed (y)" }, ann);
  await on.attend();
  expect(on.typed).toEqual([{ id: "w", keys: ["y"] }]);
});

test("beside a beat it is asked once, and answered once", async () => {
  const on = await asking();
  await Promise.all([on.attend(), on.reconcile(), on.attend(), on.reconcile()]);
  expect(await openAsks(on)).toEqual(["w-1"]);
  await on.mailbox.answer({ ask: "w-1", text: "Yes, proceed (y)" }, ann);
  await Promise.all([on.reconcile(), on.attend(), on.reconcile(), on.attend()]);
  expect(on.typed).toEqual([{ id: "w", keys: ["y"] }]);
});

test("one that ended takes its question back, and is looked at no more", async () => {
  const on = await asking();
  await on.attend();
  await on.become("w", "exited", 1);
  expect(await on.attend()).toEqual({ kind: "ok", living: 0 });
  expect(await openAsks(on)).toEqual([]);
});

test("a deadline ends its worker without a beat", async () => {
  const on = await asking();
  await on.clock.advance(58_000);
  await on.attend();
  expect(await on.attend()).toEqual({ kind: "ok", living: 0 });
  expect(on.journal).toContain("[worker] killed w, by pulse: its deadline of 60 s is over");
});

test("what was in the way is told by the next beat, once", async () => {
  const on = await asking();
  const whole = (await on.text("launches/w.json")) ?? "";
  on.control.plant("launches/w.json", "{");
  for (const _ of [1, 2, 3]) await on.attend();
  on.control.plant("launches/w.json", whole);
  const told = await on.reconcile();
  const paths = told.kind === "ok" ? told.troubles.map(({ path }) => path) : [];
  expect(paths).toEqual(["launches/w.json"]);
  expect(await on.reconcile()).toEqual({ kind: "ok", troubles: [] });
});
