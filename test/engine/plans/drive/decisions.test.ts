// Goal: what a driver decides by itself is said in one place and holds in all its cases: choices in people's words, when
// a plan runs in circles, names, what a transcript tells, what judges learn. Method: rows through one check each.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isId, type WorkerId } from "../../../../src/engine/ids.ts";
import {
  amendmentOf,
  amendmentProblem,
  askOf,
  modelOf,
  readChoice,
  splitOf,
} from "../../../../src/engine/plans/drive/asks.ts";
import { decideBreaker, fingerprintOf } from "../../../../src/engine/plans/drive/breaker.ts";
import { gateStartOf } from "../../../../src/engine/plans/drive/gate-start.ts";
import { distinct, learnedFrom } from "../../../../src/engine/plans/drive/learning.ts";
import { driveLimits } from "../../../../src/engine/plans/drive/limits.ts";
import { lapWorker } from "../../../../src/engine/plans/drive/names.ts";
import { decideNext } from "../../../../src/engine/plans/drive/next.ts";
import { deedOf } from "../../../../src/engine/plans/drive/questions.ts";
import { standingOf } from "../../../../src/engine/plans/drive/standing.ts";
import { toldBy } from "../../../../src/engine/plans/drive/told.ts";
import { verdictProblem } from "../../../../src/engine/plans/drive/verdict-words.ts";
import type { PlanDeed, PlanEvent } from "../../../../src/engine/plans/events.ts";
import { foldEvents } from "../../../../src/engine/plans/fold.ts";
import { hashOfDraft } from "../../../../src/engine/plans/hash.ts";
import type { CriterionVerdict, GateResult } from "../../../../src/engine/plans/nouns.ts";
import { draftWith, stepOf } from "../../../support/plan-world.ts";

const by = { name: "ada", surface: "terminal" };
const worker = "w" as WorkerId;

function eventsOf(deeds: readonly PlanDeed[]): readonly PlanEvent[] {
  return deeds.map((deed, at) => ({ ...deed, id: `e${at}`, at_ms: 1_000 * at }));
}

