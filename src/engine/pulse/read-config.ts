// PORT: the config as it stands now. Read anew for each use: a person may change it at any time.

import type { Failed, Refused } from "../outcome.ts";
import type { EngineConfig } from "./config.ts";
import type { ConfigLoad } from "./config-text.ts";

/** Only one that is proven absent is `absent`; what cannot be read or used is an error, never a default (I12). */
export type ReadConfig = () => Promise<
  | {
      readonly kind: "ok";
      readonly settings: EngineConfig;
      readonly path: string;
      readonly warnings: readonly string[];
    }
  | { readonly kind: "absent"; readonly why: string; readonly remedy: string }
  | Refused
  | Failed
>;

export type ConfigFile =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  /** `path` is where a new one belongs. */
  | { readonly kind: "absent"; readonly path: string; readonly why: string; readonly remedy: string }
  | Failed;

export type LoadedConfig =
  | { readonly kind: "file"; readonly path: string; readonly text: string; readonly load: ConfigLoad }
  | Exclude<ConfigFile, { kind: "file" }>;

export type ConfigWritten =
  | { readonly kind: "ok" }
  | { readonly kind: "changed"; readonly why: string; readonly remedy: string }
  | Failed;
