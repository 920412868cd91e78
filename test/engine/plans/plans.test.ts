// Goal: the verbs of plans do what they say, once, for whom they may; and what cannot be read is held, never absent.
// Method: the contract over a store in memory, with faults armed and files spoilt; the command line over the same.

import { describe, expect, test } from "vitest";
import type { Engine } from "../../../src/engine/engine.ts";
import type { PlanId, WorkerId } from "../../../src/engine/ids.ts";
import type { Action } from "../../../src/engine/judgment/facts.ts";
import type { Ruling } from "../../../src/engine/judgment/ruling.ts";
import { limits } from "../../../src/engine/limits.ts";
import type { PlanPorts } from "../../../src/engine/plans/desk.ts";
import { plansOfMoves } from "../../../src/engine/plans/of-moves.ts";
import { createPlans } from "../../../src/engine/plans/plans.ts";
import { openPlanStore } from "../../../src/engine/plans/store.ts";
import { noteTrouble } from "../../../src/engine/plans/trouble.ts";
import type { PlanOutcome, PlanRequest } from "../../../src/engine/plans.ts";
import { planFacts, probePlans } from "../../../src/engine/pulse/plan-probe.ts";
import { eventsKey, viewKey } from "../../../src/engine/records/plan-event.ts";
import type { Actor } from "../../../src/engine/types.ts";
import { planListOutput } from "../../../src/engine/verbs/plan-outputs.ts";
import { countingIds } from "../../fakes/counting-ids.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { run } from "../verbs/scripted.ts";
import { gateOf } from "./drafts.ts";

const ann: Actor = { kind: "person", name: "ann", surface: "cli" };
const worker: Actor = { kind: "worker", id: "w1" as WorkerId, meta: true };
const pulse: Actor = { kind: "pulse" };
const ship: PlanRequest = {
  id: "ship",
  goal: "Ship X",
  cwd: "/srv/x",
  steps: [{ title: "write it" }, { title: "use it", criteria: ["it is used"] }],
  finish: [{ kind: "tests", run: "npm test" }],
};

function desk(more: Partial<PlanPorts> = {}) {
  const clock = manualClock();
  const { store, control } = memoryStore({ clock });
  const told: string[] = [];
  const ports: PlanPorts = {
    dataDir: "/data",
    store,
    clock,
    ids: countingIds(),
    seeds: { makeDirectory: async () => ({ kind: "created" }) },
    events: {
      async record(event) {
        told.push(event);
        return { kind: "ok" };
      },
    },
    journal: { write: async () => ({ kind: "ok" }) },
    ...more,
  };
  return { plans: createPlans(ports), log: openPlanStore(ports), control, store, clock, told };
}

function done(outcome: PlanOutcome) {
  if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
  return outcome.plan;
}

const ID = "ship" as PlanId;

