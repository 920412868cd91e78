// The platforms that can be connected, by the name that somebody types.

import type { PlatformSetup } from "./setup.ts";
import { slackSetup } from "./slack.ts";

export const platforms: readonly PlatformSetup[] = [slackSetup];
