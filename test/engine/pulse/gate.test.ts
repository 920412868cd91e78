// Goal: whether a model may be called is decided in a fixed order, always with a reason, an end and words for people,
// and never on the strength of a record that could not be read. Method: one quiet set of facts, rows that disturb it.

import { describe, expect, it } from "vitest";
import {
  decideGate,
  type GateBounds,
  type GateDecision,
  type GateFacts,
  type Guard,
  spanOf,
} from "../../../src/engine/pulse/gate.ts";
import type { SpendRow } from "../../../src/engine/pulse/ledger.ts";
import { pulseLimits } from "../../../src/engine/pulse/limits.ts";

const NOW_MS = Date.parse("2026-11-21T15:00:00Z");
const HOUR_MS = 3_600_000;
const MISSING = { kind: "missing" } as const;
const ok = <T>(value: T): Guard<T> => ({ kind: "ok", value });
const UNREADABLE = { kind: "unreadable", why: "EACCES" } as const;
const CORRUPT = { kind: "corrupt", why: "not JSON" } as const;

const bounds: GateBounds = { noopTtl_ms: 6 * HOUR_MS, decidesPerHourMax: 120, zone: "Europe/Berlin" };

/** A world that changed and nothing in its way. */
const open: GateFacts = {
  world: { hash: "w2", policy_hash: "p1" },
  bounds,
  pause: MISSING,
  providerWait: MISSING,
  committed: ok({ hash: "w1" }),
  noop: MISSING,
  backoff: MISSING,
  attempts: MISSING,
  spend: MISSING,
};
const unchanged: GateFacts = { ...open, committed: ok({ hash: "w2" }) };

const run = (row: Partial<SpendRow>): SpendRow => ({ at_ms: NOW_MS - 1_000, who: "decider", ...row });
const attempts = (count: number, ago_ms: number) => ok(Array.from({ length: count }, () => NOW_MS - ago_ms));

type Expected = {
  readonly kind: "decide" | "skip";
  readonly reason: string;
  readonly retry_in_s?: number | null;
  readonly say?: string;
};

function check(title: string, facts: GateFacts, expected: Expected): void {
  it(title, () => {
    const decision = decideGate(facts, NOW_MS);
    expect(decision).toMatchObject(expected);
    expect(decision.say).toMatch(/^[A-Z].*\.$/);
  });
}

describe("deciding", () => {
  check("goes on when the world changed", open, { kind: "decide", reason: "changed" });
  check(
    "goes on without a baseline",
    { ...open, committed: MISSING },
    { kind: "decide", reason: "no_baseline" },
  );
  check(
    "goes on when forced",
    { ...unchanged, forced: "first_beat" },
    { kind: "decide", reason: "first_beat" },
  );
  check("names a due nudge", { ...unchanged, forced: "nudge" }, { kind: "decide", reason: "nudge" });
  check(
    "looks again at a noop that is old",
    { ...unchanged, noop: ok({ hash: "w2", at_ms: NOW_MS - 6 * HOUR_MS }) },
    { kind: "decide", reason: "noop_revisit" },
  );
  check(
    "is not fooled by a noop from the future, after the clock was set back",
    { ...unchanged, noop: ok({ hash: "w2", at_ms: NOW_MS + 30 * HOUR_MS }) },
    { kind: "decide", reason: "noop_revisit" },
  );
  check(
    "calls it set back from twice the time on",
    { ...unchanged, noop: ok({ hash: "w2", at_ms: NOW_MS + 6 * HOUR_MS + 1 }) },
    { kind: "decide", reason: "noop_revisit" },
  );
  check(
    "goes on when a pause ran out",
    { ...open, pause: ok({ by: "ada", paused_ms: 0, until_ms: NOW_MS }) },
    {
      kind: "decide",
      reason: "changed",
    },
  );
});

