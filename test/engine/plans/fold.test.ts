// Goal: what happened to a plan comes to one view, whatever was cut off, said twice, or written by who was replaced.
// Method: rows of events, and arbitrary lists of them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WorkerId } from "../../../src/engine/ids.ts";
import type { PlanDeed, PlanEvent } from "../../../src/engine/plans/events.ts";
import { foldEvents, foldPlan } from "../../../src/engine/plans/fold.ts";
import { hashOfDraft } from "../../../src/engine/plans/hash.ts";
import type { PlanView, Step } from "../../../src/engine/plans/nouns.ts";
import { receiptOf, trendOf } from "../../../src/engine/plans/receipt.ts";
import { decodeEvent, encodeEvent } from "../../../src/engine/records/plan-event.ts";
import { ann, draftOf, eventsOf, gateOf, stepOf, viewOf } from "./drafts.ts";

const draft = draftOf([stepOf("S1"), stepOf("S2", { dependsOn: ["S1"] })]);
const approved: PlanDeed = { event: "approved", hash: hashOfDraft(draft), by: ann };
const lap = (number: number, step = "S1"): PlanDeed => ({
  event: "lap_started",
  lap: number,
  step,
  role: "generator",
  worker: `w${number}` as WorkerId,
});
const passed = (step: string): PlanDeed => ({ event: "passed", step, lap: 1, commit: `c-${step}` });
const checked = (step: string, more = {}): PlanDeed => ({
  event: "checked",
  step,
  lap: 1,
  gate: gateOf("pass", more),
});
const states = (plan: PlanView) => plan.steps.map(({ state }) => state);
const asked: PlanDeed = { event: "asked", ask: "engine-1", step: "S1", about: "stuck", options: ["hint"] };
const answered: PlanDeed = { event: "answered", ask: "engine-1", text: "use b", by: ann };
const changed = draftOf([stepOf("S1"), stepOf("S3")]);

function check(title: string, deeds: readonly PlanDeed[], is: Record<string, unknown>) {
  test(title, () => {
    const plan = viewOf(draft, deeds);
    const absent = { approved: undefined, until_ms: undefined, ended_ms: undefined };
    expect({ ...absent, ...plan, steps: states(plan) }).toMatchObject(is);
  });
}

describe("where a plan goes", () => {
  check("a draft with steps waits for review", [], { state: "review", steps: ["pending", "pending"] });
  check("a yes to its hash lets it run", [approved], { state: "running", approved: { by: "ann" } });
  check("a yes to another hash changes nothing", [{ ...approved, hash: "f".repeat(32) }], {
    state: "review",
  });
  check("an edit voids the yes", [approved, edit(draft.goal)], { state: "review", approved: undefined });
  check("an edit of what is no longer so changes nothing", [approved, { ...edit("x"), from: "f" }], {
    state: "running",
  });
  check("a pause ends with a resume", [approved, pause, resume], { state: "running" });
  check("a pause of what was not approved changes nothing", [pause], { state: "review" });
  check("a limit waits, and says until when", [approved, limit], { state: "limit_paused", until_ms: 9_000 });
  check("the next lap ends the wait", [approved, limit, lap(1)], { state: "running", until_ms: undefined });
  check("a person ends the wait for a limit before its time", [approved, limit, resume], {
    state: "running",
    until_ms: undefined,
  });
  check(
    "a lap on what has passed leaves it passed",
    [approved, lap(1), checked("S1"), passed("S1"), lap(2)],
    {
      steps: ["passed", "pending"],
    },
  );
  check("a stop is an end", [approved, end("stopped")], { state: "stopped", ended_ms: 3_000 });
  check("a stopped plan goes on where it was approved", [approved, end("stopped"), resume], {
    state: "running",
  });
  check("a plan that is done is not resumed", [approved, end("done"), resume], { state: "done" });
  check("a second end changes nothing", [approved, end("capped"), end("done")], { state: "capped" });
  check("an edit after an end brings it back to review", [approved, end("capped"), edit("x")], {
    state: "review",
    ended_ms: undefined,
  });
});

const pause: PlanDeed = { event: "paused", why: "", by: ann };
const resume: PlanDeed = { event: "resumed", by: ann };
const limit: PlanDeed = { event: "limit", until_ms: 9_000, why: "the provider's limit" };
function edit(goal: string): Extract<PlanDeed, { event: "edited" }> {
  return { event: "edited", from: hashOfDraft(draft), draft: { ...draft, goal: `${goal}!` }, by: ann };
}
function end(state: "done" | "stopped" | "capped"): PlanDeed {
  return { event: "ended", state, why: "so" };
}

