// Goal: each layer decides what is its to decide, a block stays a block, and experience never reaches where something
// could be lost. Method: facts by hand through the pure decision, in rows; and every mixture of lower layers at random.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideRuling } from "../../../src/engine/judgment/decide-ruling.ts";
import type { ActionFacts, Effect } from "../../../src/engine/judgment/facts.ts";
import { type Ruling, rulingKinds } from "../../../src/engine/judgment/ruling.ts";
import type { RulingEvidence, Saying } from "../../../src/engine/judgment/ruling-evidence.ts";
import { noTally, type Tally } from "../../../src/engine/judgment/weigh.ts";
import { factsOf, guardSays, NOW_MS, saying } from "./facts-by-hand.ts";

const DAY_MS = 86_400_000;

function evidence(over: Partial<RulingEvidence> = {}): RulingEvidence {
  return {
    guard: guardSays("proceed"),
    memory: { kind: "known", sayings: [], tally: noTally },
    now_ms: NOW_MS,
    ...over,
  };
}

function tally(over: Partial<Tally>): Tally {
  return { ...noTally, at_ms: NOW_MS, ...over };
}

const known = (sayings: readonly Saying[], counted: Tally = noTally): Partial<RulingEvidence> => ({
  memory: { kind: "known", sayings, tally: counted },
});

interface Row {
  readonly title: string;
  readonly facts: Partial<ActionFacts>;
  readonly evidence?: Partial<RulingEvidence>;
  readonly is: `${Ruling["kind"]} by ${Ruling["layer"]}`;
  readonly says?: RegExp;
}

function check({ facts, evidence: given, is, says }: Row): void {
  const ruling = decideRuling(factsOf(facts), evidence(given));
  expect(`${ruling.kind} by ${ruling.layer}`).toBe(is);
  if (says !== undefined) expect(`${ruling.reason} ${ruling.advice ?? ""}`).toMatch(says);
}

describe("without any experience", () => {
  const removes = (text: string, full?: string) => ({
    effect: "destroys" as const,
    risk: "destructive" as const,
    paths: [{ text, does: "remove" as const, ...(full !== undefined && { full }) }],
  });
  const sudo = factsOf({}).commands.map((command) => ({ ...command, wrappers: ["sudo"] }));
  const rows: readonly Row[] = [
    { title: "a look goes on", facts: { effect: "looks" }, is: "proceed by cold_start" },
    {
      title: "a change here that can be undone goes on",
      facts: { effect: "changes_here" },
      is: "proceed by cold_start",
    },
    {
      title: "a look with a risk is slowed down",
      facts: { effect: "looks", risk: "irreversible" },
      is: "slow_down by cold_start",
    },
    { title: "what is lost is asked about", facts: removes("build", "/repo/build"), is: "ask by cold_start" },
    {
      title: "what somebody else notices for good is asked about",
      facts: { effect: "reaches_out", risk: "irreversible" },
      is: "ask by cold_start",
    },
    {
      title: "what somebody else notices and can be undone is slowed down",
      facts: { effect: "reaches_out" },
      is: "slow_down by cold_start",
    },
    {
      title: "a change of the machine is slowed down, with a check",
      facts: { effect: "changes_machine", signature: "npm install" },
      is: "slow_down by cold_start",
      says: /which version/,
    },
    {
      title: "what nobody knows is slowed down",
      facts: { effect: "unknown", risk: "irreversible" },
      is: "slow_down by cold_start",
      says: /dry run/,
    },
    {
      title: "an unread part alone is slowed down",
      facts: { effect: "unknown", risk: "irreversible", opaque: ["a variable as a command"] },
      is: "slow_down by cold_start",
      says: /plain commands/,
    },
    {
      title: "an unread part as root is asked about",
      facts: { effect: "unknown", risk: "irreversible", opaque: ["x"], commands: sudo },
      is: "ask by cold_start",
    },
    {
      title: "an unread part that destroys is asked about",
      facts: { effect: "destroys", risk: "destructive", opaque: ["x"] },
      is: "ask by cold_start",
    },
    {
      title: "an unread look does not go on",
      facts: { effect: "looks", opaque: ["x"] },
      is: "slow_down by cold_start",
    },
    {
      title: "a removal that depends on a variable wants to know it",
      facts: removes("$DIR/cache"),
      is: "get_context by cold_start",
      says: /\$DIR/,
    },
    {
      title: "what is only planned goes on",
      facts: { action: { kind: "intent", text: "delete all" }, effect: "unknown", risk: "irreversible" },
      is: "proceed by cold_start",
    },
    {
      title: "the advised check fits the command",
      facts: { effect: "reaches_out", signature: "git push feature" },
      is: "slow_down by cold_start",
      says: /--dry-run/,
    },
  ];
  test.each(rows)("$title", check);
});

