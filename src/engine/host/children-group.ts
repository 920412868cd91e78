// Leaves nobody behind: ends what is left of a process group once its leader is gone, and waits until it is gone.
// A process that left the group (setsid) is out of reach; that is the documented limit.

import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as timer } from "node:timers/promises";
import { limits } from "../limits.ts";
import { codeOf } from "./errno.ts";

const PAUSE_MS_MAX = 25;
/** Looks at /proc only when a group does not vanish at once. */
const LOOKS_BEFORE_PROC = 3;

/** To be called after the leader was reaped. */
export async function endGroup(leader_pid: number): Promise<void> {
  const give_up_ms = performance.now() + limits.child_group_gone_ms_max;
  let pause_ms = 1;
  for (let looks = 0; performance.now() < give_up_ms; looks += 1) {
    // A number stays taken while a group bears it, so a living leader of that number is somebody else's.
    if (!signalled(-leader_pid, 0) || signalled(leader_pid, 0)) return;
    if (looks >= LOOKS_BEFORE_PROC && onlyZombiesLeft(leader_pid)) return;
    signalled(-leader_pid, "SIGKILL");
    await timer(pause_ms);
    pause_ms = Math.min(2 * pause_ms, PAUSE_MS_MAX);
  }
}

/** False when there is nobody to signal. */
function signalled(pid: number, signal: 0 | "SIGKILL"): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return codeOf(error) !== "ESRCH"; // not permitted: there, but beyond us
  }
}

/** The dead of a group stay listed until somebody reaps them; in a container without an init, nobody does. */
function onlyZombiesLeft(group: number): boolean {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return false; // a platform without /proc cannot tell
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .every((pid) => {
      const { state, group: its } = statOf(pid);
      return its !== group || state === "Z";
    });
}

function statOf(pid: string): { state: string; group: number } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name, in parentheses, may itself hold spaces and parentheses.
    const [state = "", , group = ""] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, group: Number(group) };
  } catch {
    return { state: "Z", group: 0 }; // ended between the two looks
  }
}
