// Why an ask goes where it goes: the rule, the places it names, those of them that cannot be reached, and where its cards
// stand. The same decision as the loop's own, with what is known of people and places now.

import type { Surface } from "../../channels/channel.ts";
import type { DeliveryGlance, NotThere, RouteExplained } from "../../engine/delivery.ts";
import type { Engine } from "../../engine/engine.ts";
import { type Failed, failed } from "../../engine/outcome.ts";
import { askSubject } from "../../notify/ask-key.ts";
import type { ChannelFacts, PersonFacts } from "../../notify/facts.ts";
import { ladderLines } from "../../notify/ladder-told.ts";
import type { LedgerToRead } from "../../notify/ledger/look.ts";
import { itineraryOf, placeText } from "../../notify/routing.ts";
import type { WholeConfig } from "../check-config.ts";
import { capabilitiesOf } from "../handling/desk.ts";
import { peopleOf } from "../people.ts";
import { homesOf } from "../surfaces.ts";
import { findAskRow, unknownAsk } from "./audit-look.ts";
import { shownOf } from "./shown.ts";

export interface RouteParts {
  readonly ledger: LedgerToRead;
  readonly engine: Pick<Engine, "mailbox">;
  readonly config: WholeConfig;
  readonly user: string;
  /** As the running program sees them; absent: none runs. */
  readonly channels?: DeliveryGlance["channels"];
}

export async function routeExplained(
  parts: RouteParts,
  name: string,
): Promise<RouteExplained | NotThere | Failed> {
  const { ledger, engine, config, user } = parts;
  const kept = ledger.look((tables) => findAskRow(tables, name));
  if (kept.kind === "failed") return kept;
  const row = kept.value;
  const found = await engine.mailbox.find(row?.id ?? name);
  if (found.kind === "missing") return unknownAsk(name);
  if (found.kind === "refused") return failed("io", found.why, found.remedy);
  if (found.kind === "failed") return found;
  const { zone } = config.engine;
  const world = ledger.look((tables) => {
    const persons = peopleOf(config.bot.people, tables.people.list(), user);
    const people = persons.map(
      (person): PersonFacts => ({
        person,
        direct: person.identities.flatMap(
          (each) => tables.places.route(`direct:${each.surface}:${each.user}`) ?? [],
        ),
      }),
    );
    const itinerary = itineraryOf(
      found,
      {
        zone,
        people,
        homes: homesOf(config.bot).map((place) => ({ place, zone })),
        channels: surfacesIn(config).map(factsOf),
        dead(place) {
          const closure = tables.places.closure(place);
          return closure && `${closure.why}; ${closure.remedy}`;
        },
      },
      config.rules,
    );
    const { call } = itinerary.route;
    const { ladders, singleOwner } = config.bot;
    const scene = { people: people.map(({ person }) => person), ladders, singleOwner, zone };
    const ladder = ladderLines(
      { ask: found.ask, ...(row && { row }) },
      { ...scene, ...(call !== undefined && { named: call }) },
    );
    const shown = row === undefined ? [] : shownOf(tables, askSubject(row.key), persons);
    return { ...itinerary, ladder, shown };
  });
  if (world.kind === "failed") return world;
  const { route, stops, misses, ladder, shown } = world.value;
  return {
    kind: "ok",
    ask: found.ask.id,
    ...(row && { code: row.code }),
    why: route.why,
    places: stops.map(({ place }) => placeText(place)),
    ...(route.call !== undefined && { call: route.call }),
    ladder,
    misses,
    shown,
    notes: notesOn(parts),
  };
}

function surfacesIn({ bot }: WholeConfig): readonly Surface[] {
  const platforms = (["slack", "discord", "telegram"] as const).filter((each) => bot[each] !== undefined);
  return bot.terminal === "on" ? [...platforms, "terminal"] : platforms;
}

const factsOf = (surface: Surface): ChannelFacts => ({
  surface,
  can: capabilitiesOf({ channels: () => [] }, surface),
  health: { state: "unsure", why: "", lacks: [] },
});

function notesOn({ channels }: RouteParts): readonly string[] {
  if (channels === undefined) return ["no program runs here: this is where it goes when it does"];
  return channels
    .filter(({ state }) => state !== "hearing")
    .map(({ surface, state, why }) => `${surface} is ${state}: ${why}`);
}
