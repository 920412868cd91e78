// Which asks nothing happened to since the last plan, told without looking at any: the facts are the same objects, their
// cards stand where they stood, no step of time has passed. A no only means that it is worked out with care. Pure.

import type { Place } from "../channels/channel.ts";
import type { WorkerId } from "../engine/ids.ts";
import { threadsNow } from "./changed.ts";
import type { AskFacts, PlanFacts, StandingCopy } from "./facts.ts";
import type { AskKey } from "./nouns.ts";
import { whyNot } from "./routing.ts";
import type { Ground, Seen } from "./seen.ts";

/** What a plan came to, ask by ask in the order of its facts; in columns, so that a look passes over them quickly. */
export interface Standstill<Entry> {
  readonly ground: string;
  readonly made_ms: number;
  readonly asks: readonly AskFacts[];
  readonly keys: readonly AskKey[];
  readonly entries: readonly Entry[];
  readonly copies: readonly (readonly StandingCopy[])[];
  /** From then on its cards may say something else. */
  readonly until_ms: readonly number[];
  /** Where any card stands, and who asked: what is in their way many asks share. */
  readonly places: ReadonlySet<Place>;
  readonly workers: ReadonlySet<WorkerId>;
  readonly around: string;
}

interface Walk<Entry> {
  /** To be asked for each in order. Undefined: it may have changed, and `put` tells what came of it. */
  still(facts: AskFacts): Entry | undefined;
  put(facts: AskFacts, entry: Entry, seen: Seen): void;
  end(): Standstill<Entry>;
}

export function walkFrom<Entry>(
  last: Standstill<Entry> | undefined,
  world: PlanFacts,
  ground: Ground,
): Walk<Entry> {
  const { now_ms } = world;
  const before = last !== undefined && isAround(last, world, ground) ? last : undefined;
  const asks: AskFacts[] = [];
  const keys: AskKey[] = [];
  const entries: Entry[] = [];
  const copies: (readonly StandingCopy[])[] = [];
  const until_ms: number[] = [];
  const places = new Set(last?.places);
  const workers = new Set(last?.workers);
  let next = 0;

  /** Where it was last time. One that is over is gone from among them; one that is new comes behind all others. */
  function placeOf(was: Standstill<Entry>, facts: AskFacts): number | undefined {
    if (was.asks[next] === facts) return next;
    if (was.asks[next + 1] === facts) return next + 1;
    if (was.keys[next] === facts.row.key) next += 1;
    return undefined;
  }

  return {
    still(facts) {
      const at = before && placeOf(before, facts);
      if (before === undefined || at === undefined) return undefined;
      next = at + 1;
      const [key, entry, stood, until] = [
        before.keys[at],
        before.entries[at],
        before.copies[at],
        before.until_ms[at],
      ];
      if (key === undefined || entry === undefined || stood === undefined || until === undefined)
        return undefined;
      if (now_ms >= until || world.copies(key) !== stood) return undefined;
      asks.push(facts);
      keys.push(key);
      entries.push(entry);
      copies.push(stood);
      until_ms.push(until);
      return entry;
    },
    put(facts, entry, seen) {
      asks.push(facts);
      keys.push(facts.row.key);
      entries.push(entry);
      copies.push(seen.copies);
      until_ms.push(seen.until_ms);
      for (const { place } of seen.copies) places.add(place);
      if (facts.worker !== undefined) workers.add(facts.worker.id);
    },
    end: () => ({
      ...{ made_ms: now_ms, asks, keys, entries, copies, until_ms, places, workers },
      ground: ground.rev,
      around: aroundOf(world, ground, { places, workers }),
    }),
  };
}

function isAround<Entry>(last: Standstill<Entry>, world: PlanFacts, ground: Ground): boolean {
  // A clock that was set back makes a step of time pass again.
  if (last.ground !== ground.rev || world.now_ms < last.made_ms) return false;
  return aroundOf(world, ground, last) === last.around;
}

function aroundOf(
  world: PlanFacts,
  { routable }: Ground,
  { places, workers }: Pick<Standstill<unknown>, "places" | "workers">,
): string {
  const blocked = [...places].map((place) => whyNot(place, world) ?? "");
  const threads = [...workers].map((worker) => threadsNow(worker, world, routable));
  return JSON.stringify([blocked, threads]);
}
