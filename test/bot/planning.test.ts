// Goal: people review, approve, change, judge and end plans from chat; a yes holds for exactly the draft that was on the
// card, and nothing is done twice or by who may not. Method: a whole house in memory; plans that have a past are planted.

import { afterEach, describe, expect, it } from "vitest";
import type { PlanId, WorkerId } from "../../src/engine/ids.ts";
import type { PlanDeed } from "../../src/engine/plans/events.ts";
import { hashOfDraft, shortHash } from "../../src/engine/plans/hash.ts";
import type { PlanDraft } from "../../src/engine/plans/nouns.ts";
import { openPlanStore } from "../../src/engine/plans/store.ts";
import type { StepRequest } from "../../src/engine/plans.ts";
import { draftOf, gateOf, stepOf } from "../engine/plans/drafts.ts";
import { countingIds } from "../fakes/counting-ids.ts";
import type { MemoryMessage, MemoryWorld } from "../fakes/memory-channel.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { type House, type HouseOptions, openHouse, personOf } from "../support/house.ts";

let house: House;
afterEach(() => house.close());

const ada = personOf("ada", "owner", { slack: "U-ada" });
const mia = personOf("mia", "member", { slack: "U-mia" });
const ann = { kind: "person", name: "ann", surface: "cli" } as const;
const by = { name: "ann", surface: "cli" } as const;

async function open(options: HouseOptions = {}): Promise<void> {
  const furnish = (world: MemoryWorld) => {
    for (const user of ["U-ada", "U-mia"]) world.person(user);
  };
  house = await openHouse({ zone: "UTC", furnish, people: [ada, mia], ...options });
}

const there = (): readonly MemoryMessage[] =>
  house.world("slack").messages.filter(({ state }) => state === "there");
const textOf = (message: MemoryMessage): string => JSON.stringify(message.card);

function card(words: string): MemoryMessage {
  const found = there().findLast((each) => each.card.title.includes(words));
  if (found === undefined)
    throw new Error(`no card says ${words}, of ${there().map((each) => each.card.title)}`);
  return found;
}

const ada_ = () => house.world("slack").person("U-ada");

async function press(shown: MemoryMessage, label: string, user = "U-ada"): Promise<void> {
  await house.world("slack").person(user).press(shown.ref, label);
  await house.settle();
}

async function reply(shown: MemoryMessage, text: string): Promise<void> {
  await ada_().say(text, { place: house.home("slack"), addressed: "mention", replyTo: shown.ref.message });
  await house.settle();
}

async function say(text: string, user = "U-ada"): Promise<void> {
  await house
    .world("slack")
    .person(user)
    .say(text, { place: house.home("slack"), addressed: "mention" });
  await house.settle();
}

const steps: readonly StepRequest[] = [
  { title: "write it", finish: [{ kind: "files", paths: ["greet.sh"] }], criteria: ["it greets"] },
  { title: "test it", finish: [{ kind: "tests", run: "npm test" }] },
  { title: "tell people" },
];

async function draft(more: readonly StepRequest[] = []): Promise<void> {
  const started = await house.engine.plans.start(
    { id: "greet", goal: "Greet people", cwd: "/srv/greet", steps: [...steps, ...more] },
    ann,
  );
  if (started.kind !== "done") throw new Error(JSON.stringify(started));
  await house.settle();
}

async function plan(id = "greet") {
  const read = await house.engine.plans.read(id);
  if (read.kind !== "ok") throw new Error(JSON.stringify(read));
  return read.plan;
}

/** A plan with a past, as its log would be. */
async function plant(made: PlanDraft, deeds: readonly PlanDeed[]): Promise<void> {
  const { store, control } = memoryStore({ clock: house.clock });
  const ports = { store, clock: house.clock, ids: countingIds("p"), dataDir: "/data" };
  const seeds = { makeDirectory: async () => ({ kind: "exists" }) as const };
  const plans = openPlanStore({ ...ports, seeds } as unknown as Parameters<typeof openPlanStore>[0]);
  const id = made.id as PlanId;
  await plans.create(id, { event: "drafted", draft: made, by });
  const appended = await plans.append(id, deeds);
  if (appended.kind !== "ok" || appended.ignored.length > 0) throw new Error(JSON.stringify(appended));
  const key = `plans/${made.id}/events.jsonl`;
  house.control.plant(key, control.text(key) ?? "");
  await house.settle(31_000);
}

