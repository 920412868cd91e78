// Goal: a plan ends in the state that its course earned, with the receipt that goes with it, and a driver that dies
// anywhere costs at most the one lap that it had announced and not begun. Method: a world in memory in which only the
// driver is mortal; it is killed after each thing it does outside of itself.

import { describe, expect, it } from "vitest";
import type { Action } from "../../../../src/engine/judgment/facts.ts";
import type { Ruling } from "../../../../src/engine/judgment/ruling.ts";
import type { PlanState } from "../../../../src/engine/plans/nouns.ts";
import {
  type Act,
  type Files,
  type Lapped,
  PLAN,
  planWorld,
  verdictFile,
  type World,
  type WorldOptions,
} from "../../../support/plan-world.ts";

async function kept(world: World) {
  const plan = await world.plan();
  const { fap, credited, passed, rejections, asks, helped } = await world.receipt();
  return {
    state: plan.state,
    files: { ...world.files },
    commits: world.commits.map(({ title }) => title),
    receipt: { fap, credited, passed, rejections, asks, helped },
    raised: world.told.filter((event) => event === "ask_raised").length,
    laps: plan.laps
      .filter(({ end }) => end !== "interrupted")
      .map(({ step, role, end }) => `${role} ${step} ${end}`),
  };
}

const ten = Array.from({ length: 10 }, (_, at) => ({ id: `S${at + 1}` }));

const does = (step: string | undefined) => (files: Files) => {
  files[`${step}.txt`] = "done";
};
const touches = (nth: number) => (files: Files) => {
  files["scratch.txt"] = `try ${nth}`;
};
const judgedBy = (verdict: "pass" | "fail" | "cant_tell"): Act => ({ writes: verdictFile(verdict) });

describe("a driver that dies", () => {
  async function check(options: WorldOptions, { acts_min, step }: { acts_min: number; step: number }) {
    const calm = await planWorld(options);
    await calm.drive();
    const { acts } = calm;
    await calm.live();
    const expected = await kept(calm);
    expect(acts).toBeGreaterThan(acts_min);
    for (let after = 0; after < acts; after += step) {
      const world = await planWorld(options);
      expect(await world.drive({ after, when: "after" })).toEqual({ kind: "died" });
      await world.live();
      expect(await kept(world), `after act ${after}`).toEqual(expected);
      const lost = (await world.plan()).laps.filter(({ end }) => end === "interrupted");
      expect(lost.length, `laps lost after act ${after}`).toBeLessThanOrEqual(1);
    }
  }

  it("costs ten steps nothing but the lap that it had announced", () =>
    check({ steps: ten }, { acts_min: 70, step: 1 }));

  it("neither asks twice nor judges twice", () =>
    check(
      {
        steps: [{ criteria: [{ id: "S1.1", text: "it works", judged: "evaluator" }] }],
        draft: { evaluate: "yes" },
        program: ({ role, step, nth }) => {
          if (role === "evaluator") return judgedBy(nth > 2 ? "pass" : "fail");
          return { edit: nth > 2 ? does(step) : (files) => [does(step)(files), touches(nth)(files)] };
        },
        answer: () => "look at the other file",
      },
      { acts_min: 15, step: 1 },
    ));

  it("asks a guardrail's question once", () =>
    check(
      { steps: [{ title: "deploy it" }], ruleOn: ofDeploys("ask"), answer: () => "allow" },
      { acts_min: 3, step: 1 },
    ));

  it("is fenced off by the one that took over, and writes nothing more", async () => {
    const world = await planWorld({ steps: [{}], program: () => ({ takes_ms: 60_000 }) });
    const taken = { event: "driver_taken", pid: 7, started: "s", token: "other" } as const;
    world.during = () => world.append([taken]);
    expect(await world.drive()).toEqual({ kind: "held", by: "process 7" });
    expect((await world.deeds()).at(-1)).toMatchObject(taken);
  });
});

