// Goal: what was answered before stands beside what is asked, is answered in its person's name only where nothing speaks
// against it, and can be taken back. Method: a whole house in memory with a real memory of judgment, and rows of facts
// for the pure decision.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createCare } from "../../src/bot/care.ts";
import { botLimits } from "../../src/bot/limits.ts";
import { decideStandIn, type StandInFacts } from "../../src/bot/stand-in.ts";
import type { WorkerId } from "../../src/engine/ids.ts";
import type { Autonomy, Recommended, Ruling } from "../../src/engine/judge.ts";
import type { Ask } from "../../src/engine/types.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { ada, type House, openHouse, personOf } from "../support/house.ts";
import { askOf, factsOf, gateOf, NOW_MS, rowOf } from "../support/notify.ts";
import { HABIT, practisedMemory, TRUSTED } from "../support/practised.ts";
import { quickDir } from "../support/quick-dir.ts";

// --- the decision ----------------------------------------------------------------------------------------------------

const recommended: Recommended = {
  option: "postgres",
  reason: "you chose it in 9 of 9",
  source: "precedents",
  confidence: 0.97,
  evidence: [],
  mayAnswer: "yes",
  because: "sure to 95 %",
  person: "ada",
  autonomy: "trusted",
};
const proceed: Ruling = {
  kind: "proceed",
  layer: "cold_start",
  by: "git status",
  reason: "it only looks",
  evidence: [],
  risk: "reversible",
  warnings: [],
};
const SHOWN_MS = NOW_MS - 10_000;
const shown = { first_delivered_ms: SHOWN_MS };
const access = { people: [ada, personOf("mia", "member", {})], singleOwner: "yes" } as const;

const likely = (over: Partial<StandInFacts> = {}): StandInFacts => ({
  facts: factsOf(askOf(), { row: rowOf(shown), judged: { recommended } }),
  touched: "no",
  access,
  wait_ms: 120_000,
  ...over,
});
const withFacts = (over: Partial<StandInFacts["facts"]>): StandInFacts =>
  likely({ facts: { ...likely().facts, ...over } });
const saying = (over: Partial<Recommended>, of: Partial<StandInFacts["facts"]> = {}) =>
  withFacts({ judged: { recommended: { ...recommended, ...over } }, ...of });
const gate = (over: Partial<Ruling>, of = {}) => {
  const ask = gateOf({ risk: "reversible", ...of });
  return withFacts({
    ask,
    judged: { recommended: { ...recommended, option: "approve" }, ruling: { ...proceed, ...over } },
  });
};
const row = (over: object) => withFacts({ row: rowOf({ ...shown, ...over }) });

const declined: readonly (readonly [string, StandInFacts])[] = [
  ["nothing is recommended", withFacts({ judged: {} })],
  ["it was not looked up", withFacts({ judged: undefined as never })],
  ["judgment leaves it to a person", saying({ mayAnswer: "no" })],
  ["its class only suggests", saying({ autonomy: "suggest" })],
  ["its class is off", saying({ autonomy: "off" })],
  ["it is irreversible", withFacts({ ask: askOf({ risk: "irreversible" }) })],
  ["it is destructive", withFacts({ ask: askOf({ risk: "destructive" }) })],
  ["it takes two people", withFacts({ approvers: 2 })],
  ["the loop would do it at once", gate({}, { reference: "proposals/p.json" })],
  ["a guardrail blocks", gate({ kind: "block", layer: "guardrails" })],
  ["a layer wants a person", gate({ kind: "ask" })],
  ["a guardrail warns", gate({ warnings: [{ text: "mind the lock" }] })],
  ["its action is irreversible", gate({ risk: "irreversible" })],
  ["its action was not judged", withFacts({ ask: gateOf({ risk: "reversible" }) })],
  ["its worker is gone", withFacts({ ask: askOf({ state: "stranded" }) })],
  ["it is being answered", row({ recording: { by: "ada", since_ms: 1 } })],
  ["somebody put it off", row({ snooze: { until_ms: NOW_MS + 1, words: "later", by: "ada" } })],
  ["somebody voted", row({ votes: [{ person: "mia", at_ms: 1, surface: "slack" }] })],
  ["somebody looked at it", likely({ touched: "yes" })],
  ["nobody could see it", withFacts({ row: rowOf() })],
  ["its person is not known", saying({ person: "zoe" })],
  [
    "its person may not decide a gate",
    likely({
      facts: {
        ...gate({}).facts,
        judged: { recommended: { ...recommended, person: "mia" }, ruling: proceed },
      },
    }),
  ],
  ["it expires before", withFacts({ ask: askOf({ expires_s: SHOWN_MS / 1_000 }) })],
];

