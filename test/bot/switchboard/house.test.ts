// Goal: three profiles with people in common on one Slack: each ask is answered by the engine that raised it, what could
// be for two is done by neither, and a crash in between changes nothing of that. Method: three whole houses in memory, one
// clock, one platform, one switchboard; the crash of all of them is the crash of one process.

import { afterEach, describe, expect, it } from "vitest";
import type { Remembered, Seated } from "../../../src/bot/switchboard/claim.ts";
import { createPauses } from "../../../src/bot/switchboard/pauses.ts";
import { createSwitchboard, type Switchboard } from "../../../src/bot/switchboard/switchboard.ts";
import type { ChannelHouse } from "../../../src/bot/who.ts";
import type { Channel, Listener, Place } from "../../../src/channels/channel.ts";
import type { Person } from "../../../src/notify/nouns.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { type MemoryWorld, memoryWorld } from "../../fakes/memory-channel.ts";
import { type House, openHouse, personOf } from "../../support/house.ts";

const NAMES = ["main", "work", "lab"] as const;
type Name = (typeof NAMES)[number];

const ann = personOf("ann", "owner", { slack: "U-ann" });
const people: Readonly<Record<Name, readonly Person[]>> = {
  main: [ann],
  work: [{ ...ann, name: "ann-w" }, personOf("bob", "approver", { slack: "U-bob" })],
  lab: [personOf("eve", "owner", { slack: "U-eve" })],
};
const homeOf = (name: string): Place => ({ surface: "slack", chat: `home-${name}` });

interface Street {
  readonly clock: ManualClock;
  readonly world: MemoryWorld;
  readonly houses: Readonly<Record<Name, House>>;
  readonly board: Switchboard;
  readonly seated: ReadonlyMap<Name, Seated>;
  pass(wait_ms?: number): Promise<void>;
  /** The one process dies; nobody is told anything. A new one starts. */
  crash(): Promise<void>;
}

let street: Street;
afterEach(async () => {
  for (const name of NAMES) await street.houses[name].close();
});

async function open(can?: Parameters<typeof memoryWorld>[0]["can"]): Promise<Street> {
  const clock = manualClock();
  const world = memoryWorld({ surface: "slack", clock, ...(can && { can }) });
  for (const id of ["U-ann", "U-bob", "U-eve", "U-mallory"]) world.person(id);
  const memory = new Map<string, Remembered>();
  /** Of the process that lives now: a dead one connects to nothing any more. */
  let process = 0;
  let pauses = createPauses(() => clock.monotonic_ms());
  const newBoard = () => {
    pauses = createPauses(() => clock.monotonic_ms());
    process += 1;
    const mine = process;
    const channel: Channel = {
      ...world.channel,
      connect: (listener, signal) =>
        mine === process ? world.channel.connect(listener, signal) : new Promise(() => undefined),
    };
    const kept = {
      read: (name: string) => memory.get(name),
      write: (name: string, of: Remembered) => void memory.set(name, of),
    };
    return createSwitchboard({ names: NAMES, channels: [channel], pauses, memory: kept });
  };
  let board = newBoard();
  const pass = async (wait_ms = 1_500) => {
    for (let left_ms = wait_ms; left_ms > 0; left_ms -= 50) await clock.advance(50);
  };
  const houses = {} as Record<Name, House>;
  const seated = new Map<Name, Seated>();
  for (const name of NAMES) {
    const sit = ({ ledger, people: all }: ChannelHouse) => {
      seated.set(name, { ledger, people: all, named: [homeOf(name)] });
      return board.sit(name, { ledger, people: all, named: [homeOf(name)] });
    };
    houses[name] = await openHouse({
      people: people[name],
      ids: name,
      carried: {
        ...{ clock, homes: [homeOf(name)], pass },
        open: (_, house) => sit(house),
        othersTold: {
          left_ms: (surface, chat) => pauses.of(name).left_ms(surface, chat),
          firstEnd_ms: () => pauses.of(name).firstEnd_ms(),
        },
      },
    });
  }
  street = {
    clock,
    world,
    houses,
    seated,
    pass,
    get board() {
      return board;
    },
    async crash() {
      board = newBoard();
      world.disconnect("the process was killed");
      for (const name of NAMES) await houses[name].restart("killed");
      board.open();
      await pass();
    },
  };
  board.open();
  await pass();
  return street;
}