describe("what becomes of steps", () => {
  const on = [approved, lap(1)];
  check("a lap has its step running", on, { steps: ["running", "pending"], laps: [{ number: 1 }] });
  check("a lap that is told twice is one", [...on, lap(1)], { laps: [{ number: 1 }] });
  check("a pass is a pass", [...on, passed("S1")], { steps: ["passed", "pending"] });
  check("what passed is not rejected into another state by a retry", [...on, passed("S1"), retry()], {
    steps: ["passed", "pending"],
  });
  check("a question holds its step and no other", [...on, asked], { steps: ["asked", "pending"], asks: 1 });
  check("an answer frees it", [...on, asked, answered], { steps: ["pending", "pending"], openAsks: [] });
  check("a waived step is none that waits", [...on, asked, waive()], {
    steps: ["waived", "pending"],
    openAsks: [],
  });
  check("a step that an edit drops takes its past along", [...on, { ...edit(""), draft: changed }], {
    steps: ["running", "pending"],
  });

  test("help is sticky: what passes after an answer was helped", () => {
    const plan = viewOf(draft, [...on, asked, answered, checked("S1"), passed("S1")]);
    expect(plan.steps[0]).toMatchObject({ helped: "yes", hints: [{ text: "use b", by: "ann" }] });
    expect(receiptOf(plan, 0)).toMatchObject({ passed: 1, credited: 0, helped: 1 });
  });

  test("rejections count in all, and anew after a person's word", () => {
    const no: PlanDeed = { event: "rejected", step: "S1", lap: 1, why: "lies" };
    const plan = viewOf(draft, [...on, no, no, asked, answered, no]);
    expect(plan.steps[0]).toMatchObject({ rejections: 3, freshRejections: 1, lastFailure: "lies" });
  });

  test("a go knows what was sent back before, also in the file that a plan comes from", () => {
    const imported = [{ step: "S1", state: "pending", rejections: 2, notes: "[REJECTED] no" }] as const;
    const plan = foldPlan(eventsOf([{ event: "drafted", draft, by: ann, imported }, approved]));
    expect(plan?.steps[0]).toMatchObject({ rejections: 2, freshRejections: 0, lastFailure: "[REJECTED] no" });
  });

  test("a step that comes at another time was not helped; one that says something else was", () => {
    const moved = (more: Partial<Step>): PlanView => {
      const steps = draft.steps.map((step) => (step.id === "S1" ? { ...step, ...more } : step));
      return viewOf(draft, [...on, checked("S1"), { ...edit(""), draft: { ...draft, steps } }]);
    };
    expect(moved({ priority: 9, dependsOn: ["S2"] }).steps[0]?.helped).toBe("no");
    expect(moved({ description: "use b" }).steps[0]?.helped).toBe("yes");
  });

  test("a lap that ran into a provider's limit is shown and not counted", () => {
    const plan = viewOf(draft, [...on, { event: "lap_ended", lap: 1, end: "limit", usd: 0.5, tokens: 7 }]);
    expect(plan).toMatchObject({ usd: 0.5, tokens: 7, laps: [{ end: "limit" }] });
    expect(plan.steps[0]?.laps).toBe(0);
  });

  test("a challenge takes a pass back, even from a plan that was done, and only its criterion is judged again", () => {
    const verdict = { criterion: "S1.1", verdict: "pass", evidence: "a.ts:1", by: "evaluator" } as const;
    const judged: PlanDeed = { event: "judged", step: "S1", lap: 1, verdicts: [verdict], verdict: "pass" };
    const doubt: PlanDeed = { event: "challenged", criterion: "S1.1", why: "it does not", by: ann };
    const plan = viewOf(draft, [...on, judged, passed("S1"), passed("S2"), end("done"), doubt]);
    expect(plan).toMatchObject({ state: "running", steps: [{ state: "pending" }, { state: "passed" }] });
    expect(plan.steps[0]?.challenges).toEqual([{ criterion: "S1.1", why: "it does not" }]);
    const again = foldPlan([
      ...eventsOf([{ event: "drafted", draft, by: ann }, ...on, judged, doubt, judged]),
    ]);
    expect(again?.steps[0]?.challenges).toEqual([]);
  });

  test("what a person said of a criterion outlasts what an evaluator says after", () => {
    const said: PlanDeed = {
      event: "criterion_judged",
      criterion: "S1.1",
      verdict: "pass",
      why: "seen",
      by: ann,
    };
    const verdict = { criterion: "S1.1", verdict: "fail", evidence: "", by: "evaluator" } as const;
    const judged: PlanDeed = { event: "judged", step: "S1", lap: 1, verdicts: [verdict], verdict: "fail" };
    expect(viewOf(draft, [...on, said, judged]).steps[0]?.verdicts).toMatchObject([
      { by: "human", verdict: "pass" },
    ]);
  });
});

