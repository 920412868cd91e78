// Goal: a beat decides when it should and never when it should not, and remembers exactly what it did.
// Method: virtual time, a store in memory, sensors and deciders that print what the test says.

import { describe, expect, it } from "vitest";
import type { Mailbox } from "../../../src/engine/engine.ts";
import type { WorkerId } from "../../../src/engine/ids.ts";
import { createBeat } from "../../../src/engine/pulse/beat.ts";
import { hanging, noop, openPulseKit, type PulseKit } from "./kit.ts";

const hour_ms = 3_600_000;
const person = { kind: "person", name: "ada", surface: "terminal", ref: "m1" } as const;

/** Decides once, so that there is a baseline, and says nothing about it. */
async function settled(more?: Readonly<Record<string, unknown>>): Promise<PulseKit> {
  const kit = openPulseKit();
  if (more !== undefined) kit.config(more);
  expect(await kit.beat()).toMatchObject({ kind: "decided", reason: "no_baseline" });
  await kit.clock.advance(60_000);
  return kit;
}

const edit = (kit: PulseKit, text = "edited") => kit.control.plant("goals/ship.md", text);

describe("whether to decide", () => {
  it("a world nobody saw before is decided on, once", async () => {
    const kit = openPulseKit();
    expect(await kit.beat()).toMatchObject({ kind: "decided", move: { action: "noop" } });
    expect(await kit.beat()).toMatchObject({ kind: "skipped", reason: "unchanged" });
    expect(kit.prompts).toHaveLength(1);
  });

  it("an edited goal, a changed signal and a raised ask are decided on", async () => {
    const kit = await settled();
    edit(kit);
    expect(await kit.beat()).toMatchObject({ kind: "decided", reason: "changed" });
    kit.sensor("ci", '{"signal":"red"}');
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
    await kit.ports.mailbox.find("x");
    expect(await kit.beat()).toMatchObject({ kind: "skipped" });
  });

  it("a detail that moves wakes nobody", async () => {
    const kit = openPulseKit();
    let count = 0;
    kit.sensor("ci", () => {
      count += 1;
      return `{"signal":"green","detail":{"count":${count}}}`;
    });
    await kit.beat();
    expect(await kit.beat()).toMatchObject({ kind: "skipped", reason: "unchanged" });
    expect(count).toBe(2);
    expect(kit.control.text("snapshots/sensor-ci.json")).toContain('"count":2');
  });

  it("the first beat of a process and a due deadline are forced, and a forced one only once", async () => {
    const kit = await settled();
    expect(await kit.beat({ forced: "first_beat" })).toMatchObject({ kind: "decided", reason: "first_beat" });
    kit.decider('{"action":"noop","next_interval_s":30}', noop);
    edit(kit);
    await kit.beat();
    expect(await kit.beat()).toMatchObject({ kind: "skipped" });
    await kit.clock.advance(30_000);
    expect(await kit.beat()).toMatchObject({ kind: "decided", reason: "nudge" });
    expect(kit.guard("wake")).toBeUndefined();
    expect(await kit.beat()).toMatchObject({ kind: "skipped" });
  });

  it("a deadline that no decision used stays, and one written meanwhile is not taken for the old one", async () => {
    const kit = await settled();
    kit.decider('{"action":"noop","next_interval_s":30}', noop);
    edit(kit);
    await kit.beat();
    await kit.clock.advance(30_000);
    kit.badConfig("config.yaml: not YAML");
    expect(await kit.beat()).toMatchObject({ kind: "skipped", reason: "config" });
    expect(kit.guard("wake")).toBeDefined();
    kit.config();
    kit.decider(() => {
      kit.control.plant("state/wake.json", '{"v":1,"due":9999999999999}');
      return noop;
    });
    expect(await kit.beat()).toMatchObject({ kind: "decided", reason: "nudge" });
    expect(kit.guard("wake")).toMatchObject({ due: 9999999999999 });
  });

  it("a config that is bad is a skipped beat that says why, and senses all the same", async () => {
    const kit = openPulseKit();
    kit.sensor("ci", '{"signal":1}');
    kit.badConfig("config.yaml: `intervall`: there is no such key; did you mean `interval`?");
    expect(await kit.beat()).toMatchObject({ kind: "skipped", reason: "config", say: /did you mean/ });
    expect(kit.prompts).toHaveLength(0);
    expect(kit.control.text("snapshots/sensor-ci.json")).toBe('{"signal":1}');
    expect(kit.acts.approvedRuns()).toBe(0);
  });

  it("a config changed while a decider thinks holds from the next beat on", async () => {
    const kit = openPulseKit();
    kit.decider(() => {
      kit.config({ caps: { decides_per_hour: 1 } });
      return noop;
    });
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
    edit(kit);
    expect(await kit.beat()).toMatchObject({ reason: "hourly_cap" });
  });

  it("a sensor with an interval rests for it, and is not parked by a clock that was set back", async () => {
    const kit = openPulseKit();
    let asked = 0;
    const ask = () => {
      asked += 1;
      return "{}";
    };
    kit.sensor("slow", ask, "#!/bin/sh\n# looop:interval=600\n");
    await kit.clock.advance(1_000);
    await kit.beat();
    await kit.clock.advance(599_000);
    await kit.beat();
    expect(asked).toBe(1);
    await kit.clock.advance(1_000);
    await kit.beat();
    expect(asked).toBe(2);
    await kit.clock.advance(1_000);
    await kit.beat();
    expect(asked).toBe(2);
    kit.clock.setWall(kit.clock.now_ms() - 24 * hour_ms);
    await kit.beat();
    expect(asked).toBe(3);
    await kit.clock.advance(1_000);
    kit.sensor("slow", ask, "#!/bin/sh\n# looop:interval=600\n# edited\n");
    await kit.beat();
    expect(asked).toBe(4);
  });

  it("a pause by a person holds every decision, and says who", async () => {
    const kit = await settled();
    edit(kit);
    kit.control.plant("state/pause.json", JSON.stringify({ v: 1, by: "ada", at: 1, why: "holiday" }));
    expect(await kit.beat({ forced: "first_beat" })).toMatchObject({ reason: "paused", say: /ada.*holiday/ });
    kit.control.wipe("state/pause.json");
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
  });

  it("the hour's cap holds, however the world moves, and lets go", async () => {
    const kit = openPulseKit();
    kit.config({ caps: { decides_per_hour: 3 } });
    for (let beat = 0; beat < 6; beat += 1) {
      edit(kit, `edit ${beat}`);
      await kit.beat();
      await kit.clock.advance(60_000);
    }
    expect(kit.prompts).toHaveLength(3);
    expect(await kit.beat()).toMatchObject({ reason: "hourly_cap" });
    await kit.clock.advance(hour_ms);
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
  });

  it("a budget counts what the runner says it cost, and a silent runner is believed three times", async () => {
    const kit = openPulseKit();
    kit.config({ budget: { daily_usd: 1 } });
    const claude = { type: "result", subtype: "success", result: noop, total_cost_usd: 0.6, session_id: "s" };
    kit.decider(`${JSON.stringify(claude)}\n`);
    for (const text of ["a", "b", "c"]) {
      edit(kit, text);
      await kit.beat();
    }
    expect(kit.prompts).toHaveLength(2);
    expect(await kit.beat()).toMatchObject({ reason: "daily_usd" });
    expect(kit.events().find(({ event }) => event === "decided")).toMatchObject({
      cost_usd: 0.6,
      sessionId: "s",
    });

    const silent = openPulseKit();
    silent.config({ budget: { daily_usd: 1 } });
    for (const text of ["a", "b", "c", "d"]) {
      edit(silent, text);
      await silent.beat();
    }
    expect(silent.prompts).toHaveLength(3);
    expect(await silent.beat()).toMatchObject({ reason: "unmetered" });
  });

  it("a clock set back by a day neither parks the loop nor frees it from its caps", async () => {
    const kit = openPulseKit();
    kit.config({ caps: { decides_per_hour: 2 } });
    await kit.beat();
    edit(kit);
    await kit.beat();
    kit.clock.setWall(kit.clock.now_ms() - 24 * hour_ms);
    edit(kit, "again");
    expect(await kit.beat()).toMatchObject({ reason: "hourly_cap" });
    await kit.clock.advance(hour_ms);
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
  });
});

