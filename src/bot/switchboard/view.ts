// A profile's own Channel on a connection that it shares: what it says goes out as it is, with its name where others
// speak as well; what was said in its absence goes the same way as what is said now.

import type { Capabilities, Card, Channel, Listener, Place } from "../../channels/channel.ts";
import { switchboardLimits } from "./limits.ts";
import type { Line } from "./line.ts";

export interface Label {
  /** In front of the title. */
  readonly name: string;
  /** Below. */
  readonly note?: string;
}

export interface ViewSetup {
  readonly line: Line;
  /** Who gets what is heard: not whoever reads it from the history, but whose it is. */
  readonly hub: Listener;
  /** Undefined: nobody else speaks there. */
  labelOf(place: Pick<Place, "surface" | "chat" | "answering" | "only">): Label | undefined;
  /** From now on what is this profile's on this surface goes there. */
  listens(listener: Listener): void;
  deaf(): void;
}

export function viewOf({ line, hub, labelOf, listens, deaf }: ViewSetup): Channel {
  const { channel } = line;
  return {
    surface: channel.surface,
    can: roomFor(channel.can),
    async connect(listener, signal) {
      if (signal.aborted) return { kind: "stopped" };
      listens(listener);
      // Not when the connection ends: another one's may be back first, and what it hears is ours as well.
      signal.addEventListener("abort", deaf, { once: true });
      const end = await line.connect(signal);
      signal.removeEventListener("abort", deaf);
      return end;
    },
    post: (place, card, key, signal) => channel.post(place, labelled(card, labelOf(place)), key, signal),
    edit: (copy, card, signal) => channel.edit(copy, labelled(card, labelOf(copy)), signal),
    openThread: (place, title, opening, key, signal) =>
      channel.openThread(place, title, labelled(opening, labelOf(place)), key, signal),
    direct: (user, signal) => channel.direct(user, signal),
    probe: (place, key, signal) => channel.probe(place, key, signal),
    catchUp: (cursor, _listener, signal) => channel.catchUp(cursor, hub, signal),
    pulse: (signal) => channel.pulse(signal),
  };
}

/** Cards are made to fit without the label. */
function roomFor(can: Capabilities): Capabilities {
  return { ...can, text_chars_max: can.text_chars_max - switchboardLimits.label_chars };
}

function labelled(card: Card, label: Label | undefined): Card {
  if (label === undefined) return card;
  const { name, note } = label;
  const parts = note === undefined ? card.parts : [...card.parts, { kind: "note" as const, text: note }];
  return { ...card, title: `${name} · ${card.title}`, parts };
}
