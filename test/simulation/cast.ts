// Who takes part, on what surfaces, and what they say: data, with what each saying may come to, worked out here without
// a look at how the program reads.

import type { Author, Capabilities, Surface } from "../../src/channels/channel.ts";
import type { Ask } from "../../src/engine/types.ts";
import type { Approvals, Person, Role } from "../../src/notify/nouns.ts";
import { personOf } from "../support/house.ts";

export interface Dice {
  /** In [0, 1). */
  roll(): number;
  chance(share: number): boolean;
  below(count: number): number;
  pick<T>(among: readonly T[]): T;
}

export function diceOf(roll: () => number): Dice {
  const below = (count: number) => Math.floor(roll() * count);
  return {
    roll,
    chance: (share) => roll() < share,
    below,
    pick(among) {
      const picked = among[below(among.length)];
      if (picked === undefined) throw new Error("there is nothing to pick from");
      return picked;
    },
  };
}

export const CANARY = "canary-token-0123456789";

/** As the adapters say it of themselves. */
export const surfaces: Readonly<Record<Surface, Partial<Capabilities>>> = {
  slack: {
    text_chars_max: 11_000,
    button_label_chars_max: 75,
    buttons_max: 25,
    buttons_per_row_max: 5,
    press_kept_ms: 0,
    text_kept_ms: "history",
    repeats: "probed",
  },
  discord: {
    text_chars_max: 3_800,
    button_label_chars_max: 80,
    buttons_max: 25,
    buttons_per_row_max: 5,
    press_kept_ms: 0,
    text_kept_ms: "history",
    repeats: "recognised",
  },
  telegram: {
    text_chars_max: 3_500,
    button_label_chars_max: 40,
    buttons_max: 40,
    buttons_per_row_max: 4,
    forms: "no",
    press_kept_ms: 150_000,
    text_kept_ms: 86_400_000,
    repeats: "never_known",
    whispers: "no",
  },
  terminal: {
    text_chars_max: 30_000,
    button_label_chars_max: 80,
    buttons_max: 25,
    buttons_per_row_max: 5,
    forms: "no",
    press_kept_ms: 600_000,
    text_kept_ms: 600_000,
    repeats: "recognised",
  },
};

const folk: readonly (readonly [name: string, role: Role, on: readonly Surface[]])[] = [
  ["ada", "owner", ["slack", "telegram", "discord", "terminal"]],
  ["ben", "approver", ["slack", "telegram"]],
  ["mia", "member", ["slack", "discord"]],
  ["vic", "viewer", ["telegram", "discord"]],
];

export const userOf = (name: string, surface: Surface): string => `${surface[0]?.toUpperCase()}-${name}`;

export const people: readonly Person[] = folk.map(([name, role, on]) =>
  personOf(name, role, Object.fromEntries(on.map((surface) => [surface, userOf(name, surface)]))),
);

/** Who somebody is, by what the config says and nothing else. */
export function whoIs(
  surface: string,
  user: string,
): { readonly name: string; readonly role: Role } | undefined {
  const found = folk.find(([name, , on]) =>
    on.some((each) => each === surface && userOf(name, each) === user),
  );
  return found && { name: found[0], role: found[1] };
}

export interface Actor {
  readonly user: string;
  readonly as: Partial<Omit<Author, "id">>;
}

/** Everybody who does something on a surface, the entitled ones more often. */
export function actorsOn(surface: Surface): readonly Actor[] {
  const known = folk
    .filter(([, , on]) => on.includes(surface))
    .map(([name]) => ({ user: userOf(name, surface), as: {} }));
  const [first] = known;
  return [
    ...known,
    ...(first === undefined ? [] : [first, first, first]),
    { user: userOf("nobody", surface), as: {} },
    { user: userOf("robot", surface), as: { kind: "bot" } },
    { user: userOf("mask", surface), as: { kind: "anonymous" } },
  ];
}

export function mayDecide(role: Role | undefined, ask: Pick<Ask, "kind">): boolean {
  const able: readonly Role[] = ask.kind === "gate" ? ["owner", "approver"] : ["owner", "approver", "member"];
  return role !== undefined && able.includes(role);
}

/** In every third story it takes two people for what cannot be taken back. */
export const approvalsIn = (seed: number): Approvals => ({
  irreversible: seed % 3 === 0 ? 2 : 1,
  destructive: 1,
});

// --- what is said ----------------------------------------------------------------------------------------------------

export const sayings: readonly string[] = [
  "yes",
  "yes",
  "no",
  "Ja",
  "nein",
  "1",
  "2",
  "9",
  "eu",
  "recommended",
  "approve but only staging",
  "yes, but not now",
  "ok",
  "👍",
  "are you sure?",
  "later",
  "later 2h",
  "why",
  "details",
  "cancel",
  "undo",
  "send",
  "the second one, please, and tell @everyone <!channel> about it",
  `use ${CANARY} for it`,
  "whichever is cheaper",
  "status",
  "asks",
];

export interface Taken {
  readonly text: string;
  readonly decision: string;
}

const yes = new Set(["yes", "ja"]);
const no = new Set(["no", "nein"]);

export const isYes = (words: string): boolean => yes.has(words.trim().toLowerCase());

/** Everything that these words may become as an answer to this ask, without anybody having confirmed a reading. */
export function takenFrom(words: string, ask: Pick<Ask, "kind" | "options" | "recommend">): readonly Taken[] {
  const said = words.trim();
  const lower = said.toLowerCase();
  if (ask.kind === "gate") {
    if (yes.has(lower)) return [{ text: said, decision: "approve" }];
    return no.has(lower) ? [{ text: said, decision: "deny" }] : [];
  }
  const chosen = optionIn(lower, ask);
  if (chosen !== undefined) return [{ text: chosen, decision: "choice" }];
  return [{ text: said, decision: "text" }];
}

function optionIn(
  lower: string,
  { options, recommend }: Pick<Ask, "options" | "recommend">,
): string | undefined {
  const number = /^\d+$/.test(lower) ? options[Number(lower) - 1] : undefined;
  if (number !== undefined) return number;
  if (lower === "recommended") return recommend?.option;
  const labels = options.filter((option) => option.toLowerCase().startsWith(lower));
  return (
    labels.find((option) => option.toLowerCase() === lower) ?? (labels.length === 1 ? labels[0] : undefined)
  );
}

/** What a reading of these words may become once it was confirmed by a press or a word. */
export function confirmedFrom(
  words: string,
  ask: Pick<Ask, "kind" | "options" | "recommend">,
): readonly Taken[] {
  const said = words.trim();
  const direct = takenFrom(words, ask);
  if (ask.kind === "question") return direct;
  const sides = ["approve", "deny", "text"].map((decision) => ({ text: said, decision }));
  return [...direct, ...sides, { text: "yes", decision: "approve" }, { text: "no", decision: "deny" }];
}