describe("a review", () => {
  test("a draft is approved by the hash of what was looked at, and told", async () => {
    const { plans, told, control } = desk();
    const plan = done(await plans.start(ship, ann));
    expect(plan).toMatchObject({
      state: "review",
      steps: [{ id: "S1", finish: [{ kind: "tests" }] }, { id: "S2" }],
    });
    expect(done(await plans.go("ship", plan.hash.slice(0, 6), ann)).state).toBe("running");
    expect(told).toEqual(["plan_started", "plan_approved"]);
    expect(JSON.parse(control.text(viewKey("ship")) ?? "")).toMatchObject({ state: "running" });
  });

  test("an edit voids the yes, and the old hash approves nothing any more", async () => {
    const { plans } = desk();
    const { hash } = done(await plans.start(ship, ann));
    await plans.go("ship", hash, ann);
    const edited = await plans.edit("ship", [{ edit: "drop", step: "1" }], hash, ann);
    expect(edited).toMatchObject({
      kind: "done",
      plan: { state: "review" },
      diff: expect.stringContaining("-1. S1: write it"),
    });
    expect(await plans.go("ship", hash, ann)).toMatchObject({ kind: "changed" });
    expect(await plans.edit("ship", [{ edit: "drop", step: "1" }], hash, ann)).toMatchObject({
      kind: "changed",
    });
  });

  test("of two who edit the same draft, one is told that it moved on", async () => {
    const { plans } = desk();
    done(await plans.start(ship, ann));
    const both = await Promise.all(
      ["a", "b"].map((text) => plans.edit("ship", [{ edit: "retitle", step: "1", text }], undefined, ann)),
    );
    expect(both.map(({ kind }) => kind).sort()).toEqual(["changed", "done"]);
  });

  test("a yes that is said twice is one yes", async () => {
    const { plans, told } = desk();
    const { hash } = done(await plans.start(ship, ann));
    await Promise.all([plans.go("ship", hash, ann), plans.go("ship", hash, ann)]);
    expect(done(await plans.go("ship", hash, ann)).state).toBe("running");
    expect(told.filter((event) => event === "plan_approved")).toHaveLength(1);
  });

  const hashes: readonly (readonly [string, string])[] = [
    ["too short", "3f9a"],
    ["no hash", "yes, go"],
  ];
  for (const [title, hash] of hashes) {
    test(`a hash that is ${title} is refused`, async () => {
      const { plans } = desk();
      done(await plans.start(ship, ann));
      expect(await plans.go("ship", hash, ann)).toMatchObject({ kind: "refused", field: "hash" });
    });
  }

  test("one message starts one plan, however often it comes", async () => {
    const { plans } = desk();
    const said: Actor = { ...ann, ref: "m1" };
    const { id: _, ...request } = ship;
    expect(done(await plans.start(request, said)).id).toBe("ship-x");
    expect(done(await plans.start(request, said)).id).toBe("ship-x");
    expect(done(await plans.start(request, ann)).id).toBe("ship-x-2");
  });
});

