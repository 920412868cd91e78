// Goal: what the machine is told reaches the part that it is meant for, and the whole engine runs on ports alone.
// Method: an engine on a store in memory, a clock moved by hand and a watcher that never hints.

import { expect, test } from "vitest";
import { createEngine, type EnginePorts } from "../../src/engine/create.ts";
import { planFiles } from "../../src/engine/host/plan-files.ts";
import type { AskId } from "../../src/engine/ids.ts";
import { failed } from "../../src/engine/outcome.ts";
import { countingIds } from "../fakes/counting-ids.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { noGuardFiles } from "../fakes/no-guard-files.ts";
import { noJudgmentFiles } from "../fakes/no-judgment.ts";

const ANN = { kind: "person", name: "ann", surface: "terminal" } as const;

function engine(extra: Partial<EnginePorts> = {}) {
  const clock = manualClock();
  const { store, control } = memoryStore({ clock });
  const ports: EnginePorts = {
    dataDir: "/data",
    store,
    clock,
    localTime: () => ({ date: "2026-01-01", time: "00:00", stamp: "20260101-000000" }),
    machineZone: () => "Europe/Berlin",
    ids: countingIds(),
    watcher: { watch: () => ({ close: () => undefined }) },
    processes: { alive: () => "dead", ancestry: () => [], variable: () => undefined },
    children: { run: async () => ({ kind: "not_started", why: "no children here" }) },
    seeds: {
      files: async () => ({ kind: "ok", files: [] }),
      makeDirectory: async () => ({ kind: "exists" }),
    },
    sessions: {
      start: async () => failed("io", "no sessions here", "none"),
      session: () => {
        throw new Error("no sessions here");
      },
      remove: async () => ({ kind: "alive" }),
    },
    references: { read: async () => ({ kind: "missing" }) },
    guardFiles: noGuardFiles,
    planFiles: planFiles(),
    ...noJudgmentFiles,
    settings: async () => ({ kind: "absent", why: "no config here", remedy: "none" }),
    marker: {},
    env: {},
    ask_poll_ms: 37,
    wait_poll_ms: 53,
    ...extra,
  };
  return { engine: createEngine(ports), clock, control };
}

test("without hints, an answer is found at the next poll of an ask", async () => {
  const { engine: on, clock } = engine();
  const raised = await on.mailbox.raise({ worker: "w", prompt: "go on?" }, ANN);
  if (raised.kind !== "raised") throw new Error(raised.why);
  const waiting = on.mailbox.awaitAnswer(raised.ask.id, {});
  await clock.untilAsleep();
  expect(clock.sleepers()).toEqual([37]);
  await on.mailbox.answer({ ask: raised.ask.id, text: "yes" }, ANN);
  await clock.advance(37);
  expect(await waiting).toMatchObject({ kind: "answered", answer: { text: "yes" } });
});

test("without hints, a change is found at the next poll of a wait", async () => {
  const { engine: on, clock } = engine();
  const waiting = on.wait({ interest: "asks", client: "c" });
  await clock.untilAsleep();
  expect(clock.sleepers()).toEqual([53]);
  await on.mailbox.raise({ worker: "w", prompt: "go on?" }, ANN);
  await clock.advance(53);
  expect(await waiting).toMatchObject({ kind: "changed", state: { asks: [{ id: "w-1" as AskId }] } });
});

test("a schedule without a zone gets the machine's", async () => {
  const { engine: on } = engine();
  expect(await on.schedules.write("daily", { kind: "cron", cron: "0 9 * * *" }, {}, ANN)).toMatchObject({
    kind: "done",
  });
  expect(await on.schedules.list()).toMatchObject({
    schedules: [{ name: "daily", cadence: { kind: "cron", zone: "Europe/Berlin" } }],
  });
});

test("every change of policy is in the journal and among the events, and the state shows it", async () => {
  const { engine: on } = engine();
  await on.goals.write("ship", "Ship it.", {}, ANN);
  expect(await on.state()).toMatchObject({
    data_dir: "/data",
    goals: ["ship"],
    journal_tail: [expect.stringContaining("write-goal ship")],
  });
  expect(await on.events.read({})).toMatchObject({ kind: "ok", events: [{ event: "goal_written" }] });
});
