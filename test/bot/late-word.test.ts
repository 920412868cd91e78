// Goal: who comes late, below the card of what is decided already, learns that it changes nothing; talk there stays talk.
// Method: the house in memory; people write into the thread of a card, mentioning nobody of ours.

import { afterEach, expect, it } from "vitest";
import { ada, type House, openHouse, personOf } from "../support/house.ts";

let house: House;
const ben = personOf("ben", "owner", { slack: "U-ben" });
afterEach(() => house.close());

const cardOf = (title: string) => {
  const card = house.world("slack").messages.find(({ card: each }) => each.title.includes(title));
  if (card === undefined) throw new Error("there is no card");
  return card;
};

async function says(who: string, text: string): Promise<readonly string[]> {
  const before = house.world("slack").messages.length;
  const card = cardOf("Publish");
  await house
    .world("slack")
    .person(who)
    .say(text, {
      place: { ...house.home("slack"), thread: card.place.thread ?? card.ref.message },
      addressed: "overheard",
    });
  await house.settle();
  return house
    .world("slack")
    .messages.slice(before)
    .map(({ card: { title } }) => title);
}

it.each(["in a worker's thread", "below its own card"])("%s", async (where) => {
  house = await openHouse({ people: [ada, ben] });
  if (where === "in a worker's thread") house.employ("fix-42", "g1");
  const ask = await house.raise({ kind: "gate", risk: "irreversible", prompt: "Publish v9?" });
  await house.settle();
  await house.world("slack").person("U-ada").press(cardOf("Publish").ref, "Approve");
  await house.settle();
  expect(await says("U-ben", "no")).toEqual([expect.stringMatching(/^.*Already over/)]);
  expect(await says("U-ben", "nice, thanks")).toEqual([]);
  expect(await says("U-ben", "what a day")).toEqual([]);
  const found = await house.engine.mailbox.find(ask.id);
  expect(found).toMatchObject({ answer: { text: "yes" } });
});

it.each(["#CODE 3", "CODE-ID no", "no #CODE"])("%s, wherever it is typed", async (typed) => {
  house = await openHouse({ people: [ada, ben] });
  house.employ("fix-42", "g1");
  const ask = await house.raise({ kind: "gate", prompt: "Publish v9?" });
  await house.settle();
  const code = /#(\w+)/.exec(cardOf("Publish").card.title)?.[1] ?? "";
  await house.world("slack").person("U-ada").press(cardOf("Publish").ref, "Approve");
  await house.settle();
  await house.world("slack").person("U-ben").say(typed.replace("CODE-ID", ask.id).replace("CODE", code));
  await house.settle();
  expect(house.world("slack").messages.at(-1)?.card.title).toMatch(/Already over: Publish/);
});
