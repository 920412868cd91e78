// From the config to open channels: tokens are read here, at the last moment, and go nowhere else.

import type { Channel, ChannelSetup, Place } from "../channels/channel.ts";
import { type ChannelConfig, openChannel, terminalHome } from "../channels/open.ts";
import type { TerminalPorts } from "../channels/terminal/terminal.ts";
import type { Problems } from "../engine/home.ts";
import type { OwnSecret } from "../notify/redact.ts";
import type { BotConfig, SecretRef } from "./config.ts";
import type { Locale } from "./reading/intent.ts";
import { localMenus } from "./reading/menus.ts";
import { readSecret, type SecretSources } from "./secrets.ts";

export interface Surfaces {
  readonly kind: "ok";
  readonly configs: readonly ChannelConfig[];
  /** Where the whole is shown. */
  readonly homes: readonly Place[];
  /** To be kept out of everything that is shown. */
  readonly secrets: readonly OwnSecret[];
}

export interface TerminalParts {
  readonly name: string;
  readonly user: string;
  readonly ports: TerminalPorts;
}

/** Every missing token at once. */
export function surfacesOf(
  config: BotConfig,
  sources: SecretSources,
  terminal: TerminalParts,
): Surfaces | Problems {
  const problems: string[] = [];
  const secrets: OwnSecret[] = [];
  function secret(key: string, name: string, ref: SecretRef): string {
    const read = readSecret(key, ref, sources);
    if (read.kind === "refused") {
      problems.push(`${key}: ${read.why}; ${read.remedy}`);
      return "";
    }
    secrets.push({ name, value: read.value });
    return read.value;
  }
  const configs: ChannelConfig[] = [];
  const { slack, discord, telegram } = config;
  if (slack !== undefined) {
    const botToken = secret("channels.slack.bot_token", "Slack bot token", slack.botToken);
    const { hears } = slack;
    const listen =
      hears.by === "socket"
        ? ({
            kind: "socket",
            appToken: secret("channels.slack.app_token", "Slack app token", hears.appToken),
          } as const)
        : ({
            kind: "http",
            signingSecret: secret(
              "channels.slack.signing_secret",
              "Slack signing secret",
              hears.signingSecret,
            ),
            ...hears.at,
          } as const);
    configs.push({
      surface: "slack",
      slack: { botToken, listen, ...(slack.apiUrl !== undefined && { apiUrl: slack.apiUrl }) },
    });
  }
  if (discord !== undefined) {
    const token = secret("channels.discord.token", "Discord token", discord.token);
    const { guild, apiUrl } = discord;
    configs.push({
      surface: "discord",
      discord: { token, ...(guild !== undefined && { guild }), ...(apiUrl !== undefined && { api: apiUrl }) },
    });
  }
  if (telegram !== undefined) {
    const token = secret("channels.telegram.token", "Telegram token", telegram.token);
    const { hears, apiUrl } = telegram;
    configs.push({
      surface: "telegram",
      telegram: {
        token,
        menus: localMenus(config.languages as readonly Locale[]),
        ...(apiUrl !== undefined && { apiRoot: apiUrl }),
        ...(hears.by === "webhook" && {
          webhook: {
            url: hears.url,
            secret: secret("channels.telegram.webhook_secret", "Telegram webhook secret", hears.secret),
            listen: hears.at,
          },
        }),
      },
    });
  }
  if (config.terminal === "on") {
    const { name, user, ports } = terminal;
    configs.push({ surface: "terminal", terminal: { name, user }, ports });
  }
  if (problems.length > 0) {
    return { kind: "problems", state: "bad", problems, remedy: "give what is missing, then try again" };
  }
  return { kind: "ok", configs, homes: homesOf(config), secrets };
}

/** Where the whole is shown, as the config says. */
export function homesOf({ slack, discord, telegram, terminal }: BotConfig): readonly Place[] {
  const named = [
    slack?.home === undefined ? [] : [{ surface: "slack" as const, chat: slack.home }],
    discord?.home === undefined ? [] : [{ surface: "discord" as const, chat: discord.home }],
    telegram?.home === undefined ? [] : [{ surface: "telegram" as const, chat: telegram.home }],
    terminal === "on" ? [terminalHome] : [],
  ];
  return named.flat();
}

export function openAll(configs: readonly ChannelConfig[], setup: ChannelSetup): Promise<readonly Channel[]> {
  return Promise.all(configs.map((config) => openChannel(config, setup)));
}
