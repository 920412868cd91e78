// Goal: what a dead process left behind is settled by a person's word and by nothing else. Method: a process that dies
// while its command runs, then every answer a person may give, and every way in which the traces may be spoilt.

import { describe, expect, it } from "vitest";
import type { Move } from "../../../../src/engine/pulse/move.ts";
import { SimulatedCrash } from "../../../fakes/memory-faults.ts";
import { type ActKit, ada, DANGEROUS, ended, HARMLESS, openActKit, parked, say } from "./kit.ts";

/** The next process on a disk on which an approved command was cut short. */
async function cutShort(): Promise<{ kit: ActKit; id: string; question: string }> {
  const kit = openActKit();
  const { id, ask } = await parked(kit);
  await say(kit, ask, "yes");
  await die(kit, () => kit.approved());
  const later = kit.next();
  return { kit: later, id, question: await questionOf(later) };
}

async function die(kit: ActKit, act: () => Promise<unknown>): Promise<void> {
  kit.onRun(async () => {
    throw new SimulatedCrash("killed while it ran");
  });
  await expect(act()).rejects.toThrow(SimulatedCrash);
  kit.onRun(async () => ended("again\n"));
}

async function questionOf(kit: ActKit): Promise<string> {
  const { open } = await kit.interrupted();
  const [one] = open;
  if (one?.ask === undefined) throw new Error(`nobody is asked: ${JSON.stringify(open)}`);
  return one.ask;
}

async function textOf(kit: ActKit, ask: string): Promise<string> {
  const found = await kit.mailbox.find(ask);
  if (found.kind !== "found") throw new Error(found.why);
  return found.ask.prompt;
}