describe("what somebody chose", () => {
  it.each([
    ["rejections", "waive: good enough", "waive"],
    ["rejections", "Skip", "skip"],
    ["rejections", "amend 2: it answers 404", "amend"],
    ["rejections", "split: one / two", "split"],
    ["rejections", "model: bigger", "model"],
    ["rejections", "other model", "model"],
    ["rejections", "retry", "retry"],
    ["rejections", "the port is 8081, not 8080", "retry"],
    ["gate", "check again", "again"],
    ["gate", "run it again", "again"],
    ["gate", "the test was wrong", "retry"],
    ["judge", "judge again", "again"],
    ["done", "done", "done"],
    ["done", "yes", "done"],
    ["done", "yes, but the title is missing", "retry"],
    ["done", "skip it", "skip"],
    ["criterion S1.1", "met", "met"],
    ["criterion S1.1", "Looks good.", "met"],
    ["criterion S1.1", "not met: too loud", "not met"],
    ["criterion S1.1", "met, I think, or not?", "not met"],
    ["criterion S1.1", "", "not met"],
    ["worker", "skip", "retry"],
  ])("about %s, %j is %s", (about, text, choice) => {
    expect(readChoice(about, text).choice).toBe(choice);
  });

  const criteria = [
    { id: "S1.1", text: "it works", judged: "evaluator" as const },
    { id: "S1.2", text: "it is told", judged: "evaluator" as const },
  ];
  const draft = draftWith([stepOf("S1", { criteria })]);
  const { plan } = foldEvents(eventsOf([{ event: "drafted", draft, by }]));
  const [step] = plan?.steps ?? [];
  if (plan === undefined || step === undefined) throw new Error("no plan");

  it.each([
    [
      "amend 2: told in red",
      { event: "amended", step: { criteria: [{}, { id: "S1.2", text: "told in red" }] } },
    ],
    ["amend S1.1: it half works", { event: "amended", step: { criteria: [{ text: "it half works" }, {}] } }],
    ["amend 3: no such criterion", { event: "retried" }],
    [
      "split: the one / the other",
      { event: "edited", draft: { steps: [{ title: "the one" }, { title: "the other" }] } },
    ],
    ["split: only one", { event: "retried" }],
    ["waive: it is late", { event: "waived", why: "it is late" }],
    ["skip", { event: "skipped", why: "skip" }],
  ])("%j becomes one event", (text, deed) => {
    const { choice } = readChoice("rejections", text);
    const reply = { ask: "engine-1", about: "rejections", choice, text, by: "ada", surface: "terminal" };
    expect(deedOf(plan, step, reply)).toMatchObject(deed);
  });

  it.each([
    [step, "amend 1: told in red", undefined],
    [step, "amend S1.2: told in red", undefined],
    [step, "amend the readme as well", undefined],
    [step, "AMEND 9 : x", "step S1 has no criterion 9; it has 1 (S1.1: it works), 2 (S1.2: it is told)"],
    [step, "amend S2.1: x", "step S1 has no criterion S2.1; it has 1 (S1.1: it works), 2 (S1.2: it is told)"],
    [step, "amend 2: ", "it is not said what criterion 2 of step S1 is to be"],
    [{ ...step, criteria: [] }, "amend 1: x", "step S1 has no criteria, so there is no 1 to amend"],
    [
      { ...step, criteria: Array.from({ length: 50 }, (_, at) => ({ ...criteria[0], id: `c${at}` })) },
      "amend 51: x",
      /^step S1 has no criterion 51; it has 1 \(c0: it works\), .*, 8 \(c7: it works\) and 42 more$/,
    ],
  ])("of %#, %j may stand as it is, or says why not", (of, text, why) => {
    const problem = amendmentProblem(of as typeof step, text);
    if (why === undefined) expect(problem).toBeUndefined();
    else expect(problem?.why).toMatch(why);
  });

  it.each([
    ["met", undefined],
    ["Yes!", undefined],
    ["not met", undefined],
    ["not met: too loud", undefined],
    ["no", undefined],
    ["no, the button is red", undefined],
    ["looks great, ship it", "neither `met` nor `not met: why`"],
    ["lgtm", "neither `met` nor `not met: why`"],
    ["no problem, ship it", "neither `met` nor `not met: why`"],
    ["met, I think, or not?", "neither `met` nor `not met: why`"],
    ["waive: fine", "neither waived nor skipped"],
    ["skip", "neither waived nor skipped"],
  ])("on a criterion %j is a verdict, or is not taken for one", (text, why) => {
    const problem = verdictProblem(text);
    if (why === undefined) expect(problem).toBeUndefined();
    else expect(problem?.why).toContain(why);
  });

  it("finds titles and a model behind the colon", () => {
    expect(splitOf("split: the parser / the printer; the rest")).toEqual([
      "the parser",
      "the printer",
      "the rest",
    ]);
    expect(amendmentOf(step, "amend 1:")).toBeUndefined();
    const hints = [{ text: "model: bigger", by: "ada", at_ms: 0, choice: "model" }];
    expect(modelOf({ ...step, hints })).toBe("bigger");
    expect(
      modelOf({ ...step, hints: [{ text: "other model", by: "ada", at_ms: 0, choice: "model" }] }),
    ).toBeUndefined();
  });
});

