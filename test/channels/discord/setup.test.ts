// Goal: whoever connects the bot is told each switch, scope and permission that stands in the way, by its name and with
// what to do. Method: the unmodified REST client of discord.js against a Discord on loopback, row by row.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { missingIn } from "../../../src/channels/discord/permissions.ts";
import { discordSetup } from "../../../src/channels/discord/setup.ts";
import type { Finding } from "../../../src/channels/setup.ts";
import { type FakeDiscord, openDiscord } from "../../fakes/discord/discord.ts";
import { bits, maskOf } from "../../fakes/discord/permissions.ts";
import { invited } from "./rig.ts";

let discord: FakeDiscord;
beforeEach(async () => {
  discord = await openDiscord({ portal: { messageContent: true } });
  discord.grant(...invited);
});
afterEach(() => discord.close());

const { signal } = new AbortController();
const setup = (guild?: string) =>
  discordSetup({ token: discord.token, api: discord.api, ...(guild !== undefined && { guild }) });

async function findings(): Promise<readonly Finding[]> {
  const check = await setup().check(signal);
  if (check.kind !== "ok") throw new Error(JSON.stringify(check));
  return check.findings;
}

describe("checking", () => {
  test("a bot that lacks nothing is known by its name and its server", async () => {
    expect(await setup(discord.guild).check(signal)).toEqual({
      kind: "ok",
      self: { id: discord.botId, name: expect.any(String) },
      where: "Home",
      findings: [],
    });
  });

  test("a token that was reset is refused, and is in no word of it", async () => {
    const stale = setup();
    discord.resetToken();
    const check = await stale.check(signal);
    expect(check).toMatchObject({
      kind: "refused",
      field: "token",
      remedy: expect.stringContaining("Reset Token"),
    });
    expect(JSON.stringify(check)).not.toContain(discord.token.split(".").at(-1));
  });

  test("another server than those it is in is refused, with the link that invites it", async () => {
    expect(await setup("123456789012345678").check(signal)).toMatchObject({
      kind: "refused",
      field: "guild",
      remedy: expect.stringContaining(`client_id=${discord.applicationId}`),
    });
  });

  test("a Discord that cannot be reached is nobody's fault", async () => {
    discord.faults.arm({ at: "user.me", what: "hang_up" });
    expect((await setup().check(signal)).kind).toBe("unreachable");
  });

  const rows: readonly (readonly [string, () => void, Finding["weight"], string])[] = [
    [
      "the intent is off",
      () => {
        discord.portal.messageContent = false;
      },
      "lacks",
      "Message Content Intent",
    ],
    [
      "presses are sent to an address",
      () => {
        discord.portal.interactionsUrl = "https://example.org/discord";
      },
      "stops",
      "Interactions Endpoint URL",
    ],
    [
      "no link invites it",
      () => {
        discord.portal.codeGrant = true;
      },
      "stops",
      "Requires OAuth2 Code Grant",
    ],
    ["it is in no server", () => discord.removeBot(), "stops", "permissions=309237746688"],
    [
      "it was invited without commands",
      () => discord.faults.arm({ at: "command.list", what: "error", value: 50001 }),
      "lacks",
      "applications.commands",
    ],
  ];
  test.each(rows)("says it when %s", async (_, befall, weight, words) => {
    befall();
    const [finding, ...others] = await findings();
    expect(others).toEqual([]);
    expect(finding?.weight).toBe(weight);
    expect(`${finding?.what} ${finding?.remedy}`).toContain(words);
  });

  test("a day whose sessions are nearly spent is said before one more is begun", async () => {
    await discord.close();
    discord = await openDiscord({ portal: { messageContent: true }, limits: { identifies_per_day_max: 5 } });
    expect(await findings()).toMatchObject([
      { weight: "stops", what: expect.stringContaining("5 sessions") },
    ]);
  });
});

test("channels are listed with what they lack, those first in which it may write; no voice, no forum", async () => {
  const closed = discord.addChannel("closed");
  const bare = discord.addChannel("bare");
  discord.addChannel("voices", "voice");
  discord.addChannel("forum", "forum");
  discord.forbid(closed, "SendMessages");
  discord.forbid(bare, "CreatePublicThreads", "AttachFiles");
  expect(await setup().chats(signal)).toEqual({
    kind: "ok",
    chats: [
      { id: discord.channel, name: "#general", joined: "yes" },
      { id: bare, name: "#bare — lacks Attach Files, Create Public Threads", joined: "yes" },
      { id: closed, name: "#closed — lacks Send Messages", joined: "no" },
    ],
  });
});

describe("permissions in a channel", () => {
  const standing = {
    guild: "1",
    self: "9",
    roles: [
      { id: "1", permissions: `${maskOf(invited)}` },
      { id: "2", permissions: "0" },
      { id: "3", permissions: `${bits.Administrator}` },
    ],
    member: { roles: ["2"] },
  };
  const send = `${bits.SendMessages}`;
  const deny = (id: string) => ({ id, allow: "0", deny: send });
  const allow = (id: string) => ({ id, allow: send, deny: "0" });
  const rows: readonly (readonly [string, Parameters<typeof missingIn>[1], "may" | "may not"])[] = [
    ["nothing is said there", [], "may"],
    ["everyone is kept out", [deny("1")], "may not"],
    ["everyone is kept out but one of its roles", [deny("1"), allow("2")], "may"],
    ["one of its roles is kept out", [deny("2")], "may not"],
    ["a role that it has not is kept out", [deny("3")], "may"],
    ["its role is kept out and it is not", [deny("2"), allow("9")], "may"],
    ["its role is let in and it is not", [allow("2"), deny("9")], "may not"],
  ];
  test.each(rows)("where %s", (_, overwrites, expected) => {
    const missing = missingIn(standing, overwrites).map(({ name }) => name);
    expect(missing).toEqual(expected === "may" ? [] : ["Send Messages"]);
  });

  test("an administrator is kept out of nothing", () => {
    expect(missingIn({ ...standing, member: { roles: ["3"] } }, [deny("1"), deny("9")])).toEqual([]);
  });
});
