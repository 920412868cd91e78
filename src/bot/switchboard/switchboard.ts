// Several profiles on one set of connections: each has Channels of its own, and what comes in goes to exactly one of
// them, whose ledger has it before it is acknowledged (I2, I6). Decides nothing but whose something is.

import type { Channel, Inbound, Listener, Place, Receipt, Surface } from "../../channels/channel.ts";
import { botLimits } from "../limits.ts";
import {
  claimOf,
  knowsPlace,
  knowsUser,
  nothingRemembered,
  type Remembered,
  rememberedOf,
  type Seat,
  type Seated,
} from "./claim.ts";
import { switchboardLimits } from "./limits.ts";
import { createLine, type Line } from "./line.ts";
import type { Pauses } from "./pauses.ts";
import { type Label, viewOf } from "./view.ts";
import { type Claims, decideWhose, reworded, type Whose } from "./whose.ts";

export interface SwitchboardSetup {
  /** The main profile's first: it stays. */
  readonly names: readonly [string, ...string[]];
  readonly channels: readonly Channel[];
  readonly pauses: Pick<Pauses, "heard">;
  /** What is known of profiles that are away, over a restart. */
  readonly memory: {
    read(profile: string): Remembered | undefined;
    write(profile: string, remembered: Remembered): void;
  };
}

export interface Switchboard {
  /** From now on there is one of that name, which is away. Idempotent. */
  enrol(profile: string): void;
  /** There is none any more: its name is a word like any other, and nothing is theirs. After `leave`. Idempotent. */
  dismiss(profile: string): void;
  /** It is served: its channels. */
  sit(profile: string, seated: Seated): readonly Channel[];
  /** It is served no more. Idempotent. */
  leave(profile: string): void;
  /** Whoever can be served is; from now on something may be heard. Idempotent. */
  open(): void;
}

type Typed = Parameters<Listener["suggest"]>[0];