it("tells who begins in the same instant which process was first", async () => {
  const world = await planWorld({ steps: [{}] });
  const outcomes = await Promise.all([world.drive(), world.drive()]);
  expect(outcomes).toMatchObject([
    { kind: "done" },
    { kind: "held", by: expect.stringMatching(/^process 10\d$/) },
  ]);
});

describe("a clock that is set back by a day", () => {
  const DAY_MS = 86_400_000;

  it("does not make the next driver wait for a session that never began", async () => {
    const world = await planWorld({ steps: [{}] });
    while ((await world.deeds()).at(-1)?.event !== "lap_started")
      expect(await world.drive({ after: 1, when: "after" })).toEqual({ kind: "died" });
    world.setClock(-DAY_MS);
    await world.live();
    const { state, laps } = await world.plan();
    const ends = laps.map(({ end }) => end);
    expect({ state, ends }).toEqual({ state: "done", ends: ["interrupted", "ended"] });
  });

  async function check(act: Act, { end, within_s }: { end: string; within_s: number }) {
    const limits = {
      laps_max: 1,
      rejections_max: 2,
      run_s_max: 14_400,
      session_s_max: 1_800,
      idle_s_max: 600,
    };
    const program = () => ({ takes_ms: Number.POSITIVE_INFINITY, ...act });
    const world = await planWorld({ steps: [{}], draft: { limits }, program });
    const began_ms = world.clock.monotonic_ms();
    world.during = async () => world.setClock(-DAY_MS);
    await world.live();
    expect((await world.plan()).laps).toMatchObject([{ end }]);
    expect((world.clock.monotonic_ms() - began_ms) / 1_000).toBeLessThan(within_s);
  }

  it("does not keep a session that stands still", () =>
    check({ idle_s: 601 }, { end: "idle", within_s: 60 }));
  it("does not keep one that goes on and on", () => check({}, { end: "deadline", within_s: 3_600 }));
});

interface Row extends Partial<WorldOptions> {
  readonly title: string;
  readonly ends: PlanState;
  readonly receipt?: Partial<Awaited<ReturnType<World["receipt"]>>>;
  readonly ends_of_laps?: readonly string[];
  readonly tells?: readonly string[];
  readonly after?: (world: World) => Promise<void>;
}

const lies = ({ nth }: Lapped): Act => ({ edit: touches(nth) });
const evaluated = [
  {
    id: "S1",
    criteria: [{ id: "S1.1", text: "it works", judged: "evaluator" as const }],
  },
];
const ruling = (kind: Ruling["kind"], reason: string): Ruling => ({
  ...{ kind, layer: "guardrails", by: "mine/r", reason },
  ...{ evidence: [], risk: "destructive", warnings: [] },
});
const ofDeploys = (kind: Ruling["kind"]) => async (action: Action) =>
  ruling(action.kind === "intent" && action.text.includes("deploy") ? kind : "proceed", "no deploys");
function saysOnce(...answers: readonly string[]) {
  const left = [...answers];
  return () => left.shift();
}
const asksOnce = [{ id: "S1", finish: [] }];

