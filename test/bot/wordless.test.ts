// Goal: who sends something without words is told that words are wanted, and nothing is decided by it. Method: the house
// in memory, whose people say nothing.

import { afterEach, expect, it } from "vitest";
import { wordless } from "../../src/bot/handling/wordless.ts";
import { type House, openHouse } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

it.each([
  ["a voice message to an open question", "direct", {}, /I read what is typed.*Please type it/],
  ["a mention and nothing else", "mention", {}, /Please type it/],
  ["something passed on", "direct", { quoted: "yes" }, /not taken for your own words/],
] as const)("%s is answered with what would be an answer", async (_, addressed, more, says) => {
  house = await openHouse({ surfaces: ["telegram"], can: { threads: "no" } });
  const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
  await house.settle();
  const world = house.world("telegram");
  await world.person("T-ada").say("", { place: house.home("telegram"), addressed, ...more });
  await house.settle();
  const last = world.messages.at(-1);
  expect(JSON.stringify(last?.card)).toMatch(says);
  const found = await house.engine.mailbox.find(ask.id);
  expect(found).not.toHaveProperty("answer");
});

it("what is overheard without words is left alone", async () => {
  house = await openHouse({ surfaces: ["telegram"], can: { threads: "no" } });
  const world = house.world("telegram");
  const before = world.messages.length;
  await world.person("T-ada").say("", { place: house.home("telegram"), addressed: "overheard" });
  await house.settle();
  expect(world.messages).toHaveLength(before);
});

it("words that the surface keeps from us are answered with how to be read", () => {
  const said = { kind: "text", message: "1", text: "", addressed: "mention", withheld: "yes" } as const;
  expect(wordless(said)).toMatchObject({
    act: { act: "unclear", why: expect.stringContaining("mention me") },
  });
});
