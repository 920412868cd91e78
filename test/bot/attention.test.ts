// Goal: an ask that nobody answers reaches the right person at the right moment, and nobody else, and nobody asleep.
// Method: a whole house in memory on one clock; what each person was called about is read from what stands before them.

import { afterEach, describe, expect, it } from "vitest";
import type { Card, Surface } from "../../src/channels/channel.ts";
import type { Person } from "../../src/notify/nouns.ts";
import type { Manners } from "../../src/notify/quiet.ts";
import { stepsSaid, usualLadders } from "../../src/notify/steps.ts";
import type { MemoryMessage, MemoryWorld } from "../fakes/memory-channel.ts";
import { type House, type HouseOptions, openHouse, personOf } from "../support/house.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const END_MS = 150_000;

let house: House;
afterEach(() => house.close());

async function open(options: HouseOptions = {}): Promise<House> {
  const furnish = (world: MemoryWorld) => {
    for (const user of ["U-ada", "U-ben", "U-cleo"]) world.person(user);
  };
  house = await openHouse({ zone: "UTC", furnish, ...options });
  return house;
}

const textOf = (card: Card): string => JSON.stringify(card);

/** Time passes in pieces as the sweep sees it; of a long time only the ends, and between them the wall clock leaps. */
async function pass(wait_ms: number): Promise<void> {
  const lived_ms = Math.min(wait_ms, 2 * END_MS);
  await house.clock.advance(Math.floor(lived_ms / 2));
  house.clock.setWall(house.clock.now_ms() + wait_ms - lived_ms);
  await house.clock.advance(Math.ceil(lived_ms / 2));
  await house.settle(1_000);
}

const all = (surface: Surface = "slack"): readonly MemoryMessage[] =>
  house.world(surface).messages.filter(({ state }) => state === "there");

const titled = (words: string, surface: Surface = "slack"): readonly MemoryMessage[] =>
  all(surface).filter(({ card }) => card.title.includes(words));

const directly = (user: string): readonly MemoryMessage[] => {
  const { chat } = house.world("slack").directPlace(user);
  return all().filter(({ ref }) => ref.chat === chat);
};

/** What rang when it was posted. */
const rang = (message: MemoryMessage): boolean => message.history[0]?.volume === "ring";

const withManners = (person: Person, manners: Manners): Person => ({ ...person, manners });
const ada = personOf("ada", "owner", { slack: "U-ada" });
const ben = personOf("ben", "approver", { slack: "U-ben" });

