// PORT: what the verbs that have systemd run the loop need of the machine. The bot implements it. Nothing throws or
// rejects for what the world can do.

import type { Failed, Refused } from "./outcome.ts";
import type { ConfigWritten } from "./pulse/read-config.ts";

export interface UnitDesk {
  /** Of the user, for that name: `looop.service`. */
  place(name: string): UnitPlace | Refused;
  read(path: string): { readonly kind: "ok"; readonly text: string } | { readonly kind: "missing" } | Failed;
  /** Replaces `before`, or creates where there was nothing. */
  write(path: string, before: string | undefined, after: string): Promise<ConfigWritten>;
  /** Only where it is still `before`. */
  remove(path: string, before: string): Promise<ConfigWritten>;
  /** `systemctl --user …`. */
  control(args: readonly string[]): Promise<Controlled>;
  /** Whether a loop of this data directory runs. */
  running(): Promise<{ readonly kind: "ok"; readonly pid?: number; readonly runs: "yes" | "no" } | Failed>;
}

export interface UnitPlace {
  readonly kind: "ok";
  readonly unit: string;
  readonly path: string;
  readonly facts: UnitFacts;
}

export interface UnitFacts {
  /** Absolute: how the loop is started. */
  readonly bin: string;
  readonly dataDir: string;
  /** Variables of ours and PATH, as they are now: systemd knows neither. */
  readonly env: Readonly<Record<string, string>>;
  /** Read at each start if it is there: keys and tokens. */
  readonly envFile: string;
}

export type Controlled =
  | { readonly kind: "ended"; readonly code: number | null; readonly out: string; readonly err: string }
  /** There is no systemctl, or it cannot be started. */
  | { readonly kind: "absent"; readonly why: string };
