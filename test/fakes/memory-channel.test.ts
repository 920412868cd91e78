// Goal: the surface in memory keeps the contract of the port, whatever it says it can, and does the faults it is told.
// Method: the suite of the port once per kind of surface; then each fault by itself, with time that passes by hand.

import { describe, expect, test } from "vitest";
import { createPauses } from "../../src/bot/switchboard/pauses.ts";
import { createSwitchboard } from "../../src/bot/switchboard/switchboard.ts";
import type {
  Capabilities,
  Channel,
  Inbound,
  Listener,
  Receipt,
  Surface,
} from "../../src/channels/channel.ts";
import { cardOf, describeChannel, type RigPerson, type Traits } from "../contract/channel.ts";
import { manualClock } from "./manual-clock.ts";
import { type MemoryPerson, type MemoryWorld, memoryWorld, readOf } from "./memory-channel.ts";

interface Kind {
  readonly surface: Surface;
  readonly can: Partial<Capabilities>;
  readonly lostText: Traits["lostText"];
  /** One profile's view of it, where several share the connection. */
  readonly through?: "a switchboard";
}

const kinds: readonly Kind[] = [
  { surface: "slack", can: { repeats: "probed" }, lostText: "again" },
  { surface: "slack", can: { repeats: "probed" }, lostText: "again", through: "a switchboard" },
  {
    surface: "telegram",
    can: { repeats: "never_known", threads: "no", forms: "no", whispers: "no" },
    lostText: "again",
  },
  { surface: "discord", can: { repeats: "recognised", text_kept_ms: "history" }, lostText: "history" },
  { surface: "terminal", can: { repeats: "probed", forms: "no", files: "no" }, lostText: "again" },
];

for (const { surface, can, lostText, through } of kinds) {
  const traits: Traits = {
    threads: can.threads ?? "yes",
    forms: can.forms ?? "yes",
    files: can.files ?? "yes",
    whispers: can.whispers ?? "yes",
    repeats: can.repeats ?? "probed",
    acts: ["edit", "remove", "react", "command", "suggest", "visit"],
    lostText,
    lostPress: "again",
    programs: "heard",
    removedCopy: "gone",
  };
  describeChannel(
    `the surface in memory, as ${surface}${through ? ` through ${through}` : ""}`,
    traits,
    async () => {
      const world = memoryWorld({ surface, can, clock: manualClock() });
      const place = { surface, chat: "home" };
      const { faults } = world;
      const outward = ["post", "edit", "openThread"] as const;
      // One call of whichever kind comes first.
      const arm = (what: string, value?: number) => {
        const strike = faults.strike.bind(faults);
        let left = 1;
        faults.strike = (at) => {
          if (left === 0 || !outward.some((each) => each === at)) return strike(at);
          left = 0;
          return { at, what, ...(value !== undefined && { value }) };
        };
      };
      return {
        channel: through === undefined ? world.channel : viewOf(world),
        place,
        ann: rigPerson(world, world.person("ann")),
        bob: rigPerson(world, world.person("bob")),
        world: {
          connected: () => world.connected(),
          limitNext: (after_ms) => arm("limited", after_ms),
          loseReply: () => arm("lost_ack"),
          stallNext: () => arm("stall"),
          dropConnection: async () => world.disconnect(),
          handOverAgain: () => world.handOver(),
          closePlace: async ({ chat }) => world.close(chat),
          removeCopy: async ({ message }) => world.removeCopy(message),
          revoke: () => world.revoke(),
          async programSays(text) {
            await world.person("hook", { kind: "bot" }).say(text, { place });
          },
        },
        close: async () => world.disconnect(),
      };
    },
  );
}

/** Of the first of three profiles, of which the others are away. */
function viewOf({ channel }: MemoryWorld): Channel {
  const board = createSwitchboard({
    pauses: createPauses(() => 0),
    names: ["main", "work", "lab"],
    channels: [channel],
    memory: { read: () => undefined, write: () => undefined },
  });
  const nothing = { holds: "nothing", place: "unknown", named: [], met: [] };
  const ledger = { look: () => ({ kind: "ok" as const, value: nothing as never }) };
  const [view] = board.sit("main", { ledger, people: () => [], named: [] });
  if (view === undefined) throw new Error("it has no view");
  board.open();
  return view;
}

function rigPerson(world: MemoryWorld, person: MemoryPerson): RigPerson {
  const { channel } = world;
  const home = { surface: channel.surface, chat: "home" };
  return {
    id: person.id,
    async say(text, { place = home, replyTo } = {}) {
      return { message: await person.say(text, { place, ...(replyTo && { replyTo: replyTo.message }) }) };
    },
    press: (copy, label) => person.press(copy, label),
    async see(place) {
      return person.sees(place).map(({ ref, card }) => {
        const { text, attached } = readOf(card, channel.can);
        const buttons = card.rows.flat().map(({ label }) => label);
        const files = card.files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString() }));
        const calls = card.call === undefined ? [] : [card.call];
        const more = attached === "" ? [] : [{ name: "whole.txt", text: attached }];
        return { message: ref.message, text, buttons, calls, files: [...files, ...more] };
      });
    },
    edit: (message, text) => person.edit(message, text),
    remove: (message) => person.remove(message),
    react: (message, emoji) => person.react(message, emoji, home),
    command: (text) => person.command(text, home),
    submit: (values) => person.submit(values),
    suggest: async (verb, text) => (await person.suggest(verb, text, home)).map(({ value }) => value),
    visit: () => person.visit(),
    notices: async () => person.notices,
  };
}

