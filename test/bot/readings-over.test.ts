// Goal: a card that shows how words were read offers nothing to press once its ask is over, and says what became of the
// words. Method: the house in memory; the ask is decided by that card, past it, or by the verb of another person.

import { afterEach, expect, it } from "vitest";
import type { Ask } from "../../src/engine/types.ts";
import { ada, type House, openHouse, personOf } from "../support/house.ts";

let house: House;
const ben = personOf("ben", "owner", { slack: "U-ben" });
afterEach(() => house.close());

const cardOf = (pattern: RegExp) => {
  const found = house.world("slack").messages.find(({ card }) => pattern.test(card.title));
  if (found === undefined) throw new Error(`no card says ${pattern}`);
  return found;
};

async function read(words: string): Promise<Ask> {
  house = await openHouse({ people: [ada, ben] });
  const ask = await house.raise({ kind: "gate", risk: "irreversible", prompt: "Publish v9?" });
  await house.settle();
  const { ref } = cardOf(/Publish/);
  await house
    .world("slack")
    .person("U-ada")
    .say(words, { place: { ...house.home("slack"), thread: ref.message }, addressed: "direct" });
  await house.settle();
  return ask;
}

const labels = (pattern: RegExp) =>
  cardOf(pattern).card.rows?.flatMap((row) => row.map(({ label }) => label)) ?? [];

it("was sent by its button", async () => {
  await read("yes, but only staging");
  expect(labels(/Did I read/)).toEqual(["Send", "Edit", "Cancel"]);
  await house
    .world("slack")
    .person("U-ada")
    .press(cardOf(/Did I read/).ref, "Send");
  await house.settle();
  expect(labels(/Sent: Publish/)).toEqual([]);
});

it.each(["yes, but only staging", "sure", "I am not so happy with this one"])(
  "%j was not sent, for somebody else decided it",
  async (words) => {
    await read(words);
    await house
      .world("slack")
      .person("U-ben")
      .press(cardOf(/Publish/).ref, "Deny");
    await house.settle();
    expect(labels(/Not sent: Publish/)).toEqual([]);
    expect(JSON.stringify(cardOf(/Not sent: Publish/).card)).toContain(words);
  },
);

it("stays as it was cancelled", async () => {
  await read("yes, but only staging");
  await house
    .world("slack")
    .person("U-ada")
    .press(cardOf(/Did I read/).ref, "Cancel");
  await house.settle();
  await house
    .world("slack")
    .person("U-ben")
    .press(cardOf(/Publish/).ref, "Deny");
  await house.settle();
  expect(labels(/Cancelled/)).toEqual([]);
  expect(() => cardOf(/Not sent/)).toThrow();
});

it("asks no more which one was meant once none of them is open", async () => {
  house = await openHouse({ people: [ada, ben] });
  for (const prompt of ["Publish v9?", "Drop the table?"])
    await house.raise({ kind: "gate", risk: "irreversible", prompt });
  await house.settle();
  const say = { place: house.home("slack"), addressed: "mention" } as const;
  await house.world("slack").person("U-ada").say("yes", say);
  await house.settle();
  const press = async (pattern: RegExp) => {
    await house.world("slack").person("U-ben").press(cardOf(pattern).ref, "Deny");
    await house.settle();
  };
  await press(/Publish/);
  expect(labels(/Which one do you mean/), "one is open still").toHaveLength(3);
  await press(/Drop the table/);
  expect(labels(/None of those/)).toEqual([]);
  expect(JSON.stringify(cardOf(/None of those/).card)).toContain("yes");
});

it("leaves a question which one was meant that anybody cancelled", async () => {
  house = await openHouse({ people: [ada, ben] });
  const gates = [];
  for (const prompt of ["Publish v9?", "Drop the table?"])
    gates.push(await house.raise({ kind: "gate", risk: "irreversible", prompt }));
  await house.settle();
  const say = { place: house.home("slack"), addressed: "mention" } as const;
  await house.world("slack").person("U-ada").say("yes", say);
  await house.settle();
  await house
    .world("slack")
    .person("U-ben")
    .press(cardOf(/Which one/).ref, "Cancel");
  await house.settle();
  for (const pattern of [/Publish/, /Drop the table/])
    await house.world("slack").person("U-ben").press(cardOf(pattern).ref, "Deny");
  await house.settle();
  expect(cardOf(/Cancelled/).card.title).toBeDefined();
});
