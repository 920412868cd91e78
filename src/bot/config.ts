// The bot's part of the config: which surfaces, which people, where what is shown. What somebody wrote becomes one
// frozen value, or every problem at once with its place. Secrets stay references until a channel is opened. Pure.

import type * as z from "zod/mini";
import { valueText } from "../engine/pulse/config-checks.ts";
import type { ForeignPart, PlacedProblem } from "../engine/pulse/config-text.ts";
import { nearestOf } from "../engine/pulse/nearest.ts";
import type { Approvals, Person } from "../notify/nouns.ts";
import type { Ladders } from "../notify/steps.ts";
import { ladderProblems, laddersOf } from "./config-attention.ts";
import { type Listening, listeningOf } from "./config-listening.ts";
import { approvalsOf, personOf } from "./config-people.ts";
import { locales, meanings, type Parsed, shapes } from "./config-shapes.ts";
import type { ProfileSaid } from "./profiles.ts";

/** Top-level keys that are the bot's. The engine is told, so that it does not take them for mistakes. */
export const botKeys: readonly string[] = [
  // The longer ones are what a surface's name is taken for where it stands at the top.
  ...["channels", "channels.slack", "channels.discord", "channels.telegram", "channels.terminal"],
  ...["people", "single_owner"],
  "approvals",
  "attention",
  "health",
  "languages",
  "concierge_command",
  "routes",
  "profiles",
];

/** Where a secret is: a variable, a file, or (only in a file that nobody else can read) written out. */
export type SecretRef =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "written"; readonly value: string };

export interface SlackConfig {
  readonly botToken: SecretRef;
  /** `socket`: the app token opens it, and nothing listens here. */
  readonly hears:
    | { readonly by: "socket"; readonly appToken: SecretRef }
    | { readonly by: "http"; readonly signingSecret: SecretRef; readonly at: Listening };
  readonly home?: string;
  readonly apiUrl?: string;
}

export interface DiscordConfig {
  readonly token: SecretRef;
  readonly guild?: string;
  readonly home?: string;
  readonly apiUrl?: string;
}

export interface TelegramConfig {
  readonly token: SecretRef;
  readonly home?: string;
  readonly hears:
    | { readonly by: "polling" }
    | { readonly by: "webhook"; readonly url: string; readonly secret: SecretRef; readonly at: Listening };
  readonly apiUrl?: string;
}

export interface BotConfig {
  readonly slack?: SlackConfig;
  readonly discord?: DiscordConfig;
  readonly telegram?: TelegramConfig;
  readonly terminal: "on" | "off";
  readonly people: readonly Person[];
  /** The one owner may approve what they asked for themselves. */
  readonly singleOwner: "yes" | "no";
  /** How many people must approve a gate of that class. */
  readonly approvals: Approvals;
  /** How asks that nobody answers are brought to people. */
  readonly ladders: Ladders;
  /** Where it is looked at by HTTP; absent: nowhere. */
  readonly health?: Listening;
  readonly languages: readonly string[];
  readonly conciergeCommand?: string;
  /** Other data directories that this program serves, as written. */
  readonly profiles: readonly ProfileSaid[];
  /** As written; the routes' own reader judges them. */
  readonly routes: unknown;
}

export type BotConfigOutcome =
  | { readonly kind: "ok"; readonly config: BotConfig }
  | { readonly kind: "problems"; readonly problems: readonly PlacedProblem[] };

export function parseBotConfig(part: ForeignPart): BotConfigOutcome {
  const problems: PlacedProblem[] = [];
  const channels = groupOf(part, problems);
  const values = { ...part.values, ...channels };
  const parsed: Record<string, unknown> = {};
  for (const [key, shape] of Object.entries(shapes)) {
    const value = values[key];
    if (value === undefined) continue;
    const outcome = (shape as z.ZodMiniType).safeParse(value ?? {});
    if (outcome.success) parsed[key] = outcome.data;
    else problems.push(...outcome.error.issues.map((issue) => problemOf(part, { key, value, issue })));
  }
  const config = configOf(parsed as Parsed, values.routes);
  problems.push(...jointProblems(config, parsed as Parsed, part));
  if (problems.length > 0) return { kind: "problems", problems };
  return { kind: "ok", config };
}

function groupOf(part: ForeignPart, problems: PlacedProblem[]): Readonly<Record<string, unknown>> {
  const group = part.values.channels;
  if (group === undefined || group === null) return {};
  const known = Object.keys(shapes).flatMap((key) => (key.startsWith("channels.") ? [key.slice(9)] : []));
  if (typeof group !== "object" || Array.isArray(group)) {
    problems.push(
      placed(part, "channels", group, ["it groups surfaces", "write `slack:` and others below it"]),
    );
    return {};
  }
  for (const [key, value] of Object.entries(group).filter(([each]) => !known.includes(each))) {
    const nearest = nearestOf(key, known) ?? known.join(", ");
    problems.push(
      placed(part, `channels.${key}`, value, ["there is no such surface", `did you mean ${nearest}?`]),
    );
  }
  return Object.fromEntries(Object.entries(group).map(([key, value]) => [`channels.${key}`, value ?? {}]));
}

