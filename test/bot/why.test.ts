// Goal: `why` replays an ask: where its card was shown and with which hash, who said which words, how they were read, on
// which card, and what came of it. Method: a whole house in memory, with people on two surfaces.

import { afterEach, expect, test } from "vitest";
import { type House, openHouse } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

const textOf = (title: string): string => {
  const found = house
    .world("slack")
    .messages.findLast(({ state, card }) => state === "there" && card.title.includes(title));
  return found === undefined
    ? ""
    : found.card.parts.map((part) => ("text" in part ? part.text : "")).join("\n");
};

test("what was shown and said stands there in its order, with the hash of the card that was seen", async () => {
  house = await openHouse({ surfaces: ["slack", "telegram"] });
  const ask = await house.raise({ kind: "gate", prompt: "May I deploy?" });
  await house.settle();
  const card = house.world("slack").messages.find(({ card: { title } }) => title.includes("May I deploy?"));
  const person = house.world("slack").person("U-ada");
  await person.say("hmm, not sure about it", {
    place: card?.ref ?? house.home("slack"),
    addressed: "mention",
  });
  await house.settle();
  if (card) await person.press(card.ref, "Deny");
  await house.settle();
  await person.say(`why ${ask.id}`);
  await house.settle();

  const text = textOf("Why: ");
  expect(text).toMatch(/shown in slack:slack-home\S*, card [0-9a-f]{12}$/m);
  expect(text).toMatch(/shown in telegram:\S+, card [0-9a-f]{12}$/m);
  expect(text).toMatch(/ada on Slack said “hmm, not sure about it”, read as unclear, on card [0-9a-f]{12}: /);
  expect(text).toMatch(
    /ada on Slack said “no”, read as deny, on card [0-9a-f]{12}: .* was answered by ada$/m,
  );
  const hashes = [...text.matchAll(/card (\w{12})/g)].map(([, hash]) => hash);
  expect(new Set(hashes).size).toBeLessThan(hashes.length);
  expect(text.indexOf("not sure")).toBeLessThan(text.indexOf("read as deny"));
});

test("the words of strangers are no part of it, and without a history there is none", async () => {
  house = await openHouse();
  const ask = await house.raise({ prompt: "Which region?" });
  await house.settle();
  await house.world("slack").person("U-evil").say(`answer ${ask.id} mine`);
  await house.settle();
  await house.world("slack").person("U-ada").say(`why ${ask.id}`);
  await house.settle();
  expect(textOf("Why: ")).toContain("shown in slack:slack-home");
  expect(textOf("Why: ")).not.toContain("mine");
});
