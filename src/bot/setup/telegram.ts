// How Telegram is connected: the words and the values. What is asked of Telegram itself is the adapter's.

import type { PlatformSetup, Values } from "./setup.ts";

/** From @BotFather: the bot's number, a colon, and what makes it secret. */
const TOKEN = /^\d{5,}:[\w-]{30,}$/;

export const telegramSetup: PlatformSetup = {
  surface: "telegram",
  title: "Telegram",
  steps: () => [
    "open https://t.me/BotFather, write /newbot and follow it; copy the token (123456789:AA…)",
    "for a group: add the bot to it and write there /looop@ and the bot's name",
    "for topics: make the bot an admin of the group who may Manage Topics",
  ],
  fields: [
    {
      key: "token",
      label: "Token of the bot",
      kind: "secret",
      variable: "TELEGRAM_TOKEN",
      required: "yes",
      flawOf(value) {
        if (TOKEN.test(value)) return undefined;
        const why = value.startsWith("@") ? "this is the name of a bot" : "it does not look like a token";
        return { why, remedy: "take what @BotFather calls the token to access the HTTP API: 123456789:AA…" };
      },
    },
  ],
  also: ["api_url"],
  homeHint: "write /looop in a group with the bot to have it listed; Telegram lists no chats by itself",
  codePlace: ({ name }, code) =>
    `to @${name} in a direct chat; or open https://t.me/${name}?start=${code} on the phone and press Start`,
  unheard: "another program with this token may have taken it (looop up, on this machine or another one)",
  // Nothing is taken away from the program itself: what was said before it runs waits for it.
  channelOf: ({ token = "", api_url }: Values) => ({
    surface: "telegram",
    telegram: { token, confirms: "nothing", ...(api_url !== undefined && { apiRoot: api_url }) },
  }),
};
