// Goal: a yes to one tool call lets exactly that happen once, whoever dies when, whoever is faster, and never under other
// rules, for another worker or later than an hour. Method: a mailbox in memory; every store call of a claim is struck in
// every way, then new processes try on; two processes at one yes under every order of their calls.

import { describe, expect, it } from "vitest";
import { createEvents } from "../../../../src/engine/chronicle/events.ts";
import type { GuardHit } from "../../../../src/engine/judge.ts";
import { createGrants, type GuardedAction } from "../../../../src/engine/judgment/guard/grants.ts";
import { guardLimits } from "../../../../src/engine/judgment/guard/limits.ts";
import { readAction } from "../../../../src/engine/judgment/reading/read-action.ts";
import { createMailbox } from "../../../../src/engine/mailbox/mailbox.ts";
import type { Actor } from "../../../../src/engine/types.ts";
import { countingIds } from "../../../fakes/counting-ids.ts";
import { type ManualClock, manualClock } from "../../../fakes/manual-clock.ts";
import { type MemoryDisk, memoryDisk } from "../../../fakes/memory-disk.ts";
import { type Effect, SimulatedCrash } from "../../../fakes/memory-faults.ts";
import { type MemoryStoreOptions, memoryStore } from "../../../fakes/memory-store.ts";

const ada: Actor = { kind: "person", name: "ada", surface: "terminal" };

const hit = (id = "deploy/publish", hash = "h1"): GuardHit => ({
  rule: {
    id,
    action: "approve",
    severity: "high",
    message: "it cannot be taken back",
    source: "deploy.yaml",
    hash,
  },
  on: "npm publish",
});

const wanted = (more: Partial<GuardedAction> & { line?: string } = {}): GuardedAction => ({
  facts: readAction({ kind: "shell", line: more.line ?? "npm publish", cwd: "/repo" }),
  hits: [hit()],
  worker: "fix-42",
  ...more,
});

let processes = 0;

/** One process on the disk. */
function open(clock: ManualClock, disk: MemoryDisk, turn?: MemoryStoreOptions["turn"]) {
  processes += 1;
  const { store, control } = memoryStore({ clock, disk, ...(turn && { turn }) });
  const base = {
    store,
    clock,
    ids: countingIds(`g${processes}n`),
    watcher: { watch: () => ({ close: () => undefined }) },
  };
  const events = createEvents(base as never);
  const fleet = {
    list: async () => ({ kind: "ok" as const, workers: [], troubles: [] }),
    whoami: async () => ada,
    whois: async () => ({ kind: "somebody" as const }),
  };
  const mailbox = createMailbox({ ...base, fleet, events, ask_poll_ms: 1_000 } as never);
  return { grants: createGrants({ store, clock, mailbox, events }), mailbox, control, events, store };
}

function fresh() {
  const clock = manualClock();
  const disk = memoryDisk(clock);
  return { clock, disk, ...open(clock, disk) };
}

async function approved(text = "yes") {
  const one = fresh();
  const asked = await one.grants.ask(wanted());
  if (asked.kind !== "asked") throw new Error(JSON.stringify(asked));
  const answered = await one.mailbox.answer({ ask: asked.ask, text }, ada);
  expect(answered.kind).toBe("recorded");
  return { ...one, ask: asked.ask };
}

describe("a question about a tool call", () => {
  it("is asked once, in the name of the worker, by the engine, with all of it shown", async () => {
    const { grants, mailbox } = fresh();
    expect(await grants.find(wanted())).toMatchObject({ kind: "none" });
    const first = await grants.ask(wanted());
    expect(first).toMatchObject({ kind: "asked", already: false });
    expect(await grants.ask(wanted())).toEqual({ ...first, already: true });
    const found = await mailbox.find("fix-42-1");
    expect(found).toMatchObject({
      ask: {
        kind: "gate",
        worker: "fix-42",
        by: "pulse",
        risk: "irreversible",
        action: { kind: "shell", preview: "npm publish" },
        prompt: expect.stringMatching(/npm publish[\s\S]*cannot be taken back \(rule deploy\/publish\)/),
      },
    });
    expect(await grants.find(wanted())).toEqual({ kind: "open", ask: "fix-42-1" });
    expect(await grants.claim(wanted())).toEqual({ kind: "open", ask: "fix-42-1" });
  });

  it("that nobody could read to its end is not asked", async () => {
    const { grants, mailbox } = fresh();
    const facts = readAction({ kind: "write", path: "x", text: "y".repeat(50_000) });
    expect(await grants.ask(wanted({ facts }))).toMatchObject({ kind: "refused", field: "action" });
    expect(await mailbox.open()).toMatchObject({ asks: [] });
  });
});

