// Goal: whatever dies, and whatever the disk refuses, an approved command runs at most once, and one of which nobody
// knows whether it ran becomes a question and never a second run. Method: count the store calls of each path, strike
// every one of them in every way, then let new processes finish.

import { describe, expect, it } from "vitest";
import { pulseLimits } from "../../../../src/engine/pulse/limits.ts";
import type { Effect } from "../../../fakes/memory-faults.ts";
import { SimulatedCrash } from "../../../fakes/memory-faults.ts";
import { type ActKit, DANGEROUS, openActKit, parked, say } from "./kit.ts";

const effects: readonly Effect[] = [
  { kind: "crash", when: "before" },
  { kind: "crash", when: "after" },
  { kind: "fail", reason: "disk_full" },
  { kind: "lost", reason: "io" },
];

/** How many store calls this takes on a fresh kit. */
async function callsOf(prepare: (kit: ActKit) => Promise<unknown>, act: (kit: ActKit) => Promise<unknown>) {
  const kit = openActKit();
  await prepare(kit);
  const before = kit.control.operations().length;
  await act(kit);
  return kit.control.operations().length - before;
}

async function strike(kit: ActKit, nth: number, effect: Effect, act: () => Promise<unknown>): Promise<void> {
  kit.control.arm({ method: "any", nth, effect });
  try {
    await act();
  } catch (error) {
    if (!(error instanceof SimulatedCrash)) throw error;
  }
  kit.control.disarm();
}

/** Everything settles, or waits for a person. Runs in a process that is still there, or in the next one. */
async function finish(kit: ActKit, effect: Effect): Promise<ActKit> {
  const later = effect.kind === "crash" ? kit.next() : kit;
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await later.approved();
    await later.interrupted();
    // What has just ended may still be told by whoever ended it.
    await later.clock.advance(pulseLimits.telling_ms_max);
  }
  return later;
}

/** What was told of how proposals ended: perhaps twice, never not at all. */
async function settledIn(kit: ActKit): Promise<readonly unknown[]> {
  return (await kit.events()).filter(({ event }) => event === "proposal_settled").map(({ state }) => state);
}

const approve = async (kit: ActKit) => {
  const { ask } = await parked(kit);
  await say(kit, ask, "yes");
};

describe("carrying out an approved move", () => {
  it.each(effects)("struck at every store call ($kind $when)", async (effect) => {
    const calls = await callsOf(approve, (kit) => kit.approved());
    expect(calls).toBeGreaterThan(15);
    const fates = { ran: 0, unknown: 0 };
    for (let nth = 1; nth <= calls; nth += 1) {
      const kit = openActKit();
      await approve(kit);
      await strike(kit, nth, effect, () =>
        kit.acts.runApproved({ shellTimeout_s: 300, envAllow: [] }, new AbortController().signal),
      );
      const later = await finish(kit, effect);
      const where = `${effect.kind} at call ${nth}`;
      const { open } = await later.interrupted();
      const done = later.names("proposals/done");
      expect(later.runs().length, where).toBeLessThanOrEqual(1);
      if (open.length > 0) {
        fates.unknown += 1;
        expect(open, where).toMatchObject([{ action: "run_shell", ask: expect.any(String) }]);
        expect(later.names("proposals/running"), where).toHaveLength(1);
        expect(done, where).toEqual([]);
        const asks = await later.mailbox.open();
        expect(asks.kind === "ok" && asks.asks.filter(({ kind }) => kind === "question"), where).toHaveLength(
          1,
        );
      } else {
        fates.ran += 1;
        expect(later.runs(), where).toHaveLength(1);
        expect(done, where).toHaveLength(1);
        expect(later.names("intents"), where).toEqual([]);
        expect(later.names("proposals/running"), where).toEqual([]);
        if (effect.kind === "crash") expect(await settledIn(later), where).toContain("ran");
      }
      expect(later.names("proposals"), where).toEqual([]);
    }
    // Both ends were met, or the strikes missed what they are about.
    expect(fates.ran).toBeGreaterThan(5);
    if (effect.kind !== "lost") expect(fates.unknown).toBeGreaterThan(0);
  });

  it("dies in the middle of the command: nobody repeats it, and a person is asked once", async () => {
    const kit = openActKit();
    await approve(kit);
    kit.onRun(async () => {
      throw new SimulatedCrash("killed while it ran");
    });
    await expect(kit.approved()).rejects.toThrow(SimulatedCrash);
    const later = await finish(kit, { kind: "crash", when: "after" });
    const evenLater = await finish(later, { kind: "crash", when: "after" });
    expect(evenLater.runs()).toHaveLength(1);
    const { open, troubles } = await evenLater.interrupted();
    expect(open).toMatchObject([{ summary: "run_shell: echo once >> ledger.txt" }]);
    expect(troubles).toMatchObject([{ remedy: expect.stringMatching(/^answer engine-/) }]);
    expect((await evenLater.events()).filter(({ event }) => event === "outcome_unknown")).toHaveLength(1);
    expect((await evenLater.journal()).filter((line) => line.includes("outcome unknown"))).toHaveLength(1);
    expect(await evenLater.perform(DANGEROUS)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/was begun before, and whether it happened is not known: engine-/),
    });
  });
});

