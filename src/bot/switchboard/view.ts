// A profile's own Channel on a connection that it shares: what it says goes out as it is, with its name where others
// speak as well; what was said in its absence goes the same way as what is said now.

import type { Capabilities, Card, Channel, Listener, Place } from "../../channels/channel.ts";
import { switchboardLimits } from "./limits.ts";
import type { Line } from "./line.ts";
import type { Pauses } from "./pauses.ts";

export interface Label {
  /** In front of the title. */
  readonly name: string;
  /** Below. */
  readonly note?: string;
}

export interface ViewSetup {
  readonly line: Line;
  readonly profile: string;
  /** Hears when the platform wants this profile to be slower. */
  readonly pauses: Pick<Pauses, "heard">;
  /** Who gets what is heard: not whoever reads it from the history, but whose it is. */
  readonly hub: Listener;
  /** Whether it has to leave room for its name. */
  isAlone(): boolean;
  /** Undefined: nobody else speaks there. */
  labelOf(place: Pick<Place, "surface" | "chat" | "answering" | "only">): Label | undefined;
  /** From now on what is this profile's on this surface goes there. */
  listens(listener: Listener): void;
  deaf(): void;
}

export function viewOf(setup: ViewSetup): Channel {
  const { line, profile, pauses, hub, labelOf, listens, deaf } = setup;
  const { channel } = line;
  const withRoom = roomFor(channel.can);
  return {
    surface: channel.surface,
    get can() {
      return setup.isAlone() ? channel.can : withRoom;
    },
    async connect(listener, signal) {
      if (signal.aborted) return { kind: "stopped" };
      listens(listener);
      const end = await line.connect(signal);
      // Not when the connection ends: another one's may be back first, and what it hears is ours as well.
      if (signal.aborted) deaf();
      return end;
    },
    async post(place, card, key, signal) {
      const outcome = await channel.post(place, labelled(card, labelOf(place)), key, signal);
      return pauses.heard(profile, place, outcome);
    },
    async edit(copy, card, signal) {
      const outcome = await channel.edit(copy, labelled(card, labelOf(copy)), signal);
      return pauses.heard(profile, copy, outcome);
    },
    async openThread(place, title, opening, key, signal) {
      const card = labelled(opening, labelOf(place));
      return pauses.heard(profile, place, await channel.openThread(place, title, card, key, signal));
    },
    direct: (user, signal) => channel.direct(user, signal),
    probe: (place, key, signal) => channel.probe(place, key, signal),
    catchUp: (cursor, _listener, signal) => channel.catchUp(cursor, hub, signal),
    pulse: (signal) => channel.pulse(signal),
  };
}

/** Cards are made to fit without the label. */
function roomFor(can: Capabilities): Capabilities {
  const less = (chars: number) => chars - switchboardLimits.label_chars;
  const { marked } = can;
  return {
    ...can,
    text_chars_max: less(can.text_chars_max),
    ...(marked && { marked: { ...marked, text_chars_max: less(marked.text_chars_max) } }),
  };
}

function labelled(card: Card, label: Label | undefined): Card {
  if (label === undefined) return card;
  const { name, note } = label;
  const parts = note === undefined ? card.parts : [...card.parts, { kind: "note" as const, text: note }];
  return { ...card, title: `${name} · ${card.title}`, parts };
}
