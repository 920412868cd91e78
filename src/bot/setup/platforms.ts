// The platforms that can be connected, by the name that somebody types.

import { discordSetup } from "./discord.ts";
import type { PlatformSetup } from "./setup.ts";
import { slackSetup } from "./slack.ts";
import { telegramSetup } from "./telegram.ts";

export const platforms: readonly PlatformSetup[] = [slackSetup, discordSetup, telegramSetup];
