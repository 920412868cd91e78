// What one profile knows of an inbound: read from its ledger while it is served, else from what is remembered of it. A
// ledger that cannot be read makes it away, never ignorant (I12).

import type { Inbound, Place, Surface } from "../../channels/channel.ts";
import type { Ledger, Tables } from "../../notify/ledger/ledger.ts";
import type { Person } from "../../notify/nouns.ts";
import { personOf } from "../people.ts";
import { switchboardLimits } from "./limits.ts";
import { type Claim, chatKey, userKey } from "./whose.ts";

/** A profile that is served. */
export interface Seated {
  readonly ledger: Pick<Ledger, "look">;
  people(): readonly Person[];
  /** Chats that its config names. */
  readonly named: readonly Place[];
}

/** Chats and users by their keys. */
export interface Remembered {
  readonly users: readonly string[];
  readonly named: readonly string[];
  readonly met: readonly string[];
}

export const nothingRemembered: Remembered = { users: [], named: [], met: [] };

export type Seat =
  | { readonly kind: "here"; readonly seated: Seated; readonly before: Remembered }
  | { readonly kind: "away"; readonly before: Remembered };

export function claimOf(profile: string, seat: Seat, inbound: Inbound): Claim {
  if (seat.kind === "away") return rememberedClaim(profile, seat.before, inbound);
  const { ledger, people, named } = seat.seated;
  const { surface, author, place } = inbound;
  const read = ledger.look((tables) => ({
    holds: holdsOf(tables, inbound),
    place: placeOf(tables, named, place),
  }));
  if (read.kind === "failed") return rememberedClaim(profile, seat.before, inbound);
  const isKnown = personOf(surface, author.id, people()) !== undefined;
  return { profile, state: "here", ...read.value, author: isKnown ? "known" : "unknown" };
}

function rememberedClaim(profile: string, before: Remembered, { surface, place, author }: Inbound): Claim {
  return {
    profile,
    state: "away",
    holds: "nothing",
    place: rememberedPlace(before, place),
    author: before.users.includes(userKey(surface, author.id)) ? "known" : "unknown",
  };
}

function rememberedPlace({ named, met }: Remembered, place: Place): Claim["place"] {
  const key = chatKey(place);
  return named.includes(key) ? "named" : met.includes(key) ? "met" : "unknown";
}

function holdsOf(tables: Tables, inbound: Inbound): Claim["holds"] {
  if (tables.inbox.find(inbound.surface, inbound.id) !== undefined) return "delivery";
  return isAboutTheirs(tables, inbound) ? "subject" : "nothing";
}

function isAboutTheirs(tables: Tables, { surface, place, what }: Inbound): boolean {
  const { chat, thread } = place;
  const isTheirs = (message: string | undefined) =>
    message !== undefined && tables.copies.about(surface, chat, message) !== undefined;
  switch (what.kind) {
    case "press":
    case "form":
      return tables.buttons.find(what.key) !== undefined;
    case "text":
      return isTheirs(what.replyTo) || isTheirs(thread) || tables.places.topicOf(place) !== undefined;
    case "command":
      return isTheirs(thread) || tables.places.topicOf(place) !== undefined;
    case "edited":
      return tables.inbox.said(surface, chat, what.message) !== undefined;
    case "shortcut":
    case "removed":
    case "reaction":
    case "seen":
      return isTheirs(what.message);
    case "visit":
    case "moved":
    case "shut":
      return false;
  }
}

function placeOf(tables: Tables, named: readonly Place[], place: Place): Claim["place"] {
  const key = chatKey(place);
  if (named.some((each) => chatKey(tables.places.goesOn(each)) === key)) return "named";
  return metIn(tables).includes(key) ? "met" : "unknown";
}

/** Where it speaks to people directly. */
function metIn(tables: Tables): readonly string[] {
  const direct = tables.places.routes().filter(({ topic }) => topic.startsWith("direct:"));
  return direct.map(({ place }) => chatKey(place));
}

/** Whether it may say something in this chat. */
export function knowsPlace(seat: Seat, place: Place): boolean {
  if (seat.kind === "away") return rememberedPlace(seat.before, place) !== "unknown";
  const read = seat.seated.ledger.look((tables) => placeOf(tables, seat.seated.named, place));
  return (read.kind === "ok" ? read.value : rememberedPlace(seat.before, place)) !== "unknown";
}

/** Whether it may speak to them alone. */
export function knowsUser(seat: Seat, surface: Surface, user: string): boolean {
  if (seat.kind === "away") return seat.before.users.includes(userKey(surface, user));
  return personOf(surface, user, seat.seated.people()) !== undefined;
}

/** Undefined where it cannot be read now: then what was remembered before stays. */
export function rememberedOf({ ledger, people, named }: Seated): Remembered | undefined {
  const read = ledger.look((tables) => ({
    named: named.map((each) => chatKey(tables.places.goesOn(each))),
    met: metIn(tables),
  }));
  if (read.kind === "failed") return undefined;
  const users = people().flatMap(({ identities }) =>
    identities.map(({ surface, user }) => userKey(surface, user)),
  );
  const few = (keys: readonly string[]) => [...new Set(keys)].slice(0, switchboardLimits.remembered_max);
  return { users: few(users), named: few(read.value.named), met: few(read.value.met) };
}
