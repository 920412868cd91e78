// Goal: what takes more than a press is never done for less: no gate is opened by fewer people than it takes, nor by one
// who asked for it, nor is anything destroyed without something typed. Method: a whole house in memory, several people.

import { afterEach, describe, expect, it } from "vitest";
import type { Card, Surface } from "../../src/channels/channel.ts";
import type { AskRequest } from "../../src/engine/engine.ts";
import type { MemoryMessage, MemoryWorld } from "../fakes/memory-channel.ts";
import { type House, type HouseOptions, openHouse, personOf } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

const ada = personOf("ada", "owner", { slack: "U-ada", telegram: "T-ada" });
const ben = personOf("ben", "approver", { slack: "U-ben" });
const cleo = personOf("cleo", "approver", { slack: "U-cleo" });

async function open(options: HouseOptions = {}): Promise<House> {
  const furnish = (world: MemoryWorld) => {
    for (const user of ["U-ada", "U-ben", "U-cleo", "T-ada"]) world.person(user);
  };
  house = await openHouse({ zone: "UTC", furnish, people: [ada, ben, cleo], singleOwner: "no", ...options });
  return house;
}

const there = (surface: Surface = "slack"): readonly MemoryMessage[] =>
  house.world(surface).messages.filter(({ state }) => state === "there");

function card(words: string, surface: Surface = "slack"): MemoryMessage {
  const found = there(surface).findLast((each) => each.card.title.includes(words));
  if (found === undefined) throw new Error(`no card says ${words}`);
  return found;
}

const textOf = (shown: Card): string => JSON.stringify(shown);
const who = (user: string, surface: Surface = "slack") => house.world(surface).person(user);

async function press(user: string, words: string, label: string): Promise<void> {
  await who(user).press(card(words).ref, label);
  await house.settle();
}

async function say(user: string, text: string): Promise<void> {
  await who(user).say(text, { place: house.home("slack"), addressed: "mention" });
  await house.settle();
}

async function answerTo(id: string) {
  const found = await house.engine.mailbox.find(id);
  return found.kind === "found" ? found.answer : undefined;
}

async function raise(request: Partial<AskRequest>) {
  const ask = await house.raise({ kind: "gate", prompt: "Deploy v1.4.2?", ...request });
  await house.settle();
  return ask;
}

