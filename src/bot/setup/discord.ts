// How Discord is connected: the words and the values. What is asked of Discord itself is the adapter's.

import { discordInvitation } from "../../channels/open.ts";
import type { PlatformSetup, Values } from "./setup.ts";

/** The bot's id in base64, a time, and what makes it secret. */
const TOKEN = /^[\w-]{18,}\.[\w-]{4,}\.[\w-]{6,}$/;

/** What else stands on those pages and is taken for it. */
const others: readonly (readonly [RegExp, string])[] = [
  [/^\d{15,20}$/, "this is an id"],
  [/^[0-9a-f]{64}$/i, "this is the application's public key"],
  [/^[\w-]{32}$/, "this looks like the client secret"],
  [/^Bot\s/i, "the word Bot stands before it"],
];

export const discordSetup: PlatformSetup = {
  surface: "discord",
  title: "Discord",
  steps: () => [
    "open https://discord.com/developers/applications, press New Application and give it a name (looop)",
    "Bot → Reset Token: copy the token; it is shown once",
    "Bot → Message Content Intent: switch it on, if plain words in threads shall count without a mention",
    `invite it: open ${discordInvitation("APPLICATION_ID")} with the Application ID of General Information in it`,
  ],
  fields: [
    {
      key: "token",
      label: "Bot token",
      kind: "secret",
      variable: "DISCORD_TOKEN",
      required: "yes",
      flawOf(value) {
        if (TOKEN.test(value)) return undefined;
        const [, why = "it does not look like a bot's token"] =
          others.find(([form]) => form.test(value)) ?? [];
        return {
          why,
          remedy: "take the one that Bot → Reset Token shows: three parts with dots between them",
        };
      },
    },
    {
      key: "guild",
      label: "Id of the server that gets the commands (Enter: each server the bot is in)",
      kind: "plain",
      required: "no",
      flawOf(value) {
        if (/^\d{15,20}$/.test(value)) return undefined;
        const remedy = "with Developer Mode on (Settings → Advanced), the server's menu has Copy Server ID";
        return { why: "this is no id of a server", remedy };
      },
    },
  ],
  also: ["api_url"],
  homeHint:
    "a channel that is not listed as ours: Edit Channel → Permissions, add the bot and allow View Channel and Send Messages",
  codePlace: ({ name }) => `in a direct message to ${name} (or in a channel: @${name} and the code)`,
  unheard:
    "elsewhere than in a direct message it has to begin with a mention of the bot; for direct messages, your privacy settings for the server must allow them",
  channelOf: ({ token = "", guild, api_url }: Values) => ({
    surface: "discord",
    discord: { token, ...(guild !== undefined && { guild }), ...(api_url !== undefined && { api: api_url }) },
  }),
};
