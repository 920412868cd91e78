// Goal: a yes does exactly what was shown, once; everything else does nothing and says so. Method: real mailbox and
// policy in memory, one row per way in which a proposal can end, and two processes taking turns at every store call.

import { describe, expect, it } from "vitest";
import { pulseLimits } from "../../../../src/engine/pulse/limits.ts";
import type { Move } from "../../../../src/engine/pulse/move.ts";
import { type ActKit, ada, DANGEROUS, ended, openActKit, parked, say } from "./kit.ts";

const REAL = `exec 2>&1; ${"cmd" in DANGEROUS ? DANGEROUS.cmd : ""}`;

describe("a move that was approved", () => {
  it("runs once, and never again", async () => {
    const kit = openActKit();
    const { id, ask } = await parked(kit);
    expect(await kit.approved()).toMatchObject({ ran: [], dropped: [], waiting: 1 });
    expect(kit.runs()).toEqual([]);
    await say(kit, ask, "yes");
    expect(await kit.approved()).toMatchObject({
      ran: [{ id, ask, state: "ran" }],
      waiting: 0,
      troubles: [],
    });
    for (let more = 0; more < 3; more += 1)
      expect(await kit.approved()).toMatchObject({ ran: [], dropped: [] });
    expect(kit.runs()).toEqual([REAL]);
    expect(kit.names("proposals")).toEqual([]);
    expect(kit.names("proposals/running")).toEqual([]);
    expect(kit.names("intents")).toEqual([]);
    expect(kit.json(`proposals/done/${id}.json`)).toMatchObject({
      outcome: { state: "ran", why: "ada said yes; it ended with exit code 0", shell: { output: "said\n" } },
    });
  });

  it("leaves one line in the journal, one event, and its output for the next decision", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    await say(kit, ask, "yes");
    await kit.approved();
    const lines = (await kit.journal()).filter((line) => line.includes("after a yes"));
    expect(lines).toHaveLength(1);
    const settled = (await kit.events()).filter(({ event }) => event === "proposal_settled");
    expect(settled).toMatchObject([{ ask, by: "ada", state: "ran", exit_code: 0 }]);
    expect(kit.json("state/shell.json")).toMatchObject({ exit_code: 0, output: "said\n" });
  });

  it("runs in a clean place: the data directory, no secrets, no input, a deadline", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    await say(kit, ask, "yes");
    await kit.approved();
    const [request] = kit.requests;
    expect(request).toMatchObject({ cwd: "/data", deadline_ms: 300_000, keep: "tail" });
    expect(request).not.toHaveProperty("input");
    expect(request?.env).toEqual({ PATH: "/bin", HOME: "/homes/ada", LOOOP_DATA_DIR: "/data" });
  });

  it("that fails has had its one run all the same", async () => {
    const kit = openActKit();
    kit.onRun(async () => ended("cannot push\n", 3));
    const { id, ask } = await parked(kit);
    await say(kit, ask, "yes");
    expect(await kit.approved()).toMatchObject({ ran: [{ id, state: "failed" }] });
    await kit.approved();
    expect(kit.runs()).toHaveLength(1);
    expect(kit.json(`proposals/done/${id}.json`)).toMatchObject({
      outcome: { why: "ada said yes; it failed: exit code 3: cannot push", shell: { exit_code: 3 } },
    });
  });

  it("says so when the answer bears no name", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    kit.control.plant(
      `answers/${ask}.json`,
      JSON.stringify({ answer: "yes", ts: kit.clock.now_ms() / 1_000 }),
    );
    expect(await kit.approved()).toMatchObject({ ran: [{ state: "ran" }] });
    const [settled] = (await kit.events()).filter(({ event }) => event === "proposal_settled");
    expect(settled).toMatchObject({ unsigned: true });
    expect(settled).not.toHaveProperty("by");
  });

  it("waits for nobody once we are stopping, and waits for the next start instead", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    await say(kit, ask, "yes");
    expect(await kit.approved(AbortSignal.abort())).toMatchObject({ ran: [], waiting: 1 });
    expect(kit.names("intents")).toEqual([]);
    expect(await kit.next().approved()).toMatchObject({ ran: [{ state: "ran" }] });
  });

  it("runs although a goal was edited meanwhile: the loop keeps notes there itself", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    kit.control.plant("goals/ship.md", "waiting for a yes\n");
    await say(kit, ask, "yes");
    expect(await kit.approved()).toMatchObject({ ran: [{ state: "ran" }] });
  });

  it("writes the playbook it showed, over the one it was written against", async () => {
    const kit = openActKit();
    kit.control.plant("PLAYBOOK.md", "be kind\n");
    const { id, ask } = await parked(kit, { action: "write_playbook", body: "be kind\nand brief\n" });
    const found = await kit.mailbox.find(ask);
    if (found.kind !== "found") throw new Error(found.why);
    expect(found.ask.action?.preview).toContain("+and brief");
    await say(kit, ask, "yes");
    expect(await kit.approved()).toMatchObject({ ran: [{ id, state: "ran" }] });
    expect(kit.control.text("PLAYBOOK.md")).toBe("be kind\nand brief\n");
    expect((await kit.journal()).filter((line) => line.includes("write_playbook"))).toHaveLength(2); // asked, done
  });
});

