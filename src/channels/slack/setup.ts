// What is asked of Slack while the app is being connected: whether both tokens are good, which scopes are missing, and
// which channels there are. Asks only; nothing is posted.

import type { Finding, Setup, SetupChat, SetupChats, SetupCheck } from "../setup.ts";
import { type Fields, fieldsOf, listOf, wordOf } from "./fields.ts";
import { slackLimits } from "./limits.ts";
import { botScopes } from "./manifest.ts";
import { type Failure, undeliverableOf } from "./outcomes.ts";
import type { SlackConfig } from "./slack.ts";
import { openWeb } from "./web.ts";

/** Without these nobody is reached or heard at all. */
const vital: readonly string[] = ["chat:write", "im:history", "im:write"];

export function slackSetup(config: SlackConfig): Setup {
  const at = config.apiUrl === undefined ? {} : { apiUrl: config.apiUrl };
  const web = openWeb(config);
  return {
    async check(signal): Promise<SetupCheck> {
      const called = await web.call("auth.test", {}, signal);
      if (called.kind === "failed") return unchecked("bot_token", called.failure);
      const { body } = called;
      if (wordOf(body.bot_id) === undefined) {
        const remedy = "take the Bot User OAuth Token (xoxb-…) under OAuth & Permissions";
        return { kind: "refused", field: "bot_token", why: "this token speaks for a person", remedy };
      }
      if (config.listen.kind === "socket") {
        const sockets = openWeb({ botToken: config.listen.appToken, ...at });
        const opened = await sockets.call("apps.connections.open", {}, signal);
        if (opened.kind === "failed") return unchecked("app_token", opened.failure);
      }
      return {
        kind: "ok",
        self: { id: wordOf(body.user_id) ?? "", name: wordOf(body.user) ?? "" },
        where: wordOf(body.team) ?? wordOf(body.team_id) ?? "Slack",
        findings: findingsOf(body),
      };
    },

    async chats(signal): Promise<SetupChats> {
      const found: SetupChat[] = [];
      let cursor = "";
      for (let page = 0; page < slackLimits.pages_max; page += 1) {
        const called = await web.call(
          "conversations.list",
          {
            types: "public_channel,private_channel",
            exclude_archived: true,
            limit: slackLimits.page_messages_max,
            ...(cursor !== "" && { cursor }),
          },
          signal,
        );
        if (called.kind === "failed") {
          if (found.length > 0) break; // some of them are better than none
          return { kind: "unknown", why: whyOf(called.failure) };
        }
        found.push(...listOf(called.body.channels).flatMap(chatOf));
        cursor = wordOf(fieldsOf(called.body.response_metadata).next_cursor) ?? "";
        if (cursor === "") break;
      }
      const byName = (one: SetupChat, other: SetupChat) => one.name.localeCompare(other.name, "en");
      const [inside, outside] = [found.filter(isJoined), found.filter((chat) => !isJoined(chat))];
      return { kind: "ok", chats: [...inside.toSorted(byName), ...outside.toSorted(byName)] };
    },
  };
}

const isJoined = ({ joined }: SetupChat): boolean => joined === "yes";

function chatOf(channel: Fields): readonly SetupChat[] {
  const id = wordOf(channel.id);
  if (id === undefined || channel.is_archived === true) return [];
  const joined = channel.is_member === true ? "yes" : "no";
  return [{ id, name: `#${wordOf(channel.name) ?? id}`, joined }];
}

function findingsOf(body: Fields): readonly Finding[] {
  const { scopes } = fieldsOf(body.response_metadata);
  const granted: readonly unknown[] = Array.isArray(scopes) ? scopes : [];
  return Object.entries(botScopes)
    .filter(([scope]) => !granted.includes(scope))
    .map(([scope, purpose]) => ({
      what: `the scope ${scope} is missing: without it, the app cannot ${purpose}`,
      remedy: `add ${scope} under OAuth & Permissions → Bot Token Scopes, then Reinstall to Workspace`,
      weight: vital.includes(scope) ? "stops" : "lacks",
    }));
}

function unchecked(field: string, failure: Failure): SetupCheck {
  if (failure.kind !== "refused") return { kind: "unreachable", why: whyOf(failure) };
  if (field === "app_token" && failure.code === "missing_scope") {
    const remedy = "Basic Information → App-Level Tokens: make one with connections:write";
    return { kind: "refused", field, why: "the app token lacks the scope connections:write", remedy };
  }
  if (failure.code === "not_allowed_token_type") {
    const [begins, where] =
      field === "app_token"
        ? ["xapp-", "Basic Information → App-Level Tokens"]
        : ["xoxb-", "OAuth & Permissions"];
    const why = "this is a token of another kind";
    return { kind: "refused", field, why, remedy: `take the one that begins with ${begins}: ${where}` };
  }
  const { why, remedy } = undeliverableOf(failure);
  return { kind: "refused", field, why, remedy };
}

function whyOf(failure: Failure): string {
  switch (failure.kind) {
    case "limited":
      return "Slack wants us to slow down";
    case "refused":
      return undeliverableOf(failure).why;
    case "lost":
    case "not_sent":
      return failure.why;
  }
}