const rows: readonly Row[] = [
  {
    title: "every step passed by its gate",
    ends: "done",
    receipt: { fap: 1, credited: 1, laps: 1, rejections: 0 },
  },
  {
    title: "a lie is sent back with the error, then a person waives it: no credit",
    ends: "done_with_waivers",
    program: lies,
    answer: () => "waive: good enough",
    receipt: { fap: 0, waived: 1, rejections: 2, asks: 1, helped: 1 },
    tells: ["plan_rejected", "plan_asked", "plan_ended"],
    async after(world) {
      expect(world.prompts[1]).toContain("What the last lap was sent back for");
      expect(world.prompts[1]).toContain("gave 1");
    },
  },
  {
    title: "a hint reaches the next lap, and the step earns no credit for it",
    ends: "done",
    program: (lap) => (lap.nth > 2 ? { edit: does(lap.step) } : lies(lap)),
    answer: () => "the file is called otherwise",
    receipt: { fap: 0, passed: 1, helped: 1, laps: 3 },
    async after(world) {
      expect(world.prompts[2]).toContain("> the file is called otherwise");
    },
  },
  {
    title: "another model that a person names is used from then on",
    ends: "done",
    program: (lap) => (lap.request.model === "bigger" ? { edit: does(lap.step) } : lies(lap)),
    answer: () => "model: bigger",
  },
  {
    title: "an open question holds its step and what needs it, not the others",
    ends: "running",
    steps: [{ id: "S1" }, { id: "S2", dependsOn: ["S1"] }, { id: "S3" }],
    program: (lap) => (lap.step === "S1" ? lies(lap) : { edit: does(lap.step) }),
    receipt: { passed: 1, asks: 1 },
    async after(world) {
      const { steps } = await world.plan();
      expect(steps.map(({ id, state }) => `${id} ${state}`)).toEqual(["S1 asked", "S2 pending", "S3 passed"]);
      expect(world.commits.map(({ title }) => title)).toEqual(["S1 unfinished: step S1", "S3 step S3"]);
      const before = (await world.deeds()).length;
      await world.drive();
      expect((await world.deeds()).length, "a drive with nothing to do leaves no trace").toBe(before);
    },
  },
  {
    title: "what another step left unfinished is not in the commit of one that a person's answer passes",
    ends: "running",
    steps: [{ id: "S1", criteria: [{ id: "S1.1", text: "it looks good", judged: "human" }] }, { id: "S2" }],
    program: (lap) => (lap.step === "S2" ? lies(lap) : { edit: does(lap.step) }),
    answer: (prompt) => (prompt.includes("is this met?") ? "met" : undefined),
    receipt: { passed: 1, rejections: 2 },
    async after(world) {
      const titles = ["S1 unfinished: step S1", "S2 unfinished: step S2"];
      expect(world.commits.map(({ title }) => title)).toEqual(titles);
      expect(Object.keys(world.commits[0]?.files ?? {})).toEqual(["S1.txt"]);
    },
  },
  ...[{ finish: [] }, {}].map(
    (more): Row => ({
      title: `an unfinished merge sends its step back with the files, ${"finish" in more ? "without" : "with"} a finish line`,
      ends: "done",
      steps: [more],
      program: ({ step, nth }) => ({
        edit(files) {
          does(step)(files);
          files["b.txt"] = nth === 1 ? "<<<<<<< ours" : "both";
        },
      }),
      answer: () => "done",
      receipt: { passed: 1, rejections: 1, laps: 2 },
      async after(world) {
        expect(world.prompts[1]).toContain("a merge is not finished: b.txt");
        expect(world.commits.map(({ files }) => files["b.txt"])).toEqual(["both"]);
      },
    }),
  ),
  {
    title: "a lap that waits long for an answer makes room, and its answer reaches the next",
    ends: "done",
    steps: [{ id: "S1" }, { id: "S2" }],
    program: ({ step, nth }) =>
      step === "S1" && nth === 1
        ? { asks: "Which port?", takes_ms: Number.POSITIVE_INFINITY }
        : { edit: does(step) },
    answer: (prompt) => (prompt === "Which port?" ? "8081" : undefined),
    ends_of_laps: ["parked", "ended", "ended"],
    receipt: { passed: 2, asks: 1, rejections: 0 },
    async after(world) {
      expect(world.prompts[2]).toContain("> 8081");
    },
  },
  {
    title: "alone, it keeps waiting: its session is worth more than the time",
    ends: "capped",
    program: () => ({ asks: "Which port?", takes_ms: 3_600_000 }),
    draft: { limits: { laps_max: 1, rejections_max: 2, run_s_max: 999, session_s_max: 60, idle_s_max: 60 } },
    ends_of_laps: ["ended"],
  },
  {
    title: "a skipped step lets what needs it go on",
    ends: "done_with_waivers",
    steps: [{ id: "S1" }, { id: "S2", dependsOn: ["S1"] }],
    program: (lap) => (lap.step === "S1" ? lies(lap) : { edit: does(lap.step) }),
    answer: () => "skip: not worth it",
    receipt: { skipped: 1, passed: 1, fap: 0.5 },
  },
  {
    title: "an amended criterion is judged as a person wrote it",
    ends: "done",
    steps: evaluated,
    draft: { evaluate: "yes" },
    program: (lap) => {
      if (lap.role === "evaluator") return judgedBy(lap.prompt.includes("it half works") ? "pass" : "fail");
      return { edit: (files) => [does(lap.step)(files), touches(lap.nth)(files)] };
    },
    answer: () => "amend 1: it half works",
    receipt: { fap: 0, helped: 1, rejections: 2 },
  },
  {
    title: "a question that is withdrawn blocks its step",
    ends: "all_blocked",
    program: lies,
    receipt: { blocked: 1 },
    async after(world) {
      const [ask] = (await world.plan()).openAsks;
      expect(ask).toBeUndefined();
    },
  },
  {
    title: "laps that change nothing make it cool down, and the cap ends it",
    ends: "capped",
    draft: {
      limits: { laps_max: 4, rejections_max: 50, run_s_max: 9_999, session_s_max: 60, idle_s_max: 60 },
    },
    program: () => ({}),
    receipt: { laps: 4, rejections: 4 },
    tells: ["plan_waits", "plan_ended"],
  },
  {
    title: "the time of all laps together ends it",
    ends: "capped",
    draft: {
      limits: { laps_max: 99, rejections_max: 99, run_s_max: 100, session_s_max: 60, idle_s_max: 60 },
    },
    program: ({ nth }) => ({ takes_ms: Number.POSITIVE_INFINITY, edit: touches(nth) }),
    ends_of_laps: ["deadline", "deadline"],
  },
  {
    title: "a screen that stands still ends the lap, and its work is looked at",
    ends: "done",
    program: ({ step }) => ({ takes_ms: Number.POSITIVE_INFINITY, idle_s: 600, edit: does(step) }),
    ends_of_laps: ["idle"],
    receipt: { fap: 1 },
  },
  {
    title: "a budget ends it before the next lap, not after it",
    ends: "budget",
    draft: {
      limits: {
        laps_max: 9,
        rejections_max: 9,
        run_s_max: 999,
        session_s_max: 60,
        idle_s_max: 60,
        usd_max: 0.5,
      },
    },
    program: ({ nth }) => ({ edit: touches(nth), says: resultLine({ total_cost_usd: 0.3 }) }),
    receipt: { laps: 2, usd: 0.6 },
  },
  {
    title: "tokens end it as well",
    ends: "budget",
    draft: {
      limits: {
        laps_max: 9,
        rejections_max: 9,
        run_s_max: 999,
        session_s_max: 60,
        idle_s_max: 60,
        tokens_max: 10,
      },
    },
    program: ({ nth }) => ({
      edit: touches(nth),
      says: resultLine({ usage: { input_tokens: 8, output_tokens: 4 } }),
    }),
    receipt: { laps: 1 },
  },
  {
    title: "a provider's limit is waited for and charged to nobody",
    ends: "done",
    draft: { limits: { laps_max: 1, rejections_max: 2, run_s_max: 999, session_s_max: 60, idle_s_max: 60 } },
    program: ({ nth, step }) =>
      nth === 1
        ? { says: resultLine({ is_error: true, result: "usage limit reached, try again later" }) }
        : { edit: does(step) },
    ends_of_laps: ["limit", "ended"],
    receipt: { fap: 1, rejections: 0 },
    tells: ["plan_waits"],
  },
  {
    title: "two laps whose permissions are refused make it cool down",
    ends: "capped",
    draft: { limits: { laps_max: 3, rejections_max: 9, run_s_max: 999, session_s_max: 60, idle_s_max: 60 } },
    program: ({ nth }) => ({
      edit: touches(nth),
      says: resultLine({ permission_denials: [{ tool_name: "Bash" }] }),
    }),
    ends_of_laps: ["denied", "denied", "denied"],
    tells: ["plan_waits"],
  },
  {
    title: "a finish line that cannot be run stops its step and asks",
    ends: "done_with_waivers",
    check: (_run, files) => (files["tool.txt"] === undefined ? "cannot" : 0),
    program: () => ({ edit: (files) => touches(1)(files) }),
    answer: (prompt) => (prompt.includes("cannot be told") ? "skip" : undefined),
    receipt: { asks: 1, rejections: 0, laps: 1 },
  },
  {
    title: "a judge who finds a criterion unmet sends it back",
    ends: "done",
    steps: evaluated,
    draft: { evaluate: "yes" },
    program: ({ role, step, nth }) =>
      role === "evaluator"
        ? judgedBy(nth === 1 ? "fail" : "pass")
        : { edit: (files) => [does(step)(files), touches(nth)(files)] },
    receipt: { rejections: 1, laps: 4, fap: 1 },
  },
  {
    title: "a verdict that cannot be read is no pass: a second judge, then a person",
    ends: "running",
    steps: evaluated,
    draft: { evaluate: "yes" },
    program: ({ role, step }) =>
      role === "evaluator"
        ? { writes: (_prompt, worker) => ({ key: `plans/${PLAN}/verdict-${worker}.json`, text: "PASS" }) }
        : { edit: does(step) },
    receipt: { passed: 0, asks: 1, laps: 3 },
    async after(world) {
      expect(world.prompts[2]).toContain("Your last verdict could not be used");
    },
  },
  {
    title: "a judge who changes what it judges is not believed",
    ends: "running",
    steps: evaluated,
    draft: { evaluate: "yes" },
    program: ({ role, step, nth }) =>
      role === "evaluator"
        ? {
            ...judgedBy("pass"),
            edit: (files) => void Object.assign(files, { [`${step}.txt`]: `better ${nth}` }),
          }
        : { edit: does(step) },
    receipt: { passed: 0, asks: 1 },
  },
  {
    title: "what only a person can judge is asked, and their yes passes it",
    ends: "done",
    steps: [{ id: "S1", criteria: [{ id: "S1.1", text: "it looks right", judged: "human" }] }],
    draft: { evaluate: "yes" },
    answer: (prompt) => (prompt.includes("it looks right") ? "met" : undefined),
    receipt: { passed: 1, asks: 1 },
  },
  {
    title: "a person's no sends it back with their words",
    ends: "running",
    steps: [{ id: "S1", criteria: [{ id: "S1.1", text: "it looks right", judged: "human" }] }],
    program: ({ step, nth }) => ({ edit: (files) => [does(step)(files), touches(nth)(files)] }),
    answer: once("not met: too loud"),
    receipt: { rejections: 1, laps: 2 },
    async after(world) {
      expect(world.prompts[1]).toContain("too loud");
    },
  },
  {
    title: "a step without a finish line is done when a person says so, without credit",
    ends: "done",
    steps: asksOnce,
    answer: () => "done",
    receipt: { passed: 1, ungated: 1, fap: 0 },
  },
  {
    title: "an explorer that changes a file is sent back at once",
    ends: "running",
    draft: { mode: "explore" },
    check: () => 0,
    program: ({ nth }) => ({ edit: touches(nth) }),
    receipt: { rejections: 2, asks: 1, passed: 0 },
    async after(world) {
      expect(world.prompts[1]).toContain("scratch.txt added");
      expect(world.commits).toEqual([]);
    },
  },
  {
    title: "an explorer that changes nothing passes without a commit",
    ends: "done",
    draft: { mode: "explore" },
    check: () => 0,
    program: () => ({}),
    receipt: { passed: 1 },
  },
  {
    title: "an explorer may undo what the step before it left behind",
    ends: "done_with_waivers",
    draft: { mode: "explore" },
    steps: [{ id: "S1" }, { id: "S2" }],
    check: () => 0,
    program: ({ step, nth }) => ({
      edit: step === "S1" ? touches(nth) : (files) => void delete files["scratch.txt"],
    }),
    answer: () => "skip",
    receipt: { passed: 1, skipped: 1, rejections: 2 },
  },
  {
    title: "what others broke while a question stood open is found before the step passes",
    ends: "done",
    steps: [{ id: "S1", criteria: [{ id: "S1.1", text: "it looks right", judged: "human" }] }, { id: "S2" }],
    program: ({ step, nth }) => ({
      edit(files) {
        does(step)(files);
        if (step === "S2") delete files["S1.txt"];
        else touches(nth)(files);
      },
    }),
    answer: () => "met",
    receipt: { passed: 2, rejections: 1, laps: 3 },
    async after(world) {
      expect(world.prompts[2]).toContain("`has S1` gave 1");
      expect(world.commits.at(-1)?.files).toHaveProperty(["S1.txt"]);
    },
  },
  {
    title: "what a later step broke of an earlier one is found before it is called done",
    ends: "done",
    steps: [{ id: "S1" }, { id: "S2" }],
    program: ({ step }) => ({
      edit(files) {
        does(step)(files);
        if (step === "S2") delete files["S1.txt"];
      },
    }),
    receipt: { passed: 2, rejections: 1, laps: 3 },
    async after(world) {
      expect(world.prompts[2]).toContain("`has S1` gave 1");
      expect(Object.keys(world.files).sort()).toEqual(["S1.txt", "S2.txt"]);
    },
  },
  {
    title: "a finish line that a later step ran as well is not run once more",
    ends: "done",
    steps: [
      { id: "S1", finish: [{ kind: "command", run: "all" }] },
      { id: "S2", finish: [{ kind: "command", run: "all" }] },
    ],
    check: () => 0,
    program: ({ nth, step }) => ({ edit: (files) => void Object.assign(files, { [`${step}`]: `${nth}` }) }),
    async after(world) {
      const runs = (await world.deeds()).filter(({ event }) => event === "checked");
      expect(runs.map((deed) => "step" in deed && deed.step)).toEqual(["S1", "S2"]);
    },
  },
  {
    title: "a session that dies without a word is charged, named, and not looked at",
    ends: "done",
    program: ({ nth, step }) => (nth === 1 ? { exit: null } : { edit: does(step) }),
    ends_of_laps: ["interrupted", "ended"],
    receipt: { laps: 2, rejections: 0 },
  },
  {
    title: "a step that a guardrail wants to be asked about waits for a yes, once, and the others go on",
    ends: "done",
    steps: [{ id: "S1", title: "deploy it" }, { id: "S2" }],
    ruleOn: ofDeploys("ask"),
    answer: (prompt) => (prompt.startsWith("A guardrail wants a person's yes") ? "allow" : undefined),
    receipt: { passed: 2, asks: 1, rejections: 0 },
    ends_of_laps: ["ended", "ended"],
    async after(world) {
      expect(world.commits.map(({ title }) => title)).toEqual(["S2 step S2", "S1 deploy it"]);
    },
  },
  {
    title: "what a guardrail forbids since the plan was approved is not begun, and no yes sets it off",
    ends: "done_with_waivers",
    steps: [{ id: "S1", title: "deploy it" }],
    ruleOn: ofDeploys("block"),
    answer: saysOnce("yes", "skip: not today"),
    receipt: { skipped: 1, laps: 0, asks: 2 },
  },
  {
    title: "a finish line to ask about is asked about before its step, and a hint is no yes",
    ends: "done",
    ruleOn: async ({ kind }) => ruling(kind === "shell" ? "ask" : "proceed", "it asks"),
    answer: saysOnce("be careful", "yes"),
    receipt: { passed: 1, asks: 2, laps: 1 },
  },
  {
    title: "a planner's draft waits for a person",
    ends: "review",
    steps: [],
    program: () => plans(goodDraft),
    receipt: { laps: 1, steps: 1 },
    tells: ["plan_review"],
  },
  {
    title: "a draft with errors is given back once, with all of them, and then it is over",
    ends: "error",
    steps: [],
    program: () => plans({ steps: [{ ...goodStep, dependsOn: ["S9"], priority: 0, sprint: 1 }] }),
    receipt: { laps: 2 },
    async after(world) {
      expect(world.prompts[1]).toContain("steps[0].priority");
      expect(world.prompts[1]).toContain("sprint");
    },
  },
  {
    title: "a draft with a step that guardrails forbid is given back with the reason",
    ends: "error",
    steps: [],
    program: () => plans(goodDraft),
    ruleOn: async ({ kind }) => ruling(kind === "shell" ? "block" : "proceed", "never true"),
    async after(world) {
      expect(world.prompts[1]).toContain("the finish line of step US-001 is forbidden: never true");
    },
  },
  {
    title: "a planner that changes the project has its draft thrown away",
    ends: "error",
    steps: [],
    program: ({ nth }) => ({ ...plans(goodDraft), edit: touches(nth) }),
    async after(world) {
      expect(world.prompts[1]).toContain("scratch.txt was added");
    },
  },
];

