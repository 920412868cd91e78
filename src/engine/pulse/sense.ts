// Sensing: the sensors, the engine's own probes, goals and playbook become one world, from one set of reads. What
// cannot be read has its own mark in it and never looks like something that is gone (I12).

import { isId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Trouble } from "../outcome.ts";
import type { Entry, Key, Store } from "../ports.ts";
import type { EndRecord } from "../records/answer.ts";
import { decodeText } from "../records/codec.ts";
import type { RecordFolder } from "../records/folder.ts";
import { pulseLimits } from "./limits.ts";
import type { PlaybookFact } from "./permit.ts";
import { probePlans } from "./plan-probe.ts";
import { healthOfRecords, type ProbeFacts, probes } from "./probes.ts";
import type { GoalFact } from "./prompt/facts.ts";
import type { ConfigRead, PulsePorts } from "./pulse-ports.ts";
import { type Sensed, senseAll } from "./sensing.ts";
import { prune, publish, SNAPSHOTS } from "./snapshots.ts";
import { type Part, type World, worldOf } from "./world.ts";

export interface SensePorts extends PulsePorts {
  readonly ends: RecordFolder<EndRecord>;
}

export interface Senses {
  readonly kind: "ok";
  readonly world: World;
  readonly playbook: PlaybookFact;
  readonly goals: readonly GoalFact[];
  readonly sensors: readonly Sensed[];
  /** As they are shown to the decider, by name. */
  readonly readings: readonly { readonly name: string; readonly body: string }[];
  readonly facts: ProbeFacts;
  readonly troubles: readonly Trouble[];
}

const PLAYBOOK: Key = "PLAYBOOK.md";
const GOALS: Key = "goals";
const GOAL_SUFFIX = ".md";

export interface SenseContext {
  readonly config: ConfigRead;
  readonly goalActivity_s: ReadonlyMap<string, number>;
}

export async function sense(
  ports: SensePorts,
  { config, goalActivity_s }: SenseContext,
  signal: AbortSignal,
): Promise<Senses | { readonly kind: "aborted" } | Failed> {
  const { store } = ports;
  const present = await presentSnapshots(store);
  if (present.kind === "failed") return present;
  const sensing = await senseAll(
    {
      ...ports,
      timeout_s: config.kind === "ok" ? config.config.timeouts.sensor_s : pulseLimits.sensor_timeout_s,
      envAllow: config.kind === "ok" ? config.config.envAllow : [],
    },
    present.entries,
    signal,
  );
  if (sensing.kind !== "ok") return sensing;
  const troubles: Trouble[] = [...sensing.troubles];
  const playbook = await readPart(store, PLAYBOOK, troubles);
  const goals = await readGoals(store, troubles);
  if (goals.kind === "failed") return goals;
  const facts = await readFacts(ports, [...goals.parts.keys()], goalActivity_s);
  troubles.push(...factTroubles(facts));
  const probed = await probeAll(ports, present.entries, facts);
  if (probed.kind === "failed") return probed;
  const snapshots = new Map<string, Uint8Array>([
    ...sensing.sensors.map(({ name, bytes }) => [`sensor-${name}`, bytes] as const),
    ...probed.snapshots,
  ]);
  if (sensing.owners !== undefined) {
    troubles.push(...(await prune(store, present.entries, [...sensing.owners, ...probed.snapshots.keys()])));
  }
  return {
    kind: "ok",
    world: worldOf({ playbook, goals: goals.parts, snapshots }),
    playbook: factOf(playbook),
    goals: [...goals.parts].map(([id, part]) => goalOf(id, part)),
    sensors: sensing.sensors,
    readings: [...snapshots].map(([name, bytes]) => ({ name, body: Buffer.from(bytes).toString("utf8") })),
    facts,
    troubles,
  };
}

async function presentSnapshots(
  store: Store,
): Promise<{ kind: "ok"; entries: ReadonlyMap<string, Entry> } | Failed> {
  const listing = await store.list(SNAPSHOTS);
  if (listing.kind === "unreadable") {
    return failed("unreadable", listing.why, `make ${SNAPSHOTS} a readable directory`);
  }
  const entries = listing.kind === "ok" ? listing.entries : [];
  return { kind: "ok", entries: new Map(entries.map((entry) => [entry.name, entry])) };
}