describe("a yes", () => {
  it("is used once, and then has to be asked for again", async () => {
    const { grants, events, ask } = await approved();
    expect(await grants.find(wanted())).toMatchObject({ kind: "granted", ask, by: "ada" });
    expect(await grants.claim(wanted())).toMatchObject({ kind: "claimed", ask, by: "ada", warnings: [] });
    expect(await grants.claim(wanted())).toMatchObject({
      kind: "none",
      why: expect.stringMatching(/used already/),
    });
    expect(await grants.ask(wanted())).toMatchObject({ kind: "asked", already: false });
    const page = await events.read({});
    expect(JSON.stringify(page)).toMatch(/"event":"grant_used"/);
  });

  const others: readonly [string, GuardedAction][] = [
    ["another command", wanted({ line: "npm publish --access public" })],
    [
      "the same words elsewhere",
      { ...wanted(), facts: readAction({ kind: "shell", line: "npm publish", cwd: "/other" }) },
    ],
    ["another worker", wanted({ worker: "fix-43" })],
    ["a rule that was changed since", wanted({ hits: [hit("deploy/publish", "h2")] })],
    ["one more rule that asks", wanted({ hits: [hit(), hit("cloud/x")] })],
    ["another rule", wanted({ hits: [hit("cloud/x")] })],
  ];
  it.each(others)("says nothing about %s", async (_, other) => {
    const { grants } = await approved();
    expect(await grants.claim(other)).toMatchObject({ kind: "none" });
    expect(await grants.claim(wanted())).toMatchObject({ kind: "claimed" });
  });

  it("is over after an hour", async () => {
    const { grants, clock } = await approved();
    await clock.advance(guardLimits.grant_ms_max + 2_000);
    expect(await grants.claim(wanted())).toMatchObject({
      kind: "none",
      why: expect.stringMatching(/too old/),
    });
  });

  it.each([
    ["no", /said no/],
    ["yes: only staging", /within limits/],
  ])("that is `%s` is none, and is not asked for again at once", async (text, why) => {
    const { grants, ask } = await approved(text);
    expect(await grants.claim(wanted())).toMatchObject({
      kind: "denied",
      ask,
      why: expect.stringMatching(why),
    });
  });

  it("to a question that a worker made up grants nothing", async () => {
    const { grants, mailbox } = fresh();
    const first = await grants.ask(wanted());
    if (first.kind !== "asked") throw new Error("not asked");
    const real = await mailbox.find(first.ask);
    if (real.kind !== "found" || real.ask.action === undefined) throw new Error("not found");
    await mailbox.withdraw(first.ask, ada);
    const forged = await mailbox.raise(
      {
        worker: "fix-42",
        kind: "gate",
        prompt: "May I fix a typo?",
        action: { ...real.ask.action, preview: "a typo" },
      },
      { kind: "worker", id: "fix-42" as never, meta: false },
    );
    if (forged.kind !== "raised") throw new Error(JSON.stringify(forged));
    await mailbox.answer({ ask: forged.ask.id, text: "yes" }, ada);
    expect((await grants.claim(wanted())).kind).toBe("none");
  });

  it("that cannot be seen is not there, and no second question either (I12)", async () => {
    const { grants, control, ask } = await approved();
    control.plant(`asks/${ask}.json`, "{");
    expect(await grants.claim(wanted())).toMatchObject({ kind: "failed" });
    expect(await grants.ask(wanted())).toMatchObject({ kind: "failed" });
  });
});