describe("guardrails", () => {
  const yes = known([saying({ decision: "approve", source: "taught" })], tally({ good: 900 }));
  const rows: readonly Row[] = [
    {
      title: "a block stays, whatever was taught",
      facts: { effect: "looks" },
      evidence: { ...yes, guard: guardSays("block") },
      is: "block by guardrails",
    },
    {
      title: "an approve rule asks, whatever was taught",
      facts: { effect: "looks" },
      evidence: { ...yes, guard: guardSays("ask") },
      is: "ask by guardrails",
    },
    {
      title: "a grant lets exactly that through",
      facts: { effect: "destroys", risk: "destructive" },
      evidence: {
        guard: { kind: "granted", ruling: guardSays("ask").ruling, grant: { text: "ada approved it" } },
      },
      is: "proceed by guardrails",
      says: /ada/,
    },
    {
      title: "a grant lifts no block",
      facts: { effect: "looks" },
      evidence: {
        guard: { kind: "granted", ruling: guardSays("block").ruling, grant: { text: "ada approved it" } },
      },
      is: "block by guardrails",
    },
    {
      title: "rules that cannot be looked at ask",
      facts: { effect: "changes_here" },
      evidence: { guard: { kind: "unable", why: "no pack" } },
      is: "ask by guardrails",
    },
    {
      title: "rules that cannot be looked at let a look through",
      facts: { effect: "looks" },
      evidence: { guard: { kind: "unable", why: "no pack" } },
      is: "proceed by cold_start",
    },
  ];
  test.each(rows)("$title", check);

  test("a rule that was granted and let pass anyway decides nothing", () => {
    const guard = {
      kind: "granted",
      ruling: guardSays("proceed").ruling,
      grant: { text: "ada approved it" },
    } as const;
    const { layer, kind } = decideRuling(factsOf({ effect: "changes_machine" }), evidence({ guard }));
    expect(`${kind} by ${layer}`).toBe("slow_down by cold_start");
  });

  test("say whose word it is that nobody could look, and at what risk", () => {
    const guard = { kind: "unable", why: "no pack" } as const;
    expect(
      decideRuling(factsOf({ effect: "changes_here", risk: "irreversible" }), evidence({ guard })),
    ).toEqual({
      kind: "ask",
      layer: "guardrails",
      by: "guardrails",
      reason: "the guardrails cannot be looked at: no pack",
      evidence: [],
      risk: "irreversible",
      warnings: [],
    });
  });

  test("what the person would say stands beside a question, and beside nothing else", () => {
    const clone = { text: "you would say yes", ref: "c" };
    const before = { text: "before", ref: "b" };
    const told = (kind: Ruling["kind"], given?: typeof clone) => {
      const guard = guardSays(kind);
      const ruling = { ...guard.ruling, evidence: [before] };
      return decideRuling(
        factsOf({ effect: "looks" }),
        evidence({ guard: { ...guard, ruling }, ...(given && { clone: given }) }),
      ).evidence;
    };
    expect(told("ask", clone)).toEqual([before, clone]);
    expect(told("ask")).toEqual([before]);
    expect(told("block", clone)).toEqual([before]);
    expect(told("proceed", clone)).not.toContainEqual(clone);
    const cold = { ...factsOf({ effect: "destroys", risk: "destructive" }) };
    expect(decideRuling(cold, evidence({ clone })).evidence.at(-1)).toEqual(clone);
  });

  test("warnings are kept whoever decides", () => {
    const guard = guardSays("proceed", ["rule git/wip"]);
    expect(decideRuling(factsOf({ effect: "looks" }), evidence({ guard })).warnings).toEqual([
      { text: "rule git/wip" },
    ]);
  });
});

