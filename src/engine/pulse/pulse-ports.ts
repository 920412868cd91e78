// What the pulse needs from the machine and from the rest of the engine. `EnginePorts` and an `Engine`, spread
// together, bring most of it.

import type { Claims, Events, Fleet, Journal, Mailbox, Schedules, SeedOutcome, Workers } from "../engine.ts";
import type { Plans } from "../plans.ts";
import type { Children, Clock, Ids, LocalTime, Logs, Processes, Store, Watcher } from "../ports.ts";
import type { Acts } from "./act.ts";
import type { EngineConfig } from "./config.ts";

/** What the config says now. `why` names every problem, with its key and the remedy. */
export type ConfigRead =
  | { readonly kind: "ok"; readonly config: EngineConfig }
  | { readonly kind: "bad"; readonly why: string };

export interface PulsePorts {
  /** Absolute; the store's root. Sensors and deciders run in it. */
  readonly dataDir: string;
  /** The directory whose program runs this loop beside its own. */
  readonly servedBy?: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly localTime: LocalTime;
  readonly ids: Ids;
  readonly watcher: Watcher;
  readonly children: Children;
  readonly processes: Pick<Processes, "ancestry">;
  readonly logs: Logs;
  /** From which children get what they are allowed to see. */
  readonly env: Readonly<Record<string, string>>;
  readonly mailbox: Pick<Mailbox, "open" | "find" | "settle">;
  readonly fleet: Pick<Fleet, "list">;
  readonly claims: Pick<Claims, "list" | "reap">;
  readonly schedules: Pick<Schedules, "list">;
  /** Absent: nobody keeps plans here. */
  readonly plans?: Pick<Plans, "list">;
  readonly events: Pick<Events, "record">;
  readonly journal: Pick<Journal, "tail">;
  readonly seed: () => Promise<SeedOutcome>;
  /** Absent: workers are known by their session records alone, and nobody verifies or cleans up. */
  readonly workers?: Pick<Workers, "health" | "attend" | "reconcile">;
  readonly acts: Acts;
  /** Goes before the first beat. Absent: nothing does. Never rejects. */
  readonly first?: Promise<void>;
  /** Read anew for every beat: what a person changes counts at once. Never rejects. */
  readonly readConfig: () => Promise<ConfigRead>;
}
