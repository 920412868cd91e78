// Whether nothing about an ask changed since it was planned, without writing it all out: of ten thousand asks that lie
// there, one look costs a few milliseconds. A no only means that it is worked out with care. Pure.

import type { Place } from "../channels/channel.ts";
import { waited_s } from "./brief.ts";
import { isFinal, ofAsk, ofRest, ofRow, type ThreadNow, threadsNow } from "./changed.ts";
import type { AskFacts, PlanFacts, StandingCopy } from "./facts.ts";
import { whyNot } from "./routing.ts";
import { stepEnd_s, stepOf } from "./words.ts";

export interface Seen {
  readonly facts: AskFacts;
  readonly ground: string;
  /** Of the time that it waits: cards tell it in steps. */
  readonly step: number;
  readonly final: boolean;
  readonly copies: readonly StandingCopy[];
  /** What stands in the way at each of its copies. */
  readonly blocked: readonly (string | undefined)[];
  /** Its worker's threads. */
  readonly threads: readonly ThreadNow[];
  /** Nothing about it changes before by time alone. */
  readonly until_ms: number;
}

/** What all asks of one look share. */
export interface Ground {
  readonly rev: string;
  /** Under which a worker may have threads. */
  readonly routable: readonly Place[];
}

/** One look at all asks. What many of them share is asked for once. */
interface Glance {
  seen(facts: AskFacts): Seen;
  /** As before, as far as its cards can tell. */
  isStill(facts: AskFacts, before: Seen): boolean;
}

const nothing: readonly ThreadNow[] = [];

export function glanceAt(world: PlanFacts, { rev: ground, routable }: Ground): Glance {
  const why = new Map<Place, string | undefined>();
  const threads = new Map<string, readonly ThreadNow[]>();

  function blocked({ place }: StandingCopy): string | undefined {
    if (!why.has(place)) why.set(place, whyNot(place, world));
    return why.get(place);
  }

  function threadsOf({ worker }: AskFacts): readonly ThreadNow[] {
    if (worker === undefined) return nothing;
    const known = threads.get(worker.id);
    if (known !== undefined) return known;
    const found = threadsNow(worker.id, world, routable);
    threads.set(worker.id, found);
    return found;
  }

  return {
    seen(facts) {
      const copies = world.copies(facts.row.key);
      return {
        facts,
        ground,
        step: stepNow(facts, world),
        final: isFinal(facts, world.now_ms),
        copies,
        blocked: copies.map(blocked),
        threads: threadsOf(facts),
        until_ms: untilOf(facts, world),
      };
    },
    isStill(facts, before) {
      if (before.ground !== ground || world.copies(facts.row.key) !== before.copies) return false;
      if (before.step !== stepNow(facts, world) || before.final !== isFinal(facts, world.now_ms))
        return false;
      return (
        before.copies.every((copy, at) => blocked(copy) === before.blocked[at]) &&
        isSame(before.threads, threadsOf(facts)) &&
        isSameFacts(before.facts, facts)
      );
    },
  };
}

/** What was answered has times of its own: its outcome comes, or it can be taken back. There are few. */
function untilOf({ ask, answer }: AskFacts, { now_ms }: PlanFacts): number {
  if (answer !== undefined) return now_ms;
  return (ask.raised_s + stepEnd_s(waited_s(ask, now_ms))) * 1_000;
}

const stepNow = ({ ask }: AskFacts, { now_ms }: PlanFacts) => stepOf(waited_s(ask, now_ms));

function isSameFacts(before: AskFacts, now: AskFacts): boolean {
  return (
    (before.row === now.row || ofRow.every((part) => isSame(part(before.row), part(now.row)))) &&
    ofAsk.every((part) => isSame(part(before.ask), part(now.ask))) &&
    ofRest.every((part) => isSame(part(before), part(now)))
  );
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return Array.isArray(a) === Array.isArray(b) && isSameInside(a, b);
}

/** Member by member, and without a list of them. */
function isSameInside(a: object, b: object): boolean {
  const ours = a as Readonly<Record<string, unknown>>;
  const theirs = b as Readonly<Record<string, unknown>>;
  let left = 0;
  for (const name in ours) {
    if (!(name in theirs) || !isSame(ours[name], theirs[name])) return false;
    left += 1;
  }
  for (const _ in theirs) left -= 1;
  return left === 0;
}
