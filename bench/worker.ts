// What a worker's output costs on its way through host, transcript and screen, beside a bare terminal that only counts
// the same bytes of the same program; and what a host is while it waits. Every byte is compared by its hash.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { randomIds, systemClock } from "../src/engine/host/clock.ts";
import { createFileStore } from "../src/engine/host/file-store.ts";
import { systemProcesses } from "../src/engine/host/processes.ts";
import { type SessionClient, sessionClient } from "../src/engine/host/session/client.ts";
import { type StartPorts, startSession } from "../src/engine/host/session/start.ts";
import { waitForEnd } from "../src/engine/host/session/waiting.ts";
import { type Figure, spreadOf } from "./figures.ts";
import { type Kind, kinds, writeFlood } from "./floods.ts";

const rounds = { flood: 5, start: 10, looks: 200 } as const;
const MB = 1_048_576;
/** At least 0.7 of the bare terminal's rate. */
const RATIO_MAX = 1 / 0.7;
const LAG_MS_MAX = 20;
const root = resolve(import.meta.dirname, "..");

export async function benchWorker(): Promise<readonly Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "looop-bench-"));
  const bench = benchIn(dataDir);
  try {
    const figures: Figure[] = [];
    for (const kind of kinds) figures.push(await flood(bench, kind));
    return [...figures, ...(await floodWatched(bench)), ...(await standing(bench))];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

// --- the two ways ----------------------------------------------------------------------------------------------------

interface Bench {
  readonly dataDir: string;
  readonly ports: StartPorts;
  readonly ids: ReturnType<typeof randomIds>;
}

function benchIn(dataDir: string): Bench {
  const clock = systemClock();
  const ids = randomIds();
  const ports: StartPorts = {
    store: createFileStore({ root: dataDir, clock, ids }),
    processes: systemProcesses(),
    clock,
    hostCommand: [process.execPath, join(root, "dist", "entry.js"), "session-host"],
  };
  return { dataDir, ports, ids };
}

/** Waits to be told, so that neither side's start is measured. */
const programOf = (file: string) => `stty -echo; echo ready; read -r word; cat ${file}`;

async function startOne(bench: Bench, script: string): Promise<SessionClient & { readonly hostPid: number }> {
  const id = `w${bench.ids.nonce()}`;
  const env = {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: process.env.HOME ?? "/",
    TERM: "xterm-256color",
  };
  const outcome = await startSession(bench.ports, {
    dataDir: bench.dataDir,
    id,
    gen: bench.ids.nonce(),
    command: ["sh", "-c", script],
    cwd: bench.dataDir,
    env,
  });
  if (outcome.kind !== "started") throw new Error(JSON.stringify(outcome));
  return { ...sessionClient(bench.dataDir, id, bench.ports), hostPid: outcome.hostPid };
}

interface Hosted {
  readonly wall_ms: number;
  readonly hash: string;
}

/** `meanwhile` goes on until the signal. */
async function hostedFlood(
  bench: Bench,
  file: string,
  meanwhile: (client: SessionClient, done: AbortSignal) => Promise<void> = async () => undefined,
): Promise<Hosted> {
  const client = await startOne(bench, programOf(file));
  while (
    (await client.shot("plain", "trimmed").then((seen) => seen.kind === "ok" && seen.shot.text)) !== "ready"
  )
    await sleep(5);
  const ready = endOf(client);
  const done = new AbortController();
  const begin_ms = performance.now();
  await client.send("", "cr");
  const other = meanwhile(client, done.signal);
  const ended = await waitForEnd(client, { clock: bench.ports.clock });
  const wall_ms = performance.now() - begin_ms;
  done.abort();
  await other;
  if (ended.kind !== "exited") throw new Error(`the flood ended otherwise: ${JSON.stringify(ended)}`);
  const hash = hashOf(client, ready);
  rmSync(client.dir, { recursive: true });
  return { wall_ms, hash };
}

function endOf(client: SessionClient): number {
  const range = client.range(Number.MAX_SAFE_INTEGER, 0);
  return range.kind === "ok" ? range.end : 0;
}

function hashOf(client: SessionClient, from: number): string {
  const hash = createHash("sha256");
  for (let at = from; ; ) {
    const range = client.range(at, 4 * MB);
    if (range.kind !== "ok" || range.dropped_bytes > 0) throw new Error("the transcript is not whole");
    hash.update(range.bytes);
    if (range.next >= range.end) return hash.digest("hex");
    at = range.next;
  }
}

/** In a process of its own, as the host is one. */
async function bareFlood(file: string): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "bare-terminal.ts"), programOf(file)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  await once(child, "close");
  return Number(Buffer.concat(pieces).toString());
}

async function flood(bench: Bench, kind: Kind): Promise<Figure> {
  const { file, hash } = writeFlood(bench.dataDir, kind);
  readFileSync(file); // both read it from memory
  const ours: number[] = [];
  const bare: number[] = [];
  // In turns, so that a busy machine is busy for both; the first of each warms up.
  for (let round = 0; round <= rounds.flood; round += 1) {
    const bare_ms = await bareFlood(file);
    const hosted = await hostedFlood(bench, file);
    if (hosted.hash !== hash) throw new Error(`${kind.name}: bytes were lost or changed`);
    if (round > 0) bare.push(bare_ms);
    if (round > 0) ours.push(hosted.wall_ms);
  }
  rmSync(file);
  return {
    what: `50 MB of ${kind.name}`,
    ours: spreadOf(ours),
    rival: { name: "bare node-pty", spread: spreadOf(bare) },
    bars: [{ kind: "ratio_max", value: RATIO_MAX }],
  };
}

// --- who looks meanwhile ---------------------------------------------------------------------------------------------

async function floodWatched(bench: Bench): Promise<readonly Figure[]> {
  const [kind] = kinds;
  if (kind === undefined) return [];
  const { file } = writeFlood(bench.dataDir, kind);
  const lag = monitorEventLoopDelay({ resolution: 1 });
  const lags: number[] = [];
  const looks: number[] = [];
  while (looks.length < rounds.looks) {
    lag.reset();
    lag.enable();
    await hostedFlood(bench, file, async (client, done) => {
      while (!done.aborted) {
        const begin_ms = performance.now();
        const seen = await client.shot("plain", "trimmed");
        if (seen.kind === "ok" && !done.aborted) looks.push(performance.now() - begin_ms);
        await sleep(10);
      }
    });
    lag.disable();
    lags.push(lag.percentile(99) / 1e6);
  }
  return [
    { what: "a look at the screen in a flood", ours: spreadOf(looks), bars: [] },
    {
      what: "loop lag p99 of who looks",
      ours: spreadOf(lags),
      bars: [{ kind: "median_ms_max", value: LAG_MS_MAX }],
    },
  ];
}

// --- while nothing happens -------------------------------------------------------------------------------------------

async function standing(bench: Bench): Promise<readonly Figure[]> {
  const starts: number[] = [];
  const resident: number[] = [];
  for (let round = 0; round < rounds.start; round += 1) {
    const begin_ms = performance.now();
    const client = await startOne(bench, "echo ready; read -r word");
    starts.push(performance.now() - begin_ms);
    await client.shot("plain", "trimmed");
    await sleep(200);
    const [, kib = ""] =
      /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${client.hostPid}/status`, "utf8")) ?? [];
    resident.push(Number(kib) / 1_024);
    await client.kill();
  }
  return [
    { what: "start of a worker's host", ours: spreadOf(starts), bars: [] },
    { what: "resident set of a waiting host", unit: "MB", ours: spreadOf(resident), bars: [] },
  ];
}
