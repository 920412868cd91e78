// Who is called about what now, and who is left in peace until when. Pure: facts in, calls out. Never more than one person
// for one ask at a time; what is due for one person at the same time is one call.

import type { AskFacts, PersonFacts } from "./facts.ts";
import { callableOf, calledBy, decideLadder, unclimbed } from "./ladder.ts";
import { attentionLimits } from "./limits.ts";
import type { Call, Ladder, RungHow, Snooze } from "./nouns.ts";
import { budgetOf, type Habits, isPiercing, quietUntil_ms } from "./quiet.ts";
import type { Ladders } from "./steps.ts";
import { isPending } from "./waiting.ts";

export interface Somebody extends PersonFacts {
  readonly zone: string;
  readonly habits: Habits;
  /** When they were pinged within the last hour, oldest first. */
  readonly pings: readonly number[];
}

export interface AttentionFacts {
  readonly now_ms: number;
  readonly people: readonly Somebody[];
  readonly singleOwner: "yes" | "no";
  /** Absent: the usual ones. */
  readonly ladders?: Ladders | undefined;
  /** Whom the route names. */
  named(facts: AskFacts): string | undefined;
  /** What a sensor says now, as a name for it; undefined: it has not said anything. */
  signal(sensor: string): string | undefined;
}

export type Reach =
  | { readonly kind: "now"; readonly used: number; readonly of: number }
  | { readonly kind: "later"; readonly at_ms: number; readonly why: string };

export function reachOf({ ask }: Pick<AskFacts, "ask">, who: Somebody, now_ms: number): Reach {
  const manners = who.person.manners ?? {};
  if (!isPiercing(ask, manners, now_ms)) return plainReachOf(who, now_ms);
  const { used, of } = budgetOf(manners, who.pings, now_ms);
  return { kind: "now", used, of };
}

const known = new WeakMap<Somebody, { readonly now_ms: number; readonly reach: Reach }>();

/** The same for all asks of one moment, and a clock on a wall takes long to read. */
function plainReachOf(who: Somebody, now_ms: number): Reach {
  const last = known.get(who);
  if (last?.now_ms === now_ms) return last.reach;
  const reach = readReach(who, now_ms);
  known.set(who, { now_ms, reach });
  return reach;
}

function readReach({ person, habits, pings, zone }: Somebody, now_ms: number): Reach {
  const manners = person.manners ?? {};
  const { used, of, free_ms } = budgetOf(manners, pings, now_ms);
  const quiet_ms = quietUntil_ms(manners, habits, { now_ms, zone });
  if (quiet_ms !== undefined) return { kind: "later", at_ms: quiet_ms, why: "quiet hours" };
  if (free_ms !== undefined) return { kind: "later", at_ms: free_ms, why: `${of} pings in an hour` };
  return { kind: "now", used, of };
}

function callable(facts: AskFacts, attention: AttentionFacts): readonly Somebody[] {
  const { people, singleOwner, now_ms } = attention;
  const name = attention.named(facts);
  const persons = callableOf(
    facts,
    people.map(({ person }) => person),
    { singleOwner, ...(name !== undefined && { named: name }) },
  );
  const able = persons.flatMap((person) => people.find((each) => each.person === person) ?? []);
  const away = able.filter((who) => isAway(facts, who, now_ms));
  return away.length === 0 ? able : [...able.filter((who) => !away.includes(who)), ...away];
}

/** For longer than a night: whoever is there is asked in their place, and they only where nobody is. */
function isAway(facts: AskFacts, who: Somebody, now_ms: number): boolean {
  const reach = reachOf(facts, who, now_ms);
  return reach.kind === "later" && reach.at_ms - now_ms > attentionLimits.away_ms;
}