describe("the ladder", () => {
  it("goes from the thread to the person to the deputy, each a new message", async () => {
    await open({ people: [ada, ben] });
    await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.settle();
    const [card] = titled("Deploy v1.4.2?");
    expect(textOf(card?.card as Card)).toContain("next: a reminder here to ada at Thu 1 Jan, 00:15");
    await pass(14 * MINUTE_MS);
    expect(titled("still waits")).toHaveLength(0);
    await pass(2 * MINUTE_MS);
    expect(titled("still waits").map((each) => each.card.call)).toEqual(["U-ada"]);
    expect(textOf(titled("Deploy v1.4.2?")[0]?.card as Card)).toContain("next: DM to ada");
    expect(directly("U-ada")).toHaveLength(0);
    await pass(2 * HOUR_MS);
    expect(directly("U-ada").map(({ card: { title } }) => title)).toEqual([
      expect.stringContaining("Deploy v1.4.2?"),
    ]);
    expect(directly("U-ada").every(rang)).toBe(true);
    expect(directly("U-ben")).toHaveLength(0);
    await pass(6 * HOUR_MS);
    expect(directly("U-ben").map(({ card: { title } }) => title)).toEqual([
      expect.stringContaining("Deploy v1.4.2?"),
    ]);
    expect(directly("U-ada")).toHaveLength(1);
  });

  it("is the config's where it says so, to whom it says", async () => {
    const steps = { ...usualLadders.steps, question: stepsSaid(["5m @ben"]) ?? usualLadders.steps.question };
    await open({ people: [ada, ben], ladders: { ...usualLadders, steps } });
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    expect(textOf(titled("Which region?")[0]?.card as Card)).toContain("next: DM to ben at Thu 1 Jan, 00:05");
    await pass(6 * MINUTE_MS);
    expect(directly("U-ben")).toHaveLength(1);
    expect(directly("U-ada")).toHaveLength(0);
  });

  it("can be answered where it was brought to, and every copy and reminder says so", async () => {
    await open({ people: [ada, ben] });
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await pass(16 * MINUTE_MS);
    await pass(2 * HOUR_MS);
    const [direct] = directly("U-ada");
    await house
      .world("slack")
      .person("U-ada")
      .press(direct?.ref ?? { message: "" }, "Approve");
    await pass(MINUTE_MS);
    const found = await house.engine.mailbox.find(ask.id);
    expect(found).toMatchObject({ answer: { decision: { kind: "approve" }, by: { person: "ada" } } });
    for (const { card } of titled("Deploy v1.4.2?")) expect(card.title).toContain("Approved");
    expect(titled("still waits")).toHaveLength(0);
    expect(titled("is over")).toHaveLength(1);
    const before = all().length;
    await pass(HOUR_MS);
    expect(all().length).toBe(before);
  });

  it("takes a reply to a reminder for an answer to its ask", async () => {
    await open({ people: [ada, ben] });
    const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.raise({ kind: "gate", prompt: "Deploy v1.5.0?", worker: "fix-43" });
    await pass(MINUTE_MS);
    await house
      .world("slack")
      .person("U-ada")
      .say("later 30m", {
        place: house.home("slack"),
        replyTo: titled("Deploy v1.5.0?")[0]?.ref.message ?? "",
      });
    await pass(16 * MINUTE_MS);
    const [reminder] = titled("still waits");
    await house
      .world("slack")
      .person("U-ada")
      .say("yes", { place: house.home("slack"), replyTo: reminder?.ref.message ?? "" });
    await pass(MINUTE_MS);
    expect(await house.engine.mailbox.find(ask.id)).toMatchObject({ answer: { text: "yes" } });
  });

  it("ends after a week, and its card says so", async () => {
    await open({ people: [ada] });
    await house.raise({ prompt: "Which region?" });
    await pass(16 * MINUTE_MS);
    house.clock.setWall(house.clock.now_ms() + 7 * 24 * HOUR_MS);
    await pass(2 * MINUTE_MS);
    const before = all().length;
    expect(textOf(titled("Which region?")[0]?.card as Card)).toContain("nobody is called any more");
    await pass(HOUR_MS);
    expect(all().length).toBe(before);
  });

  it("repeats no step over a death", async () => {
    await open({ people: [ada, ben] });
    await house.raise({ prompt: "Which region?" });
    await pass(16 * MINUTE_MS);
    await house.restart("killed");
    await pass(10 * MINUTE_MS);
    expect(titled("still waits")).toHaveLength(1);
  });

  it("calls once more before it expires", async () => {
    await open({ people: [ada, ben] });
    await house.raise({ prompt: "Which region?", expires_in_s: 3_600 });
    await pass(46 * MINUTE_MS);
    expect(titled("still waits").length + directly("U-ada").length).toBe(2);
  });

  it("makes one ping of several things that are due together", async () => {
    await open({ people: [ada, ben] });
    for (const number of [1, 2, 3]) await house.raise({ prompt: `Which region ${number}?` });
    await pass(16 * MINUTE_MS);
    expect(titled("still wait").map(({ card }) => card.title)).toEqual(["3 things still wait for you"]);
    expect(directly("U-ada")).toHaveLength(1);
  });
});

