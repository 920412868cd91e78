// Goal: one pulse per directory, beats when something happened or time came, and stops when told, whatever runs.
// Method: virtual time and a watch in the test's hand; beats are counted by what a sensor was asked.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Mailbox } from "../../../src/engine/engine.ts";
import { type PulseOutcome, runPulse } from "../../../src/engine/pulse/pulse-loop.ts";
import { hanging, noop, openPulseKit, type PulseKit } from "./kit.ts";

const person = { kind: "person", name: "ada", surface: "terminal", ref: "m1" } as const;

let kit: PulseKit;
let beats: number;
let stop: AbortController;
let running: Promise<PulseOutcome> | undefined;

beforeEach(() => {
  kit = openPulseKit();
  beats = 0;
  stop = new AbortController();
  running = undefined;
  kit.sensor("count", () => {
    beats += 1;
    return '{"signal":1}';
  });
});

afterEach(async () => {
  stop.abort();
  await running;
});

/** Runs until it waits. */
async function start(): Promise<void> {
  running = runPulse(kit.ports, stop.signal);
  await rest();
}

/** The lanes of beats and approvals lie down again. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await kit.clock.untilAsleep(2);
}

async function pass(wait_ms: number): Promise<void> {
  await kit.clock.advance(wait_ms);
  await rest();
}

describe("when it beats", () => {
  it("at once, forced; then every interval", async () => {
    await start();
    expect(beats).toBe(1);
    expect(kit.events()).toContainEqual(expect.objectContaining({ event: "decided", reason: "no_baseline" }));
    await pass(59_000);
    expect(beats).toBe(1);
    await pass(1_000);
    expect(beats).toBe(2);
    for (let minute = 0; minute < 10; minute += 1) await pass(60_000);
    expect(beats).toBe(12);
    expect(kit.prompts).toHaveLength(1);
  });

  it("a restart into an unchanged world decides once", async () => {
    await start();
    stop.abort();
    expect(await running).toEqual({ kind: "stopped" });
    kit.restart();
    stop = new AbortController();
    await start();
    expect(kit.prompts).toHaveLength(2);
    await pass(60_000);
    expect(kit.prompts).toHaveLength(2);
  });

  const edits: readonly (readonly [string, string, string])[] = [
    ["a goal", "goals/new.md", "goals"],
    ["the playbook", "PLAYBOOK.md", ""],
    ["the config", "config.yaml", ""],
    ["a sensor", "sensors/new.sh", "sensors"],
    ["a schedule", "schedules/x.json", "schedules"],
    ["an answer", "answers/a-1.json", "answers"],
    ["a pause", "state/pause.json", "state"],
  ];
  it.each(edits)("within a quarter of a second of an edit of %s", async (_what, key, dir) => {
    await start();
    await pass(10_000);
    const before = beats;
    kit.control.plant(key, key.endsWith(".json") ? "{}" : "new\n");
    kit.watcher.ring(dir);
    await pass(250);
    expect(beats).toBeGreaterThan(before);
  });

  it("when a session's status changes, but not for what the session prints", async () => {
    kit.control.plant("sessions/fix/status.json", '{"state":"running"}');
    kit.control.plant("sessions/fix/transcript.log", "a");
    await start();
    await pass(10_000);
    const before = beats;
    for (let line = 0; line < 5; line += 1) {
      kit.control.plant("sessions/fix/transcript.log", `line ${line}`);
      kit.watcher.ring("sessions/fix");
      await pass(300);
    }
    expect(beats).toBe(before);
    kit.control.plant("sessions/fix/status.json", '{"state":"exited"}');
    kit.watcher.ring("sessions/fix");
    await pass(250);
    expect(beats).toBe(before + 1);
  });

  it("not for its own records, nor for false hints, however many", async () => {
    await start();
    const before = beats;
    for (let hint = 0; hint < 50; hint += 1) {
      kit.watcher.ring();
      await pass(100);
    }
    expect(beats).toBe(before);
  });

  it("at the interval even when hints never cease and the wall clock is set back", async () => {
    await start();
    kit.clock.setWall(kit.clock.now_ms() - 86_400_000);
    const before = beats;
    for (let hint = 0; hint < 70; hint += 1) {
      kit.watcher.ring();
      await pass(1_000);
    }
    expect(beats).toBe(before + 1);
  });

  it("at the deadline that the decider asked for, and no sooner", async () => {
    kit.decider('{"action":"noop","next_interval_s":20}', noop);
    await start();
    await pass(19_000);
    expect(beats).toBe(1);
    await pass(1_000);
    expect(beats).toBe(2);
    expect(kit.prompts).toHaveLength(2);
  });

  it("a deadline that a pause holds back does not make it spin", async () => {
    kit.decider('{"action":"noop","next_interval_s":5}', noop);
    await start();
    kit.control.plant("state/pause.json", '{"v":1,"by":"ada","at":1}');
    const before = beats;
    for (let second = 0; second < 60; second += 1) await pass(1_000);
    expect(beats - before).toBeLessThanOrEqual(3);
  });

  it("when a schedule falls due", async () => {
    const at = Math.floor(kit.clock.now_ms() / 1_000) + 30;
    kit.control.plant("schedules/tea.json", JSON.stringify({ v: 1, at, note: "tea" }));
    await start();
    await pass(29_000);
    expect(beats).toBe(1);
    await pass(1_100);
    expect(beats).toBe(2);
    expect(kit.prompts).toHaveLength(2);
  });

  it("as soon as the wait after a failure is over", async () => {
    kit.config({ interval: 3_600 });
    kit.decider("gibberish", noop);
    await start();
    await pass(59_000);
    expect(kit.prompts).toHaveLength(1);
    await pass(1_100);
    expect(kit.prompts).toHaveLength(2);
  });

  it("what changed while a decider thought is seen at once afterwards", async () => {
    let release: (() => void) | undefined;
    kit.decider(
      () =>
        new Promise((resolve) => {
          release = () => resolve(noop);
        }),
      noop,
    );
    running = runPulse(kit.ports, stop.signal);
    for (let turn = 0; turn < 400; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    kit.control.plant("goals/urgent.md", "now!");
    release?.();
    await rest();
    expect(kit.prompts).toHaveLength(2);
    expect(kit.prompts[1]).toContain("goal:urgent appeared");
  });

  it("its own move is seen at the next interval, not at once", async () => {
    kit.decider('{"action":"write_goal","id":"next","body":"go on"}', noop);
    kit.acts.set(async (move) => {
      if (move.action === "write_goal") kit.control.plant("goals/next.md", "go on");
      return { kind: "done", summary: "made", warnings: [] };
    });
    await start();
    expect(kit.prompts).toHaveLength(1);
    await pass(60_000);
    expect(kit.prompts).toHaveLength(2);
  });
});

describe("approved moves", () => {
  it("are run at the hint of an answer, while a decider thinks", async () => {
    kit.decider(hanging);
    running = runPulse(kit.ports, stop.signal);
    for (let turn = 0; turn < 400; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const before = kit.acts.approvedRuns();
    kit.watcher.ring("answers");
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(kit.acts.approvedRuns()).toBe(before + 1);
    await kit.clock.advance(10_000);
    expect(kit.acts.approvedRuns()).toBe(before + 2);
  });
});

describe("workers", () => {
  const turns = async () => {
    for (let turn = 0; turn < 400; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  it("are attended while a decider thinks: every few seconds, and at the hint of an answer or a start", async () => {
    let attended = 0;
    let living = 1;
    const workers: PulseKit["ports"]["workers"] = {
      health: async () => ({ kind: "ok", workers: [], troubles: [] }),
      reconcile: async () => ({ kind: "ok", troubles: [] }),
      attend: async () => {
        attended += 1;
        return { kind: "ok", living };
      },
    };
    kit.decider(hanging);
    running = runPulse({ ...kit.ports, workers }, stop.signal);
    await turns();
    expect(attended).toBe(1);
    await kit.clock.advance(5_000);
    await turns();
    expect(attended).toBe(2);
    kit.watcher.ring("answers");
    await turns();
    expect(attended).toBe(3);
    living = 0;
    await kit.clock.advance(5_000);
    await turns();
    await kit.clock.advance(30_000);
    await turns();
    expect(attended).toBe(4);
    kit.watcher.ring("sessions");
    await turns();
    expect(attended).toBe(5);
    // It may have been heard of before it could be seen.
    await kit.clock.advance(5_000);
    await turns();
    expect(attended).toBe(6);
    await kit.clock.advance(5_000);
    await turns();
    expect(attended).toBe(6);
  });
});

describe("one pulse", () => {
  it("per directory: the second is told who holds it, and the lock is free afterwards", async () => {
    await start();
    expect(await runPulse(kit.ports, stop.signal)).toEqual({
      kind: "held",
      by: expect.stringContaining("pid 7"),
    });
    expect(await kit.ports.store.isLocked(".lock/lock")).toBe("held");
    stop.abort();
    expect(await running).toEqual({ kind: "stopped" });
    expect(await kit.ports.store.isLocked(".lock/lock")).toBe("free");
    expect(kit.eventNames().at(0)).toBe("pulse_started");
    expect(kit.eventNames().at(-1)).toBe("pulse_stopped");
  });

  it("stops in the middle of a decision without any time passing", async () => {
    kit.decider(hanging);
    running = runPulse(kit.ports, stop.signal);
    for (let turn = 0; turn < 400; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await running).toEqual({ kind: "stopped" });
    expect(kit.eventNames()).toContain("decision_interrupted");
    expect(kit.guard("backoff")).toBeUndefined();
    expect(kit.watcher.watched()).toEqual([]);
    expect(kit.clock.sleepers()).toEqual([]);
  });

  it("stops in the middle of a sensor", async () => {
    kit.sensor("slow", hanging);
    running = runPulse(kit.ports, stop.signal);
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await running).toEqual({ kind: "stopped" });
    expect(kit.prompts).toHaveLength(0);
  });

  it("does not begin on a directory that cannot be seeded, and lets go of the lock", async () => {
    const why = { kind: "failed", reason: "disk_full", why: "full", remedy: "free some" } as const;
    expect(await runPulse({ ...kit.ports, seed: async () => why }, stop.signal)).toEqual(why);
    expect(await kit.ports.store.isLocked(".lock/lock")).toBe("free");
  });

  it("an answer by a person reaches it through the real mailbox", async () => {
    const { mailbox } = kit.ports as unknown as { mailbox: Mailbox };
    const raised = await mailbox.raise({ worker: "fix", prompt: "Which?" }, { kind: "pulse" });
    if (raised.kind !== "raised") throw new Error(raised.why);
    await start();
    await pass(10_000);
    await mailbox.answer({ ask: raised.ask.id, text: "the second" }, person);
    kit.watcher.ring("answers");
    await pass(250);
    expect(kit.prompts.at(-1)).toContain("the second");
  });
});