describe("records that cannot be used", () => {
  const closed = ["pause", "provider-wait", "committed", "noop", "attempts", "spend"];
  it.each(closed)("state/%s.json that is corrupt closes the gate until it is mended", async (name) => {
    const kit = await settled();
    edit(kit);
    kit.control.plant(`state/${name}.json`, "{");
    expect(await kit.beat()).toMatchObject({ kind: "skipped", reason: "guard_unreadable" });
    expect(kit.prompts).toHaveLength(1);
    kit.control.wipe(`state/${name}.json`);
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
  });

  it.each(closed)("state/%s.json that cannot be read closes the gate", async (name) => {
    const kit = await settled();
    edit(kit);
    kit.control.arm({
      method: "read",
      key: `state/${name}.json`,
      times: 9,
      effect: { kind: "fail", reason: "permission" },
    });
    expect(await kit.beat()).toMatchObject({ kind: "skipped", reason: "guard_unreadable" });
  });

  it("a corrupt record of failures counts as several, is written anew, and so ends", async () => {
    const kit = await settled();
    edit(kit);
    kit.control.plant("state/backoff.json", "{");
    expect(await kit.beat()).toMatchObject({ kind: "skipped", reason: "backoff" });
    expect(kit.guard("backoff")).toMatchObject({ fails: 4 });
    await kit.clock.advance(301_000);
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
  });

  it.each(["wake", "failure", "flap", "shell", "goal-activity", "told", "beat"])(
    "state/%s.json only informs: spoilt, it is shown and replaced, and nothing stops",
    async (name) => {
      const kit = await settled();
      edit(kit);
      kit.control.plant(`state/${name}.json`, "{");
      expect(await kit.beat()).toMatchObject({ kind: "decided" });
      if (name !== "beat") expect(kit.prompts.at(-1)).toContain(`state/${name}.json`);
    },
  );
});