describe("a move whose outcome nobody knows", () => {
  it("is over when a person says that it happened", async () => {
    const { kit, id, question } = await cutShort();
    await say(kit, question, "it happened");
    expect(await kit.interrupted()).toMatchObject({ open: [], troubles: [] });
    expect(kit.json(`proposals/done/${id}.json`)).toMatchObject({
      outcome: { state: "ran", why: "ada says that it happened" },
    });
    expect(kit.names("intents")).toEqual([]);
    expect((await kit.approved()).ran).toEqual([]);
    expect(kit.runs()).toHaveLength(1);
    expect((await kit.events()).filter(({ event }) => event === "outcome_told")).toMatchObject([
      { state: "ran", by: "ada" },
    ]);
  });

  it("needs a new yes when a person says that it did not", async () => {
    const { kit, question } = await cutShort();
    await say(kit, question, "it did not");
    expect((await kit.interrupted()).open).toEqual([]);
    expect((await kit.approved()).ran).toEqual([]);
    const asks = await kit.mailbox.open();
    const gate = asks.kind === "ok" ? asks.asks.find(({ kind }) => kind === "gate") : undefined;
    expect(gate?.prompt).toContain("ada says that it did not happen");
    await say(kit, gate?.id ?? "", "yes");
    expect((await kit.approved()).ran).toHaveLength(1);
    expect(kit.runs()).toHaveLength(2);
    expect(kit.names("proposals/done")).toHaveLength(2);
  });

  it("is asked anew, with more, for a look", async () => {
    const { kit, question } = await cutShort();
    await say(kit, question, "look");
    const next = await questionOf(kit);
    expect(next).not.toBe(question);
    expect(await textOf(kit, next)).toMatch(/ada wants to look first[\s\S]*process \d+/);
    await say(kit, next, "it happened");
    expect((await kit.interrupted()).open).toEqual([]);
    expect(kit.runs()).toHaveLength(1);
  });

  it("is asked anew for an answer that is none of the options", async () => {
    const { kit, question } = await cutShort();
    await say(kit, question, "I think it happened");
    const next = await questionOf(kit);
    expect(next).not.toBe(question);
    expect(await textOf(kit, next)).toContain("neither of its options");
    expect(await questionOf(kit)).toBe(next);
  });

  it("stays unknown, and over, when the question is taken back", async () => {
    const { kit, id, question } = await cutShort();
    await kit.mailbox.withdraw(question, ada);
    expect((await kit.interrupted()).open).toEqual([]);
    expect(kit.json(`proposals/done/${id}.json`)).toMatchObject({ outcome: { state: "unknown" } });
    expect(kit.runs()).toHaveLength(1);
  });

  it("is asked anew when the question's record is lost", async () => {
    const { kit, question } = await cutShort();
    kit.control.wipe(`asks/${question}.json`);
    expect(await textOf(kit, await questionOf(kit))).toContain("is gone, so it is asked again");
    expect(kit.runs()).toHaveLength(1);
  });

  it("stays open while the answer cannot be read", async () => {
    const { kit, question } = await cutShort();
    kit.control.plant(`answers/${question}.json`, "{");
    expect(await kit.interrupted()).toMatchObject({
      open: [{ ask: question }],
      troubles: [{ why: expect.stringMatching(/not JSON/) }],
    });
  });

  it("is asked about even where somebody removed the intent", async () => {
    const { kit, id } = await cutShort();
    kit.control.wipe("intents");
    expect((await kit.interrupted()).open).toHaveLength(1);
    expect((await kit.approved()).ran).toEqual([]);
    expect(kit.runs()).toHaveLength(1);
    expect(kit.names("proposals/running")).toEqual([`${id}.json`]);
  });

  it("is asked about even where its proposal was removed", async () => {
    const { kit, question } = await cutShort();
    kit.control.wipe("proposals");
    expect(await questionOf(kit)).toBe(question);
    await say(kit, question, "it happened");
    expect((await kit.interrupted()).open).toEqual([]);
  });

  it.each<Move>([HARMLESS, { action: "notify", text: "the build is green" }])(
    "may be one that needed no yes: $action",
    async (move) => {
      const kit = openActKit();
      kit.control.arm({ method: "removeIf", key: /^intents/, effect: { kind: "crash", when: "before" } });
      await expect(kit.perform(move)).rejects.toThrow(SimulatedCrash);
      const later = kit.next();
      const question = await questionOf(later);
      await say(later, question, "it happened");
      expect(await later.interrupted()).toMatchObject({ open: [], troubles: [] });
      expect(later.names("intents")).toEqual([]);
    },
  );
});

describe("an intent", () => {
  it("of a process that lives is left alone, however old", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    await say(kit, ask, "yes");
    const other = kit.beside();
    let seen: unknown;
    kit.onRun(async () => {
      await kit.clock.advance(7_200_000);
      seen = [await other.interrupted(), await other.approved()];
      return ended();
    });
    await kit.approved();
    expect(seen).toMatchObject([{ open: [] }, { ran: [], dropped: [] }]);
    expect((await other.interrupted()).open).toEqual([]);
  });

  it("that cannot be read stops whatever must not happen twice, and nothing else", async () => {
    const kit = openActKit();
    kit.control.plant("intents/p-1.json", "{");
    expect(await kit.perform(DANGEROUS)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/begun before cannot be read/),
    });
    expect(await kit.perform(HARMLESS)).toMatchObject({ kind: "refused" });
    expect(await kit.perform({ action: "write_goal", id: "ship", body: "ship it" })).toMatchObject({
      kind: "done",
    });
    expect(kit.runs()).toEqual([]);
  });

  it("folder that cannot be listed lets nothing run, approved or not (I12)", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    await say(kit, ask, "yes");
    kit.control.plant("intents", { kind: "other" });
    expect(await kit.perform(HARMLESS)).toMatchObject({ kind: "refused" });
    expect((await kit.approved()).ran).toEqual([]);
    expect(await kit.acts.interrupted()).toMatchObject({ kind: "failed" });
    expect(kit.runs()).toEqual([]);
    kit.control.wipe("intents");
    expect((await kit.approved()).ran).toHaveLength(1);
  });
});
