// What a tool call of an agent pays for being judged: as the hook is wired, from the start of its process to its end, and
// over the running program's socket alone, at growing memories. The resident end is the real one, in this process.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveHooks } from "../src/bot/hook-desk.ts";
import { environmentOf } from "../src/engine/host/environment.ts";
import { askResident } from "../src/engine/host/hook-call.ts";
import { memoryDoor } from "../src/engine/host/memory/open.ts";
import { openEngine } from "../src/engine/host/open.ts";
import type { MemoryTables } from "../src/engine/judgment/ports.ts";
import { type Figure, spreadOf } from "./figures.ts";

const root = join(import.meta.dirname, "..");
const payload = readFileSync(join(root, "test/fixtures/hook/pre-bash-look.json"), "utf8");
const CALLS = 60;
const WARM = 5;
const WIRED_P95_MS_MAX = 50;
const RESIDENT_P95_MS_MAX = 15;

export async function hookFigures(
  sizes: readonly number[],
  fill: (tables: MemoryTables, size: number) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const size of sizes) {
    const { wired, resident, bare } = await timesAt(size, fill);
    figures.push(
      ...figuresOf(`the hook as it is wired, at ${size} decisions`, wired, WIRED_P95_MS_MAX),
      ...figuresOf(`the hook over the socket alone, at ${size} decisions`, resident, RESIDENT_P95_MS_MAX),
      // On a busy machine this tells how much of the first is the machine's.
      { what: "starting Node, and nothing else", ours: spreadOf(bare), bars: [] },
    );
  }
  return figures;
}

function figuresOf(what: string, samples: readonly number[], value: number): readonly Figure[] {
  const sorted = [...samples].sort((a, b) => a - b);
  const p95_ms = sorted[Math.floor(0.95 * sorted.length)] ?? Number.NaN;
  return [
    { what, ours: spreadOf(samples), bars: [] },
    { what: `${what}: p95`, ours: spreadOf([p95_ms]), bars: [{ kind: "median_ms_max", value }] },
  ];
}

async function timesAt(size: number, fill: (tables: MemoryTables, size: number) => void) {
  const dir = mkdtempSync(join(tmpdir(), "looop-bench-hook-"));
  const dataDir = join(dir, "data");
  mkdirSync(dataDir);
  await filled(dataDir, (tables) => fill(tables, size));
  const env = { HOME: dir, LOOOP_DATA_DIR: dataDir, PATH: process.env["PATH"] ?? "" };
  const environment = environmentOf({ env, cwd: dir, user: "bench", packageRoot: root });
  if (environment.kind !== "ok") throw new Error(environment.why);
  const over = new AbortController();
  const engine = openEngine(environment);
  const clock = { monotonic_ms: () => performance.now() };
  const serving = serveHooks({ dataDir, engine, person: "bench", clock, took: () => undefined }, over.signal);
  try {
    const wired = await sampled((n) => ended("bin/looop", ["hook", "pre"], env, payloadOf(`w${n}`)));
    const bare = await sampled(() => ended(process.execPath, ["-e", "0"], env, ""));
    const resident = await sampled(async (n) => {
      const said = await askResident(dataDir, { event: "pre", payload: payloadOf(`r${n}`) });
      if (said.kind !== "reply") throw new Error(`the resident end: ${said.kind}`);
    });
    return { wired, resident, bare };
  } finally {
    over.abort();
    await serving;
    rmSync(dir, { recursive: true, force: true });
  }
}

const payloadOf = (id: string) => payload.replace("toolu_01Step1", `toolu_${id}`);

async function filled(dataDir: string, fill: (tables: MemoryTables) => void): Promise<void> {
  const door = memoryDoor(join(dataDir, "memory.db"), { monotonic_ms: () => performance.now() });
  const opened = await door.open("make");
  if (opened.kind !== "open") throw new Error(`no memory: ${opened.kind}`);
  const kept = opened.memory.atomically(fill);
  if (kept.kind !== "ok") throw new Error(kept.why);
  await door.close();
}

async function sampled(call: (n: number) => Promise<void>): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let n = 0; n < WARM + CALLS; n += 1) {
    const began_ms = performance.now();
    await call(n);
    if (n >= WARM) samples.push(performance.now() - began_ms);
  }
  return samples;
}

function ended(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin: string,
): Promise<void> {
  const child = spawn(program, args, { cwd: root, env, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.stdout.on("data", () => reject(new Error("it had an opinion on a look")));
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`it ended with ${code}`))));
  });
}