interface Row {
  readonly when: string;
  readonly move?: Move;
  readonly act: (kit: ActKit, ids: { id: string; ask: string }) => unknown;
  /** Absent: it goes on waiting. */
  readonly state?: string;
  readonly why?: RegExp;
  readonly trouble?: RegExp;
}

const rows: readonly Row[] = [
  {
    when: "a person said no",
    act: (kit, { ask }) => say(kit, ask, "no: not on Friday"),
    state: "denied",
    why: /ada said no: no: not on Friday/,
  },
  {
    when: "a person approved less than was shown",
    act: (kit, { ask }) => say(kit, ask, "yes: only staging"),
    state: "denied",
    why: /only staging/,
  },
  {
    when: "an answer without a decision is no clear yes",
    act: (kit, { ask }) =>
      kit.control.plant(
        `answers/${ask}.json`,
        JSON.stringify({ answer: "yes, wait", ts: kit.clock.now_ms() / 1_000 }),
      ),
    state: "denied",
    why: /neither yes nor no/,
  },
  {
    when: "nobody answered in time",
    act: (kit) => kit.clock.advance(pulseLimits.proposal_expiry_ms),
    state: "expired",
  },
  {
    when: "the yes came long ago",
    async act(kit, { ask }) {
      await say(kit, ask, "yes");
      await kit.clock.advance(pulseLimits.approval_ms_max + 1_000);
    },
    state: "expired",
    why: /moved on/,
  },
  {
    when: "a person took the question back",
    act: (kit, { ask }) => kit.mailbox.withdraw(ask, ada),
    state: "withdrawn",
  },
  {
    when: "somebody removed the question",
    act: (kit, { ask }) => kit.control.wipe(`asks/${ask}.json`),
    state: "withdrawn",
  },
  {
    when: "the playbook was edited after the yes",
    async act(kit, { ask }) {
      await say(kit, ask, "yes");
      kit.control.plant("PLAYBOOK.md", "no more pushing\n");
    },
    state: "policy_changed",
  },
  {
    when: "the playbook was edited while it waited",
    act: (kit) => kit.control.plant("PLAYBOOK.md", "stop shipping\n"),
    state: "policy_changed",
  },
  {
    when: "the question shows another action than the proposal",
    async act(kit, { ask }) {
      const record = kit.json(`asks/${ask}.json`);
      const action = { ...(record.action as object), fingerprint: "0".repeat(32) };
      kit.control.plant(`asks/${ask}.json`, JSON.stringify({ ...record, action }));
      await say(kit, ask, "yes");
    },
    state: "changed",
  },
  {
    when: "a guardrail forbids it by now",
    async act(kit, { ask }) {
      await say(kit, ask, "yes");
      kit.rule({ kind: "block", layer: "core-safety", reason: "no pushes in a freeze" });
    },
    state: "policy_changed",
    why: /refused now: no pushes in a freeze/,
  },
  {
    when: "the guardrails are other ones than it was asked under",
    async act(kit, { ask }) {
      await say(kit, ask, "yes");
      kit.stand({ kind: "ok", hash: "packs-2" });
    },
    state: "policy_changed",
    why: /guardrails changed/,
  },
  {
    when: "the guardrails cannot be read, which ends nothing",
    async act(kit, { ask }) {
      await say(kit, ask, "yes");
      kit.stand({
        kind: "unreadable",
        troubles: [{ path: "guardrails/a.yaml", why: "a typo", remedy: "mend it" }],
      });
    },
    trouble: /the policy cannot be read \(a typo\)/,
  },
  {
    when: "the gate was closed the moment before, which ends nothing",
    async act(kit, { ask }) {
      await say(kit, ask, "yes");
      kit.rule({ kind: "block", layer: "guardrail closed", reason: "a typo in a.yaml", mend: "mend it" });
    },
    trouble: /a typo in a\.yaml/,
  },
  {
    when: "the proposal says another command than its fingerprint",
    async act(kit, { id, ask }) {
      await say(kit, ask, "yes");
      const record = kit.json(`proposals/${id}.json`);
      kit.control.plant(
        `proposals/${id}.json`,
        JSON.stringify({ ...record, action: { action: "run_shell", cmd: "rm -rf ." } }),
      );
    },
    trouble: /fingerprint/,
  },
  {
    when: "the proposal is no JSON",
    async act(kit, { id, ask }) {
      await say(kit, ask, "yes");
      kit.control.plant(`proposals/${id}.json`, "{");
    },
    trouble: /not JSON/,
  },
  {
    when: "the answer is corrupt",
    act: (kit, { ask }) => kit.control.plant(`answers/${ask}.json`, '{"answer": "yes"'),
    trouble: /not JSON/,
  },
  {
    when: "the answer is no file",
    act: (kit, { ask }) => kit.control.plant(`answers/${ask}.json`, { kind: "other" }),
    trouble: /./,
  },
  {
    when: "the questions are all gone at once",
    async act(kit, { ask }) {
      await say(kit, ask, "yes");
      kit.control.wipe("asks");
    },
    trouble: /asks\/ is not there/,
  },
  {
    when: "a goal cannot be read",
    async act(kit, { ask }) {
      await say(kit, ask, "yes");
      kit.control.plant("goals/ship.md", { kind: "other" });
    },
    trouble: /approved, but the policy cannot be read/,
  },
  {
    when: "the goals cannot be listed",
    async act(kit, { ask }) {
      await say(kit, ask, "yes");
      kit.control.arm({
        method: "list",
        key: "goals",
        times: 9,
        effect: { kind: "fail", reason: "permission" },
      });
    },
    trouble: /./,
  },
  {
    when: "it was carried out before, by a copy of it that was brought back",
    async act(kit, { id, ask }) {
      const copy = kit.json(`proposals/${id}.json`);
      await say(kit, ask, "no");
      await kit.approved();
      kit.control.plant(`proposals/${id}.json`, JSON.stringify(copy));
      kit.control.plant(
        `answers/${ask}.json`,
        JSON.stringify({ answer: "yes", ts: kit.clock.now_ms() / 1_000 }),
      );
    },
    trouble: /says that it is over/,
  },
];

