// The config of a data directory that another one serves: where it is read from, and what it may say. Composition.

import type { Problems } from "../engine/home.ts";
import { loadConfigFile } from "../engine/host/config-file.ts";
import { type Environment, environmentIn } from "../engine/host/environment.ts";
import type { LoadedConfig } from "../engine/pulse/read-config.ts";
import { checkConfig, type WholeConfig } from "./check-config.ts";
import { botKeys } from "./config.ts";
import { secretVariables } from "./secrets.ts";

export interface ServedConfig {
  readonly environment: Environment;
  read(): Promise<LoadedConfig>;
  check(): Promise<WholeConfig | Problems>;
}

/** `bot`: of the main config, whose connections it uses. */
export function servedConfig(
  main: Environment,
  { bot }: Pick<WholeConfig, "bot">,
  dataDir: string,
): ServedConfig {
  const shared = (["slack", "discord", "telegram"] as const).filter((surface) => bot[surface] !== undefined);
  const environment = environmentIn(main, dataDir, secretVariables(bot));
  const read = () => loadConfigFile(environment.configPaths, environment.childEnv, botKeys);
  return { environment, read, check: async () => checkConfig(await read(), { as: "served", shared }) };
}