describe("who may", () => {
  const verbs: readonly (readonly [
    string,
    (plans: Engine["plans"], hash: string, actor: Actor) => Promise<{ kind: string }>,
  ])[] = [
    ["approve", (plans, hash, actor) => plans.go("ship", hash, actor)],
    ["edit", (plans, _, actor) => plans.edit("ship", [{ edit: "drop", step: "1" }], undefined, actor)],
    ["pause", (plans, _, actor) => plans.pause("ship", actor)],
    ["resume", (plans, _, actor) => plans.resume("ship", actor)],
    ["stop", (plans, _, actor) => plans.stop("ship", "", actor)],
    ["judge", (plans, _, actor) => plans.judge("ship", "S2.1", { verdict: "pass" }, actor)],
  ];
  for (const [name, act] of verbs) {
    test(`neither a worker nor the loop may ${name}, and nothing changes`, async () => {
      const { plans, control } = desk();
      const { hash } = done(await plans.start(ship, ann));
      const before = control.text(eventsKey("ship"));
      for (const actor of [worker, pulse]) {
        expect(await act(plans, hash, actor)).toMatchObject({ kind: "refused", field: "actor" });
      }
      expect(control.text(eventsKey("ship"))).toBe(before);
    });
  }

  test("the loop may draft, a worker may not", async () => {
    const { plans } = desk();
    expect(await plans.start(ship, worker)).toMatchObject({ kind: "refused", field: "actor" });
    const move = {
      action: "start_plan",
      id: "ship",
      goal: "g",
      steps: [{ title: "a", finish: "npm test" }],
    } as const;
    const outcome = await plansOfMoves(plans).start({ ...move, steps: [...move.steps] }, pulse);
    expect(outcome).toMatchObject({ kind: "done", summary: expect.stringContaining("to review") });
    expect(await plansOfMoves(plans).start({ ...move, steps: [...move.steps] }, pulse)).toMatchObject({
      kind: "refused",
    });
  });

  test("what a guardrail forbids in so many words is never drafted", async () => {
    const ruling = (kind: Ruling["kind"]): Ruling => ({
      kind,
      layer: "guardrails",
      by: "r",
      reason: "no deploys",
      evidence: [],
      risk: "destructive",
      warnings: [],
    });
    const blocked = desk({ ruleOn: async () => ruling("block") });
    expect(await blocked.plans.start(ship, ann)).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("no deploys"),
    });
    const unread = desk({
      ruleOn: async () => ({ kind: "failed", reason: "io", why: "x", remedy: "y" }),
    });
    expect(await unread.plans.start(ship, ann)).toMatchObject({ kind: "failed" });
    expect(unread.control.operations().some(({ method }) => method === "create")).toBe(false);
  });

  test("a finish line that a guardrail forbids is neither drafted nor edited in, and one to ask about is told", async () => {
    const asked: Action[] = [];
    const ruleOn = async (action: Action): Promise<Ruling> => {
      asked.push(action);
      const line = action.kind === "shell" ? action.line : "";
      const kind = line.includes("six") ? "block" : line.includes("push") ? "ask" : "proceed";
      const rest = { evidence: [], risk: "destructive", warnings: [] } as const;
      return { kind, layer: "guardrails", by: "r", reason: "never six", ...rest };
    };
    const { plans } = desk({ ruleOn });
    const six = { kind: "command", run: "echo ran > six.txt" } as const;
    expect(await plans.start({ ...ship, finish: [six] }, ann)).toMatchObject({
      kind: "refused",
      why: "the finish line of step S1 is forbidden: never six",
    });
    expect(asked.at(-1)).toEqual({ kind: "shell", line: six.run, cwd: "/srv/x" });
    const started = await plans.start({ ...ship, finish: [{ kind: "command", run: "git push" }] }, ann);
    expect(started).toMatchObject({
      kind: "done",
      warnings: expect.arrayContaining([expect.stringMatching(/finish line of step S1 will be asked about/)]),
    });
    const edit = { edit: "finish", step: "2", finish: [six] } as const;
    expect(await plans.edit("ship", [edit], undefined, ann)).toMatchObject({
      kind: "refused",
      why: "the finish line of step S2 is forbidden: never six",
    });
  });
});

