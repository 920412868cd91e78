// What should be shown where: facts in, wanted cards out. Pure. Every open ask is wanted somewhere, or it is said why
// not (I4); every copy of a closed one gets the same end; an ask that did not change costs a comparison and no card.

import type { Place } from "../channels/channel.ts";

import { askCard, standingOf } from "./cards/ask.ts";

import { factsRev, groundRev, isFinal } from "./changed.ts";
import type { AskFacts, PlanFacts } from "./facts.ts";
import type { AskKey, Subject, Wanted } from "./nouns.ts";
import { decideVoice } from "./policy.ts";
import type { RouteRule } from "./routes.ts";
import {
  broughtStops,
  type Itinerary,
  itineraryOf,
  placeKey,
  placeText,
  routablePlaces,
  type Stop,
  whyNot,
} from "./routing.ts";
import { type Ground, glanceAt, type Seen } from "./seen.ts";
import { openingOf, settingOf } from "./standing.ts";
import { type Standstill, walkFrom } from "./standstill.ts";

/** An open ask that nobody can see now, and what would help. */
export interface Unshown {
  readonly ask: AskKey;
  readonly why: string;
  readonly remedy: string;
}

export interface AskPlan {
  readonly wanted: readonly Wanted[];
  readonly unshown?: Unshown;
}

export interface Plan {
  readonly wanted: readonly Wanted[];
  readonly unshown: readonly Unshown[];
}

/** Of each ask, what it was planned from and what came of it. Empty at first. */
export type Planned = ReadonlyMap<AskKey, PlannedAsk>;

interface PlannedAsk extends AskPlan {
  readonly rev: string;
  readonly seen: Seen;
}

/** Cards of the asks that changed since; `unshown` is of all of them. Boards and workers are planned apart. */
export function planChanged(
  world: PlanFacts,
  rules: readonly RouteRule[],
  before: Planned,
): { readonly plan: Plan; readonly planned: Planned } {
  const routable = routablePlaces(world, rules);
  const ground: Ground = { rev: groundRev(world, rules, routable), routable };
  const glance = glanceAt(world, ground);
  const walk = walkFrom(walked.get(before), world, ground);
  const changes = new Map<AskKey, PlannedAsk>();
  const changed: Wanted[] = [];
  let kept = 0;
  for (const facts of world.asks) {
    if (walk.still(facts) !== undefined) {
      kept += 1;
      continue;
    }
    const last = before.get(facts.row.key);
    if (last !== undefined) kept += 1;
    const now = last !== undefined && glance.isStill(facts, last.seen) ? last : planAnew(facts, last);
    if (now !== last) changes.set(facts.row.key, now);
    walk.put(facts, now, now.seen);
  }
  const planned = plannedBy(world, { before, changes, kept });
  const end = walk.end();
  walked.set(planned, end);
  const unshown = end.entries.flatMap((each) => each.unshown ?? []);
  return { plan: { wanted: distinct(changed), unshown }, planned };

  function planAnew(facts: AskFacts, last: PlannedAsk | undefined): PlannedAsk {
    const rev = `${ground.rev} ${factsRev(facts, world, routable)}`;
    const seen = glance.seen(facts);
    if (last?.rev === rev) return { ...last, seen };
    const plan = planAsk(facts, world, rules);
    changed.push(...plan.wanted);
    return { ...plan, rev, seen };
  }
}

/** Only saves work: of a plan that is not among them every ask is looked at. */
const walked = new WeakMap<Planned, Standstill<PlannedAsk>>();

interface Planning {
  readonly before: Planned;
  readonly changes: Planned;
  /** How many asks were planned before, and are still there. */
  readonly kept: number;
}

/** Of ten thousand asks that lie there a few change: those alone are written. */
function plannedBy({ asks }: PlanFacts, { before, changes, kept }: Planning): Planned {
  if (kept === before.size && changes.size === 0) return before;
  const planned = new Map(before);
  for (const [key, each] of changes) planned.set(key, each);
  if (kept === before.size) return planned;
  const present = new Set(asks.map(({ row }) => row.key));
  for (const key of before.keys()) if (!present.has(key)) planned.delete(key);
  return planned;
}

/** All of it, for who compares everything: what did not change is not drawn again for that. */
export function allWanted(planned: Planned): readonly Wanted[] {
  return distinct([...planned.values()].flatMap(({ wanted }) => wanted));
}

// --- one ask -------------------------------------------------------------------------------------------------------

