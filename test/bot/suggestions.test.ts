// Goal: what is suggested for words that nobody understood may be pressed by anybody at any time: it answers no ask,
// sends no card and does nothing under a made-up name. Method: the house in memory, whose people mistype and press.

import Sqlite from "better-sqlite3";
import { afterEach, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

const ada = () => house.world("slack").person("U-ada");
const last = () => {
  const message = house.world("slack").messages.at(-1);
  if (message === undefined) throw new Error("nothing was said");
  return message;
};
const labels = () =>
  last()
    .card.rows.flat()
    .map(({ label }) => label);

async function say(text: string): Promise<void> {
  await ada().say(text, { place: house.home("slack"), addressed: "mention" });
  await house.settle();
}

/** As a program before this one may have left it on a card. */
function buttonSays(words: string): void {
  const db = new Sqlite(house.ledgerPath);
  const meant = JSON.stringify({ do: "command", words: "status" });
  const { changes } = db
    .prepare("UPDATE buttons SET meaning = ? WHERE meaning = ?")
    .run(JSON.stringify({ do: "command", words }), meant);
  db.close();
  expect(changes).toBeGreaterThan(0);
}

it.each(["yes", "only staging, please", 'replace "…" with "…"', "send"])(
  "a button that says %j answers nothing that was asked since",
  async (words) => {
    house = await openHouse();
    await say("looop frobnicate");
    const suggested = last();
    buttonSays(words);
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    const cards = house.world("slack").messages.length;
    await ada().press(suggested.ref, "status");
    await house.settle();
    expect(await house.engine.mailbox.find(ask.id)).not.toHaveProperty("answer");
    const said = house.world("slack").messages.slice(cards);
    expect(said.map(({ card }) => card.title)).toEqual(["I did not understand that"]);
  },
);

it.each([
  ["looop start", "start fix-42: make the tests pass"],
  ["looop kill", "kill fix-42 wrong branch"],
  ["looop tell", "tell fix-42 use the staging database"],
  ["looop pause until nonsense", "pause 2h"],
  ["looop schedule standup", "schedule recheck in 2h"],
  ["looop goal release frobnicate", "goal release append: …"],
  ["looop plan start", "plan start ship the feature"],
])("what %j could have been is shown to be typed, and not to be pressed", async (typed, example) => {
  house = await openHouse();
  await say(typed);
  expect(JSON.stringify(last().card.parts)).toContain(example);
  expect(labels()).not.toContain(example);
});

it("what only shows is a button, whole wherever it is pressed", async () => {
  house = await openHouse();
  await house.engine.goals.write(
    "release",
    "Ship it.\n",
    {},
    { kind: "person", name: "kim", surface: "terminal" },
  );
  await say("goal release");
  await ada().say("make it nicer", { place: last().ref, replyTo: last().ref.message, addressed: "direct" });
  await house.settle();
  expect(JSON.stringify(last().card.parts)).toMatch(/You could type: append: … · replace/);
  expect(labels()).toEqual(["goal release edit", "help"]);
  await ada().press(last().ref, "goal release edit");
  await house.settle();
  expect(last().card.title).toMatch(/release/);
});