describe("the way of a plan", () => {
  test("it is paused, resumed and stopped, and says what it is already", async () => {
    const { plans } = desk();
    const { hash } = done(await plans.start(ship, ann));
    expect(await plans.pause("ship", ann)).toMatchObject({ kind: "refused" });
    await plans.go("ship", hash, ann);
    expect(done(await plans.pause("ship", ann)).state).toBe("paused");
    expect(done(await plans.pause("ship", ann)).state).toBe("paused");
    expect(done(await plans.resume("ship", ann)).state).toBe("running");
    expect(done(await plans.stop("ship", "enough", ann))).toMatchObject({
      state: "stopped",
      why: "enough (ann)",
    });
    const { kind, ...list } = await plans.receipts();
    expect([kind, list]).toMatchObject(["ok", { receipts: [{ plan: "ship", state: "stopped", fap: 0 }] }]);
  });

  test("only a verdict that was given is challenged, and only a criterion that there is is judged", async () => {
    const { plans, log } = desk();
    const { hash } = done(await plans.start(ship, ann));
    await plans.go("ship", hash, ann);
    expect(await plans.judge("ship", "S2.1", { challenge: "no" }, ann)).toMatchObject({ kind: "refused" });
    expect(await plans.judge("ship", "S9.1", { verdict: "pass" }, ann)).toMatchObject({
      kind: "refused",
      remedy: "it has S2.1",
    });
    await log.append(ID, [{ event: "passed", step: "S2", lap: 1 }]);
    const failed = done(await plans.judge("ship", "S2.1", { verdict: "fail", why: "it is not" }, ann));
    expect(failed.steps[1]).toMatchObject({
      state: "pending",
      lastFailure: "S2.1: it is not",
      helped: "yes",
    });
  });

  test("settled steps are not edited, those that are worked on neither", async () => {
    const { plans, log } = desk();
    const { hash } = done(await plans.start(ship, ann));
    await plans.go("ship", hash, ann);
    const lap = {
      event: "lap_started",
      lap: 1,
      step: "S2",
      role: "generator",
      worker: "w" as WorkerId,
    } as const;
    await log.append(ID, [{ event: "passed", step: "S1", lap: 1 }, lap]);
    for (const step of ["1", "2"]) {
      expect(await plans.edit("ship", [{ edit: "drop", step }], undefined, ann)).toMatchObject({
        kind: "refused",
      });
    }
  });

  test.each<[says: string, stopped: boolean, actor: Actor, settled: string, kind: string, left: boolean]>([
    ["removes what could not be lost", true, ann, "removed", "removed", false],
    ["does so for the program", true, pulse, "removed", "removed", false],
    ["forgets what is gone already", true, ann, "none", "none", false],
    ["keeps what could be lost", true, ann, "kept", "kept", true],
    ["touches nothing while it is not over", false, ann, "removed", "refused", true],
    ["refuses workers", true, worker, "removed", "refused", true],
  ])("tidying %s", async (_, stopped, actor, settled, kind, left) => {
    const path = "/data/worktrees/plan-ship";
    const { plans, log, told } = desk({
      settle: async () => ({ kind: settled, path, why: "", remedy: "" }) as never,
    });
    done(await plans.start(ship, ann));
    await log.append("ship" as PlanId, [{ event: "worktree_made", path, branch: "b" }]);
    if (stopped) done(await plans.stop("ship", "", ann));
    expect(await plans.tidy("ship", actor)).toMatchObject({ kind });
    const read = await plans.read("ship");
    expect(read.kind === "ok" && read.plan.worktree === path).toBe(left);
    expect(told.includes("plan_tidied")).toBe(kind === "removed");
    expect(await plans.tidy("none", ann)).toMatchObject({ kind: "missing" });
  });

  test("a draft says which step nothing proves, what is no finish line, and what is not there", async () => {
    const missing = { kind: "missing" } as const;
    const nothing = { names: async () => missing, read: async () => missing };
    const empty = { ...nothing, names: async () => ({ kind: "ok" as const, names: [] }) };
    const steps = [{ title: "write it" }, { title: "use it || tst: npm test" }];
    const warned = async (request: Partial<PlanRequest>, planFiles: NonNullable<PlanPorts["planFiles"]>) => {
      const { plans } = desk({ planFiles });
      const outcome = await plans.start({ id: "ship", goal: "Ship X", cwd: "/srv/x", ...request }, ann);
      return outcome.kind === "done" ? outcome.warnings : [];
    };
    const ungated = await warned({ steps }, empty);
    expect(ungated[0]).toContain('looop plan edit ship "finish 1: test: npm test"');
    expect(ungated[1]).toContain('step S2: "tst: npm test" is no finish line');
    const titled = await warned({ steps: [{ title: "use it || test: npm test" }] }, empty);
    expect(titled[1]).toContain('by "finish S1: test: npm test"');
    const gated = { finish: [{ kind: "diff" }] } as const;
    const beside = [{ title: "use it || diff" }, { title: "run a || b" }].map((step) => ({
      ...step,
      ...gated,
    }));
    expect(await warned({ steps: beside }, empty)).toEqual([expect.stringContaining("part of its title")]);
    expect(await warned({ spec: "spec.md" }, empty)).toEqual(["spec.md is not there, below /srv/x"]);
    expect(await warned({ spec: "spec.md" }, nothing)).toEqual([
      "/srv/x is not there: no session can work in it",
    ]);
  });

  test("a draft says what its place would lack: a commit, the files of submodules", async () => {
    const warned = async (files: Readonly<Record<string, string>>) => {
      const names = [...new Set(Object.keys(files).map((path) => path.replace(/(?<=\/).*/, "")))].sort();
      const { plans } = desk({
        planFiles: {
          names: async () => ({ kind: "ok", names }),
          read: async (_root, path) => {
            const text = files[path];
            return text === undefined ? { kind: "missing" } : { kind: "ok", bytes: Buffer.from(text) };
          },
        },
      });
      const outcome = await plans.start({ id: "ship", goal: "Ship X", cwd: "/srv/x" }, ann);
      return outcome.kind === "done" ? outcome.warnings : [];
    };
    const head = { ".git/HEAD": "ref: refs/heads/main\n" };
    expect(await warned({ "a.txt": "" })).toEqual([]);
    expect(await warned(head)).toEqual([expect.stringContaining("/srv/x has no commit yet")]);
    expect(await warned({ ...head, ".git/refs/heads/main": "0123" })).toEqual([]);
    expect(await warned({ ...head, ".git/packed-refs": "0123" })).toEqual([]);
    expect(await warned({ ".git/HEAD": "0123456789abcdef\n" })).toEqual([]);
    expect(await warned({ ".git/HEAD": "ref: refs/heads/.invalid\n" })).toEqual([]);
    expect(await warned({ ...head, ".git/packed-refs": "0", ".gitmodules": "" })).toEqual([
      expect.stringContaining("has submodules"),
    ]);
  });

  test("a replay stamps the receipt, and says nothing where nothing passed", async () => {
    const steps = [{ step: "S1", gate: gateOf("pass") }];
    const { plans, log } = desk({ replay: async () => ({ kind: "ok", head: "abc", steps }) });
    const { hash } = done(await plans.start(ship, ann));
    await plans.go("ship", hash, ann);
    const signal = new AbortController().signal;
    expect(await plans.verify("ship", signal)).toMatchObject({ kind: "refused" });
    await log.append(ID, [{ event: "passed", step: "S1", lap: 1 }]);
    const verified = { head: "abc", verdict: "pass", passed: 1, of: 1 };
    expect(await plans.verify("ship", signal)).toMatchObject({ kind: "ok", receipt: { verified } });
  });
});

