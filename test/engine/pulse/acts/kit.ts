// Acts in memory with real mailbox, goals, playbook, sensors and schedules around them. Several processes may share one
// disk: `next` is what is started after a crash, `beside` is another one at the same time.

import { createEvents } from "../../../../src/engine/chronicle/events.ts";
import { createJournal } from "../../../../src/engine/chronicle/journal.ts";
import type { Mailbox } from "../../../../src/engine/engine.ts";
import { createMailbox } from "../../../../src/engine/mailbox/mailbox.ts";
import { failed } from "../../../../src/engine/outcome.ts";
import type { RunOutcome, RunRequest } from "../../../../src/engine/ports.ts";
import type {
  ActFacts,
  ActOutcome,
  ApprovedOutcome,
  InterruptedOutcome,
} from "../../../../src/engine/pulse/act.ts";
import { createActs, type WholeActs } from "../../../../src/engine/pulse/acts/create.ts";
import { readPolicy } from "../../../../src/engine/pulse/acts/policy.ts";
import { type ActPorts, noPlans } from "../../../../src/engine/pulse/acts/ports.ts";
import type { Move } from "../../../../src/engine/pulse/move.ts";
import type { Ruling, StandingRules } from "../../../../src/engine/pulse/permit.ts";
import { createGoals } from "../../../../src/engine/steering/goals.ts";
import { createPlaybook } from "../../../../src/engine/steering/playbook.ts";
import { createSchedules } from "../../../../src/engine/steering/schedules.ts";
import { createSensors } from "../../../../src/engine/steering/sensors.ts";
import type { Actor } from "../../../../src/engine/types.ts";
import { countingIds } from "../../../fakes/counting-ids.ts";
import { type ManualClock, manualClock } from "../../../fakes/manual-clock.ts";
import { type MemoryDisk, memoryDisk } from "../../../fakes/memory-disk.ts";
import { type MemoryControl, type MemoryStoreOptions, memoryStore } from "../../../fakes/memory-store.ts";
import { utc } from "../../../support/steering.ts";

export const ada: Actor = { kind: "person", name: "ada", surface: "slack", ref: "m-1" };
export const settings = { shellTimeout_s: 300, envAllow: [] };
export const DANGEROUS: Move = { action: "run_shell", cmd: "echo once >> ledger.txt" };
export const HARMLESS: Move = { action: "run_shell", cmd: "git status" };

/** What all processes on one disk share. */
interface World {
  readonly clock: ManualClock;
  readonly disk: MemoryDisk;
  readonly alive: Set<number>;
  readonly runs: RunRequest[];
  readonly started: unknown[];
  readonly killed: unknown[];
  run: (request: RunRequest, signal: AbortSignal | undefined) => Promise<RunOutcome>;
  ruling: Ruling | undefined;
  rules: StandingRules;
  pids: number;
}

export interface ActKit {
  readonly acts: WholeActs;
  readonly mailbox: Mailbox;
  readonly clock: ManualClock;
  readonly control: MemoryControl;
  readonly ports: ActPorts;
  /** Commands that were really begun, by anybody, sensors' tries left out. */
  runs(): readonly string[];
  readonly requests: readonly RunRequest[];
  readonly started: readonly unknown[];
  readonly killed: readonly unknown[];
  /** What the next commands do. */
  onRun(run: World["run"]): void;
  rule(ruling: Ruling | undefined): void;
  /** The guardrails, as a yes is bound to them. */
  stand(rules: StandingRules): void;
  /** This process is gone; the next one on its disk. */
  next(): ActKit;
  beside(turn?: MemoryStoreOptions["turn"]): ActKit;
  /** Nobody can see any more whether this process lives. */
  die(): void;
  facts(more?: Partial<ActFacts>): Promise<ActFacts>;
  perform(move: Move, more?: Partial<ActFacts>): Promise<ActOutcome>;
  approved(signal?: AbortSignal): Promise<ApprovedOutcome>;
  interrupted(): Promise<InterruptedOutcome>;
  events(): Promise<readonly (Record<string, unknown> & { event: string })[]>;
  journal(): Promise<readonly string[]>;
  names(dir: string): readonly string[];
  json(key: string): Record<string, unknown>;
}

export const ended = (
  output = "",
  exit_code: number | null = 0,
  signal: string | null = null,
): RunOutcome => ({
  kind: "ended",
  exit_code,
  signal,
  stdout: Buffer.from(output),
  stderr: new Uint8Array(),
  stdout_bytes: Buffer.byteLength(output),
  stderr_bytes: 0,
  wall_ms: 5,
});

export function openActKit(): ActKit {
  const clock = manualClock();
  return open({
    clock,
    disk: memoryDisk(clock),
    alive: new Set(),
    runs: [],
    started: [],
    killed: [],
    run: async () => ended("said\n"),
    ruling: undefined,
    rules: { kind: "ok", hash: "packs-1" },
    pids: 100,
  });
}

