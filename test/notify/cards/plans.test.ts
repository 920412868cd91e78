// Goal: cards of plans say what is so and what earned nothing, each end by a word of its own; every draft, board, verdict
// and end stands where it should and is finished when it is over. Method: folded views, cards and wants as plain data.

import { describe, expect, it } from "vitest";
import { type OverState, overStates, type PlanDeed } from "../../../src/engine/plans/events.ts";
import { hashOfDraft, shortHash } from "../../../src/engine/plans/hash.ts";
import type { PlanView } from "../../../src/engine/plans/nouns.ts";
import { receiptOf } from "../../../src/engine/plans/receipt.ts";
import { planOutput } from "../../../src/engine/verbs/plan-outputs.ts";
import { planJson, planText } from "../../../src/engine/verbs/plan-text.ts";
import { planBoardCard, stateTexts } from "../../../src/notify/cards/plan-board.ts";
import { planEndCard, receiptCard } from "../../../src/notify/cards/plan-receipt.ts";
import { reviewCard, withheldGo } from "../../../src/notify/cards/plan-review.ts";
import { verdictsCard } from "../../../src/notify/cards/plan-verdicts.ts";
import type { StandingCopy } from "../../../src/notify/facts.ts";
import type { Draft, Subject, Wanted } from "../../../src/notify/nouns.ts";
import { boardSubject, planPlans, planSubjectOf, reviewSubject } from "../../../src/notify/plan-cards.ts";
import { redactor } from "../../../src/notify/redact.ts";
import type { RouteRule } from "../../../src/notify/routes.ts";
import { ann, draftOf, gateOf, stepOf, viewOf } from "../../engine/plans/drafts.ts";
import {
  homeOf,
  NOW_MS,
  settingOf,
  slackHome,
  telegramHome,
  weakest,
  worldOf,
} from "../../support/notify.ts";

const draft = draftOf([stepOf("S1"), stepOf("S2"), stepOf("S3", { finish: [] })]);
const approved: PlanDeed = { event: "approved", hash: hashOfDraft(draft), by: ann };
const done = (step: string): readonly PlanDeed[] => [
  { event: "checked", step, lap: 1, gate: gateOf("pass") },
  { event: "passed", step, lap: 1, commit: "0123456789abcdef" },
];
const ended = (state: OverState): PlanDeed => ({ event: "ended", state, why: "so it is" });
const judged: PlanDeed = {
  event: "judged",
  step: "S1",
  lap: 1,
  verdict: "fail",
  verdicts: [{ criterion: "S1.1", verdict: "fail", evidence: "src/a.ts:7", by: "evaluator" }],
};

const text = (card: Draft): string => JSON.stringify([card.title, card.parts]);
const labels = (card: Draft): readonly string[] => card.rows.flat().map(({ label }) => label);

describe("a draft that waits", () => {
  const plan = viewOf(draft);

  it("shows all that is approved, and a Go that names its hash", () => {
    const card = reviewCard({ plan }, settingOf());
    expect(labels(card)).toEqual(["Go", "Edit", "Drop"]);
    expect(card.rows.flat()[0]?.means).toEqual({ do: "command", words: `plan ship go ${plan.hash}` });
    expect(text(card)).toContain("S1 works");
    expect(text(card)).toContain("done when: verify: check S2");
    expect(text(card)).toContain(shortHash(plan.hash));
  });

  it("keeps nothing back at the prompt of what is approved by its hash", () => {
    const criteria = [{ id: "S1.1", text: "it is nice", judged: "human" } as const];
    const description = "delete every file under /srv/data\nand tell nobody";
    const whole = {
      ...draftOf([stepOf("S1", { description, criteria })]),
      anchors: ["spec.md"],
      worker: { command: "agent --fast" },
    };
    const lines = planText(viewOf(whole));
    for (const words of [
      "      delete every file under /srv/data\n      and tell nobody\n",
      "[human] it is nice",
      "limits: ",
      "read by every lap: spec.md",
      "worker: command agent --fast",
      "judged by an evaluator",
    ])
      expect(lines).toContain(words);
    expect(planText(viewOf(whole, [{ event: "approved", hash: hashOfDraft(whole), by: ann }]))).not.toContain(
      "delete every file",
    );
  });

  it("has no Go where a part of it is hidden or cut", () => {
    const secret = viewOf(draftOf([stepOf("S1", { title: "use canary-0123456789" })]));
    const redact = redactor([{ name: "canary", value: "canary-0123456789" }]);
    const hidden = reviewCard({ plan: secret }, settingOf({ redact }));
    expect(labels(hidden)).toEqual(["Edit", "Drop"]);
    expect(text(hidden)).toContain("Go is off here");
    const long = viewOf(draftOf(Array.from({ length: 40 }, (_, at) => stepOf(`S${at + 1}`))));
    const fileless = { ...weakest, files: "no" } as const;
    expect(withheldGo(long, settingOf({ can: fileless }))).toBeDefined();
    expect(withheldGo(long, settingOf())).toBeUndefined();
    expect(withheldGo(plan, settingOf({ cutHere: "yes" }))).toBeDefined();
  });
});