describe("an ask is not answered in anybody's name where", () => {
  test.each(declined)("%s", (_, facts) => {
    expect(decideStandIn(facts).kind).toBe("no");
  });
});

test("a trusted class is answered at once, an assisted one after a wait, each in its person's name", () => {
  expect(decideStandIn(likely())).toMatchObject({
    kind: "yes",
    as: "ada",
    option: "postgres",
    at_ms: SHOWN_MS,
  });
  expect(decideStandIn(gate({}))).toMatchObject({ kind: "yes", option: "approve" });
  expect(decideStandIn(saying({ autonomy: "assisted" }))).toMatchObject({ at_ms: SHOWN_MS + 120_000 });
});

// --- the whole -------------------------------------------------------------------------------------------------------

const place = mkdtempSync(join(quickDir(), "looop-judging-"));
const learned = join(place, "memory.db");
beforeAll(() => practisedMemory(learned, HABIT));
afterAll(() => rmSync(place, { recursive: true, force: true }));

let house: House;
let isOpen = false;
afterEach(async () => {
  if (isOpen) await house.close();
  isOpen = false;
});

async function enter(autonomy: Readonly<Record<string, Autonomy>>): Promise<House> {
  house = await openHouse({ surfaces: ["slack", "telegram"], judgment: { autonomy, learned } });
  isOpen = true;
  house.employ("w1", "g1");
  return house;
}

const askAgain = () => house.raise({ worker: "w1", ...HABIT, kind: "question" });

function cardOf({ id }: Ask, surface: "slack" | "telegram" = "slack") {
  const title = HABIT.prompt;
  const found = house
    .world(surface)
    .messages.findLast(
      ({ state, card }) => state === "there" && card.title.includes(title) && !card.title.includes("Why"),
    );
  if (found === undefined) throw new Error(`no card of ${id}`);
  const text = JSON.stringify(found.card.parts);
  return {
    ref: found.ref,
    title: found.card.title,
    text,
    labels: found.card.rows.flat().map(({ label }) => label),
  };
}
const press = (ask: Ask, label: string) => house.world("slack").person("U-ada").press(cardOf(ask).ref, label);
const answerOf = async ({ id }: Ask) => {
  const found = await house.engine.mailbox.find(id);
  return found.kind === "found" ? found.answer : undefined;
};
/** Of ten that could be answered one is asked all the same: another one then. */
async function askUntilAnswered(): Promise<Ask> {
  for (let tries = 0; tries < 4; tries += 1) {
    const ask = await askAgain();
    await house.settle();
    if ((await answerOf(ask)) !== undefined) return ask;
  }
  throw new Error("none of four was answered");
}

