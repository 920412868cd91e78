// The three figures of the mailbox: how soon an answer reaches who asked, how dear ten thousand open asks are, and what
// a verb costs before it does anything. Real processes, real files, in a directory of their own.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../src/engine/engine.ts";
import { environmentOf } from "../src/engine/host/environment.ts";
import { openEngine } from "../src/engine/host/open.ts";
import type { Actor } from "../src/engine/types.ts";
import { type Figure, spreadOf } from "./figures.ts";

const root = resolve(import.meta.dirname, "..");
const person: Actor = { kind: "person", name: "bench", surface: "terminal" };
const rounds = { answer: 30, answerRival: 12, scan: 20, start: 25, asks: 10_000 } as const;

interface Program {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const ours: Program = { name: "ours", command: [join(root, "bin", "looop")] };
const bareNode: Program = { name: "node -e 0", command: [process.execPath, "-e", "0"] };
const reference: Program | undefined = process.env.LOOOP_REFERENCE_BIN
  ? { name: "reference", command: [process.env.LOOOP_REFERENCE_BIN] }
  : undefined;

export async function benchMailbox(): Promise<readonly Figure[]> {
  return [await answerReachesAsker(), ...(await manyAsks()), ...(await coldStarts())];
}

// --- answer → ask --------------------------------------------------------------------------------------------------

async function answerReachesAsker(): Promise<Figure> {
  const mine = await inDirectory((dataDir) => answerTimes(ours, dataDir, rounds.answer));
  const theirs = reference && (await inDirectory((dir) => answerTimes(reference, dir, rounds.answerRival)));
  return {
    what: "answer given → blocked ask has ended",
    ours: spreadOf(mine),
    ...(reference && theirs && { rival: { name: reference.name, spread: spreadOf(theirs) } }),
    bars: [{ kind: "median_ms_max", value: 30 }],
  };
}

async function answerTimes(program: Program, dataDir: string, count: number): Promise<number[]> {
  const engine = engineOn(dataDir);
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) times.push(await answerTime(program, dataDir, engine));
  return times;
}

