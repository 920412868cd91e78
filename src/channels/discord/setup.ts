// What is asked of Discord while the bot is being connected: whether the token is good, in which servers it is, which
// switches of the developer portal stand in the way, and which channels there are. Asks only; nothing is posted.

import type { Finding, Setup, SetupChat, SetupChats, SetupCheck } from "../setup.ts";
import { postFailure, whyOf } from "./failures.ts";
import { discordBits, discordLimits } from "./limits.ts";
import { invitation, missingIn, type Standing, type WireOverwrite } from "./permissions.ts";
import { type Answer, createRest, type Rest } from "./rest.ts";
import type { WireChannel, WireUser } from "./wire.ts";

export interface DiscordSetup {
  readonly token: string;
  readonly guild?: string;
  readonly api?: string;
}

interface WireApplication {
  readonly id: string;
  readonly flags?: number;
  readonly bot_require_code_grant?: boolean;
  readonly interactions_endpoint_url?: string | null;
}

interface WireGuild {
  readonly id: string;
  readonly name: string;
}

interface Listed extends WireChannel {
  readonly name?: string;
  readonly permission_overwrites?: readonly WireOverwrite[];
}

type Refusal = Exclude<Answer, { kind: "ok" }>;

/** Where cards can stand: text and announcement channels. */
const postable: ReadonlySet<number> = new Set([0, 5]);

export function discordSetup({ guild, ...access }: DiscordSetup): Setup {
  const rest = createRest(access);
  const get = (route: `/${string}`, signal: AbortSignal) => rest.call({ method: "GET", route }, signal);
  return {
    async check(signal): Promise<SetupCheck> {
      const me = await get("/users/@me", signal);
      if (me.kind !== "ok") return unchecked(me);
      const about = await get("/applications/@me", signal);
      if (about.kind !== "ok") return unchecked(about);
      const listed = await guildsOf(rest, signal);
      if (listed.kind !== "ok") return unchecked(listed);
      const user = me.value as WireUser;
      const application = about.value as WireApplication;
      const guilds = listed.value;
      const chosen = guild === undefined ? guilds : guilds.filter(({ id }) => id === guild);
      if (guild !== undefined && chosen.length === 0) {
        const invite = `open ${invitation(application.id)} and choose the server`;
        const remedy = `${invite}; or correct the id (with Developer Mode on, the server's menu has Copy Server ID)`;
        return { kind: "refused", field: "guild", why: `the bot is not in the server ${guild}`, remedy };
      }
      return {
        kind: "ok",
        self: { id: user.id, name: user.global_name || user.username },
        where: chosen.map(({ name }) => name).join(", ") || "no server yet",
        findings: [
          ...switchesOf(application),
          ...(chosen.length === 0 ? [homeless(application)] : []),
          ...(await commandFindings(rest, application, chosen, signal)),
          ...(await budgetFindings(rest, signal)),
        ],
      };
    },

    async chats(signal): Promise<SetupChats> {
      const me = await get("/users/@me", signal);
      if (me.kind !== "ok") return { kind: "unknown", why: whyOf(me) };
      const listed = await guildsOf(rest, signal);
      if (listed.kind !== "ok") return { kind: "unknown", why: whyOf(listed) };
      const guilds = listed.value.filter(({ id }) => guild === undefined || id === guild);
      const found: SetupChat[] = [];
      for (const each of guilds.slice(0, discordLimits.setup_guilds_max)) {
        const chats = await chatsIn(rest, { guild: each, self: (me.value as WireUser).id }, signal);
        if (chats.kind !== "ok" && guilds.length === 1) return { kind: "unknown", why: whyOf(chats) };
        const suffix = guilds.length === 1 ? "" : ` (${each.name})`;
        if (chats.kind === "ok")
          found.push(...chats.value.map((chat) => ({ ...chat, name: `${chat.name}${suffix}` })));
      }
      const isJoined = ({ joined }: SetupChat) => joined === "yes";
      return { kind: "ok", chats: [...found.filter(isJoined), ...found.filter((chat) => !isJoined(chat))] };
    },
  };
}

type Got<T> = { readonly kind: "ok"; readonly value: T } | Refusal;

async function guildsOf(rest: Rest, signal: AbortSignal): Promise<Got<readonly WireGuild[]>> {
  const answer = await rest.call({ method: "GET", route: "/users/@me/guilds" }, signal);
  return answer.kind === "ok" ? { kind: "ok", value: answer.value as readonly WireGuild[] } : answer;
}

