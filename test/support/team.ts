// A team over weeks, without a house around it: people in several zones who sleep, answer late, put off and leave, and the
// asks that come to them. Every step is decided by what the bot decides by; every ping is held against what was promised.

import type { AskId } from "../../src/engine/ids.ts";
import {
  type AttentionFacts,
  climbed,
  decideAttention,
  decideOpening,
  type Somebody,
} from "../../src/notify/attention.ts";
import type { AskFacts } from "../../src/notify/facts.ts";
import type { AskKey, Ladder, Snooze, Vote } from "../../src/notify/nouns.ts";
import { budgetOf, isPiercing, quietUntil_ms } from "../../src/notify/quiet.ts";
import { approversOf, votesThatCount } from "../../src/notify/quorum.ts";
import { seededRandom } from "../fakes/wire/faults.ts";
import { askOf, gateOf, rowOf } from "./notify.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface TeamOptions {
  readonly seed: number;
  readonly days: number;
  readonly asksPerDay: number;
  readonly start_ms: number;
  readonly step_ms?: number;
}

export interface TeamReport {
  readonly asks: number;
  readonly answered: number;
  readonly pings: number;
  /** Gates that took two people and were opened by them. */
  readonly opened: number;
  /** Each promise that was not kept, in words. */
  readonly broken: readonly string[];
  /** Asks about which nobody was called, nor anybody left in peace, within a day. */
  readonly unreached: number;
}

interface Living {
  facts: AskFacts;
  readonly raised_ms: number;
  reached: "yes" | "no";
  answer_ms: number;
  /** What people are going to say, and when. */
  sayings: readonly { readonly who: string; readonly at_ms: number }[];
}

const approvals = { irreversible: 2, destructive: 2 };
const zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC"] as const;
const names = ["ada", "ben", "cleo", "dan", "eve"] as const;