/** From before the answer is written until the asker's process is gone: more than the bar asks for. */
async function answerTime(program: Program, dataDir: string, engine: Engine): Promise<number> {
  const asks = join(dataDir, "asks");
  const before = new Set(await readdir(asks).catch(() => []));
  const child = spawn(program.command[0], ["ask", "bench", "--prompt", "go on?"], {
    env: environmentVariables(dataDir),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const id = await newAsk(asks, before);
  // A poll of one second has to be met at any of its moments.
  await sleep(250 + Math.random() * 1_000);
  const started_ms = performance.now();
  const outcome = await engine.mailbox.answer({ ask: id, text: "yes" }, person);
  if (outcome.kind !== "recorded") throw new Error(`the answer was not recorded: ${JSON.stringify(outcome)}`);
  const [code] = (await ended) as [number | null];
  const wall_ms = performance.now() - started_ms;
  if (code !== 0 || text.trim() !== "yes")
    throw new Error(`${program.name} ended with ${code} and said "${text}"`);
  return wall_ms;
}

async function newAsk(asks: string, before: ReadonlySet<string>): Promise<string> {
  for (let look = 0; look < 2_000; look += 1) {
    const names = await readdir(asks).catch(() => []);
    const fresh = names.find(
      (name) => name.startsWith("bench-") && name.endsWith(".json") && !before.has(name),
    );
    if (fresh !== undefined) return fresh.slice(0, -".json".length);
    await sleep(5);
  }
  throw new Error("no ask appeared within ten seconds");
}

// --- many asks -----------------------------------------------------------------------------------------------------

async function manyAsks(): Promise<readonly Figure[]> {
  return await inDirectory(async (dataDir) => {
    await writeAsks(dataDir, rounds.asks);
    const engine = engineOn(dataDir);
    const what = `${rounds.asks.toLocaleString("en")} open asks listed`;
    const first = await openTime(engine, rounds.asks);
    const warm: number[] = [];
    for (let round = 0; round < rounds.scan; round += 1) warm.push(await openTime(engine, rounds.asks));
    const changed: number[] = [];
    for (let round = 1; round <= rounds.scan; round += 1) {
      await engine.mailbox.raise({ worker: "late", prompt: "one more" }, { kind: "pulse" });
      changed.push(await openTime(engine, rounds.asks + round));
    }
    const listing = inTurns([{ ...ours, args: ["asks", "--json"] }, ...rivalWith(["asks"])], dataDir, 5);
    return [
      { what: `${what}: first time`, ours: spreadOf([first]), bars: [] },
      { what: `${what}: again`, ours: spreadOf(warm), bars: [{ kind: "median_ms_max", value: 50 }] },
      {
        what: `${what}: again, one is new`,
        ours: spreadOf(changed),
        bars: [{ kind: "median_ms_max", value: 50 }],
      },
      { what: `${what}: by \`looop asks\``, ...figureOf(listing), bars: [] },
    ];
  });
}

async function writeAsks(dataDir: string, count: number): Promise<void> {
  const asks = join(dataDir, "asks");
  await mkdir(asks, { recursive: true });
  const ts = Math.floor(Date.now() / 1_000);
  for (let n = 1; n <= count; n += 1) {
    const worker = `w${n % 100}`;
    const id = `${worker}-${Math.floor(n / 100) + 1}`;
    const record = { v: 1, id, worker, prompt: `May I merge change ${n}?`, options: ["yes", "no"], ts };
    writeFileSync(join(asks, `${id}.json`), JSON.stringify(record, null, 2));
  }
}

async function openTime(engine: Engine, expected: number): Promise<number> {
  const started_ms = performance.now();
  const list = await engine.mailbox.open();
  const wall_ms = performance.now() - started_ms;
  if (list.kind !== "ok") throw new Error(`the asks could not be listed: ${list.why}`);
  if (list.asks.length !== expected)
    throw new Error(`${list.asks.length} asks listed instead of ${expected}`);
  return wall_ms;
}

// --- cold start ----------------------------------------------------------------------------------------------------

async function coldStarts(): Promise<readonly Figure[]> {
  return await inDirectory(async (dataDir) => {
    const engine = engineOn(dataDir);
    await engine.seed();
    const ids: string[] = [];
    for (let n = 0; n <= rounds.start; n += 1) {
      const raised = await engine.mailbox.raise({ worker: "cold", prompt: "?" }, { kind: "pulse" });
      if (raised.kind === "raised") ids.push(raised.ask.id);
    }
    const verbs: readonly { what: string; args: () => readonly string[] }[] = [
      { what: "looop ask --detach", args: () => ["ask", "start", "--prompt", "x", "--detach"] },
      { what: "looop answer", args: () => ["answer", ids.pop() ?? "", "yes"] },
      { what: "looop asks", args: () => ["asks"] },
      { what: "looop told", args: () => ["told", "cold"] },
    ];
    return verbs.map(({ what, args }) => ({
      what: `${what}: whole process`,
      ...figureOf(
        inTurns(
          [
            { ...ours, args },
            { ...bareNode, args: [] },
          ],
          dataDir,
          rounds.start,
        ),
      ),
      bars: [
        { kind: "median_ms_max", value: 90 },
        { kind: "ratio_max", value: 3 },
      ],
    }));
  });
}

interface Contender extends Program {
  readonly args: readonly string[] | (() => readonly string[]);
}

interface Times {
  readonly name: string;
  readonly times: number[];
}

/** One after the other, again and again. The first round warms the disk and the compile cache and does not count. */
function inTurns(contenders: readonly Contender[], dataDir: string, count: number): readonly Times[] {
  const results = contenders.map(({ name }) => ({ name, times: [] as number[] }));
  for (let round = 0; round <= count; round += 1) {
    contenders.forEach((contender, index) => {
      const wall_ms = runTime(contender, dataDir);
      if (round > 0) results[index]?.times.push(wall_ms);
    });
  }
  return results;
}

function runTime({ name, command, args }: Contender, dataDir: string): number {
  const given = typeof args === "function" ? args() : args;
  const [program, ...fixed] = command;
  const started_ms = performance.now();
  const { status, stderr } = spawnSync(program, [...fixed, ...given], {
    env: environmentVariables(dataDir),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const wall_ms = performance.now() - started_ms;
  if (status !== 0) throw new Error(`${name} ${given.join(" ")} ended with ${status}: ${stderr}`);
  return wall_ms;
}

function rivalWith(args: readonly string[]): readonly Contender[] {
  return reference === undefined ? [] : [{ ...reference, args }];
}

function figureOf([mine, theirs]: readonly Times[]): Pick<Figure, "ours" | "rival"> {
  return {
    ours: spreadOf(mine?.times ?? []),
    ...(theirs && { rival: { name: theirs.name, spread: spreadOf(theirs.times) } }),
  };
}

// --- ground --------------------------------------------------------------------------------------------------------

async function inDirectory<T>(measure: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), "looop-bench-"));
  try {
    return await measure(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function environmentVariables(dataDir: string): Record<string, string> {
  const { PATH = "", HOME = dataDir } = process.env;
  return { PATH, HOME, LOOOP_DATA_DIR: dataDir };
}

function engineOn(dataDir: string): Engine {
  const env = environmentVariables(dataDir);
  const environment = environmentOf({ env, cwd: root, user: "bench", packageRoot: root });
  if (environment.kind !== "ok") throw new Error(environment.why);
  return openEngine(environment);
}