describe("skipping", () => {
  check("an unchanged world", unchanged, { kind: "skip", reason: "unchanged", retry_in_s: null });
  check(
    "an unchanged world whose noop is young",
    { ...unchanged, noop: ok({ hash: "w2", at_ms: NOW_MS - 5 * HOUR_MS }) },
    { kind: "skip", reason: "unchanged", retry_in_s: 3_600 },
  );
  check(
    "an unchanged world whose noop is old in a moment",
    { ...unchanged, noop: ok({ hash: "w2", at_ms: NOW_MS - 6 * HOUR_MS + 1 }) },
    { kind: "skip", reason: "unchanged", retry_in_s: 1 },
  );
  check(
    "an unchanged world whose noop is a little ahead, for clocks are set right",
    { ...unchanged, noop: ok({ hash: "w2", at_ms: NOW_MS + 6 * HOUR_MS }) },
    { kind: "skip", reason: "unchanged", retry_in_s: 12 * 3_600 },
  );
  check(
    "an unchanged world for the shortest time there is",
    { ...unchanged, bounds: { ...bounds, noopTtl_ms: 1 }, noop: ok({ hash: "w2", at_ms: NOW_MS }) },
    { kind: "skip", reason: "unchanged", retry_in_s: 1 },
  );
  check(
    "an unchanged world whose noop was about another one",
    { ...unchanged, noop: ok({ hash: "w0", at_ms: 0 }) },
    { kind: "skip", reason: "unchanged", retry_in_s: null },
  );
  check(
    "an old noop when the second look is off",
    { ...unchanged, bounds: { ...bounds, noopTtl_ms: 0 }, noop: ok({ hash: "w2", at_ms: 0 }) },
    { kind: "skip", reason: "unchanged" },
  );
  check(
    "a pause",
    { ...open, pause: ok({ by: "ada", paused_ms: 0 }) },
    {
      kind: "skip",
      reason: "paused",
      retry_in_s: null,
      say: "Paused by ada, until somebody resumes it.",
    },
  );
  check(
    "a pause with a reason",
    { ...open, pause: ok({ by: "ada", paused_ms: 0, why: "a move" }) },
    { kind: "skip", reason: "paused", say: "Paused by ada (a move), until somebody resumes it." },
  );
  check(
    "a pause with an end",
    { ...open, pause: ok({ by: "ada", paused_ms: 0, until_ms: NOW_MS + 60_000 }) },
    { kind: "skip", reason: "paused", retry_in_s: 60, say: "Paused by ada, for another 60 s." },
  );
  check(
    "a provider's limit",
    { ...open, providerWait: ok({ until_ms: NOW_MS + HOUR_MS, said: "resets 5pm" }) },
    { kind: "skip", reason: "provider_limit", retry_in_s: 3_600 },
  );
  check(
    "no provider's limit of a clock that was set back since",
    { ...open, providerWait: ok({ noted_ms: NOW_MS + 1, until_ms: NOW_MS + HOUR_MS, said: "resets 5pm" }) },
    { kind: "decide", reason: "changed" },
  );
  check(
    "a provider's limit of this very moment",
    { ...open, providerWait: ok({ noted_ms: NOW_MS, until_ms: NOW_MS + HOUR_MS, said: "resets 5pm" }) },
    { kind: "skip", reason: "provider_limit", retry_in_s: 3_600 },
  );
  check(
    "no provider's limit that ends beyond any plan's window",
    { ...open, providerWait: ok({ until_ms: NOW_MS + 30 * 24 * HOUR_MS, said: "?" }) },
    { kind: "decide", reason: "changed" },
  );
  check(
    "a provider's limit of one more moment",
    { ...open, providerWait: ok({ until_ms: NOW_MS + 1, said: "resets 5pm" }) },
    { kind: "skip", reason: "provider_limit", retry_in_s: 1 },
  );
  check(
    "a provider's limit as long as any plan's window",
    { ...open, providerWait: ok({ until_ms: NOW_MS + pulseLimits.provider_wait_ms_max, said: "resets" }) },
    {
      kind: "skip",
      reason: "provider_limit",
      retry_in_s: pulseLimits.provider_wait_ms_max / 1_000,
    },
  );
  check(
    "a failure that is young",
    { ...open, backoff: ok({ fails: 1, failed_ms: NOW_MS - 10_000, policyHash: "p1" }) },
    {
      kind: "skip",
      reason: "backoff",
      retry_in_s: 50,
      say: "The last decision failed; trying again in 50 s. An edit of a goal or the playbook tries at once.",
    },
  );
  check(
    "no failure from far ahead, after the clock was set back",
    { ...open, backoff: ok({ fails: 1, failed_ms: NOW_MS + HOUR_MS, policyHash: "p1" }) },
    { kind: "decide", reason: "changed" },
  );
  check(
    "many failures no longer than the cap",
    { ...open, backoff: ok({ fails: 5_000, failed_ms: NOW_MS, policyHash: "p1" }) },
    {
      kind: "skip",
      reason: "backoff",
      retry_in_s: 300,
      say: "The last 5000 decisions failed; trying again in 5 min. An edit of a goal or the playbook tries at once.",
    },
  );
  check(
    "a forced beat too, while failing",
    { ...open, forced: "nudge", backoff: ok({ fails: 1, failed_ms: NOW_MS, policyHash: "p1" }) },
    { kind: "skip", reason: "backoff" },
  );
  check(
    "the cap of the hour, until its oldest attempt leaves the hour",
    { ...open, attempts: attempts(120, HOUR_MS - 30_000) },
    { kind: "skip", reason: "hourly_cap", retry_in_s: 30 },
  );
  check(
    "the cap of the hour for one more moment",
    { ...open, attempts: attempts(120, HOUR_MS - 1) },
    { kind: "skip", reason: "hourly_cap", retry_in_s: 1 },
  );
  check(
    "no attempts older than an hour",
    { ...open, attempts: attempts(500, HOUR_MS) },
    {
      kind: "decide",
      reason: "changed",
    },
  );
  check(
    "attempts from the future, after the clock was set back",
    { ...open, attempts: attempts(120, -5 * HOUR_MS) },
    { kind: "skip", reason: "hourly_cap", retry_in_s: 3_600 },
  );
});

