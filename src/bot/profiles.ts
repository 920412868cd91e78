// Other data directories that one program serves beside its own: how they are named, which directory is meant, and what
// a config may not say where its directory is served. Pure but for the question where a path leads.

import { dirname, join, resolve } from "node:path";
import type { Surface } from "../channels/channel.ts";
import { valueText } from "../engine/pulse/config-checks.ts";
import type { ForeignPart, PlacedProblem } from "../engine/pulse/config-text.ts";
import { locales } from "./config-shapes.ts";
import { committingWords } from "./reading/lexicon.ts";
import { verbs } from "./reading/verbs.ts";
import { switchboardLimits } from "./switchboard/limits.ts";

/** As people name the one whose config has the others in it. */
export const MAIN = "main";

export interface ProfileSaid {
  readonly name: string;
  /** As it was written. */
  readonly path: string;
}

export interface Profile {
  readonly name: string;
  /** Absolute, every link followed. */
  readonly dataDir: string;
}

/** Where paths begin and lead. */
export interface Ground {
  readonly dataDir: string;
  readonly home: string | undefined;
  realDirectory(path: string): string | undefined;
}

/** In front of a colon these are words of the grammar already. */
const taken: ReadonlySet<string> = new Set([
  ...[
    MAIN,
    "looop",
    "yes",
    "no",
    "ok",
    "later",
    "append",
    "replace",
    "edit",
    "send",
    "cancel",
    "recommended",
  ],
  ...["drop", "split", "finish", "challenge", "pass", "fail", "go", "note"],
]);

/** Why it is no name for a profile; undefined: it is one. */
export function nameProblem(name: string): string | undefined {
  const isWord =
    taken.has(name) ||
    verbs.has(name) ||
    [...committingWords(locales, "approve"), ...committingWords(locales, "deny")].includes(name);
  return isWord ? `${name} means something already when it is typed in a chat` : undefined;
}

/** Every problem at once. */
export function placeProfiles(
  said: readonly ProfileSaid[],
  { part, path }: { readonly part: Pick<ForeignPart, "placeOf">; readonly path: string },
  ground: Ground,
): { readonly profiles: readonly Profile[]; readonly problems: readonly PlacedProblem[] } {
  const problems: PlacedProblem[] = [];
  const profiles: Profile[] = [];
  const own = ground.realDirectory(ground.dataDir) ?? ground.dataDir;
  for (const { name, path: written } of said) {
    const key = `profiles.${name}`;
    const add = (why: string, remedy: string) =>
      problems.push({ key, place: part.placeOf(key), value: valueText(written), why, remedy });
    const word = nameProblem(name);
    if (word !== undefined) add(word, "give it another name");
    const real = ground.realDirectory(absoluteOf(written, dirname(path), ground.home));
    const same = profiles.find(({ dataDir }) => dataDir === real);
    if (real === undefined)
      add("there is no such directory", "make it and set it up: looop init, or correct the path");
    else if (real === own) add("this is the directory of the main profile itself", "remove it");
    else if (same !== undefined) add(`${same.name} is this directory already`, "name it once");
    else profiles.push({ name, dataDir: real });
  }
  if (said.length > switchboardLimits.profiles_max) {
    const key = "profiles";
    const why = `there are more than ${switchboardLimits.profiles_max}`;
    problems.push({
      key,
      place: part.placeOf(key),
      value: `${said.length} of them`,
      why,
      remedy: "serve some elsewhere",
    });
  }
  return { profiles, problems };
}

function absoluteOf(written: string, from: string, home: string | undefined): string {
  const [, below] = /^~(?:\/(.*))?$/.exec(written) ?? [];
  return written.startsWith("~") && home !== undefined ? join(home, below ?? "") : resolve(from, written);
}

/** What a served profile says of connections: only where it is at home on them. */
export function servedProblems(part: ForeignPart, shared: readonly Surface[]): readonly PlacedProblem[] {
  const add = (key: string, [value, why, remedy]: readonly [string, string, string]): PlacedProblem => ({
    ...{ key, place: part.placeOf(key), value, why, remedy },
  });
  const nested =
    part.values.profiles === undefined
      ? []
      : [
          add("profiles", [
            "a group",
            "a profile that is served serves no others",
            "remove it, or name them in the main config",
          ]),
        ];
  const groups = Object.entries(membersOf(part.values.channels)).filter(
    ([surface]) => surface !== "terminal",
  );
  const found = groups.flatMap(([surface, group]) => {
    const keys = Object.keys(membersOf(group)).filter((key) => key !== "home");
    const own = keys.map((key) =>
      add(`channels.${surface}.${key}`, [
        "…",
        "a profile that is served uses the connection of the main one",
        "remove it; for running it alone, keep tokens in variables",
      ]),
    );
    const isShared = shared.some((each) => each === surface);
    if (isShared) return own;
    const why = "the main profile is not connected there";
    return [...own, add(`channels.${surface}`, ["a group", why, `connect it there: looop init ${surface}`])];
  });
  return [...nested, ...found];
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
