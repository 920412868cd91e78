// Goal: people talk below a card without deciding it by a word that was meant for each other, and a plain yes there still
// decides. Method: the house in memory; people write into the thread of a card, mentioning nobody of ours.

import { afterEach, expect, it } from "vitest";
import type { Ask } from "../../src/engine/types.ts";
import { ada, type House, openHouse, personOf } from "../support/house.ts";

let house: House;
const ben = personOf("ben", "owner", { slack: "U-ben" });
afterEach(() => house.close());

async function asked(request: Parameters<House["raise"]>[0]): Promise<Ask> {
  house = await openHouse({ people: [ada, ben] });
  const ask = await house.raise({ prompt: "Publish v9?", ...request });
  await house.settle();
  return ask;
}

async function says(who: string, text: string): Promise<void> {
  const card = house.world("slack").messages.find(({ card: { title } }) => title.includes("Publish"));
  if (card === undefined) throw new Error("there is no card");
  const thread = card.place.thread ?? card.ref.message;
  await house
    .world("slack")
    .person(who)
    .say(text, {
      place: { ...house.home("slack"), thread },
      addressed: "overheard",
    });
  await house.settle();
}

const answerOf = async ({ id }: Ask) => {
  const found = await house.engine.mailbox.find(id);
  return found.kind === "found" ? found.answer?.text : undefined;
};
const last = () => house.world("slack").messages.at(-1)?.card.title ?? "";
const gate = { kind: "gate", risk: "irreversible" } as const;

it("a yes below a card approves it", async () => {
  const ask = await asked(gate);
  await says("U-ben", "yes");
  expect(await answerOf(ask)).toBe("yes");
});

it.each(["@Ben did you run the smoke test on staging?", "is the rollback script still broken?", "hm"])(
  "a yes right after %j is asked back, and with its code it counts",
  async (talk) => {
    const ask = await asked(gate);
    await says("U-ada", talk);
    await says("U-ben", "yes");
    expect(await answerOf(ask)).toBeUndefined();
    expect(last()).toMatch(/mean/i);
    await says("U-ben", `yes ${/#\w+/.exec(last())?.[0]}`);
    expect(await answerOf(ask)).toBe("yes");
  },
);

it.each(["Ben, what do you think?", "hm ben you know the design better than me", "@ben eu or us"])(
  "%j is no answer to a question",
  async (talk) => {
    const ask = await asked({ options: ["eu", "us"] });
    await says("U-ada", talk);
    expect(await answerOf(ask)).toBeUndefined();
  },
);

it("a yes to what was asked after the talk approves it", async () => {
  house = await openHouse({ people: [ada, ben] });
  house.employ("fix-42", "g1");
  const first = await house.raise({ ...gate, prompt: "Publish v9?" });
  await house.settle();
  await house.engine.mailbox.answer(
    { ask: first.id, text: "no" },
    { kind: "person", name: "kim", surface: "terminal" },
  );
  await house.settle();
  await says("U-ada", "what a day");
  await house.clock.advance(2_000);
  const ask = await house.raise({ ...gate, prompt: "Release v10?" });
  await house.settle();
  await says("U-ben", "yes");
  expect(await answerOf(ask)).toBe("yes");
});

it("what somebody answers in the middle of talk is shown before it counts", async () => {
  const ask = await asked({ options: ["eu", "us"] });
  await says("U-ada", "@ben which one was it last time?");
  await says("U-ben", "eu");
  expect(await answerOf(ask)).toBeUndefined();
  await says("U-ben", "eu");
  expect(await answerOf(ask)).toBe("eu");
});