describe("a gate that takes two", () => {
  const approvals = { irreversible: 2, destructive: 2 };

  it("opens for two people, and its card says who they were", async () => {
    await open({ approvals });
    const ask = await raise({});
    expect(textOf(card("Deploy v1.4.2?").card)).toContain("It takes 2 people");
    await press("U-ben", "Deploy v1.4.2?", "Approve");
    expect(await answerTo(ask.id)).toBeUndefined();
    expect(textOf(card("Approved by 1 of 2").card)).toContain("1 of ada, cleo");
    expect(
      textOf(there().find(({ card: { title } }) => title.includes("Approve? Deploy"))?.card as Card),
    ).toContain("Approved: ben on Slack");
    await who("U-cleo").press(card("Approve? Deploy").ref, "Approve");
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ decision: { kind: "approve" }, by: { person: "cleo" } });
    expect(textOf(card("Approved #").card)).toContain("ben on Slack, cleo on Slack");
  });

  it("is not opened by one person on two surfaces, nor by one who says it twice", async () => {
    await open({ approvals, surfaces: ["slack", "telegram"] });
    const ask = await raise({});
    const shown = card("Approve? Deploy").ref;
    await who("U-ada").press(shown, "Approve");
    await who("T-ada", "telegram").press(card("Approve? Deploy", "telegram").ref, "Approve");
    await who("U-ada").press(shown, "Approve");
    await house.settle();
    expect(await answerTo(ask.id)).toBeUndefined();
  });

  it("takes the yes that is typed at the machine for one of them", async () => {
    await open({ approvals });
    const { id, raised_s } = await raise({});
    const op = { op: "answer", ask: id, raised_s, by: "root" } as const;
    expect(await house.byHand({ ...op, text: "ok" })).toMatchObject({ kind: "refused" });
    expect(await house.byHand({ ...op, text: "yes" })).toMatchObject({
      kind: "waits",
      why: expect.stringContaining("1 of 2"),
    });
    expect(await house.byHand({ ...op, text: "yes" })).toMatchObject({
      kind: "waits",
      why: expect.stringContaining("1 of 2"),
    });
    expect(await answerTo(id)).toBeUndefined();
    await press("U-ben", "Approve? Deploy", "Approve");
    expect(await answerTo(id)).toMatchObject({ decision: { kind: "approve" }, by: { person: "ben" } });
    expect(await house.byHand({ ...op, text: "no" })).toEqual({ kind: "over" });
    expect(await house.byHand({ ...op, raised_s: 1, text: "no" })).toEqual({ kind: "over" });
  });

  it("tells who types at the machine that an answer which stands there cannot be read, and what mends it", async () => {
    await open({});
    const { id, raised_s } = await raise({});
    house.control.disk.put(`answers/${id}.json`, {
      kind: "file",
      bytes: Buffer.from('{"answer":'),
      mode: 0o600,
    });
    const op = { op: "answer", ask: id, raised_s, text: "yes", by: "root" } as const;
    expect(await house.byHand(op)).toMatchObject({
      kind: "corrupt",
      why: expect.stringContaining(`answers/${id}.json`),
      remedy: expect.stringContaining(`looop answer ${id} --force`),
    });
  });

  it("is opened by the last yes, also where that is typed at the machine, by who may", async () => {
    await open({ approvals });
    const { id, raised_s } = await raise({});
    await press("U-ben", "Approve? Deploy", "Approve");
    const op = { op: "answer", ask: id, raised_s, text: "yes: only staging" } as const;
    expect(await house.byHand({ ...op, by: "mallory" })).toMatchObject({ kind: "refused" });
    expect(await house.byHand({ ...op, by: "root" })).toMatchObject({ kind: "done" });
    await house.settle();
    expect(await answerTo(id)).toMatchObject({
      decision: { kind: "approve", limits: "only staging" },
      by: { person: "ada", surface: "terminal" },
    });
    expect(there().filter(({ card: { title } }) => title.includes("decided elsewhere"))).toEqual([]);
  });

  it("is opened by two at the same moment", async () => {
    await open({ approvals });
    const ask = await raise({});
    const shown = card("Approve? Deploy").ref;
    await Promise.all([who("U-ada").press(shown, "Approve"), who("U-ben").press(shown, "Approve")]);
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ decision: { kind: "approve" } });
  });

  it("stays shut for one no, whoever said yes before", async () => {
    await open({ approvals });
    const ask = await raise({});
    const shown = card("Approve? Deploy").ref;
    await who("U-ada").press(shown, "Approve");
    await house.settle();
    await who("U-ben").press(shown, "Deny");
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ decision: { kind: "deny" } });
  });

  it("does not count who asked for it, even where there is a single owner", async () => {
    await open({ approvals, singleOwner: "yes", people: [ada, ben] });
    const raised = await house.engine.mailbox.raise(
      { worker: "fix-42", kind: "gate", prompt: "Deploy v1.4.2?" },
      { kind: "person", name: "ada", surface: "terminal" },
    );
    if (raised.kind !== "raised") throw new Error(raised.why);
    const { ask } = raised;
    await house.settle();
    const shown = card("Approve? Deploy").ref;
    await who("U-ada").press(shown, "Approve");
    await who("U-ben").press(shown, "Approve");
    await house.settle();
    expect(await answerTo(ask.id)).toBeUndefined();
    expect(textOf(card("Not done").card)).toContain("it takes other people");
  });

  it("keeps its votes over a death, and forgets them with the content", async () => {
    await open({ approvals });
    const ask = await raise({});
    await press("U-ben", "Approve? Deploy", "Approve");
    await house.restart("killed");
    await house.settle(40_000);
    await who("U-ada").press(card("Approve? Deploy").ref, "Approve");
    await house.settle();
    expect(await answerTo(ask.id)).toMatchObject({ by: { person: "ada" } });
    const other = await raise({ prompt: "Deploy v1.4.3?" });
    await press("U-cleo", "Approve? Deploy v1.4.3?", "Approve");
    expect(await answerTo(other.id)).toBeUndefined();
  });

  it("forgets a yes that is a day old", async () => {
    await open({ approvals });
    const ask = await raise({});
    await press("U-ben", "Approve? Deploy", "Approve");
    house.clock.setWall(house.clock.now_ms() + 25 * 3_600_000);
    await press("U-cleo", "Approve? Deploy", "Approve");
    expect(await answerTo(ask.id)).toBeUndefined();
  });

  it("carries the limits of all of them", async () => {
    await open({ approvals });
    const ask = await raise({});
    await who("U-ben").say("approve but only staging", {
      place: house.home("slack"),
      replyTo: card("Approve? Deploy").ref.message,
    });
    await house.settle();
    await press("U-ben", "Did I read you right?", "Send");
    expect(await answerTo(ask.id)).toBeUndefined();
    await press("U-ada", "Approve? Deploy", "Approve");
    expect(await answerTo(ask.id)).toMatchObject({ decision: { kind: "approve", limits: "only staging" } });
  });
});