/** Of an ask that is about to be shown for the first time: it may ring, or it lies there until somebody is up. */
export function decideOpening(facts: AskFacts, attention: AttentionFacts): Ladder {
  const { now_ms } = attention;
  const able = callable(facts, attention);
  const begun: Ladder = { ...unclimbed, ...firstOf(facts, able, attention) };
  const present = able.filter((who) => !isAway(facts, who, now_ms));
  const around = present.length > 0 ? present : able;
  const name = attention.named(facts);
  const addressed = around.filter(
    ({ person }, index) => person.name === name || (index === 0 && around.length === 1),
  );
  const heard = addressed.length > 0 ? addressed : around;
  const reaches = heard.map((who) => reachOf(facts, who, now_ms));
  const [only] = addressed;
  const [reach] = reaches;
  if (reaches.length > 0 && reaches.every(({ kind }) => kind === "later")) {
    return { ...begun, hushed: heard.map(({ person }) => person.name).join(", ") };
  }
  if (only === undefined || reach?.kind !== "now") return begun;
  const { used, of } = reach;
  return { ...begun, opened: { who: only.person.name, at_ms: now_ms, used: used + 1, of } };
}

/** As if it were delivered now: within a minute of what will be, so that its card need not be changed for it. */
function firstOf(
  facts: AskFacts,
  able: readonly Somebody[],
  { now_ms, ladders }: AttentionFacts,
): Pick<Ladder, "next"> {
  const shown = { ...facts, row: { ...facts.row, first_delivered_ms: now_ms } };
  const decision = decideLadder(shown, now_ms, ladders);
  if (decision.kind !== "waiting") return {};
  const first = calledBy(decision, able);
  if (first === undefined) return {};
  return { next: { who: first.person.name, how: decision.how, at_ms: decision.at_ms } };
}

/** Of one ladder, before and behind a look. Moments within one minute are the same to people. */
function isSame({ next: a, ended_ms }: Ladder, { next: b, ended_ms: before_ms }: Ladder): boolean {
  const isNear = Math.abs((a?.at_ms ?? 0) - (b?.at_ms ?? 0)) < attentionLimits.same_ms;
  return isNear && a?.who === b?.who && a?.how === b?.how && a?.why === b?.why && ended_ms === before_ms;
}

/** Something that is due for somebody. */
export interface DueCall {
  readonly facts: AskFacts;
  readonly how: RungHow;
  /** They had put it off themselves, and it comes back. */
  readonly snooze?: Snooze;
}

export interface PersonCalls {
  readonly who: Somebody;
  readonly due: readonly DueCall[];
  readonly used: number;
  readonly of: number;
}

export interface Attention {
  readonly calls: readonly PersonCalls[];
  /** Put off by somebody who is not known any more: nobody else waits for that. */
  readonly orphaned: readonly { readonly facts: AskFacts; readonly snooze: Snooze }[];
  /** Ladders of asks that nobody is called about now, where what comes next has changed. */
  readonly ladders: readonly { readonly facts: AskFacts; readonly ladder: Ladder }[];
}

export function decideAttention(asks: readonly AskFacts[], attention: AttentionFacts): Attention {
  const calls = new Map<Somebody, DueCall[]>();
  const ladders: { readonly facts: AskFacts; readonly ladder: Ladder }[] = [];
  const orphaned: { readonly facts: AskFacts; readonly snooze: Snooze }[] = [];
  for (const facts of asks) {
    const before = facts.row.ladder ?? unclimbed;
    const step = stepOf(facts, attention);
    if (step.kind === "call") {
      const due = calls.get(step.who) ?? [];
      due.push(step.due);
      calls.set(step.who, due);
    } else if (step.kind === "orphaned") {
      orphaned.push({ facts, snooze: step.snooze });
    } else if (!isSame(step.ladder, before)) {
      ladders.push({ facts, ladder: step.ladder });
    }
  }
  return {
    ladders,
    orphaned,
    calls: [...calls].map(([who, due]) => {
      const { used, of } = budgetOf(who.person.manners ?? {}, who.pings, attention.now_ms);
      return { who, due, used: used + 1, of };
    }),
  };
}