export function createSwitchboard(setup: SwitchboardSetup): Switchboard {
  const { channels, memory, pauses } = setup;
  const [main] = setup.names;
  const opened = Promise.withResolvers<void>();
  const absent = (name: string): Seat => ({ kind: "away", before: memory.read(name) ?? nothingRemembered });
  const seats = new Map<string, Seat>(setup.names.map((name) => [name, absent(name)]));
  const ears = new Map<string, Listener>();
  /** Looks by their ids, and who else could have been meant. */
  const looked = new Map<string, readonly string[]>();
  const hub: Listener = { accept, suggest };
  const lines: readonly Line[] = channels.map((channel) => {
    const listener: Listener = { ...hub, opened: () => tellOpened(channel.surface) };
    return createLine(channel, listener, opened.promise);
  });

  const earKey = (profile: string, surface: Surface) => `${profile} ${surface}`;
  const seatOf = (profile: string): Seat => seats.get(profile) ?? { kind: "away", before: nothingRemembered };
  const othersThan = (profile: string) => [...seats.keys()].filter((name) => name !== profile);

  function tellOpened(surface: Surface): void {
    for (const name of seats.keys()) ears.get(earKey(name, surface))?.opened?.();
  }

  async function accept(inbound: Inbound): Promise<Receipt> {
    const others = othersThan(main);
    if (others.length === 0) return handTo(main, inbound);
    const claims: Claims = [
      claimOf(main, seatOf(main), inbound),
      ...others.map((name) => claimOf(name, seatOf(name), inbound)),
    ];
    return handOn(inbound, decideWhose(inbound, claims));
  }

  async function handOn(inbound: Inbound, whose: Whose): Promise<Receipt> {
    switch (whose.kind) {
      case "one": {
        if (whose.others !== undefined) keepLook(inbound.id, whose.others);
        const heard = whose.words === undefined ? inbound : reworded(inbound, whose.words);
        return handTo(whose.profile, heard);
      }
      case "all": {
        const receipts = await Promise.all(whose.profiles.map((profile) => handTo(profile, inbound)));
        return receipts.find(({ kind }) => kind === "lost") ?? { kind: "kept" };
      }
      case "nobody":
        return handTo(main, { ...inbound, instead: whose.line === undefined ? {} : { line: whose.line } });
    }
  }

  async function handTo(profile: string, inbound: Inbound): Promise<Receipt> {
    const listener = ears.get(earKey(profile, inbound.surface));
    if (listener === undefined) return { kind: "lost", why: `${profile} does not listen just now` };
    return listener.accept(inbound);
  }

  function keepLook(id: string, others: readonly string[]): void {
    looked.set(id, others);
    const [oldest] = looked.keys();
    if (looked.size > switchboardLimits.looks_kept_max && oldest !== undefined) looked.delete(oldest);
  }

  /** Shown with a profile's name, so that one knows what a name has to be put before. */
  async function suggest(typed: Typed) {
    const { surface } = typed.place;
    const asking: Inbound = {
      ...{ surface, id: "", at_ms: 0, place: typed.place, author: typed.author },
      what: { kind: "shortcut", name: "", message: "", text: "" },
    };
    const claims = [main, ...othersThan(main)].map((name) => claimOf(name, seatOf(name), asking));
    const named = claims.filter(({ place }) => place === "named");
    const knowing = claims.filter(({ author }) => author === "known");
    // A stranger's are the main one's to refuse.
    const asked = named.length === 1 ? named : knowing.length > 0 ? knowing : claims.slice(0, 1);
    const lists = asked.map(async ({ profile }) => {
      const found = (await ears.get(earKey(profile, surface))?.suggest(typed)) ?? [];
      if (asked.length === 1) return found;
      return found.map(({ value, label }) => ({ value, label: `${profile} · ${label}` }));
    });
    return (await Promise.all(lists))
      .flat()
      .slice(0, botLimits.suggestions_max)
      .map(({ value, label }) => ({ value, label: label.slice(0, botLimits.suggestion_chars) }));
  }

  function labelFor(
    profile: string,
    place: Pick<Place, "surface" | "chat" | "answering" | "only">,
  ): Label | undefined {
    const beside = othersThan(profile);
    const { surface, only } = place;
    const isThere = (name: string) =>
      knowsPlace(seatOf(name), place) || (only !== undefined && knowsUser(seatOf(name), surface, only));
    if (!beside.some(isThere)) return undefined;
    const meant = place.answering === undefined ? undefined : looked.get(place.answering);
    if (meant === undefined) return { name: profile };
    const ways = meant.map((name) => `${name}: status`).join(", ");
    return { name: profile, note: `Of ${profile} alone. Also here: ${meant.join(", ")}; say ${ways}.` };
  }

  function remember(profile: string, seated: Seated): Remembered | undefined {
    const remembered = rememberedOf(seated);
    if (remembered !== undefined) memory.write(profile, remembered);
    return remembered;
  }

  return {
    enrol(profile) {
      if (!seats.has(profile)) seats.set(profile, absent(profile));
    },
    dismiss(profile) {
      if (profile !== main) seats.delete(profile);
    },
    sit(profile, seated) {
      const { before } = seatOf(profile);
      seats.set(profile, { kind: "here", seated, before: remember(profile, seated) ?? before });
      return lines.map((line) => {
        const { surface } = line.channel;
        const key = earKey(profile, surface);
        return viewOf({
          ...{ line, profile, pauses, hub },
          isAlone: () => seats.size === 1,
          labelOf: (place) => labelFor(profile, place),
          listens: (listener) => void ears.set(key, listener),
          deaf: () => void ears.delete(key),
        });
      });
    },
    leave(profile) {
      const seat = seatOf(profile);
      if (seat.kind === "away") return;
      seats.set(profile, { kind: "away", before: remember(profile, seat.seated) ?? seat.before });
      for (const { channel } of lines) ears.delete(earKey(profile, channel.surface));
    },
    open: () => opened.resolve(),
  };
}