describe("the breaker", () => {
  const lap = (n: number, changed: "yes" | "no", end = "ended"): readonly PlanDeed[] => [
    { event: "lap_started", lap: n, step: "S1", role: "generator", worker },
    { event: "lap_ended", lap: n, end, changed },
  ];
  const rejected = (why: string): PlanDeed => ({ event: "rejected", step: "S1", lap: 1, why });

  it.each<readonly [string, readonly PlanDeed[], string | undefined]>([
    ["nothing", [], undefined],
    ["two idle laps", [...lap(1, "no"), ...lap(2, "no")], undefined],
    ["three idle laps", [...lap(1, "no"), ...lap(2, "no"), ...lap(3, "no")], "no progress"],
    ["a change between", [...lap(1, "no"), ...lap(2, "yes"), ...lap(3, "no"), ...lap(4, "no")], undefined],
    [
      "a pass between",
      [...lap(1, "no"), ...lap(2, "no"), { event: "passed", step: "S1", lap: 2 }, ...lap(3, "no")],
      undefined,
    ],
    [
      "laps that were cut off",
      [...lap(1, "no", "interrupted"), ...lap(2, "no", "limit"), ...lap(3, "no")],
      undefined,
    ],
    ["two denials", [...lap(1, "yes", "denied"), ...lap(2, "yes", "denied")], "permission"],
    ["denials apart", [...lap(1, "yes", "denied"), ...lap(2, "yes"), ...lap(3, "yes", "denied")], undefined],
    ["five times one error", [1, 2, 3, 4, 5].map((n) => rejected(`line ${n}: no such column`)), "same error"],
    [
      "another error between",
      [1, 2, 3, 4, 5].map((n) => rejected(n === 3 ? "a crash" : "no column")),
      undefined,
    ],
    [
      "a person's word between",
      [...lap(1, "no"), ...lap(2, "no"), { event: "answered", ask: "a", text: "x", by }, ...lap(3, "no")],
      undefined,
    ],
    [
      "what it did before it cooled down",
      [...lap(1, "no"), ...lap(2, "no"), ...lap(3, "no"), { event: "breaker", until_ms: 1, why: "" }],
      undefined,
    ],
  ])("after %s", (_title, deeds, why) => {
    const verdict = decideBreaker(eventsOf(deeds), 5_000);
    if (why === undefined) expect(verdict).toEqual({ kind: "closed" });
    else
      expect(verdict).toMatchObject({ kind: "open", until_ms: 1_805_000, why: expect.stringContaining(why) });
  });

  it("takes errors for one that differ in numbers, places and names of commits", () => {
    expect(fingerprintOf("Error at /tmp/a/b.ts:12:3 in 0.31 s (deadbeef01)")).toBe(
      fingerprintOf("error at /var/x/y.ts:99:1 in 12 s   (0123abcd99)"),
    );
    expect(fingerprintOf("no column")).not.toBe(fingerprintOf("no table"));
  });
});

it("names the worker of any lap so that its name is one, and another's", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/),
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 99_999 }),
      (plan, step, n) => isId(lapWorker(plan, step, n)),
    ),
  );
  const long = "p".repeat(60);
  expect(lapWorker("ship", "US-1", 3)).toBe("ship-US-1-3");
  expect(lapWorker(`${long}a`, "S1", 1)).not.toBe(lapWorker(`${long}b`, "S1", 1));
});

describe("a transcript", () => {
  const moment = { now_ms: Date.UTC(2026, 0, 1), zone: "UTC" };
  const result = (more: object) =>
    `some noise\r\n${JSON.stringify({ type: "result", session_id: "s-1", ...more })}\r\n`;

  it.each([
    ["that tells nothing", "I am done\n", { denied: "no" }],
    [
      "of claude",
      result({ result: "ok", total_cost_usd: 1.5, usage: { input_tokens: 10, output_tokens: 5 } }),
      { denied: "no", session: "s-1", resume: "claude -r s-1", usd: 1.5, tokens: 15 },
    ],
    [
      "of codex",
      '{"type":"thread.started","thread_id":"t-1"}\n',
      { denied: "no", session: "t-1", resume: "codex resume t-1" },
    ],
    [
      "with a refusal",
      result({ result: "ok", permission_denials: [{ tool_name: "Bash" }] }),
      { denied: "yes" },
    ],
    ["without one", result({ result: "ok", permission_denials: [] }), { denied: "no" }],
    [
      "that ends at a limit",
      result({ is_error: true, result: "Claude AI usage limit reached|1767229200" }),
      { limit: { until_ms: 1_767_229_200_000 + 60_000 } },
    ],
    [
      "that only speaks of limits",
      result({ result: "I wrote a test for the rate limit of the API" }),
      { denied: "no" },
    ],
  ])("%s", (_title, text, told) => {
    const seen = toldBy(text, moment);
    expect(seen).toMatchObject(told);
    expect(seen.limit === undefined).toBe(!("limit" in told));
  });
});