describe("put off", () => {
  it("comes back as a new message to whoever put it off, and others are asked meanwhile", async () => {
    await open({ people: [ada, ben] });
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    const slack = house.world("slack");
    await slack.person("U-ada").say("later 2h", {
      place: house.home("slack"),
      replyTo: titled("Which region?")[0]?.ref.message ?? "",
    });
    await pass(MINUTE_MS);
    expect(textOf(titled("Which region?")[0]?.card as Card)).toContain("by ada");
    await pass(118 * MINUTE_MS);
    expect(directly("U-ada")).toHaveLength(0);
    await pass(3 * MINUTE_MS);
    expect(directly("U-ada").map(({ card }) => card.title)).toEqual([
      expect.stringContaining("Which region?"),
    ]);
    expect(textOf(titled("Which region?")[0]?.card as Card)).not.toContain("Put off");
  });

  it("is told at the time of the card, and at theirs by name", async () => {
    await open({ people: [{ ...ada, zone: "Asia/Tokyo" }], zone: "Europe/Berlin" });
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    const [card] = titled("Which region?");
    await house
      .world("slack")
      .person("U-ada")
      .say("later 2h", { place: house.home("slack"), replyTo: card?.ref.message ?? "" });
    await pass(MINUTE_MS);
    const [told] = titled("Put off until");
    const [, at = "none"] = /Put off until (.*)$/.exec(told?.card.title ?? "") ?? [];
    expect(textOf(titled("Which region?")[0]?.card as Card)).toContain(`Put off until ${at} by ada`);
    expect(textOf(told?.card as Card)).toMatch(/"In your time","value":"[^"]+ \(Asia\/Tokyo\)"/);
  });
});

describe("put off until a sensor says something else", () => {
  it("comes back with the first thing that is not what it said then", async () => {
    await open({ people: [ada] });
    const says = (signal: string) =>
      house.control.plant(
        "snapshots/sensor-ci.json",
        JSON.stringify({ name: "ci", ok: true, signal, wall_ms: 1 }),
      );
    house.control.plant("sensors/ci.sh", "#!/bin/sh\necho '{}'\n");
    says("red");
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    await house
      .world("slack")
      .person("U-ada")
      .say("when ci is green", {
        place: house.home("slack"),
        replyTo: titled("Which region?")[0]?.ref.message ?? "",
      });
    await pass(MINUTE_MS);
    expect(textOf(titled("Which region?")[0]?.card as Card)).toContain(
      "Put off until ci says something else",
    );
    await pass(HOUR_MS);
    says("red");
    await pass(2 * MINUTE_MS);
    expect(directly("U-ada")).toHaveLength(0);
    says("green");
    await pass(2 * MINUTE_MS);
    expect(directly("U-ada").filter(rang)).toHaveLength(1);
    expect(textOf(titled("Which region?")[0]?.card as Card)).not.toContain("Put off");
  });
});

describe("quiet hours", () => {
  const quiet = { from_minute: 22 * 60, to_minute: 7 * 60 };

  it("are silent, and what came meanwhile is one message in the morning", async () => {
    // It is midnight.
    await open({ people: [withManners(ada, { quiet })] });
    for (const number of [1, 2]) await house.raise({ prompt: `Which region ${number}?` });
    await pass(6 * HOUR_MS + 50 * MINUTE_MS);
    expect(titled("Which region").every((each) => !rang(each))).toBe(true);
    expect(textOf(titled("Which region 1?")[0]?.card as Card)).toContain("ada is left in peace");
    expect(all().filter(rang)).toHaveLength(0);
    await pass(15 * MINUTE_MS);
    expect(
      all()
        .filter(rang)
        .map(({ card }) => card.title),
    ).toEqual([expect.stringContaining("2 waiting for you")]);
    expect(directly("U-ada").map(({ card }) => card.title)).toEqual([
      expect.stringContaining("2 waiting for you"),
    ]);
  });

  it("are pierced by what the person lets through, and by nothing else", async () => {
    await open({ people: [withManners(ada, { quiet, pierce: ["irreversible"] })] });
    await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?", risk: "irreversible" });
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    expect(titled("Deploy").some(rang)).toBe(true);
    expect(titled("Which region?").some(rang)).toBe(false);
  });

  it("end with one message that has what was put off in it as well", async () => {
    await open({ people: [withManners(ada, { quiet })] });
    for (const number of [1, 2]) await house.raise({ prompt: `Which region ${number}?` });
    await house.settle();
    await house
      .world("slack")
      .person("U-ada")
      .say("later 2h", {
        place: house.home("slack"),
        replyTo: titled("Which region 1?")[0]?.ref.message ?? "",
      });
    await pass(MINUTE_MS);
    house.clock.setWall(house.clock.now_ms() + 7 * HOUR_MS);
    await pass(2 * MINUTE_MS);
    const [morning, ...more] = directly("U-ada").filter(rang);
    expect(more).toEqual([]);
    expect(morning?.card.title).toContain("2 waiting for you");
    expect(textOf(morning?.card as Card)).toContain("Which region 1?");
  });

  it("keep what was put off until the person is up", async () => {
    await open({ people: [withManners(ada, { quiet })] });
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    await house
      .world("slack")
      .person("U-ada")
      .say("later 2h", {
        place: house.home("slack"),
        replyTo: titled("Which region?")[0]?.ref.message ?? "",
      });
    await pass(6 * HOUR_MS);
    expect(all().filter(rang)).toHaveLength(0);
    await pass(HOUR_MS + 5 * MINUTE_MS);
    expect(directly("U-ada").filter(rang).length).toBe(1);
  });
});

