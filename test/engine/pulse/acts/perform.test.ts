// Goal: each move has its one effect, its one line and its one event, or none of them and a reason. Method: rows over
// the closed union on real steering and mailbox; what may be dangerous is never begun unasked.

import { describe, expect, it } from "vitest";
import { failed } from "../../../../src/engine/outcome.ts";
import { killProblem } from "../../../../src/engine/pulse/acts/execute.ts";
import { pulseLimits } from "../../../../src/engine/pulse/limits.ts";
import type { Move } from "../../../../src/engine/pulse/move.ts";
import type { AskView } from "../../../../src/engine/types.ts";
import { type ActKit, ada, DANGEROUS, ended, HARMLESS, openActKit, parked, say } from "./kit.ts";

interface Row {
  readonly move: Move;
  readonly effect: (kit: ActKit) => unknown;
  readonly before?: (kit: ActKit) => unknown;
  readonly event: string;
}

const sensor = "#!/bin/sh\necho '{\"signal\": 1}'\n";
const text = (key: string) => (kit: ActKit) => kit.control.text(key);

const made: readonly Row[] = [
  { move: { action: "noop", reason: "all is well" }, effect: () => true, event: "move_made" },
  { move: HARMLESS, effect: (kit) => kit.runs()[0] === "exec 2>&1; git status", event: "move_made" },
  {
    move: { action: "write_goal", id: "ship", body: "ship it" },
    effect: text("goals/ship.md"),
    event: "goal_written",
  },
  {
    move: { action: "archive_goal", id: "ship" },
    before: (kit) => kit.control.plant("goals/ship.md", "ship it\n"),
    effect: text("goals/archive/ship.md"),
    event: "goal_archived",
  },
  {
    move: { action: "write_sensor", name: "ci", script: sensor },
    effect: text("sensors/ci.sh"),
    event: "sensor_written",
  },
  {
    move: { action: "drop_sensor", name: "ci" },
    before: (kit) => kit.control.plant("sensors/ci.sh", sensor),
    effect: (kit) => kit.control.text("sensors/ci.sh") === undefined,
    event: "sensor_removed",
  },
  {
    move: { action: "write_schedule", name: "tea", in_s: 60 },
    effect: text("schedules/tea.json"),
    event: "schedule_written",
  },
  {
    move: { action: "write_schedule", name: "tea", every_s: 60 },
    effect: text("schedules/tea.json"),
    event: "schedule_written",
  },
  {
    move: { action: "write_schedule", name: "tea", cron: "0 9 * * *", zone: "Europe/Berlin" },
    effect: text("schedules/tea.json"),
    event: "schedule_written",
  },
  {
    move: { action: "drop_schedule", name: "tea" },
    before: (kit) => kit.control.plant("schedules/tea.json", '{"v":1,"at":1}'),
    effect: (kit) => kit.control.text("schedules/tea.json") === undefined,
    event: "schedule_removed",
  },
  { move: { action: "notify", title: "CI", text: "main is green" }, effect: () => true, event: "notify" },
];