describe("judges learn", () => {
  const verdict = (word: CriterionVerdict["verdict"]): CriterionVerdict => ({
    criterion: "S1.1",
    verdict: word,
    evidence: "it looks fine",
    by: "evaluator",
  });
  const judged = (word: CriterionVerdict["verdict"]): PlanDeed => ({
    event: "judged",
    step: "S1",
    lap: 1,
    verdicts: [verdict(word)],
    verdict: word,
  });
  const doubt: PlanDeed = { event: "challenged", criterion: "S1.1", why: "it crashes", by };
  const said = (word: "pass" | "fail"): PlanDeed => ({
    event: "criterion_judged",
    criterion: "S1.1",
    verdict: word,
    why: "I tried",
    by,
  });

  it.each<readonly [string, readonly PlanDeed[], readonly object[]]>([
    ["nothing from a verdict that stands", [judged("pass")], []],
    [
      "from a person who says the opposite",
      [judged("pass"), said("fail")],
      [{ should: "fail", said: "it looks fine", why: "I tried", by: "ada" }],
    ],
    ["nothing from one who agrees", [judged("pass"), said("pass")], []],
    [
      "from a doubt that a second judge shares",
      [judged("pass"), doubt, judged("fail")],
      [{ should: "fail", why: "it crashes" }],
    ],
    ["nothing from a doubt that it does not share", [judged("pass"), doubt, judged("pass")], []],
  ])("%s", (_title, deeds, lessons) => {
    const draft = draftWith([
      stepOf("S1", { criteria: [{ id: "S1.1", text: "it works", judged: "evaluator" }] }),
    ]);
    const events = eventsOf([{ event: "drafted", draft, by }, ...deeds]);
    const { plan } = foldEvents(events);
    if (plan === undefined) throw new Error("no plan");
    const learned = learnedFrom(plan, events);
    expect(learned).toMatchObject(lessons);
    expect(learned.length).toBe(lessons.length);
    expect(distinct([...learned, ...learned])).toEqual(learned);
  });
});

