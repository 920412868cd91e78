// Whose is what came in, where several profiles share one connection? Pure. What a ledger holds comes before what a
// config says, and that before who speaks; between two it is never guessed (I2, I5, I12).

import type { Inbound, Place, Surface } from "../../channels/channel.ts";

/** What one profile knows of an inbound. */
export interface Claim {
  readonly profile: string;
  /** `away`: it is not served now, or cannot be read; what is remembered of it stands in for it. */
  readonly state: "here" | "away";
  /** `delivery`: this very one came in there before. `subject`: the button, message or thread is its own. */
  readonly holds: "delivery" | "subject" | "nothing";
  /** `named`: by its config. `met`: it speaks to somebody there. */
  readonly place: "named" | "met" | "unknown";
  readonly author: "known" | "unknown";
}

export type Whose =
  | {
      readonly kind: "one";
      readonly profile: string;
      readonly why: string;
      /** Without the profile's name in front. */
      readonly words?: string;
      /** Who could have been meant as well by somebody who only looks. */
      readonly others?: readonly string[];
    }
  | { readonly kind: "all"; readonly profiles: readonly string[]; readonly why: string }
  /** Nothing may come of it. `line`: what its author is told; absent where silence is right. */
  | { readonly kind: "nobody"; readonly why: string; readonly line?: string };

/** The main profile's claim comes first. */
export type Claims = readonly [Claim, ...Claim[]];

export function decideWhose(inbound: Inbound, claims: Claims): Whose {
  const { what } = inbound;
  if (what.kind === "moved" || what.kind === "shut") return forAll(claims);
  const holder = claims.find(({ holds }) => holds === "delivery");
  if (holder !== undefined) return one(holder.profile, "it has this delivery already");
  const owners = claims.filter(({ holds }) => holds === "subject");
  if (owners.length > 0) return ofOwners(inbound, owners);
  if (what.kind === "press" || what.kind === "form") return ofUnknownButton(claims);
  if (what.kind === "visit") return toVisited(claims);
  if (!isSpoken(inbound)) return one(claims[0].profile, "it is about nothing that anybody here has");
  return ofWords(inbound, claims);
}

/** More than one: the directory of one was copied from the other's, with all that it knew. */
function ofOwners(inbound: Inbound, owners: readonly Claim[]): Whose {
  const named = owners.filter(({ place }) => place === "named");
  const [owner, another] = named.length === 1 ? named : owners;
  if (owner !== undefined && another === undefined)
    return toOne(owner, "it is about something of theirs", inbound);
  const names = owners.map(({ profile }) => profile);
  const why = `${names.join(", ")} have it, so one is a copy of another`;
  return isDeed(inbound) ? { kind: "nobody", why, line: whichLine(names) } : { kind: "nobody", why };
}

function ofWords(inbound: Inbound, claims: Claims): Whose {
  const begun = namedFirst(inbound, claims);
  if (begun !== undefined && inbound.what.kind === "command") return toNamed(begun, inbound);
  const named = claims.filter(({ place }) => place === "named");
  const [only, second] = named;
  if (only !== undefined && second === undefined) return toOne(only, "the place is theirs", inbound);
  if (begun !== undefined) return toNamed(begun, inbound);
  const candidates = only === undefined ? claims : named;
  const knowing = candidates.filter(({ author }) => author === "known");
  const [first, another] = knowing;
  if (first === undefined) {
    const host =
      candidates.find(({ profile }) => profile === claims[0].profile) ?? candidates[0] ?? claims[0];
    return toOne(host, "nobody knows who this is", inbound);
  }
  if (another === undefined) return toOne(first, "only they know who this is", inbound);
  return ofSeveral(inbound, knowing);
}

function ofSeveral(inbound: Inbound, knowing: readonly Claim[]): Whose {
  const names = knowing.map(({ profile }) => profile);
  const first = knowing.find(({ state }) => state === "here");
  if (first !== undefined && isLook(textOf(inbound) ?? "")) {
    const others = names.filter((name) => name !== first.profile);
    return { kind: "one", profile: first.profile, why: "it only looks", others };
  }
  const why = `${names.join(", ")} could be meant`;
  return isOverheard(inbound) ? { kind: "nobody", why } : { kind: "nobody", why, line: whichLine(names) };
}

