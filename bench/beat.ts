// What a beat costs when nothing changed, what idling costs, and how soon an edit starts a beat. Real sensors on a real
// directory; beside them the bare spawning of the same programs, which nothing that runs them can undercut.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runPulse } from "../src/engine/pulse/pulse-loop.ts";
import type { PulsePorts } from "../src/engine/pulse/pulse-ports.ts";
import { inDirectory, portsOn, settledBeat, timeOf, writeSensors } from "./beat-ground.ts";
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
