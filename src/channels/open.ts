// One switch from a config to a channel. Each platform's code is loaded only where its surface is configured.

import type { Channel, ChannelClock, ChannelSetup } from "./channel.ts";
import type { Setup } from "./setup.ts";
import type { ManifestFacts } from "./slack/manifest.ts";
import type { SlackConfig } from "./slack/slack.ts";
import type { TelegramConfig } from "./telegram/telegram.ts";
import type { TerminalConfig, TerminalPorts } from "./terminal/terminal.ts";

export type ChannelConfig =
  | { readonly surface: "slack"; readonly slack: SlackConfig }
  | {
      readonly surface: "discord";
      readonly discord: { readonly token: string; readonly guild?: string; readonly api?: string };
    }
  | { readonly surface: "telegram"; readonly telegram: TelegramConfig }
  | { readonly surface: "terminal"; readonly terminal: TerminalConfig; readonly ports: TerminalPorts };

export async function openChannel(config: ChannelConfig, given: ChannelSetup): Promise<Channel> {
  const setup: ChannelSetup = { ...given, note: (text) => given.note(`${config.surface}: ${text}`) };
  switch (config.surface) {
    case "slack": {
      const { slackChannel } = await import("./slack/slack.ts");
      return slackChannel(config.slack, setup);
    }
    case "discord": {
      const { discordChannel } = await import("./discord/client.ts");
      return discordChannel({ ...setup, ...config.discord });
    }
    case "telegram": {
      const { telegramChannel } = await import("./telegram/telegram.ts");
      return telegramChannel(config.telegram, setup);
    }
    case "terminal": {
      const { terminalChannel } = await import("./terminal/terminal.ts");
      return terminalChannel(config.terminal, config.ports, setup);
    }
  }
}

/** What is asked of a platform while it is being connected. */
export async function openSetup(config: ChannelConfig, clock: ChannelClock): Promise<Setup | undefined> {
  switch (config.surface) {
    case "slack": {
      const { slackSetup } = await import("./slack/setup.ts");
      return slackSetup(config.slack);
    }
    case "telegram": {
      const { telegramSetup } = await import("./telegram/setup.ts");
      return telegramSetup(config.telegram, clock);
    }
    case "discord": {
      const { discordSetup } = await import("./discord/setup.ts");
      return discordSetup(config.discord);
    }
    case "terminal":
      return undefined;
  }
}

export async function slackAppManifest(facts: ManifestFacts): Promise<Readonly<Record<string, unknown>>> {
  const { slackManifest } = await import("./slack/manifest.ts");
  return slackManifest(facts);
}

export { invitation as discordInvitation } from "./discord/permissions.ts";
export { terminalHome } from "./terminal/terminal.ts";
