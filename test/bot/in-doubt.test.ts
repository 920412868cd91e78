// Goal: a card of which nobody knows yet whether it arrived can be answered like any other; whoever reads it knows no
// difference. Method: the house in memory on a surface that never tells, with the answer to a post lost.

import { afterEach, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

it("words said while a card is in doubt are about it", async () => {
  house = await openHouse({ surfaces: ["telegram"], can: { repeats: "never_known", threads: "no" } });
  const world = house.world("telegram");
  world.faults.arm({ at: "post", what: "lost_ack" });
  const ask = await house.raise({ options: ["eu", "us"] });
  await house.settle(1_000);
  expect(world.messages.filter(({ card }) => card.title.includes("Which region?"))).toHaveLength(1);
  await world.person("T-ada").say("2", { place: house.home("telegram"), addressed: "mention" });
  await house.settle();
  const found = await house.engine.mailbox.find(ask.id);
  expect(found).toMatchObject({ answer: { text: "us" } });
});

it("words said after the program was killed in the middle of posting are about that card", async () => {
  house = await openHouse({ surfaces: ["telegram"], can: { repeats: "never_known", threads: "no" } });
  const world = house.world("telegram");
  world.faults.arm({ at: "post", what: "stall" });
  const ask = await house.raise({ options: ["eu", "us"] });
  await house.settle(1_000);
  await house.restart("killed");
  await world.person("T-ada").say("2", { place: house.home("telegram"), addressed: "mention" });
  await house.settle();
  expect(await house.engine.mailbox.find(ask.id)).toMatchObject({ answer: { text: "us" } });
});