const made = draftOf([
  {
    ...stepOf("S1"),
    criteria: [...stepOf("S1").criteria, { id: "S1.2", text: "it looks good", judged: "human" }],
  },
  stepOf("S2"),
]);
const approved: PlanDeed = { event: "approved", hash: hashOfDraft(made), by };
const judged: PlanDeed = {
  event: "judged",
  step: "S1",
  lap: 1,
  verdict: "pass",
  verdicts: [{ criterion: "S1.1", verdict: "pass", evidence: "src/a.ts:7", by: "evaluator" }],
};

describe("a plan that waits for review", () => {
  it("is shown with its hash, and Go approves exactly that draft in the name of who pressed", async () => {
    await open();
    await draft();
    const { hash } = await plan();
    const shown = card("Review greet");
    expect(textOf(shown)).toContain(shortHash(hash));
    expect(textOf(shown)).toContain("files: greet.sh");
    expect(textOf(shown)).toContain("1: a person says when they are done");
    await press(shown, "Go");
    expect((await plan()).approved).toMatchObject({ by: "ada", surface: "slack", hash });
    expect(textOf(card("Approved, greet"))).toContain("Approved by ada");
    expect(card("greet runs").card.title).toContain("0 of 3");
  });

  it("is changed by a reply, which shows the difference and another hash", async () => {
    await open();
    await draft();
    const before = (await plan()).hash;
    const old = card("Review greet");
    await reply(old, "drop 3\n1 +criterion: it greets everybody\n2 before 1");
    const after = await plan();
    expect(after.draft.steps.map(({ title }) => title)).toEqual(["test it", "write it"]);
    const answer = card("Changed, greet");
    expect(textOf(answer)).toContain("-3. S3: tell people");
    expect(textOf(answer)).toContain(shortHash(after.hash));
    expect(textOf(card("Not open any more"))).toContain(shortHash(after.hash));
    await reply(answer, "go");
    expect((await plan()).approved?.hash).toBe(after.hash);
    expect(before).not.toBe(after.hash);
  });

  it("is not approved by a go to a draft that has changed since", async () => {
    await open();
    await draft();
    const shown = card("Review greet");
    const read = await house.engine.plans.readEdit("drop 3");
    if (read.kind !== "edit") throw new Error(read.why);
    await house.engine.plans.edit("greet", [read.edit], undefined, ann);
    await reply(shown, "go");
    expect((await plan()).approved).toBeUndefined();
    expect(textOf(card("Not done: approve plan greet"))).toContain("changed");
  });

  for (const words of ["ok", "sure", "go if it is cheap", "drop 3\ngo", "drop", "👍", "no"])
    it(`is neither approved nor changed by ${JSON.stringify(words)}`, async () => {
      await open();
      await draft();
      const { hash } = await plan();
      await reply(card("Review greet"), words);
      expect(await plan()).toMatchObject({ hash, state: "review" });
    });

  it("takes all edits of a message or none, and says which is none", async () => {
    await open();
    await draft();
    const { hash } = await plan();
    await reply(card("Review greet"), "drop 3\ndrop 9");
    expect((await plan()).hash).toBe(hash);
    expect(textOf(card("Not done: change plan greet"))).toContain("9");
  });

  it("is approved by nobody who may not steer, by button or by words", async () => {
    await open();
    await draft();
    await press(card("Review greet"), "Go", "U-mia");
    await say(`looop plan greet go ${(await plan()).hash}`, "U-mia");
    expect((await plan()).state).toBe("review");
  });

  it("is not approved where not all of it can be shown, whatever is typed", async () => {
    await open({ can: { files: "no" } });
    await draft(Array.from({ length: 40 }, (_, at) => ({ title: `one more thing to do, ${at}` })));
    expect(
      card("Review greet")
        .card.rows.flat()
        .map(({ label }) => label),
    ).not.toContain("Go");
    expect(textOf(card("Review greet"))).toContain("Go is off here");
    await say(`looop plan greet go ${(await plan()).hash}`);
    expect((await plan()).state).toBe("review");
  });

  it("is attached whole where it is long, with the file's own hash on the card", async () => {
    await open();
    await draft(Array.from({ length: 40 }, (_, at) => ({ title: `one more thing to do, ${at}` })));
    const { card: shown } = card("Review greet");
    expect(Buffer.from(shown.files[0]?.bytes ?? []).toString()).toContain("one more thing to do, 39");
    expect(JSON.stringify(shown)).toMatch(/sha256 [0-9a-f]{12}/);
    await press(card("Review greet"), "Go");
    expect((await plan()).state).toBe("running");
  });

  it("is not changed twice by one message that is handled twice", async () => {
    await open();
    await draft();
    await ada_().say("looop plan greet edit drop 1", { place: house.home("slack"), addressed: "mention" });
    await house.restart("killed");
    await house.settle(5_000);
    expect((await plan()).draft.steps.length).toBe(2);
  });

  it("is edited in a form where there are forms", async () => {
    await open({ can: { forms: "yes" } });
    await draft();
    await press(card("Review greet"), "Edit");
    await ada_().submit({ text: "drop 3" });
    await house.settle();
    expect((await plan()).draft.steps.length).toBe(2);
  });
});

