// Platforms on loopback with one person on each, as the config of a house names them.

import { openDiscord } from "../test/fakes/discord/discord.ts";
import { openSlack } from "../test/fakes/slack/slack.ts";
import { openTelegram } from "../test/fakes/telegram/telegram.ts";

export type PlatformName = "telegram" | "slack" | "discord";

export interface Platform {
  /** Its line under `channels:`, its line of the person. */
  readonly yaml: string;
  readonly person: string;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export const open: Readonly<Record<PlatformName, () => Promise<Platform>>> = {
  async telegram() {
    const telegram = await openTelegram({ rates: "none" });
    const ann = telegram.user("Ann", { started: true });
    const forum = telegram.group("Work", { members: [ann], forum: true, bot: "administrator" });
    return {
      yaml: `telegram: {home: "${forum}", api_url: "${telegram.apiRoot}"}`,
      person: `telegram: ${ann}`,
      env: { TELEGRAM_TOKEN: telegram.token },
      close: () => telegram.close(),
    };
  },
  async slack() {
    const slack = await openSlack();
    slack.keepRates("off");
    const ann = slack.addUser("Ann");
    const ops = slack.addChannel("ops", { members: [ann] });
    return {
      yaml: `slack: {home: ${ops}, api_url: "${slack.apiUrl}"}`,
      person: `slack: ${ann}`,
      env: { SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_APP_TOKEN: slack.tokens.app },
      close: () => slack.close(),
    };
  },
  async discord() {
    const wide = { count: 10_000, window_ms: 1_000 };
    const discord = await openDiscord({ rates: { byOp: {}, other: wide, global: wide } });
    const ann = discord.addPerson("Ann");
    return {
      yaml: `discord: {guild: "${discord.guild}", home: "${discord.channel}", api_url: "${discord.api}"}`,
      person: `discord: "${ann}"`,
      env: { DISCORD_TOKEN: discord.token },
      close: () => discord.close(),
    };
  },
};