async function readFacts(
  ports: SensePorts,
  goals: readonly string[],
  goalActivity_s: ReadonlyMap<string, number>,
): Promise<ProbeFacts> {
  const [workers, claims, schedules, asks, ends, plans] = await Promise.all([
    ports.workers?.health() ?? healthOfRecords(ports.fleet),
    ports.claims.list(),
    ports.schedules.list(),
    ports.mailbox.open(),
    ports.ends.scan(),
    ports.plans?.list(),
  ]);
  const now_ms = ports.clock.now_ms();
  const known = { workers, claims, schedules, asks, ends, goals, goalActivity_s, now_ms };
  return plans === undefined ? known : { ...known, plans };
}

function factTroubles({ workers, claims, schedules, asks, plans }: ProbeFacts): readonly Trouble[] {
  const named = { sessions: workers, claims, schedules, asks, ...(plans && { plans }) };
  return Object.entries(named).flatMap(([path, read]): readonly Trouble[] =>
    read.kind === "ok" ? read.troubles : [{ path, why: read.why, remedy: read.remedy }],
  );
}

async function probeAll(
  { store }: SensePorts,
  present: ReadonlyMap<string, Entry>,
  facts: ProbeFacts,
): Promise<{ kind: "ok"; snapshots: ReadonlyMap<string, Uint8Array> } | Failed> {
  const snapshots = new Map<string, Uint8Array>();
  const plans = facts.plans && probePlans(facts.plans);
  const ofPlans = plans === undefined ? [] : [{ name: "plans", read: () => plans }];
  for (const probe of [...probes, ...ofPlans]) {
    const stem = `sys-${probe.name}`;
    const bytes = Buffer.from(`${JSON.stringify(await probe.read(facts))}\n`);
    const written = await publish(store, present, { stem, bytes, stderr: new Uint8Array(), when: "changed" });
    if (written.kind === "failed") return written;
    snapshots.set(stem, bytes);
  }
  return { kind: "ok", snapshots };
}

async function readPart(store: Store, key: Key, troubles: Trouble[]): Promise<Part> {
  const read = await store.read(key, limits.body_bytes_max);
  if (read.kind === "unreadable") {
    troubles.push({ path: key, why: read.why, remedy: `make ${key} a readable regular file` });
  }
  return read;
}

async function readGoals(
  store: Store,
  troubles: Trouble[],
): Promise<{ kind: "ok"; parts: ReadonlyMap<string, Part> } | Failed> {
  const listing = await store.list(GOALS);
  // Without their names the goals would look like given up, all of them.
  if (listing.kind === "unreadable") {
    return failed("unreadable", listing.why, `make ${GOALS} a readable directory`);
  }
  const parts = new Map<string, Part>();
  for (const entry of listing.kind === "ok" ? listing.entries : []) {
    if (!entry.name.endsWith(GOAL_SUFFIX) || entry.kind === "directory") continue;
    const id = entry.name.slice(0, -GOAL_SUFFIX.length);
    const key: Key = `${GOALS}/${entry.name}`;
    if (!isId(id)) {
      troubles.push({
        path: key,
        why: "its name is no goal id",
        remedy: "rename it; it is not read meanwhile",
      });
      continue;
    }
    const part = await readPart(store, key, troubles);
    if (part.kind !== "missing") parts.set(id, part);
  }
  return { kind: "ok", parts };
}

function factOf(part: Part): PlaybookFact {
  if (part.kind === "missing") return part;
  const body = part.kind === "ok" ? decodeText(part.bytes) : undefined;
  return body === undefined
    ? { kind: "unreadable", why: `${PLAYBOOK} is no UTF-8 text that can be read` }
    : { kind: "ok", body };
}

function goalOf(id: string, part: Part): GoalFact {
  const body = part.kind === "ok" ? decodeText(part.bytes) : undefined;
  return body === undefined ? { kind: "unreadable", id } : { kind: "ok", id, body };
}
