// What everybody shares who leads through connecting a platform: the machine, the platform, what stands already.

import type { SetupCheck } from "../../channels/setup.ts";
import type { Dialog } from "../../engine/home.ts";
import type { Failed, Refused } from "../../engine/outcome.ts";
import type { Clock, Ids } from "../../engine/ports.ts";
import type { ConfigWritten, LoadedConfig } from "../../engine/pulse/read-config.ts";
import type { PlatformSetup, Values } from "./setup.ts";

export interface SetupPorts {
  readonly dialog: Dialog;
  readonly clock: Clock;
  readonly ids: Pick<Ids, "nonce">;
  readonly dataDir: string;
  /** Who sits here. */
  readonly user: string;
  readonly env: Values;
  readConfig(): Promise<LoadedConfig>;
  writeConfig(path: string, before: string | undefined, after: string): Promise<ConfigWritten>;
  /** Readable by this user alone. */
  writePrivate(path: string, text: string): Promise<{ readonly kind: "ok" } | Failed>;
}

export interface Lead {
  readonly ports: SetupPorts;
  readonly platform: PlatformSetup;
  readonly signal: AbortSignal;
  readonly given: Values;
  readonly standing: Extract<Standing, { kind: "standing" }>;
  /** Where somebody sits there to be asked. */
  readonly asking?: Dialog;
  say(text: string): Promise<void>;
}

export type Good = Extract<SetupCheck, { kind: "ok" }>;

export interface Gathered {
  readonly kind: "gathered";
  /** The secrets themselves. Never shown. */
  readonly values: Values;
  /** As the config says them. */
  readonly written: Values;
  /** To be written, by path. */
  readonly files: Values;
}

export type Standing =
  | {
      readonly kind: "standing";
      readonly source: { readonly path: string; readonly text?: string };
      /** What the config says of this platform already. */
      readonly configured: Values;
    }
  | Refused;

/** Nothing was written. */
export const left = { kind: "left" } as const;