describe("what is next", () => {
  const gate: GateResult = { verdict: "fail", why: "no", checks: [], gate_hash: "g", head: "m0" };
  const draft = draftWith([stepOf("S1"), stepOf("S2", { dependsOn: ["S1"], priority: 2 })]);
  const start: readonly PlanDeed[] = [
    { event: "drafted", draft, by },
    { event: "approved", hash: hashOfDraft(draft), by },
  ];
  const lap: readonly PlanDeed[] = [
    { event: "baseline", step: "S1", gate },
    { event: "lap_started", lap: 1, step: "S1", role: "generator", worker, head: "m0" },
  ];
  const ended: PlanDeed = { event: "lap_ended", lap: 1, end: "ended", changed: "yes" };
  const checked: PlanDeed = { event: "checked", step: "S1", lap: 1, gate: { ...gate, verdict: "pass" } };

  it.each<readonly [string, readonly PlanDeed[], object]>([
    ["a person", start.slice(0, 1), { kind: "rest" }],
    ["the finish line before any work", start, { kind: "baseline", step: { id: "S1" } }],
    ["a lap", [...start, ...lap.slice(0, 1)], { kind: "step", next: { kind: "lap" } }],
    ["to watch it", [...start, ...lap], { kind: "watch", lap: { number: 1 } }],
    ["its gate", [...start, ...lap, ended], { kind: "step", next: { kind: "gate", lap: 1 } }],
    ["its pass", [...start, ...lap, ended, checked], { kind: "step", next: { kind: "pass" } }],
    [
      "the other step",
      [...start, ...lap, ended, checked, { event: "passed", step: "S1", lap: 1 }],
      { kind: "baseline", step: { id: "S2" } },
    ],
    ["nobody, of one that is paused", [...start, { event: "paused", why: "", by }], { kind: "rest" }],
    [
      "to wait for a provider",
      [...start, { event: "limit", until_ms: 99_999, why: "later" }],
      { kind: "wait", until_ms: 99_999 },
    ],
    ["to go on then", [...start, { event: "limit", until_ms: 5, why: "later" }], { kind: "resume" }],
    [
      "the end, where its first step is blocked",
      [...start, { event: "blocked", step: "S1", why: "no" }],
      { kind: "end", state: "all_blocked" },
    ],
    [
      "what a stopped lap still needs: to be watched to its end",
      [...start, ...lap, { event: "ended", state: "stopped", why: "", by }],
      { kind: "watch" },
    ],
  ])("%s", (_title, deeds, next) => {
    const events = eventsOf(deeds);
    const { plan } = foldEvents(events);
    if (plan === undefined) throw new Error("no plan");
    expect(decideNext(plan, events, 50_000)).toMatchObject(next);
  });

  it("waits for nothing by a clock that was set back behind what was noted", () => {
    const waits: readonly PlanDeed[] = [...start, { event: "limit", until_ms: 99_999_999, why: "later" }];
    const planner: readonly PlanDeed[] = [
      { event: "drafted", draft: draftWith([]), by },
      { event: "lap_started", lap: 1, role: "planner", worker },
      { event: "lap_ended", lap: 1, end: "limit" },
    ];
    const nextOf = (deeds: readonly PlanDeed[], after_ms: number) => {
      const events = eventsOf(deeds);
      const { plan } = foldEvents(events);
      if (plan === undefined) throw new Error("no plan");
      return decideNext(plan, events, (events.at(-1)?.at_ms ?? 0) + after_ms).kind;
    };
    const back_ms = driveLimits.set_back_ms;
    expect([nextOf(waits, 0), nextOf(waits, -back_ms), nextOf(waits, -back_ms - 1)]).toEqual([
      "wait",
      "wait",
      "resume",
    ]);
    expect([nextOf(planner, 0), nextOf(planner, -back_ms), nextOf(planner, -back_ms - 1)]).toEqual([
      "wait",
      "wait",
      "plan",
    ]);
  });

  it("does not let an edited gate be laundered by a second lap, but by another step's", () => {
    const second: PlanDeed = {
      event: "lap_started",
      lap: 3,
      step: "S1",
      role: "generator",
      worker,
      head: "m2",
    };
    const sent: PlanDeed = { event: "rejected", step: "S1", lap: 1, why: "no" };
    const other: PlanDeed = {
      event: "lap_started",
      lap: 2,
      step: "S2",
      role: "generator",
      worker,
      head: "m1",
    };
    expect(standingOf(eventsOf([...lap, ended, sent, second]), "S1").known).toBeUndefined();
    expect(standingOf(eventsOf([...lap, ended, sent, other, second]), "S1").known).toBe("m2");
    const edited = { ...gate, verdict: "fail", edited: ["a.test.js"] } as const;
    const spoilt: PlanDeed = { event: "checked", step: "S1", lap: 1, gate: edited };
    const own = [...lap, ended, spoilt, sent, other, second];
    expect(standingOf(eventsOf(own), "S1").known).toBeUndefined();
    const told: PlanDeed = { event: "retried", step: "S1", why: "gate: checked again", by };
    expect(standingOf(eventsOf([...lap, ended, spoilt, told, other, second]), "S1").known).toBe("m2");
    const undone: PlanDeed = { event: "checked", step: "S1", lap: 3, gate };
    const third: PlanDeed = { ...second, lap: 5, head: "m4" };
    expect(
      standingOf(eventsOf([...own, undone, { ...sent, lap: 3 }, { ...other, lap: 4 }, third]), "S1").known,
    ).toBe("m4");
  });

  it("counts a spoilt gate from where the step began that spoilt it, until a person knows or it is undone", () => {
    const two = draftWith([stepOf("S1"), stepOf("S2", { priority: 2 })]);
    const head = (mark: string) => ({ ...gate, head: mark });
    const spoilt: PlanDeed = {
      event: "checked",
      step: "S1",
      lap: 1,
      gate: { ...gate, edited: ["a.test.js"] },
    };
    const whole: PlanDeed = { event: "checked", step: "S1", lap: 1, gate };
    const second: readonly PlanDeed[] = [
      { event: "baseline", step: "S2", gate: head("m5") },
      { event: "lap_started", lap: 2, step: "S2", role: "generator", worker, head: "m5" },
    ];
    const start = (deeds: readonly PlanDeed[], id: string, known?: string) => {
      const events = eventsOf([
        { event: "drafted", draft: two, by },
        { event: "approved", hash: hashOfDraft(two), by },
        ...lap,
        ended,
        ...deeds,
      ]);
      const { plan } = foldEvents(events);
      const step = plan?.steps.find((each) => each.id === id);
      if (plan === undefined || step === undefined) throw new Error("no plan");
      return gateStartOf(plan, step, { standing: standingOf(events, id), ...(known && { known }) });
    };
    expect(start([whole, ...second], "S2")).toBe("m5");
    expect(start([spoilt, ...second], "S2")).toBe("m0");
    expect(start([spoilt, ...second, whole], "S2")).toBe("m5");
    expect(start([spoilt, ...second], "S2", "m9")).toBe("m9");
    expect(start([spoilt, { event: "passed", step: "S1", lap: 1 }, ...second], "S2")).toBe("m5");
    expect(start([spoilt, ...second], "S1")).toBe("m0");
  });

  it("remembers over an edit that others worked since a step passed", () => {
    const two = draftWith([stepOf("S1"), stepOf("S2", { priority: 2 })]);
    const one = draftWith([stepOf("S1")]);
    const staleAfter = (...deeds: readonly PlanDeed[]) =>
      standingOf(
        eventsOf([
          { event: "drafted", draft: two, by },
          ...lap,
          ended,
          checked,
          { event: "passed", step: "S1", lap: 1 },
          ...deeds,
        ]),
        "S1",
      ).stale;
    const other: PlanDeed = { event: "lap_started", lap: 2, step: "S2", role: "generator", worker };
    const dropped: PlanDeed = { event: "edited", from: hashOfDraft(two), draft: one, by };
    expect(staleAfter(dropped)).toBe("no");
    expect(staleAfter(other, dropped)).toBe("yes");
    expect(staleAfter(other, dropped, checked)).toBe("no");
  });

  it("takes an edited gate as it is for `check again` alone", () => {
    const asked: PlanDeed = { event: "asked", ask: "e-1", step: "S1", about: "gate", options: [] };
    const third: PlanDeed = {
      event: "lap_started",
      lap: 3,
      step: "S1",
      role: "generator",
      worker,
      head: "m3",
    };
    const known = (choice: string, why: string) => {
      const answered: PlanDeed = { event: "answered", ask: "e-1", choice, text: "", by };
      const retried: PlanDeed = { event: "retried", step: "S1", why, by };
      return standingOf(eventsOf([...lap, ended, asked, answered, retried, third]), "S1").known;
    };
    expect(known("retry", "again: with a hint")).toBeUndefined();
    expect(known("again", "gate: checked again")).toBe("m3");
  });

  it("does not recommend to take an edited gate as it is", () => {
    const option = (edited?: readonly string[]) => {
      const plan = viewWith({ ...gate, verdict: "cant_tell", ...(edited && { edited }) });
      const [step] = plan.steps;
      return step && askOf(plan, step, "gate", "why").request.recommend?.option;
    };
    const viewWith = (result: GateResult) => {
      const { plan } = foldEvents(
        eventsOf([...start, ...lap, ended, { event: "checked", step: "S1", lap: 1, gate: result }]),
      );
      if (plan === undefined) throw new Error("no plan");
      return plan;
    };
    expect(option()).toBe("check again");
    expect(option(["a.test.js"])).toBe("retry");
  });

  it.each([
    ["this step", "S1", "m2"],
    ["another", "S2", undefined],
  ])("an edit of %s says that a person looked at this one's gate: %s", (_, id, known) => {
    const second: PlanDeed = {
      event: "lap_started",
      lap: 2,
      step: "S1",
      role: "generator",
      worker,
      head: "m2",
    };
    const before = draftWith([stepOf("S1"), stepOf("S2")]);
    const steps = before.steps.map((step) => (step.id === id ? { ...step, description: "else" } : step));
    const drafted: PlanDeed = { event: "drafted", draft: before, by };
    const edited: PlanDeed = { event: "edited", from: "", draft: { ...before, steps }, by };
    expect(standingOf(eventsOf([drafted, ...lap, ended, edited, second]), "S1").known).toBe(known);
  });
});
