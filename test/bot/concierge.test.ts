// Goal: what a person does with a card or a word is what stands on disk, once, and every card says so. Method: a whole
// house in memory, with people on its surfaces.

import { afterEach, describe, expect, it } from "vitest";
import { createGreeting } from "../../src/bot/greeting.ts";
import type { Card } from "../../src/channels/channel.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { ada, type House, type HouseOptions, openHouse, personOf } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

async function open(options: HouseOptions = {}): Promise<House> {
  house = await openHouse(options);
  return house;
}

const textOf = (card: Card): string => JSON.stringify(card);

/** The card of an ask in a home, as it stands. */
function cardOf(words: string, surface: "slack" | "telegram" = "slack") {
  const there = house.world(surface).messages.filter(({ state }) => state === "there");
  const found = there.findLast(({ card }) => card.title.includes(words));
  if (found === undefined)
    throw new Error(`no card says ${words}: ${there.map(({ card }) => card.title).join(" | ")}`);
  return found;
}

const answerTo = async (id: string) => {
  const found = await house.engine.mailbox.find(id);
  return found.kind === "found" ? found.answer : undefined;
};

it("a page that somebody opens is filled, though its first posting has to wait meanwhile", async () => {
  await open();
  await house.settle();
  const world = house.world("slack");
  world.faults.arm({ at: "post", what: "limited", value: 20_000 });
  await world.person("U-ada").openPage();
  await house.settle();
  await house.raise({ prompt: "Which region?" });
  await house.settle(60_000);
  const page = world.messages.filter(({ ref, state }) => ref.chat === "page:U-ada" && state === "there");
  expect(page.map(({ card }) => textOf(card))).toEqual([expect.stringContaining("Which region?")]);
});

describe("an ask", () => {
  it("is shown, answered by a press, and its card keeps the question and tells who", async () => {
    await open();
    const ask = await house.raise({ options: ["eu", "us"], recommend: { option: "eu", source: "fix-42" } });
    await house.settle();
    const copy = cardOf("Which region?");
    await house.world("slack").person("U-ada").press(copy.ref, "1 · eu");
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ text: "eu", by: { person: "ada", surface: "slack" } });
    const { card } = cardOf("Which region?");
    expect(textOf(card)).toContain("Which region?");
    expect(textOf(card)).toContain("ada");
    expect(card.rows).toEqual([]);
  });

  it("is answered by a number, a label, or any words", async () => {
    await open();
    for (const [words, text] of [
      ["2", "us"],
      ["eu", "eu"],
      ["whichever is cheaper", "whichever is cheaper"],
    ] as const) {
      const ask = await house.raise({ options: ["eu", "us"] });
      await house.settle();
      await house
        .world("slack")
        .person("U-ada")
        .say(words, { place: house.home("slack"), addressed: "mention" });
      await house.settle();
      expect(await answerTo(ask.id), words).toMatchObject({ text });
    }
  });

  it("shown on two surfaces is answered on one and final on both", async () => {
    await open({ surfaces: ["slack", "telegram"] });
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    await house.world("telegram").person("T-ada").press(cardOf("Deploy v1.4.2?", "telegram").ref, "Approve");
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ decision: { kind: "approve" } });
    for (const surface of ["slack", "telegram"] as const) {
      const { card } = cardOf("Deploy v1.4.2?", surface);
      expect(card.title).toContain("Approved");
      expect(card.rows).toEqual([]);
    }
  });

  it("answered at the terminal is final on every card, and the house is told", async () => {
    await open();
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    await house.engine.mailbox.answer(
      { ask: ask.id, text: "yes" },
      { kind: "person", name: "kim", surface: "terminal" },
    );
    await house.settle(40_000);
    expect(cardOf("Deploy v1.4.2?").card.title).toContain("Approved");
    expect(cardOf("Deploy v1.4.2?").card.rows).toEqual([]);
    expect(textOf(cardOf("decided elsewhere").card)).toContain("kim");
  });
});

