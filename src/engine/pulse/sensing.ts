// One look through all sensors: those that are due run at once, each for itself, and what they read is published by
// rename. What cannot be listed is not gone (I12): then nothing is pruned, and the last readings stand.

import { isId, type SensorName } from "../ids.ts";
import type { Failed, Trouble } from "../outcome.ts";
import type { Clock, Entry, Key, Store } from "../ports.ts";
import { decodeText } from "../records/codec.ts";
import { directivesOf } from "../steering/directives.ts";
import { isObject, parseJson } from "../steering/reading.ts";
import { runSensor, type SensorOutcome, type SensorPorts } from "../steering/sensor-run.ts";
import type { Reading } from "../types.ts";
import { pulseLimits } from "./limits.ts";
import { publish } from "./snapshots.ts";

export interface SensingPorts extends SensorPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** For sensors that say nothing about it. */
  readonly timeout_s: number;
}

const SENSORS: Key = "sensors";
const SUFFIX = ".sh";

/** One sensor after this beat. */
export interface Sensed {
  readonly name: SensorName;
  /** What it last printed, as published. */
  readonly bytes: Uint8Array;
  /** Absent when it was not due. */
  readonly reading?: Reading;
}

export type Sensing =
  | {
      readonly kind: "ok";
      readonly sensors: readonly Sensed[];
      /** Absent when the sensors could not be listed: then nobody knows whose snapshots are whose. */
      readonly owners: readonly string[] | undefined;
      readonly troubles: readonly Trouble[];
    }
  | { readonly kind: "aborted" }
  | Failed;

/** By file name: what stands in `snapshots/` now. */
export type Published = ReadonlyMap<string, Entry>;

export async function senseAll(
  ports: SensingPorts,
  published: Published,
  signal: AbortSignal,
): Promise<Sensing> {
  const listing = await ports.store.list(SENSORS);
  if (listing.kind === "unreadable") {
    const remedy = `make ${SENSORS} a readable directory; meanwhile the last readings stand`;
    const sensors = await lastReadings(ports.store, published);
    return {
      kind: "ok",
      sensors,
      owners: undefined,
      troubles: [{ path: SENSORS, why: listing.why, remedy }],
    };
  }
  const entries = listing.kind === "ok" ? listing.entries : [];
  const scripts = entries.filter(({ name, kind }) => name.endsWith(SUFFIX) && kind !== "directory");
  const named = scripts.filter(({ name }) => isId(stemOf(name)));
  const troubles = scripts
    .filter((entry) => !named.includes(entry))
    .map(({ name }): Trouble => {
      const path = `${SENSORS}/${name}`;
      return { path, why: "its name is no sensor name", remedy: "rename it; it is not run meanwhile" };
    });
  const outcomes = await inPool(named, pulseLimits.sensors_at_once, (entry) =>
    senseOne(ports, { entry, published, signal }),
  );
  const failure = outcomes.find((outcome) => outcome.kind === "failed");
  if (failure !== undefined) return failure;
  if (outcomes.some(({ kind }) => kind === "aborted") || signal.aborted) return { kind: "aborted" };
  const sensors = outcomes.flatMap((outcome) => (outcome.kind === "sensed" ? [outcome.sensed] : []));
  return { kind: "ok", sensors, owners: named.map(({ name }) => `sensor-${stemOf(name)}`), troubles };
}

const stemOf = (name: string) => name.slice(0, -SUFFIX.length);

interface Turn {
  readonly entry: Entry;
  readonly published: Published;
  readonly signal: AbortSignal;
}

type One =
  | { readonly kind: "sensed"; readonly sensed: Sensed }
  | { readonly kind: "gone" }
  | { readonly kind: "aborted" }
  | Failed;

async function senseOne(ports: SensingPorts, { entry, published, signal }: Turn): Promise<One> {
  const { store, clock } = ports;
  const name = stemOf(entry.name) as SensorName;
  const key: Key = `${SENSORS}/${entry.name}`;
  const script = await store.read(key);
  if (script.kind === "missing") return { kind: "gone" };
  const text = script.kind === "ok" ? (decodeText(script.bytes) ?? "") : "";
  const { interval_s, timeout_s } = directivesOf(text, ports.timeout_s);
  const snapshot = published.get(`sensor-${name}.json`);
  if (snapshot !== undefined && isFresh(entry, snapshot, interval_s, clock.now_ms())) {
    const last = await store.read(`snapshots/sensor-${name}.json`);
    if (last.kind === "ok") return { kind: "sensed", sensed: { name, bytes: last.bytes } };
  }
  const outcome: SensorOutcome =
    script.kind === "unreadable"
      ? unreadableScript(name, script.why)
      : await runSensor(ports, { name, key, timeout_s }, signal);
  if (outcome.kind === "aborted") return outcome;
  const bytes = snapshotOf(outcome);
  const stderr = outcome.run.kind === "not_started" ? new Uint8Array() : outcome.run.stderr;
  const isTimed = interval_s !== undefined;
  const written = await publish(store, published, {
    stem: `sensor-${name}`,
    bytes,
    stderr,
    // The time of the file says when it was last asked, which only matters where it is not asked every time.
    when: isTimed ? "always" : "changed",
  });
  if (written.kind === "failed") return written;
  return { kind: "sensed", sensed: { name, bytes, reading: outcome.reading } };
}

/** Not to be asked again yet. An edit of the script counts at once; a clock that was set back far does not park it. */
export function isFresh(
  script: Pick<Entry, "modified_ms">,
  snapshot: Pick<Entry, "modified_ms">,
  interval_s: number | undefined,
  now_ms: number,
): boolean {
  if (interval_s === undefined || script.modified_ms > snapshot.modified_ms) return false;
  return Math.abs(now_ms - snapshot.modified_ms) < interval_s * 1_000;
}

/** Whatever the script printed stays as it is where it can be used: digits and all. */
function snapshotOf({ reading, run }: Extract<SensorOutcome, { kind: "read" }>): Uint8Array {
  if (reading.ok && run.kind === "ended" && run.stdout_bytes === run.stdout.length) {
    const text = decodeText(run.stdout);
    if (text !== undefined && isObject(parseJson(text)) && text.trim() !== "") return run.stdout;
  }
  const { signal, detail } = reading;
  return Buffer.from(`${JSON.stringify({ signal, ...(detail !== undefined && { detail }) })}\n`);
}

function unreadableScript(name: SensorName, why: string): Extract<SensorOutcome, { kind: "read" }> {
  const signal = { error: true, exit_code: 1 };
  const detail = { message: `could not be started: ${why}`, stderr: "" };
  return {
    kind: "read",
    reading: { name, ok: false, signal, detail, wall_ms: 0 },
    run: { kind: "not_started", why },
  };
}

async function lastReadings(store: Store, published: Published): Promise<readonly Sensed[]> {
  const sensors: Sensed[] = [];
  for (const file of published.keys()) {
    const name = /^sensor-(.+)\.json$/.exec(file)?.[1];
    if (name === undefined) continue;
    const read = await store.read(`snapshots/${file}`);
    if (read.kind === "ok") sensors.push({ name: name as SensorName, bytes: read.bytes });
  }
  return sensors;
}

/** All of them, so many at a time, in the order they were given. */
async function inPool<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
