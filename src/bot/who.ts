// Who there is now, and by what they are reached: the people of the config, those who were paired, where each is spoken
// to directly, and how each surface is.

import type { Channel, Place } from "../channels/channel.ts";
import type { Supervised } from "../channels/supervise.ts";
import type { ChannelFacts, PersonFacts } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { Person } from "../notify/nouns.ts";
import { peopleOf } from "./people.ts";

/** What whoever makes channels may ask of the house. */
export interface ChannelHouse {
  readonly ledger: Ledger;
  /** Those of the config, and those who were let in. */
  people(): readonly Person[];
}

export function peopleNow(
  { people, user }: { readonly people: readonly Person[]; readonly user: string },
  ledger: Pick<Ledger, "look">,
): readonly Person[] {
  const kept = ledger.look((tables) => tables.people.everybody());
  return peopleOf(people, kept.kind === "ok" ? kept.value : [], user);
}

export function personFacts(people: readonly Person[], ledger: Pick<Ledger, "look">): readonly PersonFacts[] {
  return people.map((person) => ({
    person,
    direct: person.identities.flatMap(({ surface, user }) => {
      const known = ledger.look((tables) => tables.places.route(`direct:${surface}:${user}`));
      return known.kind === "ok" && known.value !== undefined ? [known.value] : [];
    }),
  }));
}

/** The configured ones, under the ids that their chats have now. */
export function homesNow(homes: readonly Place[], ledger: Pick<Ledger, "look">): readonly Place[] {
  const kept = ledger.look((tables) => homes.map((place) => tables.places.goesOn(place)));
  return kept.kind === "ok" ? kept.value : homes;
}

export function channelFacts(channel: Channel, watched: Supervised | undefined): ChannelFacts {
  const { surface, can } = channel;
  return {
    surface,
    can,
    health: watched?.status() ?? { state: "unsure", why: "not connected yet", lacks: [] },
  };
}
