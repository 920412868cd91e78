// Goal: who is called when, over days and weeks, zones and changes of the clock. Method: facts in, decisions out.

import { describe, expect, it } from "vitest";
import type { AskView } from "../../src/engine/types.ts";
import {
  type AttentionFacts,
  climbed,
  decideAttention,
  decideOpening,
  type Somebody,
} from "../../src/notify/attention.ts";
import type { AskFacts } from "../../src/notify/facts.ts";
import { callableOf, calledBy, decideLadder } from "../../src/notify/ladder.ts";
import { ladderLines } from "../../src/notify/ladder-told.ts";
import { attentionLimits } from "../../src/notify/limits.ts";
import type { AskRow, Ladder, Person, Role } from "../../src/notify/nouns.ts";
import { budgetOf, hoursSaid, isPiercing, quietUntil_ms } from "../../src/notify/quiet.ts";
import { type Ladders, stepsSaid, usualLadders } from "../../src/notify/steps.ts";
import { askOf, gateOf, RAISED_S, rowOf } from "../support/notify.ts";

const START_MS = RAISED_S * 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const facts = (row: Partial<AskRow> = {}, ask: AskView = askOf()): AskFacts => ({
  ask,
  row: rowOf({ first_delivered_ms: START_MS, ...row }),
});

const called = (at_ms: number, rung: number, more: Partial<Ladder> = {}): Ladder => ({
  rung,
  brought: [],
  called: { who: "ada", how: "thread", at_ms, used: 1, of: 6 },
  ...more,
});

describe("the ladder", () => {
  const check = (what: string, given: AskFacts, now_ms: number, expected: object) =>
    it(`${what}`, () => expect(decideLadder(given, now_ms)).toMatchObject(expected));

  check("waits a quarter of an hour", facts(), START_MS, {
    kind: "waiting",
    how: "thread",
    at_ms: START_MS + 15 * MINUTE_MS,
  });
  check("then calls in the thread", facts(), START_MS + 15 * MINUTE_MS, { kind: "due", how: "thread" });
  check("begins with the first delivery, not before", facts({}, askOf()), START_MS + 14 * MINUTE_MS, {
    kind: "waiting",
  });
  check("then directly", facts({ ladder: called(START_MS + 15 * MINUTE_MS, 1) }), START_MS + 2 * HOUR_MS, {
    kind: "due",
    how: "direct",
  });
  check("then the deputy", facts({ ladder: called(START_MS + 2 * HOUR_MS, 2) }), START_MS + 8 * HOUR_MS, {
    kind: "due",
    how: "deputy",
  });
  check("then once a day", facts({ ladder: called(START_MS + 8 * HOUR_MS, 3) }), START_MS + 31 * HOUR_MS, {
    kind: "waiting",
    how: "direct",
    at_ms: START_MS + 32 * HOUR_MS,
  });
  check(
    "keeps its distance where a step was late",
    facts({ ladder: called(START_MS + 9 * HOUR_MS, 1) }),
    START_MS + 9 * HOUR_MS,
    {
      kind: "waiting",
      at_ms: START_MS + 10 * HOUR_MS + 45 * MINUTE_MS,
    },
  );
  check(
    "ends after a week",
    facts({ ladder: called(START_MS, 8) }),
    START_MS + attentionLimits.ladder_ms_max,
    { kind: "ended" },
  );
  check(
    "runs anew from when it came back",
    facts({ ladder: called(START_MS + HOUR_MS, 0, { since_ms: START_MS + HOUR_MS }) }),
    START_MS + HOUR_MS,
    {
      kind: "waiting",
      how: "thread",
      at_ms: START_MS + HOUR_MS + 15 * MINUTE_MS,
    },
  );
  check("has time where nobody waits", facts({}, askOf({ detached: true })), START_MS, {
    at_ms: START_MS + 2 * HOUR_MS,
  });
  check(
    "calls before it expires",
    facts({ ladder: called(START_MS + 15 * MINUTE_MS, 1) }, askOf({ expires_s: RAISED_S + 3_600 })),
    START_MS + 15 * MINUTE_MS,
    {
      at_ms: START_MS + 45 * MINUTE_MS,
    },
  );

  it.each([
    ["nobody was shown it", { ask: askOf(), row: rowOf() }],
    ["an answer is being recorded", facts({ recording: { by: "ada", since_ms: START_MS } })],
    ["it was withdrawn", facts({}, askOf({ state: "withdrawn" }))],
    ["its worker is gone", facts({}, askOf({ state: "stranded" }))],
    ["it expired", facts({}, askOf({ state: "expired" }))],
  ] as const)("stands still when %s", (_, given) => {
    expect(decideLadder(given as AskFacts, START_MS + 20 * HOUR_MS)).toMatchObject({ kind: "still" });
  });
});

