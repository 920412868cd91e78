// Goal: an intent of one name is begun by one, is seen for what it is by everybody else, and goes only with its own.
// Method: several engines on one disk in memory, and rows for what can be seen of a process.

import { describe, expect, it } from "vitest";
import { createIntents, decideIntent, type IntentSight } from "../../../src/engine/pulse/intents.ts";
import { pulseLimits } from "../../../src/engine/pulse/limits.ts";
import { type Intent, intentsDir } from "../../../src/engine/records/intent.ts";
import { countingIds } from "../../fakes/counting-ids.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { memoryDisk } from "../../fakes/memory-disk.ts";
import { memoryStore } from "../../fakes/memory-store.ts";

const move = { action: "run_shell", cmd: "git push" } as const;
const draft = { move, by: "ada", proposal: "p-1", timeout_ms: 1_000 };

function openDisk() {
  const clock = manualClock();
  const disk = memoryDisk(clock);
  const alive = new Set<number>([1, 2]);
  const engine = (pid: number, name: string) => {
    const { store, control } = memoryStore({ clock, disk });
    const intents = createIntents({
      store,
      clock,
      ids: countingIds(name),
      processes: {
        alive: (asked) => (alive.has(asked) ? "alive" : "dead"),
        ancestry: () => [{ pid, parent_pid: 0, started: `s${pid}` }],
        variable: () => undefined,
      },
    });
    return { intents, control };
  };
  return { engine, alive };
}

async function statesIn({ intents }: ReturnType<ReturnType<typeof openDisk>["engine"]>) {
  const scan = await intents.scan();
  if (scan.kind === "failed") throw new Error(scan.why);
  return scan.intents.map(({ state }) => state);
}

describe("an intent", () => {
  it("is begun by one of many, in one process and in several", async () => {
    const { engine } = openDisk();
    const [one, two, twin] = [engine(1, "a"), engine(2, "b"), engine(1, "c")];
    const all = await Promise.all([
      one.intents.begin(draft),
      one.intents.begin(draft),
      two.intents.begin(draft),
      twin.intents.begin(draft),
    ]);
    expect(all.map(({ kind }) => kind).toSorted()).toEqual(["begun", "taken", "taken", "taken"]);
    // The losers have not spoilt how the winner looks, not even in its own process.
    for (const each of [one, two, twin]) expect(await statesIn(each)).toEqual(["in_flight"]);
  });

  it("of a newer looop is seen for what it is, and a person is told once", async () => {
    const { engine } = openDisk();
    const one = engine(1, "a");
    const begun = await one.intents.begin(draft);
    if (begun.kind !== "begun") throw new Error(begun.kind);
    const key = `${intentsDir}/p-1.json`;
    const stored: object = JSON.parse(one.control.text(key) ?? "");
    one.control.plant(key, JSON.stringify({ ...stored, v: 2 }));
    const scan = await one.intents.scan();
    expect(scan).toMatchObject({ troubles: [{ why: expect.stringContaining("version 2") }] });
    expect(await one.intents.scan()).toMatchObject({ troubles: [] });
  });

  it("that its own engine gave up is interrupted for it, however alive the process is", async () => {
    const { engine } = openDisk();
    const one = engine(1, "a");
    const begun = await one.intents.begin(draft);
    if (begun.kind !== "begun") throw new Error(begun.kind);
    one.intents.abandon(begun.intent);
    expect(await statesIn(one)).toEqual(["interrupted"]);
    expect(await statesIn(engine(2, "b"))).toEqual(["in_flight"]);
  });

  it("of a dead process is interrupted until it is reported", async () => {
    const { engine, alive } = openDisk();
    await engine(1, "a").intents.begin(draft);
    alive.delete(1);
    const other = engine(2, "b");
    const scan = await other.intents.scan();
    const [seen] = scan.kind === "ok" ? scan.intents : [];
    if (seen === undefined) throw new Error("it is not seen");
    expect(seen.state).toBe("interrupted");
    await other.intents.report(seen, { ask: "engine-1", round: 0, at_ms: 1 });
    expect(await statesIn(other)).toEqual(["reported"]);
  });

  it("is removed by who ends it, and never the next one of its name", async () => {
    const { engine } = openDisk();
    const [one, two] = [engine(1, "a"), engine(2, "b")];
    const first = await one.intents.begin(draft);
    if (first.kind !== "begun") throw new Error(first.kind);
    await one.intents.end(first.intent);
    expect((await two.intents.begin(draft)).kind).toBe("begun");
    await one.intents.end(first.intent);
    expect(await statesIn(one)).toEqual(["in_flight"]);
  });

  it("that the disk would not let go of is not reported as unknown: it is over, and goes later", async () => {
    const { engine } = openDisk();
    const one = engine(1, "a");
    const begun = await one.intents.begin(draft);
    if (begun.kind !== "begun") throw new Error(begun.kind);
    one.control.arm({ method: "removeIf", times: 2, effect: { kind: "fail", reason: "disk_full" } });
    expect((await one.intents.end(begun.intent)).kind).toBe("failed");
    expect(await statesIn(one)).toEqual([]);
    expect(await statesIn(one)).toEqual([]);
    expect(await statesIn(engine(2, "b"))).toEqual([]);
  });
});

describe("what can be seen of who began it", () => {
  const intent: Intent = {
    id: "p-1",
    move,
    fingerprint: "f",
    by: "ada",
    begun_ms: 0,
    deadline_ms: 1_000,
    actor: { pid: 1, started: "s1", owner: "o" },
  };
  const unmarked: Intent = { ...intent, actor: { ...intent.actor, started: "" } };
  const late_ms = 1_000 + pulseLimits.intent_grace_ms;

  it.each<[string, Intent, IntentSight, number, string]>([
    ["a dead process", intent, { life: "dead", ours: "no" }, 0, "interrupted"],
    ["a living one, in time", intent, { life: "alive", ours: "no" }, 0, "in_flight"],
    ["a living one, long past its time", intent, { life: "alive", ours: "no" }, 10 * late_ms, "in_flight"],
    [
      "one that cannot be looked at, in time",
      intent,
      { life: "unknown", ours: "no" },
      late_ms - 1,
      "in_flight",
    ],
    [
      "one that cannot be looked at, past its time",
      intent,
      { life: "unknown", ours: "no" },
      late_ms,
      "interrupted",
    ],
    [
      "a number that may be another process, in time",
      unmarked,
      { life: "alive", ours: "no" },
      500,
      "in_flight",
    ],
    [
      "a number that may be another process, past its time",
      unmarked,
      { life: "alive", ours: "no" },
      late_ms,
      "interrupted",
    ],
    ["our own, running", intent, { life: "alive", ours: "running" }, 10 * late_ms, "in_flight"],
    ["our own, given up", intent, { life: "alive", ours: "abandoned" }, 0, "interrupted"],
    [
      "a reported one of a living process",
      { ...intent, reported: { ask: "engine-1", round: 0, at_ms: 1 } },
      { life: "alive", ours: "no" },
      0,
      "reported",
    ],
  ])("%s", (_, seen, sight, now_ms, state) => {
    expect(decideIntent(seen, sight, now_ms)).toBe(state);
  });
});
