// Runs one sensor once: its own group, null input, a filtered environment, a deadline, a cap on what it may print.
// The pulse senses with it, `sensor test` and `sensor write` try with it.

import { childEnv } from "../child-env.ts";
import type { SensorName } from "../ids.ts";
import { limits } from "../limits.ts";
import type { Children } from "../ports.ts";
import type { Reading } from "../types.ts";
import { readingOf, type SensorRun } from "./reading.ts";

export interface SensorPorts {
  readonly children: Children;
  /** Absolute. */
  readonly dataDir: string;
  /** Filtered here; may be everything this process has. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of variables that the owner lets it see besides the usual ones. */
  readonly envAllow?: readonly string[];
}

export interface SensorJob {
  readonly name: SensorName;
  /** Below the data directory. */
  readonly key: string;
  readonly timeout_s: number;
}

export type SensorOutcome =
  | { readonly kind: "read"; readonly reading: Reading; readonly run: SensorRun }
  /** The caller left; this says nothing about the sensor. */
  | { readonly kind: "aborted" };

export async function runSensor(
  { children, dataDir, env, envAllow }: SensorPorts,
  { name, key, timeout_s }: SensorJob,
  signal?: AbortSignal,
): Promise<SensorOutcome> {
  const run = await children.run(
    {
      command: { program: `${dataDir}/${key}`, args: [] },
      cwd: dataDir,
      env: { ...childEnv(env, "command", envAllow ?? []), LOOOP_DATA_DIR: dataDir },
      deadline_ms: timeout_s * 1_000,
      output_bytes_max: limits.sensor_bytes_max,
      keep: "tail", // the end of what it complained about; an output that is too long is not read at all
    },
    signal,
  );
  if (run.kind === "aborted") return run;
  return { kind: "read", reading: readingOf(name, run, timeout_s), run };
}
