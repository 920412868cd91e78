// The acts, put together. Composition only: every rule stands in the file of its part.

import type { Failed } from "../../outcome.ts";
import type { Acts, ApprovedOutcome } from "../act.ts";
import { type Desk, openDesk } from "./desk.ts";
import { parkedOutcomes } from "./outcomes.ts";
import { perform } from "./perform.ts";
import type { ActPorts } from "./ports.ts";
import { type Settling, settleApproved } from "./settle.ts";
import { settleInterrupted } from "./unknown.ts";

/** For one proposal alone, too: who typed `looop run` carries out what was approved even where no pulse runs. */
export interface WholeActs extends Acts {
  settle(settling: Settling, signal: AbortSignal): Promise<ApprovedOutcome | Failed>;
}

export function createActs(ports: ActPorts): WholeActs {
  return actsAt(openDesk(ports));
}

export function actsAt(desk: Desk): WholeActs {
  return {
    perform: (move, facts, signal) => perform(desk, move, facts, signal),
    runApproved: (settings, signal) => settleApproved(desk, { settings }, signal),
    interrupted: () => settleInterrupted(desk),
    outcomesSince: (cursor) => parkedOutcomes(desk, cursor),
    settle: (settling, signal) => settleApproved(desk, settling, signal),
  };
}
