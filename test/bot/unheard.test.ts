// Goal: what was answered past the program stands in the audit as well, once. Method: the house in memory; a person
// answers by the engine alone, while the program runs or not.

import { afterEach, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

const kim = { kind: "person", name: "kim", surface: "terminal" } as const;

function rows() {
  const page = house.concierge.ledger.look(({ audit }) => audit.page(0, 100));
  if (page.kind === "failed") throw new Error(page.why);
  return page.value.filter(({ event }) => event === "answered");
}

it.each(["question", "gate"] as const)("a %s that was answered at a terminal", async (kind) => {
  house = await openHouse();
  const ask = await house.raise({ kind, prompt: "Deploy v1.4.2?" });
  await house.settle();
  await house.engine.mailbox.answer({ ask: ask.id, text: "yes: only staging" }, kim);
  await house.settle();
  const row = {
    actor: { kind: "person", name: "kim", surface: "terminal" },
    words: "yes: only staging",
    reading: kind === "gate" ? "approve" : "text",
    result: `${ask.id} was answered by kim, past the program`,
  };
  expect(rows()).toMatchObject([row]);
  await house.restart("stopped");
  await house.settle();
  expect(rows()).toHaveLength(1);
});

it("one that was answered while nobody ran", async () => {
  house = await openHouse();
  const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
  await house.settle();
  await house.engine.mailbox.answer({ ask: ask.id, text: "no" }, kim);
  await house.restart("killed");
  await house.settle();
  expect(rows()).toMatchObject([{ words: "no", reading: "deny" }]);
});

it("one that was answered in a chat has the one row that it always had", async () => {
  house = await openHouse();
  await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
  await house.settle();
  const card = house.world("slack").messages.find(({ card: { title } }) => title.includes("Deploy"));
  if (card === undefined) throw new Error("there is no card");
  await house.world("slack").person("U-ada").press(card.ref, "Approve");
  await house.settle();
  expect(rows()).toMatchObject([{ words: "yes", inbound: expect.any(String) }]);
});