describe("on disk", () => {
  test("a torn end is as if it had never been, and the next event closes it off", async () => {
    const { plans, control } = desk();
    const { hash } = done(await plans.start(ship, ann));
    const whole = control.text(eventsKey("ship")) ?? "";
    control.plant(eventsKey("ship"), `${whole}${whole.slice(0, 200)}`);
    expect(done(await plans.go("ship", hash, ann)).state).toBe("running");
    expect(await plans.read("ship")).toMatchObject({ kind: "ok", plan: { state: "running" } });
  });

  const spoils: readonly (readonly [string, (text: string) => string])[] = [
    ["a changed word", (text) => text.replace("write it", "write xx")],
    ["somebody's line", (text) => `${text}{"event":"approved"}\n`],
    ["no line at all", () => "\n"],
    ["another plan's log", (text) => text],
  ];
  for (const [title, spoil] of spoils) {
    test(`${title} holds the plan: it is neither driven, nor approved, nor absent`, async () => {
      const { plans, control } = desk();
      const { hash } = done(await plans.start(ship, ann));
      const id = title.startsWith("another") ? "other" : "ship";
      control.plant(eventsKey(id), spoil(control.text(eventsKey("ship")) ?? ""));
      const before = control.text(eventsKey(id));
      expect(await plans.read(id)).toMatchObject({ kind: "failed", reason: "corrupt" });
      expect(await plans.go(id, hash, ann)).toMatchObject({ kind: "failed" });
      expect(await plans.start({ ...ship, id }, ann)).toMatchObject({ kind: "refused" });
      expect(control.text(eventsKey(id))).toBe(before);
      const list = await plans.list();
      expect(list).toMatchObject({ kind: "ok", troubles: [{ path: eventsKey(id) }] });
    });
  }

  test("a directory without a log is trouble where anything of a plan is left, and no plan where none was made", async () => {
    const { plans, control } = desk();
    control.plant("plans/never/.looop-tmp-abcd", "what a killed writer had not named yet");
    expect(await plans.list()).toMatchObject({ kind: "ok", plans: [], troubles: [] });
    control.plant(viewKey("lost" as PlanId), "{}");
    expect(await plans.list()).toMatchObject({ kind: "ok", plans: [], troubles: [{ path: "plans/lost" }] });
  });

  test("a disk that refuses leaves the plan as it was", async () => {
    const { plans, control } = desk();
    const { hash } = done(await plans.start(ship, ann));
    control.arm({ method: "append", effect: { kind: "fail", reason: "disk_full" } });
    expect(await plans.go("ship", hash, ann)).toMatchObject({ kind: "failed", reason: "disk_full" });
    expect(await plans.read("ship")).toMatchObject({ plan: { state: "review" } });
    expect(done(await plans.go("ship", hash, ann)).state).toBe("running");
  });

  test("the copy for people may fail, which is told and undoes nothing", async () => {
    const { plans, control } = desk();
    const { hash } = done(await plans.start(ship, ann));
    control.arm({ method: "write", effect: { kind: "fail", reason: "disk_full" } });
    expect(await plans.go("ship", hash, ann)).toMatchObject({
      kind: "done",
      warnings: [expect.stringContaining("older state")],
    });
  });

  test("what another process appends is read, what it replaced is read anew", async () => {
    const { plans, log, control } = desk();
    const { hash } = done(await plans.start(ship, ann));
    const before = control.text(eventsKey("ship")) ?? "";
    await plans.go("ship", hash, ann);
    expect(await log.read(ID)).toMatchObject({ plan: { state: "running" } });
    control.plant(eventsKey("ship"), before);
    expect(await log.read(ID)).toMatchObject({ plan: { state: "review" } });
  });

  test("an event too long for a line is refused whole", async () => {
    const { plans, log } = desk();
    done(await plans.start(ship, ann));
    const why = "x".repeat(limits.record_bytes_max);
    expect(await log.append(ID, [{ event: "rejected", step: "S1", lap: 1, why }])).toMatchObject({
      reason: "too_large",
    });
  });
});

