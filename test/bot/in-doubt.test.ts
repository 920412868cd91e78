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

it("a card that came unheard shows how it ended, once somebody pressed it", async () => {
  house = await openHouse({ surfaces: ["telegram"], can: { repeats: "never_known", threads: "no" } });
  const world = house.world("telegram");
  world.faults.arm({ at: "post", what: "lost_ack" });
  await house.raise({ options: ["eu", "us"] });
  await house.settle(30_000);
  const cards = () => world.messages.filter(({ card }) => card.title.includes("Which region?"));
  const [first, second] = cards();
  if (first === undefined || second === undefined) throw new Error("it did not come twice");
  await world.person("T-ada").press(first.ref, "2 · us");
  await house.settle(10_000);
  expect(cards().map(({ card }) => [card.title.includes("Answered"), card.rows])).toEqual([
    [true, []],
    [true, []],
  ]);
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

// Whoever is killed between the record and the telling tells it then, and not that it came too late.
it.each([
  ["a press", (house: House) => house.world("slack").person("U-ada").press(cardIn(house), "2 · us")],
  [
    "a word",
    (house: House) =>
      house
        .world("slack")
        .person("U-ada")
        .say("2", { place: house.home("slack"), addressed: "mention" }),
  ],
] as const)(
  "%s is told as an answer, wherever the program dies",
  async (_, act) => {
    house = await openHouse({ surfaces: ["slack"], can: { threads: "no" } });
    const said = () => house.world("slack").messages.map(({ card }) => card.title);
    for (let step = 0; step < 24; step += 1) {
      const ask = await house.raise({ options: ["eu", "us"] });
      await house.settle(1_000);
      house.doom(step, "after");
      await act(house);
      await house.settle(2_000);
      await house.restart("killed");
      await house.settle(2_000);
      expect(await house.engine.mailbox.find(ask.id), `step ${step}`).toMatchObject({
        answer: { text: "us" },
      });
      expect(
        said().filter((title) => /over|understand|Which one/.test(title)),
        `step ${step}`,
      ).toEqual([]);
      expect(
        auditOf(house).filter((event) => event === "answered"),
        `step ${step}`,
      ).toHaveLength(step + 1);
    }
  },
  60_000,
);

function cardIn(from: House) {
  const found = from
    .world("slack")
    .messages.findLast(({ card, state }) => state === "there" && card.rows.length > 0);
  if (found === undefined) throw new Error("there is no card to press");
  return found.ref;
}

function auditOf({ concierge }: House): readonly string[] {
  const rows = concierge.ledger.look((tables) => tables.audit.page(0, 10_000));
  if (rows.kind === "failed") throw new Error(rows.why);
  return rows.value.map(({ event }) => event);
}
