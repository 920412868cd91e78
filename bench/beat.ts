// What a beat costs when nothing changed, what idling costs, and how soon an edit starts a beat. Real sensors on a real
// directory; beside them the bare spawning of the same programs, which nothing that runs them can undercut.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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
import { runPulse } from "../src/engine/pulse/pulse-loop.ts";
import type { PulsePorts } from "../src/engine/pulse/pulse-ports.ts";
import { createSchedules } from "../src/engine/steering/schedules.ts";
import { createClaims } from "../src/engine/workers/claims.ts";
import { createFleet } from "../src/engine/workers/fleet.ts";
import { type Figure, spreadOf } from "./figures.ts";

const rounds = { beats: 25, idleBeats: 200, lap: 500, edits: 20, reference_ms: 20_000 } as const;
/** 0.5 % of one core over the 60 s between two beats. */
const IDLE_CPU_MS_MAX = 300;
const MB = 1_048_576;

export async function benchBeat(): Promise<readonly Figure[]> {
  const twenty = await unchanged(20);
  const { LOOOP_REFERENCE_BIN } = process.env;
  return [
    await unchanged(0),
    twenty,
    ...(LOOOP_REFERENCE_BIN ? [await besideReference(LOOOP_REFERENCE_BIN, twenty)] : []),
    await unchanged(100),
    ...(await idling()),
    await editToBeat(),
  ];
}

// --- an unchanged world --------------------------------------------------------------------------------------------

async function unchanged(sensors: number): Promise<Figure> {
  return inDirectory(async (dataDir) => {
    const scripts = writeSensors(dataDir, sensors);
    const beat = await settledBeat(portsOn(dataDir));
    const ours: number[] = [];
    const bare: number[] = [];
    // In turns, so that a busy machine is busy for both; the first of each warms the disk.
    for (let round = 0; round <= rounds.beats; round += 1) {
      const mine_ms = await timeOf(beat);
      const theirs_ms = await timeOf(() => spawnAll(scripts, dataDir));
      if (round > 0) ours.push(mine_ms);
      if (round > 0) bare.push(theirs_ms);
    }
    const hasRival = sensors > 0;
    return {
      what: `unchanged beat, ${sensors} sensors`,
      ours: spreadOf(ours),
      ...(hasRival && { rival: { name: "bare spawns", spread: spreadOf(bare) } }),
      bars: sensors === 20 ? [{ kind: "ratio_max", value: 1.5 }] : [],
    };
  });
}

async function spawnAll(scripts: readonly string[], cwd: string): Promise<void> {
  await Promise.all(
    scripts.map(async (script) => {
      const child = spawn(script, { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
      child.stdout.resume();
      child.stderr.resume();
      await once(child, "close");
    }),
  );
}

// --- the reference -------------------------------------------------------------------------------------------------

/** Its own events tell when a beat of its began and when it had found nothing to do. */
async function besideReference(program: string, mine: Figure): Promise<Figure> {
  const times = await inDirectory(async (dataDir) => {
    writeSensors(dataDir, 20);
    const tick_command = `cat > /dev/null; echo '{"action":"noop"}' > .decision.json`;
    const config = join(dataDir, "config.json");
    writeFileSync(
      config,
      JSON.stringify({ tick_command, worker_command: "true {{prompt_file}}", interval: 1 }),
    );
    const { PATH = "" } = process.env;
    const env = { PATH, HOME: dataDir, LOOOP_DATA_DIR: dataDir, LOOOP_CONFIG: config };
    const run = (verb: string) => spawnSync(program, [verb], { env, stdio: "ignore" });
    run("up");
    await sleep(rounds.reference_ms);
    run("down");
    return idleBeatsIn(readFileSync(join(dataDir, "events.jsonl"), "utf8"));
  });
  const rival = { name: "reference", spread: spreadOf(times) };
  return { what: `${mine.what}, beside the reference's`, ours: mine.ours, rival, bars: [] };
}

function idleBeatsIn(log: string): readonly number[] {
  const events = log
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; ts: string });
  return events.flatMap(({ event, ts }, at) => {
    const begun = events.slice(0, at).findLast((before) => before.event === "tick_start");
    const isEnd = event === "world_unchanged" || event === "tick_backoff";
    return isEnd && begun !== undefined ? [Date.parse(ts) - Date.parse(begun.ts)] : [];
  });
}

