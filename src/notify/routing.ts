// From the targets of a route to places that can be posted to now. Pure. Nothing goes to a dead place; what the route
// names and what is left of it are both told, so that nobody wonders where a card went (I4).

import type { Place, Surface } from "../channels/channel.ts";
import type { AskFacts, PlanFacts } from "./facts.ts";
import type { Role } from "./nouns.ts";
import { type Route, type Routed, type RouteRule, routeOf, type Target } from "./routes.ts";

/** One place of an ask's route. */
export interface Stop {
  readonly place: Place;
  readonly zone: string;
  /** Only one person reads there. */
  readonly direct: "yes" | "no";
  /** Cards of a worker stand in its own thread there. */
  readonly threads: "yes" | "no";
  /** Not of its route: it was brought to this person because nobody answered it there. */
  readonly brought?: "yes";
}

export interface Itinerary {
  readonly route: Route;
  readonly stops: readonly Stop[];
  /** Where it should have gone, and why it does not. */
  readonly misses: readonly string[];
}

/** What decides about places. */
type World = Pick<PlanFacts, "homes" | "people" | "channels" | "zone" | "dead">;

export function itineraryOf(
  { ask }: { readonly ask: Routed },
  world: World,
  rules: readonly RouteRule[],
): Itinerary {
  const route = routeOf(ask, rules);
  const misses: string[] = [];
  const named = route.to.flatMap((target) => {
    const stops = stopsOf(target, world);
    if (stops.length === 0) misses.push(`${targetText(target)}: there is no such place`);
    return living(stops, world, misses);
  });
  if (named.length > 0) return { route, stops: distinct(named), misses };
  return { route, stops: distinct(refuges(world, misses)), misses };
}

/** Wherever a route may lead to but to a person: a place that only a rule names dies and has threads as a home does. */
export function routablePlaces(
  { homes }: Pick<World, "homes">,
  rules: readonly RouteRule[],
): readonly Place[] {
  const named = rules
    .flatMap(({ to }) => to)
    .flatMap((target) => (target.kind === "chat" ? [chatPlace(target)] : []));
  const places = [...homes.map(({ place }) => place), ...named];
  return [...new Map(places.map((place) => [placeKey(place), place])).values()];
}

function chatPlace({ surface, chat, thread }: Extract<Target, { readonly kind: "chat" }>): Place {
  return { surface, chat, ...(thread !== undefined && { thread }) };
}

/** Where it was brought to people directly, besides its route. */
export function broughtStops({ row }: AskFacts, world: PlanFacts): readonly Stop[] {
  const stops = (row.ladder?.brought ?? []).flatMap((name) => stopsOf({ kind: "person", name }, world));
  return living(stops, world, []).map((stop) => ({ ...stop, brought: "yes" }));
}

/** Better in another place than nowhere: homes, then whoever may decide. */
function refuges(world: World, misses: string[]): readonly Stop[] {
  const homes = living(stopsOf({ kind: "homes" }, world), world, misses);
  if (homes.length > 0) return homes;
  const deciders: readonly Role[] = ["owner", "approver"];
  const people = world.people.filter(({ person }) => person.roles.some((role) => deciders.includes(role)));
  return living(
    people.flatMap(({ person }) => stopsOf({ kind: "person", name: person.name }, world)),
    world,
    misses,
  );
}

function stopsOf(target: Target, world: World): readonly Stop[] {
  switch (target.kind) {
    case "homes":
      return world.homes.map((home) => homeStop(home, world));
    case "home":
      return world.homes
        .filter(({ place }) => place.surface === target.surface)
        .map((home) => homeStop(home, world));
    case "chat": {
      const threads = target.thread === undefined ? threadsOf(target.surface, world) : "no";
      return [{ place: chatPlace(target), zone: world.zone, direct: "no", threads }];
    }
    case "person": {
      const known = world.people.find(({ person }) => person.name === target.name);
      const place = known?.direct.find(
        ({ surface }) => target.surface === undefined || surface === target.surface,
      );
      if (known === undefined || place === undefined) return [];
      return [{ place, zone: known.person.zone ?? world.zone, direct: "yes", threads: "no" }];
    }
  }
}

function homeStop({ place, zone }: PlanFacts["homes"][number], world: World): Stop {
  const isDirect = world.people.some(({ direct }) =>
    direct.some((each) => placeKey(each) === placeKey(place)),
  );
  const threads = isDirect || place.thread !== undefined ? "no" : threadsOf(place.surface, world);
  return { place, zone, direct: isDirect ? "yes" : "no", threads };
}

function threadsOf(surface: Surface, { channels }: World): "yes" | "no" {
  return channels.find((channel) => channel.surface === surface)?.can.threads ?? "no";
}

function living(stops: readonly Stop[], world: World, misses: string[]): readonly Stop[] {
  return stops.filter(({ place }) => {
    const why = whyNot(place, world);
    if (why !== undefined) misses.push(`${placeText(place)}: ${why}`);
    return why === undefined;
  });
}

/** Why nothing can be posted there. */
export function whyNot(place: Place, world: World): string | undefined {
  const isOpen = world.channels.some(({ surface }) => surface === place.surface);
  return isOpen ? world.dead(place) : `${place.surface} is not connected`;
}

function distinct(stops: readonly Stop[]): readonly Stop[] {
  return [...new Map([...stops].reverse().map((stop) => [placeKey(stop.place), stop])).values()].reverse();
}

/** Places are asked for their name again and again, and never change. */
const named = new WeakMap<Place, string>();

/** The same for the same place; how a reply to it may travel is not part of it. */
export function placeKey(place: Place): string {
  const known = named.get(place);
  if (known !== undefined) return known;
  const { surface, chat, thread = "", only = "" } = place;
  const key = JSON.stringify([surface, chat, thread, only]);
  named.set(place, key);
  return key;
}

export function placeText({ surface, chat, thread }: Place): string {
  return thread === undefined ? `${surface}:${chat}` : `${surface}:${chat}/${thread}`;
}

function targetText(target: Target): string {
  switch (target.kind) {
    case "homes":
      return "homes";
    case "home":
      return target.surface;
    case "chat":
      return placeText(target);
    case "person":
      return target.surface === undefined ? `@${target.name}` : `@${target.name}/${target.surface}`;
  }
}