describe("what the loop sees", () => {
  test("where plans stand wakes it, that a step passed does not", async () => {
    const { plans, log } = desk();
    expect(probePlans(await plans.list())).toBeUndefined();
    const { hash } = done(await plans.start(ship, ann));
    await plans.go("ship", hash, ann);
    const before = probePlans(await plans.list());
    await log.append(ID, [{ event: "passed", step: "S1", lap: 1 }]);
    const after = probePlans(await plans.list());
    expect(after?.signal).toEqual({ ship: "running" });
    expect(after?.signal).toEqual(before?.signal);
    expect(after?.detail).not.toEqual(before?.detail);
    expect(planFacts(await plans.list())).toMatchObject([
      { id: "ship", state: expect.stringContaining("1 of 2 steps passed") },
    ]);
  });
});

describe("the command line", () => {
  async function says(argv: readonly string[], plans: Engine["plans"]) {
    const { code, stdout, stderr } = await run(argv, { engine: { plans } });
    return { exit: code, out: stdout, err: stderr };
  }

  test("a plan is started, shown, edited, approved and counted", async () => {
    const { plans } = desk();
    const started = await says(
      [
        "plan",
        "start",
        "--goal",
        "Ship X",
        "--id",
        "ship",
        "--cwd",
        "/srv",
        "--steps",
        "a || test: npm test",
        "b",
      ],
      plans,
    );
    expect(started.out).toContain("2 steps to review");
    expect(started.err).toContain("step S2 has no finish line");
    const show = await says(["plan", "show"], plans);
    expect(show.out).toContain("[ ] 1. S1 a (pending)\n      done when: test: npm test\n");
    const edited = await says(["plan", "edit", "ship", "drop 2", "1 +criterion: fast"], plans);
    expect(edited.out).toContain("+   (1) fast\n");
    const hash = /go ship ([0-9a-f]{8})/.exec(edited.out)?.[1] ?? "";
    expect((await says(["plan", "go", "ship", hash], plans)).exit).toBe(0);
    expect((await says(["plan", "go", "ship", "00000000"], plans)).exit).toBe(5);
    expect((await says(["receipt"], plans)).out).toBe(
      "trend: insufficient data (0 of 4 plans that are over)\n",
    );
    expect((await says(["plan", "receipt", "ship"], plans)).out).toMatch(/^plan +state +FAP/);
    expect((await says(["plan", "export", "ship", "--form", "markdown"], plans)).out).toBe(
      "- [ ] a || test: npm test\n  - fast\n",
    );
    expect((await says(["plan", "edit", "ship", "make it nice"], plans)).err).toContain("this is no edit");
    expect((await says(["plan", "show", "nope"], plans)).exit).toBe(4);
  });

  test("who is at work on a plan is told by name", async () => {
    const { plans, log } = desk();
    const { hash } = done(await plans.start(ship, ann));
    await plans.go("ship", hash, ann);
    let workers: readonly { readonly id: string; readonly alive: boolean }[] = [];
    const fleet = { list: async () => ({ kind: "ok", workers, troubles: [] }) } as never;
    const shown = async () => (await run(["plan", "show", "ship"], { engine: { plans, fleet } })).stdout;
    const now = async () => /^(?:now: )?lap 1,.*$/m.exec(await shown())?.[0];
    expect(await now()).toBeUndefined();
    const lap = { event: "lap_started", lap: 1, role: "generator", worker: "ship-S1-1" as WorkerId } as const;
    await log.append(ID, [{ ...lap, step: "S1" }]);
    const at = "lap 1, generator of S1: worker ship-S1-1";
    const ended = `${at} ended, and nobody looked at its work yet; look: looop log ship-S1-1`;
    expect(await now()).toBe(ended);
    workers = [{ id: "ship-S1-1", alive: true }];
    expect(await now()).toBe(`now: ${at}; look: looop log ship-S1-1`);
    workers = [{ id: "ship-S1-1", alive: false }];
    expect(await now()).toBe(ended);
    await plans.stop("ship", "", ann);
    expect(await now()).toBe(ended);
    workers = [{ id: "ship-S1-1", alive: true }];
    expect(await now()).toBe(`${at} is still at work, though the plan is over; end it: looop kill ship-S1-1`);
    await log.append(ID, [{ event: "lap_ended", lap: 1, end: "ended" }]);
    expect(await now()).toBeUndefined();
  });

  test("why a plan could not be driven is told with its remedy, until it is driven or over", async () => {
    const { plans, store } = desk();
    const { hash } = done(await plans.start(ship, ann));
    const trouble = { why: "its worktree\nstands on x", remedy: "run `git switch y`" };
    await noteTrouble(store, "ship", trouble);
    expect((await says(["plan", "show", "ship"], plans)).out).not.toContain("cannot be driven");
    await plans.go("ship", hash, ann);
    const said = "cannot be driven: its worktree stands on x; run `git switch y`";
    expect((await says(["plan", "show", "ship"], plans)).out).toContain(`\n${said}\n`);
    expect((await says(["plan", "list"], plans)).err).toContain(`ship ${said}`);
    const [listed] = JSON.parse((await says(["plan", "list", "--json"], plans)).out);
    expect(planListOutput.parse([listed])[0]?.trouble).toEqual({
      ...trouble,
      why: "its worktree stands on x",
    });
    await noteTrouble(store, "ship", undefined);
    expect((await says(["plan", "show", "ship"], plans)).out).not.toContain("cannot be driven");
    await noteTrouble(store, "ship", trouble);
    await plans.stop("ship", "", ann);
    expect((await says(["plan", "show", "ship"], plans)).out).not.toContain("cannot be driven");
  });

  const documents: readonly (readonly [string, readonly string[]])[] = [
    ["planListOutput", ["plan", "list"]],
    ["planOutput", ["operator_status", "ship"]],
    ["planDoneOutput", ["plan", "stop", "ship"]],
    ["planEditOutput", ["plan", "edit", "ship", "drop 1"]],
    ["planReceiptOutput", ["plan", "receipt", "ship"]],
    ["planExportOutput", ["plan", "export", "ship"]],
  ];
  for (const [name, argv] of documents) {
    test(`looop ${argv.join(" ")} --json has the shape that it announces`, async () => {
      const { plans } = desk();
      done(await plans.start(ship, ann));
      const { out } = await says([...argv, "--json"], plans);
      const outputs: Record<string, unknown> = await import("../../../src/engine/verbs/plan-outputs.ts");
      const shape = outputs[name] as { safeParse(value: unknown): { error?: unknown } };
      expect(shape.safeParse(JSON.parse(out)).error).toBeUndefined();
    });
  }
});