const answerOf = async (name: Name, id: string) => {
  const found = await street.houses[name].engine.mailbox.find(id);
  return found.kind === "found" ? found.answer?.text : "no such ask";
};

const there = (chat: string) =>
  street.world.messages.filter(({ ref, state }) => ref.chat === chat && state === "there");
const cardIn = (chat: string, words: string) => {
  const found = there(chat).findLast(({ card }) => card.title.includes(words));
  if (found === undefined)
    throw new Error(
      `no ${words} in ${chat}: ${there(chat)
        .map(({ card }) => card.title)
        .join(" | ")}`,
    );
  return found;
};
const directOf = (user: string) => street.world.directPlace(user);
const lastIn = (chat: string) => there(chat).at(-1)?.card;

describe("three profiles on one connection", () => {
  it("are heard over one, and each shows its asks at its own home", async () => {
    const { world, houses, pass } = await open();
    expect(world.transcript.filter((each) => each.endsWith(" connected"))).toHaveLength(1);
    for (const name of NAMES) await houses[name].raise({ prompt: `of ${name}`, options: ["eu", "us"] });
    await pass();
    for (const name of NAMES) {
      expect(there(homeOf(name).chat).filter(({ card }) => card.title.includes(`of ${name}`))).toHaveLength(
        1,
      );
      // Nobody else speaks there: no name is needed.
      expect(cardIn(homeOf(name).chat, `of ${name}`).card.title).not.toContain(`${name} ·`);
    }
  });

  it("are each told when the connection stands", async () => {
    const { world, clock, seated } = await open();
    let hub: Listener | undefined;
    const never = new Promise<never>(() => undefined);
    const connect: Channel["connect"] = (listener) => {
      hub = listener;
      return never;
    };
    const board = createSwitchboard({
      ...{ names: NAMES, channels: [{ ...world.channel, connect }] },
      pauses: createPauses(() => clock.monotonic_ms()),
      memory: { read: () => undefined, write: () => undefined },
    });
    const told: Name[] = [];
    for (const [name, seat] of seated)
      for (const view of board.sit(name, seat))
        void view.connect(
          {
            accept: async () => ({ kind: "kept" }),
            suggest: async () => [],
            opened: () => void told.push(name),
          },
          new AbortController().signal,
        );
    board.open();
    await clock.advance(0);
    expect(told).toEqual([]);
    hub?.opened?.();
    expect(told).toEqual([...NAMES]);
  });

  it("answer by the engine that asked, though the asks have the same name and the person is the same", async () => {
    const { world, houses, pass } = await open();
    const person = world.person("U-ann");
    const [ofMain, ofWork] = [
      await houses.main.raise({ options: ["eu", "us"] }),
      await houses.work.raise({ options: ["eu", "us"] }),
    ];
    expect(ofMain.id).toBe(ofWork.id);
    await pass();
    await person.press(cardIn("home-work", "Which region?").ref, "1 · eu");
    await pass();
    expect([await answerOf("main", ofMain.id), await answerOf("work", ofWork.id)]).toEqual([undefined, "eu"]);
    await person.say("2", { place: homeOf("main"), addressed: "mention" });
    await pass();
    expect([await answerOf("main", ofMain.id), await answerOf("work", ofWork.id)]).toEqual(["us", "eu"]);
  });

  it("do nothing in a direct chat that several share until a name is said, and say how", async () => {
    const { world, houses, pass } = await open();
    const person = world.person("U-ann");
    const ask = await houses.work.raise({ options: ["eu", "us"] });
    await pass();
    const { chat } = directOf("U-ann");
    await person.say("#1 eu");
    await pass();
    expect(JSON.stringify(lastIn(chat))).toContain("`work: …`");
    expect(there(chat)).toHaveLength(1);
    expect(await answerOf("work", ask.id)).toBeUndefined();
    await person.say(`work: ${ask.id} us`);
    await pass();
    expect(await answerOf("work", ask.id)).toBe("us");
    expect(lastIn(chat)?.title).toMatch(/^work · /);
  });

  it("show who looks one of them, and name the others", async () => {
    const { world, pass } = await open();
    await world.person("U-ann").say("status");
    await pass();
    const card = lastIn(directOf("U-ann").chat);
    expect(card?.title).toMatch(/^main · /);
    expect(JSON.stringify(card?.parts)).toContain("work: status");
    await world.person("U-ann").command("work status", homeOf("main"));
    await pass();
    expect(
      there("home-main").some(({ card: each }) => JSON.stringify(each.parts).includes("Of main alone")),
    ).toBe(false);
  });

  it("need no name from whom only one of them knows, and leave strangers to the main one", async () => {
    const { world, houses, pass } = await open();
    const ask = await houses.lab.raise({ options: ["eu", "us"] });
    await pass();
    await world.person("U-eve").say(`${ask.id} us`);
    await pass();
    expect(await answerOf("lab", ask.id)).toBe("us");
    expect(lastIn(directOf("U-eve").chat)?.title).not.toMatch(/ · /);
    await world.person("U-mallory").say("hello");
    await pass();
    expect(JSON.stringify(lastIn(directOf("U-mallory").chat))).toContain("pair");
  });

  it("offer what both have where it could be either, with their names", async () => {
    const { world, houses, pass } = await open();
    await houses.main.raise({ prompt: "mine" });
    await houses.work.raise({ prompt: "theirs" });
    await pass();
    const person = world.person("U-ann");
    const labels = (await person.suggest("ask", "", directOf("U-ann"))).map(({ label }) => label);
    expect(labels).toEqual([
      expect.stringMatching(/^main · .*mine/),
      expect.stringMatching(/^work · .*theirs/),
    ]);
    expect(await person.suggest("ask", "", homeOf("work"))).toMatchObject([
      { label: expect.stringMatching(/^#/) },
    ]);
  });

  it("tell who speaks to one that is away, keep nothing of theirs for another, and hear again when it is back", async () => {
    const { world, houses, pass, board } = await open();
    const ask = await houses.work.raise({ options: ["eu", "us"] });
    await pass();
    const { ref } = cardIn("home-work", "Which region?");
    board.leave("work");
    const person = world.person("U-bob");
    await person.say("us", { place: homeOf("work"), addressed: "mention" });
    await person.press(ref, "1 · eu");
    await pass();
    const told = there("home-work").filter(({ card }) =>
      JSON.stringify(card).includes("not running just now"),
    );
    expect(told).toHaveLength(2);
    expect(await answerOf("work", ask.id)).toBeUndefined();
    await street.crash();
    await person.press(ref, "1 · eu");
    await pass();
    expect(await answerOf("work", ask.id)).toBe("eu");
  });

  it("leave a delivery with whom it came to, though it comes again after a crash and another knows the chat by then", async () => {
    const { world, houses, pass } = await open();
    const ask = await houses.work.raise({ options: ["eu", "us"] });
    await pass();
    // Kept by work, and the platform never hears so.
    world.faults.arm({ at: "inbound", what: "lost_ack" });
    const done = world.person("U-bob").say(`${ask.id} us`);
    await street.clock.advance(1);
    const known = houses.main.concierge.ledger.atomically((tables) => {
      tables.people.put({ name: "bob", roles: ["owner"], via: "pairing" }, 1);
      return tables.people.link("bob", { surface: "slack", user: "U-bob", via: "pairing" }, 1);
    });
    expect(known).toMatchObject({ value: "linked" });
    await street.crash();
    await done;
    await world.handOver();
    await pass();
    expect(await answerOf("work", ask.id)).toBe("us");
    expect(
      world.transcript.filter((each) => each.includes("heard") && each.includes("by U-bob")),
    ).toHaveLength(2);
    expect(JSON.stringify(there(directOf("U-bob").chat))).not.toContain("`work: …`");
    // Said anew it could be for either, now that both know who it is.
    await world.person("U-bob").say("eu");
    await pass();
    expect(JSON.stringify(lastIn(directOf("U-bob").chat))).toContain("`work: …`");
  });

  it("hear what was said while nobody was there, each its own, once", async () => {
    const { world, houses, pass } = await open({ text_kept_ms: "history" });
    const asks = {
      main: await houses.main.raise({ options: ["eu", "us"] }),
      work: await houses.work.raise({ options: ["eu", "us"] }),
    };
    await pass();
    for (const name of ["main", "work"] as const)
      await world.person("U-ann").say("hello", { place: homeOf(name), addressed: "overheard" });
    await pass();
    world.faults.arm(
      { at: "connect", what: "refused" },
      { at: "connect", what: "refused" },
      { at: "connect", what: "refused" },
    );
    world.disconnect("cut");
    await world.person("U-ann").say("us", { place: homeOf("work"), addressed: "mention" });
    await world.person("U-ann").say("eu", { place: homeOf("main"), addressed: "mention" });
    await pass(120_000);
    expect(await answerOf("work", asks.work.id)).toBe("us");
    expect(await answerOf("main", asks.main.id)).toBe("eu");
  });

  it("are heard without a name as soon as one is alone, and with one when another comes", async () => {
    const { world, houses, pass, board } = await open();
    const person = world.person("U-ann");
    for (const name of ["work", "lab"]) {
      board.leave(name);
      board.dismiss(name);
    }
    const first = await houses.main.raise({ options: ["eu", "us"] });
    await pass();
    await person.say(`${first.id} us`);
    await pass();
    expect(await answerOf("main", first.id)).toBe("us");
    expect(lastIn(directOf("U-ann").chat)?.title).not.toMatch(/^main · /);
    // A name that nobody has is a word like any other.
    await person.say("work: yes");
    await pass();
    expect(JSON.stringify(lastIn(directOf("U-ann").chat))).not.toContain("not running just now");
    board.enrol("work");
    await person.say("work: yes");
    await pass();
    expect(JSON.stringify(lastIn(directOf("U-ann").chat))).toContain("not running just now");
    expect(lastIn(directOf("U-ann").chat)?.title).toMatch(/^main · /);
  });
});

describe("three profiles that one platform slows down", () => {
  const WAIT_MS = 30_000;
  const asked = (name: Name) =>
    there(homeOf(name).chat).filter(({ card }) => card.title.includes(`of ${name}`));
  const raiseIn = (name: Name) => street.houses[name].raise({ prompt: `of ${name}`, options: ["eu", "us"] });
  /** Which post was told to be slow, and when anything was posted after that. */
  const posts = () =>
    street.world.transcript.flatMap((line) => {
      const [, at_ms = "", what = ""] = /^(\d+) (post|fault post \w+)/.exec(line) ?? [];
      return what === "" ? [] : [{ at_ms: Number(at_ms), what }];
    });

  it("all wait for what one of them was told, and then each says what it had to say, once", async () => {
    const { world, pass } = await open();
    world.faults.arm({ at: "post", what: "limited_surface", value: WAIT_MS });
    await raiseIn("main");
    await pass();
    const [told] = posts().filter(({ what }) => what === "fault post limited_surface");
    expect(told).toBeDefined();
    for (const name of ["work", "lab"] as const) await raiseIn(name);
    await pass(WAIT_MS - 5_000);
    for (const name of NAMES) expect(asked(name)).toHaveLength(0);
    await pass(WAIT_MS);
    for (const name of NAMES) expect(asked(name)).toHaveLength(1);
    const after = posts().filter(({ at_ms, what }) => what === "post" && at_ms > (told?.at_ms ?? 0));
    expect(after.every(({ at_ms }) => at_ms >= (told?.at_ms ?? 0) + WAIT_MS)).toBe(true);
  });

  it("go on elsewhere where one chat alone is to be left in peace", async () => {
    const { world, pass } = await open();
    world.faults.arm({ at: "post", what: "limited", value: WAIT_MS });
    await raiseIn("main");
    await pass();
    for (const name of ["work", "lab"] as const) await raiseIn(name);
    await pass();
    expect(NAMES.map((name) => asked(name).length)).toEqual([0, 1, 1]);
    await pass(2 * WAIT_MS);
    expect(asked("main")).toHaveLength(1);
  });

  it("lose nothing and say nothing twice when they are killed meanwhile; each may ask the platform anew", async () => {
    const { world, pass } = await open();
    world.faults.arm({ at: "post", what: "limited_surface", value: WAIT_MS });
    await raiseIn("main");
    await pass();
    await raiseIn("work");
    await pass();
    await street.crash();
    await raiseIn("lab");
    await pass(2 * WAIT_MS);
    for (const name of NAMES) expect(asked(name)).toHaveLength(1);
    const ids = NAMES.map((name) => asked(name)[0]?.key);
    expect(new Set(ids).size).toBe(3);
  });
});
