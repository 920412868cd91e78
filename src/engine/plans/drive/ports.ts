// What a driver of plans needs: the plan's own log, the ground it stands on, workers for its laps, people for its
// questions. Ports of the machine come in through these and nowhere else.

import type { Events, Fleet, Journal, Mailbox, Workers } from "../../engine.ts";
import type { Clock, Ids, Processes, References, Store } from "../../ports.ts";
import type { Terminals } from "../../terminals.ts";
import type { Gates } from "../finish/gates.ts";
import type { Ground } from "../ground/ground.ts";
import type { Check } from "../nouns.ts";
import type { Rules } from "../ruled.ts";
import type { PlanStore } from "../store.ts";

export interface DrivePorts extends Rules {
  /** Absolute. */
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly processes: Processes;
  readonly references: References;
  /** Where local times of a provider's words are meant. */
  readonly machineZone: () => string;
  readonly plans: PlanStore;
  readonly ground: Ground;
  readonly gates: Gates;
  /** What a project offers to check itself with; for the planner only. */
  readonly detect: (cwd: string) => Promise<readonly Check[]>;
  readonly workers: Pick<Workers, "start" | "kill" | "health">;
  readonly fleet: Pick<Fleet, "list">;
  readonly terminals: Pick<Terminals, "log">;
  readonly mailbox: Pick<Mailbox, "raise" | "find" | "open">;
  readonly events: Pick<Events, "record">;
  readonly journal: Pick<Journal, "write">;
}