const somebody = (
  name: string,
  role: Role,
  more: Partial<Somebody> & { manners?: Person["manners"] } = {},
): Somebody => {
  const { manners, ...rest } = more;
  return {
    person: { name, roles: [role], identities: [], ...(manners && { manners }) },
    direct: [],
    zone: "Europe/Berlin",
    habits: {},
    pings: [],
    ...rest,
  };
};

describe("a ladder of the config's", () => {
  const ladders: Ladders = {
    ...usualLadders,
    steps: {
      ...usualLadders.steps,
      destructive: stepsSaid(["5m direct", "30m @ben"]) ?? usualLadders.steps.destructive,
    },
    again_ms: 6 * HOUR_MS,
    ends_ms: 24 * HOUR_MS,
  };
  const drop = gateOf({ risk: "destructive" });
  const check = (what: string, given: AskFacts, now_ms: number, expected: object) =>
    it(what, () => expect(decideLadder(given, now_ms, ladders)).toMatchObject(expected));

  check("begins with its own first step", facts({}, drop), START_MS + 5 * MINUTE_MS, {
    kind: "due",
    how: "direct",
  });
  check("names whom a step names", facts({ ladder: called(START_MS + 5 * MINUTE_MS, 1) }, drop), START_MS, {
    kind: "waiting",
    who: "ben",
    at_ms: START_MS + 30 * MINUTE_MS,
  });
  check("goes on in its own rhythm", facts({ ladder: called(START_MS + HOUR_MS, 2) }, drop), START_MS, {
    kind: "waiting",
    how: "direct",
    at_ms: START_MS + 7 * HOUR_MS,
  });
  check("ends when it says", facts({}, drop), START_MS + 24 * HOUR_MS, { kind: "ended" });
  check("leaves the other classes as they are", facts(), START_MS, {
    kind: "waiting",
    how: "thread",
    at_ms: START_MS + 15 * MINUTE_MS,
  });

  const people = ["ada", "ben"].map((name) => ({ person: somebody(name, "approver").person }));
  it("calls whom the step names, and the first who may where they may not", () => {
    const ben = { how: "direct", who: "ben" } as const;
    expect(calledBy(ben, people)?.person.name).toBe("ben");
    expect(calledBy(ben, people.slice(0, 1))?.person.name).toBe("ada");
    expect(calledBy({ how: "deputy" }, people)?.person.name).toBe("ben");
  });

  it("is told with the people that it leads to", () => {
    const scene = {
      people: people.map(({ person }) => person),
      ladders,
      singleOwner: "no",
      zone: "UTC",
    } as const;
    expect(ladderLines({ ask: drop }, scene)).toEqual([
      "after 5m: directly to ada",
      "after 30m: directly to ben",
      "then every 6h directly to ada, until it is 24h old (as destructive)",
    ]);
    const ladder = called(START_MS, 1, { next: { who: "ben", how: "direct", at_ms: START_MS + HOUR_MS } });
    const next = expect.stringContaining("next: DM to ben");
    expect(ladderLines({ ask: drop, row: rowOf({ ladder }) }, scene)).toContainEqual(next);
    const over = { ...drop, state: "answered" as const };
    expect(ladderLines({ ask: over, row: rowOf({ ladder }) }, scene)).not.toContainEqual(next);
    const resting = rowOf({ snoozes: [{ until_ms: 0, words: "later", by: "ben" }] });
    expect(ladderLines({ ask: drop, row: resting }, scene)).toContain(
      "after 30m: directly to ada, for ben may not or put it off",
    );
    expect(
      ladderLines({ ask: { ...drop, by: "ada" } }, { ...scene, people: scene.people.slice(0, 1) }),
    ).toContain("after 5m: nobody may be called");
  });

  const said: readonly (readonly [readonly string[], "taken" | "refused"])[] = [
    [["15m thread", "2h direct", "8h deputy"], "taken"],
    [["1d @ben"], "taken"],
    [[], "refused"],
    [["2h direct", "2h deputy"], "refused"],
    [["1m thread", "30s direct"], "refused"],
    [["61d direct"], "refused"],
    [["2h Ben"], "refused"],
    [["2 h direct"], "refused"],
  ];
  it.each(said)("%j is %s", (texts, expected) => {
    expect(stepsSaid(texts) === undefined ? "refused" : "taken").toBe(expected);
  });
});

