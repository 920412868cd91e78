// Goal: what waits for a Send in one thread is neither sent nor dropped by a word in another. Method: the house in memory;
// two workers ask, each in a thread of its own, and one person writes into both.

import { afterEach, expect, it } from "vitest";
import type { Ask } from "../../src/engine/types.ts";
import { ada, type House, openHouse } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

async function asks(worker: string, prompt: string): Promise<Ask> {
  house.employ(worker, "g1");
  const ask = await house.raise({ kind: "gate", risk: "irreversible", prompt, worker });
  await house.settle();
  return ask;
}

/** Below the card of that title; what was said back. */
async function says(where: string, text: string): Promise<readonly string[]> {
  const world = house.world("slack");
  const card = world.messages.find(({ card: { title } }) => title.includes(where));
  if (card === undefined) throw new Error("there is no card");
  const before = world.messages.length;
  const thread = card.place.thread ?? card.ref.message;
  await world.person("U-ada").say(text, { place: { ...house.home("slack"), thread }, addressed: "direct" });
  await house.settle();
  return world.messages.slice(before).map(({ card: { title } }) => title);
}

const answerOf = async ({ id }: Ask) => {
  const found = await house.engine.mailbox.find(id);
  return found.kind === "found" ? found.answer?.text : undefined;
};

it.each(["cancel", "undo", "send"])("%s", async (word) => {
  house = await openHouse({ people: [ada] });
  const publish = await asks("fix-42", "Publish v9?");
  const release = await asks("docs-7", "Release the docs?");
  expect(await says("Publish", "yes, but only staging")).toHaveLength(1);
  await says("Release", word);
  expect([await answerOf(publish), await answerOf(release)]).toEqual([undefined, undefined]);
  await says("Publish", "send");
  expect(await answerOf(publish)).toBe("yes, but only staging");
});
