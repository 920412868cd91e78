// Goal: after an absence in which a press may have been lost, whoever may have pressed is told, once, with what is still
// open to press again. Method: the house in memory on a surface that keeps presses for 150 s; it is away, and comes back.

import { afterEach, expect, it } from "vitest";
import { ada, type House, openHouse } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

const can = { press_kept_ms: 150_000, text_kept_ms: 86_400_000, threads: "no" } as const;

async function away(wait_ms: number): Promise<void> {
  house.doom(0, "before"); // dead at the next thing it does
  await house.settle(wait_ms);
  await house.restart("killed");
  await house.settle(5_000);
}

const gaps = () => house.world("telegram").messages.filter(({ card }) => card.title.startsWith("I was away"));

it("a home is told of the gap, and what is open can be pressed there", async () => {
  house = await openHouse({ surfaces: ["telegram"], can });
  await house.raise({ options: ["eu", "us"] });
  await house.settle();
  await away(200_000);
  const [gap, ...more] = gaps();
  expect(more).toEqual([]);
  expect(gap?.ref.chat).toBe("telegram-home");
  expect(gap?.card.rows.flat().length).toBeGreaterThan(0);
  expect(gap?.card.volume).toBe("ring");
});

it("a direct chat in which a card stands is told too, and only of that card", async () => {
  const rules = [
    { worker: "quiet*", to: [{ kind: "homes" }] },
    { to: [{ kind: "person", name: "ada" }] },
  ] as const;
  house = await openHouse({ surfaces: ["telegram"], can, people: [ada], rules });
  await house.world("telegram").person("T-ada").visit(); // nobody is written to who never came
  await house.settle(70_000);
  await house.raise({ prompt: "For ada?" });
  await house.raise({ worker: "quiet-1", prompt: "For the house?" });
  await house.settle(10_000);
  await away(200_000);
  const direct = house.world("telegram").directPlace("T-ada").chat;
  const told = gaps().find(({ ref }) => ref.chat === direct);
  expect(JSON.stringify(told?.card)).toContain("For ada?");
  expect(JSON.stringify(told?.card)).not.toContain("For the house?");
  expect(
    gaps()
      .map(({ ref }) => ref.chat)
      .toSorted(),
  ).toEqual([direct, "telegram-home"].toSorted());
});

it.each([
  ["an absence that the surface bridges", 60_000, "open"],
  ["an absence in which nothing was open", 200_000, "nothing"],
] as const)("%s is not told", async (_, wait_ms, what) => {
  house = await openHouse({ surfaces: ["telegram"], can });
  if (what === "open") await house.raise();
  await house.settle();
  await away(wait_ms);
  expect(gaps()).toEqual([]);
});

it("what was missed is read although something came in before it, and although the surface refused to be read", async () => {
  house = await openHouse({ surfaces: ["slack"], can: { text_kept_ms: "history" } });
  const slack = house.world("slack");
  const person = slack.person("U-ada");
  const ask = await house.raise({ options: ["eu", "us"] });
  await house.settle();
  const [card] = slack.messages.filter(({ card: { title } }) => title.includes(ask.prompt));
  const home = card?.place ?? house.home("slack");
  await person.say("looop status", { place: home, addressed: "mention" });
  await house.settle();
  slack.faults.arm({ at: "inbound", what: "dropped" });
  await person.say("1", { place: home, ...(card && { replyTo: card.ref.message }) });
  slack.disconnect();
  slack.faults.arm({ at: "catchUp", what: "refused", times: 6 });
  await house.settle(20_000);
  await person.say("looop help", { place: home, addressed: "mention" });
  await house.settle(5_000);
  expect(slack.faults.left()).not.toEqual([]);
  await house.settle(600_000);
  expect(slack.faults.left()).toEqual([]);
  expect(await house.engine.mailbox.find(ask.id)).toMatchObject({ answer: { text: "eu" } });
});
