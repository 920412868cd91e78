// What acting needs from the rest of the engine and from the machine. Every effect of a move goes through one of these.

import type {
  ChangeOutcome,
  Events,
  Goals,
  Journal,
  Mailbox,
  Playbook,
  Schedules,
  Sensors,
  Workers,
} from "../../engine.ts";
import { refused } from "../../outcome.ts";
import type { Children, Clock, Ids, Processes, Store } from "../../ports.ts";
import type { Actor } from "../../types.ts";
import type { Move } from "../move.ts";
import type { Judgment } from "../permit.ts";

export interface ActPorts {
  /** Absolute. Commands run in it. */
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly processes: Processes;
  readonly children: Children;
  /** All that children could be given; filtered here. */
  readonly env: Readonly<Record<string, string>>;
  readonly mailbox: Pick<Mailbox, "raise" | "find" | "withdraw" | "open" | "tell">;
  readonly goals: Pick<Goals, "write" | "archive">;
  readonly playbook: Pick<Playbook, "write">;
  readonly sensors: Pick<Sensors, "write" | "remove">;
  readonly schedules: Pick<Schedules, "write" | "remove">;
  readonly workers: Pick<Workers, "start" | "kill">;
  readonly plans: Plans;
  readonly judgment: Judgment;
  readonly events: Pick<Events, "record">;
  readonly journal: Pick<Journal, "write">;
}

/** Who drives plans. Never throws; starting a plan that is there already is refused. Journals by itself. */
export interface Plans {
  start(move: Extract<Move, { action: "start_plan" }>, actor: Actor): Promise<ChangeOutcome>;
}

/** Where no plan driver is wired in. */
export const noPlans: Plans = {
  start: () =>
    Promise.resolve(
      refused("action", "nobody drives plans here", "write a goal, or start a worker for the first step"),
    ),
};