describe("who is called", () => {
  const people = [somebody("mia", "member"), somebody("ada", "owner"), somebody("ben", "approver")].map(
    ({ person }) => person,
  );
  const names = (given: AskFacts, options: Parameters<typeof callableOf>[2] = { singleOwner: "no" }) =>
    callableOf(given, people, options).map(({ name }) => name);

  it("for a gate is who may decide it, and never who asked for it", () => {
    expect(names(facts({}, gateOf()))).toEqual(["ada", "ben"]);
    expect(names(facts({}, gateOf({ by: "ada" })))).toEqual(["ben"]);
    expect(names(facts({}, gateOf({ by: "ada" })), { singleOwner: "yes" })).toEqual(["ada", "ben"]);
  });

  it("for a question is whoever may decide, then who may answer; whom the route names goes first", () => {
    expect(names(facts())).toEqual(["ada", "ben", "mia"]);
    expect(names(facts(), { singleOwner: "no", named: "mia" })).toEqual(["mia", "ada", "ben"]);
  });

  it("is not who put it off", () => {
    const snooze = { until_ms: START_MS + HOUR_MS, words: "later", by: "ada" };
    expect(names(facts({ snooze, snoozes: [snooze] }))).toEqual(["ben", "mia"]);
  });
});

describe("attention", () => {
  const around = (people: readonly Somebody[], now_ms: number, signal?: string): AttentionFacts => ({
    now_ms,
    people,
    singleOwner: "yes",
    named: () => undefined,
    signal: () => signal,
  });

  it("calls one person about several things at once", () => {
    const asks = [facts(), facts(), facts()];
    const { calls } = decideAttention(
      asks,
      around([somebody("ada", "owner"), somebody("ben", "approver")], START_MS + HOUR_MS),
    );
    expect(calls.map(({ who, due }) => [who.person.name, due.length])).toEqual([["ada", 3]]);
  });

  it("never calls in quiet hours nor beyond the budget, over four weeks and a change of the clock", () => {
    const manners = { quiet: { from_minute: 22 * 60, to_minute: 7 * 60 }, pingsPerHour: 2 };
    const pings: number[] = [];
    let row = rowOf({ first_delivered_ms: START_MS });
    let count = 0;
    const start_ms = Date.UTC(2026, 2, 15); // the clocks change on the 29th
    row = { ...row, first_delivered_ms: start_ms };
    for (let now_ms = start_ms; now_ms < start_ms + 28 * 24 * HOUR_MS; now_ms += 10 * MINUTE_MS) {
      const who = somebody("ada", "owner", { manners, pings: pings.filter((at) => now_ms - at < HOUR_MS) });
      const { calls, ladders } = decideAttention([{ ask: askOf(), row }], around([who], now_ms));
      for (const { ladder } of ladders) row = { ...row, ladder };
      for (const _ of calls) {
        const local = new Intl.DateTimeFormat("en-GB", {
          timeZone: "Europe/Berlin",
          hour: "numeric",
          hourCycle: "h23",
        });
        const hour = Number(local.format(now_ms));
        expect(hour >= 7 && hour < 22, new Date(now_ms).toISOString()).toBe(true);
        count += 1;
        pings.push(now_ms);
        row = { ...row, ladder: called(now_ms, (row.ladder?.rung ?? 0) + 1) };
      }
    }
    expect(count).toBeGreaterThan(5);
    expect(count).toBeLessThan(12);
    expect(row.ladder?.ended_ms).toBeDefined();
  });

  it("says when somebody is called instead, where they are left in peace", () => {
    const manners = { quiet: { from_minute: 14 * 60, to_minute: 20 * 60 } };
    const { ladders } = decideAttention(
      [facts()],
      around([somebody("ada", "owner", { manners })], START_MS + HOUR_MS),
    );
    expect(ladders[0]?.ladder.next).toEqual({
      who: "ada",
      how: "thread",
      at_ms: Date.UTC(2026, 10, 21, 19),
      why: "quiet hours",
    });
  });

  describe("what one of them put off", () => {
    const snooze = { until_ms: START_MS + 300 * HOUR_MS, words: "later", by: "ada" };
    const ada = somebody("ada", "owner");
    const ben = somebody("ben", "approver");

    it("goes on to the others, and they are told what comes next", () => {
      const given = facts({ snooze, snoozes: [snooze] });
      const { calls } = decideAttention([given], around([ada, ben], START_MS + HOUR_MS));
      expect(calls.map(({ who }) => who.person.name)).toEqual(["ben"]);
      const { ladders } = decideAttention([given], around([ada, ben], START_MS));
      expect(ladders[0]?.ladder.next).toMatchObject({ who: "ben", how: "thread" });
    });

    it("rests where there is nobody else, and does not end meanwhile", () => {
      const other = { ...snooze, by: "ben" };
      const given = facts({ snooze, snoozes: [snooze, other] });
      for (const hours of [1, 24, 299]) {
        const now_ms = START_MS + hours * HOUR_MS;
        expect(decideAttention([given], around([ada, ben], now_ms))).toEqual({
          calls: [],
          ladders: [],
          orphaned: [],
        });
      }
    });

    it("climbs anew when it comes back, though it had ended for the others", () => {
      const now_ms = START_MS + 301 * HOUR_MS;
      const given = facts({ snooze, snoozes: [snooze], ladder: called(START_MS, 3, { ended_ms: START_MS }) });
      const [back] = decideAttention([given], around([ada, ben], now_ms)).calls;
      const [due] = back?.due ?? [];
      if (back === undefined || due === undefined) throw new Error("nobody is called");
      const ladder = climbed(due, back, { now_ms, brings: "no" });
      expect(ladder).toMatchObject({ rung: 0, since_ms: now_ms });
      expect(ladder.ended_ms).toBeUndefined();
    });
  });

  it("wakes what was put off until a sensor says something else", () => {
    const snooze = {
      until_ms: START_MS + 999 * HOUR_MS,
      words: "when ci is green",
      by: "ada",
      reading: { sensor: "ci", signal: "red" },
    };
    const given = facts({ snooze, snoozes: [snooze] });
    const ada = somebody("ada", "owner");
    expect(decideAttention([given], around([ada], START_MS, "red")).calls).toEqual([]);
    expect(decideAttention([given], around([ada], START_MS)).calls).toEqual([]);
    expect(decideAttention([given], around([ada], START_MS, "green")).calls[0]?.due[0]?.snooze).toEqual(
      snooze,
    );
  });

  it("wakes what was put off by somebody who has left", () => {
    const snooze = { until_ms: START_MS, words: "later", by: "gone" };
    const given = facts({ snooze, snoozes: [snooze] });
    const { calls, orphaned } = decideAttention([given], around([somebody("ada", "owner")], START_MS));
    expect(calls).toEqual([]);
    expect(orphaned.map((each) => each.snooze)).toEqual([snooze]);
  });

  it("rings nobody with a new card who is left in peace, and says whom", () => {
    const manners = { quiet: { from_minute: 0, to_minute: 1_440 } };
    const opened = decideOpening(facts(), around([somebody("ada", "owner", { manners })], START_MS));
    expect(opened).toMatchObject({ hushed: "ada", rung: 0 });
    expect(decideOpening(facts(), around([somebody("ada", "owner")], START_MS))).toMatchObject({
      opened: { who: "ada", used: 1, of: attentionLimits.pings_per_hour },
    });
  });
});