const goodStep = {
  id: "US-001",
  title: "one",
  description: "",
  criteria: ["it is there"],
  dependsOn: [],
  priority: 1,
  finish: [{ kind: "command", run: "true" }],
};
const goodDraft = { steps: [goodStep] };

function plans(draft: unknown): Act {
  return { writes: () => ({ key: `plans/${PLAN}/draft.json`, text: JSON.stringify(draft) }) };
}

function resultLine(more: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ type: "result", subtype: "success", session_id: "abc-1", result: "I am done", ...more })}\n`;
}

function once(text: string): () => string | undefined {
  let said = false;
  return () => {
    if (said) return undefined;
    said = true;
    return text;
  };
}

describe("a plan", () => {
  it.each(rows)("$title", async ({ ends, receipt, ends_of_laps, tells, after, ...options }) => {
    const world = await planWorld({ steps: [{}], ...options });
    await world.live();
    if (ends === "all_blocked") {
      const [open] = (await world.plan()).openAsks;
      await world.mailbox.withdraw(open?.ask ?? "", { kind: "person", name: "ada", surface: "terminal" });
      await world.drive();
    }
    const plan = await world.plan();
    expect(plan.state, plan.why).toBe(ends);
    expect(await world.receipt()).toMatchObject(receipt ?? {});
    if (ends_of_laps !== undefined) expect(plan.laps.map(({ end }) => end)).toEqual(ends_of_laps);
    for (const event of tells ?? []) expect(world.told).toContain(event);
    expect(plan.driver, "it leaves").toBeUndefined();
    await after?.(world);
  });

  it("takes no amendment of a criterion that its step has not, and asks on", async () => {
    const world = await planWorld({ steps: evaluated, program: lies });
    await world.live();
    const before = await world.plan();
    const ask = before.openAsks[0]?.ask ?? "";
    const person = { kind: "person", name: "ada", surface: "terminal" } as const;
    const amend = (text: string) => world.mailbox.answer({ ask, text }, person);
    expect(await amend("amend 7: it flies")).toMatchObject({
      kind: "refused",
      why: "step S1 has no criterion 7; it has 1 (S1.1: it works)",
    });
    expect(await world.plan()).toEqual(before);
    expect(await world.mailbox.find(ask)).toMatchObject({ kind: "found", ask: { state: "pending" } });
    world.disk.plant(`plans/${PLAN}/events.jsonl`, "no plan\n");
    expect(await amend("amend 7: it flies")).toMatchObject({ kind: "failed", reason: "corrupt" });
    expect(await amend("it flies")).toMatchObject({ kind: "recorded" });
    expect(await amend("amend 7: it flies")).toMatchObject({ kind: "already" });
  });

  it("records praise of a criterion neither as met nor as not met, and asks on", async () => {
    const human = { id: "S1.1", text: "it is nice", judged: "human" } as const;
    const world = await planWorld({ steps: [{ criteria: [human] }] });
    await world.live();
    const ask = (await world.plan()).openAsks[0]?.ask ?? "";
    const person = { kind: "person", name: "ada", surface: "terminal" } as const;
    for (const text of ["looks great, ship it", "lgtm", "waive: fine"])
      expect(await world.mailbox.answer({ ask, text }, person)).toMatchObject({ kind: "refused" });
    expect(await world.mailbox.find(ask)).toMatchObject({ kind: "found", ask: { state: "pending" } });
    expect(await world.mailbox.answer({ ask, text: "met" }, person)).toMatchObject({ kind: "recorded" });
    await world.drive();
    expect((await world.plan()).steps[0]).toMatchObject({ state: "passed", rejections: 0 });
  });

  it("keeps the session of each lap, and how to open it again", async () => {
    const world = await planWorld({
      steps: [{}],
      program: ({ step }) => ({ edit: does(step), says: resultLine({ total_cost_usd: 0.25 }) }),
    });
    await world.drive();
    expect((await world.plan()).laps[0]).toMatchObject({
      session: "abc-1",
      resume: "claude -r abc-1",
      usd: 0.25,
    });
  });

  it("ends a lap at once when a person stops it, and lets it end when they pause", async () => {
    for (const how of ["stop", "pause"] as const) {
      const world = await planWorld({
        steps: [{}],
        program: ({ step }) => ({ takes_ms: 5_000, edit: does(step) }),
      });
      const by = { name: "ada", surface: "terminal" };
      world.during = () =>
        world.append([
          how === "stop"
            ? { event: "ended", state: "stopped", why: "enough", by }
            : { event: "paused", why: "later", by },
        ]);
      await world.drive();
      const plan = await world.plan();
      expect(plan.laps.map(({ end }) => end)).toEqual([how === "stop" ? "killed" : "ended"]);
      expect(plan.state).toBe(how === "stop" ? "stopped" : "paused");
    }
  });

  it("judges only the criterion that a person doubts again, and takes the step back if they are right", async () => {
    const world = await planWorld({
      steps: [
        {
          id: "S1",
          criteria: [
            { id: "S1.1", text: "it works", judged: "evaluator" },
            { id: "S1.2", text: "it is told", judged: "evaluator" },
          ],
        },
      ],
      draft: { evaluate: "yes" },
      program: ({ role, step, nth }) =>
        role === "evaluator"
          ? judgedBy(nth === 2 ? "fail" : "pass")
          : { edit: (files) => [does(step)(files), touches(nth)(files)] },
    });
    await world.drive();
    expect((await world.plan()).state).toBe("done");
    await world.append([
      {
        event: "challenged",
        criterion: "S1.2",
        why: "nobody told me",
        by: { name: "ada", surface: "terminal" },
      },
    ]);
    await world.drive();
    const judge = world.prompts[2] ?? "";
    expect(judge).toContain("nobody told me");
    expect(judge).toContain("- S1.2: it is told");
    expect(/## What you judge\n\n- S1.1/.test(judge)).toBe(false);
    const plan = await world.plan();
    expect(plan.state).toBe("done");
    expect(plan.laps.map(({ role }) => role)).toEqual([
      "generator",
      "evaluator",
      "evaluator",
      "generator",
      "evaluator",
    ]);
    expect((await world.receipt()).fap).toBe(0);
  });

  it("goes on after its cap when a person resumes it, and asks anew what it had asked", async () => {
    const world = await planWorld({
      steps: [{ id: "S1" }, { id: "S2" }],
      draft: {
        limits: { laps_max: 3, rejections_max: 2, run_s_max: 999, session_s_max: 60, idle_s_max: 60 },
      },
      program: lies,
    });
    await world.drive();
    expect(await world.plan()).toMatchObject({ state: "capped", openAsks: [] });
    await world.append([{ event: "resumed", by: { name: "ada", surface: "terminal" } }]);
    await world.drive();
    const { steps, openAsks } = await world.plan();
    expect(steps.map(({ state }) => state)).toEqual(["asked", "asked"]);
    expect(openAsks.length).toBe(2);
  });

  it("shows the prompt that it would give, and leaves no trace of having looked", async () => {
    const world = await planWorld({ steps: [{ description: "make it so" }] });
    const before = (await world.deeds()).length;
    const shown = await world.dry();
    expect(shown).toMatchObject({ kind: "done", summary: expect.stringContaining("> make it so") });
    expect((await world.deeds()).length).toBe(before);
    expect(world.prompts).toEqual([]);
  });
});
