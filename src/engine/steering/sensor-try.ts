// Tries a script as it will be run, before it becomes a sensor, and leaves nothing behind.

import type { SensorName } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Refused } from "../outcome.ts";
import type { Clock, Ids, Store } from "../ports.ts";
import { directivesOf } from "./directives.ts";
import { runSensor, type SensorPorts } from "./sensor-run.ts";
import { decideTrial, problemsOf } from "./sensor-trial.ts";

/** Beside the sensors, because it must be a place programs may be run from; a dot keeps it out of listings. */
const TRIALS = "sensors/.trials";
export const SENSOR_MODE = 0o755;

export interface TrialPorts extends SensorPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface Script {
  readonly name: SensorName;
  readonly text: string;
  readonly bytes: Uint8Array;
}

export const stopped = failed(
  "io",
  "the sensor was stopped before it had finished",
  "run it again; nothing was changed",
);

/** As it will be run, and out of everybody's sight. */
export async function tryScript(
  ports: TrialPorts,
  { name, text, bytes }: Script,
  signal: AbortSignal | undefined,
): Promise<{ kind: "ok"; notes: readonly string[] } | Refused | Failed> {
  const { store, clock, ids } = ports;
  await sweepTrials(store, clock);
  const key = `${TRIALS}/${name}.${ids.nonce()}.sh`;
  const { timeout_s, problems } = directivesOf(text);
  const created = await store.create(key, bytes, { mode: SENSOR_MODE });
  if (created.kind === "failed") return created;
  try {
    const outcome = await runSensor(ports, { name, key, timeout_s }, signal);
    if (outcome.kind === "aborted") return stopped;
    const verdict = decideTrial(outcome.run, timeout_s);
    if (verdict.kind === "refused") return verdict;
    const facts = { script: text, executable: true };
    return { kind: "ok", notes: [...problems, ...problemsOf(facts, outcome.run, timeout_s, clock.now_ms())] };
  } finally {
    await store.remove(key); // should it fail, the next trial sweeps it
  }
}

/** What a killed process left behind. */
async function sweepTrials(store: Store, clock: Clock): Promise<void> {
  const listing = await store.list(TRIALS);
  if (listing.kind !== "ok") return;
  const old_ms = clock.now_ms() - limits.sensor_trial_kept_ms;
  for (const { name } of listing.entries.filter(({ modified_ms }) => modified_ms < old_ms)) {
    await store.remove(`${TRIALS}/${name}`);
  }
}