describe("what destroys something", () => {
  const destroy = {
    risk: "destructive" as const,
    title: "delete staging-db",
    prompt: "May I delete staging-db?",
  };

  it("is done once its words were typed, and not for a press, nor a yes", async () => {
    await open();
    const ask = await raise(destroy);
    await press("U-ben", "Approve? delete staging-db", "Approve");
    await say("U-ben", "yes");
    expect(await answerTo(ask.id)).toBeUndefined();
    expect(textOf(card("This destroys something").card)).toContain("delete staging-db");
    await say("U-ben", "delete staging-db");
    expect(await answerTo(ask.id)).toMatchObject({
      decision: { kind: "approve" },
      text: "yes",
      by: { person: "ben" },
    });
  });

  it("is done at the machine with a code from elsewhere, and not by a yes there", async () => {
    await open({ people: [ada, ben] });
    const { id, raised_s } = await raise({ risk: "destructive", prompt: "Drop table users?" });
    const op = { op: "answer", ask: id, raised_s, by: "root" } as const;
    const asked = await house.byHand({ ...op, text: "yes" });
    expect(asked).toMatchObject({
      kind: "waits",
      remedy: expect.stringContaining(`looop answer ${id} CODE`),
    });
    await house.settle();
    expect(await answerTo(id)).toBeUndefined();
    const code = /"text":"([A-Z0-9]{4})"/.exec(textOf(card("Code to approve").card))?.[1] ?? "";
    expect(await house.byHand({ ...op, text: "drop it" })).toMatchObject({ kind: "refused" });
    expect(await house.byHand({ ...op, text: code })).toMatchObject({ kind: "done" });
    expect(await answerTo(id)).toMatchObject({ decision: { kind: "approve" }, by: { surface: "terminal" } });
  });

  it("is not done by the words of somebody else", async () => {
    await open();
    const ask = await raise(destroy);
    await press("U-ben", "Approve? delete staging-db", "Approve");
    await say("U-cleo", "delete staging-db");
    expect(await answerTo(ask.id)).toBeUndefined();
  });

  it("is not done after two minutes", async () => {
    await open();
    const ask = await raise(destroy);
    await press("U-ben", "Approve? delete staging-db", "Approve");
    await house.clock.advance(121_000);
    await say("U-ben", "delete staging-db");
    expect(await answerTo(ask.id)).toBeUndefined();
  });

  it("is denied with one press", async () => {
    await open();
    const ask = await raise(destroy);
    await press("U-ben", "Approve? delete staging-db", "Deny");
    expect(await answerTo(ask.id)).toMatchObject({ decision: { kind: "deny" } });
  });

  const codeFor = (): string =>
    /"text":"([A-Z0-9]{4})"/.exec(textOf(card("Code to approve", "telegram").card))?.[1] ?? "";

  it("takes a code from another surface of the same person, where there is one", async () => {
    await open({ surfaces: ["slack", "telegram"] });
    const ask = await raise(destroy);
    await house.clock.advance(400_000); // both surfaces are known to hear
    await press("U-ada", "Approve? delete staging-db", "Approve");
    const code = codeFor();
    expect(code).toMatch(/^[A-Z0-9]{4}$/);
    expect(there("slack").some((each) => textOf(each.card).includes(`"${code}"`))).toBe(false);
    await say("U-ben", code);
    expect(await answerTo(ask.id)).toBeUndefined();
    await say("U-ada", code.toLowerCase());
    expect(await answerTo(ask.id)).toMatchObject({ by: { person: "ada" } });
  });

  it("gives no code a fourth try", async () => {
    await open({ surfaces: ["slack", "telegram"] });
    const ask = await raise(destroy);
    await house.clock.advance(400_000);
    await press("U-ada", "Approve? delete staging-db", "Approve");
    const code = codeFor();
    const wrong = code === "ZZZZ" ? "YYYY" : "ZZZZ";
    for (const _ of [1, 2, 3]) await say("U-ada", wrong);
    expect(textOf(card("That is not the code").card)).toContain("void");
    await say("U-ada", code);
    expect(await answerTo(ask.id)).toBeUndefined();
  });

  it("takes two people who have both typed it, where it takes two", async () => {
    await open({ approvals: { irreversible: 1, destructive: 2 } });
    const ask = await raise(destroy);
    await press("U-ben", "Approve? delete staging-db", "Approve");
    await say("U-ben", "delete staging-db");
    expect(await answerTo(ask.id)).toBeUndefined();
    await say("U-ben", "delete staging-db");
    await press("U-cleo", "Approve? delete staging-db", "Approve");
    expect(await answerTo(ask.id)).toBeUndefined();
    await say("U-cleo", "delete staging-db");
    expect(await answerTo(ask.id)).toMatchObject({ by: { person: "cleo" } });
  });
});