describe("a move that may be made", () => {
  it.each(made)(
    "$move.action is made once, with one line and one event",
    async ({ move, before, effect, event }) => {
      const kit = openActKit();
      await before?.(kit);
      expect(await kit.perform(move)).toMatchObject({ kind: "done", warnings: [] });
      expect(effect(kit)).toBeTruthy();
      expect(await kit.journal()).toHaveLength(1);
      const names = (await kit.events()).map((each) => each.event);
      expect(names.filter((name) => name === event)).toHaveLength(1);
      expect(kit.names("intents")).toEqual([]);
    },
  );

  it("says in the journal what the decider said", async () => {
    const kit = openActKit();
    await kit.perform(HARMLESS, { journal: "looked at the tree" });
    expect((await kit.journal())[0]).toContain("looked at the tree");
  });

  it("that rules warn of is made, and the warning is heard in journal and events", async () => {
    const kit = openActKit();
    kit.rule({
      kind: "proceed",
      layer: "guardrails",
      reason: "r",
      warnings: ["rule git/add-everything: look"],
    });
    expect(await kit.perform(HARMLESS)).toMatchObject({
      kind: "done",
      warnings: ["rule git/add-everything: look"],
    });
    expect((await kit.events()).map(({ event }) => event)).toEqual(["guardrail_warned", "move_made"]);
    expect((await kit.journal())[0]).toMatch(
      /warned, run_shell: git status: rule git\/add-everything: look$/,
    );
  });

  it("that needs a yes is not parked while nobody can say under which rules (I12)", async () => {
    const kit = openActKit();
    kit.stand({
      kind: "unreadable",
      troubles: [{ path: "guardrails/a.yaml", why: "a typo", remedy: "mend it" }],
    });
    expect(await kit.perform(DANGEROUS)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/a typo/),
      remedy: "mend it",
    });
    expect(kit.names("proposals")).toEqual([]);
    expect(await kit.perform(HARMLESS)).toMatchObject({ kind: "done" });
  });

  it("is made although nobody can write it down, with a warning", async () => {
    const kit = openActKit();
    kit.control.arm({
      method: "append",
      key: "journal.md",
      times: 9,
      effect: { kind: "fail", reason: "disk_full" },
    });
    expect(await kit.perform(HARMLESS)).toMatchObject({
      kind: "done",
      warnings: [expect.stringMatching(/not in the journal/)],
    });
    expect(kit.runs()).toHaveLength(1);
  });

  it("that fails says how, and its output waits for the next decision", async () => {
    const kit = openActKit();
    kit.onRun(async () => ended(`${"x".repeat(3_000)}not a repository\n`, 128));
    const outcome = await kit.perform(HARMLESS);
    if (outcome.kind !== "failed") throw new Error(outcome.kind);
    expect(outcome.why).toMatch(/^exit code 128: x+not a repository$/);
    expect(outcome.why.length).toBeLessThan(pulseLimits.shell_error_chars + 20);
    expect(kit.json("state/shell.json")).toMatchObject({ exit_code: 128 });
    expect(String(kit.json("state/shell.json").output)).toHaveLength(pulseLimits.prompt_output_chars);
    expect((await kit.events()).at(-1)).toMatchObject({ event: "move_failed" });
  });

  it.each([
    ["a deadline", { kind: "deadline" }, /stopped after 300 s; it may have partly run/],
    ["somebody's signal", ended("", null, "SIGSEGV"), /ended by SIGSEGV; it may have partly run/],
  ] as const)("that was ended by %s says that half of it may be done", async (_, run, why) => {
    const kit = openActKit();
    const none = { stdout: new Uint8Array(), stderr: new Uint8Array(), wall_ms: 1 };
    kit.onRun(async () => ({ ...none, ...run }));
    expect(await kit.perform(HARMLESS)).toMatchObject({ kind: "failed", why: expect.stringMatching(why) });
    expect(String(kit.json("state/shell.json").output)).toContain("partly run");
  });

  it("that is stopped with the loop is no failure, and leaves no intent", async () => {
    const kit = openActKit();
    const stop = new AbortController();
    kit.onRun(async () => {
      stop.abort();
      return { kind: "aborted", stdout: new Uint8Array(), stderr: new Uint8Array(), wall_ms: 1 };
    });
    const outcome = await kit.acts.perform(HARMLESS, await kit.facts(), stop.signal);
    expect(outcome).toMatchObject({ kind: "aborted", why: expect.stringMatching(/may have partly run/) });
    expect(kit.names("intents")).toEqual([]);
  });

  it("does not begin once the loop is stopping", async () => {
    const kit = openActKit();
    expect(await kit.acts.perform(HARMLESS, await kit.facts(), AbortSignal.abort())).toMatchObject({
      kind: "aborted",
    });
    expect(kit.runs()).toEqual([]);
  });

  it("brings judgment's advice along", async () => {
    const kit = openActKit();
    kit.rule({ kind: "slow_down", layer: "precedents", reason: "check the branch first" });
    expect(await kit.perform(HARMLESS)).toMatchObject({
      kind: "done",
      advice: "check the branch first (precedents)",
    });
  });
});

