// One look at everything a person or a client sees of the engine, with the prints that tell two looks apart.
// Never throws: a part that cannot be read becomes a trouble and is unseen (I12).

import type { Fleet, Journal, Mailbox } from "../engine.ts";
import { isId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Trouble } from "../outcome.ts";
import type { Key, Store } from "../ports.ts";
import { type Part, type World, worldOf } from "../pulse/world.ts";
import { decodeText } from "../records/codec.ts";
import type { AskView, State, WorkerFacts } from "../types.ts";
import { encodeCursor, printOf, type Sighting } from "./cursor.ts";

export interface ObservePorts {
  readonly dataDir: string;
  readonly store: Store;
  readonly mailbox: Pick<Mailbox, "open">;
  readonly fleet: Pick<Fleet, "list">;
  readonly journal: Pick<Journal, "tail">;
}

export interface Observation {
  readonly kind: "ok";
  readonly state: State;
  readonly sighting: Sighting;
}

export const PLAYBOOK: Key = "PLAYBOOK.md";
export const GOALS: Key = "goals";
export const SNAPSHOTS: Key = "snapshots";
export const JOURNAL: Key = "journal.md";
/** The lock of the one pulse of a data directory, in whichever program it runs (I1). */
export const PULSE_LOCK: Key = ".lock/lock";

export async function observe(ports: ObservePorts): Promise<Observation | Failed> {
  const { store, dataDir } = ports;
  const troubles: Trouble[] = [];
  const [playbook, goals, snapshots, asks, workers, journal, pulse] = await Promise.all([
    readPart(store, PLAYBOOK, troubles),
    readFolder(store, GOALS, ".md", troubles),
    readFolder(store, SNAPSHOTS, ".json", troubles),
    readAsks(ports, troubles),
    readWorkers(ports, troubles),
    readJournal(ports, troubles),
    readPulse(store, troubles),
  ]);
  if (!goals && !asks && !workers && playbook.kind === "unreadable") {
    return failed("unreadable", `${dataDir}: nothing in it can be read`, "check the owner and mode of it");
  }
  const readings = bytesOf(snapshots ?? new Map());
  const world = worldOf({ playbook, goals: goals ?? new Map(), snapshots: readings });
  const sighting: Sighting = {
    asks: asks && printOf(asks.map(({ id, state }) => `${id} ${state}`).sort()),
    journal: journal && printOf(journal.lines.length === 0 ? [] : [journal.size, journal.lines]),
    playbook: printOf(itemsOf(world, "playbook")),
    goals: goals && printOf(itemsOf(world, "goal:")),
    snapshots: snapshots && printOf(itemsOf(world, "snap:")),
    workers: workers && printOf(workers.map(({ id, gen, state, alive }) => [id, gen, state, alive])),
    pulse,
  };
  const state: State = {
    data_dir: dataDir,
    world_hash: world.hash,
    pulse_alive: pulse === "up",
    snapshots: parsedReadings(readings, world, troubles),
    asks: asks ?? [],
    workers: workers ?? [],
    goals: [...(goals ?? new Map()).keys()],
    journal_tail: journal?.lines ?? [],
    troubles,
    cursor: encodeCursor(sighting),
  };
  return { kind: "ok", state, sighting };
}

async function readPart(store: Store, key: Key, troubles: Trouble[]): Promise<Part> {
  const read = await store.read(key, limits.body_bytes_max);
  if (read.kind === "unreadable") {
    troubles.push({ path: key, why: read.why, remedy: `make ${key} a readable regular file` });
  }
  return read;
}

