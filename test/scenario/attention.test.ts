// Goal: asks reach people on the real surfaces as they do in memory: at the right moment, once, and never in the night.
// Method: the house with the adapters as they are, unmodified SDKs, each on the fake of its platform; one clock moves the
// program and the platforms. Everything is read from what stands before a person there.

import { afterEach, describe, expect, it } from "vitest";
import type { Person, Role } from "../../src/notify/nouns.ts";
import type { Manners } from "../../src/notify/quiet.ts";
import { stepsSaid, usualLadders } from "../../src/notify/steps.ts";
import { type House, type HouseOptions, openHouse } from "../support/house.ts";
import {
  openPlatforms,
  type Platform,
  type Platforms,
  type Standing,
  type Who,
} from "../support/platforms.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const kim = { kind: "person", name: "kim", surface: "terminal" } as const;
const every: readonly Platform[] = ["slack", "discord", "telegram"];
const pairs: readonly (readonly [Platform, Platform])[] = [
  ["slack", "telegram"],
  ["telegram", "discord"],
  ["discord", "slack"],
];

let platforms: Platforms;
let house: House;
afterEach(async () => {
  await house.close();
  await platforms.close();
});

interface Folk {
  readonly who: Who;
  readonly name: string;
  readonly role: Role;
  readonly on: readonly Platform[];
  readonly manners?: Manners;
}

const ada = (on: readonly Platform[], manners?: Manners): Folk => ({
  who: "ann",
  name: "ada",
  role: "owner",
  on,
  ...(manners && { manners }),
});
const ben = (on: readonly Platform[]): Folk => ({ who: "bob", name: "ben", role: "approver", on });

async function open(
  on: readonly Platform[],
  folk: readonly Folk[],
  options: HouseOptions = {},
): Promise<void> {
  platforms = await openPlatforms(on);
  const people = folk.map(
    ({ who, name, role, on: where, manners }): Person => ({
      name,
      roles: [role],
      identities: where.map((surface) => ({
        surface,
        user: platforms.front(surface).person(who).id,
        via: "config",
      })),
      ...(manners && { manners }),
    }),
  );
  house = await openHouse({ carried: platforms, people, zone: "UTC", ...options });
  await platforms.pass(10_000);
}

const sees = (platform: Platform, who: Who, words: string): readonly Standing[] =>
  platforms
    .front(platform)
    .sees(who)
    .filter(({ text }) => text.includes(words));

const last = (platform: Platform, who: Who, words: string): Standing => {
  const found = sees(platform, who, words).at(-1);
  if (found === undefined) {
    const all = platforms
      .front(platform)
      .sees(who)
      .map(({ text }) => text.slice(0, 200));
    throw new Error(`nothing says ${words}:\n${all.join("\n---\n")}`);
  }
  return found;
};

const directly = (platform: Platform, who: Who, words = ""): readonly Standing[] =>
  sees(platform, who, words).filter(({ direct }) => direct === "yes");

async function press(platform: Platform, who: Who, words: string, label: string): Promise<void> {
  const pressable = sees(platform, who, words).filter(({ buttons }) => buttons.includes(label));
  const { ref } = pressable.at(-1) ?? last(platform, who, `${words} with ${label}`);
  await platforms.act(platform, (front) => front.person(who).press(ref, label));
}

const answerOf = async (id: string) => {
  const found = await house.engine.mailbox.find(id);
  return found.kind === "found" ? found.answer : undefined;
};

const quick = {
  ...usualLadders,
  steps: {
    ...usualLadders.steps,
    irreversible: stepsSaid(["5m thread", "10m direct", "15m deputy"]) ?? usualLadders.steps.irreversible,
  },
};