describe("a gate", () => {
  it("opens for one clear word, in a thread too", async () => {
    await open();
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    const copy = cardOf("Deploy v1.4.2?");
    const { chat, thread } = copy.ref;
    const place = { surface: "slack" as const, chat, ...(thread !== undefined && { thread }) };
    await house.world("slack").person("U-ada").say("yes", { place, replyTo: copy.ref.message });
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ decision: { kind: "approve" }, text: "yes" });
  });

  it("with a condition waits for a Send, and then exactly the sentence goes to the worker", async () => {
    await open();
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    const copy = cardOf("Deploy v1.4.2?");
    await house
      .world("slack")
      .person("U-ada")
      .say("approve but only staging", { place: house.home("slack"), replyTo: copy.ref.message });
    await house.settle();
    expect(await answerTo(ask.id)).toBeUndefined();
    await house.world("slack").person("U-ada").press(cardOf("Did I read you right?").ref, "Send");
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({
      text: "approve but only staging",
      decision: { kind: "approve", limits: "only staging" },
    });
  });

  it.each(["ok", "👍", "lgtm", "are you sure?", "no problem, go ahead", "not okay", "yes, but not now"])(
    "does not open for %s",
    async (words) => {
      await open();
      const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
      await house.settle();
      const copy = cardOf("Deploy v1.4.2?");
      await house
        .world("slack")
        .person("U-ada")
        .say(words, { place: house.home("slack"), replyTo: copy.ref.message });
      await house.settle();
      expect(await answerTo(ask.id)).toBeUndefined();
    },
  );

  it("of two is not guessed", async () => {
    await open();
    const [first, second] = [
      await house.raise({ kind: "gate", prompt: "Deploy v1?" }),
      await house.raise({ kind: "gate", prompt: "Deploy v2?", worker: "fix-43" }),
    ];
    await house.settle();
    await house
      .world("slack")
      .person("U-ada")
      .say("yes", { place: house.home("slack"), addressed: "mention" });
    await house.settle();
    expect(await answerTo(first.id)).toBeUndefined();
    expect(await answerTo(second.id)).toBeUndefined();
    const which = cardOf("Which one do you mean?");
    const label = which.card.rows.flat().find((button) => button.label.includes("Deploy v2?"))?.label ?? "";
    await house.world("slack").person("U-ada").press(which.ref, label);
    await house.settle();
    expect(await answerTo(first.id)).toBeUndefined();
    expect(await answerTo(second.id)).toMatchObject({ decision: { kind: "approve" } });
  });
});

describe("who may not", () => {
  it("does not open a gate, and is told so alone", async () => {
    await open({ people: [ada, personOf("mia", "member", { slack: "U-mia" })], singleOwner: "no" });
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    await house.world("slack").person("U-mia").press(cardOf("Deploy v1.4.2?").ref, "Approve");
    await house.world("slack").person("U-stranger").press(cardOf("Deploy v1.4.2?").ref, "Approve");
    await house
      .world("slack")
      .person("B-1", { kind: "bot" })
      .say("yes", { place: house.home("slack"), addressed: "mention" });
    await house.settle();
    expect(await answerTo(ask.id)).toBeUndefined();
    const refusals = house
      .world("slack")
      .messages.filter(({ card }) => card.title === "I may not do that for you");
    expect(refusals.map(({ place }) => place.only).sort()).toEqual(["U-mia", "U-stranger"]);
  });

  it("gets no answer out of a forged button", async () => {
    await open();
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    await house
      .world("slack")
      .person("U-ada")
      .forge("AAAAAAAAAAAAAAAAAAAA", cardOf("Deploy v1.4.2?").ref.message);
    await house.settle();
    expect(await answerTo(ask.id)).toBeUndefined();
  });
});

describe("too late", () => {
  it("is told what was decided, and changes nothing", async () => {
    await open({ people: [ada, personOf("ben", "approver", { slack: "U-ben" })] });
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    const copy = cardOf("Deploy v1.4.2?");
    const slack = house.world("slack");
    await Promise.all([
      slack.person("U-ada").press(copy.ref, "Approve"),
      slack.person("U-ben").press(copy.ref, "Deny"),
    ]);
    await house.settle();
    const answer = await answerTo(ask.id);
    const stale = slack.messages.filter(({ card }) => card.title.includes("Already over"));
    expect(stale).toHaveLength(1);
    expect(stale[0]?.place.only).toBe(answer?.by?.person === "ada" ? "U-ben" : "U-ada");
  });
});

describe("a word to a card that is over", () => {
  it("is told what was decided", async () => {
    await open({ people: [ada, personOf("ben", "approver", { slack: "U-ben" })] });
    await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    const copy = cardOf("Deploy v1.4.2?");
    const slack = house.world("slack");
    await slack.person("U-ada").press(copy.ref, "Approve");
    await house.settle();
    await slack.person("U-ben").say("no", { place: house.home("slack"), replyTo: copy.ref.message });
    await house.settle();
    expect(cardOf("Already over").place.only).toBe("U-ben");
  });
});

describe("words that are edited", () => {
  it("after they were recorded change nothing, and their author is told so", async () => {
    await open();
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    const slack = house.world("slack");
    const place = house.home("slack");
    const message = await slack
      .person("U-ada")
      .say("yes", { place, replyTo: cardOf("Deploy v1.4.2?").ref.message });
    await house.settle();
    await slack.person("U-ada").edit(message, "no");
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ decision: { kind: "approve" } });
    expect(cardOf("Already over").place.only).toBe("U-ada");
  });
});

