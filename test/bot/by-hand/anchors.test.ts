// Goal: the head of the audit is noted elsewhere once a day and when the program stops. Method: the chore on a clock that
// is set by hand, and a house that is stopped.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noteHeads } from "../../../src/bot/by-hand/attend.ts";
import type { Desk } from "../../../src/bot/handling/desk.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { openHouse } from "../../support/house.ts";
import { opened } from "../../support/ledger.ts";
import { quickDir } from "../../support/quick-dir.ts";

test("once a day, as soon as there is anything to note", async () => {
  const dir = mkdtempSync(join(quickDir(), "looop-anchors-"));
  const ledger = opened(join(dir, "ledger.db"));
  const clock = manualClock();
  const noted: unknown[] = [];
  const record = async (event: string, fields: Readonly<Record<string, unknown>>) => {
    noted.push([event, fields.seq]);
    return { kind: "ok" };
  };
  const stop = new AbortController();
  const done = noteHeads(
    { desk: { clock, ledger, engine: { events: { record } } } as unknown as Desk },
    stop.signal,
  );
  await clock.advance(3_600_000);
  const deed = { event: "answered", actor: { kind: "person", name: "ada" }, result: "" } as const;
  ledger.atomically(({ audit }) => audit.append(deed, 1));
  await clock.advance(3_600_000);
  expect(noted).toEqual([]);
  await clock.advance(2 * 86_400_000);
  expect(noted).toEqual([
    ["audit_anchor", 1],
    ["audit_anchor", 1],
  ]);
  stop.abort();
  await clock.advance(1);
  await done;
  ledger.close();
  rmSync(dir, { recursive: true });
});

test("when it stops, and when it begins again", async () => {
  const house = await openHouse();
  await house.world("slack").person("U-ada").say("status");
  await house.settle();
  await house.restart("stopped");
  await house.settle();
  const page = await house.engine.events.read({});
  const anchors = page.kind === "ok" ? page.events.filter(({ event }) => event === "audit_anchor") : [];
  expect(anchors.map(({ seq }) => seq)).toEqual([1, 1]);
  await house.close();
});