describe("a parked move does not run when", () => {
  it.each(rows)("$when", async ({ act, move, state, why, trouble }) => {
    const kit = openActKit();
    const ids = await parked(kit, move);
    await act(kit, ids);
    const outcome = await kit.approved();
    expect(kit.runs()).toEqual([]);
    expect(kit.names("intents")).toEqual([]);
    if (state === undefined) {
      expect(outcome).toMatchObject({ ran: [], dropped: [] });
      expect(outcome.troubles.map((each) => each.why).join()).toMatch(trouble ?? /^$/);
      return;
    }
    expect(outcome).toMatchObject({ ran: [], dropped: [{ id: ids.id, state }], waiting: 0, troubles: [] });
    expect(outcome.dropped[0]?.why).toMatch(why ?? /./);
    const told = (await kit.events()).filter(({ event }) => event === "proposal_settled");
    expect(told).toMatchObject([{ proposal: ids.id, state }]);
    expect((await kit.journal()).filter((line) => line.includes("not done"))).toHaveLength(1);
    // What is void cannot be approved any more, and what is over stays over.
    const late = await kit.mailbox.answer({ ask: ids.ask, text: "yes" }, ada);
    expect(late.kind).not.toBe("recorded");
    expect(await kit.approved()).toMatchObject({ ran: [], dropped: [] });
    expect(kit.runs()).toEqual([]);
  });

  it("a goal that could not be read is readable again: then it runs", async () => {
    const kit = openActKit();
    kit.control.plant("goals/ship.md", "ship\n");
    const { ask } = await parked(kit);
    await say(kit, ask, "yes");
    kit.control.plant("goals/ship.md", { kind: "other" });
    expect(await kit.approved()).toMatchObject({ ran: [], dropped: [], waiting: 1 });
    kit.control.wipe("goals/ship.md");
    kit.control.plant("goals/ship.md", "ship\n");
    expect(await kit.approved()).toMatchObject({ ran: [{ state: "ran" }] });
  });

  it("a denied one is told to the decider as denied, once", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    const before = await kit.acts.outcomesSince(undefined);
    expect(before).toMatchObject({ parked: [{ state: "waiting" }], cursor: "" });
    await say(kit, ask, "no");
    await kit.approved();
    const after = await kit.acts.outcomesSince(before.kind === "ok" ? before.cursor : "");
    expect(after).toMatchObject({ parked: [{ state: "denied", why: "ada said no: no" }] });
    expect(await kit.acts.outcomesSince(after.kind === "ok" ? after.cursor : "")).toMatchObject({
      parked: [],
    });
  });
});