async function chatsIn(
  rest: Rest,
  { guild, self }: { readonly guild: WireGuild; readonly self: string },
  signal: AbortSignal,
): Promise<Got<readonly SetupChat[]>> {
  const get = (route: `/${string}`) => rest.call({ method: "GET", route }, signal);
  const roles = await get(`/guilds/${guild.id}/roles`);
  if (roles.kind !== "ok") return roles;
  const member = await get(`/guilds/${guild.id}/members/${self}`);
  if (member.kind !== "ok") return member;
  const channels = await get(`/guilds/${guild.id}/channels`);
  if (channels.kind !== "ok") return channels;
  const standing: Standing = {
    guild: guild.id,
    self,
    roles: roles.value as Standing["roles"],
    member: member.value as Standing["member"],
  };
  const value = (channels.value as readonly Listed[])
    .filter(({ type }) => postable.has(type))
    .map(({ id, name, permission_overwrites }): SetupChat => {
      const missing = missingIn(standing, permission_overwrites ?? []);
      const joined = missing.some(({ weight }) => weight === "stops") ? "no" : "yes";
      const lack = missing.length === 0 ? "" : ` — lacks ${missing.map((each) => each.name).join(", ")}`;
      return { id, name: `#${name ?? id}${lack}`, joined };
    });
  return { kind: "ok", value };
}

/** Switches of the developer portal. */
function switchesOf(application: WireApplication): readonly Finding[] {
  const isRead =
    ((application.flags ?? 0) & (discordBits.messageContentApproved | discordBits.messageContentLimited)) !==
    0;
  const url = application.interactions_endpoint_url ?? "";
  return [
    ...(url === ""
      ? []
      : [
          {
            what: "an Interactions Endpoint URL is set: Discord sends every press and command there",
            remedy: "General Information → Interactions Endpoint URL: empty it, and save",
            weight: "stops" as const,
          },
        ]),
    ...(application.bot_require_code_grant === true
      ? [
          {
            what: "Requires OAuth2 Code Grant is on: the bot cannot be invited by a link",
            remedy: "Bot → Requires OAuth2 Code Grant: switch it off",
            weight: "stops" as const,
          },
        ]
      : []),
    ...(isRead
      ? []
      : [
          {
            what: "Message Content Intent is off: only messages that are direct, mention the bot or reply to it can be read",
            remedy:
              "Bot → Privileged Gateway Intents → Message Content Intent, if plain words in threads should count",
            weight: "lacks" as const,
          },
        ]),
  ];
}

function homeless({ id }: WireApplication): Finding {
  return {
    what: "the bot is in no server: it has no channel, and may write to nobody",
    remedy: `open ${invitation(id)} and choose the server`,
    weight: "stops",
  };
}

async function commandFindings(
  rest: Rest,
  { id }: WireApplication,
  guilds: readonly WireGuild[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const guild of guilds.slice(0, discordLimits.setup_guilds_max)) {
    const route = `/applications/${id}/guilds/${guild.id}/commands` as const;
    const answer = await rest.call({ method: "GET", route }, signal);
    if (answer.kind !== "refused" || answer.status !== 403) continue;
    findings.push({
      what: `the scope applications.commands is missing in ${guild.name}: /commands and menus are not offered there`,
      remedy: `open ${invitation(id)} once more; nothing is lost by it`,
      weight: "lacks",
    });
  }
  return findings;
}

async function budgetFindings(rest: Rest, signal: AbortSignal): Promise<readonly Finding[]> {
  const answer = await rest.call({ method: "GET", route: "/gateway/bot" }, signal);
  if (answer.kind !== "ok") return [];
  const { session_start_limit: day } = answer.value as { session_start_limit: { remaining: number } };
  if (day.remaining >= discordLimits.identifies_kept) return [];
  return [
    {
      what: `only ${day.remaining} sessions are left today`,
      remedy: "stop whatever else runs with this token, and wait until tomorrow",
      weight: "stops",
    },
  ];
}

function unchecked(answer: Refusal): SetupCheck {
  const failure = postFailure(answer);
  if (failure.kind !== "fatal") return { kind: "unreachable", why: failure.why };
  return { kind: "refused", field: "token", why: failure.why, remedy: failure.remedy };
}