describe("what one event changes of the whole", () => {
  const done = [approved, lap(1), passed("S1"), passed("S2"), end("done")];
  const planner: PlanDeed = { event: "lap_started", lap: 1, role: "planner", worker: "w1" as WorkerId };
  const said = { event: "criterion_judged", criterion: "S1.1", why: "seen", by: ann } as const;
  const made: PlanDeed = { event: "worktree_made", path: "/w", branch: "b" };
  const removed = (path: string): PlanDeed => ({ event: "worktree_removed", path }) as PlanDeed;
  const none = { until_ms: undefined };
  check("a pause after a wait waits for nothing", [approved, limit, { ...pause, why: "lunch" } as PlanDeed], {
    ...none,
    ...{ state: "paused", why: "lunch (ann)" },
  });
  check(
    "a breaker waits like a limit",
    [approved, { event: "breaker", until_ms: 9_000, why: "no progress" }],
    {
      ...{ state: "limit_paused", until_ms: 9_000, why: "no progress" },
    },
  );
  check(
    "a breaker of what was not approved changes nothing",
    [{ event: "breaker", until_ms: 9_000, why: "x" }],
    {
      state: "review",
    },
  );
  check("a pause without a reason says whose it is", [approved, pause], { why: "by ann" });
  check(
    "one step is enough for a plan that is resumed",
    [{ ...edit(""), draft: draftOf([stepOf("S1")]) }, end("stopped"), resume],
    { state: "review" },
  );
  check("what passed is not asked about any more", [approved, lap(1), asked, passed("S1")], {
    ...{ steps: ["passed", "pending"], openAsks: [] },
  });
  check("a resume of what runs changes nothing", [approved, resume], { why: "approved by ann" });
  check(
    "a plan that was edited after its yes is reviewed when it is resumed",
    [approved, end("stopped"), edit("x"), resume],
    {
      state: "review",
    },
  );
  check("an end says why, and by whom", [approved, { ...end("stopped"), by: ann } as PlanDeed], {
    why: "so (ann)",
  });
  check("an end of its own says why", [approved, end("done")], { why: "so" });
  check("an end waits for nothing, and asks nothing", [approved, lap(1), asked, limit, end("capped")], {
    ...none,
    openAsks: [],
  });
  check("a draft says whose it is", [], { why: "drafted by ann" });
  check("a stopped plan that nobody approved is reviewed when it is resumed", [end("stopped"), resume], {
    ...{ state: "review", why: "resumed by ann" },
  });
  check("an edit down to one step is one", [{ ...edit(""), draft: draftOf([stepOf("S1")]) }], {
    why: "changed by ann",
    steps: ["pending"],
  });
  check("an edit down to none changes nothing", [{ ...edit(""), draft: draftOf([]) }], {
    ...{ why: "drafted by ann", steps: ["pending", "pending"] },
  });
  check("a lap of no step is one", [approved, { ...planner, head: "h1" }], {
    laps: [{ number: 1, head: "h1" }],
  });
  check("a lap of a step that is not there is none", [approved, lap(1, "S9")], { laps: [] });
  check(
    "a session that is known changes its lap and does not end it",
    [
      approved,
      lap(1),
      { event: "lap_session", lap: 1, session: "s1" },
      { event: "lap_ended", lap: 1, end: "killed" },
    ],
    { laps: [{ number: 1, session: "s1", end: "killed", ended_ms: 5_000 }] },
  );
  check("what was verified is told", [{ event: "verified", head: "h1", verdict: "pass", passed: 2, of: 2 }], {
    verified: { at_ms: 2_000, head: "h1", verdict: "pass", passed: 2, of: 2 },
  });
  check(
    "a question about a step that an edit drops is answered all the same",
    [approved, lap(1, "S2"), { ...asked, step: "S2" } as PlanDeed, { ...edit(""), draft: changed }, answered],
    { steps: ["pending", "pending"], openAsks: [] },
  );
  check("a pass said of what has passed leaves a plan done", [...done, { ...said, verdict: "pass" }], {
    state: "done",
  });
  check("a fail said of it does not", [...done, { ...said, verdict: "fail" }], {
    ...{ state: "running", why: "S1.1 is doubted by ann", ended_ms: undefined },
  });
  check(
    "a step that waited for an answer which cannot come is stopped in review",
    [approved, lap(1), asked, end("stopped"), edit("x")],
    { state: "review", steps: ["stopped", "pending"] },
  );
  check("one that still waits for it is not", [approved, lap(1), asked, edit("x")], {
    ...{ state: "review", steps: ["asked", "pending"] },
  });

  function placed(title: string, deeds: readonly PlanDeed[], worktree: string | undefined) {
    test(title, () => expect(viewOf(draft, deeds).worktree).toBe(worktree));
  }
  placed("a worktree that was made is its own", [made], "/w");
  placed("one that was removed is not", [made, removed("/w")], undefined);
  placed("another one's end is not its end", [made, removed("/v")], "/w");

  test("a draft without steps waits for who says how", () => {
    const bare = draftOf([]);
    const plan = foldPlan(eventsOf([{ event: "drafted", draft: bare, by: ann }]));
    expect(plan).toMatchObject({ state: "planning", why: "drafted by ann; a planner has yet to say how" });
  });

  test("a draft without steps that was stopped waits for it again, and asks nothing of its own", () => {
    const bare = draftOf([]);
    const question: PlanDeed = { event: "asked", ask: "engine-1", about: "stuck", options: [] };
    const drafted: PlanDeed = { event: "drafted", draft: bare, by: ann };
    const { plan, ignored } = foldEvents(eventsOf([drafted, question, end("stopped"), resume]));
    expect(plan).toMatchObject({
      state: "planning",
      why: "resumed by ann",
      openAsks: [],
    });
    expect(plan?.ended_ms).toBeUndefined();
    expect([...ignored]).toEqual(["e1"]);
  });

  test("what comes before any draft changes nothing", () => {
    const { plan, ignored } = foldEvents(eventsOf([resume, end("done")]));
    expect([plan, [...ignored]]).toEqual([undefined, ["e0", "e1"]]);
  });

  test("a step counts its own laps", () => {
    const plan = viewOf(draft, [approved, lap(1), lap(2), lap(3, "S2")]);
    expect(plan.steps.map(({ laps }) => laps)).toEqual([2, 1]);
  });

  test("an event that stands twice counts once", () => {
    const no: PlanDeed = { event: "rejected", step: "S1", lap: 1, why: "lies" };
    const events = eventsOf([{ event: "drafted", draft, by: ann }, approved, lap(1), no]);
    const { plan, ignored } = foldEvents([...events, ...events.slice(-1)]);
    expect(plan?.steps[0]?.rejections).toBe(1);
    expect([...ignored]).toEqual([]);
  });

  test("one message says one thing of each kind about each thing", () => {
    const said = { ...ann, ref: "m1" };
    const on = eventsOf([{ event: "drafted", draft, by: ann }, approved, lap(1)]);
    const saying = (deeds: readonly PlanDeed[]) =>
      foldEvents([
        ...on,
        ...deeds.map((deed, n): PlanEvent => ({ ...deed, by: said, id: `m${n}`, at_ms: 5_000 }) as PlanEvent),
      ]);
    const doubt = (criterion: string): PlanDeed => ({ event: "challenged", criterion, why: "no", by: said });
    const again = (step: string): PlanDeed => ({ event: "retried", step, why: "", by: said });
    expect([...saying([doubt("S1.1"), doubt("S2.1"), doubt("S1.1")]).ignored]).toEqual(["m2"]);
    expect([...saying([again("S1"), again("S2"), again("S1")]).ignored]).toEqual(["m2"]);
    expect([...saying([again("S1"), { ...waive(), by: said } as PlanDeed]).ignored]).toEqual([]);
    const amend = (step: string, title: string): PlanDeed => ({
      ...{ event: "amended", step: stepOf(step, { title }), by: said },
    });
    expect([...saying([amend("S1", "a"), amend("S2", "a"), amend("S1", "b")]).ignored]).toEqual(["m2"]);
    const open = (ask: string): PlanDeed => ({ ...asked, ask }) as PlanDeed;
    const answers = [answered, { ...answered, ask: "engine-2" } as PlanDeed, answered];
    expect([...saying([open("engine-1"), open("engine-2"), ...answers]).ignored]).toEqual(["m4"]);
  });
});