describe("a proposal that changes between the decision and the claim", () => {
  const atTheClaim = (kit: ActKit, id: string, act: () => unknown) =>
    kit.control.arm({
      method: "move",
      key: `proposals/${id}.json`,
      effect: { kind: "meanwhile", act: async () => void (await act()) },
    });

  it("because another process ended it does not run", async () => {
    const kit = openActKit();
    const { id, ask } = await parked(kit);
    await say(kit, ask, "yes");
    atTheClaim(kit, id, () => {
      const outcome = { state: "policy_changed", why: "goals changed", at: 1 };
      const record = { ...kit.json(`proposals/${id}.json`), outcome };
      kit.control.plant(`proposals/${id}.json`, JSON.stringify(record));
    });
    await kit.approved();
    await kit.approved();
    expect(kit.runs()).toEqual([]);
    expect(kit.names("proposals/done")).toEqual([`${id}.json`]);
    expect(await kit.interrupted()).toMatchObject({ open: [], troubles: [] });
  });

  it("because somebody edited it is put back, and decided on anew", async () => {
    const kit = openActKit();
    const { id, ask } = await parked(kit);
    await say(kit, ask, "yes");
    atTheClaim(kit, id, () => {
      const record = {
        ...kit.json(`proposals/${id}.json`),
        action: { action: "run_shell", cmd: "rm -rf ." },
      };
      kit.control.plant(`proposals/${id}.json`, JSON.stringify(record));
    });
    await kit.approved();
    expect(kit.runs()).toEqual([]);
    expect(kit.names("proposals")).toEqual([`${id}.json`]);
    expect((await kit.approved()).troubles.map(({ why }) => why).join()).toMatch(/fingerprint/);
    expect(kit.runs()).toEqual([]);
    expect(await kit.interrupted()).toMatchObject({ open: [], troubles: [] });
  });
});

describe("two processes at one approved move", () => {
  it("run it once, whoever is faster at whichever call", async () => {
    for (let at = 1; at <= 60; at += 1) {
      const kit = openActKit();
      const { ask } = await parked(kit);
      await say(kit, ask, "yes");
      const other = kit.beside();
      let isDone = false;
      kit.control.arm({
        method: "any",
        nth: at,
        effect: {
          kind: "meanwhile",
          act: async () => {
            await other.approved();
            isDone = true;
          },
        },
      });
      await kit.approved();
      await other.approved();
      expect(kit.runs(), `stepped in before call ${at}`).toHaveLength(1);
      expect(kit.names("proposals/done")).toHaveLength(1);
      expect((await kit.interrupted()).open).toEqual([]);
      if (!isDone) {
        expect(at).toBeGreaterThan(15); // it was the last call there is
        return;
      }
    }
    throw new Error("the run has more calls than were tried");
  });

  it("in one process, too", async () => {
    const kit = openActKit();
    const { ask } = await parked(kit);
    await say(kit, ask, "yes");
    const all = await Promise.all([kit.approved(), kit.approved(), kit.approved(), kit.interrupted()]);
    expect(all.slice(0, 3).flatMap((each) => ("ran" in each ? each.ran : []))).toHaveLength(1);
    expect(kit.runs()).toHaveLength(1);
    expect((await kit.interrupted()).open).toEqual([]);
  });
});
