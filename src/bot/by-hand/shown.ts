// A copy of a card, in the words of the command line.

import type { ShownCard } from "../../engine/delivery.ts";
import type { ReadTables } from "../../notify/ledger/look.ts";
import type { Person, Subject } from "../../notify/nouns.ts";
import { placeText } from "../../notify/routing.ts";
import { nameOfUser } from "../people.ts";

/** Where a card stands or stood, and on whose screens, where the surface tells. */
export function shownOf(
  { copies, seen }: Pick<ReadTables, "copies" | "seen">,
  subject: Subject,
  people: readonly Person[],
): readonly ShownCard[] {
  return copies.of(subject).map((copy): ShownCard => {
    const { place, ref, delivered_ms, rendered, state, whole } = copy;
    const sightings = seen.of(ref).map(({ user, at_ms }) => ({
      who: nameOfUser(place.surface, user, people),
      at_ms,
    }));
    const card = { place: placeText(place), at_ms: delivered_ms, card: rendered, state, whole };
    return sightings.length === 0 ? card : { ...card, seen: sightings };
  });
}
