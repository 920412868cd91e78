// The door `looop-concierge/testing`: platforms on loopback with their people and their faults, and time that passes
// when the test says so. For tests of anybody's bot; docs/testing.md shows one.

export type { FakeDiscord } from "./discord/discord.ts";
export { openDiscord } from "./discord/discord.ts";
export type { DiscordOptions } from "./discord/home.ts";
export { type ManualClock, manualClock } from "./manual-clock.ts";
export { allScopes, type FakeSlack, openSlack } from "./slack/slack.ts";
export { type FakeTelegram, openTelegram, type TelegramOptions } from "./telegram/telegram.ts";
export { createFaults, type Fault, type Faults, seededRandom } from "./wire/faults.ts";
