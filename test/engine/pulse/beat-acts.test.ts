// Goal: both halves of a beat together: a move that acts is parked, done once after a yes, and its end is told to the
// decider; a move that only looks is done at once.
// Method: the real acts, in virtual time; shell commands are played by the test.

import { expect, it } from "vitest";
import type { Goals, Mailbox, Sensors, Workers } from "../../../src/engine/engine.ts";
import { refused } from "../../../src/engine/outcome.ts";
import { createActs } from "../../../src/engine/pulse/acts/create.ts";
import { noPlans } from "../../../src/engine/pulse/acts/ports.ts";
import { createBeat } from "../../../src/engine/pulse/beat.ts";
import type { PulsePorts } from "../../../src/engine/pulse/pulse-ports.ts";
import { createGoals } from "../../../src/engine/steering/goals.ts";
import { createPlaybook } from "../../../src/engine/steering/playbook.ts";
import { createSchedules } from "../../../src/engine/steering/schedules.ts";
import { createSensors } from "../../../src/engine/steering/sensors.ts";
import { silentJudgment } from "../../fakes/silent-judgment.ts";
import { noop, openPulseKit } from "./kit.ts";

const ada = { kind: "person", name: "ada", surface: "terminal", ref: "m1" } as const;
const notHere = () => Promise.resolve(refused("worker", "there are no workers here", "none"));
const workers: Pick<Workers, "start" | "kill"> = { start: notHere, kill: notHere };

function openBoth() {
  const kit = openPulseKit();
  const ran: string[] = [];
  const { ports } = kit;
  const { children } = ports;
  const recording = { ...ports, journal: ports.journal as never, machineZone: () => "UTC" };
  const parts = {
    goals: createGoals(recording) as Goals,
    playbook: createPlaybook(recording),
    sensors: createSensors(recording) as Sensors,
    schedules: createSchedules(recording),
  };
  const acts = createActs({
    ...recording,
    ...parts,
    mailbox: ports.mailbox as Mailbox,
    processes: { ...ports.processes, alive: () => "alive", variable: () => undefined },
    workers,
    plans: noPlans,
    judgment: silentJudgment,
    children: {
      run(request, signal) {
        ran.push("shell" in request.command ? request.command.shell : request.command.program);
        return children.run(request, signal);
      },
    },
  });
  const whole: PulsePorts = { ...ports, acts };
  const beat = createBeat(whole);
  return {
    ...kit,
    ran,
    mailbox: ports.mailbox as Mailbox,
    beat: () => beat({}, new AbortController().signal),
  };
}

async function openGate(mailbox: Mailbox) {
  const open = await mailbox.open();
  const gate = open.kind === "ok" ? open.asks.find(({ kind }) => kind === "gate") : undefined;
  if (gate === undefined) throw new Error("nobody was asked");
  return gate;
}

const PUSH = '{"action":"run_shell","cmd":"git push origin v1.4.2"}';

it("a yes runs exactly what was shown, once, and the decider is told how it ended", async () => {
  const kit = openBoth();
  kit.decider(PUSH, noop);
  expect(await kit.beat()).toMatchObject({ kind: "decided", act: { kind: "parked" } });
  const before = kit.ran.length;
  const gate = await openGate(kit.mailbox);
  expect(gate.prompt).toContain("git push origin v1.4.2");
  await kit.beat();
  expect(kit.ran).toHaveLength(before);
  await kit.mailbox.answer({ ask: gate.id, text: "yes" }, ada);
  expect(await kit.beat()).toMatchObject({ kind: "decided" });
  expect(kit.ran.filter((shell) => shell.includes("git push"))).toHaveLength(1);
  expect(kit.prompts.at(-1)).toMatch(/PARKED MOVES[\s\S]*ran: run_shell: git push origin v1\.4\.2/);
  await kit.beat();
  expect(kit.ran.filter((shell) => shell.includes("git push"))).toHaveLength(1);
});

it("a no runs nothing, and reaches the decider in the person's words", async () => {
  const kit = openBoth();
  kit.decider(PUSH, noop);
  await kit.beat();
  const gate = await openGate(kit.mailbox);
  await kit.mailbox.answer({ ask: gate.id, text: "no, not on a Friday" }, ada);
  await kit.beat();
  expect(kit.ran.filter((shell) => shell.includes("git push"))).toHaveLength(0);
  expect(kit.prompts.at(-1)).toContain("not on a Friday");
});

it("an edit of the playbook voids a yes that comes after it", async () => {
  const kit = openBoth();
  kit.decider(PUSH, noop);
  await kit.beat();
  const gate = await openGate(kit.mailbox);
  kit.control.plant("PLAYBOOK.md", "on hold\n");
  await kit.mailbox.answer({ ask: gate.id, text: "yes" }, ada);
  await kit.beat();
  expect(kit.ran.filter((shell) => shell.includes("git push"))).toHaveLength(0);
});

it("a goal is written at once, journaled, and seen as changed by the next beat", async () => {
  const kit = openBoth();
  kit.decider('{"action":"write_goal","id":"next","body":"go on","journal":"the next thing"}', noop);
  expect(await kit.beat()).toMatchObject({ kind: "decided", act: { kind: "done" } });
  expect(kit.control.text("goals/next.md")).toContain("go on");
  expect(kit.control.text("journal.md")).toContain("the next thing");
  expect(await kit.beat()).toMatchObject({ kind: "decided", reason: "changed" });
  expect(kit.prompts[1]).toMatch(/goal:next appeared[\s\S]*/);
});