describe("the scope of a task", () => {
  const writes = (full: string | undefined, does: "write" | "read" = "write"): Partial<ActionFacts> => ({
    effect: "changes_here",
    paths: [{ text: full ?? "$X", does, ...(full !== undefined && { full }) }],
  });
  const within = (...scope: string[]) => ({ scope });
  const rows: readonly Row[] = [
    {
      title: "a directory covers what is below it",
      facts: writes("/repo/src/a.ts"),
      evidence: within("src"),
      is: "proceed by cold_start",
    },
    {
      title: "part of a name is no match",
      facts: writes("/repo/srcx/a.ts"),
      evidence: within("src"),
      is: "ask by scope",
      says: /srcx/,
    },
    {
      title: "a path that climbs out is outside",
      facts: writes("/repo/src/../.env"),
      evidence: within("src"),
      is: "ask by scope",
    },
    {
      title: "a pattern covers what fits it",
      facts: writes("/repo/src/b/a.ts"),
      evidence: within("src/**/*.ts"),
      is: "proceed by cold_start",
    },
    {
      title: "a place that cannot be told is outside",
      facts: writes(undefined),
      evidence: within("src"),
      is: "ask by scope",
      says: /cannot be told/,
    },
    {
      title: "looking is free",
      facts: { ...writes("/etc/passwd", "read"), effect: "looks" },
      evidence: within("src"),
      is: "proceed by cold_start",
    },
    {
      title: "a command that reaches out must be named",
      facts: { effect: "reaches_out", signature: "npm publish" },
      evidence: within("src"),
      is: "ask by scope",
    },
    {
      title: "one that is named passes to the next layer",
      facts: { effect: "reaches_out", signature: "npm publish" },
      evidence: within("npm publish"),
      is: "slow_down by cold_start",
    },
    {
      title: "part of a word does not name it",
      facts: { effect: "reaches_out", signature: "fly undeploy" },
      evidence: within("deploy"),
      is: "ask by scope",
    },
    {
      title: "a taught yes does not widen it",
      facts: writes("/etc/hosts"),
      evidence: { ...within("src"), ...known([saying({ source: "taught" })]) },
      is: "ask by scope",
    },
    {
      title: "nothing declared narrows nothing",
      facts: writes("/repo/x"),
      evidence: within(),
      is: "proceed by cold_start",
    },
  ];
  test.each(rows)("$title", check);
});