describe("a decision that fails", () => {
  it("is waited for longer and longer, is shown to the next decider, and ends with a success", async () => {
    const kit = await settled();
    edit(kit);
    kit.decider("I would rather not", noop);
    expect(await kit.beat()).toMatchObject({ kind: "failed", code: "bad_decision" });
    expect(kit.guard("backoff")).toMatchObject({ fails: 1 });
    expect(await kit.beat()).toMatchObject({ reason: "backoff", retry_in_s: 60 });
    await kit.clock.advance(60_000);
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
    expect(kit.prompts.at(-1)).toMatch(/LAST FAILURE[\s\S]*bad_decision, failed once[\s\S]*no JSON object/);
    expect(kit.guard("backoff")).toBeUndefined();
    expect(kit.guard("failure")).toBeUndefined();
  });

  it("keeps the same changes for the next one to see", async () => {
    const kit = await settled();
    edit(kit);
    kit.decider("no", noop);
    await kit.beat();
    await kit.clock.advance(60_000);
    await kit.beat();
    expect(kit.prompts.at(-1)).toContain("goal:ship edited");
  });

  it("is tried at once when a person edits the policy, but stays counted", async () => {
    const kit = await settled();
    edit(kit);
    kit.decider("no");
    await kit.beat();
    edit(kit, "a better goal");
    expect(await kit.beat()).toMatchObject({ kind: "failed" });
    expect(kit.guard("backoff")).toMatchObject({ fails: 2 });
  });

  it.each([
    [{ kind: "refused", why: "that deletes everything" } as const, "move_refused"],
    [{ kind: "failed", why: "exit code 3", warnings: [] } as const, "move_failed"],
  ])("counts a move that came to nothing: %o", async (outcome, code) => {
    const kit = await settled();
    edit(kit);
    kit.acts.set(outcome);
    expect(await kit.beat()).toMatchObject({ kind: "failed", code });
    expect(kit.guard("failure")).toMatchObject({
      code,
      error: expect.stringContaining(outcome.why) as string,
    });
  });

  it("of a provider that has had enough is a wait and not a failure", async () => {
    const kit = await settled();
    edit(kit);
    const limited = { type: "result", is_error: true, result: "Claude usage limit reached|1767231000" };
    kit.decider({ stdout: Buffer.from(`${JSON.stringify(limited)}\n`), exit_code: 1 }, noop);
    expect(await kit.beat()).toMatchObject({ kind: "skipped", reason: "provider_limit" });
    expect(kit.guard("backoff")).toBeUndefined();
    expect(kit.eventNames()).toContain("provider_limit");
    expect(await kit.beat()).toMatchObject({ reason: "provider_limit" });
    await kit.clock.advance(3 * hour_ms);
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
  });

  it("is retried within its beat where the owner says so, each launch in the ledger", async () => {
    const kit = await settled({ retries: { count: 2, match: "overloaded", sleep: 0 } });
    edit(kit);
    kit.decider({ exit_code: 1, stderr: Buffer.from("boom") }, "overloaded, sorry", noop);
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
    expect(kit.prompts).toHaveLength(4);
    expect(kit.guard("attempts")?.at).toHaveLength(4);
  });

  it("is not retried beyond the hour's cap", async () => {
    const kit = await settled({ retries: { count: 9, sleep: 0 }, caps: { decides_per_hour: 3 } });
    edit(kit);
    kit.decider({ exit_code: 1 });
    expect(await kit.beat()).toMatchObject({ kind: "failed", code: "runner_failed" });
    expect(kit.prompts).toHaveLength(3);
  });

  it("because we were told to stop is no failure, and the next process decides again", async () => {
    const kit = await settled();
    edit(kit);
    kit.decider(hanging, noop);
    const stop = new AbortController();
    const beat = kit.beat({}, stop.signal);
    await kit.clock.advance(1_000);
    stop.abort();
    expect(await beat).toMatchObject({ kind: "interrupted" });
    expect(kit.guard("backoff")).toBeUndefined();
    expect(kit.eventNames()).toContain("decision_interrupted");
    kit.restart();
    expect(await kit.beat({ forced: "first_beat" })).toMatchObject({ kind: "decided", reason: "changed" });
  });

  it("by our own mistake gets an incident number, is counted, and the loop lives", async () => {
    const kit = await settled();
    edit(kit);
    kit.acts.set(() => Promise.reject(new Error("undefined is not a function")));
    const outcome = await kit.beat();
    expect(outcome).toMatchObject({ kind: "broken" });
    const { incident } = outcome as { incident: string };
    expect(kit.events()).toContainEqual(
      expect.objectContaining({
        event: "beat_broken",
        incident,
        error: expect.stringContaining("not a function") as string,
      }),
    );
    expect(kit.guard("backoff")).toMatchObject({ fails: 1 });
    expect(await kit.beat()).toMatchObject({ reason: "backoff" });
  });
});

