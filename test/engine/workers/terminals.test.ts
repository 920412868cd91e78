// Goal: who types into a worker is known, may do so, and does not talk over an open question.
// Method: every driving verb as a row, for a person and for a worker, on a fleet in memory.

import { expect, test } from "vitest";
import type { Terminals } from "../../../src/engine/terminals.ts";
import type { Actor } from "../../../src/engine/types.ts";
import { ann, crew, worker } from "./crew.ts";

type Act = (on: Terminals, actor: Actor) => Promise<{ readonly kind: string }>;

const typing: Readonly<Record<string, [Act, string]>> = {
  send: [
    (on, actor) => on.send("w", "run\x1b[2J it", "auto", actor),
    '[worker] ann typed into w: "run ⏎ [2J it"',
  ],
  key: [(on, actor) => on.key("w", ["C-c"], actor), '[worker] ann pressed in w: "C-c"'],
};
const driving: Readonly<Record<string, [Act, string]>> = {
  resize: [(on, actor) => on.resize("w", { cols: 100, rows: 30 }, actor), "[worker] ann resized w to 100x30"],
  restart: [(on, actor) => on.restart("w", actor), "[worker] ann restarted the program of w"],
  detachAll: [(on, actor) => on.detachAll("w", actor), "[worker] ann sent everybody away from w"],
};
const all = Object.entries({ ...typing, ...driving });

async function living() {
  const on = crew();
  await on.host("w", { gen: "g1" });
  return on;
}

test.each(all)("%s is journaled with who did it", async (_, [act, line]) => {
  const on = await living();
  expect(["ok", "sent"]).toContain((await act(on.terminals, ann)).kind);
  expect(on.journal).toEqual([line]);
  expect(on.events).toMatchObject([{ event: "worker_driven", worker: "w", by: "ann" }]);
});

test.each(all)("%s is refused to workers, into themselves too", async (_, [act]) => {
  const on = await living();
  for (const actor of [worker("other", "g9"), worker("w", "g1")])
    expect(await act(on.terminals, actor)).toMatchObject({ kind: "refused", field: "actor" });
  expect({ typed: on.typed, journal: on.journal }).toEqual({ typed: [], journal: [] });
});

test.each(Object.entries(typing))("%s waits until the open question is answered", async (_, [act]) => {
  const on = await living();
  await on.mailbox.raise({ worker: "w", prompt: "which?" }, worker("w", "g1"));
  expect(await act(on.terminals, ann)).toMatchObject({
    kind: "refused",
    why: expect.stringContaining("w-1"),
  });
  expect(on.typed).toEqual([]);
  await on.mailbox.answer({ ask: "w-1", text: "this" }, ann);
  expect(await act(on.terminals, ann)).toMatchObject({ kind: "sent" });
});

test("a question of a former life does not stand in the way", async () => {
  const on = await living();
  await on.mailbox.raise({ worker: "w", prompt: "which?" }, worker("w", "g0"));
  expect(await on.terminals.send("w", "go", "auto", ann)).toMatchObject({ kind: "sent" });
});

test("what is typed into a session that has ended says so and is not journaled", async () => {
  const on = await living();
  await on.become("w", "exited", 0);
  expect(await on.terminals.send("w", "go", "auto", ann)).toMatchObject({ kind: "ended" });
  expect(on.journal).toEqual([]);
});

test("a worker ends itself and nobody else", async () => {
  const on = await living();
  expect(await on.workers.kill("w", "", worker("other"))).toMatchObject({ kind: "refused", field: "actor" });
  expect(await on.workers.kill("w", "done", worker("w", "g1"))).toMatchObject({
    kind: "killed",
    confirmed: true,
  });
  expect(on.journal).toEqual(["[worker] ending w, by w: done"]);
  expect(await on.workers.kill("w", "", ann)).toMatchObject({ kind: "missing" });
});

test.each(["../w", "", "a/b"])("%j is nobody's terminal", async (id) => {
  const on = await living();
  expect(await on.terminals.status(id)).toMatchObject({ kind: "refused" });
  expect(await on.terminals.send(id, "x", "auto", ann)).toMatchObject({ kind: "refused" });
});
