// What does not arrive, in words: said on the surfaces that work, and in the status.

import type { Place } from "../../channels/channel.ts";
import type { Trouble } from "../../engine/outcome.ts";
import type { Tables } from "../ledger/ledger.ts";
import { outboxLimits } from "./limits.ts";

export function troublesOf(tables: Tables): readonly Trouble[] {
  const closed = tables.places.closures().map(
    ({ surface, place, why, remedy }): Trouble => ({
      path: place === undefined ? surface : nameOf(place),
      why: `nothing can be delivered there: ${why}`,
      remedy,
    }),
  );
  const isClosed = new Set(closed.map(({ path }) => path));
  const dead = tables.outbox.dead(outboxLimits.listed_max).flatMap((delivery): readonly Trouble[] => {
    const { place, subject, state } = delivery;
    if (state.kind !== "dead" || isClosed.has(place.surface) || isClosed.has(nameOf(place))) return [];
    return [
      { path: `${nameOf(place)} ${subject}`, why: `not delivered: ${state.why}`, remedy: state.remedy },
    ];
  });
  return [...closed, ...dead];
}

function nameOf({ surface, chat, thread, only }: Place): string {
  return [surface, chat, thread, only].filter((part) => part !== undefined).join(" ");
}