describe("the decider's answer", () => {
  it("may stand in its file, which beats what it said, is read once, and never is an old one", async () => {
    const kit = openPulseKit();
    kit.control.plant(".decision.json", '{"action":"noop","reason":"stale"}');
    kit.decider(() => {
      expect(kit.control.text(".decision.json")).toBeUndefined();
      kit.control.plant(".decision.json", '{"action":"archive_goal","id":"ship"}');
      return noop;
    });
    expect(await kit.beat()).toMatchObject({ kind: "decided", move: { action: "archive_goal" } });
    expect(kit.control.text(".decision.json")).toBeUndefined();
  });

  it("in its file does not count when it did not end well", async () => {
    const kit = openPulseKit();
    kit.decider(() => {
      kit.control.plant(".decision.json", noop);
      return { exit_code: 2 };
    });
    expect(await kit.beat()).toMatchObject({ kind: "failed", code: "runner_failed" });
  });

  it("is not asked for when an old one cannot be put away", async () => {
    const kit = openPulseKit();
    kit.control.arm({
      method: "remove",
      key: ".decision.json",
      effect: { kind: "fail", reason: "permission" },
    });
    expect(await kit.beat()).toMatchObject({ kind: "failed", code: "not_launched" });
    expect(kit.prompts).toHaveLength(0);
  });
});

