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
  const { ref } = last(platform, who, words);
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
    platforms.front(on).rig.world.limitNext(60_000);
    const ask = await house.raise({ kind: "gate", risk: "irreversible", prompt: "Deploy v1.4.2?" });
    await platforms.pass(3 * MINUTE_MS);
    expect(last(on, "ann", "Deploy v1.4.2?").text).toContain(
      "next: a reminder here to ada at Thu 1 Jan, 00:06",
    );
    await platforms.pass(4 * MINUTE_MS);
    const [reminder] = sees(on, "ann", "still waits");
    expect(reminder?.calls).toContain(platforms.front(on).person("ann").id);
    expect(directly(on, "ann", "Deploy")).toEqual([]);
    await platforms.pass(5 * MINUTE_MS);
    expect(directly(on, "ann", "Deploy v1.4.2?")).toHaveLength(1);
    expect(directly(on, "bob", "Deploy")).toEqual([]);
    await platforms.pass(5 * MINUTE_MS);
    expect(directly(on, "bob", "Deploy v1.4.2?")).toHaveLength(1);
    const { ref } = directly(on, "bob", "Deploy v1.4.2?")[0] ?? last(on, "bob", "nothing");
    await platforms.act(on, (front) => front.person("bob").press(ref, "Approve"));
    await platforms.pass(MINUTE_MS);
    expect(await answerOf(ask.id)).toMatchObject({ decision: { kind: "approve" }, by: { person: "ben" } });
    for (const { text, buttons } of sees(on, "ann", "Deploy v1.4.2?")) {
      expect(text).toContain("Approved");
      expect(buttons).not.toContain("Approve");
    }
    expect(sees(on, "ann", "still waits")).toEqual([]);
    const before = platforms.front(on).sees("ann").length;
    await platforms.pass(20 * MINUTE_MS);
    expect(platforms.front(on).sees("ann")).toHaveLength(before);
  });
});
