// Goal: what is recommended stands on decisions about the same kind of thing, says how many agree, and may be acted on
// only where everything allows it. Method: precedents by hand through the pure functions, in rows.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AskId, WorkerId } from "../../../src/engine/ids.ts";
import { binsOf, brierOf, calibratedOf, recordOf } from "../../../src/engine/judgment/calibration.ts";
import { decideClone } from "../../../src/engine/judgment/clone.ts";
import {
  type AutonomyFacts,
  autonomyOf,
  barOf,
  decideAutonomy,
} from "../../../src/engine/judgment/clone-autonomy.ts";
import {
  choiceOf,
  classOf,
  featuresOf,
  likenessOf,
  optionOf,
  wordsOf,
} from "../../../src/engine/judgment/clone-features.ts";
import { dayOf, reasonOf } from "../../../src/engine/judgment/clone-words.ts";
import { judgmentLimits } from "../../../src/engine/judgment/limits.ts";
import { proposalsOf } from "../../../src/engine/judgment/mining.ts";
import type { PrecedentRow, PredictionRow } from "../../../src/engine/judgment/ports.ts";
import { mergedAgents } from "../../../src/engine/judgment/prose.ts";
import { lowerBound } from "../../../src/engine/judgment/weigh.ts";
import { withoutSecrets } from "../../../src/engine/judgment/without-secrets.ts";
import type { Ask } from "../../../src/engine/types.ts";
import { NOW_MS, precedentRow, predictionRow } from "./facts-by-hand.ts";

const DAY_MS = 86_400_000;

function askOf(over: Partial<Ask> = {}): Ask {
  return {
    id: "fix-42-1" as AskId,
    worker: "fix-42" as WorkerId,
    kind: "gate",
    prompt: "Run the integration suite against staging?",
    raised_s: 1,
    options: [],
    risk: "reversible",
    detached: false,
    ...over,
  };
}

/** As if that ask had been answered so, days ago. */
function answered(ask: Ask, days: number, over: Partial<PrecedentRow> = {}): PrecedentRow {
  const { kind, risk, words, options, class: of, signature } = featuresOf(ask, "");
  const id = `p${days}`;
  const own = { id, key: id, at_ms: NOW_MS - days * DAY_MS, worker: ask.worker };
  return precedentRow({ ...own, kind, risk, words, options, class: of, signature, ...over });
}

const days = (count: number) => Array.from({ length: count }, (_, n) => n);
const opinion = (ask: Ask, precedents: readonly PrecedentRow[]) =>
  decideClone(
    featuresOf(ask, ""),
    [...precedents].sort((a, b) => b.at_ms - a.at_ms),
    NOW_MS,
  );

