// What a worker's program sees of the environment: the owner's allow-list, and who and where it is. Pure.

import { childEnv } from "../child-env.ts";

export interface WorkerIdentity {
  readonly id: string;
  readonly gen: string;
  readonly dataDir: string;
  readonly cwd: string;
  /** So that its verbs read the same config, whatever it does to its surroundings. */
  readonly configPath?: string;
}

/** Of whoever starts it; a worker started by a worker is nobody's descendant. */
const OF_THE_STARTER = ["LOOOP_SESSION_ID", "LOOOP_SESSION_GEN", "PWD", "OLDPWD", "COLUMNS", "LINES"];

export function workerEnvironment(
  env: Readonly<Record<string, string>>,
  allowed: readonly string[],
  { id, gen, dataDir, cwd, configPath }: WorkerIdentity,
): Readonly<Record<string, string>> {
  const kept = Object.entries(childEnv(env, "agent", allowed)).filter(
    ([name]) => !OF_THE_STARTER.includes(name),
  );
  return {
    ...Object.fromEntries(kept),
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
    PWD: cwd,
    LOOOP_DATA_DIR: dataDir,
    LOOOP_CLAIMS_DIR: `${dataDir}/claims`,
    LOOOP_REPORTS_DIR: `${dataDir}/reports`,
    ...(configPath !== undefined && { LOOOP_CONFIG: configPath }),
    LOOOP_SESSION_ID: id,
    LOOOP_SESSION_GEN: gen,
  };
}
