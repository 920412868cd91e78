// Goal: the way from nothing to the first answer that docs/discord.md describes, with nobody at the terminal. Method: the
// real commands in real processes, a person and the unmodified discord.js on a Discord on loopback.

import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { type FakeDiscord, openDiscord } from "../fakes/discord/discord.ts";
import { type LoopBox, loopBox, QUIET } from "./loop-process.ts";

let box: LoopBox;
let discord: FakeDiscord;
beforeEach(async () => {
  box = loopBox();
  const wide = { count: 10_000, window_ms: 1_000 };
  discord = await openDiscord({ rates: { byOp: {}, other: wide, global: wide } });
  box.write("config.yaml", QUIET);
  box.write("token", discord.token, 0o600);
});
afterEach(async () => {
  await box.down();
  box.close();
  await discord.close();
});

test("one command with a file for the token connects, and the first question is answered with a press", {
  timeout: 120_000,
}, async () => {
  const ann = discord.addPerson("Ann");
  const given = [
    `token=file:${box.path("token")}`,
    `home=${discord.channel}`,
    `owner=${ann}`,
    `api_url=${discord.api}`,
  ].flatMap((each) => ["--set", each]);
  const ran = await box.looop(["init", "discord", "--yes", "--json", ...given]);
  expect(ran).toMatchObject({ code: 0 });
  expect(JSON.parse(ran.stdout)).toMatchObject({
    surface: "discord",
    where: "Home",
    home: discord.channel,
    problems: [],
    findings: [expect.stringContaining("Message Content Intent")],
  });
  expect(ran.stdout + ran.stderr + box.read("config.yaml")).not.toContain(discord.token);
  expect(parse(box.read("config.yaml")).channels.discord.token).toBe(`file:${box.path("token")}`);

  await box.json(["up", "--detach"]);
  expect(
    (await box.looop("ask demo --prompt Reached? --option yes --option no --detach".split(" "))).code,
  ).toBe(0);
  const card = () =>
    discord
      .sees(ann)
      .messages.find(
        ({ content, components }) =>
          /Reached\?/.test(content) && /"1 · yes"/.test(JSON.stringify(components)),
      );
  await box.until(() => card() !== undefined);
  expect((await discord.click(ann, card()?.id ?? "", "1 · yes").settled).kind).toBe("quiet");
  await box.until(() =>
    discord.sees(ann).messages.some(({ content }) => /Answered \S+ Reached/.test(content)),
  );
});

test("without a token it ends, and says where one may stand", async () => {
  const ran = await box.looop(["init", "discord", "--yes"]);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("set DISCORD_TOKEN, or give --set token=env:NAME or file:PATH");
});
