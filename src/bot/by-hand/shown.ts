// A copy of a card, in the words of the command line. Pure.

import type { ShownCard } from "../../engine/delivery.ts";
import type { Copy } from "../../notify/nouns.ts";
import { placeText } from "../../notify/routing.ts";

export function shownOf({ place, delivered_ms, rendered, state, whole }: Copy): ShownCard {
  return { place: placeText(place), at_ms: delivered_ms, card: rendered, state, whole };
}