describe("what a decision leaves", () => {
  it("is a run with its prompt, stream, log and outcome, under the local time", async () => {
    const kit = openPulseKit();
    await kit.beat();
    const run = "runs/beat-20260101-000000";
    expect(kit.control.text(`${run}/prompt.md`)).toBe(kit.prompts[0]);
    expect(kit.logs.get(`${run}/stream.log`)).toBe(noop);
    expect(kit.logs.get(`${run}/output.log`)).toMatch(/^\[00:00:00\] \{"action":"noop"/);
    expect(JSON.parse(kit.control.text(`${run}/outcome.json`) ?? "")).toMatchObject({
      outcome: "decided",
      launches: 1,
    });
  });

  it("of the same second has a name of its own, and only the newest are kept", async () => {
    const kit = openPulseKit();
    kit.config({ caps: { runs_kept: 2 } });
    for (const text of ["a", "b", "c"]) {
      edit(kit, text);
      await kit.beat();
    }
    expect(kit.control.text("runs/beat-20260101-000000-3/prompt.md")).toBeDefined();
    expect(kit.removed).toEqual(["runs/beat-20260101-000000"]);
  });

  it("is nothing when its prompt cannot be written: no decider without its context", async () => {
    const kit = openPulseKit();
    kit.control.arm({ method: "create", key: /prompt\.md$/, effect: { kind: "fail", reason: "disk_full" } });
    expect(await kit.beat()).toMatchObject({ kind: "failed", code: "prompt" });
    expect(kit.prompts).toHaveLength(0);
    expect(kit.eventNames()).toContain("beat_failed");
  });

  it("a command's output is shown to one decision, and its shell wakes the next one soon", async () => {
    const kit = openPulseKit();
    kit.decider('{"action":"run_shell","cmd":"date"}', noop);
    kit.acts.set(async (move) => {
      if (move.action === "run_shell") {
        kit.control.plant(
          "state/shell.json",
          JSON.stringify({ v: 1, cmd: "date", exit_code: 0, output: "noon", at: 1 }),
        );
      }
      return { kind: "done", summary: "ran", warnings: [] };
    });
    await kit.beat();
    await kit.clock.advance(5_000);
    expect(await kit.beat()).toMatchObject({ kind: "decided", reason: "nudge" });
    expect(kit.prompts[1]).toMatch(/RUN_SHELL OUTPUT[\s\S]*noon/);
    expect(kit.guard("shell")).toBeUndefined();
  });

  it("a parked move counts as made, and the decider's journal line goes along", async () => {
    const kit = openPulseKit();
    kit.decider('{"action":"run_shell","cmd":"git push","journal":"pushing"}');
    kit.acts.set({
      kind: "parked",
      summary: "asked",
      proposal: "p",
      ask: "a-1" as never,
      already: false,
      warnings: [],
    });
    expect(await kit.beat()).toMatchObject({ kind: "decided", act: { kind: "parked" } });
    expect(kit.acts.performed[0]?.facts).toMatchObject({ journal: "pushing", actor: { kind: "pulse" } });
  });

  it("what only informs and cannot be written is lost, said so, and costs nothing else", async () => {
    const kit = openPulseKit();
    kit.control.arm({
      method: "write",
      key: "state/told.json",
      times: 9,
      effect: { kind: "fail", reason: "disk_full" },
    });
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
    expect(kit.events().at(-1)).toMatchObject({
      event: "decided",
      lost: [expect.stringContaining("told") as string],
    });
  });

  it("the baseline is the last thing it remembers: what a crash leaves out, the next beat decides anew", async () => {
    const kit = openPulseKit();
    kit.decider('{"action":"noop","next_interval_s":60}');
    await kit.beat();
    const changes = kit.control
      .operations()
      .filter(({ method, key }) => key.startsWith("state/") && !["read", "list"].includes(method))
      .map(({ key }) => key)
      .filter((key) => key !== "state/beat.json");
    expect(changes.at(-1)).toBe("state/committed.json");
    expect(changes).toContain("state/backoff.json");
  });

  it("a baseline that cannot be written is a failed beat, which waits before it decides again", async () => {
    const kit = openPulseKit();
    kit.control.arm({
      method: "write",
      key: "state/committed.json",
      effect: { kind: "fail", reason: "disk_full" },
    });
    expect(await kit.beat()).toMatchObject({ kind: "failed", code: "commit" });
    expect(await kit.beat()).toMatchObject({ reason: "backoff" });
  });
});

describe("answers", () => {
  async function ask(kit: PulseKit) {
    const { mailbox } = kit.ports as unknown as { mailbox: Mailbox };
    const raised = await mailbox.raise({ worker: "fix", prompt: "Which region?" }, { kind: "pulse" });
    if (raised.kind !== "raised") throw new Error(raised.why);
    return {
      id: raised.ask.id,
      answer: (text: string) => mailbox.answer({ ask: raised.ask.id, text }, person),
    };
  }

  it("wake the decider, reach it with question and words, and are shown once", async () => {
    const kit = openPulseKit();
    const { answer } = await ask(kit);
    await kit.beat();
    await answer("eu-central, but only staging");
    expect(await kit.beat()).toMatchObject({ kind: "decided", reason: "changed" });
    expect(kit.prompts[1]).toMatch(/ANSWERS[\s\S]*Which region\?[\s\S]*eu-central, but only staging/);
    edit(kit);
    await kit.beat();
    expect(kit.prompts[2]).not.toContain("eu-central");
  });

  it("to what was asked and answered between two beats wake it too", async () => {
    const kit = await settled();
    const { answer } = await ask(kit);
    await answer("yes");
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
    expect(kit.prompts.at(-1)).toContain("Which region?");
    expect(await kit.beat()).toMatchObject({ kind: "skipped" });
  });

  it("are shown again when the decision that saw them failed", async () => {
    const kit = openPulseKit();
    const { answer } = await ask(kit);
    await answer("only on Mondays");
    kit.decider("what?", noop);
    await kit.beat();
    await kit.clock.advance(60_000);
    await kit.beat();
    expect(kit.prompts[1]).toContain("only on Mondays");
  });
});

describe("what cannot be looked at", () => {
  const denied = { kind: "fail", reason: "permission" } as const;

  it("sensors that cannot be listed are not gone: their last readings stand, and the decider is told", async () => {
    const kit = openPulseKit();
    kit.sensor("ci", '{"signal":"red"}');
    await kit.beat();
    kit.control.arm({ method: "list", key: "sensors", effect: denied });
    expect(await kit.beat()).toMatchObject({ kind: "skipped", reason: "unchanged" });
    expect(kit.control.text("snapshots/sensor-ci.json")).toBe('{"signal":"red"}');
    kit.control.arm({ method: "list", key: "sensors", effect: denied });
    edit(kit);
    await kit.beat();
    expect(kit.prompts.at(-1)).toMatch(/TROUBLES[\s\S]*sensors/);
  });

  it.each(["goals", "snapshots"])(
    "%s that cannot be listed is a failed beat, and nothing is decided",
    async (dir) => {
      const kit = await settled();
      edit(kit);
      kit.control.arm({ method: "list", key: dir, effect: denied });
      expect(await kit.beat()).toMatchObject({ kind: "failed", code: "sense" });
      expect(await kit.beat()).toMatchObject({ kind: "decided", reason: "changed" });
    },
  );

  it("a goal or a playbook that cannot be read is no deleted one", async () => {
    const kit = await settled();
    kit.control.arm({ method: "read", key: "goals/ship.md", effect: denied });
    kit.control.arm({ method: "read", key: "PLAYBOOK.md", effect: denied });
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
    expect(kit.prompts.at(-1)).toMatch(/the playbook exists but cannot be read/);
    expect(kit.prompts.at(-1)).toMatch(/ship\.md\n\(exists but cannot be read\)/);
  });

  it("a reading that cannot be read before its time is taken anew", async () => {
    const kit = openPulseKit();
    kit.sensor("slow", '{"signal":1}', "#!/bin/sh\n# looop:interval=600\n");
    await kit.clock.advance(1_000);
    await kit.beat();
    kit.sensor("slow", '{"signal":2}', "#!/bin/sh\n# looop:interval=600\n");
    kit.control.plant("snapshots/sensor-slow.json", '{"signal":1}');
    await kit.clock.advance(1_000);
    kit.control.arm({ method: "read", key: "snapshots/sensor-slow.json", effect: denied });
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
    expect(kit.control.text("snapshots/sensor-slow.json")).toBe('{"signal":2}');
  });
});

describe("looking after others", () => {
  const session = (alive: boolean, gen = "g1") => ({
    id: "fix" as WorkerId,
    gen,
    state: alive ? ("running" as const) : ("exited" as const),
    alive,
    exit_code: alive ? null : 0,
    meta: false,
  });

  function claimed(kit: PulseKit) {
    kit.control.plant(
      "claims/repo.json",
      JSON.stringify({ v: 1, session: "fix", name: "repo", ts: 1, nonce: "n", gen: "g1" }),
    );
  }

  it("claims of dead sessions are dropped, and it is said, before the records of the dead are cleared away", async () => {
    const kit = openPulseKit();
    kit.workers(session(false));
    claimed(kit);
    const order: string[] = [];
    const { ports } = kit;
    (ports as { workers: unknown }).workers = {
      health: async () => ({ kind: "ok", workers: [], troubles: [] }),
      reconcile: async () => {
        order.push(kit.control.text("claims/repo.json") === undefined ? "reaped before" : "not reaped");
        return { kind: "ok", troubles: [] };
      },
    };
    await createBeat(ports)({}, new AbortController().signal);
    expect(order).toEqual(["reaped before"]);
    expect(kit.events()).toContainEqual(
      expect.objectContaining({ event: "claim_reaped", claim: "repo", session: "fix" }),
    );
  });

  it("claims of the living, and of those nobody can see, stay", async () => {
    const kit = openPulseKit();
    claimed(kit);
    kit.workers(session(true));
    await kit.beat();
    expect(kit.control.text("claims/repo.json")).toBeDefined();
    kit.breakFleet();
    await kit.beat();
    expect(kit.control.text("claims/repo.json")).toBeDefined();
    expect(kit.eventNames()).not.toContain("claim_reaped");
  });

  it("sessions that cannot be listed are no empty fleet: the decider is told", async () => {
    const kit = await settled();
    kit.breakFleet();
    expect(await kit.beat()).toMatchObject({ kind: "decided" });
    expect(kit.prompts.at(-1)).toMatch(/sys-sessions\n\{"signal":\{"error":true\}/);
  });

  it("a renewed claim wakes nobody", async () => {
    const kit = openPulseKit();
    kit.workers(session(true));
    claimed(kit);
    await kit.beat();
    kit.control.plant(
      "claims/repo.json",
      JSON.stringify({ v: 1, session: "fix", name: "repo", ts: 99, nonce: "m", gen: "g1" }),
    );
    expect(await kit.beat()).toMatchObject({ kind: "skipped" });
  });

  it("what was approved is done at every beat, decided or not, and what was interrupted is told", async () => {
    const kit = await settled();
    const before = kit.acts.approvedRuns();
    kit.acts.interrupt({ action: "run_shell", summary: "deploy.sh", age_s: 60 });
    await kit.beat();
    expect(kit.acts.approvedRuns()).toBe(before + 1);
    edit(kit);
    await kit.beat();
    expect(kit.prompts.at(-1)).toMatch(/INTERRUPTED ACTIONS[\s\S]*deploy\.sh/);
  });

  it("the mailbox is settled: an ask past its time is closed by the beat", async () => {
    const kit = openPulseKit();
    const { mailbox } = kit.ports as unknown as { mailbox: Mailbox };
    const raised = await mailbox.raise(
      { worker: "fix", prompt: "Now?", expires_in_s: 60 },
      { kind: "pulse" },
    );
    if (raised.kind !== "raised") throw new Error(raised.why);
    await kit.clock.advance(61_000);
    await kit.beat();
    expect(kit.control.text(`answers/${raised.ask.id}.json`)).toContain("expired");
  });
});

describe("what people are told", () => {
  it("a reason to skip is told once, not at every beat", async () => {
    const kit = await settled();
    for (let beat = 0; beat < 5; beat += 1) await kit.beat();
    expect(kit.eventNames().filter((event) => event === "beat_skipped")).toHaveLength(1);
    expect(kit.guard("beat")).toMatchObject({ outcome: "skipped", reason: "unchanged" });
  });

  it("a sensor that fails is told once, and once when it is well again", async () => {
    const kit = openPulseKit();
    kit.sensor("ci", { exit_code: 3, stderr: Buffer.from("no network") });
    for (let beat = 0; beat < 3; beat += 1) await kit.beat();
    kit.sensor("ci", '{"signal":"green"}');
    for (let beat = 0; beat < 3; beat += 1) await kit.beat();
    const told = kit.eventNames().filter((event) => event.startsWith("sensor_"));
    expect(told).toEqual(["sensor_failed", "sensor_recovered"]);
  });

  it("a sensor whose signal never rests is named to people once and to the decider while it lasts", async () => {
    const kit = openPulseKit();
    let count = 0;
    kit.sensor("clock", () => {
      count += 1;
      return `{"signal":${count}}`;
    });
    for (let beat = 0; beat < 8; beat += 1) await kit.beat();
    expect(kit.eventNames().filter((event) => event === "sensor_flapping")).toHaveLength(1);
    expect(kit.prompts.at(-1)).toMatch(/FLAPPING SENSORS[\s\S]*snap:sensor-clock/);
  });

  it("a disk that takes nothing is told, decides nothing, and all is well afterwards", async () => {
    const kit = await settled();
    edit(kit);
    const full = { kind: "fail", reason: "disk_full" } as const;
    kit.control.arm({ method: "write", times: 1_000, effect: full });
    kit.control.arm({ method: "create", times: 1_000, effect: full });
    expect(await kit.beat()).toMatchObject({ kind: "failed" });
    expect(await kit.beat()).toMatchObject({ kind: "failed" });
    expect(kit.prompts).toHaveLength(1);
    kit.control.disarm();
    expect(await kit.beat()).toMatchObject({ kind: "decided", reason: "changed" });
    expect(kit.eventNames().filter((event) => event === "beat_failed")).toHaveLength(1);
  });
});

it("beats never overlap, however many are asked for", async () => {
  const kit = openPulseKit();
  let running = 0;
  let most = 0;
  kit.decider(async () => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return noop;
  });
  await Promise.all([1, 2, 3].map(() => kit.beat({ forced: "requested" })));
  expect(most).toBe(1);
  expect(kit.prompts).toHaveLength(3);
});

it("a secret of ours does not reach a decider or a sensor", async () => {
  const kit = openPulseKit();
  const seen: Readonly<Record<string, string>>[] = [];
  kit.sensor("env", (request) => {
    seen.push(request.env);
    return "{}";
  });
  kit.decider((request) => {
    seen.push(request.env);
    return noop;
  });
  await kit.beat();
  expect(seen).toHaveLength(2);
  for (const env of seen) expect(env).toEqual({ PATH: "/bin", LOOOP_DATA_DIR: "/data" });
});

it("an unexpected failure of a port that should never fail is still only one beat", async () => {
  const kit = openPulseKit();
  (kit.ports as { readConfig: unknown }).readConfig = () => Promise.reject(new Error("bug"));
  expect(await createBeat(kit.ports)({}, new AbortController().signal)).toMatchObject({ kind: "broken" });
});
