// What the always-on program takes of a home server: how soon it is ready, and what stays in memory, by how many channels
// it has. The installed command in processes of its own; the platforms on loopback in this one. Ready is what `/readyz`
// says: it hears on every surface, its loop turns, its ledger takes what is written.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { answerStarters } from "../test/support/starters.ts";
import { engineOn } from "./concierge-ground.ts";
import { type Figure, spreadOf } from "./figures.ts";
import { open, type Platform, type PlatformName } from "./footprint-platforms.ts";

const COMMAND = resolve(import.meta.dirname, "..", "bin", "looop");
const STARTS = 5;
const IDLE_MS = 10_000;
const READY_MS_MAX = 60_000;
const KB_OF_MB = 1_024;

/** Surfaces beside the terminal, and what such a house may take at most. */
const houses: readonly HouseKind[] = [
  { name: "the terminal only", platforms: [], mb_max: 75, ready_ms_max: undefined },
  { name: "one channel (Telegram)", platforms: ["telegram"], mb_max: undefined, ready_ms_max: undefined },
  {
    name: "three channels",
    platforms: ["telegram", "slack", "discord"],
    mb_max: 140,
    ready_ms_max: 1_000,
  },
];

interface HouseKind {
  readonly name: string;
  readonly platforms: readonly PlatformName[];
  readonly mb_max: number | undefined;
  readonly ready_ms_max: number | undefined;
}

export async function benchFootprint(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const bare = await bareNode();
  for (const house of houses) {
    const { first_ms, ready_ms, rss_mb, pss_mb } = await measure(house.platforms);
    figures.push(
      {
        what: `${house.name}: started → ready`,
        ours: spreadOf(ready_ms),
        bars: house.ready_ms_max === undefined ? [] : [{ kind: "median_ms_max", value: house.ready_ms_max }],
      },
      { what: `${house.name}: the very first start, nothing compiled`, ours: spreadOf([first_ms]), bars: [] },
      {
        what: `${house.name}: resident after ${IDLE_MS / 1_000} s`,
        unit: "MB",
        ours: spreadOf(rss_mb),
        rival: { name: "bare Node", spread: spreadOf([bare.rss_mb]) },
        bars: house.mb_max === undefined ? [] : [{ kind: "median_ms_max", value: house.mb_max }],
      },
      {
        what: `${house.name}: the same, pages of others counted in part`,
        unit: "MB",
        ours: spreadOf(pss_mb),
        rival: { name: "bare Node", spread: spreadOf([bare.pss_mb]) },
        bars: [],
      },
    );
  }
  return figures;
}

// --- one house -------------------------------------------------------------------------------------------------------

interface Measured {
  readonly first_ms: number;
  readonly ready_ms: readonly number[];
  readonly rss_mb: readonly number[];
  readonly pss_mb: readonly number[];
}

/** The same house started again and again, as after an upgrade or a reboot; the last start is the one that stays. */
async function measure(names: readonly PlatformName[]): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), "looop-bench-"));
  const platforms = await Promise.all(names.map((name) => open[name]()));
  try {
    const house = await furnish(dir, platforms);
    const first_ms = await started(house, async ({ ready_ms }) => ready_ms);
    const ready_ms: number[] = [];
    const rss_mb: number[] = [];
    const pss_mb: number[] = [];
    for (let start = 1; start <= STARTS; start += 1)
      await started(house, async (running) => {
        ready_ms.push(running.ready_ms);
        if (start < STARTS) return;
        await sleep(IDLE_MS);
        const memory = memoryOf(running.pid);
        rss_mb.push(memory.rss_mb);
        pss_mb.push(memory.pss_mb);
      });
    return { first_ms, ready_ms, rss_mb, pss_mb };
  } finally {
    await Promise.all(platforms.map(({ close }) => close()));
    rmSync(dir, { recursive: true, force: true });
  }
}

interface HouseOnDisk {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
}

async function furnish(dir: string, platforms: readonly Platform[]): Promise<HouseOnDisk> {
  const dataDir = join(dir, "data");
  mkdirSync(dataDir);
  const engine = engineOn(dataDir);
  await answerStarters(engine);
  const port = await freePort();
  const config = join(dir, "config.yaml");
  const text = [
    `tick_command: echo '{"action":"noop"}'`,
    'worker_command: "true {{prompt_file}}"',
    `health: {listen: "127.0.0.1:${port}"}`,
    ...(platforms.length > 0 ? ["channels:", ...platforms.map(({ yaml }) => `  ${yaml}`)] : []),
    ...["people:", "  ann:", "    roles: [owner]", ...platforms.map(({ person }) => `    ${person}`)],
  ];
  writeFileSync(config, `${text.join("\n")}\n`);
  const { PATH = "" } = process.env;
  const env = {
    PATH: `${dirname(process.execPath)}:${PATH}`,
    HOME: dir,
    LOOOP_DATA_DIR: dataDir,
    LOOOP_CONFIG: config,
    ...Object.assign({}, ...platforms.map((platform) => platform.env)),
  };
  return { dir, env, port };
}

interface Running {
  readonly pid: number;
  readonly ready_ms: number;
}

async function started<T>(house: HouseOnDisk, look: (running: Running) => Promise<T>): Promise<T> {
  const from_ms = performance.now();
  const program = spawn(COMMAND, ["up"], {
    cwd: house.dir,
    env: house.env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  program.stderr.on("data", (piece: Buffer) => {
    complaints += piece.toString();
  });
  try {
    let said = "nothing";
    while (said !== "ready") {
      if (program.exitCode !== null) throw new Error(`it ended before it was ready: ${complaints}`);
      if (performance.now() - from_ms > READY_MS_MAX) throw new Error(`not ready: ${said} ${complaints}`);
      await sleep(5);
      said = await readiness(house.port);
    }
    return await look({ pid: program.pid ?? 0, ready_ms: performance.now() - from_ms });
  } finally {
    await end(program);
  }
}

async function readiness(port: number): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    const body = await response.text();
    return response.status === 200 ? "ready" : body;
  } catch (error) {
    return String(error); // nobody listens there yet
  }
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null) return;
  const gone = once(program, "exit");
  program.kill("SIGTERM");
  await gone;
}

// --- the machine -----------------------------------------------------------------------------------------------------

interface Memory {
  readonly rss_mb: number;
  readonly pss_mb: number;
}

function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1]) / KB_OF_MB;
  return { rss_mb: mb("Rss"), pss_mb: mb("Pss") };
}

/** The floor: a Node that waits, and has loaded nothing. */
async function bareNode(): Promise<Memory> {
  const node = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  try {
    await sleep(1_000);
    return memoryOf(node.pid ?? 0);
  } finally {
    await end(node);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
