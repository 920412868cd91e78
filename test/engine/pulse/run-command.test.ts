// Goal: a command typed by hand meets the same rules as one of the loop's, and whoever typed it learns how it ended,
// whoever carried it out. Method: commands over the acts in memory, with a second process as the pulse.

import { describe, expect, it } from "vitest";
import type { CommandRequest, ParkedCommand } from "../../../src/engine/commands.ts";
import { failed, refused } from "../../../src/engine/outcome.ts";
import type { ReadConfig } from "../../../src/engine/pulse/read-config.ts";
import { createCommands } from "../../../src/engine/pulse/run-command.ts";
import type { Actor } from "../../../src/engine/types.ts";
import { type ActKit, ada, ended, openActKit, say } from "./acts/kit.ts";

const going = new AbortController().signal;
const absent: ReadConfig = async () => ({ kind: "absent", why: "no config", remedy: "run init" });

function commandsOf(kit: ActKit, settings: ReadConfig = absent) {
  return createCommands({ ...kit.ports, mailbox: kit.mailbox, settings });
}

const DANGEROUS: CommandRequest = { command: "git push origin main", reason: "the release is green" };

async function park(kit: ActKit, actor: Actor = ada): Promise<ParkedCommand> {
  const outcome = await commandsOf(kit).run(DANGEROUS, actor, going);
  if (outcome.kind !== "parked") throw new Error(JSON.stringify(outcome));
  return outcome.parked;
}

const follow = (kit: ActKit, parked: ParkedCommand) => commandsOf(kit).follow(parked, { signal: going });

describe("a command by hand", () => {
  it("runs at once when it only looks, and says who ran it", async () => {
    const kit = openActKit();
    const outcome = await commandsOf(kit).run({ command: "git status" }, ada, going);
    expect(outcome).toMatchObject({ kind: "ran", run: { exitCode: 0, output: "said\n" }, warnings: [] });
    expect((await kit.events()).at(-1)).toMatchObject({ event: "move_made", by: "ada" });
    expect(await kit.journal()).toHaveLength(1);
  });

  it("that fails is a run with its code, not a failure of ours", async () => {
    const kit = openActKit();
    kit.onRun(async () => ended("no such branch\n", 4));
    expect(await commandsOf(kit).run({ command: "git log x" }, ada, going)).toMatchObject({
      kind: "ran",
      run: { exitCode: 4 },
    });
  });

  it.each([
    ["is empty", { command: "  " }, "command"],
    ["is longer than a line may be", { command: "x".repeat(20_000) }, "command"],
    ["has a reason that nobody would read", { command: "ls", reason: "x".repeat(5_000) }, "reason"],
    ["nobody should run", { command: "sudo reboot" }, "command"],
  ] as const)("that %s is refused", async (_, request, field) => {
    const kit = openActKit();
    expect(await commandsOf(kit).run(request, ada, going)).toMatchObject({ kind: "refused", field });
    expect(kit.runs()).toEqual([]);
  });

  it.each([
    ["cannot be read", failed("unreadable", "no", "mend it")],
    ["makes no sense", refused("config", "no", "mend it")],
  ] as const)("does not run while the config %s (I12)", async (_, problem) => {
    const kit = openActKit();
    expect(await commandsOf(kit, async () => problem).run({ command: "ls" }, ada, going)).toEqual(problem);
    expect(kit.runs()).toEqual([]);
  });
});