function open(world: World, turn?: MemoryStoreOptions["turn"]): ActKit {
  const { clock, disk } = world;
  const { store, control } = memoryStore({ clock, disk, ...(turn && { turn }) });
  world.pids += 1;
  const pid = world.pids;
  world.alive.add(pid);
  const base = {
    store,
    clock,
    ids: countingIds(`x${pid}n`),
    localTime: utc,
    machineZone: () => "UTC",
    watcher: { watch: () => ({ close: () => undefined }) },
    dataDir: "/data",
    env: { PATH: "/bin", GH_TOKEN: "hunter2", HOME: "/homes/ada" },
  };
  const processes: ActPorts["processes"] = {
    alive: (asked) => (world.alive.has(asked) ? "alive" : "dead"),
    ancestry: () => [{ pid, parent_pid: 1, started: `s${pid}` }],
    variable: () => undefined,
  };
  const children: ActPorts["children"] = {
    async run(request, signal) {
      if (!("shell" in request.command)) return ended('{"signal": 1}');
      world.runs.push(request);
      return world.run(request, signal);
    },
  };
  const events = createEvents(base);
  const journal = createJournal(base);
  const fleet = {
    list: async () => ({ kind: "ok" as const, workers: [], troubles: [] }),
    whoami: async () => ada,
    whois: async () => ({ kind: "somebody" as const }),
  };
  const mailbox = createMailbox({ ...base, fleet, events });
  const audit = { ...base, children, events, journal };
  const ports: ActPorts = {
    ...audit,
    processes,
    mailbox,
    goals: createGoals(audit),
    playbook: createPlaybook(audit),
    sensors: createSensors(audit),
    schedules: createSchedules(audit),
    workers: {
      async start(request) {
        world.started.push(request);
        return failed("io", "no room", "wait");
      },
      async kill(...asked) {
        world.killed.push(asked);
        return { kind: "killed", confirmed: true, escalated: false, summary: `kill_worker ${asked[0]}` };
      },
    },
    plans: noPlans,
    judgment: {
      rule: async () => world.ruling,
      rules: async () => world.rules,
    },
  };
  const acts = createActs(ports);

  const kit: ActKit = {
    acts,
    mailbox,
    clock,
    control,
    ports,
    runs: () => world.runs.map(({ command }) => ("shell" in command ? command.shell : command.program)),
    requests: world.runs,
    started: world.started,
    killed: world.killed,
    onRun(run) {
      world.run = run;
    },
    rule(ruling) {
      world.ruling = ruling;
    },
    stand(rules) {
      world.rules = rules;
    },
    next() {
      world.alive.delete(pid);
      return open(world);
    },
    beside: (turns) => open(world, turns),
    die() {
      world.alive.delete(pid);
    },
    async facts(more = {}) {
      const policy = await readPolicy(store);
      if (policy.kind === "failed") throw new Error(policy.why);
      return {
        actor: { kind: "pulse" },
        policyHash: policy.hash,
        rulesHash: policy.rulesHash,
        playbook: policy.playbookFact,
        settings,
        ...more,
      };
    },
    perform: async (move, more) => acts.perform(move, await kit.facts(more), new AbortController().signal),
    async approved(signal = new AbortController().signal) {
      const outcome = await acts.runApproved(settings, signal);
      if (outcome.kind === "failed") throw new Error(outcome.why);
      return outcome;
    },
    async interrupted() {
      const outcome = await acts.interrupted();
      if (outcome.kind === "failed") throw new Error(outcome.why);
      return outcome;
    },
    async events() {
      const page = await events.read({});
      if (page.kind !== "ok") throw new Error(page.why);
      return page.events as unknown as (Record<string, unknown> & { event: string })[];
    },
    async journal() {
      const tail = await journal.tail(100);
      if (tail.kind === "failed") throw new Error(tail.why);
      return tail.lines;
    },
    names: (dir) =>
      disk
        .names(dir)
        .filter((name) => name.endsWith(".json"))
        .sort(),
    json: (key) => JSON.parse(control.text(key) ?? "null") as Record<string, unknown>,
  };
  return kit;
}

/** Parks it and gives back the ids. */
export async function parked(kit: ActKit, move: Move = DANGEROUS): Promise<{ id: string; ask: string }> {
  const outcome = await kit.perform(move);
  if (outcome.kind !== "parked") throw new Error(`not parked: ${JSON.stringify(outcome)}`);
  return { id: outcome.proposal, ask: outcome.ask };
}

export async function say(kit: ActKit, ask: string, text: string, who: Actor = ada): Promise<void> {
  const outcome = await kit.mailbox.answer({ ask, text }, who);
  if (outcome.kind !== "recorded") throw new Error(`not answered: ${JSON.stringify(outcome)}`);
}