describe("quiet hours", () => {
  const night = { quiet: { from_minute: 22 * 60, to_minute: 7 * 60 } };
  const at = (iso: string, zone = "Europe/Berlin") => ({ now_ms: Date.parse(iso), zone });
  const iso = (at_ms: number | undefined) =>
    at_ms === undefined ? undefined : new Date(at_ms).toISOString();

  it.each([
    ["in the evening", "2026-11-21T21:30:00Z", "2026-11-22T06:00:00.000Z"],
    ["behind midnight", "2026-11-22T01:00:00Z", "2026-11-22T06:00:00.000Z"],
    ["at their end", "2026-11-22T06:00:00Z", undefined],
    ["by day", "2026-11-22T12:00:00Z", undefined],
    ["in the night when an hour is lost", "2026-03-29T00:30:00Z", "2026-03-29T05:00:00.000Z"],
    ["in the night when an hour comes twice", "2026-10-24T23:00:00Z", "2026-10-25T06:00:00.000Z"],
  ])("%s", (_, now, end) => {
    expect(iso(quietUntil_ms(night, {}, at(now)))).toBe(end);
  });

  it("are those of the person's zone", () => {
    expect(quietUntil_ms(night, {}, at("2026-11-22T01:00:00Z", "America/Los_Angeles"))).toBeUndefined();
  });

  it("said by the person go before those of the config, and once is added to both", () => {
    const now = at("2026-11-22T01:00:00Z");
    expect(quietUntil_ms(night, { hours: "off" }, now)).toBeUndefined();
    expect(quietUntil_ms({}, { until_ms: now.now_ms + 5 }, now)).toBe(now.now_ms + 5);
    expect(quietUntil_ms({}, { until_ms: now.now_ms }, now)).toBeUndefined();
  });

  it.each([
    ["22:00-07:00", { from_minute: 1_320, to_minute: 420 }],
    ["9:30-24:00", { from_minute: 570, to_minute: 1_440 }],
    ["22-7", undefined],
    ["22:00-22:00", undefined],
    ["25:00-07:00", undefined],
    ["22:60-07:00", undefined],
  ])("written as %s", (text, expected) => {
    expect(hoursSaid(text)).toEqual(expected);
  });

  it.each([
    [gateOf(), ["irreversible"], true],
    [gateOf({ risk: "destructive" }), ["irreversible"], false],
    [gateOf({ risk: "reversible" }), ["irreversible", "destructive"], false],
    [askOf({ risk: "irreversible" }), ["irreversible"], false],
    [askOf({ expires_s: RAISED_S + 3_600 }), ["expiring"], true],
    [askOf({ expires_s: RAISED_S + 99 * 3_600 }), ["expiring"], false],
    [askOf({ expires_s: RAISED_S + 3_600 }), [], false],
  ] as const)("are pierced by what somebody lets through (%#)", (ask, pierce, expected) => {
    expect(isPiercing(ask, { pierce }, START_MS)).toBe(expected);
  });
});

describe("the budget", () => {
  it("frees with the oldest ping that counts", () => {
    const pings = [START_MS, START_MS + 10 * MINUTE_MS];
    expect(budgetOf({ pingsPerHour: 2 }, pings, START_MS + 30 * MINUTE_MS)).toEqual({
      used: 2,
      of: 2,
      free_ms: START_MS + HOUR_MS,
    });
    expect(budgetOf({ pingsPerHour: 2 }, pings, START_MS + HOUR_MS)).toEqual({ used: 1, of: 2 });
  });
});