describe("somebody who is away for longer than a night", () => {
  const away = (name: string, for_ms: number) =>
    house.concierge.ledger.atomically((tables) =>
      tables.attention.setQuietUntil(name, house.clock.now_ms() + for_ms),
    );

  it("is not waited for where somebody else is there, and is asked again once back", async () => {
    await open({ people: [ada, ben] });
    away("ada", 5 * 24 * HOUR_MS);
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    expect(titled("Which region?").some(rang)).toBe(true);
    expect(textOf(titled("Which region?")[0]?.card as Card)).toContain("next: a reminder here to ben");
    await pass(16 * MINUTE_MS);
    expect(titled("still waits").map((each) => each.card.call)).toEqual(["U-ben"]);
    house.clock.setWall(house.clock.now_ms() + 5 * 24 * HOUR_MS);
    await pass(2 * MINUTE_MS);
    expect(textOf(titled("Which region?")[0]?.card as Card)).toContain("Called ada");
  });

  it("is waited for where nobody else may answer, and for a night everybody is", async () => {
    await open({ people: [ada] });
    away("ada", 5 * 24 * HOUR_MS);
    await house.raise({ prompt: "Which region?" });
    await pass(16 * MINUTE_MS);
    expect(textOf(titled("Which region?")[0]?.card as Card)).toContain(
      "to ada at Tue 6 Jan, 00:00 (quiet hours)",
    );
    await house.close();
    await open({ people: [ada, ben] });
    away("ada", 9 * HOUR_MS);
    await house.raise({ prompt: "Which region?" });
    await pass(16 * MINUTE_MS);
    expect(textOf(titled("Which region?")[0]?.card as Card)).toContain(
      "to ada at Thu 1 Jan, 09:00 (quiet hours)",
    );
  });
});

describe("the budget", () => {
  it("is kept, and told on the ping", async () => {
    await open({ people: [withManners(ada, { pingsPerHour: 2 })] });
    for (const number of [1, 2, 3, 4]) {
      await house.raise({ prompt: `Which region ${number}?` });
      await house.settle();
    }
    expect(titled("Which region").filter(rang)).toHaveLength(2);
    await pass(30 * MINUTE_MS);
    expect(all().filter(rang)).toHaveLength(2);
    await pass(40 * MINUTE_MS);
    const [reminder] = titled("still wait");
    expect(textOf(reminder?.card as Card)).toContain("Ping 1 of 2 in this hour.");
  });
});

describe("the digest", () => {
  it("tells what was decided since one last spoke, and what waits", async () => {
    await open({ people: [ada, ben] });
    const slack = house.world("slack");
    await slack.person("U-ada").command("status", house.home("slack"));
    await house.settle();
    await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?" });
    await house.raise({ prompt: "Which region?", worker: "fix-43" });
    await house.settle();
    await slack.person("U-ben").press(titled("Deploy v1.4.2?")[0]?.ref ?? { message: "" }, "Approve");
    await house.settle();
    await slack.person("U-ada").command("digest", house.home("slack"));
    await house.settle();
    const digest = titled("1 decision, 1 waiting for you").at(-1);
    expect(textOf(digest?.card as Card)).toContain("was answered by ben");
    expect(textOf(digest?.card as Card)).toContain("Which region?");
    await slack.person("U-ada").command("digest", house.home("slack"));
    await house.settle();
    expect(titled("0 decisions, 1 waiting for you")).toHaveLength(1);
  });
});