describe("a goal", () => {
  it("is changed behind a difference, and taken back", async () => {
    await open();
    const actor = { kind: "person", name: "kim", surface: "terminal" } as const;
    await house.engine.goals.write("release", "Ship it.\n", {}, actor);
    const body = async () => {
      const read = await house.engine.goals.read("release");
      return read.kind === "ok" ? read.goal.body : "";
    };
    const person = house.world("slack").person("U-ada");
    await person.command("goal release append: Tag it.", house.home("slack"));
    await house.settle();
    expect(await body()).toBe("Ship it.\n");
    await person.press(cardOf("Change goal release?").ref, "Save");
    await house.settle();
    expect(await body()).toBe("Ship it.\nTag it.\n");
    await person.press(cardOf("Changed goal release").ref, "Undo");
    await house.settle();
    expect(await body()).toBe("Ship it.\n");
  });

  it("changed by somebody else meanwhile is not overwritten", async () => {
    await open();
    const actor = { kind: "person", name: "kim", surface: "terminal" } as const;
    await house.engine.goals.write("release", "Ship it.\n", {}, actor);
    const person = house.world("slack").person("U-ada");
    await person.command("goal release append: Tag it.", house.home("slack"));
    await house.settle();
    await house.engine.goals.write("release", "Ship it tomorrow.\n", {}, actor);
    await person.press(cardOf("Change goal release?").ref, "Save");
    await house.settle();
    const read = await house.engine.goals.read("release");
    expect(read.kind === "ok" && read.goal.body).toBe("Ship it tomorrow.\n");
    expect(textOf(cardOf("Change goal release?").card)).toContain("by somebody else meanwhile");
  });
});

describe("a stranger", () => {
  it("gets a code, and is somebody once an owner types it", async () => {
    await open();
    const slack = house.world("slack");
    await slack.person("U-new", { name: "Ben" }).say("hello", { addressed: "direct" });
    await house.settle();
    const code = /"text":"([A-Z0-9]{8})"/.exec(textOf(cardOf("I do not know you yet").card))?.[1];
    expect(code).toBeDefined();
    await slack.person("U-ada").command(`pair ${code}`, house.home("slack"));
    await house.settle();
    const ask = await house.raise();
    await house.settle();
    await slack
      .person("U-new")
      .say("eu", { place: house.home("slack"), replyTo: cardOf("Which region?").ref.message });
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ text: "eu", by: { person: "ben" } });
  });
});

describe("the first moments", () => {
  it.each([
    ["until every surface has told how it stands", ["slack", "telegram"], 0],
    ["for half a second where one tells nothing", ["slack"], 500],
    ["not at all where there is no surface", undefined, 0],
  ] as const)("are waited for %s", async (_, told, ms) => {
    const clock = manualClock();
    const greeting = createGreeting(told === undefined ? [] : ["slack", "telegram"], clock);
    const began_ms = clock.monotonic_ms();
    greeting.begin(new AbortController().signal);
    for (const surface of told ?? []) greeting.answered(surface);
    const over = greeting.over.then(() => clock.monotonic_ms() - began_ms);
    await clock.advance(10_000);
    expect(await over).toBe(ms);
  });

  it("are over when the program is told to end", async () => {
    const clock = manualClock();
    const greeting = createGreeting(["slack"], clock);
    greeting.begin(AbortSignal.abort());
    await greeting.over;
    expect(clock.monotonic_ms()).toBe(manualClock().monotonic_ms());
  });
});

describe("killed and back", () => {
  it("an answer stays the answer, though its record was removed before a card could say it", async () => {
    await open({ surfaces: ["slack", "telegram"] });
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    house.world("slack").faults.arm({ at: "edit", what: "limited", value: 200_000 });
    await house.world("telegram").person("T-ada").press(cardOf("Deploy", "telegram").ref, "Approve");
    await house.settle(60_000);
    for (const key of [`answers/${ask.id}.json`, `asks/${ask.id}.json`]) house.control.disk.remove(key);
    await house.restart("killed");
    await house.settle(400_000);
    expect(cardOf("Deploy").card.title).toMatch(/^Approved/);
    expect(cardOf("Deploy", "telegram").card.title).toMatch(/^Approved/);
  });

  it("an open ask is posted once, and a press after the restart counts", async () => {
    await open();
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    await house.restart("killed");
    await house.settle(40_000);
    const cards = house.world("slack").messages.filter(({ card }) => card.title.includes("Deploy v1.4.2?"));
    expect(cards).toHaveLength(1);
    await house.world("slack").person("U-ada").press(cardOf("Deploy v1.4.2?").ref, "Approve");
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ decision: { kind: "approve" } });
  });
});

describe("status", () => {
  it.each([
    "status",
    "asks",
    "goals",
    "workers",
    "journal",
    "cost",
    "sensors",
    "people",
    "help",
    "help gates",
  ])("%s is answered with a card", async (words) => {
    await open();
    const before = house.world("slack").messages.length;
    await house.world("slack").person("U-ada").command(words, house.home("slack"));
    await house.settle();
    expect(house.world("slack").messages.length).toBe(before + 1);
    expect(house.world("slack").messages.at(-1)?.card.title).not.toContain("Not done");
  });

  it.each(["status", "staus", "goal"])("%s is answered to whoever typed it alone", async (words) => {
    await open();
    await house.world("slack").person("U-ada").command(words, house.home("slack"));
    await house.settle();
    expect(house.world("slack").messages.at(-1)?.place).toMatchObject({
      ...house.home("slack"),
      only: "U-ada",
    });
  });
});
