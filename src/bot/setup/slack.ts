// How Slack is connected: the words and the values. What is asked of Slack itself is the adapter's.

import { slackAppManifest } from "../../channels/open.ts";
import { menu } from "../reading/help.ts";
import type { PlatformSetup, SetupField, Values } from "./setup.ts";

interface Token extends Pick<SetupField, "key" | "label"> {
  readonly variable: string;
  readonly begins: string;
  readonly where: string;
}

function token({ begins, where, ...field }: Token): SetupField {
  return {
    ...field,
    kind: "secret",
    required: "yes",
    flawOf(value) {
      if (value.startsWith(begins)) return undefined;
      const kinds: readonly (readonly [string, string])[] = [
        ["xoxb-", "the bot token"],
        ["xapp-", "the app token"],
        ["xoxp-", "a person's token"],
        ["xoxe", "a token for making apps"],
      ];
      const [, what] = kinds.find(([start]) => value.startsWith(start)) ?? [];
      const why = what === undefined ? "no such token begins like this" : `this is ${what}`;
      return { why, remedy: `take the one that begins with ${begins}: ${where}` };
    },
  };
}

export const slackSetup: PlatformSetup = {
  surface: "slack",
  title: "Slack",
  steps: ({ yaml = "the manifest" }) => [
    "open https://api.slack.com/apps?new_app=1, choose “From a manifest” and your workspace",
    `paste what stands in ${yaml} (or the .json beside it), and press Create`,
    "Install App → Install to Workspace; copy the Bot User OAuth Token (xoxb-…)",
    "Basic Information → App-Level Tokens → Generate: add connections:write; copy it (xapp-…)",
  ],
  fields: [
    token({
      key: "bot_token",
      label: "Bot token (xoxb-…)",
      variable: "SLACK_BOT_TOKEN",
      begins: "xoxb-",
      where: "OAuth & Permissions, at the top",
    }),
    token({
      key: "app_token",
      label: "App token (xapp-…)",
      variable: "SLACK_APP_TOKEN",
      begins: "xapp-",
      where: "Basic Information → App-Level Tokens, with connections:write",
    }),
  ],
  also: ["api_url", "url"],
  homeHint: "write /invite @looop in a channel to have it listed",
  codePlace: ({ name }) => `in a direct message to @${name} (Apps, in Slack's sidebar)`,
  unheard:
    "App Home → Messages Tab must be on and “Allow users to send … messages” ticked; Event Subscriptions must be on with message.im",
  channelOf: (values: Values) => ({
    surface: "slack",
    slack: {
      botToken: values.bot_token ?? "",
      listen: { kind: "socket", appToken: values.app_token ?? "" },
      ...(values.api_url !== undefined && { apiUrl: values.api_url }),
    },
  }),
  manifest: ({ url }) =>
    slackAppManifest({
      name: "looop",
      description: "Asks for decisions, shows what is going on, and takes your words back to the work.",
      menu,
      listen: url === undefined ? { kind: "socket" } : { kind: "http", url },
    }),
};
