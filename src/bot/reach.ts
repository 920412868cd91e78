// Where somebody is reached: directly, else where they have an account and others read as well. Pure, of what is known.

import type { Place } from "../channels/channel.ts";
import type { Somebody } from "../notify/attention.ts";
import type { PlanFacts, Setting } from "../notify/facts.ts";
import { settingOf } from "../notify/standing.ts";

export interface Spot {
  readonly place: Place;
  readonly setting: Setting;
  /** As a user there, where others read as well. */
  readonly call?: string;
}

export function directOf({ direct }: Somebody, world: PlanFacts): Place | undefined {
  return direct.find((place) => isOpen(place, world));
}

export function isOpen(place: Place, world: PlanFacts): boolean {
  return world.channels.some(({ surface }) => surface === place.surface) && world.dead(place) === undefined;
}

/** Directly, else in a home where they have an account. */
export function spotOf(who: Somebody, world: PlanFacts): Spot | undefined {
  const direct = directOf(who, world);
  if (direct !== undefined) return { place: direct, setting: settingOf(direct.surface, who.zone, world) };
  return threadSpot(
    world.homes.map(({ place }) => place),
    who,
    world,
  );
}

/** The first of the places where they are somebody. */
export function threadSpot(places: readonly Place[], who: Somebody, world: PlanFacts): Spot | undefined {
  for (const place of places.filter((each) => isOpen(each, world))) {
    const user = who.person.identities.find(({ surface }) => surface === place.surface)?.user;
    if (user === undefined) continue;
    const isTheirs = who.direct.some(({ surface, chat }) => surface === place.surface && chat === place.chat);
    const setting = settingOf(place.surface, who.zone, world);
    return { place, setting, ...(!isTheirs && { call: user }) };
  }
  return undefined;
}