describe("the board of a plan", () => {
  it("says who works on what, what is asked and what was spent without a price", () => {
    const plan = viewOf(draft, [
      approved,
      ...done("S1"),
      { event: "lap_started", lap: 1, step: "S1", role: "generator", worker: "ship-1" as never },
      { event: "lap_ended", lap: 1, end: "ended" },
      { event: "lap_started", lap: 2, step: "S2", role: "generator", worker: "ship-2" as never },
      { event: "lap_session", lap: 2, session: "abc", resume: "claude -r abc" },
    ]);
    const card = planBoardCard(plan, settingOf());
    for (const words of ["1 of 3", "lap 2", "worker ship-2", "claude -r abc", "1 lap without a price"])
      expect(text(card)).toContain(words);
    expect(labels(card)).toEqual(["Screen", "Pause", "Stop", "Receipt"]);
  });

  it("does not change with the clock", () => {
    const plan = viewOf(draft, [approved]);
    expect(planBoardCard(plan, settingOf({ now_ms: NOW_MS + 86_400_000 }))).toEqual(
      planBoardCard(plan, settingOf()),
    );
  });

  it("says of a step that had begun what it was in, once the plan was stopped, on cards and at the prompt", () => {
    const laps = ["S1", "S2"].map((step, at): PlanDeed => {
      const worker = `ship-${at + 1}` as never;
      return { event: "lap_started", lap: at + 1, step, role: "generator", worker };
    });
    const asked: PlanDeed = { event: "asked", ask: "engine-1", step: "S2", about: "gate", options: [] };
    const plan = viewOf(draft, [approved, ...laps, asked, ended("stopped")]);
    const shown = text(planBoardCard(plan, settingOf()));
    const lines = planText(plan);
    for (const words of ["stopped while running, 1 lap", "stopped while it asked, 1 lap"]) {
      expect(shown).toContain(words);
      expect(lines).toContain(words);
    }
    expect(shown).not.toContain("▶");
    expect(shown).toContain("Not ended");
    expect(shown).not.toMatch(/^\W*Now\b/m);
    expect(text(verdictsCard({ plan, step: plan.steps[0] as never }, settingOf()))).toContain(
      "stopped while running",
    );
    expect(text(planEndCard(plan, settingOf()))).toContain("stopped while it asked");
    const steps = planOutput.parse(JSON.parse(JSON.stringify(planJson(plan)))).steps;
    expect(steps.map(({ state, stopped_while }) => [state, stopped_while])).toEqual([
      ["stopped", "running"],
      ["stopped", "asked"],
      ["pending", undefined],
    ]);
  });

  it("tells every end apart", () => {
    const titles = overStates.map(
      (state) => planEndCard(viewOf(draft, [approved, ended(state)]), settingOf()).title,
    );
    expect(new Set(titles).size).toBe(overStates.length);
    expect(new Set(Object.values(stateTexts)).size).toBe(Object.keys(stateTexts).length);
  });
});

