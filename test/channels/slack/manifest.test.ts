// Goal: an app made from the manifest can do all that is done, and no more; nothing has to be switched on by hand.
// Method: rows on the plain data; that the scopes suffice is shown by every other test here, which grants these alone.

import { describe, expect, test } from "vitest";
import type { Menu } from "../../../src/channels/channel.ts";
import { botEvents, botScopes, slackManifest } from "../../../src/channels/slack/manifest.ts";

const menu: Menu = {
  command: "looop",
  verbs: [
    { name: "status", summary: "What goes on" },
    { name: "help", summary: "What can be said" },
  ],
  shortcuts: [{ name: "answer", label: "Use this as an answer, word by word" }],
};
const facts = { name: "looop Concierge!", description: "Brings what waits to those who decide.", menu };

test("over a socket it needs no address", () => {
  const manifest = slackManifest({ ...facts, listen: { kind: "socket" } });
  expect(manifest).toMatchObject({
    display_information: { name: "looop Concierge!" },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: "looop-concierge", always_online: true },
      slash_commands: [{ command: "/looop", usage_hint: "status | help" }],
    },
    settings: {
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
      token_rotation_enabled: false,
    },
  });
  expect(JSON.stringify(manifest)).not.toContain("url");
});

test("over HTTP the address stands wherever Slack posts to", () => {
  const url = "https://bot.example/slack/events";
  const manifest = slackManifest({ ...facts, listen: { kind: "http", url } });
  expect(manifest).toMatchObject({
    features: { slash_commands: [{ url }] },
    settings: {
      socket_mode_enabled: false,
      event_subscriptions: { request_url: url },
      interactivity: { request_url: url },
    },
  });
});

test("names are as short as they have to be", () => {
  const long = {
    ...facts,
    name: "x".repeat(90),
    description: "y".repeat(200),
    listen: { kind: "socket" as const },
  };
  expect(slackManifest(long)).toMatchObject({
    display_information: { name: `${"x".repeat(34)}…`, description: `${"y".repeat(139)}…` },
    features: { shortcuts: [{ type: "message", callback_id: "answer", name: "Use this as an answer,…" }] },
  });
});

describe("every event", () => {
  test.each(Object.entries(botEvents))("%s has its scope", (_event, scope) => {
    if (scope !== undefined) expect(botScopes).toHaveProperty([scope]);
  });
});

test("it is plain data, the same each time", () => {
  const manifest = slackManifest({ ...facts, listen: { kind: "socket" } });
  expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
  expect(slackManifest({ ...facts, listen: { kind: "socket" } })).toEqual(manifest);
});