describe("reporting a move that was cut short", () => {
  const cutShort = async (kit: ActKit): Promise<ActKit> => {
    await approve(kit);
    kit.onRun(async () => {
      throw new SimulatedCrash("killed while it ran");
    });
    await expect(kit.approved()).rejects.toThrow(SimulatedCrash);
    return kit.next();
  };

  it.each(effects)("struck at every store call ($kind $when)", async (effect) => {
    let kit = await cutShort(openActKit());
    const before = kit.control.operations().length;
    await kit.interrupted();
    const calls = kit.control.operations().length - before;
    for (let nth = 1; nth <= calls; nth += 1) {
      kit = await cutShort(openActKit());
      const reporting = kit;
      await strike(kit, nth, effect, () => reporting.acts.interrupted());
      const later = await finish(kit, effect);
      const where = `${effect.kind} at call ${nth}`;
      expect((await later.interrupted()).open, where).toMatchObject([{ ask: expect.any(String) }]);
      const asks = await later.mailbox.open();
      expect(asks.kind === "ok" && asks.asks.filter(({ kind }) => kind === "question"), where).toHaveLength(
        1,
      );
      const told = (await later.events()).filter(({ event }) => event === "outcome_unknown");
      if (effect.kind === "crash") expect(told.length, where).toBeGreaterThan(0);
      expect(later.runs(), where).toHaveLength(1);
    }
  });
});

describe("parking a move", () => {
  it.each(effects)("struck at every store call ($kind $when)", async (effect) => {
    const calls = await callsOf(async () => undefined, parked);
    for (let nth = 1; nth <= calls; nth += 1) {
      const kit = openActKit();
      const facts = await kit.facts();
      await strike(kit, nth, effect, () => kit.acts.perform(DANGEROUS, facts, new AbortController().signal));
      const later = await finish(kit, effect);
      // The decider tries again: it is still one question about one proposal.
      const again = await later.perform(DANGEROUS);
      const where = `${effect.kind} at call ${nth}`;
      expect(again, where).toMatchObject({ kind: "parked" });
      expect(later.names("proposals"), where).toHaveLength(1);
      const asks = await later.mailbox.open();
      if (asks.kind === "failed") throw new Error(asks.why);
      const live = asks.asks.filter(({ action }) => action !== undefined);
      if (again.kind !== "parked") throw new Error("not parked");
      expect(live, where).toMatchObject([{ id: again.ask }]);
      await say(later, again.ask, "yes");
      await later.approved();
      expect(later.runs(), where).toHaveLength(1);
    }
  });
});

describe("ending a denied move", () => {
  it.each(effects)("struck at every store call ($kind $when)", async (effect) => {
    const deny = async (kit: ActKit) => {
      const { ask } = await parked(kit);
      await say(kit, ask, "no");
    };
    const calls = await callsOf(deny, (kit) => kit.approved());
    for (let nth = 1; nth <= calls; nth += 1) {
      const kit = openActKit();
      await deny(kit);
      await strike(kit, nth, effect, () =>
        kit.acts.runApproved({ shellTimeout_s: 300, envAllow: [] }, new AbortController().signal),
      );
      const later = await finish(kit, effect);
      const where = `${effect.kind} at call ${nth}`;
      expect(later.runs(), where).toEqual([]);
      expect((await later.interrupted()).open, where).toEqual([]);
      const [name = ""] = later.names("proposals/done");
      expect(later.json(`proposals/done/${name}`), where).toMatchObject({ outcome: { state: "denied" } });
      if (effect.kind === "crash") expect(await settledIn(later), where).toContain("denied");
    }
  });
});

describe("several who look at once", () => {
  it.each(["yes", "no"])("after a %s its end is told once", async (said) => {
    for (let later = 0; later < 400; later += 4) {
      const kit = openActKit();
      const { ask } = await parked(kit);
      await say(kit, ask, said);
      const other = async () => {
        for (let turn = 0; turn < later; turn += 1) await undefined;
        await kit.approved();
        await kit.interrupted();
      };
      await Promise.all([kit.approved(), other()]);
      expect(await settledIn(kit), `${later} turns later`).toEqual([said === "yes" ? "ran" : "denied"]);
      expect(kit.names("proposals/done")).toHaveLength(1);
    }
  });
});