describe("an ask like those that were answered before", () => {
  test("is shown with what was answered, whose it is, and is left to its person", async () => {
    await enter({});
    const ask = await askAgain();
    await house.settle();
    const { text } = cardOf(ask);
    expect(text).toContain("retry: you chose");
    expect(text).toMatch(/40 of 40 similar|from past answers, \d+ % sure/);
    await house.clock.advance(600_000);
    expect(await answerOf(ask)).toBeUndefined();
  });

  test("shows its worker's claim as that, and that its person decided otherwise", async () => {
    await enter({});
    const ask = await house.raise({
      worker: "w1",
      ...HABIT,
      recommend: { option: "leave it", source: "w1" },
    });
    await house.settle();
    expect(cardOf(ask).text).toContain("leave it (claimed by the worker w1)");
    expect(cardOf(ask).text).toContain("that is not what is recommended above");
  });

  test("is answered as its person where that is trusted, on every card, with an Undo", async () => {
    await enter(TRUSTED);
    const ask = await askUntilAnswered();
    expect(await answerOf(ask)).toMatchObject({ text: "retry", by: { person: "ada", surface: "clone" } });
    for (const surface of ["slack", "telegram"] as const) {
      const card = cardOf(ask, surface);
      expect(card.text).toContain("as ada, by their clone");
      expect(card.text).toContain("sure to");
      expect(card.labels).toEqual(["Undo"]);
    }
    await house.clock.advance(700_000);
    expect(cardOf(ask).labels).toEqual([]);
  });

  test("taken back, is told to its worker, to judgment and on its card, once", async () => {
    await enter(TRUSTED);
    const ask = await askUntilAnswered();
    await press(ask, "Undo");
    await house.settle();
    const told = house.control.disk.names("tells").map((name) => house.control.text(`tells/${name}`) ?? "");
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("takes that back");
    expect(cardOf(ask).text).toContain("is told to stop and ask again");
    const next = await askAgain();
    await house.settle();
    expect(await answerOf(next), "an undo stops it").toBeUndefined();
    const why = await house.engine.judge.why(ask.id);
    expect(JSON.stringify(why)).toContain("not choice:retry");
  });

  test("is taken back by the word undo, said to its card", async () => {
    await enter(TRUSTED);
    const ask = await askUntilAnswered();
    const { ref } = cardOf(ask);
    await house.world("slack").person("U-ada").say("undo", { place: ref, replyTo: ref.message });
    await house.settle();
    expect(cardOf(ask).text).toContain("is told to stop and ask again");
  });

  test("is left alone once its person has looked at it, or put it off", async () => {
    await enter({ question: "assisted", tests: "assisted" });
    for (const label of ["Details", "Later"]) {
      const ask = await askAgain();
      await house.settle();
      await press(ask, label);
      await house.clock.advance(400_000);
      expect(await answerOf(ask), label).toBeUndefined();
    }
  });

  test("where it is only assisted, says so and waits for its person first", async () => {
    await enter({ question: "assisted", tests: "assisted" });
    let answered: Ask | undefined;
    for (let tries = 0; tries < 4 && answered === undefined; tries += 1) {
      const ask = await askAgain();
      await house.settle();
      expect(await answerOf(ask)).toBeUndefined();
      const isComing = cardOf(ask).text.includes("it is answered as ada (clone): retry");
      await house.clock.advance(160_000);
      if (isComing) answered = ask;
      expect((await answerOf(ask)) !== undefined).toBe(isComing);
    }
    expect(answered).toBeDefined();
  });

  test("answered by a death in between, is finished by the next life, with its Undo", async () => {
    await enter(TRUSTED);
    for (let step = 1; step < 60; step += 11) {
      house.doom(step, step % 2 === 0 ? "before" : "after");
      const ask = await askAgain();
      await house.settle();
      if (house.state === "dead") await house.restart("killed");
      house.doom(Number.POSITIVE_INFINITY, "before");
      await house.clock.advance(40_000);
      const answer = await answerOf(ask);
      if (answer?.by?.surface === "clone") expect(cardOf(ask).labels, `died at ${step}`).toContain("Undo");
    }
  });
});

