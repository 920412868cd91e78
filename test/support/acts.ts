// Acts on a real directory, with real children and processes: the loop without its decider.

import { createEvents } from "../../src/engine/chronicle/events.ts";
import { createJournal } from "../../src/engine/chronicle/journal.ts";
import { systemChildren } from "../../src/engine/host/children.ts";
import { localTime, machineZone, randomIds, systemClock } from "../../src/engine/host/clock.ts";
import { type Disk, disk as realDisk } from "../../src/engine/host/disk.ts";
import { createFileStore } from "../../src/engine/host/file-store.ts";
import { systemProcesses } from "../../src/engine/host/processes.ts";
import { directoryWatcher } from "../../src/engine/host/watcher.ts";
import { createMailbox } from "../../src/engine/mailbox/mailbox.ts";
import { createActs } from "../../src/engine/pulse/acts/create.ts";
import { readPolicy } from "../../src/engine/pulse/acts/policy.ts";
import { noPlans } from "../../src/engine/pulse/acts/ports.ts";
import type { Judgment } from "../../src/engine/pulse/permit.ts";
import { createGoals } from "../../src/engine/steering/goals.ts";
import { createPlaybook } from "../../src/engine/steering/playbook.ts";
import { createSchedules } from "../../src/engine/steering/schedules.ts";
import { createSensors } from "../../src/engine/steering/sensors.ts";
import { silentJudgment } from "../fakes/silent-judgment.ts";

export const settings = { shellTimeout_s: 20, envAllow: [] };
const going = new AbortController().signal;

interface Options {
  readonly disk?: Disk;
  readonly judgment?: Judgment;
  /** This much later than it is. */
  readonly ahead_ms?: number;
}

export function openActs(
  root: string,
  { disk = realDisk, judgment = silentJudgment, ahead_ms = 0 }: Options = {},
) {
  const clock = { ...systemClock(), now_ms: () => Date.now() + ahead_ms };
  const ids = randomIds();
  const base = {
    store: createFileStore({ root, clock, ids, disk }),
    clock,
    ids,
    localTime,
    machineZone,
    watcher: directoryWatcher(root),
    processes: systemProcesses(),
    children: systemChildren(),
    dataDir: root,
    env: { PATH: process.env.PATH ?? "" },
  };
  const fleet = {
    list: async () => ({ kind: "ok" as const, workers: [], troubles: [] }),
    whoami: async (name: string) => ({ kind: "person" as const, name, surface: "terminal" }),
    whois: async () => ({ kind: "somebody" as const }),
  };
  const events = createEvents(base);
  const audit = { ...base, events, journal: createJournal(base) };
  const mailbox = createMailbox({ ...base, fleet, events });
  const acts = createActs({
    ...audit,
    mailbox,
    goals: createGoals(audit),
    playbook: createPlaybook(audit),
    sensors: createSensors(audit),
    schedules: createSchedules(audit),
    workers: {
      start: async () => ({ kind: "refused", field: "id", why: "no fleet here", remedy: "none" }),
      kill: async () => ({ kind: "missing", why: "no fleet here", remedy: "none" }),
    },
    plans: noPlans,
    judgment,
  });
  return {
    acts,
    mailbox,
    clock,
    async want(cmd: string) {
      const policy = await readPolicy(base.store);
      if (policy.kind === "failed") throw new Error(policy.why);
      const facts = {
        actor: { kind: "pulse" as const },
        policyHash: policy.hash,
        rulesHash: policy.rulesHash,
        playbook: policy.playbookFact,
        settings,
      };
      return acts.perform({ action: "run_shell", cmd }, facts, going);
    },
    /** What a beat does before it decides. */
    async tend() {
      const interrupted = await acts.interrupted();
      const settled = await acts.runApproved(settings, going);
      if (interrupted.kind === "failed") throw new Error(interrupted.why);
      if (settled.kind === "failed") throw new Error(settled.why);
      return { open: interrupted.open, ...settled };
    },
  };
}