describe("a move that may not be made", () => {
  it.each<[string, Move, (kit: ActKit) => unknown, RegExp]>([
    ["nobody should run it", { action: "run_shell", cmd: "sudo reboot" }, () => 0, /refused/],
    [
      "a guardrail blocks it",
      HARMLESS,
      (kit) => kit.rule({ kind: "block", layer: "g", reason: "frozen" }),
      /frozen/,
    ],
    [
      "the sensor prints no JSON",
      { action: "write_sensor", name: "bad", script: "#!/bin/sh\ncat /etc/hostname | sudo tee x\n" },
      () => 0,
      /refused/,
    ],
    ["there is no such goal", { action: "archive_goal", id: "nope" }, () => 0, /nope/],
    ["there is no such worker", { action: "tell_worker", id: "nope", text: "hi" }, () => 0, /nope/],
    ["nobody drives plans", { action: "start_plan", id: "p", goal: "g" }, () => 0, /nobody drives plans/],
  ])("because %s: nothing happens, and the reason is told", async (_, move, prepare, why) => {
    const kit = openActKit();
    prepare(kit);
    expect(await kit.perform(move)).toMatchObject({ kind: "refused", why: expect.stringMatching(why) });
    expect(kit.runs()).toEqual([]);
    expect(await kit.journal()).toEqual([]);
    expect(kit.names("intents")).toEqual([]);
    expect((await kit.events()).map(({ event }) => event)).toEqual(["move_refused"]);
  });

  it("a goal is not written over what a person edited while the decider thought", async () => {
    const kit = openActKit();
    const facts = await kit.facts();
    kit.control.plant("goals/ship.md", "a person's own words\n");
    const outcome = await kit.acts.perform(
      { action: "write_goal", id: "ship", body: "mine" },
      facts,
      new AbortController().signal,
    );
    expect(outcome).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/changed while this was decided/),
    });
    expect(kit.control.text("goals/ship.md")).toBe("a person's own words\n");
  });

  it("a worker that cannot be started is a failure with the reason", async () => {
    const kit = openActKit();
    expect(await kit.perform({ action: "start_worker", id: "fix-42", prompt: "mend it" })).toMatchObject({
      kind: "failed",
      why: "no room",
    });
    expect(kit.started).toMatchObject([{ id: "fix-42", prompt: "mend it" }]);
  });
});

describe("killing a worker", () => {
  const waiting = { id: "fix-42-1", worker: "fix-42", state: "pending", detached: false } as AskView;
  const kill = (reason?: string) =>
    ({ action: "kill_worker", id: "fix-42", ...(reason !== undefined && { reason }) }) as const;

  it.each([
    ["waits for a person", kill(), [waiting], "refused"],
    ["waits for a person, and no reason is no reason", kill("  "), [waiting], "refused"],
    ["waits, and there is a reason", kill("it asks in circles"), [waiting], "killed"],
    ["has an ask nobody waits for", kill(), [{ ...waiting, detached: true }], "killed"],
    ["left a stranded ask", kill(), [{ ...waiting, state: "stranded" as const }], "killed"],
    ["another one waits", kill(), [{ ...waiting, worker: "w2" as AskView["worker"] }], "killed"],
  ])("that %s", (_, move, asks, fate) => {
    expect(killProblem(move, asks)?.kind ?? "killed").toBe(fate);
  });

  it("is not done while nobody can see whether it waits (I12)", async () => {
    const kit = openActKit();
    kit.control.plant("asks", { kind: "other" });
    expect(await kit.perform(kill())).toMatchObject({ kind: "failed" });
    expect(kit.killed).toEqual([]);
  });
});

