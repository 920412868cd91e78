// Brings asks to people who have not answered: reads who they are and how they want to be reached, lets the pure part
// decide, and writes the reminder, the step and the ping in one go, so that no death in between repeats any (I6).

import type { Place } from "../channels/channel.ts";
import { REMINDER, reminderOf, reminderSubject } from "../notify/ask-key.ts";
import {
  type Attention,
  type AttentionFacts,
  climbed,
  decideAttention,
  decideOpening,
  type PersonCalls,
  peaceOf,
  pingsSince_ms,
  type Somebody,
} from "../notify/attention.ts";
import { standingOf } from "../notify/cards/ask.ts";
import { digestCard, isEmpty, remindedCard, reminderCard, remindersCard } from "../notify/cards/attention.ts";
import type { AskFacts, PlanFacts } from "../notify/facts.ts";
import type { Kept, Ledger, Tables } from "../notify/ledger/ledger.ts";
import type { Draft, Subject, Wanted } from "../notify/nouns.ts";
import type { Outbox } from "../notify/outbox/outbox.ts";
import { budgetOf } from "../notify/quiet.ts";
import { type RouteRule, routeOf } from "../notify/routes.ts";
import { settingOf } from "../notify/standing.ts";
import { directOf, isOpen, spotOf, threadSpot } from "./reach.ts";
import { decisionsSince, goneSince, waitingNow } from "./since.ts";

export interface AttendSetup {
  readonly ledger: Ledger;
  readonly outbox: Pick<Outbox, "putInto" | "wake">;
  readonly rules: readonly RouteRule[];
  readonly singleOwner: "yes" | "no";
  readonly ladders?: AttentionFacts["ladders"];
  /** What each sensor says now, as a name for it. */
  signals(): Promise<ReadonlyMap<string, string>>;
}

export interface Attendant {
  /** The same asks; of those that are new it is decided whether they ring. */
  open(world: PlanFacts): readonly AskFacts[];
  /** Calls whom it is time to call. `changed`: cards show something else now. */
  attend(world: PlanFacts): Promise<Kept<"changed" | "same">>;
}

export function createAttendant(setup: AttendSetup): Attendant {
  const { ledger, outbox } = setup;

  function somebodies(tables: Tables, { people, zone, now_ms }: PlanFacts): readonly Somebody[] {
    return people.map((each) => ({
      ...each,
      zone: each.person.zone ?? zone,
      habits: tables.attention.habits(each.person.name),
      pings: tables.attention.pings(each.person.name, pingsSince_ms(now_ms)),
    }));
  }

  function factsOf(tables: Tables, world: PlanFacts, signals: ReadonlyMap<string, string>): AttentionFacts {
    return {
      now_ms: world.now_ms,
      people: somebodies(tables, world),
      singleOwner: setup.singleOwner,
      ladders: setup.ladders,
      named: ({ ask }) => routeOf(ask, setup.rules).call,
      signal: (sensor) => signals.get(sensor),
    };
  }

  return {
    open(world) {
      const isNew = ({ row, ask }: AskFacts) => row.ladder === undefined && ask.state === "pending";
      if (!world.asks.some(isNew)) return world.asks;
      const opened = ledger.atomically((tables) =>
        world.asks.map((facts): AskFacts => {
          if (!isNew(facts)) return facts;
          // One after the other: each ping that is given leaves one less for the next.
          const ladder = decideOpening(facts, factsOf(tables, world, new Map()));
          tables.attention.putLadder(facts.row.key, ladder);
          const { opened: ping } = ladder;
          if (ping) tables.attention.ping(ping.who, `open:${facts.row.key}`, ping.at_ms);
          return { ...facts, row: { ...facts.row, ladder } };
        }),
      );
      return opened.kind === "ok" ? opened.value : world.asks;
    },
    async attend(world) {
      const isAwaited = world.asks.some(({ row }) => row.snoozes?.some(({ reading }) => reading));
      const signals = isAwaited ? await setup.signals() : new Map<string, string>();
      const done = ledger.atomically((tables) => {
        const attention = factsOf(tables, world, signals);
        const decided = decideAttention(world.asks, attention);
        const round: Round = { tables, world, setup, attention };
        const told = tellPeace(round, decided);
        const effects = [
          keepLadders(round, decided),
          told.size > 0 ? "changed" : "same",
          ...decided.calls.filter(({ who }) => !told.has(who)).map((calls) => call(round, calls)),
          finishReminders(round),
        ];
        return effects.includes("changed") ? "changed" : "same";
      });
      if (done.kind === "ok" && done.value === "changed") outbox.wake();
      return done;
    },
  };
}

interface Round {
  readonly tables: Tables;
  readonly world: PlanFacts;
  readonly setup: AttendSetup;
  readonly attention: AttentionFacts;
}

type Effect = "changed" | "same";

function keepLadders({ tables }: Round, { ladders, orphaned }: Attention): Effect {
  for (const { facts, snooze } of orphaned) tables.asks.wake(facts.row.key, snooze.by);
  for (const { facts, ladder } of ladders) tables.attention.putLadder(facts.row.key, ladder);
  return ladders.length + orphaned.length > 0 ? "changed" : "same";
}

