// What a ruling costs in the process that already runs: reading, guardrails, memory, decision, and the row that remembers
// it, at growing memories; and the hook, as an agent meets it. The bars are ours: a tool call may not feel it. Verbs are
// measured elsewhere.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileGuards } from "../src/engine/host/guard-files.ts";
import { memoryDoor } from "../src/engine/host/memory/open.ts";
import type { Judge } from "../src/engine/judge.ts";
import { createGuard } from "../src/engine/judgment/guard/guard.ts";
import { createJudge } from "../src/engine/judgment/judge.ts";
import type { MemoryTables } from "../src/engine/judgment/ports.ts";
import { decisionRow, precedentRow } from "../test/engine/judgment/facts-by-hand.ts";
import { countingIds } from "../test/fakes/counting-ids.ts";
import { memoryStore } from "../test/fakes/memory-store.ts";
import { noJudgmentFiles } from "../test/fakes/no-judgment.ts";
import { type Figure, spreadOf } from "./figures.ts";
import { hookFigures } from "./hook.ts";

const sizes = [0, 1_000, 100_000] as const;
const RULINGS = 2_000;
const SIGNATURES = 500;
const P95_MS_MAX = 5;

const lines = [
  "npm test",
  "git status --short",
  "rg -n main src | head -20",
  "git push --force origin main",
  "rm -rf build dist",
  "cd packages/api && npm run build && npm publish --dry-run",
  "kubectl delete pod web-1 -n production",
  "psql -c 'delete from users'",
] as const;

export async function benchJudgment(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const size of sizes) {
    const { samples, cpu_ms } = await rulingsAt(size);
    const sorted = [...samples].sort((a, b) => a - b);
    const p95_ms = sorted[Math.floor(0.95 * sorted.length)] ?? Number.NaN;
    const what = `one ruling, remembered, at ${size} decisions`;
    figures.push({ what, ours: spreadOf(samples), bars: [] });
    figures.push({
      what: `${what}: p95`,
      ours: spreadOf([p95_ms]),
      bars: [{ kind: "median_ms_max", value: P95_MS_MAX }],
    });
    // On a busy machine the wall tells of others; this is ours alone.
    figures.push({ what: `${what}: processor time each`, ours: spreadOf([cpu_ms]), bars: [] });
  }
  return [...figures, ...(await hookFigures(sizes, fill))];
}

async function rulingsAt(size: number): Promise<Rulings> {
  const dir = mkdtempSync(join(tmpdir(), "looop-bench-judgment-"));
  const clock = {
    now_ms: () => Date.now(),
    monotonic_ms: () => performance.now(),
    sleep: async () => undefined,
  };
  const door = memoryDoor(join(dir, "memory.db"), clock);
  try {
    const opened = await door.open("make");
    if (opened.kind !== "open") throw new Error(`no memory: ${opened.kind}`);
    const filled = opened.memory.atomically((tables) => fill(tables, size));
    if (filled.kind !== "ok") throw new Error(filled.why);
    return await timed(judgeOn(door, clock));
  } finally {
    await door.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

function judgeOn(
  memory: Parameters<typeof createJudge>[0]["memory"],
  clock: Parameters<typeof createJudge>[0]["clock"],
): Judge {
  const { store } = memoryStore({ clock });
  const quiet = { record: async () => ({ kind: "ok" }) as const };
  const guard = createGuard({
    store,
    guardFiles: fileGuards(clock.now_ms),
    events: quiet,
    journal: { write: async () => ({ kind: "ok" }) as const },
  } as unknown as Parameters<typeof createGuard>[0]);
  return createJudge({
    ...noJudgmentFiles,
    memory,
    guard,
    grants: { look: async () => undefined, claim: async () => undefined },
    clock,
    ids: countingIds(`b${Math.floor(performance.now())}x`),
    localTime: () => ({ date: "2026-01-01", time: "", stamp: "" }),
    settings: async () => ({ kind: "absent", why: "no config here", remedy: "none" }),
  });
}

interface Rulings {
  readonly samples: readonly number[];
  readonly cpu_ms: number;
}

async function timed(judge: Judge): Promise<Rulings> {
  for (const line of lines) await judge.rule({ kind: "shell", line, cwd: "/repo" }, {});
  const samples: number[] = [];
  const before = process.cpuUsage();
  for (let n = 0; n < RULINGS; n += 1) {
    const line = `${lines[n % lines.length]} # ${n}`;
    const began_ms = performance.now();
    await judge.rule({ kind: "shell", line, cwd: "/repo" }, { worker: "fix-42", correlation: `tool-${n}` });
    samples.push(performance.now() - began_ms);
  }
  const { user, system } = process.cpuUsage(before);
  return { samples, cpu_ms: (user + system) / 1_000 / RULINGS };
}

function fill(tables: MemoryTables, size: number): void {
  const now_ms = Date.now();
  const good = { grade: "good", by: "machine", why: "", weight: 1 } as const;
  for (let n = 0; n < size; n += 1) {
    const signature = n % 10 === 0 ? "npm test" : `tool sub${n % SIGNATURES}`;
    tables.remember(decisionRow({ id: `f${n}`, at_ms: now_ms - n, signature, correlation: `c${n}` }), 300);
    tables.grade(`f${n}`, "exit", good, now_ms);
    if (n % 10 === 0) tables.keep(precedentRow({ id: `p${n}`, key: `k${n}`, at_ms: now_ms - n, signature }));
  }
}