describe("what people said", () => {
  const answers = (count: number, over: Partial<Saying> = {}) =>
    Array.from({ length: count }, (_, n) => saying({ id: `p${n}`, ...over }));
  const slowed = { effect: "changes_machine" } as const;
  const rows: readonly Row[] = [
    {
      title: "a taught no blocks",
      facts: { effect: "looks" },
      evidence: known([saying({ source: "taught", decision: "deny" })]),
      is: "block by precedents",
    },
    {
      title: "a taught ask asks",
      facts: { effect: "looks" },
      evidence: known([saying({ source: "taught", decision: "ask" })]),
      is: "ask by precedents",
    },
    {
      title: "a taught yes lets it go on",
      facts: { effect: "reaches_out", risk: "irreversible" },
      evidence: known([saying({ source: "taught" })]),
      is: "proceed by precedents",
    },
    {
      title: "a taught yes covers nothing that is destroyed",
      facts: { effect: "destroys", risk: "destructive" },
      evidence: known([saying({ source: "taught" })]),
      is: "ask by cold_start",
    },
    {
      title: "a taught yes covers no unread part",
      facts: { ...slowed, opaque: ["x"] },
      evidence: known([saying({ source: "taught" })]),
      is: "ask by cold_start",
    },
    {
      title: "an expired rule is none",
      facts: slowed,
      evidence: known([saying({ source: "taught", expires_ms: NOW_MS - 1 })]),
      is: "slow_down by cold_start",
    },
    {
      title: "the newest of one person counts",
      facts: slowed,
      evidence: known([
        saying({ source: "taught", decision: "deny", at_ms: NOW_MS - DAY_MS }),
        saying({ id: "q", source: "taught", at_ms: NOW_MS }),
      ]),
      is: "proceed by precedents",
    },
    {
      title: "of several people the strictest counts",
      facts: slowed,
      evidence: known([
        saying({ source: "taught", decision: "deny", person: "ben", at_ms: NOW_MS - DAY_MS }),
        saying({ id: "q", source: "taught" }),
      ]),
      is: "block by precedents",
    },
    {
      title: "a rule of another goal is none here",
      facts: slowed,
      evidence: known([saying({ source: "taught", goal: "docs" })]),
      is: "slow_down by cold_start",
    },
    {
      title: "a rule of a goal counts in the plan of that name, and in no other",
      facts: slowed,
      evidence: { ...known([saying({ source: "taught", goal: "docs" })]), goal: "shop", plan: "docs" },
      is: "proceed by precedents",
    },
    {
      title: "a rule of another plan is none here",
      facts: slowed,
      evidence: { ...known([saying({ source: "taught", goal: "docs" })]), plan: "docs-2" },
      is: "slow_down by cold_start",
    },
    {
      title: "three answers stand for a yes",
      facts: slowed,
      evidence: known(answers(3)),
      is: "proceed by precedents",
    },
    { title: "two do not", facts: slowed, evidence: known(answers(2)), is: "slow_down by cold_start" },
    {
      title: "old answers fade",
      facts: slowed,
      evidence: known(answers(5, { at_ms: NOW_MS - 200 * DAY_MS })),
      is: "slow_down by cold_start",
    },
    {
      title: "answers never stand for a yes to what cannot be undone",
      facts: { effect: "reaches_out", risk: "irreversible" },
      evidence: known(answers(50)),
      is: "ask by cold_start",
    },
    {
      title: "habits of a person are no answers",
      facts: slowed,
      evidence: known(answers(2, { source: "habit", weight: 0.5 })),
      is: "slow_down by cold_start",
    },
    {
      title: "one no asks again",
      facts: { effect: "looks" },
      evidence: known([saying({ decision: "deny" })]),
      is: "ask by precedents",
    },
    {
      title: "answers both ways ask",
      facts: slowed,
      evidence: known([...answers(3), saying({ id: "n", decision: "deny" })]),
      is: "ask by precedents",
      says: /both ways/,
    },
  ];
  test.each(rows)("$title", check);
});

