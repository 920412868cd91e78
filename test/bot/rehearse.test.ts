// Goal: a rehearsal says what works with a person and their surfaces and what does not, restarts the program in the middle
// of a question, and leaves nothing open. Method: a whole house in memory, and a person who does what they are told, or not.

import { afterEach, describe, expect, it } from "vitest";
import { type RehearsalPorts, rehearse } from "../../src/bot/rehearse/rehearse.ts";
import { judgeStep, type Seen, steps } from "../../src/bot/rehearse/steps.ts";
import type { Surface } from "../../src/channels/channel.ts";
import type { RehearsalEnd, RehearsalRequest } from "../../src/engine/rehearsal.ts";
import type { Answer } from "../../src/engine/types.ts";
import type { MemoryWorld } from "../fakes/memory-channel.ts";
import { ada, type House, type HouseOptions, openHouse } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

async function open(options: HouseOptions = {}): Promise<void> {
  const furnish = (world: MemoryWorld) => void world.person(userOn(world.channel.surface));
  house = await openHouse({ zone: "UTC", furnish, people: [ada], ...options });
}

const userOn = (surface: Surface): string =>
  ada.identities.find((each) => each.surface === surface)?.user ?? "";

type Habit = "obeys" | "presses" | "sleeps";

/** Does what the line says, on the surface that it names; or has another habit. */
async function act(line: string, habit: Habit): Promise<void> {
  const { surface = "", code = "" } = /^(?<surface>\w+): .*#(?<code>\w+)/.exec(line)?.groups ?? {};
  if (code === "" || habit === "sleeps") return;
  await house.settle(500);
  const world = house.world(surface as Surface);
  const card = world.messages.findLast(({ card: { title } }) => title.includes(code))?.ref;
  if (card === undefined) throw new Error(`no card says ${code}`);
  const who = world.person(userOn(surface as Surface));
  const say = (words: string) =>
    who.say(words, { place: house.home(surface as Surface), replyTo: card.message });
  if (line.includes("press the button") || (habit === "presses" && !line.includes("is over"))) {
    const labels = world.messages.find(({ ref }) => ref === card)?.card.rows.flat() ?? [];
    void who.press(card, labels.find(({ label }) => label.includes("north"))?.label ?? "none");
  } else if (line.includes("number 2")) void say("2");
  else if (line.includes("words of your own")) void say("whichever is warmer");
  else if (line.includes("later 5m")) void say("later 5m");
  else void say("1");
}

async function play(
  request: Partial<RehearsalRequest>,
  habit: Habit = "obeys",
  around: Partial<RehearsalPorts> = {},
): Promise<{ readonly end: RehearsalEnd; readonly restarts: number }> {
  let restarts = 0;
  const doings: Promise<void>[] = [];
  const ports: RehearsalPorts = {
    engine: house.engine,
    clock: house.clock,
    person: "ada",
    async surfaces() {
      const said = await house.byHand({ op: "channels" });
      return said.kind === "channels" ? said.channels : "nobody";
    },
    look: (read) => house.concierge.ledger.look(read),
    tell: async (line) => void doings.push(act(line, habit)),
    wants: async () => "yes",
    async restart() {
      restarts += 1;
      await house.restart("stopped");
      return { kind: "ok" };
    },
    ...around,
  };
  let end: RehearsalEnd | undefined;
  const full = { restart: "ask", wait_ms: 20_000, ...request } as const;
  void rehearse(ports, full, new AbortController().signal).then((played) => {
    end = played;
  });
  for (let looks = 0; end === undefined && looks < 400; looks += 1) await house.settle(1_000);
  if (end === undefined) throw new Error("the rehearsal does not end");
  await Promise.all(doings);
  await house.settle();
  return { end, restarts };
}

const states = (end: RehearsalEnd): readonly string[] =>
  end.kind === "played" ? end.rows.map(({ surface, step, state }) => `${state} ${surface} ${step}`) : [];

/** What is not connected in these houses. */
const untried = (...surfaces: readonly Surface[]) =>
  surfaces.map((surface) => `skipped ${surface} connected`);

const passed = (surface: string, names = ["button", "number", "text", "later", "stale"]) =>
  names.map((name) => `pass ${surface} ${name}`);

async function openAsks(): Promise<number> {
  const open = await house.engine.mailbox.open();
  return open.kind === "ok" ? open.asks.length : -1;
}

describe("a rehearsal", () => {
  it("passes on every surface with somebody who does what they are told, over a restart", async () => {
    await open({ surfaces: ["slack", "telegram"] });
    const { end, restarts } = await play({});
    expect(states(end)).toEqual([
      ...passed("slack", ["button", "number"]),
      "pass slack restart",
      ...passed("slack", ["text", "later", "stale"]),
      ...passed("telegram"),
      ...untried("discord", "terminal"),
    ]);
    expect(restarts).toBe(1);
    expect(await openAsks()).toBe(0);
  });

  it("fails where nobody does anything, restarts nothing unasked, and leaves nothing open", async () => {
    await open();
    const { end, restarts } = await play({ restart: "no", wait_ms: 3_000 }, "sleeps");
    expect(states(end)).toEqual([
      "fail slack button",
      "fail slack number",
      "skipped slack restart",
      "fail slack text",
      "fail slack later",
      "fail slack stale",
      ...untried("discord", "telegram", "terminal"),
    ]);
    expect(restarts).toBe(0);
    expect(await openAsks()).toBe(0);
  });

  it("does not take a press for a number, nor for words, nor for later", async () => {
    await open();
    const { end } = await play({}, "presses", { wants: async () => "no" });
    expect(states(end)).toEqual([
      "pass slack button",
      "fail slack number",
      "skipped slack restart",
      "fail slack text",
      "fail slack later",
      "pass slack stale",
      ...untried("discord", "telegram", "terminal"),
    ]);
  });

  it("says which surface does not hear, and which is none", async () => {
    await open({ surfaces: ["slack"] });
    expect((await play({ surface: "telegram" })).end).toMatchObject({ kind: "refused", field: "surface" });
    const surfaces = async () => [{ surface: "slack", state: "deaf", why: "no socket" }];
    expect(states((await play({}, "obeys", { surfaces })).end)).toEqual([
      "fail slack hearing",
      ...untried("discord", "telegram", "terminal"),
    ]);
    expect((await play({}, "obeys", { surfaces: async () => "nobody" })).end).toEqual({
      kind: "not_running",
    });
  });
});

it("an answer on another surface is no success on this one", async () => {
  await open();
  const answer = { text: "north", by: { person: "ada", surface: "telegram" } } as Answer;
  const seen: Seen = { answer, said: { kind: "press" }, snoozed: "no", late: ["telegram"] };
  const verdicts = steps.map((step) => judgeStep(step, "slack", seen).state);
  expect(verdicts).toEqual(["fail", "fail", "fail", "fail", "waiting"]);
});
