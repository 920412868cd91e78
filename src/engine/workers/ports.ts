// What the fleet stands on, bundled: ports of the machine and the other parts of the engine it speaks to.

import type { Events, Fleet, Journal, Mailbox } from "../engine.ts";
import type { Children, Clock, Ids, Processes, References, Store } from "../ports.ts";
import type { Sessions } from "./sessions.ts";
import type { ReadSettings } from "./settings.ts";

export interface FleetPorts {
  /** Absolute. */
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly processes: Processes;
  readonly children: Children;
  readonly sessions: Sessions;
  readonly references: References;
  readonly settings: ReadSettings;
  /** From which workers and checks get what they are allowed to see. */
  readonly env: Readonly<Record<string, string>>;
  readonly fleet: Fleet;
  readonly mailbox: Mailbox;
  readonly events: Pick<Events, "record">;
  readonly journal: Pick<Journal, "write">;
}
