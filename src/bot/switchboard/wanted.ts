// The profiles that a config names as it stands now: each can be served, or is refused and why; and what follows for those
// that are served already. Pure but for where a path leads. What cannot be read is no word about anybody (I12).

import { valueText } from "../../engine/pulse/config-checks.ts";
import { foreignPart, type PlacedProblem, problemText } from "../../engine/pulse/config-text.ts";
import type { LoadedConfig } from "../../engine/pulse/read-config.ts";
import { parseRoutes } from "../../notify/routes.ts";
import { botKeys, parseBotConfig } from "../config.ts";
import { meanings, shapes } from "../config-shapes.ts";
import { type Ground, type Profile, type ProfileSaid, placeProfiles } from "../profiles.ts";
import { switchboardLimits } from "./limits.ts";

export interface Refusal {
  readonly name: string;
  /** As it was written. */
  readonly directory: string;
  readonly why: string;
}

export type Wanted =
  | { readonly kind: "clear"; readonly profiles: readonly Profile[]; readonly refused: readonly Refusal[] }
  /** Something else in it is wrong, so that nobody can tell whether this is what was meant. */
  | { readonly kind: "unclear"; readonly why: string };

export function wantedIn(read: LoadedConfig, ground: Ground): Wanted {
  if (read.kind !== "file") return { kind: "unclear", why: `${read.why}; ${read.remedy}` };
  const part = foreignPart(read, botKeys);
  const { profiles: group = {}, ...values } = part.values;
  const bot = parseBotConfig({ ...part, values });
  const routes = parseRoutes(values.routes);
  const [problem] = [
    ...(read.load.kind === "problems" ? read.load.problems : []),
    ...(bot.kind === "problems" ? bot.problems : []),
    ...(routes.kind === "problems"
      ? routes.problems.map((each) => ({ ...each, value: "a rule", place: part.placeOf("routes") }))
      : []),
    ...(isGroup(group) ? [] : [shapeProblem("profiles", valueText(group), part.placeOf("profiles"))]),
  ];
  if (problem !== undefined) return { kind: "unclear", why: problemText(problem) };
  const entries = Object.entries(group ?? {}).slice(0, switchboardLimits.entries_max);
  const said = entries.flatMap(([name, path]): readonly ProfileSaid[] =>
    shapes.profiles.safeParse({ [name]: path }).success ? [{ name, path }] : [],
  );
  const few = said.slice(0, switchboardLimits.profiles_max);
  const placed = placeProfiles(few, { part, path: read.path }, ground);
  const refused = entries.flatMap(([name, path]): readonly Refusal[] => {
    const key = `profiles.${name}`;
    const place = part.placeOf(key);
    const directory = String(path);
    const found = placed.problems.find((each) => each.key === key);
    if (found !== undefined) return [{ name, directory, why: problemText(found) }];
    if (few.some((each) => each.name === name)) return [];
    const isTooMany = said.some((each) => each.name === name);
    const problem = isTooMany ? tooMany : shapeProblem;
    return [{ name, directory, why: problemText(problem(key, valueText(path), place)) }];
  });
  const profiles = placed.profiles.filter(({ name }) => !refused.some((each) => each.name === name));
  return { kind: "clear", profiles, refused };
}

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> | null =>
  typeof value === "object" && !Array.isArray(value);

const shapeProblem = (key: string, value: string, place: string): PlacedProblem => ({
  ...{ key, value, place },
  why: "it cannot be this",
  remedy: `set it to ${meanings.profiles}`,
});

const tooMany = (key: string, value: string, place: string): PlacedProblem => ({
  ...{ key, value, place },
  why: `there are more than ${switchboardLimits.profiles_max}`,
  remedy: "serve some elsewhere",
});

export interface Changes {
  readonly leave: readonly Profile[];
  readonly take: readonly Profile[];
  readonly refused: readonly Refusal[];
}

/** Whose entry is refused is served as before: a mistake in the config takes nobody away. */
export function decideChanges(
  served: readonly Profile[],
  { profiles, refused }: Extract<Wanted, { kind: "clear" }>,
): Changes {
  const isIn = ({ name, dataDir }: Profile, list: readonly Profile[]) =>
    list.some((each) => each.name === name && each.dataDir === dataDir);
  const isRefused = ({ name }: Profile) => refused.some((each) => each.name === name);
  return {
    leave: served.filter((each) => !isIn(each, profiles) && !isRefused(each)),
    take: profiles.filter((each) => !isIn(each, served)),
    refused,
  };
}
