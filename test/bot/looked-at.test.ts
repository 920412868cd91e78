// Goal: a word said on the card that answers a look at an ask means that ask, and decides no more than it would on the
// ask's own card. Method: a whole house in memory.

import { afterEach, expect, it } from "vitest";
import type { AskRequest } from "../../src/engine/engine.ts";
import type { MemoryMessage } from "../fakes/memory-channel.ts";
import { type House, openHouse } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

const ada = () => house.world("slack").person("U-ada");

function card(words: string): MemoryMessage {
  const found = house
    .world("slack")
    .messages.findLast(({ state, card: { title } }) => state === "there" && title.includes(words));
  if (found === undefined) throw new Error(`no card says ${words}`);
  return found;
}

async function raise(request: Partial<AskRequest>) {
  house = await openHouse();
  const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?", ...request });
  await house.settle();
  return ask;
}

async function sayOn(shown: MemoryMessage, text: string): Promise<void> {
  await ada().say(text, { place: shown.place, replyTo: shown.ref.message, addressed: "mention" });
  await house.settle();
}

async function press(label: string): Promise<void> {
  await ada().press(card("Deploy v1.4.2?").ref, label);
  await house.settle();
}

async function answerTo(id: string) {
  const found = await house.engine.mailbox.find(id);
  return found.kind === "found" ? found.answer : undefined;
}

for (const [label, title] of [
  ["Why", "Why: "],
  ["Details", " in full: "],
] as const)
  it(`takes a yes on what ${label} shows for one on the ask, whatever else is open there`, async () => {
    const { id } = await raise({});
    await house.raise({ kind: "gate", worker: "other", prompt: "Drop the table?" });
    await house.settle();
    await press(label);
    await sayOn(card(title), "ok");
    expect(await answerTo(id), "half a yes is none there either").toBeUndefined();
    await sayOn(card(title), "yes");
    expect(await answerTo(id)).toMatchObject({ decision: { kind: "approve" }, by: { person: "ada" } });
    await sayOn(card(title), "no");
    expect(await answerTo(id), "who is late changes nothing").toMatchObject({
      decision: { kind: "approve" },
    });
  });

it("has something typed there where the ask's own card has it typed", async () => {
  const { id } = await raise({ risk: "destructive" });
  await press("Why");
  await sayOn(card("Why: "), "yes");
  expect(await answerTo(id)).toBeUndefined();
  expect(JSON.stringify(house.world("slack").messages.at(-1)?.card)).toMatch(/type/i);
});

it("withholds a yes there that is withheld on the ask's own card", async () => {
  const { id } = await raise({ effect: "posts with xoxb-1234567890-abcdefghijklmnop" });
  const said = async (shown: MemoryMessage) => {
    await sayOn(shown, "yes");
    return house.world("slack").messages.at(-1)?.card.title;
  };
  const onItself = await said(card("Deploy v1.4.2?"));
  await press("Why");
  expect(await said(card("Why: "))).toBe(onItself);
  expect(await answerTo(id)).toBeUndefined();
});

it("takes no yes where the ask's own card does not stand", async () => {
  const { id } = await raise({});
  await ada().say(`why ${id}`);
  await house.settle();
  await sayOn(card("Why: "), "yes");
  expect(await answerTo(id)).toBeUndefined();
});

it("takes words for an answer on the card that asks for them", async () => {
  house = await openHouse();
  const ask = await house.raise({ prompt: "Which region?" });
  await house.settle();
  await sayOn(card("Which region?"), "why");
  await sayOn(card("Why: "), "eu-west-1");
  expect(await answerTo(ask.id)).toMatchObject({ text: "eu-west-1" });
});