export function runTeam({
  seed,
  days,
  asksPerDay,
  start_ms,
  step_ms = 5 * MINUTE_MS,
}: TeamOptions): TeamReport {
  const random = seededRandom(seed);
  const people: Somebody[] = names.map((name, index) => ({
    person: {
      name,
      roles: [index === 0 ? "owner" : "approver"],
      identities: [],
      manners: {
        quiet: { from_minute: 22 * 60, to_minute: 7 * 60 + index * 30 },
        pierce: index === 1 ? ["irreversible"] : index === 2 ? ["expiring"] : [],
        pingsPerHour: 2 + index,
      },
    },
    direct: [],
    zone: zones[index] ?? "UTC",
    habits: {},
    pings: [],
  }));
  const pings = new Map<string, number[]>(names.map((name) => [name, []]));
  const broken: string[] = [];
  let open: Living[] = [];
  let [asks, answered, unreached, gatesOpened] = [0, 0, 0, 0];

  function now(now_ms: number): AttentionFacts {
    const present = people.map((who) => ({
      ...who,
      pings: (pings.get(who.person.name) ?? []).filter((at) => now_ms - at < HOUR_MS),
    }));
    // Eve leaves for good after a week: nobody tells the bot.
    return { now_ms, people: present, singleOwner: "no", named: () => undefined, signal: () => undefined };
  }

  function ping(who: Somebody, about: readonly AskFacts[], now_ms: number): void {
    const { name, manners = {} } = who.person;
    const pierces = about.some(({ ask }) => isPiercing(ask, manners, now_ms));
    const isQuiet = quietUntil_ms(manners, who.habits, { now_ms, zone: who.zone }) !== undefined;
    if (isQuiet && !pierces)
      broken.push(`${name} was pinged in their night, ${new Date(now_ms).toISOString()}`);
    const { used, of } = budgetOf(manners, pings.get(name) ?? [], now_ms);
    if (used >= of && !pierces) broken.push(`${name} was pinged beyond ${of} in an hour`);
    pings.get(name)?.push(now_ms);
  }

  function raise(now_ms: number): void {
    asks += 1;
    const id = `w-${asks}` as AskId;
    const shared = {
      id,
      raised_s: now_ms / 1_000,
      ...(random() < 0.1 && { expires_s: now_ms / 1_000 + 6 * 3_600 }),
    };
    const ask =
      random() < 0.3 ? gateOf({ ...shared, by: names[Math.floor(random() * 5)] ?? "ada" }) : askOf(shared);
    const row = rowOf({
      key: `k${asks}` as AskKey,
      id,
      raised_s: now_ms / 1_000,
      first_delivered_ms: now_ms,
    });
    const ladder = decideOpening({ ask, row }, now(now_ms));
    const facts = { ask, row: { ...row, ladder } };
    const who = people.find(({ person }) => person.name === ladder.opened?.who);
    if (who !== undefined) ping(who, [facts], now_ms);
    const reached = who !== undefined || ladder.hushed !== undefined ? "yes" : "no";
    open.push({ facts, raised_ms: now_ms, reached, answer_ms: Number.POSITIVE_INFINITY, sayings: [] });
  }

  /** A gate takes two people; whoever says it a second time is still one. */
  function listen(living: Living, now_ms: number): void {
    const due = living.sayings.filter(({ at_ms }) => at_ms <= now_ms);
    living.sayings = living.sayings.filter(({ at_ms }) => at_ms > now_ms);
    for (const { who, at_ms } of due) {
      const { ask, row } = living.facts;
      if (living.answer_ms <= now_ms) return; // whoever comes second is told who was first
      if (approversOf(ask, approvals) <= 1) living.answer_ms = now_ms;
      else {
        const votes: readonly Vote[] = [...(row.votes ?? []), { person: who, at_ms, surface: "slack" }];
        living.facts = { ...living.facts, row: { ...row, votes } };
        const persons = people.map(({ person }) => person);
        if (votesThatCount(votes, ask, { people: persons, now_ms }).length < 2) continue;
        living.answer_ms = now_ms;
        gatesOpened += 1;
        const fresh = votes.filter((vote) => now_ms - vote.at_ms < DAY_MS && vote.person !== ask.by);
        const yes = new Set(fresh.map(({ person }) => person));
        if (yes.size < 2) broken.push(`${ask.id} was opened by ${[...yes].join(", ") || "nobody"}`);
      }
    }
  }

  /** Whoever was called answers a while later, puts it off, or does nothing. */
  function hear(living: Living, who: string, now_ms: number): void {
    living.reached = "yes";
    const mood = random();
    const left = who === "eve" && now_ms - start_ms > 7 * DAY_MS;
    if (left || mood < 0.4) return;
    if (mood < 0.5) {
      const snooze: Snooze = { until_ms: now_ms + random() * 20 * HOUR_MS, words: "later", by: who };
      const snoozes = [...(living.facts.row.snoozes ?? []).filter(({ by }) => by !== who), snooze];
      const first = snoozes.toSorted((a, b) => a.until_ms - b.until_ms);
      const [soonest = snooze] = first;
      living.facts = { ...living.facts, row: { ...living.facts.row, snooze: soonest, snoozes: first } };
    } else {
      const said = { who, at_ms: now_ms + random() * 90 * MINUTE_MS };
      const again = { who, at_ms: said.at_ms + random() * 90 * MINUTE_MS };
      living.sayings = [...living.sayings, said, ...(random() < 0.3 ? [again] : [])];
    }
  }

  function keep(living: Living, ladder: Ladder, without?: Snooze): void {
    const { snooze: _, snoozes = [], ...row } = living.facts.row;
    const left = snoozes.filter((each) => each !== without);
    const [first] = left;
    living.facts = {
      ...living.facts,
      row: { ...row, ladder, ...(first && { snooze: first, snoozes: left }) },
    };
  }

  for (let now_ms = start_ms; now_ms < start_ms + days * DAY_MS; now_ms += step_ms) {
    if (random() < (asksPerDay * step_ms) / DAY_MS) raise(now_ms);
    for (const living of open) listen(living, now_ms);
    open = open.filter((living) => {
      const isOver = living.answer_ms <= now_ms || (living.facts.ask.expires_s ?? Infinity) * 1_000 <= now_ms;
      if (living.answer_ms <= now_ms) answered += 1;
      if (isOver && living.reached === "no") unreached += now_ms - living.raised_ms > DAY_MS ? 1 : 0;
      return !isOver;
    });
    const attention = now(now_ms);
    const byFacts = new Map(open.map((living) => [living.facts, living]));
    const { calls, ladders } = decideAttention(
      open.map(({ facts }) => facts),
      attention,
    );
    for (const { facts, ladder } of ladders) {
      const living = byFacts.get(facts);
      if (living !== undefined) keep(living, ladder);
    }
    for (const call of calls) {
      ping(
        call.who,
        call.due.map(({ facts }) => facts),
        now_ms,
      );
      for (const due of call.due) {
        const living = byFacts.get(due.facts);
        if (living === undefined) continue;
        keep(living, climbed(due, call, { now_ms, brings: "no" }), due.snooze);
        hear(living, call.who.person.name, now_ms);
      }
    }
  }
  unreached += open.filter(
    ({ reached, raised_ms }) => reached === "no" && start_ms + days * DAY_MS - raised_ms > DAY_MS,
  ).length;
  const count = [...pings.values()].reduce((sum, each) => sum + each.length, 0);
  return { asks, answered, pings: count, opened: gatesOpened, broken, unreached };
}