function whichLine(names: readonly string[]): string {
  const ways = names.map((name) => `\`${name}: …\``).join(", ");
  return `I speak for several here, and cannot tell which of them you mean. Reply to the card that you mean, or begin with a name: ${ways}.`;
}

function toNamed({ claim, words }: Begun, inbound: Inbound): Whose {
  const whose = toOne(claim, "it is named first", inbound);
  return whose.kind === "one" ? { ...whose, words } : whose;
}

const one = (profile: string, why: string): Whose & { kind: "one" } => ({ kind: "one", profile, why });

function toOne({ profile, state }: Claim, why: string, inbound: Inbound): Whose {
  if (state === "here") return one(profile, why);
  const away = `${profile} is away: ${why}`;
  if (isOverheard(inbound) || !isDeed(inbound)) return { kind: "nobody", why: away };
  const line = `This is for ${profile}, which is not running just now. Try again when it is back.`;
  return { kind: "nobody", why: away, line };
}

/** Its ledger may be one that cannot be read now (I12). */
function ofUnknownButton(claims: Claims): Whose {
  const away = claims.filter(({ state }) => state === "away").map(({ profile }) => profile);
  if (away.length === 0) return one(claims[0].profile, "nobody has this button");
  const line = `That button may belong to ${away.join(" or ")}, which is not running just now. Press it again when it is back.`;
  return { kind: "nobody", why: `perhaps of ${away.join(", ")}, away`, line };
}

/** A page shows one board, and a greeting is said once. */
function toVisited(claims: Claims): Whose {
  const knows = claims.find(({ author, state }) => author === "known" && state === "here");
  return one((knows ?? claims[0]).profile, "the first that knows the visitor");
}

function forAll(claims: Claims): Whose {
  const here = claims.filter(({ state }) => state === "here");
  const knowing = here.filter(({ place, holds }) => place !== "unknown" || holds !== "nothing");
  const profiles = (knowing.length === 0 ? [claims[0]] : knowing).map(({ profile }) => profile);
  return { kind: "all", profiles, why: "each that knows the chat" };
}

// --- words ---------------------------------------------------------------------------------------------------------

interface Begun {
  readonly claim: Claim;
  readonly words: string;
}

/** `work: yes`; behind the command's own name also `work status`. */
function namedFirst(inbound: Inbound, claims: Claims): Begun | undefined {
  const text = textOf(inbound);
  if (text === undefined) return undefined;
  const behind = inbound.what.kind === "command" ? /^([\w-]+)(?:\s*[:：]\s*|\s+|$)/ : /^([\w-]+)\s*[:：]\s*/;
  const [head = "", name = ""] = behind.exec(withoutCall(text)) ?? [];
  const claim = claims.find(({ profile }) => profile === name.toLowerCase());
  return claim && { claim, words: withoutCall(text).slice(head.length) };
}

const withoutCall = (text: string): string => text.trimStart().replace(/^looop\s+/i, "");

function textOf({ what }: Inbound): string | undefined {
  return what.kind === "text" || what.kind === "command" ? what.text : undefined;
}

function isSpoken({ what }: Inbound): boolean {
  return what.kind === "text" || what.kind === "command" || what.kind === "shortcut";
}

/** Whoever did it waits for something to come of it. */
function isDeed(inbound: Inbound): boolean {
  return isSpoken(inbound) || inbound.what.kind === "press" || inbound.what.kind === "form";
}

function isOverheard({ what }: Inbound): boolean {
  return what.kind === "text" && what.addressed === "overheard";
}

/** Said alone, these change nothing, whoever hears them. */
const looks: ReadonlySet<string> = new Set([
  ...["", "status", "board", "asks", "goals", "plans", "workers"],
  ...["journal", "cost", "sensors", "people", "help"],
]);

const isLook = (text: string): boolean => looks.has(withoutCall(text).trim().toLowerCase());

/** With other words in it, as it is handed on. */
export function reworded(inbound: Inbound, words: string): Inbound {
  const { what } = inbound;
  if (what.kind !== "text" && what.kind !== "command") return inbound;
  return { ...inbound, what: { ...what, text: words } };
}

/** As chats are told apart in what is remembered. */
export const chatKey = ({ surface, chat }: Pick<Place, "surface" | "chat">): string => `${surface} ${chat}`;
export const userKey = (surface: Surface, user: string): string => `${surface} ${user}`;