describe("a command that needs a yes", () => {
  it("is asked for in the name of who wants it", async () => {
    const kit = openActKit();
    const { ask } = await park(kit);
    const found = await kit.mailbox.find(ask);
    expect(found).toMatchObject({
      ask: {
        worker: "engine",
        prompt: expect.stringMatching(/^ada wants to run a command:[\s\S]*the release is green/),
      },
    });
    const other = openActKit();
    const byWorker = await park(other, { kind: "worker", id: "fix-42" as never, meta: false });
    expect(byWorker.ask).toBe("fix-42-1");
    expect(await other.mailbox.withdraw(byWorker.ask, { kind: "pulse" })).toMatchObject({
      kind: "withdrawn",
    });
  });

  it("runs without any pulse, and tells what it printed", async () => {
    const kit = openActKit();
    const parked = await park(kit);
    await say(kit, parked.ask, "yes");
    expect(await follow(kit, parked)).toMatchObject({ kind: "ran", run: { exitCode: 0, output: "said\n" } });
    expect(kit.runs()).toHaveLength(1);
  });

  it("tells what became of it to whoever has its question", async () => {
    const kit = openActKit();
    const parked = await park(kit);
    const found = await kit.mailbox.find(parked.ask);
    const reference = (found.kind === "found" && found.ask.reference) || "";
    expect(await commandsOf(kit).effect(reference)).toEqual({ kind: "none" });
    await say(kit, parked.ask, "yes");
    await follow(kit, parked);
    expect(await commandsOf(kit).effect(reference)).toMatchObject({
      kind: "over",
      state: "ran",
      run: { exitCode: 0 },
    });
    expect(await commandsOf(kit).effect("reports/x.md")).toEqual({ kind: "none" });
  });

  it("run by the pulse meanwhile tells the same", async () => {
    const kit = openActKit();
    const parked = await park(kit);
    await say(kit, parked.ask, "yes");
    await kit.beside().approved();
    expect(await follow(kit, parked)).toMatchObject({ kind: "ran", run: { exitCode: 0, output: "said\n" } });
    expect(kit.runs()).toHaveLength(1);
  });

  it("being run by the pulse right now is waited for", async () => {
    const kit = openActKit();
    const parked = await park(kit);
    await say(kit, parked.ask, "yes");
    const gate = Promise.withResolvers<void>();
    kit.onRun(async () => {
      await gate.promise;
      return ended("slowly\n");
    });
    const pulse = kit.beside().approved();
    const told = follow(kit, parked);
    await kit.clock.untilAsleep();
    gate.resolve();
    await pulse;
    await kit.clock.advance(1_000);
    expect(await told).toMatchObject({ kind: "ran", run: { output: "slowly\n" } });
    expect(kit.runs()).toHaveLength(1);
  });

  it.each([
    ["no: later", "denied", /ada said no/],
    ["yes: only a dry run", "denied", /within limits/],
  ])("answered `%s` is not run", async (text, state, why) => {
    const kit = openActKit();
    const parked = await park(kit);
    await say(kit, parked.ask, text);
    expect(await follow(kit, parked)).toMatchObject({
      kind: "not_run",
      state,
      why: expect.stringMatching(why),
    });
    expect(kit.runs()).toEqual([]);
  });

  it("taken back is not run", async () => {
    const kit = openActKit();
    const parked = await park(kit);
    await kit.mailbox.withdraw(parked.ask, ada);
    expect(await follow(kit, parked)).toMatchObject({ kind: "not_run", state: "withdrawn" });
  });

  it("void because the playbook was edited says so", async () => {
    const kit = openActKit();
    const parked = await park(kit);
    kit.control.plant("PLAYBOOK.md", "stop\n");
    await kit.beside().approved();
    expect(await follow(kit, parked)).toMatchObject({ kind: "not_run", state: "policy_changed" });
  });

  it("whose runner died is not run again, and says that nobody knows", async () => {
    const kit = openActKit();
    const parked = await park(kit);
    await say(kit, parked.ask, "yes");
    const pulse = kit.beside();
    kit.onRun(async () => {
      throw new Error("killed");
    });
    await expect(pulse.approved()).rejects.toThrow("killed");
    pulse.die();
    expect(await follow(kit, parked)).toMatchObject({ kind: "not_run", state: "unknown" });
    expect(kit.runs()).toHaveLength(1);
  });

  it("does not wait for ever for records that cannot be used", async () => {
    const kit = openActKit();
    const parked = await park(kit);
    await say(kit, parked.ask, "yes");
    kit.control.plant(`proposals/${parked.proposal}.json`, "{");
    const told = follow(kit, parked);
    for (let looks = 0; looks < 30; looks += 1) await kit.clock.advance(1_000);
    expect(await told).toMatchObject({ kind: "failed", why: expect.stringMatching(/not JSON/) });
  });

  it("stops waiting after its time, and when it is told to", async () => {
    const kit = openActKit();
    const parked = await park(kit);
    const commands = commandsOf(kit);
    const waiting = commands.follow(parked, { timeout_ms: 5_000, signal: going });
    await kit.clock.advance(6_000);
    expect(await waiting).toEqual({ kind: "timeout" });
    expect(await commands.follow(parked, { signal: AbortSignal.abort() })).toEqual({ kind: "aborted" });
    expect(kit.names("proposals")).toHaveLength(1);
  });
});