// --- idling --------------------------------------------------------------------------------------------------------

/** An hour of beats is sixty; what the sensors themselves use is theirs. */
async function idling(): Promise<readonly Figure[]> {
  return inDirectory(async (dataDir) => {
    writeSensors(dataDir, 2);
    const ports = portsOn(dataDir);
    let beat = await settledBeat(ports);
    const used: number[] = [];
    for (let round = 0; round < rounds.idleBeats; round += 1) {
      const before = process.cpuUsage();
      await beat();
      const { user, system } = process.cpuUsage(before);
      used.push((user + system) / 1_000);
    }
    const resident = async () => {
      for (let round = 0; round < rounds.lap; round += 1) await beat();
      return process.memoryUsage.rss() / MB;
    };
    rmSync(join(dataDir, "sensors"), { recursive: true });
    beat = await settledBeat(ports);
    await resident();
    const first = [await resident()];
    const later = [await resident(), await resident()];
    return [
      {
        what: "CPU of an idle minute (one beat, 2 sensors)",
        ours: spreadOf(used),
        bars: [{ kind: "median_ms_max", value: IDLE_CPU_MS_MAX }],
      },
      {
        what: `resident set after ${4 * rounds.lap} beats`,
        unit: "MB",
        ours: spreadOf(later),
        rival: { name: `after ${2 * rounds.lap}`, spread: spreadOf(first) },
        bars: [{ kind: "ratio_max", value: 1.1 }],
      },
    ];
  });
}

// --- an edit -------------------------------------------------------------------------------------------------------

async function editToBeat(): Promise<Figure> {
  return inDirectory(async (dataDir) => {
    let begun = Promise.withResolvers<number>();
    const ports = portsOn(dataDir);
    const { settle } = ports.mailbox;
    const heard: PulsePorts = {
      ...ports,
      mailbox: {
        ...ports.mailbox,
        settle() {
          begun.resolve(performance.now());
          return settle();
        },
      },
    };
    // A pause, so that no decision is under way when the next edit comes.
    writeFileSync(join(dataDir, "state/pause.json"), '{"v":1,"by":"bench","at":1}');
    const stop = new AbortController();
    const running = runPulse(heard, stop.signal);
    const times: number[] = [];
    for (let round = 0; round < rounds.edits; round += 1) {
      await sleep(300 + Math.random() * 200);
      begun = Promise.withResolvers<number>();
      const edited_ms = performance.now();
      writeFileSync(join(dataDir, "goals/edited.md"), `round ${round}\n`);
      times.push((await begun.promise) - edited_ms);
    }
    stop.abort();
    await running;
    return {
      what: "goal edited → beat begins",
      ours: spreadOf(times),
      bars: [{ kind: "median_ms_max", value: 250 }],
    };
  });
}

// --- ground --------------------------------------------------------------------------------------------------------

async function inDirectory<T>(measure: (dataDir: string) => Promise<T>): Promise<T> {
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

function writeSensors(dataDir: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => {
    const script = join(dataDir, `sensors/s${n}.sh`);
    writeFileSync(script, `#!/bin/sh\necho '{"signal":${n}}'\n`, { mode: 0o755 });
    return script;
  });
}

async function settledBeat(ports: PulsePorts): Promise<() => Promise<void>> {
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

async function timeOf(work: () => Promise<void>): Promise<number> {
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

function portsOn(dataDir: string): PulsePorts {
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