describe("what one event changes of a step, and what it leaves", () => {
  const on = [approved, lap(1)];
  const no: PlanDeed = { event: "rejected", step: "S1", lap: 1, why: "lies" };
  const skip: PlanDeed = { event: "skipped", step: "S1", why: "later", by: ann };
  const block: PlanDeed = { event: "blocked", step: "S1", why: "no key" };
  const ownRetry: PlanDeed = { event: "retried", step: "S1", why: "the machine was restarted" };
  const amend: PlanDeed = { event: "amended", step: stepOf("S1", { title: "do less" }), by: ann };
  const ask = (ask: string, step?: string): PlanDeed => ({
    ...{ event: "asked", ask, about: "stuck", options: [] },
    ...(step !== undefined && { step }),
  });
  const answer = (ask: string, more = {}): PlanDeed => ({
    event: "answered",
    ask,
    text: "b",
    by: ann,
    ...more,
  });
  const judged = (verdict: "pass" | "fail"): PlanDeed => ({
    ...{ event: "judged", step: "S1", lap: 1, verdict },
    verdicts: [{ criterion: "S1.1", verdict, evidence: "a.ts:1", by: "evaluator" }],
  });
  const said = (verdict: "pass" | "fail"): PlanDeed => ({
    ...{ event: "criterion_judged", criterion: "S1.1", verdict, why: "seen", by: ann },
  });
  const doubt: PlanDeed = { event: "challenged", criterion: "S1.1", why: "it does not", by: ann };
  const fails = checked("S1", { verdict: "fail", why: "2 tests fail" });

  /** Members that are undefined are absent. */
  function becomes(title: string, deeds: readonly PlanDeed[], is: Record<string, unknown>, of: object = {}) {
    test(title, () => {
      const plan = viewOf(draft, deeds);
      const absent = {
        lastFailure: undefined,
        commit: undefined,
        ask: undefined,
        gate: undefined,
        baseline: undefined,
        stoppedWhile: undefined,
      };
      expect({ ...absent, ...plan.steps[0] }).toMatchObject(is);
      expect(plan).toMatchObject(of);
    });
  }

  becomes("a fresh one", [], {
    state: "pending",
    rejections: 0,
    freshRejections: 0,
    helped: "no",
    hints: [],
  });
  becomes("a gate that fails says why", [...on, fails], { lastFailure: "2 tests fail", state: "running" });
  becomes("a gate that passes says nothing", [...on, checked("S1")], { lastFailure: undefined });
  becomes("a pass forgets why it failed, and keeps its commit", [...on, fails, passed("S1")], {
    ...{ state: "passed", lastFailure: undefined, commit: "c-S1", helped: "no" },
  });
  becomes(
    "a second pass changes nothing",
    [...on, passed("S1"), { ...passed("S1"), commit: "c2" } as PlanDeed],
    {
      commit: "c-S1",
    },
  );
  becomes("a pass ends what was doubted", [...on, judged("pass"), doubt, passed("S1")], { challenges: [] });
  becomes("a rejection has it wait again", [...on, no], {
    ...{ state: "pending", rejections: 1, freshRejections: 1, lastFailure: "lies" },
  });
  becomes(
    "a rejection of one that was asked about leaves it asked",
    [...on, asked, no],
    { state: "asked" },
    {
      openAsks: [{ ask: "engine-1" }],
    },
  );
  becomes("a rejection ends what was doubted", [...on, doubt, no], { challenges: [] });
  becomes("what is blocked says why", [...on, block], { state: "blocked", lastFailure: "no key" });
  for (const [title, settled] of [
    ["passed", passed("S1")],
    ["waived", waive()],
    ["skipped", skip],
  ] as const) {
    becomes(`what was ${title} is not blocked`, [...on, settled, block], { state: title });
    becomes(
      `nothing is asked about what was ${title}`,
      [...on, settled, asked],
      { state: title },
      { asks: 0, openAsks: [] },
    );
  }
  becomes("what passed is not waived", [...on, passed("S1"), waive()], { state: "passed", helped: "no" });
  becomes("what passed is not skipped", [...on, passed("S1"), skip], { state: "passed", helped: "no" });
  becomes("a skipped one was helped, and says why", [...on, skip], {
    ...{ state: "skipped", helped: "yes", lastFailure: "later" },
  });
  becomes(
    "one that is skipped twice keeps the first reason",
    [...on, skip, { ...skip, why: "never" } as PlanDeed],
    {
      lastFailure: "later",
    },
  );
  becomes("one that was skipped may be waived", [...on, skip, waive()], {
    state: "waived",
    lastFailure: "enough",
  });
  becomes(
    "a skipped one leaves no question open",
    [...on, asked, skip],
    { ask: undefined },
    { openAsks: [] },
  );
  becomes(
    "a question about another stays open when one is settled",
    [...on, asked, ask("e2", "S2"), waive()],
    {},
    {
      openAsks: [{ ask: "e2", step: "S2" }],
    },
  );
  becomes("a person's retry counts anew, and was help", [...on, no, retry()], {
    ...{ state: "pending", rejections: 1, freshRejections: 0, helped: "yes" },
  });
  becomes("a retry of its own counts on, and was none", [...on, no, ownRetry], {
    ...{ state: "pending", freshRejections: 1, helped: "no" },
  });
  becomes("the first baseline stands", [...on, baseline("fail"), baseline("pass")], {
    baseline: { verdict: "fail" },
  });

  becomes("a step that is asked about says by which question", [...on, ask("e1", "S1")], {
    state: "asked",
    ask: "e1",
  });
  becomes(
    "a question of the whole plan holds no step",
    [...on, ask("e1")],
    { state: "running" },
    {
      ...{ asks: 1, openAsks: [{ ask: "e1" }] },
    },
  );
  becomes(
    "a question about a step that is not there is none",
    [...on, ask("e1", "S9")],
    {},
    { asks: 0, openAsks: [] },
  );
  const edited: PlanDeed = { event: "edited", from: hashOfDraft(draft), draft: changed, by: ann };
  const over: PlanDeed = { event: "lap_ended", lap: 1, end: "killed" };
  const stopped = (stoppedWhile: "running" | "asked") => ({ state: "stopped", stoppedWhile });
  becomes("what had begun runs no longer once the plan is over", [...on, end("stopped")], stopped("running"));
  becomes("nor does it ask any longer", [...on, ask("e1", "S1"), end("capped")], stopped("asked"));
  becomes("resumed, it is as it was", [...on, end("stopped"), resume], {
    ...{ state: "running", stoppedWhile: undefined },
  });
  becomes("what was stopped and is reviewed again does not run", [...on, over, end("stopped"), edited], {
    ...stopped("running"),
  });
  becomes("a review lets the lap of a step end", [...on, edited], { state: "running" });
  becomes("what had ended before stays what it is", [...on, passed("S1"), end("stopped")], {
    ...{ state: "passed", stoppedWhile: undefined },
  });
  becomes("what never began still waits", [approved, end("stopped")], { state: "pending" });
  becomes("the same question is one", [...on, ask("e1", "S1"), ask("e1", "S1")], {}, { asks: 1 });
  becomes("a question after the end is none", [...on, end("done"), ask("e1", "S1")], {}, { asks: 0 });
  becomes(
    "an answer closes its own question, and no other",
    [...on, ask("e1", "S1"), ask("e2", "S1"), answer("e2")],
    {
      ...{ state: "asked", ask: "e1", helped: "yes" },
    },
    { openAsks: [{ ask: "e1" }] },
  );
  becomes(
    "an answer to the last of them frees it",
    [...on, ask("e1", "S1"), ask("e2", "S1"), answer("e2"), answer("e1")],
    {
      ...{ state: "pending", hints: [{ text: "b" }, { text: "b" }] },
    },
  );
  becomes("an answer to nothing that is open changes nothing", [...on, ask("e1", "S1"), answer("e9")], {
    ...{ state: "asked", hints: [], helped: "no" },
  });
  becomes(
    "an answer to a question of the whole plan helps no step",
    [...on, ask("e1"), answer("e1")],
    {
      ...{ helped: "no", hints: [] },
    },
    { openAsks: [] },
  );
  becomes("an answer keeps what was chosen", [...on, asked, answer("engine-1", { choice: "hint" })], {
    hints: [{ text: "b", by: "ann", choice: "hint" }],
  });
  becomes("an answer after a block leaves it blocked", [...on, asked, block, answer("engine-1")], {
    state: "blocked",
  });

  becomes("a doubt takes back what passed", [...on, passed("S1"), doubt], {
    state: "pending",
    helped: "yes",
  });
  becomes("a doubt of what runs leaves it running", [...on, doubt], { state: "running", helped: "yes" });
  becomes(
    "a second doubt takes the place of the first",
    [...on, doubt, { ...doubt, why: "still" } as PlanDeed],
    {
      challenges: [{ criterion: "S1.1", why: "still" }],
    },
  );
  becomes("a person's no takes back what passed, and says why", [...on, passed("S1"), said("fail")], {
    ...{ state: "pending", lastFailure: "S1.1: seen", helped: "yes" },
  });
  becomes("a person's yes leaves what passed", [...on, passed("S1"), said("pass")], {
    ...{ state: "passed", lastFailure: undefined },
  });
  becomes("a person's no to what runs leaves it running", [...on, said("fail")], {
    ...{ state: "running", lastFailure: undefined },
  });
  becomes("a person's word ends a doubt of that criterion", [...on, doubt, said("pass")], {
    ...{ challenges: [], verdicts: [{ by: "human", verdict: "pass" }] },
  });
  becomes("a person's second word takes the place of the first", [...on, said("pass"), said("fail")], {
    verdicts: [{ by: "human", verdict: "fail" }],
  });
  becomes(
    "an evaluator's second word takes the place of its first",
    [...on, judged("pass"), judged("fail")],
    {
      verdicts: [{ by: "evaluator", verdict: "fail" }],
    },
  );
  becomes("a person's word that was doubted is judged again", [...on, said("pass"), doubt, judged("fail")], {
    ...{ verdicts: [{ by: "evaluator", verdict: "fail" }], challenges: [] },
  });
  for (const [title, settled, state] of [
    ["waived", waive(), "waived"],
    ["skipped", skip, "skipped"],
  ] as const)
    becomes(`nobody doubts what was ${title}`, [...on, settled, doubt], { state, challenges: [] });
  becomes(
    "a doubt of a plan that was stopped is none",
    [...on, passed("S1"), end("stopped"), doubt],
    {
      ...{ state: "passed", challenges: [] },
    },
    { state: "stopped" },
  );
  becomes(
    "a doubt of what had not passed leaves a plan done",
    [...on, passed("S2"), end("done"), doubt],
    {},
    {
      state: "done",
    },
  );
  becomes(
    "a plan that is taken back says by whose doubt",
    [...on, passed("S1"), end("done"), doubt],
    {},
    {
      ...{ state: "running", why: "S1.1 is doubted by ann" },
    },
  );
  becomes("what comes after the end changes no step", [...on, end("done"), passed("S1"), no], {
    ...{ rejections: 0, commit: undefined },
  });
  becomes("what is said of a step that is not there changes nothing", [...on, passed("S9")], {
    state: "running",
  });

  becomes("what is amended is as its words are now, and was helped", [...on, no, amend], {
    ...{ title: "do less", helped: "yes", rejections: 1, freshRejections: 0 },
  });
  test("an amendment of one step leaves the others", () => {
    const { steps, approved: yes, hash } = viewOf(draft, [...on, amend]);
    expect(steps.map(({ id, title }) => [id, title])).toEqual([
      ["S1", "do less"],
      ["S2", "do S2"],
    ]);
    expect(yes).toEqual({ by: "ann", surface: "cli", at_ms: 4_000, hash });
  });
  becomes("what runs goes on when it is amended", [...on, amend], { state: "running", title: "do less" });
  becomes("what passed is not amended", [...on, passed("S1"), amend], {
    title: draft.steps[0]?.title,
    helped: "no",
  });
  becomes("what nobody approved is not amended", [amend], { title: draft.steps[0]?.title });
  becomes("what is done is not amended", [...on, end("done"), amend], { title: draft.steps[0]?.title });
  becomes("what is blocked waits again when it is amended", [...on, block, amend], { state: "pending" });
  becomes(
    "an amended finish line has no past",
    [...on, baseline("fail"), checked("S1"), amendWith({ finish: [] })],
    {
      ...{ gate: undefined, baseline: undefined },
    },
  );
  becomes("other words of the same finish line keep it", [...on, baseline("fail"), checked("S1"), amend], {
    ...{ gate: { verdict: "pass" }, baseline: { verdict: "fail" } },
  });
  becomes("the same criteria keep what was said of them", [...on, said("pass"), amend], {
    verdicts: [{ by: "human" }],
  });
  becomes("other criteria have no verdict yet", [...on, said("pass"), doubt, amendWith({ criteria: [] })], {
    ...{ verdicts: [], challenges: [] },
  });
  becomes("an edit of what was never worked on is no help", [approved, editWith({ description: "use b" })], {
    helped: "no",
  });
  becomes(
    "an edit of what was sent back is help, and counts anew",
    [...on, no, editWith({ description: "use b" })],
    {
      ...{ helped: "yes", rejections: 1, freshRejections: 0 },
    },
  );

  function baseline(verdict: "pass" | "fail"): PlanDeed {
    return { event: "baseline", step: "S1", gate: gateOf(verdict) };
  }
  function amendWith(more: Partial<Step>): PlanDeed {
    return { event: "amended", step: stepOf("S1", more), by: ann };
  }
  function editWith(more: Partial<Step>): PlanDeed {
    const steps = draft.steps.map((step) => (step.id === "S1" ? { ...step, ...more } : step));
    return { ...edit(""), draft: { ...draft, steps } };
  }
});

