// What the concierge is measured on: the real engine on a real directory, the real ledger, the real clock; surfaces in
// memory, so that what is measured is ours and not a network's.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Concierge, openConcierge } from "../src/bot/concierge.ts";
import { menu } from "../src/bot/reading/help.ts";
import { locales } from "../src/bot/reading/intent.ts";
import type { Surface } from "../src/channels/channel.ts";
import type { Engine } from "../src/engine/engine.ts";
import { randomIds, systemClock } from "../src/engine/host/clock.ts";
import { environmentOf } from "../src/engine/host/environment.ts";
import { openEngine } from "../src/engine/host/open.ts";
import type { Person } from "../src/notify/nouns.ts";
import { redactor } from "../src/notify/redact.ts";
import { type MemoryWorld, memoryWorld } from "../test/fakes/memory-channel.ts";

const root = resolve(import.meta.dirname, "..");

export interface Ground {
  readonly dataDir: string;
  /** Another process's, as far as the concierge can tell. */
  readonly engine: Engine;
  readonly concierge: Concierge;
  readonly worlds: ReadonlyMap<Surface, MemoryWorld>;
  world(surface: Surface): MemoryWorld;
}

export const homeOf = (surface: Surface) => ({ surface, chat: `${surface}-home` });

/** The same person on every surface. */
export const owner = (surfaces: readonly Surface[]): Person => ({
  name: "ada",
  roles: ["owner"],
  identities: surfaces.map((surface) => ({ surface, user: "ada", via: "config" })),
});

export async function onGround<T>(
  surfaces: readonly Surface[],
  measure: (ground: Ground) => Promise<T>,
  prepare: (dataDir: string) => void = () => undefined,
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), "looop-bench-"));
  mkdirSync(join(dataDir, "asks"));
  prepare(dataDir);
  const own = engineOn(dataDir);
  const seeded = await own.seed();
  if (seeded.kind !== "ok") throw new Error(seeded.why);
  const clock = systemClock();
  const worlds = new Map(surfaces.map((surface) => [surface, memoryWorld({ surface, clock })]));
  for (const world of worlds.values()) world.person("ada");
  const concierge = await openConcierge({
    engine: own,
    clock,
    ids: randomIds(),
    fraction: Math.random,
    ledgerPath: join(dataDir, "bot.db"),
    holder: "bench",
    redact: redactor([]),
    zone: "Europe/Berlin",
    locales,
    people: [owner(surfaces)],
    singleOwner: "yes",
    approvals: { irreversible: 1, destructive: 1 },
    user: "ada",
    rules: [],
    homes: surfaces.map(homeOf),
    openChannels: async () => [...worlds.values()].map(({ channel }) => channel),
    menu,
  });
  if (concierge.kind !== "open") throw new Error(`no concierge: ${JSON.stringify(concierge)}`);
  const stop = new AbortController();
  const done = concierge.run(stop.signal);
  try {
    await Promise.all([...worlds.values()].map((world) => world.connected()));
    return await measure({
      dataDir,
      engine: engineOn(dataDir),
      concierge,
      worlds,
      world(surface) {
        const found = worlds.get(surface);
        if (found === undefined) throw new Error(`there is no ${surface} here`);
        return found;
      },
    });
  } finally {
    stop.abort();
    await done;
    concierge.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export function engineOn(dataDir: string): Engine {
  const { PATH = "", HOME = dataDir } = process.env;
  const env = { PATH, HOME, LOOOP_DATA_DIR: dataDir };
  const environment = environmentOf({ env, cwd: root, user: "bench", packageRoot: root });
  if (environment.kind !== "ok") throw new Error(environment.why);
  return openEngine(environment);
}

/** As a program would that raised them long ago. */
export function writeAsks(dataDir: string, from: number, count: number): readonly string[] {
  const ts = Math.floor(Date.now() / 1_000) - 60;
  return Array.from({ length: count }, (_, at) => {
    const n = from + at;
    const worker = `w${n % 100}`;
    const id = `${worker}-${Math.floor(n / 100) + 1}`;
    const record = { v: 1, id, worker, prompt: `May I merge change ${n}?`, options: ["yes", "no"], ts };
    writeFileSync(join(dataDir, "asks", `${id}.json`), JSON.stringify(record));
    return id;
  });
}

/** Looks every other millisecond: far less than what is measured, and it leaves the loop to others. */
export async function until(what: string, isSo: () => boolean, wait_ms_max = 30_000): Promise<void> {
  const end_ms = performance.now() + wait_ms_max;
  while (!isSo()) {
    if (performance.now() > end_ms) throw new Error(`${what}: not within ${wait_ms_max} ms`);
    await sleep(2);
  }
}

export const isAnswered = (dataDir: string, id: string): boolean =>
  existsSync(join(dataDir, "answers", `${id}.json`));