type Step =
  | { readonly kind: "call"; readonly who: Somebody; readonly due: DueCall }
  | { readonly kind: "orphaned"; readonly snooze: Snooze }
  | { readonly kind: "rest"; readonly ladder: Ladder };

function stepOf(facts: AskFacts, attention: AttentionFacts): Step {
  const { now_ms, people } = attention;
  const { next: _, ...ladder } = facts.row.ladder ?? unclimbed;
  const woken = isPending(facts) ? wokenOf(facts, attention) : undefined;
  if (woken !== undefined) {
    const who = people.find(({ person }) => person.name === woken.by);
    if (who === undefined) return { kind: "orphaned", snooze: woken };
    const reach = reachOf(facts, who, now_ms);
    const call: Call = { who: woken.by, how: "direct", at_ms: now_ms };
    if (reach.kind === "now") return { kind: "call", who, due: { facts, how: "direct", snooze: woken } };
    return { kind: "rest", ladder: { ...ladder, next: { ...call, at_ms: reach.at_ms, why: reach.why } } };
  }
  const able = callable(facts, attention);
  // All who may be called have put it off: it comes back with the first of them, however long that is.
  if (able.length === 0 && facts.row.snooze !== undefined) return { kind: "rest", ladder };
  const decision = decideLadder(facts, now_ms, attention.ladders);
  if (decision.kind === "still") return { kind: "rest", ladder };
  if (decision.kind === "ended")
    return { kind: "rest", ladder: { ...ladder, ended_ms: ladder.ended_ms ?? now_ms } };
  const who = calledBy(decision, able);
  if (who === undefined) return { kind: "rest", ladder };
  const { how } = decision;
  const name = who.person.name;
  if (decision.kind === "waiting")
    return { kind: "rest", ladder: { ...ladder, next: { who: name, how, at_ms: decision.at_ms } } };
  const reach = reachOf(facts, who, now_ms);
  if (reach.kind === "now") return { kind: "call", who, due: { facts, how } };
  return {
    kind: "rest",
    ladder: { ...ladder, next: { who: name, how, at_ms: reach.at_ms, why: reach.why } },
  };
}

/** The first who put it off and whose time has come, by the clock or by what a sensor says. */
function wokenOf({ row }: AskFacts, { now_ms, signal }: AttentionFacts): Snooze | undefined {
  return (row.snoozes ?? []).find(({ until_ms, reading }) => {
    if (until_ms <= now_ms) return true;
    if (reading === undefined) return false;
    const now = signal(reading.sensor);
    return now !== undefined && now !== reading.signal;
  });
}

/** The ladder behind a call. `direct`: they can be spoken to directly, so that its card stands there from now on. */
export function climbed(
  { facts, how, snooze }: DueCall,
  { who, used, of }: PersonCalls,
  { now_ms, brings }: { readonly now_ms: number; readonly brings: "yes" | "no" },
): Ladder {
  const { next: _, hushed: _hushed, ended_ms: _ended, ...before } = facts.row.ladder ?? unclimbed;
  const { name } = who.person;
  const brought =
    brings === "yes" && !before.brought.includes(name) ? [...before.brought, name] : before.brought;
  const called = { who: name, how, at_ms: now_ms, used, of };
  if (snooze !== undefined) return { ...before, rung: 0, since_ms: now_ms, brought, called };
  return { ...before, rung: before.rung + 1, brought, called };
}

/** What is told about at the end of the quiet, and to whom: since when nobody has told them anything. */
export type Peace = "begins" | "ends" | "same";

export function peaceOf({ person, habits, zone }: Somebody, now_ms: number): Peace {
  const isQuiet = quietUntil_ms(person.manners ?? {}, habits, { now_ms, zone }) !== undefined;
  if (isQuiet) return habits.peace_ms === undefined ? "begins" : "same";
  return habits.peace_ms === undefined ? "same" : "ends";
}

/** Pings older than this no longer count. */
export const pingsSince_ms = (now_ms: number): number => now_ms - attentionLimits.budget_ms;