describe("a move that needs a yes", () => {
  it("becomes one question that a phone can show, with everything in the preview", async () => {
    const kit = openActKit();
    const long = `echo ${"a".repeat(4_000)} >> ledger.txt`;
    const { ask, id } = await parked(kit, { action: "run_shell", cmd: long, reason: "the release is green" });
    const found = await kit.mailbox.find(ask);
    if (found.kind !== "found") throw new Error(found.why);
    expect(found.ask).toMatchObject({
      kind: "gate",
      worker: "engine",
      risk: "irreversible",
      reference: `proposals/${id}.json`,
      recommend: { option: "yes", source: "decider", reason: "the release is green" },
      action: { kind: "run_shell", preview: long },
    });
    expect(found.ask.title?.length).toBeLessThanOrEqual(200);
    expect(found.ask.prompt.length).toBeLessThan(2_500);
    expect(found.ask.prompt).toContain("more characters in the preview");
    expect(kit.runs()).toEqual([]);
  });

  it("asked for twice is one question", async () => {
    const kit = openActKit();
    const first = await parked(kit);
    expect(await kit.perform(DANGEROUS)).toMatchObject({ kind: "parked", already: true, ask: first.ask });
    expect(kit.names("asks")).toHaveLength(1);
    expect((await kit.journal()).filter((line) => line.includes("waits for a yes"))).toHaveLength(1);
  });

  it("that the lane of approvals looks at before its question stands is one question", async () => {
    const kit = openActKit();
    let lane: Promise<unknown> | undefined;
    const parking = kit.beside(async (method, key) => {
      if (lane !== undefined || method !== "create" || !key.startsWith("asks/")) return;
      lane = kit.approved();
      for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
    });
    expect(await parking.perform(DANGEROUS)).toMatchObject({ kind: "parked" });
    await kit.clock.advance(1_000);
    await lane;
    expect(lane).toBeDefined();
    expect(kit.names("asks")).toHaveLength(1);
  });

  it("is asked for again under another policy", async () => {
    const kit = openActKit();
    await parked(kit);
    kit.control.plant("PLAYBOOK.md", "another day\n");
    expect(await kit.perform(DANGEROUS)).toMatchObject({ kind: "parked", already: false });
  });

  it("is refused when too many wait already", async () => {
    const kit = openActKit();
    for (let n = 0; n < pulseLimits.proposals_open_max; n += 1) {
      await parked(kit, { action: "run_shell", cmd: `echo ${n} >> ledger.txt` });
    }
    expect(await kit.perform(DANGEROUS)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/wait for a person already/),
    });
    expect(kit.names("proposals")).toHaveLength(pulseLimits.proposals_open_max);
  });

  it("is refused when it cannot be shown as it is", async () => {
    const kit = openActKit();
    expect(await kit.perform({ action: "run_shell", cmd: "printf '\u001b[2J' > /etc/x" })).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/control character/),
    });
    expect(kit.names("proposals")).toEqual([]);
  });

  it("may be a guardrail's wish, for something harmless", async () => {
    const kit = openActKit();
    kit.rule({ kind: "ask", layer: "deploy", reason: "releases are asked about", risk: "destructive" });
    const { ask } = await parked(kit, HARMLESS);
    kit.rule(undefined);
    const found = await kit.mailbox.find(ask);
    expect(found).toMatchObject({ ask: { risk: "destructive" } });
    await say(kit, ask, "yes");
    expect((await kit.approved()).ran).toHaveLength(1);
  });

  it("cannot be approved by the loop or by a worker", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    for (const actor of [{ kind: "pulse" }, { kind: "worker", id: "w", meta: true }] as const) {
      const outcome = await kit.mailbox.answer({ ask, text: "yes" }, actor as never);
      expect(outcome.kind).toBe("refused");
    }
    expect((await kit.approved()).ran).toEqual([]);
    expect(await kit.mailbox.answer({ ask, text: "yes" }, ada)).toMatchObject({ kind: "recorded" });
  });

  it("is a failure where the disk refuses, and nobody is asked about nothing", async () => {
    const kit = openActKit();
    kit.control.arm({ method: "create", key: /^proposals/, effect: { kind: "fail", reason: "disk_full" } });
    expect(await kit.perform(DANGEROUS)).toMatchObject({
      kind: "failed",
      reason: failed("disk_full", "", "").reason,
    });
    expect(kit.names("asks")).toEqual([]);
  });
});