// --- whoever dies --------------------------------------------------------------------------------------------------

const effects: readonly Effect[] = [
  { kind: "crash", when: "before" },
  { kind: "crash", when: "after" },
  { kind: "fail", reason: "disk_full" },
  { kind: "lost", reason: "io" },
];

describe("struck at every store call of a claim", () => {
  it.each(effects)("($kind $when) it is claimed at most once", async (effect) => {
    const plain = await approved();
    const before = plain.control.operations().length;
    expect((await plain.grants.claim(wanted())).kind).toBe("claimed");
    const calls = plain.control.operations().length - before;
    expect(calls).toBeGreaterThan(5);
    const tally = { once: 0, never: 0 };
    for (let nth = 1; nth <= calls; nth += 1) {
      const one = await approved();
      one.control.arm({ method: "any", nth, effect });
      let claims = 0;
      try {
        if ((await one.grants.claim(wanted())).kind === "claimed") claims += 1;
      } catch (error) {
        if (!(error instanceof SimulatedCrash)) throw error;
      }
      one.control.disarm();
      for (let tries = 0; tries < 2; tries += 1) {
        const next = open(one.clock, one.disk);
        if ((await next.grants.claim(wanted())).kind === "claimed") claims += 1;
      }
      expect(claims, `${effect.kind} at call ${nth}`).toBeLessThanOrEqual(1);
      tally[claims === 1 ? "once" : "never"] += 1;
    }
    // The rename struck behind its effect is the one that nobody may use any more.
    expect(tally.once).toBeGreaterThan(0);
    if (effect.kind === "crash" && effect.when === "before") expect(tally.never).toBeGreaterThan(0);
    if (effect.kind === "fail") expect(tally.never).toBe(0);
  });
});

describe("two processes at one yes", () => {
  it("one of them has it, in every order of their calls", async () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const one = await approved();
      let state = seed * 7_919 + 1;
      const random = () => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return state / 2_147_483_648;
      };
      const turn = async () => {
        for (let pause = Math.floor(random() * 4); pause > 0; pause -= 1) await Promise.resolve();
      };
      const rivals = [open(one.clock, one.disk, turn), open(one.clock, one.disk, turn)];
      const ends = await Promise.all(rivals.map(({ grants }) => grants.claim(wanted())));
      expect(
        ends.filter(({ kind }) => kind === "claimed"),
        `seed ${seed}`,
      ).toHaveLength(1);
    }
  });
});

describe("what a person is shown", () => {
  it.each([
    [{ kind: "shell", line: "npm publish", cwd: "/repo" }, "npm publish"],
    [
      { kind: "write", path: "/etc/hosts", text: "a\nb", cwd: "/repo" },
      "write /etc/hosts, with this:\n\na\nb",
    ],
    [{ kind: "write", path: "x.txt", cwd: "/repo" }, "write x.txt in /repo"],
    [{ kind: "read", path: "/k.pem" }, "read /k.pem"],
    [{ kind: "fetch", url: "https://example.org/x" }, "fetch https://example.org/x"],
    [
      { kind: "tool", name: "mcp__hub__delete_repo", input: { repo: "x", at: 1 } },
      'mcp__hub__delete_repo {"at":1,"repo":"x"}',
    ],
  ] as const)("of %j is all of it, in words", async (action, preview) => {
    const clock = manualClock();
    const { grants, mailbox } = open(clock, memoryDisk(clock));
    await grants.ask(wanted({ facts: readAction(action) }));
    const asked = await mailbox.open();
    const [ask] = asked.kind === "ok" ? asked.asks : [];
    expect(ask?.action?.preview).toBe(preview);
    expect(ask?.prompt).toContain(`\n\n${preview}\n\n`);
    expect(ask?.title).toBe(`fix-42: ${preview.replaceAll("\n\n", " ").replaceAll("\n", " ")}`);
  });
});
