// PORT: what the config says about workers. Read anew for each use: a person may change it at any time.

import type { Failed, Refused } from "../outcome.ts";
import type { EngineConfig } from "../pulse/config.ts";
import { pulseLimits } from "../pulse/limits.ts";

export type WorkerSettings = Pick<
  EngineConfig,
  "workerCommand" | "workerModel" | "workerThinking" | "sessionTtl_s" | "caps" | "timeouts" | "envAllow"
>;

/** Only a config that is proven absent gives `absent`; one that cannot be read or used is an error, never a default. */
export type SettingsOutcome =
  /** `path`: where it stands, where it stands in a file. */
  | { readonly kind: "ok"; readonly settings: WorkerSettings; readonly path?: string }
  | { readonly kind: "absent"; readonly why: string; readonly remedy: string }
  | Refused
  | Failed;

export type ReadSettings = () => Promise<SettingsOutcome>;

/** For what must go on without a usable config: looking, checking, tidying. */
export function settingsOrDefaults(read: SettingsOutcome): WorkerSettings {
  if (read.kind === "ok") return read.settings;
  return {
    workerCommand: "",
    sessionTtl_s: pulseLimits.session_ttl_s,
    caps: {
      decidesPerHour: pulseLimits.decides_per_hour_max,
      workers: pulseLimits.workers_max,
      noopTtl_s: pulseLimits.noop_ttl_ms / 1_000,
      flapStreak: pulseLimits.flap_streak,
      promptBytes: pulseLimits.prompt_bytes_max,
      runsKept: pulseLimits.runs_kept,
    },
    timeouts: {
      decide_s: pulseLimits.decide_timeout_s,
      shell_s: pulseLimits.shell_timeout_s,
      sensor_s: pulseLimits.sensor_timeout_s,
      verify_s: pulseLimits.verify_timeout_s,
      workerStuck_s: pulseLimits.worker_stuck_s,
    },
    envAllow: [],
  };
}
