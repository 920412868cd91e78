// Whether nothing about an ask changed since it was planned, without writing it all out: of ten thousand asks that lie
// there, one look costs a few milliseconds. A no only means that it is worked out with care. Pure.

import type { Place } from "../channels/channel.ts";
import { waited_s } from "./brief.ts";
import { isFinal } from "./changed.ts";
import type { AskFacts, PlanFacts, StandingCopy } from "./facts.ts";
import { whyNot } from "./routing.ts";
import { stepOf } from "./words.ts";

export interface Seen {
  readonly facts: AskFacts;
  readonly ground: string;
  /** Of the time that it waits: cards tell it in steps. */
  readonly step: number;
  readonly final: boolean;
  readonly copies: readonly StandingCopy[];
  /** What stands in the way at each of its copies, and its worker's threads. */
  readonly around: readonly unknown[];
}

export function seenOf(facts: AskFacts, world: PlanFacts, ground: string): Seen {
  const { ask, row, worker } = facts;
  const copies = world.copies(row.key);
  const around: unknown[] = copies.map(({ place }: { readonly place: Place }) => whyNot(place, world));
  if (worker !== undefined) for (const { place } of world.homes) around.push(world.thread(worker.id, place));
  return {
    facts,
    ground,
    step: stepOf(waited_s(ask, world.now_ms)),
    final: isFinal(facts, world.now_ms),
    copies,
    around,
  };
}

export function isSeen(before: Seen, now: Seen): boolean {
  return (
    before.ground === now.ground &&
    before.step === now.step &&
    before.final === now.final &&
    before.copies === now.copies &&
    isSame(before.around, now.around) &&
    isSameBut(before.facts, now.facts, apart) &&
    isSameBut(before.facts.ask, now.facts.ask, aging) &&
    before.facts.worker?.id === now.facts.worker?.id &&
    before.facts.worker?.alive === now.facts.worker?.alive
  );
}

/** Compared by themselves. */
const apart: ReadonlySet<string> = new Set(["ask", "worker"]);
/** Told by `step`. */
const aging: ReadonlySet<string> = new Set(["age_s"]);
const nothing: ReadonlySet<string> = new Set();

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return Array.isArray(a) === Array.isArray(b) && isSameBut(a, b, nothing);
}

/** Member by member and without a list of them: this runs tens of thousands of times in one look. */
function isSameBut(a: object, b: object, but: ReadonlySet<string>): boolean {
  const ours = a as Readonly<Record<string, unknown>>;
  const theirs = b as Readonly<Record<string, unknown>>;
  let left = 0;
  for (const name in ours) {
    if (!(name in theirs)) return false;
    if (!but.has(name) && !isSame(ours[name], theirs[name])) return false;
    left += 1;
  }
  for (const _ in theirs) left -= 1;
  return left === 0;
}