function retry(): PlanDeed {
  return { event: "retried", step: "S1", why: "", by: ann };
}
function waive(): PlanDeed {
  return { event: "waived", step: "S1", why: "enough", by: ann };
}

describe("who counts", () => {
  const [first, yes] = eventsOf([{ event: "drafted", draft, by: ann }, approved]) as [PlanEvent, PlanEvent];
  const taken = (token: string): PlanEvent => ({
    event: "driver_taken",
    pid: 7,
    started: "s",
    token,
    id: `take-${token}`,
    at_ms: 3_000,
  });
  const by = (deed: PlanDeed, fence: string): PlanEvent => ({
    ...deed,
    id: `${deed.event}-${fence}`,
    at_ms: 4_000,
    fence,
  });

  test("a driver that was replaced writes nothing any more", () => {
    const { plan, ignored } = foldEvents([
      first,
      yes,
      taken("a"),
      taken("b"),
      by(lap(1), "a"),
      by(lap(2), "b"),
    ]);
    expect(plan?.laps.map(({ number }) => number)).toEqual([2]);
    expect([...ignored]).toEqual(["lap_started-a"]);
  });

  test("a driver that left writes nothing any more", () => {
    const left = by({ event: "driver_left" }, "a");
    const { plan } = foldEvents([first, yes, taken("a"), left, by(lap(1), "a")]);
    expect(plan?.laps).toEqual([]);
    expect(plan).not.toHaveProperty("driver");
  });

  test("one message says one thing once", () => {
    const said = { ...ann, ref: "m1" };
    const pauses = [pause, resume, pause].map(
      (deed, n): PlanEvent => ({ ...deed, by: said, id: `p${n}`, at_ms: 5_000 }) as PlanEvent,
    );
    expect(foldPlan([first, yes, ...pauses])?.state).toBe("running");
  });
});