/** Those who were left in peace are told what happened meanwhile, in one message. */
function tellPeace(round: Round, decided: Attention): ReadonlySet<Somebody> {
  const { tables, world, attention, setup } = round;
  const { now_ms } = world;
  const told = new Set<Somebody>();
  for (const who of attention.people) {
    const peace = peaceOf(who, now_ms);
    const { name } = who.person;
    if (peace === "begins") tables.attention.setPeace(name, now_ms);
    if (peace !== "ends") continue;
    tables.attention.setPeace(name, undefined);
    const spot = spotOf(who, world);
    if (spot === undefined) continue;
    const since_ms = Math.max(who.habits.said_ms ?? 0, who.habits.peace_ms ?? 0);
    const { used, of } = budgetOf(who.person.manners ?? {}, who.pings, now_ms);
    const digest = {
      name,
      since_ms,
      waiting: waitingNow(who, decided, { ...world, ...setup }),
      done: decisionsSince(tables, since_ms),
      goneWorkers: goneSince(world.home, since_ms),
      ping: { used: used + 1, of },
      ...(spot.call !== undefined && { call: spot.call }),
    };
    if (isEmpty(digest)) continue;
    told.add(who);
    put(round, spot.place, {
      subject: `notice:digest:${name}:${now_ms}` as Subject,
      draft: digestCard(digest, spot.setting),
    });
    tables.attention.ping(name, `digest:${now_ms}`, now_ms);
    // What is due for them stands in it: that was their call.
    for (const calls of decided.calls.filter((each) => each.who === who)) climbAll(round, calls, "no");
  }
  return told;
}

function call(round: Round, calls: PersonCalls): Effect {
  const { tables, world } = round;
  const { who, due } = calls;
  const { now_ms } = world;
  const { name } = who.person;
  const [first] = due;
  const spot = spotOf(who, world);
  if (first === undefined || spot === undefined) return "same";
  if (due.length > 1) {
    put(round, spot.place, {
      subject: `notice:waiting:${name}:${now_ms}` as Subject,
      draft: remindersCard({ ...calls, ...(spot.call !== undefined && { call: spot.call }) }, spot.setting),
    });
    climbAll(round, calls, "no");
  } else {
    const brings = remind(round, calls);
    climbAll(round, calls, brings);
  }
  tables.attention.ping(name, `call:${now_ms}`, now_ms);
  return "changed";
}

/** `yes`: its card itself is brought to them, and the plan shows it there. */
function remind(round: Round, { who, due: [first], used, of }: PersonCalls): "yes" | "no" {
  const { world } = round;
  if (first === undefined) return "no";
  const { facts, how, snooze } = first;
  const { key, ladder } = facts.row;
  const standing = world.copies(key).map(({ place }) => place);
  const direct = directOf(who, world);
  const isThere = direct !== undefined && standing.some((place) => place.chat === direct.chat);
  const isBrought = ladder?.brought.includes(who.person.name) === true || isThere;
  if (how !== "thread" && direct !== undefined && !isBrought) return "yes";
  const spot = how === "thread" ? threadSpot(standing, who, world) : spotOf(who, world);
  const at = spot ?? spotOf(who, world);
  if (at === undefined) return "no";
  const { place, call: user, setting } = at;
  put(round, place, {
    subject: reminderSubject(key, world.now_ms),
    draft: reminderCard(
      {
        facts,
        used,
        of,
        ...(snooze && { words: snooze.words }),
        ...(user !== undefined && { call: user }),
      },
      setting,
    ),
    lives: "yes",
  });
  return "no";
}

function climbAll({ tables, world }: Round, calls: PersonCalls, brings: "yes" | "no"): void {
  for (const due of calls.due) {
    const { key } = due.facts.row;
    if (due.snooze !== undefined) tables.asks.wake(key, due.snooze.by);
    tables.attention.putLadder(key, climbed(due, calls, { now_ms: world.now_ms, brings }));
  }
}

interface Said {
  readonly subject: Subject;
  readonly draft: Draft;
  /** It is changed once more, when its ask is over. */
  readonly lives?: "yes";
}

function put({ tables, setup }: Round, place: Place, { subject, draft, lives }: Said): Effect {
  const wanted: Wanted = { subject, place, lane: "reminder", draft, final: lives === "yes" ? "no" : "yes" };
  return setup.outbox.putInto(tables, wanted).kind === "queued" ? "changed" : "same";
}

/** A reminder of what is over says so. */
function finishReminders(round: Round): Effect {
  const { tables, world } = round;
  const live = tables.copies.live(REMINDER);
  if (live.length === 0) return "same";
  const isOver = (facts: AskFacts) => ["closed", "orphaned"].includes(standingOf(facts));
  const open = new Set(world.asks.flatMap((facts) => (isOver(facts) ? [] : [facts.row.key])));
  const effects = live.flatMap(({ subject, place }): readonly Effect[] => {
    const key = reminderOf(subject);
    const row = key === undefined || open.has(key) ? undefined : tables.asks.find(key);
    if (row === undefined || !isOpen(place, world)) return [];
    const setting = settingOf(place.surface, world.zone, world);
    return [put(round, place, { subject, draft: remindedCard(row, setting) })];
  });
  return effects.includes("changed") ? "changed" : "same";
}