describe("how it went", () => {
  const slowed = { effect: "changes_machine" } as const;
  const rows: readonly Row[] = [
    {
      title: "a good record takes the check away",
      facts: slowed,
      evidence: known([], tally({ good: 9 })),
      is: "proceed by learned",
    },
    {
      title: "a short record does not",
      facts: slowed,
      evidence: known([], tally({ good: 4 })),
      is: "slow_down by cold_start",
    },
    {
      title: "an old record does not",
      facts: slowed,
      evidence: known([], tally({ good: 9, at_ms: NOW_MS - 120 * DAY_MS })),
      is: "slow_down by cold_start",
    },
    {
      title: "no record is as good as good outcomes of something irreversible",
      facts: { effect: "unknown", risk: "irreversible" },
      evidence: known([], tally({ good: 900 })),
      is: "slow_down by cold_start",
    },
    {
      title: "no record lets something be destroyed",
      facts: { effect: "destroys", risk: "destructive" },
      evidence: known([], tally({ good: 900 })),
      is: "ask by cold_start",
    },
    {
      title: "no record reads what is opaque",
      facts: { effect: "unknown", opaque: ["x"] },
      evidence: known([], tally({ good: 900 })),
      is: "slow_down by cold_start",
    },
    {
      title: "repeated failure slows down, with the last reason",
      facts: { effect: "changes_here" },
      evidence: known([], tally({ good: 1, bad: 4, lastWhy: "no space left" })),
      is: "slow_down by learned",
      says: /no space left/,
    },
    {
      title: "a search that finds nothing is no failure",
      facts: { effect: "looks" },
      evidence: known([], tally({ bad: 40 })),
      is: "proceed by cold_start",
    },
    {
      title: "what people took back is asked about",
      facts: { effect: "changes_here" },
      evidence: known([], tally({ bad: 2, humanBad: 2, lastWhy: "undo" })),
      is: "ask by learned",
    },
    {
      title: "memory that cannot be read lets only looks go on",
      facts: { effect: "changes_here" },
      evidence: { memory: { kind: "unreadable", why: "damaged" } },
      is: "slow_down by cold_start",
      says: /cannot be read/,
    },
    {
      title: "a look goes on without memory",
      facts: { effect: "looks" },
      evidence: { memory: { kind: "unreadable", why: "damaged" } },
      is: "proceed by cold_start",
    },
  ];
  test.each(rows)("$title", check);
});

const effects: readonly Effect[] = [
  "looks",
  "changes_here",
  "changes_machine",
  "reaches_out",
  "destroys",
  "unknown",
];
const sayings = fc.array(
  fc.record({
    decision: fc.constantFrom("approve", "deny", "ask"),
    source: fc.constantFrom("taught", "answer", "reaction", "habit"),
    weight: fc.double({ min: 0, max: 100, noNaN: true }),
    at_ms: fc.integer({ min: 0, max: NOW_MS }),
  }),
  { maxLength: 6 },
);
const mixtures = fc.record({
  effect: fc.constantFrom(...effects),
  risk: fc.constantFrom("reversible", "irreversible", "destructive"),
  opaque: fc.array(fc.constant("x"), { maxLength: 1 }),
  sayings,
  good: fc.double({ min: 0, max: 1e6, noNaN: true }),
  bad: fc.double({ min: 0, max: 1e6, noNaN: true }),
  scope: fc.option(fc.array(fc.constantFrom("src", "/", "**", "npm")), { nil: undefined }),
  clone: fc.option(fc.constant({ text: "the clone would approve" }), { nil: undefined }),
});

test("for every mixture of the other layers a block stays a block, and an approve rule asks (I11)", () => {
  fc.assert(
    fc.property(mixtures, fc.constantFrom("block", "ask"), (mix, kind) => {
      const ruling = ruledOf(mix, kind);
      expect(ruling.kind).toBe(kind);
      expect(ruling.layer).toBe("guardrails");
    }),
  );
});

test("for every record and every answer, what is destroyed never goes on unless its rule was granted", () => {
  fc.assert(
    fc.property(mixtures, (mix) => {
      const ruling = ruledOf({ ...mix, effect: "destroys", risk: "destructive" }, "proceed");
      expect(rulingKinds.indexOf(ruling.kind)).toBeGreaterThanOrEqual(rulingKinds.indexOf("ask"));
    }),
  );
});

function ruledOf(mix: MixtureOf, kind: "proceed" | "ask" | "block"): Ruling {
  const { effect, risk, opaque, sayings: said, good, bad, scope, clone } = mix;
  return decideRuling(
    factsOf({ effect, risk, opaque }),
    evidence({
      guard: guardSays(kind),
      ...known(
        said.map((each, n) => saying({ ...each, id: `p${n}` })),
        tally({ good, bad, humanBad: bad / 2 }),
      ),
      ...(scope !== undefined && { scope }),
      ...(clone !== undefined && { clone }),
    }),
  );
}

type MixtureOf = typeof mixtures extends fc.Arbitrary<infer Mix> ? Mix : never;