describe("a plan that runs", () => {
  it("is paused, resumed and stopped from its board, and its end is told once", async () => {
    await open();
    await plant(made, [approved]);
    await press(card("ship runs"), "Pause");
    expect((await plan("ship")).state).toBe("paused");
    await reply(card("ship is paused"), "resume");
    expect((await plan("ship")).state).toBe("running");
    await reply(card("ship runs"), "stop not needed any more");
    expect(await plan("ship")).toMatchObject({ state: "stopped", why: "not needed any more (ada)" });
    await house.settle(120_000);
    const told = there().filter(({ card: { title } }) => title.startsWith("ship was stopped"));
    expect(told.length).toBe(2); // the packet, and the board that stays
    expect(told.some((each) => textOf(each).includes("never replayed"))).toBe(true);
  });

  it("has one verdict doubted, and only that one is open again", async () => {
    await open();
    await plant(made, [approved, ...lapOf(1), judged]);
    const shown = card("ship S1");
    expect(textOf(shown)).toContain("src/a.ts:7");
    await press(shown, "👎 1");
    expect((await plan("ship")).steps[0]?.challenges).toMatchObject([{ criterion: "S1.1" }]);
  });

  it("has a verdict doubted in words, and one given that only a person can give", async () => {
    await open();
    await plant(made, [approved, ...lapOf(1), judged]);
    await reply(card("ship S1"), "challenge 1: no test covers it");
    await press(card("ship S1"), "Pass 2");
    const [step] = (await plan("ship")).steps;
    expect(step?.challenges).toMatchObject([{ criterion: "S1.1", why: "no test covers it" }]);
    expect(step?.verdicts.find(({ criterion }) => criterion === "S1.2")).toMatchObject({
      verdict: "pass",
      by: "human",
    });
    expect(step?.helped).toBe("yes");
  });

  it("has no criterion amended that there is not, in chat either, and says which there are", async () => {
    await open();
    const ask = await house.engine.mailbox.raise(
      { worker: "engine", plan: "ship", prompt: "S1 was sent back", options: ["retry", "skip"] },
      { kind: "pulse" },
    );
    if (ask.kind !== "raised") throw new Error(JSON.stringify(ask));
    const asked = { ask: ask.ask.id, step: "S1", about: "rejections", options: ["retry", "skip"] };
    await plant(made, [approved, { event: "asked", ...asked }]);
    // Loads in real time, which the clock of this house does not know.
    const first = await house.engine.mailbox.answer({ ask: ask.ask.id, text: "amend 8: x" }, ann);
    expect(first.kind).toBe("refused");
    await reply(card("S1 was sent back"), "amend 9: it sings");
    expect(textOf(card("Not taken"))).toContain("step S1 has no criterion 9; it has 1 (S1.1: ");
    const found = await house.engine.mailbox.find(ask.ask.id);
    expect(found).toMatchObject({ kind: "found", ask: { state: "pending" } });
    await reply(card("S1 was sent back"), "amend 2: it looks fine");
    expect(await house.engine.mailbox.find(ask.ask.id)).toMatchObject({
      answer: { text: "amend 2: it looks fine" },
    });
  });

  it("asks back who praises a criterion, and takes no word for it but a verdict", async () => {
    await open();
    const options = ["met", "not met"];
    const ask = await house.engine.mailbox.raise(
      { worker: "engine", plan: "ship", prompt: "S1: is this met?", options },
      { kind: "pulse" },
    );
    if (ask.kind !== "raised") throw new Error(JSON.stringify(ask));
    const asked = { ask: ask.ask.id, step: "S1", about: "criterion S1.2", options };
    await plant(made, [approved, { event: "asked", ...asked }]);
    const first = await house.engine.mailbox.answer({ ask: ask.ask.id, text: "lgtm" }, ann);
    expect(first.kind).toBe("refused");
    await reply(card("S1: is this met?"), "waive: fine");
    expect(textOf(card("Not taken"))).toContain("only judged: `met`, or `not met: why`");
    const found = await house.engine.mailbox.find(ask.ask.id);
    expect(found).toMatchObject({ kind: "found", ask: { state: "pending" } });
  });

  it("is merged only by a yes of its own that names the commit", async () => {
    await open();
    const head = "0123456789abcdef0123456789abcdef01234567";
    const passed = (step: string): readonly PlanDeed[] => [
      { event: "checked", step, lap: 1, gate: gateOf("pass") },
      { event: "passed", step, lap: 1, commit: head },
    ];
    const ended: PlanDeed = { event: "ended", state: "done", why: "all steps passed" };
    await plant(made, [approved, ...passed("S1"), ...passed("S2"), ended]);
    // What rules on commands, and what looks at the place of a plan, loads in real time, which the clock of this house does not know.
    await house.engine.commands.run({ command: "git push" }, ann, new AbortController().signal);
    await house.engine.plans.orderMerge("ship", ann);
    const packet = card("ship is done");
    expect(textOf(packet)).toContain(`commit ${head.slice(0, 12)}`);
    await press(packet, "Merge");
    const asks = await house.engine.mailbox.open();
    const gates = asks.kind === "ok" ? asks.asks.filter(({ kind }) => kind === "gate") : [];
    expect(
      gates.map(({ action }) => action?.preview ?? "").filter((each) => each.includes(head)),
    ).toHaveLength(1);
  });
});

describe("plans at large", () => {
  it("are started, listed, exported and summed up from chat", async () => {
    await open();
    await say("looop plan start Ship the release");
    await draft();
    await say("plans");
    expect(textOf(card("2 plans"))).toContain("Greet people");
    await say("plan greet receipt");
    expect(textOf(card("Receipt of greet"))).toContain("0 of 3 steps");
    await say("receipt");
    expect(textOf(card("Receipts of 0 plans"))).toContain("insufficient data");
    await say("plan greet export");
    expect(textOf(card("Plan greet as a checklist"))).toContain("- [ ] ");
  });

  it("are named: what is no plan is told, and a sentence is no command", async () => {
    await open();
    await say("looop plan nope show");
    expect(textOf(card("Not done"))).toContain("no plan nope");
  });
});

function lapOf(lap: number): readonly PlanDeed[] {
  return [
    { event: "lap_started", lap, step: "S1", role: "evaluator", worker: "ship-1" as WorkerId },
    { event: "lap_ended", lap, end: "ended" },
  ];
}
