// Sensors: scripts that tell what the world is like. None is saved before it was run and printed what it should.
// Unreadable is not absent (I12).

import type { Change, ChangeOutcome, Missing, Sensors, SensorTest } from "../engine.ts";
import { contentHash } from "../hash.ts";
import { isId, parseId, type SensorName } from "../ids.ts";
import { type Failed, failed, type Refused, type Trouble } from "../outcome.ts";
import type { Entry, Key, Store } from "../ports.ts";
import { decodeText } from "../records/codec.ts";
import type { Actor, Sensor } from "../types.ts";
import { type AuditPorts, recordDeed, unchanged } from "./audit.ts";
import { checkBody } from "./body.ts";
import { directivesOf } from "./directives.ts";
import { mayChange } from "./permission.ts";
import { changedMeanwhile, removeBody, replaceBody, unreadable } from "./replace.ts";
import { runSensor } from "./sensor-run.ts";
import { problemsOf } from "./sensor-trial.ts";
import { type Script, SENSOR_MODE, stopped, type TrialPorts, tryScript } from "./sensor-try.ts";

const DIR = "sensors";
const SUFFIX = ".sh";
const keyOf = (name: string): Key => `${DIR}/${name}${SUFFIX}`;

export type SensorsPorts = AuditPorts & TrialPorts;

export function createSensors(ports: SensorsPorts): Sensors {
  const { store } = ports;
  return {
    list: () => list(store),

    async read(name) {
      const found = await find(store, name);
      if (found.kind !== "ok") return found;
      const { sensor, script, hash } = found;
      return { kind: "ok", sensor, script, hash };
    },

    async write(text, script, change, actor, signal) {
      const name = mayChange<SensorName>(actor, "sensor name", text);
      if (name.kind === "refused") return name;
      const body = checkBody("sensor script", script);
      if (body.kind === "refused") return body;
      const wanted = { name: name.id, text: body.text, bytes: body.bytes };
      return write(ports, wanted, change, { actor, signal });
    },

    remove: (name, change, actor) => remove(ports, name, change, actor),
    test: (name, signal) => test(ports, name, signal),
  };
}

// --- reading -------------------------------------------------------------------------------------------------------

async function list(
  store: Store,
): Promise<{ kind: "ok"; sensors: readonly Sensor[]; troubles: readonly Trouble[] } | Failed> {
  const listing = await store.list(DIR);
  if (listing.kind === "unreadable") return unreadable(DIR, listing.why);
  const sensors: Sensor[] = [];
  const troubles: Trouble[] = [];
  for (const entry of listing.kind === "ok" ? listing.entries : []) {
    if (!entry.name.endsWith(SUFFIX)) continue;
    const found = await sensorAt(store, entry);
    if (found === undefined) continue; // gone between the two looks
    if ("remedy" in found) troubles.push(found);
    else sensors.push(found.sensor);
  }
  return { kind: "ok", sensors, troubles };
}

interface Found {
  readonly sensor: Sensor;
  readonly script: string;
  readonly hash: string;
}

async function sensorAt(store: Store, entry: Entry): Promise<Found | Trouble | undefined> {
  const name = entry.name.slice(0, -SUFFIX.length);
  const path = `${DIR}/${entry.name}`;
  if (!isId(name))
    return { path, why: "its name is no sensor name", remedy: "rename it; it is not run meanwhile" };
  const present = await store.read(path);
  if (present.kind === "missing") return undefined;
  if (present.kind === "unreadable")
    return { path, why: present.why, remedy: "make it a readable regular file" };
  const script = decodeText(present.bytes);
  if (script === undefined) return { path, why: `${path}: not UTF-8`, remedy: "save it as UTF-8 text" };
  const { interval_s, timeout_s } = directivesOf(script);
  const sensor: Sensor = {
    name: name as SensorName,
    ...(interval_s !== undefined && { interval_s }),
    timeout_s,
    executable: isExecutable(entry),
    modified_ms: entry.modified_ms,
  };
  return { sensor, script, hash: contentHash(present.bytes) };
}

const isExecutable = ({ mode }: Entry) => (mode & 0o100) !== 0;

