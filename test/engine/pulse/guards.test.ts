// Goal: what a newer program remembers is used as far as it is understood, and a person is told of it once. Method: one
// store in memory, and two who read it.

import { expect, it } from "vitest";
import { createGuards } from "../../../src/engine/pulse/guards.ts";
import { guardKey } from "../../../src/engine/records/guards.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { memoryStore } from "../../fakes/memory-store.ts";

it("a record of a newer looop is read, and told of once, however often and by whomever it is read", async () => {
  const { store } = memoryStore({ clock: manualClock() });
  const key = guardKey("pause");
  await store.write(key, Buffer.from('{"v":2,"by":"ada","at":1}'));
  const guards = createGuards(store);
  const read = await guards.read("pause");
  expect(read).toMatchObject({ kind: "ok", newer: true });
  await guards.read("pause");
  expect(await guards.takeWarnings()).toMatchObject([
    { path: key, why: expect.stringContaining("version 2") },
  ]);
  expect(await guards.takeWarnings()).toEqual([]);
  const other = createGuards(store);
  await other.read("pause");
  expect(await other.takeWarnings()).toEqual([]);
});