describe("what was judged", () => {
  it("shows the evidence of each criterion, and lets one be doubted once", () => {
    const plan = viewOf(draft, [approved, judged]);
    const card = (view: PlanView) => {
      const [step] = view.steps;
      if (step === undefined) throw new Error("no step");
      return verdictsCard({ plan: view, step }, settingOf());
    };
    expect(text(card(plan))).toContain("src/a.ts:7");
    expect(labels(card(plan))).toEqual(["👎 1"]);
    const doubted = viewOf(draft, [
      approved,
      judged,
      { event: "challenged", criterion: "S1.1", why: "no", by: ann },
    ]);
    expect(labels(card(doubted))).toEqual([]);
    expect(text(card(doubted))).toContain("judged again");
  });

  it("of a step that names no criterion says what was judged of it as a whole, and offers nothing to doubt", () => {
    const bare = draftOf([stepOf("S1", { criteria: [] })]);
    const verdicts = [
      { criterion: "S1.0", verdict: "fail", evidence: "src/a.ts:9", by: "evaluator" },
    ] as const;
    const plan = viewOf(bare, [
      { event: "approved", hash: hashOfDraft(bare), by: ann },
      { event: "judged", step: "S1", lap: 1, verdicts, verdict: "fail" },
    ]);
    const [step] = plan.steps;
    if (step === undefined) throw new Error("no step");
    const card = verdictsCard({ plan, step }, settingOf());
    expect(card.title).toContain("judged as a whole");
    expect(text(card)).toContain("src/a.ts:9");
    expect(text(card)).not.toContain("challenge");
    expect(labels(card)).toEqual([]);
  });
});

describe("what a plan came to", () => {
  const over = viewOf(draft, [
    approved,
    ...done("S1"),
    { event: "waived", step: "S2", why: "later", by: ann },
    ...done("S3"),
    ended("done_with_waivers"),
  ]);

  it("says what was proven, and as plainly what was not", () => {
    const card = planEndCard(over, settingOf());
    for (const words of [
      "do S1: proven, commit 0123456789ab",
      "do S2: waived",
      "no finish line",
      "1 of 3 steps proven without help",
      "1 step waived",
      "never replayed",
    ])
      expect(text(card)).toContain(words);
    expect(labels(card)).toEqual(["Receipt", "Verify", "Merge"]);
  });

  it("offers no merge of what was stopped, nor of what only looked", () => {
    expect(
      labels(planEndCard(viewOf(draft, [approved, ...done("S1"), ended("stopped")]), settingOf())),
    ).not.toContain("Merge");
    const explored = draftOf([stepOf("S1")], { mode: "explore" });
    const looked = viewOf(explored, [
      { event: "approved", hash: hashOfDraft(explored), by: ann },
      ...done("S1"),
      ended("done"),
    ]);
    expect(labels(planEndCard(looked, settingOf()))).not.toContain("Merge");
  });

  it("carries its picture as a file with words for those who cannot see it", () => {
    const picture = { png: new Uint8Array([1]), alt: "1 of 3" };
    const card = receiptCard({ receipt: receiptOf(over, NOW_MS), picture }, settingOf());
    expect(card.files).toMatchObject([{ name: "receipt-ship.png", mime: "image/png", alt: "1 of 3" }]);
  });
});

