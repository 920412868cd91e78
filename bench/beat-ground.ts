// What a beat is measured on: a real directory with real sensors, the real engine parts, a decider that does nothing.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEvents } from "../src/engine/chronicle/events.ts";
import { createJournal } from "../src/engine/chronicle/journal.ts";
import { systemChildren } from "../src/engine/host/children.ts";
import { localTime, machineZone, randomIds, systemClock } from "../src/engine/host/clock.ts";
import { createFileStore } from "../src/engine/host/file-store.ts";
import { fileLogs } from "../src/engine/host/log-file.ts";
import { systemProcesses } from "../src/engine/host/processes.ts";
import { directoryWatcher } from "../src/engine/host/watcher.ts";
import { createMailbox } from "../src/engine/mailbox/mailbox.ts";
import type { Acts } from "../src/engine/pulse/act.ts";
import { createBeat } from "../src/engine/pulse/beat.ts";
import { parseEngineConfig } from "../src/engine/pulse/config.ts";
import type { PulsePorts } from "../src/engine/pulse/pulse-ports.ts";
import { createSchedules } from "../src/engine/steering/schedules.ts";
import { createClaims } from "../src/engine/workers/claims.ts";
import { createFleet } from "../src/engine/workers/fleet.ts";

export async function inDirectory<T>(measure: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), "looop-bench-"));
  try {
    for (const dir of ["sensors", "goals", "state", "answers", "schedules", "sessions"]) {
      mkdirSync(join(dataDir, dir));
    }
    return await measure(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export function writeSensors(dataDir: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => {
    const script = join(dataDir, `sensors/s${n}.sh`);
    writeFileSync(script, `#!/bin/sh\necho '{"signal":${n}}'\n`, { mode: 0o755 });
    return script;
  });
}

export async function settledBeat(ports: PulsePorts): Promise<() => Promise<void>> {
  const beat = createBeat(ports);
  const { signal } = new AbortController();
  const first = await beat({}, signal);
  if (first.kind !== "decided") throw new Error(`the first beat: ${JSON.stringify(first)}`);
  return async () => {
    const outcome = await beat({}, signal);
    if (outcome.kind === "skipped") return;
    const told = readFileSync(join(ports.dataDir, "events.jsonl"), "utf8").trim().split("\n").slice(-4);
    throw new Error(`not an unchanged beat: ${JSON.stringify(outcome)}\n${told.join("\n")}`);
  };
}

export async function timeOf(work: () => Promise<void>): Promise<number> {
  const started_ms = performance.now();
  await work();
  return performance.now() - started_ms;
}

const idleActs: Acts = {
  perform: async () => ({ kind: "done", summary: "done", warnings: [] }),
  runApproved: async () => ({ kind: "ok", ran: [], dropped: [], waiting: 0, troubles: [] }),
  interrupted: async () => ({ kind: "ok", open: [], troubles: [] }),
  outcomesSince: async () => ({ kind: "ok", parked: [], cursor: "", troubles: [] }),
};

export function portsOn(dataDir: string): PulsePorts {
  const clock = systemClock();
  const ids = randomIds();
  const store = createFileStore({ root: dataDir, clock, ids });
  const watcher = directoryWatcher(dataDir);
  const processes = systemProcesses();
  const base = { store, clock, ids, watcher, localTime, machineZone, processes };
  const events = createEvents(base);
  const journal = createJournal(base);
  const fleet = createFleet({ ...base, marker: {} });
  const tick_command = `cat > /dev/null; echo '{"action":"noop","reason":"bench"}'`;
  const parsed = parseEngineConfig(
    { tick_command, worker_command: "true {{prompt_file}}", caps: { decides_per_hour: 0 } },
    { hostZone: "UTC", foreignKeys: [] },
  );
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed.problems));
  return {
    ...base,
    dataDir,
    children: systemChildren(),
    logs: fileLogs(dataDir),
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin" },
    mailbox: createMailbox({ ...base, fleet, events }),
    fleet,
    claims: createClaims({ ...base, fleet }),
    schedules: createSchedules({ ...base, events, journal }),
    events,
    journal,
    seed: async () => ({ kind: "ok", created: [] }),
    acts: idleActs,
    readConfig: async () => ({ kind: "ok", config: parsed.config }),
  };
}