describe("what somebody would say", () => {
  const same = askOf();
  const other = askOf({ prompt: "Remove the old feature flag from checkout?" });
  const region = askOf({ kind: "question", prompt: "Which region for the bucket?", options: ["eu", "us"] });
  interface Row {
    readonly title: string;
    readonly ask: Ask;
    readonly precedents: readonly PrecedentRow[];
    readonly is: string | undefined;
  }
  const rows: readonly Row[] = [
    { title: "nothing was ever answered", ask: same, precedents: [], is: undefined },
    {
      title: "twice the same",
      ask: same,
      precedents: days(2).map((day) => answered(same, day)),
      is: "approve",
    },
    { title: "the very same once is enough", ask: same, precedents: [answered(same, 1)], is: "approve" },
    {
      title: "something else of the same class says nothing",
      ask: same,
      precedents: days(9).map((day) => answered(other, day, { class: "gate" })),
      is: undefined,
    },
    {
      title: "both ways is no opinion",
      ask: same,
      precedents: [
        answered(same, 1),
        answered(same, 2, { choice: "deny" }),
        answered(same, 3),
        answered(same, 4, { choice: "deny" }),
      ],
      is: undefined,
    },
    {
      title: "a habit that flipped is the new one after five",
      ask: same,
      precedents: days(40).map((day) => answered(same, day, { choice: day < 5 ? "deny" : "approve" })),
      is: "deny",
    },
    {
      title: "what was taken back speaks against it",
      ask: same,
      precedents: [answered(same, 1, { choice: "not approve" }), answered(same, 2)],
      is: undefined,
    },
    {
      title: "an option is chosen by its words",
      ask: region,
      precedents: days(3).map((day) => answered(region, day, { choice: "choice:eu" })),
      is: "choice:eu",
    },
    {
      title: "other options are another question",
      ask: region,
      precedents: days(3).map((day) => answered(region, day, { options: ["a", "b"], choice: "choice:a" })),
      is: undefined,
    },
    {
      title: "an approval with limits is not a plain one",
      ask: same,
      precedents: days(3).map((day) => answered(same, day, { choice: "approve, limited" })),
      is: "approve, limited",
    },
    {
      title: "own words that cannot be said again are no case",
      ask: same,
      precedents: days(3).map((day) => answered(same, day, { choice: "text" })),
      is: undefined,
    },
    {
      title: "a taught rule goes before answers",
      ask: same,
      precedents: [
        ...days(9).map((day) => answered(same, day)),
        answered(same, 20, {
          source: "taught",
          signature: "",
          words: ["integration", "staging"],
          choice: "deny",
        }),
      ],
      is: "deny",
    },
    {
      title: "a taught rule about other words does not",
      ask: same,
      precedents: [
        answered(same, 20, { source: "taught", signature: "", words: ["production"], choice: "deny" }),
      ],
      is: undefined,
    },
    {
      title: "taught to ask, it abstains",
      ask: same,
      precedents: [
        ...days(9).map((day) => answered(same, day)),
        answered(same, 20, { source: "taught", signature: "", words: ["staging"], choice: "ask" }),
      ],
      is: undefined,
    },
    {
      title: "an expired rule is none",
      ask: same,
      precedents: [
        answered(same, 20, {
          source: "taught",
          signature: "",
          words: ["staging"],
          choice: "deny",
          expires_ms: NOW_MS,
        }),
      ],
      is: undefined,
    },
    {
      title: "of one person too little, the team says it",
      ask: same,
      precedents: [
        answered(same, 1, { choice: "deny", words: ["integration", "staging", "suite", "run"] }),
        answered(same, 2, { person: "ben", choice: "deny" }),
      ],
      is: "deny",
    },
    {
      title: "what one person says counts before what others do",
      ask: same,
      precedents: [
        ...days(3).map((day) => answered(same, day)),
        answered(same, 1, { id: "b", person: "ben", choice: "deny" }),
      ],
      is: "approve",
    },
  ];
  test.each(rows)("$title", ({ ask, precedents, is }) => {
    const said = opinion(ask, precedents);
    expect(said.kind === "would" ? said.choice : undefined).toBe(is);
  });

  test("of the newest three, one that says otherwise is a contradiction", () => {
    const said = opinion(
      same,
      days(12).map((day) => answered(same, day, { choice: day === 2 ? "deny" : "approve" })),
    );
    expect(said).toMatchObject({ kind: "would", choice: "approve", contradicted: "yes" });
  });

  test("more that agree make it surer, and never sure", () => {
    const sure = (count: number) => {
      const said = opinion(
        same,
        days(count).map((day) => answered(same, day)),
      );
      return said.kind === "would" ? said.confidence : 0;
    };
    expect(sure(2)).toBeLessThan(sure(6));
    expect(sure(300)).toBeLessThan(0.95);
  });

  test("likeness is whole for the same, symmetric in nothing it should not be, and within bounds", () => {
    const text = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(text, text, (one, two) => {
        const [a, b] = [askOf({ prompt: one }), askOf({ prompt: two })];
        expect(likenessOf(featuresOf(a, ""), answered(a, 0))).toBeCloseTo(1);
        const likeness = likenessOf(featuresOf(a, ""), answered(b, 0));
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

describe("what asks are compared by", () => {
  test.each([
    ["Publish v1.4.2 to npm?", "publish"],
    ["Run the tests, then delete the branch?", "delete"],
    ["Deploy and migrate the schema?", "database"],
    ["Which colour?", "question"],
    ["Bump eslint?", "install"],
    ["May I install lodash.merge in package web-1?", "install"],
    ["npm install merge-deep the package @scope/push-stream@2?", "install"],
    ["Upgrade `test-release` to 2.0?", "install"],
    ["Install lodash.merge, then merge the pull request?", "merge"],
    ["Install and run db-migrate?", "database"],
    ["Install it, then force-push?", "push"],
    ["Install left-pad and force-push?", "push"],
    ["Install and force-push?", "push"],
    ["Bump left-pad, force-push?", "push"],
    ["Upgrade web.production.example?", "deploy"],
  ])("%s is %s", (text, name) => {
    expect(classOf(text, "question")).toBe(name);
  });

  test("nothing that looks like a secret is a word", () => {
    expect(wordsOf("use token ghp_a8sd7f6g5h4j3k2l1 or hunter2 with AKIAIOSFODNN7EXAMPLE now")).toEqual([
      "use",
      "token",
      "now",
    ]);
  });

  test.each([
    [{ text: "yes", decision: { kind: "approve" } }, "approve"],
    [
      { text: "yes: only staging", decision: { kind: "approve", limits: "only staging" } },
      "approve, limited",
    ],
    [{ text: "no", decision: { kind: "deny" } }, "deny"],
    [{ text: "EU", decision: { kind: "text" } }, "choice:eu"],
    [{ text: "ask me on Monday", decision: { kind: "text" } }, "text:ask me on monday"],
    [{ text: "the key is 4711", decision: { kind: "text" } }, "text"],
  ] as const)("%o is kept as %s", (answer, choice) => {
    expect(choiceOf(answer, ["eu", "us"])).toBe(choice);
  });

  test.each([
    ["approve", askOf(), "approve"],
    ["choice:eu", askOf({ kind: "question", options: ["EU", "US"] }), "EU"],
    ["choice:eu", askOf({ kind: "question", options: ["a"] }), undefined],
    ["approve, limited", askOf(), undefined],
    ["text:go on", askOf({ kind: "question" }), "go on"],
    ["text:go on", askOf(), undefined],
  ] as const)("%s is said as %#", (choice, ask, option) => {
    expect(optionOf(choice, ask)).toBe(option);
  });
});

describe("may it answer", () => {
  const right = (count: number, over: Partial<PredictionRow> = {}) =>
    days(count).map((day) =>
      predictionRow({
        key: `k${day}`,
        at_ms: NOW_MS - day * 3_600_000,
        choice: "approve",
        right: "yes",
        ...over,
      }),
    );
  const same = askOf();
  const would = opinion(
    same,
    days(12).map((day) => answered(same, day)),
  );
  const base: AutonomyFacts = {
    class: "tests",
    autonomy: "assisted",
    risk: "reversible",
    guard: "clear",
    opinion: would,
    confidence: 0.97,
    record: recordOf(right(60), NOW_MS),
    recent: right(60),
    lot: 1,
  };
  const close = recordOf(right(25), NOW_MS);
  const own = (count: number) => right(count, { mode: "own", close: "yes" });
  const rows: readonly (readonly [string, Partial<AutonomyFacts>, "yes" | "no"])[] = [
    ["everything allows it", {}, "yes"],
    ["it is off", { autonomy: "off" }, "no"],
    ["it may only suggest", { autonomy: "suggest" }, "no"],
    ["it is irreversible", { risk: "irreversible" }, "no"],
    ["it destroys", { risk: "destructive" }, "no"],
    ["a guardrail fired", { guard: "fired" }, "no"],
    ["the guardrails could not be looked at", { guard: "unable" }, "no"],
    ["it abstains", { opinion: { kind: "abstains", why: "no", alike: [] } }, "no"],
    [
      "somebody said otherwise of late",
      { opinion: { ...would, contradicted: "yes" } as AutonomyFacts["opinion"] },
      "no",
    ],
    [
      "the person said so twice only, to the very same ask",
      {
        opinion: opinion(
          same,
          days(2).map((day) => answered(same, day)),
        ),
      },
      "no",
    ],
    [
      "others said so too, and none of them often",
      {
        opinion: opinion(
          same,
          days(6).map((day) => answered(same, day, { person: ["ada", "ben", "eve"][day % 3] ?? "" })),
        ),
      },
      "no",
    ],
    [
      "the person taught it",
      { opinion: opinion(same, [answered(same, 1, { source: "taught", choice: "approve" })]) },
      "yes",
    ],
    ["the record is short", { record: recordOf(right(10), NOW_MS) }, "no"],
    [
      "a short record is enough where it is trusted",
      { record: recordOf(right(14), NOW_MS), autonomy: "trusted" },
      "yes",
    ],
    ["trust does not lower the bar of a heavy class", { class: "deploy", autonomy: "trusted" }, "no"],
    [
      "the last one was wrong",
      { record: recordOf([...right(1, { right: "no" }), ...right(90)], NOW_MS) },
      "no",
    ],
    ["corrected confidence is below the bar", { confidence: 0.85 }, "no"],
    ["one in ten is asked all the same", { lot: 20 }, "no"],
    ["a close call", { record: close, recent: [] }, "yes"],
    ["the third close call in a row", { record: close, recent: own(2) }, "no"],
    ["a close call after a person looked", { record: close, recent: [...right(1), ...own(2)] }, "yes"],
  ];
  test.each(rows)("%s", (_, over, may) => {
    expect(decideAutonomy({ ...base, ...over }).mayAnswer).toBe(may);
  });

  test("the bar rises with what a wrong answer costs", () => {
    expect(barOf("tests", "trusted")).toBeLessThan(barOf("tests", "assisted"));
    expect(barOf("tests", "assisted")).toBeLessThan(barOf("deploy", "assisted"));
  });

  test("a class that is not named is as the default, and without one it suggests", () => {
    expect(autonomyOf("push", { default: "assisted" })).toBe("assisted");
    expect(autonomyOf("push", { push: "off", default: "assisted" })).toBe("off");
    expect(autonomyOf("push", {})).toBe("suggest");
  });
});

describe("calibration", () => {
  const predictions = (count: number, confidence: number, rightCount: number) =>
    days(count).map((n) =>
      predictionRow({
        key: `${confidence} ${n}`,
        choice: "approve",
        confidence,
        right: n < rightCount ? "yes" : "no",
      }),
    );

  test("an abstention is neither right nor wrong", () => {
    const abstained = [predictionRow({ actual: "deny", right: "no" })];
    expect(binsOf(abstained)).toEqual([]);
    expect(brierOf(abstained)).toBeUndefined();
    expect(recordOf(abstained, NOW_MS)).toMatchObject({ predicted: 0, rightRun: 0 });
  });

  test("what was said too surely is corrected downwards, and order is kept", () => {
    const known = [...predictions(30, 0.9, 15), ...predictions(30, 0.6, 18)];
    expect(calibratedOf(0.9, known)).toBeLessThan(0.65);
    expect(calibratedOf(0.9, known)).toBeGreaterThanOrEqual(calibratedOf(0.6, known));
  });

  test("a few cases correct nothing", () => {
    expect(calibratedOf(0.9, predictions(judgmentLimits.calibration_min - 1, 0.9, 0))).toBe(0.9);
  });

  test("whatever came of it, corrected confidence stays a share and grows with what was said", () => {
    const cases = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
      minLength: 25,
      maxLength: 60,
    });
    fc.assert(
      fc.property(cases, (made) => {
        const known = made.map(([confidence, isRight], n) =>
          predictionRow({ key: `${n}`, choice: "approve", confidence, right: isRight ? "yes" : "no" }),
        );
        const said = days(11).map((n) => calibratedOf(n / 10, known));
        for (const value of said) expect(value >= 0 && value <= 1).toBe(true);
        expect(brierOf(known)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("a lower bound is below the share, and rises with cases", () => {
    expect(lowerBound(0, 0)).toBe(0);
    expect(lowerBound(9, 10)).toBeLessThan(0.9);
    expect(lowerBound(90, 100)).toBeGreaterThan(lowerBound(9, 10));
  });
});

describe("in words", () => {
  const localTime = (at_ms: number) => ({
    date: new Date(at_ms).toISOString().slice(0, 10),
    time: "",
    stamp: "",
  });
  test.each([
    [0, "today"],
    [1, "yesterday"],
    [4, "on Tuesday"],
    [30, "on 2026-10-22"],
  ])("%i days ago is %s", (ago, words) => {
    expect(dayOf(NOW_MS - ago * DAY_MS, { localTime, now_ms: NOW_MS })).toBe(words);
  });

  test("it says who, how often and when last", () => {
    const ask = askOf({ prompt: "Publish the docs site?" });
    const said = opinion(
      ask,
      days(7).map((n) => answered(ask, n + 4)),
    );
    if (said.kind !== "would") throw new Error(said.why);
    const telling = { localTime, now_ms: NOW_MS, people: 1 };
    const about = { class: "publish", kind: "gate" };
    expect(reasonOf(said, about, telling)).toBe("you approved 7 of 7 similar publish gates, last on Tuesday");
    expect(reasonOf(said, about, { ...telling, people: 2 })).toMatch(/^ada approved 7 of 7/);
  });

  test("a rule is proposed and never one that could destroy something", () => {
    const row = { signature: "npm install", risk: "reversible", yes: 6, no: 0, taught: 0 } as const;
    expect(proposalsOf([row, { ...row, risk: "destructive" }])).toHaveLength(1);
    // A no only makes things stricter.
    expect(proposalsOf([{ ...row, signature: "rm x", risk: "destructive", yes: 0, no: 5 }])).toEqual([
      "looop judge teach 'rm x' no   # 5 of 5 denied",
    ]);
  });

  test.each([
    ["use --token=abc123 here", "use --token … here"],
    ["https://ann:pw@host/x", "https://…@host/x"],
    ["ghp_aaaabbbbcccc is it", "… is it"],
    ["run npm test first", "run npm test first"],
  ])("%s loses its secrets", (text, clean) => {
    expect(withoutSecrets(text)).toBe(clean);
  });

  test("of AGENTS.md only the marked section is ours", () => {
    const part = (text: string) => `<!-- looop:judgment begin -->\n${text}\n<!-- looop:judgment end -->`;
    const first = mergedAgents("# Ours\n\nKeep.\n", part("one"));
    if (first.kind !== "ok") throw new Error(first.why);
    const second = mergedAgents(`${first.text}\nAfter.\n`, part("two"));
    if (second.kind !== "ok") throw new Error(second.why);
    expect(second.text).toMatch(/^# Ours\n\nKeep\.\n\n<!--.*\ntwo\n.*-->\n\nAfter\.\n$/s);
    expect(mergedAgents(`${part("a")}${part("b")}`, part("c")).kind).toBe("torn");
  });
});