describe.each(every)("on %s", (on) => {
  it("an ask climbs from its thread to the person to the deputy, from when it was first seen to be there", async () => {
    await open([on], [ada([on]), ben([on])], { ladders: quick });
    house.employ("fix-42", "g1");
    platforms.front(on).rig.world.limitNext(40_000);
    const ask = await house.raise({ kind: "gate", risk: "irreversible", prompt: "Deploy v1.4.2?" });
    await platforms.pass(65_000);
    await platforms.leap(2 * MINUTE_MS);
    expect(last(on, "ann", "Deploy v1.4.2?").text).toContain(
      "next: a reminder here to ada at Thu 1 Jan, 00:06",
    );
    await platforms.leap(4 * MINUTE_MS);
    const [reminder] = sees(on, "ann", "still waits");
    expect(reminder?.calls).toContain(platforms.front(on).person("ann").id);
    expect(directly(on, "ann", "Deploy")).toEqual([]);
    await platforms.leap(6 * MINUTE_MS);
    expect(directly(on, "ann", "Deploy v1.4.2?")).toHaveLength(1);
    expect(directly(on, "bob", "Deploy")).toEqual([]);
    await platforms.leap(6 * MINUTE_MS);
    expect(directly(on, "bob", "Deploy v1.4.2?")).toHaveLength(1);
    const { ref } = directly(on, "bob", "Deploy v1.4.2?")[0] ?? last(on, "bob", "nothing");
    await platforms.act(on, (front) => front.person("bob").press(ref, "Approve"));
    await platforms.leap(MINUTE_MS);
    expect(await answerOf(ask.id)).toMatchObject({ decision: { kind: "approve" }, by: { person: "ben" } });
    for (const who of ["ann", "bob"] as const) {
      for (const { text, buttons } of sees(on, who, "Deploy v1.4.2?")) {
        expect(text).not.toContain("still waits");
        expect(buttons).not.toContain("Approve");
      }
    }
    expect(directly(on, "ann", "Approved")).toHaveLength(1);
    const before = platforms.front(on).sees("ann").length;
    await platforms.leap(HOUR_MS);
    expect(platforms.front(on).sees("ann")).toHaveLength(before);
  });

  it("a night is silent, and what was put off and what came meanwhile is one message in the morning", async () => {
    await open([on], [ada([on], { quiet: { from_minute: 23 * 60, to_minute: 20 } })]);
    const options = ["eu", "us"];
    const recommend = { option: "eu", reason: "It is nearer.", source: "fix-42" };
    const first = await house.raise({ prompt: "Which region?", options, recommend });
    const second = await house.raise({ prompt: "Which zone?", options, recommend, worker: "fix-43" });
    await platforms.pass(5_000);
    const me = platforms.front(on).person("ann").id;
    expect(sees(on, "ann", "Which").flatMap(({ calls }) => calls)).not.toContain(me);
    const { ref } = last(on, "ann", "Which region?");
    await platforms.act(on, ({ person, home }) =>
      person("ann").say("later 5m", { place: home, replyTo: ref }),
    );
    expect(sees(on, "ann", "Which region?").some(({ text }) => text.includes("by ada"))).toBe(true);
    await platforms.leap(12 * MINUTE_MS);
    expect(directly(on, "ann", "Which").filter(({ buttons }) => buttons.includes("1 · eu"))).toEqual([]);
    await platforms.leap(10 * MINUTE_MS);
    expect(directly(on, "ann", "2 waiting for you")).toHaveLength(1);
    expect(last(on, "ann", "2 waiting for you").text).toContain("Which zone?");
    await platforms.act(on, ({ whisper }) => whisper("ann", "triage"));
    // Raised behind it: no part of what was shown.
    const late = await house.raise({ prompt: "Which town?", options, recommend, worker: "fix-44" });
    await press(on, "ann", "2 waiting for you, oldest first", "Answer these 2 as recommended");
    await platforms.act(on, ({ whisper }) => whisper("ann", "digest"));
    expect(await Promise.all([first, second, late].map(({ id }) => answerOf(id)))).toMatchObject([
      { text: "eu", by: { person: "ada" } },
      { text: "eu", by: { person: "ada" } },
      undefined,
    ]);
    expect(last(on, "ann", "waiting for you").text).toContain("Which town?");
  });

  it("after an absence what was written counts, and who pressed is told to press again", async () => {
    await open([on], [ada([on])]);
    const [said, pressed] = [
      await house.raise({ prompt: "Which region?", options: ["eu", "us"] }),
      await house.raise({ prompt: "Which zone?", options: ["eu", "us"], worker: "fix-43" }),
    ];
    await platforms.pass(5_000);
    const [region, zone] = [last(on, "ann", "Which region?"), last(on, "ann", "Which zone?")];
    house.doom(0, "before");
    await platforms.pass(10_000);
    expect(house.state).toBe("dead");
    const { person, home, pressInVain } = platforms.front(on);
    await person("ann").say("1", { place: home, replyTo: region.ref });
    const lost = pressInVain("ann", zone.ref, "2 · us");
    await platforms.pass(200_000);
    await lost;
    await house.restart("killed");
    await platforms.pass(45_000);
    expect(await answerOf(said.id)).toMatchObject({ text: "eu", by: { person: "ada" } });
    expect(await answerOf(pressed.id)).toBeUndefined();
    const gap = last(on, "ann", "I was away");
    expect(gap.text).toContain("Which zone?");
    expect(gap.text).not.toContain("Which region?");
    await press(on, "ann", "Which zone?", "2 · us");
    expect(await answerOf(pressed.id)).toMatchObject({ text: "us", by: { person: "ada" } });
  });

  it("a press on a card that does not know yet that it is over changes nothing, and is told what is recorded", async () => {
    await open([on], [ada([on])]);
    const ask = await house.raise({ prompt: "Which region?", options: ["eu", "us"] });
    await platforms.pass(5_000);
    platforms.front(on).rig.world.limitNext(15_000);
    await house.engine.mailbox.answer({ ask: ask.id, text: "us" }, kim);
    await platforms.pass(2_000);
    await press(on, "ann", "Which region?", "1 · eu");
    await platforms.leap(5 * MINUTE_MS);
    expect(await answerOf(ask.id)).toMatchObject({ text: "us", by: { person: "kim" } });
    expect(last(on, "ann", "Already over").text).toContain("us");
    const { text, buttons } = last(on, "ann", "kim");
    expect(text).toContain("Which region?");
    expect(buttons).not.toContain("1 · eu");
  });

  it("what destroys something is approved by typing it, and by nothing less", async () => {
    await open([on], [ada([on])]);
    const ask = await house.raise({ kind: "gate", risk: "destructive", prompt: "Delete staging-db?" });
    await platforms.pass(5_000);
    await press(on, "ann", "Delete staging-db?", "Approve");
    expect(await answerOf(ask.id)).toBeUndefined();
    await platforms.leap(3 * MINUTE_MS);
    await platforms.act(on, ({ whisper }) => whisper("ann", "Delete staging-db?"));
    expect(await answerOf(ask.id)).toBeUndefined(); // two minutes are over
    await press(on, "ann", "Delete staging-db?", "Approve");
    await platforms.act(on, ({ whisper }) => whisper("ann", "Delete staging-db?"));
    expect(await answerOf(ask.id)).toMatchObject({ decision: { kind: "approve" }, by: { person: "ada" } });
  });
});