// --- laws ----------------------------------------------------------------------------------------------------------

const some: readonly PlanDeed[] = [
  approved,
  { event: "driver_taken", pid: 1, started: "s", token: "t" },
  lap(1),
  lap(2, "S2"),
  { event: "lap_session", lap: 1, session: "abc", resume: "agent -r abc" },
  { event: "lap_ended", lap: 1, end: "ended", usd: 1, tokens: 10, changed: "yes" },
  { event: "baseline", step: "S1", gate: gateOf("fail") },
  checked("S1"),
  { event: "rejected", step: "S1", lap: 1, why: "no" },
  passed("S1"),
  passed("S2"),
  asked,
  answered,
  waive(),
  retry(),
  { event: "skipped", step: "S2", why: "later", by: ann },
  { event: "blocked", step: "S2", why: "S1 failed" },
  { event: "amended", step: stepOf("S1", { title: "do less" }), by: ann },
  { event: "criterion_judged", criterion: "S1.1", verdict: "fail", why: "", by: ann },
  { event: "challenged", criterion: "S1.1", why: "?", by: ann },
  edit("y"),
  pause,
  resume,
  limit,
  { event: "breaker", until_ms: 9_000, why: "no progress" },
  end("capped"),
  end("done"),
  { event: "verified", head: "abc", verdict: "pass", passed: 1, of: 1 },
  { event: "driver_left" },
  { event: "worktree_made", path: "/w", branch: "b" },
];