describe("a merge", () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const inMain = { kind: "place", branch: "main", has: "no", clashes: [], uncommitted: [] } as const;

  async function ended(state: "done" | "stopped", more: Partial<PlanPorts> = {}) {
    const made = desk({ mergePlace: async () => inMain, ...more });
    const { hash } = done(await made.plans.start({ ...ship, cwd: "/srv/it's x" }, ann));
    await made.plans.go("ship", hash, ann);
    const token = "t";
    await made.log.append(ID, [
      { event: "driver_taken", pid: 1, started: "", token },
      { event: "checked", step: "S1", lap: 1, gate: gateOf("pass") },
      { event: "passed", step: "S1", lap: 1, commit },
      { event: "passed", step: "S2", lap: 2, commit },
      { event: "ended", state, why: "" },
    ]);
    return made;
  }

  test("names the commit and where it goes, and runs nothing by itself", async () => {
    const { plans } = await ended("done");
    expect(await plans.orderMerge("ship", ann)).toEqual({
      kind: "ok",
      commit,
      request: {
        command: `git -C '/srv/it'\\''s x' merge --no-ff -m 'Merge plan ship' ${commit}`,
        reason: `ann wants commit 0123456789ab of plan ship merged into main in /srv/it's x: Ship X. FAP 50%.`,
      },
    });
  });

  const refusals: readonly (readonly [string, "done" | "stopped", Actor, Partial<PlanPorts>, string])[] = [
    ["a worker's", "done", worker, {}, "may not merge plans"],
    ["the loop's own", "done", pulse, {}, "may not merge plans"],
    ["of what is not done", "stopped", ann, {}, "is stopped"],
    [
      "of what is merged already",
      "done",
      ann,
      { mergePlace: async () => ({ ...inMain, has: "yes" }) },
      "main has all of plan ship already",
    ],
    [
      "of what would clash",
      "done",
      ann,
      { mergePlace: async () => ({ ...inMain, clashes: ["a.txt", "b.txt"] }) },
      "would clash in a.txt, b.txt",
    ],
    [
      "onto what is not committed",
      "done",
      ann,
      { mergePlace: async () => ({ ...inMain, uncommitted: ["a.txt", "b.txt"] }) },
      "is in the way of the merge: a.txt, b.txt",
    ],
  ];
  for (const [title, state, actor, more, why] of refusals)
    test(`${title} is refused`, async () => {
      const { plans } = await ended(state, more);
      expect(await plans.orderMerge("ship", actor)).toMatchObject({
        kind: "refused",
        why: expect.stringContaining(why),
      });
    });

  test("of a place that cannot be looked at is left to git", async () => {
    const { plans } = await ended("done", { mergePlace: async () => ({ kind: "unknown" }) });
    expect(await plans.orderMerge("ship", ann)).toMatchObject({
      kind: "ok",
      request: { reason: expect.stringContaining("merged in /srv/it's x") },
    });
  });
});