describe.each(pairs)("between %s and %s", (here, there) => {
  it("one that does not hear any more is told on the other, with what is at risk, and we are not ready", async () => {
    await open([here, there], [ada([here, there])]);
    await house.raise({ prompt: "Which region?" });
    await platforms.pass(5_000);
    const channels = async () => {
      const said = await house.byHand({ op: "health" });
      if (said.kind !== "health") throw new Error(said.kind);
      return said.checks.flatMap(({ name, state }) =>
        name.startsWith("channel") ? [`${name} ${state}`] : [],
      );
    };
    expect(await channels()).toEqual([`channel ${here} well`, `channel ${there} well`]);
    platforms.front(here).revoke();
    await platforms.pass(40_000);
    expect(await channels()).toEqual([`channel ${here} unwell`, `channel ${there} well`]);
    expect(sees(there, "ann", "I cannot hear you")).toEqual([]);
    await platforms.leap(3 * MINUTE_MS);
    const alarms = sees(there, "ann", "I cannot hear you");
    expect(alarms).toHaveLength(1);
    expect(alarms[0]?.text.toLowerCase()).toContain(`on ${here}`);
    expect(alarms[0]?.text).toContain("1 ask");
  });

  it("two people are two people, whatever accounts they have, and every card says the same in the end", async () => {
    await open([here, there], [ada([here, there]), ben([there])], {
      approvals: { irreversible: 2, destructive: 1 },
      singleOwner: "no",
    });
    const ask = await house.raise({ kind: "gate", risk: "irreversible", prompt: "Deploy v1.4.2?" });
    await platforms.pass(5_000);
    await press(here, "ann", "Deploy v1.4.2?", "Approve");
    await press(there, "ann", "Deploy v1.4.2?", "Approve");
    expect(await answerOf(ask.id)).toBeUndefined();
    expect(last(there, "bob", "Approve? Deploy v1.4.2?").text).toContain("Approved: ada on");
    await press(there, "bob", "Approve? Deploy v1.4.2?", "Approve");
    await platforms.pass(10_000);
    expect(await answerOf(ask.id)).toMatchObject({ decision: { kind: "approve" }, by: { person: "ben" } });
    for (const each of [here, there]) {
      const cards = sees(each, "ann", "Deploy v1.4.2?");
      expect(cards.filter(({ text }) => text.includes("Approved"))).not.toEqual([]);
      expect(cards.flatMap(({ buttons }) => buttons)).not.toContain("Approve");
    }
  });

  it("a code that was sent to the other one opens what destroys something, and a guess does not", async () => {
    await open([here, there], [ada([here, there])]);
    const ask = await house.raise({ kind: "gate", risk: "destructive", prompt: "Delete staging-db?" });
    await platforms.pass(5_000);
    await press(here, "ann", "Delete staging-db?", "Approve");
    await platforms.pass(5_000);
    const sent = directly(there, "ann", "Code to approve").at(-1)?.text ?? "";
    const code = /^\W*([2-9A-Z]{4})\W*$/m.exec(sent)?.[1];
    await platforms.act(here, ({ whisper }) => whisper("ann", code === "ABCD" ? "ABCE" : "ABCD"));
    expect(await answerOf(ask.id)).toBeUndefined();
    await platforms.act(here, ({ whisper }) => whisper("ann", code ?? ""));
    expect(await answerOf(ask.id)).toMatchObject({ decision: { kind: "approve" }, by: { person: "ada" } });
    for (const each of [here, there])
      expect(last(each, "ann", "Approved").text).toContain("Delete staging-db?");
  });
});
