// The app's manifest: everything that has to be switched on at api.slack.com/apps, in one piece. Pure data; the scopes
// are those that are used, each with what it is for.

import type { Menu } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import type { Fields } from "./fields.ts";
import { slackLimits } from "./limits.ts";

/** Completes "without it, the app cannot …". */
export const botScopes: Readonly<Record<string, string>> = {
  "app_mentions:read": "hear its name in channels",
  "channels:history": "hear what is said in channels, and read what it missed",
  "channels:read": "know when a channel is archived or renumbered",
  "chat:write": "post",
  commands: "be called with a command",
  "files:write": "attach what does not fit on a card",
  "groups:history": "hear what is said in private channels, and read what it missed",
  "groups:read": "know when a private channel is archived",
  "im:history": "hear what is said in direct chats, and read what it missed",
  "im:write": "speak to somebody directly",
  "reactions:read": "see reactions",
  "users:read": "know the names of those who speak",
};

/** Each with the scope under which Slack sends it. */
export const botEvents: Readonly<Record<string, string | undefined>> = {
  app_home_opened: undefined,
  app_mention: "app_mentions:read",
  channel_archive: "channels:read",
  channel_deleted: "channels:read",
  channel_id_changed: "channels:read",
  channel_left: "channels:read",
  group_archive: "groups:read",
  group_deleted: "groups:read",
  group_left: "groups:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  reaction_added: "reactions:read",
};

export interface ManifestFacts {
  /** As people see it. */
  readonly name: string;
  readonly description: string;
  readonly menu: Menu;
  /** `url`: where Slack posts to, in HTTP mode. */
  readonly listen: { readonly kind: "socket" } | { readonly kind: "http"; readonly url: string };
}

/** What is given to "Create an app from a manifest", as JSON or, being plain, as YAML. */
export function slackManifest({ name, description, menu, listen }: ManifestFacts): Fields {
  const at = listen.kind === "http" ? { request_url: listen.url } : {};
  const line = (text: string, max: number): string => fitText(cleanLine(text), { unit: "chars", max }).text;
  const hint = menu.verbs.map((verb) => verb.name).join(" | ");
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: line(name, slackLimits.app_name_chars_max),
      description: line(description, slackLimits.app_description_chars_max),
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        // Without these two, nobody can type in the direct chat with the app.
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: displayName(name), always_online: true },
      shortcuts: menu.shortcuts.slice(0, slackLimits.shortcuts_max).map((shortcut) => ({
        type: "message",
        name: line(shortcut.label, slackLimits.shortcut_name_chars_max),
        callback_id: shortcut.name,
        description: line(shortcut.label, slackLimits.shortcut_description_chars_max),
      })),
      slash_commands: [
        {
          command: `/${menu.command}`,
          description: line(description, slackLimits.app_description_chars_max),
          usage_hint: line(hint, slackLimits.usage_hint_chars_max),
          should_escape: false,
          ...(listen.kind === "http" && { url: listen.url }),
        },
      ],
    },
    oauth_config: { scopes: { bot: Object.keys(botScopes) } },
    settings: {
      event_subscriptions: { ...at, bot_events: Object.keys(botEvents) },
      interactivity: { is_enabled: true, ...at },
      org_deploy_enabled: false,
      socket_mode_enabled: listen.kind === "socket",
      token_rotation_enabled: false,
    },
  };
}

/** Small letters, digits and `-_.` only. */
function displayName(name: string): string {
  const plain = cleanLine(name)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "concierge" : plain.slice(0, slackLimits.display_name_chars_max);
}