describe("the daily budget", () => {
  const usd = { ...bounds, dailyUsdMax: 10 };
  const tokens = { ...bounds, dailyTokensMax: 1_000 };
  const used = (input: number) => run({ tokens: { in: input, out: 0, cached: 9_999_999 } });
  check(
    "stops at the money",
    { ...open, bounds: usd, spend: ok([run({ cost_usd: 10 })]) },
    {
      kind: "skip",
      reason: "daily_usd",
      // Berlin's midnight is 23:00 UTC in winter.
      retry_in_s: 8 * 3_600,
      say: "Today's budget is spent: $10.00 of $10.00. A new day begins in 8 h 00 min (Europe/Berlin); a higher limit in the config works at once.",
    },
  );
  check(
    "counts what workers spent",
    { ...open, bounds: usd, spend: ok([run({ who: "worker", cost_usd: 10 })]) },
    {
      kind: "skip",
      reason: "daily_usd",
    },
  );
  check(
    "forgets yesterday, by the owner's midnight",
    { ...open, bounds: usd, spend: ok([run({ cost_usd: 99, at_ms: Date.parse("2026-11-20T22:59:59Z") })]) },
    { kind: "decide", reason: "changed" },
  );
  check(
    "counts from the owner's midnight on",
    { ...open, bounds: usd, spend: ok([run({ cost_usd: 99, at_ms: Date.parse("2026-11-20T23:00:00Z") })]) },
    { kind: "skip", reason: "daily_usd" },
  );
  check(
    "stops at the tokens",
    { ...open, bounds: tokens, spend: ok([used(1_000)]) },
    {
      kind: "skip",
      reason: "daily_tokens",
    },
  );
  check(
    "stops at a single token",
    { ...open, bounds: { ...bounds, dailyTokensMax: 1 }, spend: ok([used(1)]) },
    { kind: "skip", reason: "daily_tokens" },
  );
  check(
    "does not count cached input",
    { ...open, bounds: tokens, spend: ok([used(999)]) },
    {
      kind: "decide",
      reason: "changed",
    },
  );
  check(
    "guesses twice",
    { ...open, bounds: usd, spend: ok([run({}), run({})]) },
    {
      kind: "decide",
      reason: "changed",
    },
  );
  check(
    "stops guessing after three unpriced runs",
    { ...open, bounds: usd, spend: ok([run({}), run({}), run({})]) },
    {
      kind: "skip",
      reason: "unmetered",
      say: "The last 3 runs did not tell their cost, so the budget cannot be kept. Give prices for its tokens, use a token budget, or none. A new day begins in 8 h 00 min (Europe/Berlin); a higher limit in the config works at once.",
    },
  );
  check(
    "stops guessing with less than a dollar too",
    { ...open, bounds: { ...bounds, dailyUsdMax: 0.5 }, spend: ok([run({}), run({}), run({})]) },
    { kind: "skip", reason: "unmetered" },
  );
  check(
    "guesses tokens twice",
    { ...open, bounds: tokens, spend: ok([run({ cost_usd: 1 }), run({ cost_usd: 1 })]) },
    { kind: "decide", reason: "changed" },
  );
  check(
    "stops guessing after three runs that did not tell their tokens",
    {
      ...open,
      bounds: { ...bounds, dailyTokensMax: 1 },
      spend: ok([1, 2, 3].map(() => run({ cost_usd: 1 }))),
    },
    {
      kind: "skip",
      reason: "unmetered",
      say: "The last 3 runs did not tell their tokens, so the budget cannot be kept. Use a runner that reports them, or no token budget. A new day begins in 8 h 00 min (Europe/Berlin); a higher limit in the config works at once.",
    },
  );
  check(
    "wants no cost for a budget of tokens",
    { ...open, bounds: { ...tokens, dailyUsdMax: 0 }, spend: ok([used(1), used(1), used(1)]) },
    { kind: "decide", reason: "changed" },
  );
  check(
    "starts guessing anew after a run that told",
    { ...open, bounds: usd, spend: ok([run({}), run({}), run({ cost_usd: 0 }), run({})]) },
    { kind: "decide", reason: "changed" },
  );
  check(
    "does not take tokens for money",
    { ...open, bounds: usd, spend: ok([used(1), used(1), used(1)]) },
    {
      kind: "skip",
      reason: "unmetered",
    },
  );
  check(
    "asks nothing of runs when there is no budget",
    { ...open, spend: ok([run({}), run({}), run({}), run({})]) },
    { kind: "decide", reason: "changed" },
  );
  check(
    "lets workers be silent about their cost",
    { ...open, bounds: usd, spend: ok([1, 2, 3].map(() => run({ who: "worker" }))) },
    { kind: "decide", reason: "changed" },
  );
});