// --- faults --------------------------------------------------------------------------------------------------------

function opened(can: Partial<Capabilities> = {}) {
  const clock = manualClock();
  const world = memoryWorld({ surface: "slack", clock, can });
  const heard: Inbound[] = [];
  let receipt: Receipt = { kind: "kept" };
  const listener: Listener = {
    async accept(inbound) {
      heard.push(inbound);
      return receipt;
    },
    suggest: async () => [],
  };
  const stop = new AbortController();
  return {
    clock,
    world,
    heard,
    stop,
    listener,
    connect: () => world.channel.connect(listener, stop.signal),
    answer(next: Receipt) {
      receipt = next;
    },
    post: (title: string, key = title) =>
      world.channel.post({ surface: "slack", chat: "home" }, cardOf({ title }), key, stop.signal),
  };
}

const textOf = ({ what }: Inbound) => (what.kind === "text" ? what.text : what.kind);

describe("what goes wrong in the memory", () => {
  test.for([
    ["lost_ack", "unknown", 1],
    ["unknown", "unknown", 0],
    ["refused", "retryable", 0],
    ["limited", "retryable", 0],
    ["limited_surface", "retryable", 0],
    ["moved", "moved", 0],
    ["fatal_card", "fatal", 0],
    ["fatal_place", "fatal", 0],
    ["fatal_surface", "fatal", 0],
  ] as const)("a post befallen by %s is %s, and %i messages are there", async ([what, kind, there]) => {
    const { world, post } = opened();
    world.faults.arm({ at: "post", what, value: "other" });
    expect((await post("one")).kind).toBe(kind);
    expect(world.messages).toHaveLength(there);
    expect((await post("two")).kind).toBe("ok");
    expect(world.faults.left()).toEqual([]);
  });

  test.for(["uneditable", "gone"] as const)("an edit befallen by %s changes nothing", async (what) => {
    const { world, post, stop } = opened();
    const posted = await post("one");
    if (posted.kind !== "ok") throw new Error("not posted");
    world.faults.arm({ at: "edit", what });
    expect((await world.channel.edit(posted.ref, cardOf({ title: "two" }), stop.signal)).kind).toBe(what);
    expect(world.messages[0]?.card.title).toBe("one");
  });

  test("a duplicate is handed over twice with one id", async () => {
    const { world, heard, connect } = opened();
    void connect();
    world.faults.arm({ at: "inbound", what: "duplicate" });
    await world.person("ann").say("hi");
    expect(heard.map(({ id }) => id)).toEqual([heard[0]?.id, heard[0]?.id]);
  });

  test("what was kept and not acknowledged comes again when its time has come", async () => {
    const { world, heard, clock, connect } = opened();
    void connect();
    world.faults.arm({ at: "inbound", what: "lost_ack" });
    await world.person("ann").say("hi");
    expect(heard).toHaveLength(1);
    await clock.untilAsleep();
    await clock.advance(1_000);
    expect(heard.map(({ id }) => id)).toEqual([heard[0]?.id, heard[0]?.id]);
    expect(world.waiting).toBe(0);
  });

  test("two things change places", async () => {
    const { world, heard, connect } = opened();
    const ann = world.person("ann");
    await ann.say("one");
    await ann.say("two");
    world.faults.arm({ at: "inbound", what: "reorder" });
    void connect();
    await world.handOver();
    expect(heard.map(textOf)).toEqual(["two", "one"]);
  });

  test("a connection that breaks is told, and what was said since comes with the next one", async () => {
    const { world, heard, connect } = opened();
    const end = connect();
    world.faults.arm({ at: "inbound", what: "disconnect" });
    await world.person("ann").say("one");
    expect((await end).kind).toBe("broken");
    await world.person("ann").say("two");
    expect(heard.map(textOf)).toEqual(["one"]);
    void connect();
    await world.handOver();
    expect(heard.map(textOf)).toEqual(["one", "two"]);
  });

  test("a press that nobody takes in time comes to nothing, and the person sees it", async () => {
    const { world, heard, clock, post, connect } = opened({ press_kept_ms: 5_000 });
    await post("one");
    const ann = world.person("ann");
    await ann.forge("k", "m1");
    await clock.advance(6_000);
    void connect();
    await world.handOver();
    expect(heard).toEqual([]);
    expect(ann.failed).toHaveLength(1);
  });

  test("the same seed brings the same story", async () => {
    const play = async () => {
      const { world, post, connect, clock } = opened();
      world.faults.storm(7, [
        { at: "post", what: "lost_ack", chance: 0.3 },
        { at: "inbound", what: "duplicate", chance: 0.3 },
        { at: "inbound", what: "lost_ack", chance: 0.2 },
      ]);
      void connect();
      for (let at = 0; at < 40; at++) {
        await post(`card-${at}`);
        await world.person("ann").say(`words ${at}`);
      }
      await clock.advance(60_000);
      return world.transcript;
    };
    const first = await play();
    expect(await play()).toEqual(first);
    expect(first.some((line) => line.includes("fault post lost_ack"))).toBe(true);
    expect(first.some((line) => line.includes("fault inbound duplicate"))).toBe(true);
  });
});