/** By name without suffix, sorted; undefined when the names themselves cannot be read. */
async function readFolder(
  store: Store,
  dir: Key,
  suffix: string,
  troubles: Trouble[],
): Promise<ReadonlyMap<string, Part> | undefined> {
  const listing = await store.list(dir);
  if (listing.kind === "unreadable") {
    troubles.push({ path: dir, why: listing.why, remedy: `make ${dir} a readable directory` });
    return undefined;
  }
  const parts = new Map<string, Part>();
  for (const entry of listing.kind === "ok" ? listing.entries : []) {
    if (!entry.name.endsWith(suffix) || entry.kind === "directory") continue;
    const name = entry.name.slice(0, -suffix.length);
    const key = `${dir}/${entry.name}`;
    if (!isId(name)) {
      troubles.push({ path: key, why: `${key}: its name is not an id`, remedy: "rename or move it away" });
      continue;
    }
    const part = await readPart(store, key, troubles);
    if (part.kind !== "missing") parts.set(name, part); // else gone between the two looks
  }
  return parts;
}

async function readAsks(
  { mailbox }: ObservePorts,
  troubles: Trouble[],
): Promise<readonly AskView[] | undefined> {
  const open = await mailbox.open();
  troubles.push(...(open.kind === "ok" ? open.troubles : [troubleFrom("asks", open)]));
  return open.kind === "ok" ? open.asks : undefined;
}

async function readWorkers(
  { fleet }: ObservePorts,
  troubles: Trouble[],
): Promise<readonly WorkerFacts[] | undefined> {
  const list = await fleet.list();
  troubles.push(...(list.kind === "ok" ? list.troubles : [troubleFrom("sessions", list)]));
  return list.kind === "ok" ? list.workers : undefined;
}

async function readJournal(
  { journal, store }: ObservePorts,
  troubles: Trouble[],
): Promise<{ readonly lines: readonly string[]; readonly size: number } | undefined> {
  const tail = await journal.tail(limits.journal_tail_lines);
  if (tail.kind === "failed") {
    troubles.push(troubleFrom(JOURNAL, tail));
    return undefined;
  }
  if (tail.trouble !== undefined) troubles.push(tail.trouble);
  return { lines: tail.lines, size: await journalSize(store) };
}

/** Tells two equal tails apart, cheaply. */
export async function journalSize(store: Store): Promise<number> {
  const range = await store.readRange(JOURNAL, 0, 0);
  return range.kind === "ok" ? range.size : 0;
}

async function readPulse(store: Store, troubles: Trouble[]): Promise<Sighting["pulse"]> {
  const lock = await store.isLocked(PULSE_LOCK);
  if (lock !== "unknown") return lock === "held" ? "up" : "down";
  const why = `${PULSE_LOCK}: whether the pulse runs cannot be told`;
  troubles.push({ path: PULSE_LOCK, why, remedy: "make it a readable file on a local file system" });
  return undefined;
}

function troubleFrom(path: Key, { why, remedy }: Failed): Trouble {
  return { path, why, remedy };
}

function bytesOf(parts: ReadonlyMap<string, Part>): ReadonlyMap<string, Uint8Array> {
  const readings = new Map<string, Uint8Array>();
  for (const [name, part] of parts) if (part.kind === "ok") readings.set(name, part.bytes);
  return readings;
}

function itemsOf(world: World, prefix: string): readonly (readonly [string, string])[] {
  return Object.entries(world.items).filter(([item]) => item.startsWith(prefix));
}

/** What is no JSON, or too deep to be walked, the world shows in parentheses; no JSON text starts with one. */
function parsedReadings(
  readings: ReadonlyMap<string, Uint8Array>,
  world: World,
  troubles: Trouble[],
): Readonly<Record<string, unknown>> {
  const parsed: [string, unknown][] = [];
  for (const [name, bytes] of readings) {
    const key = `${SNAPSHOTS}/${name}.json`;
    if (world.items[`snap:${name}`]?.startsWith("(") ?? true) {
      troubles.push({ path: key, why: `${key}: not JSON`, remedy: "let its sensor print one JSON object" });
    } else parsed.push([name, JSON.parse(decodeText(bytes) ?? "null")]);
  }
  return Object.fromEntries(parsed);
}