const history = fc
  .array(fc.constantFrom(...some), { maxLength: 40 })
  .map((deeds) => eventsOf([{ event: "drafted", draft, by: ann }, ...deeds]));

describe("laws of the fold", () => {
  test("any history, cut anywhere, is a valid view", () => {
    fc.assert(
      fc.property(history, fc.nat(41), (events, cut) => {
        const plan = foldPlan(events.slice(0, cut));
        expect(plan === undefined).toBe(cut === 0);
        if (plan === undefined) return;
        expect(plan.steps.map(({ id }) => id)).toEqual(plan.draft.steps.map(({ id }) => id));
        expect(plan.hash).toBe(hashOfDraft(plan.draft));
        if (plan.state === "running") expect(plan.approved?.hash).toBe(plan.hash);
        for (const { step } of plan.openAsks) {
          expect(plan.steps.find(({ id }) => id === step)?.state ?? "asked").not.toBe("passed");
        }
        const { credited, passed: all, fap, steps } = receiptOf(plan, 0);
        expect(credited).toBeLessThanOrEqual(all);
        expect(fap).toBe(credited / steps);
      }),
    );
  });

  test("events said twice, of a crash before it was known that they stand, count once", () => {
    fc.assert(
      fc.property(history, fc.nat(40), (events, at) => {
        const twice = events.toSpliced(at, 0, ...events.slice(Math.max(0, at - 3), at));
        expect(foldPlan(twice)).toEqual(foldPlan(events));
      }),
    );
  });

  test("every event comes back from its line, and no line is taken for whole that was cut or spoiled", () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(), (events, one, where) => {
        const event = events[one % events.length] as PlanEvent;
        const line = Buffer.from(encodeEvent(event)).subarray(0, -1);
        expect(decodeEvent(line)).toEqual({ kind: "event", event });
        const at = where % line.length;
        expect(decodeEvent(line.subarray(0, at)).kind).toBe("torn");
        const filled = Buffer.concat([line.subarray(0, at), Buffer.alloc(line.length - at)]);
        expect(decodeEvent(filled).kind).toBe("torn");
        const spoiled = Buffer.from(line);
        spoiled[at] = (spoiled[at] ?? 0) ^ 1;
        expect(decodeEvent(spoiled).kind).not.toBe("event");
      }),
    );
  });
});