async function find(
  store: Store,
  text: string,
): Promise<({ kind: "ok" } & Found) | Missing | Refused | Failed> {
  const name = parseId<SensorName>("sensor name", text);
  if (name.kind === "refused") return name;
  const entry = await entryOf(store, name.id);
  if (entry.kind === "failed") return entry;
  const found = entry.entry && (await sensorAt(store, entry.entry));
  if (found === undefined) return noSensor(name.id);
  return "remedy" in found ? failed("unreadable", found.why, found.remedy) : { kind: "ok", ...found };
}

async function entryOf(
  store: Store,
  name: SensorName,
): Promise<{ kind: "ok"; entry: Entry | undefined } | Failed> {
  const listing = await store.list(DIR);
  if (listing.kind === "unreadable") return unreadable(DIR, listing.why);
  const entries = listing.kind === "ok" ? listing.entries : [];
  return { kind: "ok", entry: entries.find((entry) => entry.name === `${name}${SUFFIX}`) };
}

function noSensor(name: SensorName): Missing {
  return { kind: "missing", why: `there is no sensor ${name}`, remedy: "see `looop sensor list`" };
}

async function test(ports: SensorsPorts, text: string, signal?: AbortSignal): Promise<SensorTest> {
  const found = await find(ports.store, text);
  if (found.kind !== "ok") return found;
  const { name, timeout_s, executable } = found.sensor;
  const outcome = await runSensor(ports, { name, key: keyOf(name), timeout_s }, signal);
  if (outcome.kind === "aborted") return stopped;
  const facts = { script: found.script, executable };
  const problems = [
    ...directivesOf(found.script).problems,
    ...problemsOf(facts, outcome.run, timeout_s, ports.clock.now_ms()),
  ];
  return { kind: "ran", reading: outcome.reading, problems };
}

// --- changing ------------------------------------------------------------------------------------------------------

async function write(
  ports: SensorsPorts,
  script: Script,
  change: Change,
  { actor, signal }: { actor: Actor; signal: AbortSignal | undefined },
): Promise<ChangeOutcome> {
  const { store } = ports;
  const key = keyOf(script.name);
  const summary = `write-sensor ${script.name}`;
  const { expected_hash } = change;
  const present = await store.read(key);
  if (present.kind === "unreadable") return unreadable(key, present.why);
  const present_hash = present.kind === "ok" ? contentHash(present.bytes) : undefined;
  if (expected_hash !== undefined && present_hash !== expected_hash) return changedMeanwhile(key);
  const entry = await entryOf(store, script.name);
  if (entry.kind === "failed") return entry;
  const hash = contentHash(script.bytes);
  const executable = entry.entry !== undefined && isExecutable(entry.entry);
  if (present_hash === hash && executable) return unchanged(summary, hash);

  const tried = await tryScript(ports, script, signal);
  if (tried.kind !== "ok") return tried;
  const outcome = await replaceBody(store, { key, bytes: script.bytes, expected_hash, mode: SENSOR_MODE });
  if (outcome.kind === "changed" || outcome.kind === "failed") return outcome;
  if (outcome.kind === "unchanged") {
    // The same words, but not executable: a sensor must be.
    const made = await store.replaceIf(key, script.bytes, script.bytes, { mode: SENSOR_MODE });
    if (made.kind === "failed") return made;
    if (made.kind !== "replaced") return changedMeanwhile(key);
  }
  const deed = {
    summary,
    event: "sensor_written",
    fields: { sensor: script.name },
    hash,
    notes: tried.notes,
  };
  return recordDeed(ports, deed, change, actor);
}

async function remove(
  ports: SensorsPorts,
  text: string,
  change: Change,
  actor: Actor,
): Promise<ChangeOutcome> {
  const name = mayChange<SensorName>(actor, "sensor name", text);
  if (name.kind === "refused") return name;
  const key = keyOf(name.id);
  const removed = await removeBody(ports.store, key, change.expected_hash);
  if (removed.kind === "missing") return noSensor(name.id);
  if (removed.kind !== "removed") return removed;
  const deed = { summary: `remove-sensor ${name.id}`, event: "sensor_removed", fields: { sensor: name.id } };
  return recordDeed(ports, deed, change, actor);
}
