// PORT: the config as it stands now. Read anew for each use: a person may change it at any time.

import type { Failed, Refused } from "../outcome.ts";
import type { EngineConfig } from "./config.ts";

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