describe("a yes that is said again and again", () => {
  const release = async (version: string, worker: string) => {
    const ask = await raise({
      worker,
      title: `Release ${version}`,
      action: { kind: "run_shell", fingerprint: version, preview: `./release.sh ${version}` },
    });
    return { ask, title: `Approve? Release ${version}` };
  };
  const playbook = async (): Promise<string> => {
    const read = await house.engine.playbook.read();
    return read.kind === "ok" ? read.body : "";
  };
  const approve = async (user: string, count: number, from: number): Promise<void> => {
    for (let number = from; number < from + count; number += 1) {
      const { title } = await release(`v1.${number}.0`, `fix-${number}`);
      await press(user, title, "Approve");
    }
  };

  it("is proposed as a line of the playbook after five, once, and written when an owner says so", async () => {
    await open();
    await approve("U-ada", 4, 1);
    expect(there().some((each) => textOf(each.card).includes("times in a row"))).toBe(false);
    await approve("U-ada", 1, 5);
    const proposal = there().find((each) => textOf(each.card).includes("5 times in a row"));
    expect(await playbook()).not.toContain("release.sh");
    await who("U-ada").press(proposal?.ref ?? { message: "" }, "Save");
    await house.settle();
    expect(await playbook()).toContain("run_shell: ./release.sh *");
    await approve("U-ada", 2, 6);
    expect(there().filter((each) => textOf(each.card).includes("times in a row. Shall"))).toHaveLength(0);
  });

  it("begins anew after a no, and is proposed to nobody who may not change the playbook", async () => {
    await open();
    await approve("U-ada", 4, 1);
    const { title } = await release("v2.0.0", "fix-90");
    await press("U-ada", title, "Deny");
    await approve("U-ada", 4, 10);
    await approve("U-ben", 1, 20);
    expect(there().some((each) => textOf(each.card).includes("times in a row. Shall"))).toBe(false);
    await approve("U-ada", 1, 30);
    expect(there().some((each) => textOf(each.card).includes("6 times in a row. Shall"))).toBe(true);
  });
});