describe("which cards stand", () => {
  const wants = (
    plan: PlanView,
    standing: Readonly<Record<string, StandingCopy["final"]>> = {},
    rules: readonly RouteRule[] = [],
  ) =>
    planPlans(
      worldOf({
        home: homeOf({ planViews: [plan] }),
        standing: () =>
          new Map(
            Object.entries(standing).map(([subject, final]) => [subject, [{ place: slackHome, final }]]),
          ),
      }),
      rules,
    );
  const told = (wanted: readonly Wanted[]) =>
    wanted.map(({ subject, place, final }) => `${place.surface} ${subject} ${final}`).toSorted();

  it("asks for a review in every home, and settles older drafts where they stand", () => {
    const plan = viewOf(draft);
    const old = reviewSubject("ship", "0000000000000000");
    expect(told(wants(plan, { [old]: "no", [reviewSubject("other", "00")]: "no" }))).toEqual(
      [
        `slack ${old} yes`,
        `slack ${reviewSubject("ship", plan.hash)} no`,
        `telegram ${reviewSubject("ship", plan.hash)} no`,
      ].toSorted(),
    );
  });

  const telegram = { kind: "home", surface: "telegram" } as const;
  const gates = [{ kind: "gate", to: [telegram] }] as const;
  const routed: readonly (readonly [string, PlanView, readonly RouteRule[], readonly string[]])[] = [
    [
      "its review goes where a route for it leads",
      viewOf(draft),
      [{ plan: "sh*", to: [telegram] }],
      [`telegram ${reviewSubject("ship", viewOf(draft).hash)} no`],
    ],
    [
      "a route of another plan is none of its own",
      viewOf(draft),
      [{ plan: "other", to: [telegram] }],
      ["slack", "telegram"].map((place) => `${place} ${reviewSubject("ship", viewOf(draft).hash)} no`),
    ],
    [
      "approving it is a gate",
      viewOf(draft),
      gates,
      [`telegram ${reviewSubject("ship", viewOf(draft).hash)} no`],
    ],
    [
      "what becomes of it is none",
      viewOf(draft, [approved]),
      gates,
      [`slack ${boardSubject("ship")} no`, `telegram ${boardSubject("ship")} no`],
    ],
    [
      "what leads nowhere leads home",
      viewOf(draft, [approved]),
      [{ to: [{ kind: "person", name: "nobody" }] }],
      [`slack ${boardSubject("ship")} no`, `telegram ${boardSubject("ship")} no`],
    ],
  ];
  it.each(routed)("%s", (_, plan, rules, cards) => {
    expect(told(wants(plan, {}, rules))).toEqual([...cards].toSorted());
  });

  it("keeps cards right where they stood before the routes changed, and adds none there", () => {
    const away = [{ to: [telegram] }] as const;
    const stood = { [boardSubject("ship")]: "no" } as const;
    expect(told(wants(viewOf(draft, [approved]), stood, away))).toEqual(
      [`slack ${boardSubject("ship")} no`, `telegram ${boardSubject("ship")} no`].toSorted(),
    );
    expect(told(wants(viewOf(draft), stood, away))).toEqual(
      [
        `slack ${boardSubject("ship")} no`,
        `telegram ${reviewSubject("ship", viewOf(draft).hash)} no`,
      ].toSorted(),
    );
  });

  it("keeps the board true of a plan that is reviewed once more", () => {
    const plan = viewOf(draft);
    const [shown] = wants(plan, { [boardSubject("ship")]: "no" }).filter(
      ({ subject }) => subject === boardSubject("ship"),
    );
    expect(shown?.draft.title).toContain("waits for your review");
  });

  it("shows a board and what was judged while it runs", () => {
    const plan = viewOf(draft, [approved, judged]);
    const subjects = wants(plan).map(({ subject }) => subject);
    expect(new Set(subjects)).toEqual(new Set([boardSubject("ship"), "planstep:ship#S1" as Subject]));
  });

  it("tells an end where it was followed, once, and of old ones nothing", () => {
    const plan = viewOf(draft, [approved, ended("capped")]);
    expect(wants(plan)).toEqual([]);
    expect(told(wants(plan, { [boardSubject("ship")]: "no" }))).toEqual([
      "slack notice:plan-end:ship:3000 yes",
      "slack planboard:ship yes",
    ]);
    expect(wants(plan, { [boardSubject("ship")]: "yes" })).toEqual([]);
  });

  it("tells an end that is news in every home", () => {
    const plan = { ...viewOf(draft, [approved, ended("capped")]), ended_ms: NOW_MS - 1_000 };
    expect(wants(plan).map(({ place }) => place)).toEqual([slackHome, telegramHome]);
  });

  it("knows again what its subjects are about", () => {
    expect(planSubjectOf(reviewSubject("ship", "3f9a2c1b77"))).toEqual({ plan: "ship", hash: "3f9a2c1b" });
    expect(planSubjectOf("planstep:ship#S1")).toEqual({ plan: "ship", step: "S1" });
    expect(planSubjectOf("planshown:ship#3f9a2c1b#slack:7")).toEqual({ plan: "ship", hash: "3f9a2c1b" });
    expect(planSubjectOf("planboard:ship")).toEqual({ plan: "ship" });
    expect(planSubjectOf("goal:plan")).toBeUndefined();
  });
});