describe("triage", () => {
  const recommend = { option: "eu", reason: "It is nearer.", source: "fix-42" };

  it("answers what can be taken back as recommended, frozen as it was shown, and no gate", async () => {
    await open({ people: [ada] });
    const options = ["eu", "us"];
    const first = await house.raise({ prompt: "Which region 1?", options, recommend });
    const second = await house.raise({ prompt: "Which region 2?", options, recommend, worker: "fix-43" });
    const gate = await house.raise({ kind: "gate", prompt: "Deploy?", worker: "fix-44" });
    const bare = await house.raise({ prompt: "Which name?", worker: "fix-45" });
    await house.settle();
    const slack = house.world("slack");
    await slack.person("U-ada").command("triage", house.home("slack"));
    await house.settle();
    // Raised behind it: not part of what was shown.
    const late = await house.raise({ prompt: "Which region 3?", options, recommend, worker: "fix-46" });
    await house.settle();
    const [sheet] = titled("4 waiting for you, oldest first");
    await slack.person("U-ada").press(sheet?.ref ?? { message: "" }, "Answer these 2 as recommended");
    await house.settle();
    const answers = await Promise.all(
      [first, second, gate, bare, late].map(async ({ id }) => {
        const found = await house.engine.mailbox.find(id);
        return found.kind === "found" ? found.answer?.text : undefined;
      }),
    );
    expect(answers).toEqual(["eu", "eu", undefined, undefined, undefined]);
    expect(titled("Answered as recommended: 2 of 2")).toHaveLength(1);
  });

  it("pressed twice answers once, and by nobody else", async () => {
    await open({ people: [ada, ben] });
    const ask = await house.raise({ prompt: "Which region?", options: ["eu", "us"], recommend });
    await house.settle();
    const slack = house.world("slack");
    await slack.person("U-ada").command("triage", house.home("slack"));
    await house.settle();
    const sheet = titled("1 waiting for you, oldest first")[0]?.ref ?? { message: "" };
    await slack.person("U-ben").press(sheet, "Answer this 1 as recommended");
    await house.settle();
    expect(await house.engine.mailbox.find(ask.id)).not.toHaveProperty("answer");
    await slack.person("U-ada").press(sheet, "Answer this 1 as recommended");
    await house.settle();
    expect(await house.engine.mailbox.find(ask.id)).toMatchObject({ answer: { by: { person: "ada" } } });
  });
});

it.each(["triage", "digest"])(
  "%s says what somebody put off themselves, apart from what waits",
  async (verb) => {
    await open({ people: [ada, ben] });
    await house.raise({ prompt: "Which region?", detach: true });
    await house.raise({ prompt: "Which zone?", worker: "fix-43" });
    await house.settle();
    const slack = house.world("slack");
    const ref = titled("Which region?")[0]?.ref.message ?? "";
    await slack.person("U-ada").say("later 2h", { place: house.home("slack"), replyTo: ref });
    await house.settle();
    expect(textOf(titled("Put off until")[0]?.card as Card)).toContain("Nobody waits for it meanwhile.");
    for (const [who, rested] of [
      ["U-ada", true],
      ["U-ben", false],
    ] as const) {
      await slack.person(who).command(verb, house.home("slack"));
      await house.settle();
      const text = textOf(titled("waiting for you").at(-1)?.card as Card);
      expect([text.includes("Put off by you"), text.includes("Which region?")]).toEqual([rested, true]);
    }
  },
);

