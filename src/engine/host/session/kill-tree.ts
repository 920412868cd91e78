// Ends a whole process tree and makes sure of it: hang-up, a short grace, then the hard way, then a look whether
// anybody is left. Signals only processes whose start mark is still the one that was seen.

import type { Clock } from "../../ports.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import {
  decideMembers,
  markOf,
  type ProcessMark,
  type ProcessRow,
  type TreeRoot,
} from "../../workers/session/process-tree.ts";
import { codeOf } from "../errno.ts";
import { readProcessTable, startMarkOf } from "./process-table.ts";

export interface KillReport {
  /** Nobody of the tree is left, proven. */
  readonly confirmed: boolean;
  /** The grace was not enough. */
  readonly escalated: boolean;
  readonly left: readonly ProcessMark[];
  /** How many processes there were, over the whole time. */
  readonly met: number;
}

export async function killTree(root: TreeRoot, clock: Clock): Promise<KillReport> {
  const known = new Set<string>();
  const look = (): readonly ProcessRow[] => {
    const members = decideMembers(readProcessTable(), root, known);
    for (const row of members) known.add(markOf(row));
    return members;
  };
  const gone = async (patience_ms: number, each: () => void): Promise<boolean> => {
    const until_ms = clock.monotonic_ms() + patience_ms;
    for (;;) {
      if (look().length === 0) return true;
      if (clock.monotonic_ms() >= until_ms) return false;
      each();
      await clock.sleep(sessionLimits.kill_poll_ms);
    }
  };

  hangUp(root, look());
  if (await gone(sessionLimits.kill_grace_ms, () => undefined))
    return { confirmed: true, escalated: false, left: [], met: known.size };
  // Each round also finds what was born since the last: a forker loses against it.
  const confirmed = await gone(sessionLimits.kill_confirm_ms_max, () => {
    for (const row of look()) signal(row, "SIGKILL");
  });
  return { confirmed, escalated: true, left: confirmed ? [] : look(), met: known.size };
}

/** The group hears it as from a closed terminal; the others of the tree one by one. A stopped one must wake to die. */
function hangUp(root: TreeRoot, members: readonly ProcessRow[]): void {
  const leader = members.find((row) => row.pid === root.pid);
  if (leader) signalPid(-leader.pid, "SIGHUP");
  for (const row of members) {
    if (leader === undefined || row.group !== leader.pid) signal(row, "SIGHUP");
    signal(row, "SIGCONT");
  }
}

function signal(row: ProcessMark, name: NodeJS.Signals): void {
  if (startMarkOf(row.pid) === row.started) signalPid(row.pid, name);
}

function signalPid(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // ESRCH: it ended by itself. EPERM: not ours; the final look reports it as left.
    if (codeOf(error) !== "ESRCH" && codeOf(error) !== "EPERM") throw error;
  }
}