describe("the receipt is honest", () => {
  const base: readonly PlanDeed[] = [
    approved,
    { event: "baseline", step: "S1", gate: gateOf("fail") },
    lap(1),
  ];
  function scores(title: string, deeds: readonly PlanDeed[], is: Record<string, unknown>, of = draft) {
    test(title, () => {
      const yes: PlanDeed = { event: "approved", hash: hashOfDraft(of), by: ann };
      expect(receiptOf(viewOf(of, [yes, ...deeds.slice(1)]), 60_000)).toMatchObject(is);
    });
  }
  const bare = draftOf([stepOf("S1", { finish: [] }), stepOf("S2")]);
  scores("a step that passed its finish line earns credit", [...base, checked("S1"), passed("S1")], {
    fap: 0.5,
    credited: 1,
  });
  scores(
    "one without a finish line earns none",
    [...base, passed("S1")],
    { fap: 0, passed: 1, ungated: 1 },
    bare,
  );
  scores("one whose gate never ran earns none", [...base, passed("S1")], { fap: 0, passed: 1 });
  scores("one whose gate ran nothing earns none", [...base, checked("S1", { checks: [] }), passed("S1")], {
    fap: 0,
  });
  scores(
    "one whose gate was touched earns none",
    [...base, checked("S1", { gate_hash: "g2" }), passed("S1")],
    { fap: 0 },
  );
  scores("a waived step earns none", [...base, waive()], { fap: 0, waived: 1, helped: 1 });
  scores("what nobody could tell is counted", [...base, checked("S1", { verdict: "cant_tell" })], {
    cant_tell: 1,
  });
  scores("laps without a price are told", [...base, { event: "lap_ended", lap: 1, end: "ended" }], {
    laps: 1,
    unpriced: 1,
    usd: 0,
  });

  test("fewer than four receipts show no trend", () => {
    const receipt = (fap: number) => ({ ...receiptOf(viewOf(draft), 0), fap });
    expect(trendOf([0, 0, 1].map(receipt))).toEqual({ kind: "insufficient", receipts: 3, needed: 4 });
    expect(trendOf([0, 0, 1, 1].map(receipt))).toMatchObject({ direction: "rising", change: 1 });
    expect(trendOf([1, 1, 0.5, 0.5].map(receipt))).toMatchObject({ direction: "falling" });
    expect(trendOf([1, 0, 1, 0].map(receipt))).toMatchObject({ direction: "flat" });
  });
});