describe("quiet", () => {
  it("is said by a person, goes before the config, and is taken back", async () => {
    await open({ people: [ada] });
    const slack = house.world("slack");
    const say = async (words: string) => {
      await slack.person("U-ada").command(words, house.home("slack"));
      await house.settle();
    };
    await say("quiet 22:00-07:00");
    expect(titled("Quiet 22:00-07:00")).toHaveLength(1);
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    expect(titled("Which region?").some(rang)).toBe(false);
    await say("quiet off");
    await house.raise({ prompt: "Which name?", worker: "fix-43" });
    await house.settle();
    expect(titled("Which name?").some(rang)).toBe(true);
    await say("quiet until 3:00");
    await house.raise({ prompt: "Which colour?", worker: "fix-44" });
    await house.settle();
    expect(titled("Which colour?").some(rang)).toBe(false);
    expect(textOf(titled("No quiet hours").at(-1)?.card as Card)).toContain("03:00");
  });
});

describe("a channel that no longer hears", () => {
  it("is told on one that does, once, with the asks at risk, and it is told when it hears again", async () => {
    await open({ surfaces: ["slack", "telegram"], people: [ada] });
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    const telegram = house.world("telegram");
    telegram.revoke();
    telegram.disconnect();
    await pass(90_000);
    expect(titled("I cannot hear you on Telegram")).toHaveLength(0);
    await pass(2 * MINUTE_MS);
    const [alarm] = titled("I cannot hear you on Telegram");
    expect(alarm?.history[0]?.volume).toBe("ring");
    expect(textOf(alarm?.card as Card)).toContain("1 ask");
    expect(alarm?.card.rows.flat()).toHaveLength(1);
    await house.restart("killed");
    await pass(5 * MINUTE_MS);
    expect(titled("I cannot hear you on Telegram")).toHaveLength(1);
    telegram.restore();
    await house.clock.advance(20 * MINUTE_MS);
    await house.settle();
    expect(titled("I cannot hear you on Telegram")).toHaveLength(0);
    expect(titled("I hear you again on Telegram")).toHaveLength(1);
  });

  it("is nobody's business for a moment", async () => {
    await open({ surfaces: ["slack", "telegram"], people: [ada] });
    house.world("telegram").disconnect();
    await pass(10 * MINUTE_MS);
    expect(titled("I cannot hear you")).toHaveLength(0);
  });
});

describe("the proof of delivery", () => {
  it("stands in the details: where it is shown, where not, and why", async () => {
    await open({ surfaces: ["slack", "telegram"], people: [ada] });
    house.world("telegram").close("telegram-home");
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    await house
      .world("slack")
      .person("U-ada")
      .press(titled("Which region?")[0]?.ref ?? { message: "" }, "Details");
    await house.settle();
    const details = textOf(titled("in full: Which region?").at(-1)?.card as Card);
    expect(details).toContain("shown since Thu 1 Jan, 00:00");
    expect(details).toMatch(/"Telegram[^"]*","value":"not shown: /);
    expect(details).not.toContain("on the screen of");
  });

  it("says on whose screen it stood where the surface tells, once, and that is no word of theirs", async () => {
    await open({
      surfaces: ["slack", "terminal"],
      people: [personOf("ada", "owner", { slack: "U-ada", terminal: "ada" })],
    });
    const slack = house.world("slack");
    await slack.person("U-ada").command("status", house.home("slack"));
    await house.settle();
    const said = () => house.concierge.ledger.look((tables) => tables.attention.habits("ada").said_ms);
    const before = said();
    await house.raise({ prompt: "Which region?" });
    await house.settle();
    const [card] = titled("Which region?", "terminal");
    const audited = () => house.concierge.ledger.look((tables) => tables.audit.head().seq);
    const rows = audited();
    await pass(5 * MINUTE_MS);
    for (let times = 0; times < 2; times += 1) {
      await house
        .world("terminal")
        .person("ada")
        .see(card?.ref ?? { message: "" });
      await pass(5 * MINUTE_MS);
    }
    expect([said(), audited()]).toEqual([before, rows]);
    await slack.person("U-ada").press(titled("Which region?")[0]?.ref ?? { message: "" }, "Details");
    await house.settle();
    const details = textOf(titled("in full: Which region?").at(-1)?.card as Card);
    expect(details).toMatch(
      /"the terminal[^"]*","value":"shown since [^"]*; on the screen of ada at Thu 1 Jan, 00:05"/,
    );
    expect(details).toMatch(/"Slack[^"]*","value":"shown since [^";]*"/);
  });
});