function problemOf(
  part: ForeignPart,
  found: { readonly key: string; readonly value: unknown; readonly issue: z.core.$ZodIssue },
): PlacedProblem {
  const { key, value, issue } = found;
  const path = issue.path.map(String);
  const at = path.reduce<unknown>(
    (inner, step) => (inner as Record<string, unknown> | undefined)?.[step],
    value,
  );
  const dotted = [key, ...path].join(".");
  if (issue.code === "unrecognized_keys") {
    const [unknown = ""] = issue.keys;
    const remedy = `remove it; ${key} takes ${meanings[key]}`;
    return placed(part, `${dotted}.${unknown}`, undefined, ["there is no such key", remedy]);
  }
  return placed(part, dotted, isSecretKey(dotted) ? "…" : at, [
    "it cannot be this",
    `set it to ${meanings[key]}`,
  ]);
}

const isSecretKey = (key: string): boolean => /token|secret/.test(key);

function placed(
  part: ForeignPart,
  key: string,
  value: unknown,
  [why, remedy]: readonly [string, string],
): PlacedProblem {
  return { key, place: part.placeOf(key), value: valueText(value), why, remedy };
}

function configOf(parsed: Parsed, routes: unknown): BotConfig {
  const slack = parsed["channels.slack"];
  const discord = parsed["channels.discord"];
  const telegram = parsed["channels.telegram"];
  return {
    ...(slack && { slack: slackOf(slack) }),
    ...(discord && {
      discord: {
        token: secretOf(discord.token, "DISCORD_TOKEN"),
        ...optional(discord, "guild"),
        ...placeAndUrl(discord),
      },
    }),
    ...(telegram && { telegram: telegramOf(telegram) }),
    terminal: parsed["channels.terminal"] ?? "on",
    people: Object.entries(parsed.people ?? {}).map(([each, said]) => personOf(each, said)),
    singleOwner: (parsed.single_owner ?? Object.keys(parsed.people ?? {}).length <= 1) ? "yes" : "no",
    approvals: approvalsOf(parsed.approvals),
    ladders: laddersOf(parsed.attention),
    ...(parsed.health !== undefined && { health: listeningOf(parsed.health.listen) }),
    languages: parsed.languages ?? locales,
    ...(parsed.concierge_command !== undefined && { conciergeCommand: parsed.concierge_command }),
    profiles: Object.entries(parsed.profiles ?? {}).map(([each, path]) => ({ name: each, path })),
    routes,
  };
}

function slackOf(said: NonNullable<Parsed["channels.slack"]>): SlackConfig {
  const at = said.listen === undefined ? undefined : listeningOf(said.listen);
  return {
    botToken: secretOf(said.bot_token, "SLACK_BOT_TOKEN"),
    hears: at
      ? { by: "http", signingSecret: secretOf(said.signing_secret, "SLACK_SIGNING_SECRET"), at }
      : { by: "socket", appToken: secretOf(said.app_token, "SLACK_APP_TOKEN") },
    ...placeAndUrl(said),
  };
}

function telegramOf(said: NonNullable<Parsed["channels.telegram"]>): TelegramConfig {
  const { webhook_url, home, listen: at = "127.0.0.1:8443" } = said;
  return {
    token: secretOf(said.token, "TELEGRAM_TOKEN"),
    hears:
      webhook_url === undefined
        ? { by: "polling" }
        : {
            by: "webhook",
            url: webhook_url,
            secret: secretOf(said.webhook_secret, "TELEGRAM_WEBHOOK_SECRET"),
            at: listeningOf(at),
          },
    ...placeAndUrl({ api_url: said.api_url, home: home?.toString() }),
  };
}

function placeAndUrl(said: { readonly home?: string | undefined; readonly api_url?: string | undefined }) {
  return { ...optional(said, "home"), ...(said.api_url !== undefined && { apiUrl: said.api_url }) };
}

function optional<Key extends string>(
  said: { readonly [K in Key]?: string | undefined },
  key: Key,
): { [K in Key]?: string } {
  const value = said[key];
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: string };
}

/** `env:NAME`, `file:/run/secrets/x`, or the secret itself. */
function secretOf(written: string | undefined, variable: string): SecretRef {
  if (written === undefined) return { kind: "variable", name: variable };
  if (written.startsWith("env:")) return { kind: "variable", name: written.slice(4) };
  if (written.startsWith("file:")) return { kind: "file", path: written.slice(5) };
  return { kind: "written", value: written };
}

function jointProblems(config: BotConfig, parsed: Parsed, part: ForeignPart): readonly PlacedProblem[] {
  const seen = new Map<string, string>();
  const twice = config.people.flatMap(({ name: each, identities }) =>
    identities.flatMap(({ surface, user }) => {
      const before = seen.get(`${surface}:${user}`);
      seen.set(`${surface}:${user}`, each);
      if (before === undefined || before === each) return [];
      const said = [`${before} has this id already`, "an account belongs to one person"] as const;
      return [placed(part, `people.${each}.${surface}`, user, said)];
    }),
  );
  const nobody = [`no one may decide anything`, "give somebody the role `owner`"] as const;
  const isOwned = config.people.length === 0 || config.people.some((each) => each.roles.includes("owner"));
  const steps = ladderProblems(config.ladders, config.people).map(({ key, value, why, remedy }) =>
    placed(part, key, value, [why, remedy]),
  );
  return [...twice, ...steps, ...(isOwned ? [] : [placed(part, "people", parsed.people, nobody)])];
}