describe("records that cannot be used", () => {
  const guards = ["pause", "providerWait", "committed", "noop", "backoff", "attempts", "spend"] as const;
  for (const guard of guards) {
    check(
      `an unreadable ${guard} refuses, even when forced`,
      { ...open, forced: "nudge", [guard]: UNREADABLE },
      {
        kind: "skip",
        reason: "guard_unreadable",
        retry_in_s: null,
      },
    );
  }
  for (const guard of guards.filter((name) => name !== "backoff")) {
    check(
      `a corrupt ${guard} refuses`,
      { ...open, [guard]: CORRUPT },
      { kind: "skip", reason: "guard_unreadable" },
    );
  }

  it("a corrupt record of failures counts as several and is written anew, so that the wait ends", () => {
    const decision = decideGate({ ...open, backoff: CORRUPT }, NOW_MS);
    expect(decision).toMatchObject({ kind: "skip", reason: "backoff", retry_in_s: 300 });
    const repair = decision.kind === "skip" ? decision.repair : undefined;
    expect(repair).toEqual({ fails: 4, failed_ms: NOW_MS, policyHash: "p1" });
    const after = { ...open, backoff: ok(repair ?? { fails: 0, failed_ms: 0, policyHash: "" }) };
    expect(decideGate(after, NOW_MS + 300_000)).toMatchObject({ kind: "decide" });
  });
});

describe("the order", () => {
  const everything: GateFacts = {
    ...unchanged,
    bounds: { ...bounds, dailyUsdMax: 1 },
    pause: ok({ by: "ada", paused_ms: 0 }),
    providerWait: ok({ until_ms: NOW_MS + 1_000, said: "later" }),
    noop: UNREADABLE,
    backoff: ok({ fails: 2, failed_ms: NOW_MS, policyHash: "p1" }),
    attempts: attempts(120, 1_000),
    spend: ok([run({ cost_usd: 2 })]),
  };
  const peeled: readonly (readonly [string, Partial<GateFacts>])[] = [
    ["paused", {}],
    ["provider_limit", { pause: MISSING }],
    ["guard_unreadable", { providerWait: MISSING }],
    ["unchanged", { noop: MISSING }],
    ["backoff", { committed: ok({ hash: "w1" }) }],
    ["hourly_cap", { backoff: MISSING }],
    ["daily_usd", { attempts: MISSING }],
    ["changed", { spend: MISSING }],
  ];
  it("is pause, provider, records, unchanged, failures, hour, day", () => {
    let facts = everything;
    const reasons: string[] = [];
    for (const [, change] of peeled) {
      facts = { ...facts, ...change };
      reasons.push(decideGate(facts, NOW_MS).reason);
    }
    expect(reasons).toEqual(peeled.map(([reason]) => reason));
  });
});

describe("a policy edit", () => {
  const failing = ok({ fails: 3, failed_ms: NOW_MS - 1_000, policyHash: "p0" });
  it("cuts the wait and keeps the count", () => {
    const decision: GateDecision = decideGate({ ...open, backoff: failing }, NOW_MS);
    expect(decision).toMatchObject({ kind: "decide", backoffCut: 3 });
  });
});

describe("a span in words", () => {
  for (const [span_ms, words] of [
    [0, "1 s"],
    [1_001, "2 s"],
    [119_000, "119 s"],
    [120_000, "2 min"],
    [7_140_000, "119 min"],
    [7_200_000, "2 h 00 min"],
    [10_800_000, "3 h 00 min"],
    [11_100_000, "3 h 05 min"],
  ] as const) {
    it(`${span_ms} ms are ${words}`, () => expect(spanOf(span_ms)).toBe(words));
  }
});
