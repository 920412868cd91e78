// The whole config, judged by everybody whose keys stand in it: ready, or every problem at once (I12).

import type { Surface } from "../channels/channel.ts";
import { childEnv } from "../engine/child-env.ts";
import type { Problems } from "../engine/home.ts";
import type { EngineConfig } from "../engine/pulse/config.ts";
import { foreignPart, type PlacedProblem, problemText } from "../engine/pulse/config-text.ts";
import type { LoadedConfig } from "../engine/pulse/read-config.ts";
import { parseRoutes, type RouteRule } from "../notify/routes.ts";
import { type BotConfig, botKeys, parseBotConfig } from "./config.ts";
import { type Ground, type Profile, placeProfiles, servedProblems } from "./profiles.ts";
import { secretVariables } from "./secrets.ts";

export interface WholeConfig {
  readonly kind: "ready";
  readonly path: string;
  readonly engine: EngineConfig;
  readonly bot: BotConfig;
  readonly rules: readonly RouteRule[];
  /** Served beside this one. */
  readonly profiles: readonly Profile[];
}

/** Whose config it is. `text`: directories are not looked for. */
export type Role =
  | { readonly as: "main"; readonly ground: Ground }
  /** `shared`: surfaces that the main profile is connected to. */
  | { readonly as: "served"; readonly shared: readonly Surface[] }
  | { readonly as: "text" };

export function checkConfig(read: LoadedConfig, role: Role = { as: "text" }): WholeConfig | Problems {
  if (read.kind !== "file") {
    const state = read.kind === "absent" ? "absent" : "bad";
    return { kind: "problems", state, problems: [read.why], remedy: read.remedy };
  }
  const part = foreignPart(read, botKeys);
  const bot = parseBotConfig(part);
  const routes = parseRoutes(part.values.routes);
  const problems: PlacedProblem[] = [
    ...(read.load.kind === "problems" ? read.load.problems : []),
    ...(bot.kind === "problems" ? bot.problems : []),
    ...(routes.kind === "problems"
      ? routes.problems.map((each) => ({ ...each, value: "a rule", place: part.placeOf("routes") }))
      : []),
    ...(role.as === "served" ? servedProblems(part, role.shared) : []),
  ];
  const placed =
    role.as === "main" && bot.kind === "ok"
      ? placeProfiles(bot.config.profiles, { part, path: read.path }, role.ground)
      : { profiles: [], problems: [] };
  problems.push(...placed.problems);
  if (read.load.kind === "ok" && bot.kind === "ok" && routes.kind === "ok") {
    const leaks = leaksOf(read.load.config, bot.config, part.placeOf);
    problems.push(...leaks);
    if (problems.length === 0) {
      return {
        kind: "ready",
        path: read.path,
        engine: read.load.config,
        bot: bot.config,
        rules: routes.rules,
        profiles: placed.profiles,
      };
    }
  }
  const texts = problems.map(problemText);
  return { kind: "problems", state: "bad", problems: texts, remedy: `mend ${read.path}, then try again` };
}

/** A worker that has such a token speaks in the program's name. Agents are given some variables without being told to. */
function leaksOf(
  { envAllow }: EngineConfig,
  bot: BotConfig,
  placeOf: (key: string) => string,
): readonly PlacedProblem[] {
  return secretVariables(bot).flatMap((name): readonly PlacedProblem[] => {
    const given = (allowed: readonly string[]) => name in childEnv({ [name]: "" }, "agent", allowed);
    if (given([])) {
      const why = `every worker is given ${name}, and could answer in your name with a token in it`;
      return [
        {
          key: "channels",
          place: placeOf("channels"),
          value: name,
          why,
          remedy: "keep the token under another name",
        },
      ];
    }
    if (!envAllow.some((pattern) => matches(pattern, name))) return [];
    const why = `it would give workers ${name}, with which they could answer in your name`;
    const remedy = "name what workers need without it";
    return [{ key: "env_allow", place: placeOf("env_allow"), value: "a list", why, remedy }];
  });
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