export function planAsk(facts: AskFacts, world: PlanFacts, rules: readonly RouteRule[]): AskPlan {
  const standing = standingOf(facts);
  const standsAt = world.copies(facts.row.key).map(({ place }) => place);
  if (standing === "closed" || standing === "orphaned") {
    return {
      wanted: reachable(standsAt, world).map((place) => wantedAsk(facts, world, elsewhere(place, world))),
    };
  }
  const itinerary = itineraryOf(facts, world, rules);
  const routed = new Set(itinerary.stops.map(({ place }) => placeKey(place)));
  const brought = broughtStops(facts, world).filter(({ place }) => !routed.has(placeKey(place)));
  const settled = [...itinerary.stops, ...brought].map((stop) => settle(stop, facts, world));
  const spots = settled.flatMap((each) => (each.spot === undefined ? [] : [each.spot]));
  const known = new Set(spots.map(({ place }) => placeKey(place)));
  const others = reachable(standsAt, world).filter((place) => !known.has(placeKey(place)));
  const wanted = [
    ...spots.map((spot) => wantedAsk(facts, world, { ...spot, ...callOf(spot, itinerary, world) })),
    ...others.map((place) => wantedAsk(facts, world, elsewhere(place, world))),
  ];
  const openings = settled.flatMap((each) => (each.opening === undefined ? [] : [each.opening]));
  const unshown = wanted.length > 0 ? undefined : unshownOf(facts, itinerary, openings);
  return { wanted: [...openings, ...wanted], ...(unshown !== undefined && { unshown }) };
}

/** Where a copy of an ask stands or will stand. */
interface Spot extends Pick<Stop, "place" | "zone" | "direct" | "brought"> {
  /** Its position in the route. */
  readonly rank: number;
  readonly callable?: string;
}

interface Settled {
  readonly spot?: Omit<Spot, "rank">;
  /** The worker's thread is opened first. */
  readonly opening?: Wanted;
}

function settle(stop: Stop, facts: AskFacts, world: PlanFacts): Settled {
  const { worker } = facts;
  if (stop.threads === "no" || worker === undefined) return { spot: stop };
  const thread = world.thread(worker.id, stop.place);
  switch (thread.kind) {
    case "open":
      return whyNot(thread.place, world) === undefined
        ? { spot: { ...stop, place: thread.place } }
        : { spot: stop };
    case "refused":
      return { spot: stop };
    case "none":
      return { opening: openingOf(worker, stop, world) };
  }
}

/** The one person who is called: whom the route names, else the only one who may decide. */
function callOf({ place }: Pick<Spot, "place">, { route, stops }: Itinerary, { people }: PlanFacts) {
  const rank = stops.findIndex(
    (stop) => stop.place.surface === place.surface && stop.place.chat === place.chat,
  );
  const deciders = people.filter(
    ({ person }) => person.roles.includes("owner") || person.roles.includes("approver"),
  );
  const called =
    route.call === undefined
      ? deciders.length === 1
        ? deciders[0]
        : undefined
      : people.find(({ person }) => person.name === route.call);
  const callable = called?.person.identities.find(({ surface }) => surface === place.surface)?.user;
  return { rank: Math.max(0, rank), ...(callable !== undefined && { callable }) };
}

/** A copy outside of the route: it is kept right, and stays quiet. */
function elsewhere(place: Place, world: PlanFacts): Spot {
  const home = world.homes.find(
    (each) => each.place.surface === place.surface && each.place.chat === place.chat,
  );
  return { place, zone: home?.zone ?? world.zone, direct: "no", rank: Number.MAX_SAFE_INTEGER };
}

function wantedAsk(facts: AskFacts, world: PlanFacts, spot: Spot): Wanted {
  const { place, zone, direct, rank, callable, brought } = spot;
  const { key } = facts.row;
  const standing = standingOf(facts);
  const isShown = world.copies(key).some((copy) => placeKey(copy.place) === placeKey(place));
  const voice = decideVoice({
    standing,
    kind: facts.ask.kind,
    rank,
    direct,
    shown: isShown ? "yes" : "no",
    ...(callable !== undefined && { callable }),
    ...(brought && { brought }),
    ...(facts.row.ladder?.hushed !== undefined && { hushed: "yes" as const }),
  });
  const isCut = facts.cutIn?.some((each) => placeKey(each) === placeKey(place)) ?? false;
  const setting = { ...settingOf(place.surface, zone, world), ...(isCut && { cutHere: "yes" as const }) };
  return {
    subject: `ask:${key}` as Subject,
    place,
    lane: voice.lane,
    draft: askCard(facts, setting, voice),
    final: isFinal(facts, world.now_ms) ? "yes" : "no",
  };
}

function reachable(places: readonly Place[], world: PlanFacts): readonly Place[] {
  return places.filter((place) => whyNot(place, world) === undefined);
}

function unshownOf(facts: AskFacts, { misses }: Itinerary, openings: readonly Wanted[]): Unshown {
  const ask = facts.row.key;
  const answerHere = `answer it in the terminal: looop answer ${facts.ask.id}`;
  const [opening] = openings;
  if (opening !== undefined) {
    return { ask, why: `its thread is being opened in ${placeText(opening.place)}`, remedy: answerHere };
  }
  return {
    ask,
    why: `no place to show it: ${misses.join("; ")}`,
    remedy: `mend a channel, or ${answerHere}`,
  };
}

function distinct(wanted: readonly Wanted[]): readonly Wanted[] {
  return [...new Map(wanted.map((each) => [`${each.subject} ${placeKey(each.place)}`, each])).values()];
}