describe("what people say goes to judgment", () => {
  const answersKnown = async () => {
    const status = await house.engine.judge.status();
    return status.kind === "ok" ? status.precedents : -1;
  };

  test("from a press and from the terminal, once each, over a restart", async () => {
    await enter({});
    const before = await answersKnown();
    const pressed = await askAgain();
    await house.settle();
    await press(pressed, "2 · leave it");
    const typed = await house.raise({ worker: "w1", prompt: "Which name?" });
    await house.engine.mailbox.answer(
      { ask: typed.id, text: "bob" },
      { kind: "person", name: "kim", surface: "terminal" },
    );
    await house.settle();
    expect(await answersKnown()).toBe(before + 2);
    await house.restart("killed");
    await house.clock.advance(40_000);
    expect(await answersKnown()).toBe(before + 2);
  });

  test("a thumb down on a card that was answered is learned from and decides nothing", async () => {
    await enter(TRUSTED);
    const ask = await askUntilAnswered();
    await house.world("slack").person("U-evil").react(cardOf(ask).ref.message, "👎", house.home("slack"));
    await house.settle();
    const strange = JSON.stringify(await house.engine.judge.why(ask.id));
    expect(strange).not.toContain("not choice:retry");
    await house.world("slack").person("U-ada").react(cardOf(ask).ref.message, "👎", house.home("slack"));
    await house.settle();
    expect(JSON.stringify(await house.engine.judge.why(ask.id))).toContain("not choice:retry");
    expect((await answerOf(ask))?.text).toBe("retry");
  });

  test("why tells what is remembered of it", async () => {
    await enter({});
    const ask = await askAgain();
    await house.settle();
    await house.world("slack").person("U-ada").say(`why ${ask.id}`);
    await house.settle();
    const why = house.world("slack").messages.findLast(({ card }) => card.title.includes("Why"));
    const text = JSON.stringify(why?.card.parts);
    expect(text).toContain("May be answered for you");
    expect(text).toContain("What judgment remembers of it");
  });

  test.each([
    ["judge", "Judgment: ", "40 answers"],
    ["autonomy", "Who may answer for you", "answers at once"],
    ["autonomy tests", "Who may answer for you", "answers at once"],
  ])("%s shows it, and changes nothing", async (words, title, text) => {
    await enter(TRUSTED);
    await house.world("slack").person("U-ada").say(words);
    await house.settle();
    const shown = house.world("slack").messages.findLast(({ card }) => card.title.startsWith(title));
    expect(JSON.stringify(shown?.card.parts)).toContain(text);
  });

  test("from what was learned one press leads to what may be answered, and back", async () => {
    await enter(TRUSTED);
    const slack = house.world("slack");
    await slack.person("U-ada").say("judge");
    await house.settle();
    for (const [title, label, next] of [
      ["Judgment: ", "autonomy", "Who may answer for you"],
      ["Who may answer for you", "judge", "Judgment: "],
    ] as const) {
      const before = slack.messages.length;
      const card = slack.messages.findLast((each) => each.card.title.startsWith(title));
      await slack.person("U-ada").press(card?.ref ?? { message: "" }, label);
      await house.settle();
      expect(slack.messages.slice(before).map((each) => each.card.title.startsWith(next))).toEqual([true]);
    }
  });

  test("autonomy is not given in a chat", async () => {
    await enter(TRUSTED);
    await house.world("slack").person("U-ada").say("autonomy deploy trusted");
    await house.settle();
    const told = house.world("slack").messages.at(-1);
    expect(JSON.stringify(told?.card)).toContain("said in the config");
  });
});

// --- what a worker was warned of ---------------------------------------------------------------------------------------

describe("warnings of a worker's tool calls", () => {
  test("come together: one record for each worker and batch, with its first reasons", async () => {
    const clock = manualClock();
    const told: unknown[] = [];
    const events = { record: async (event: string, fields: object) => void told.push({ event, ...fields }) };
    const over = new AbortController();
    const cared = createCare({ events, clock } as never, over.signal);
    for (let n = 0; n < 40; n += 1) cared("fix-42" as WorkerId, { why: `reason ${n % 5}` });
    cared("fix-43" as WorkerId, { why: "another" });
    expect(told).toEqual([]);
    await clock.advance(botLimits.care_batch_ms);
    expect(told).toEqual([
      { event: "worker_warned", worker: "fix-42", count: 40, why: "reason 0; reason 1; reason 2" },
      { event: "worker_warned", worker: "fix-43", count: 1, why: "another" },
    ]);
    cared("fix-42" as WorkerId, { why: "later" });
    over.abort();
    await clock.advance(botLimits.care_batch_ms);
    expect(told).toHaveLength(2);
  });

  test("are told in the worker's thread without calling anybody, and nowhere without one", async () => {
    const house = await openHouse({ surfaces: ["slack"] });
    try {
      house.employ("fix-42", "g1");
      await house.raise({ worker: "fix-42" as WorkerId, prompt: "Which one?" });
      await house.settle();
      const count = () => house.world("slack").messages.length;
      const before = count();
      await house.engine.events.record("worker_warned", { worker: "fix-9", count: 2, why: "it writes" });
      await house.settle();
      expect(count()).toBe(before);
      await house.engine.events.record("worker_warned", { worker: "fix-42", count: 2, why: "it writes" });
      await house.settle();
      const added = house.world("slack").messages.slice(before);
      expect(JSON.stringify(added)).toContain("2 calls of fix-42: it writes");
    } finally {
      await house.close();
    }
  });
});
