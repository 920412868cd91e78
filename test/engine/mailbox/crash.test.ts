// Goal: a process may die at any store call of any verb, or be told by the disk that a call failed, and nothing is
// lost, doubled or half done for whoever comes next. Method: count the store calls of a verb, then run it once per
// call and per way of failing there, and look with the eyes of a new process.

import { describe, expect, it } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import type { Effect } from "../../fakes/memory-faults.ts";
import { SimulatedCrash } from "../../fakes/memory-faults.ts";
import { alice, bob, type Kit, openKit, raise, session, worker } from "./kit.ts";

interface Case {
  readonly name: string;
  readonly prepare: (kit: Kit) => Promise<void>;
  readonly act: (kit: Kit) => Promise<{ readonly kind: string }>;
  /** `kit` is a new process on the same disk; `outcome` is what the struck one was told, if it lived. */
  readonly check: (kit: Kit, outcome: string | undefined) => Promise<void>;
}

const effects: readonly Effect[] = [
  { kind: "crash", when: "before" },
  { kind: "crash", when: "after" },
  { kind: "fail", reason: "disk_full" },
  { kind: "lost", reason: "io" },
];

const cases: readonly Case[] = [
  {
    name: "raise",
    prepare: async (kit) => {
      await raise(kit);
    },
    act: (kit) => kit.mailbox.raise({ worker: "fix-42", prompt: "second" }, worker("fix-42")),
    async check(kit, outcome) {
      const open = await kit.mailbox.open();
      if (open.kind === "failed") throw new Error(open.why);
      const ids = open.asks.map(({ id }) => id);
      expect(ids[0]).toBe("fix-42-1");
      expect(open.troubles).toEqual([]);
      expect(outcome === "raised" ? [2] : [1, 2]).toContain(ids.length);
      expect(ids).not.toContain((await raise(kit)).id);
    },
  },
  {
    name: "answer",
    prepare: async (kit) => {
      await raise(kit);
    },
    act: (kit) => kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, alice),
    async check(kit, outcome) {
      const found = await kit.mailbox.find("fix-42-1");
      const isThere = found.kind === "found" && found.answer !== undefined;
      if (outcome === "recorded") expect(isThere).toBe(true);
      const again = await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, alice);
      expect(again).toMatchObject(isThere ? { kind: "already", same: true } : { kind: "recorded" });
      expect(await kit.mailbox.answer({ ask: "fix-42-1", text: "us" }, bob)).toMatchObject({
        answer: { text: "eu" },
      });
    },
  },
  {
    name: "repair",
    prepare: async (kit) => {
      await raise(kit);
      kit.control.plant("answers/fix-42-1.json", '{"ans');
    },
    act: (kit) => kit.mailbox.answer({ ask: "fix-42-1", text: "eu", force: "repair" }, alice),
    async check(kit, outcome) {
      const again = await kit.mailbox.answer({ ask: "fix-42-1", text: "eu", force: "repair" }, alice);
      expect(again).toMatchObject(
        outcome === "recorded" ? { kind: "already", same: true } : { answer: { text: "eu" } },
      );
    },
  },
  {
    name: "withdraw",
    prepare: async (kit) => {
      await raise(kit);
    },
    act: (kit) => kit.mailbox.withdraw("fix-42-1", alice),
    async check(kit, outcome) {
      const found = await kit.mailbox.find("fix-42-1");
      const state = found.kind === "found" ? found.ask.state : found.kind;
      expect(outcome === "withdrawn" ? ["withdrawn"] : ["withdrawn", "pending"]).toContain(state);
      const waiting = kit.mailbox.awaitAnswer("fix-42-1" as never, { timeout_ms: 0 });
      expect((await waiting).kind).toBe(state === "withdrawn" ? "withdrawn" : "timeout");
      const answered = await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, bob);
      expect(answered.kind).toBe(state === "withdrawn" ? "closed" : "recorded");
      const again = await kit.mailbox.withdraw("fix-42-1", alice);
      expect(again.kind).toBe(state === "withdrawn" ? "withdrawn" : "already");
    },
  },
  {
    name: "expiry seen by a waiter",
    prepare: async (kit) => {
      await raise(kit, { expires_in_s: 1 });
      await kit.clock.advance(1_000);
    },
    act: (kit) => kit.mailbox.awaitAnswer("fix-42-1" as never, { timeout_ms: 0 }),
    async check(kit) {
      expect(await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, bob)).toMatchObject({
        kind: "closed",
      });
      expect(await kit.mailbox.awaitAnswer("fix-42-1" as never, {})).toEqual({ kind: "expired" });
    },
  },
  {
    name: "settle",
    async prepare(kit) {
      await raise(kit);
      await kit.mailbox.answer({ ask: "fix-42-1", text: "eu" }, alice);
      await raise(kit);
      await kit.mailbox.withdraw("fix-42-2", alice);
      await raise(kit, { expires_in_s: 1 });
      await raise(kit);
      await kit.clock.advance(limits.settled_kept_ms + 2_000);
    },
    act: (kit) => kit.mailbox.settle(),
    async check(kit) {
      const expectAll = async () => {
        for (const [n, state] of ["answered", "withdrawn", "expired", "pending"].entries()) {
          expect(await kit.mailbox.find(`fix-42-${n + 1}`)).toMatchObject({ ask: { state } });
        }
        expect(await kit.mailbox.open()).toMatchObject({ troubles: [] });
        expect(await kit.mailbox.answer({ ask: "fix-42-1", text: "us" }, bob)).toMatchObject({
          answer: { text: "eu" },
        });
        expect(await kit.mailbox.awaitAnswer("fix-42-1" as never, { timeout_ms: 0 })).toMatchObject({
          kind: "answered",
        });
      };
      await expectAll();
      await kit.mailbox.settle();
      await kit.mailbox.settle();
      await expectAll();
      const live = kit.control.disk.names("answers").filter((name) => name.endsWith(".json"));
      expect(live).toEqual([]);
      expect((await raise(kit)).id).toBe("fix-42-5");
    },
  },
  {
    name: "tell",
    prepare: async (kit) => kit.fleet.set(session("w")),
    act: (kit) => kit.mailbox.tell("w", "use staging", alice),
    async check(kit, outcome) {
      kit.fleet.set(session("w"));
      const drained = await kit.mailbox.drainTells("w");
      const count = drained.kind === "ok" ? drained.tells.length : -1;
      expect(outcome === "told" ? [1] : [0, 1]).toContain(count);
    },
  },
  {
    name: "drain",
    async prepare(kit) {
      kit.fleet.set(session("w"));
      for (const text of ["1", "2", "3"]) await kit.mailbox.tell("w", text, alice);
    },
    act: (kit) => kit.mailbox.drainTells("w"),
    async check(kit) {
      kit.fleet.set(session("w"));
      const before = kit.control.disk.names("tells").filter((name) => name.endsWith(".json")).length;
      const drained = await kit.mailbox.drainTells("w");
      expect(drained.kind === "ok" && drained.tells.length).toBe(before);
      const consumed = kit.control.disk.names("tells/consumed").filter((name) => name.endsWith(".json"));
      expect(consumed).toHaveLength(3);
      expect(await kit.mailbox.drainTells("w")).toMatchObject({ tells: [] });
    },
  },
];

describe.each(cases)("$name, struck at each of its store calls", ({ prepare, act, check }) => {
  it.each(effects)("by %j", async (effect) => {
    const counting = openKit();
    await prepare(counting);
    const before = counting.control.operations().length;
    await act(counting);
    const calls = counting.control.operations().length - before;
    expect(calls).toBeGreaterThan(0);
    for (let nth = 1; nth <= calls; nth += 1) {
      const kit = openKit();
      await prepare(kit);
      kit.control.arm({ method: "any", nth, effect });
      const outcome = await survive(() => act(kit));
      if (effect.kind === "crash") expect(outcome).toBeUndefined();
      const successor = openKit({ disk: kit.control.disk, clock: kit.clock, name: "s" });
      await check(successor, outcome);
    }
  });
});

async function survive(act: () => Promise<{ readonly kind: string }>): Promise<string | undefined> {
  try {
    return (await act()).kind;
  } catch (error) {
    if (error instanceof SimulatedCrash) return undefined;
    throw error;
  }
}
