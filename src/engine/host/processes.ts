// Who is alive, and below whom do we run? From /proc where there is one.

import { readFileSync } from "node:fs";
import type { Processes, ProcessFacts } from "../ports.ts";
import { codeOf } from "./errno.ts";

const ANCESTORS_MAX = 64;

/** Fields of `/proc/<pid>/stat` after the command name, counted from zero. */
const STATE = 0;
const PARENT_PID = 1;
const START_TICKS = 19;

export function systemProcesses(): Processes {
  const boot = bootMark();

  function factsOf(pid: number): ProcessFacts | undefined {
    const fields = statFields(pid);
    const ticks = fields?.[START_TICKS];
    if (fields === undefined || ticks === undefined) return undefined;
    return { pid, parent_pid: Number(fields[PARENT_PID]), started: `${boot}${ticks}` };
  }

  return {
    alive(pid, started) {
      const sign = signOfLife(pid);
      if (sign !== "alive" || started === undefined || started === "") return sign;
      const now = factsOf(pid)?.started;
      if (now !== undefined) return now === started ? "alive" : "dead";
      return signOfLife(pid) === "dead" ? "dead" : "unknown"; // it may have ended between the two looks
    },

    ancestry(of = process.pid) {
      const line: ProcessFacts[] = [];
      const parent_pid = of === process.pid ? process.ppid : 0;
      let next: ProcessFacts | undefined = factsOf(of) ?? { pid: of, parent_pid, started: "" };
      while (next !== undefined && line.length < ANCESTORS_MAX) {
        line.push(next);
        const pid: number = next.parent_pid;
        next = pid > 0 ? (factsOf(pid) ?? { pid, parent_pid: 0, started: "" }) : undefined;
      }
      return line;
    },

    variable(of, name) {
      const entry = procText(`/proc/${of}/environ`)?.split("\0").find(isNamed(name));
      return entry?.slice(name.length + 1);
    },
  };
}

const isNamed = (name: string) => (entry: string) => entry.startsWith(`${name}=`);

function signOfLife(pid: number): "alive" | "dead" | "unknown" {
  if (!Number.isInteger(pid) || pid <= 0) return "dead";
  try {
    process.kill(pid, 0);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ESRCH") return "dead";
    if (code !== "EPERM") return "unknown"; // EPERM: there, but not ours to signal
  }
  const state = statFields(pid)?.[STATE];
  return state === "Z" || state === "X" ? "dead" : "alive";
}

/** After the command name, which may itself hold spaces and parentheses. */
function statFields(pid: number): readonly string[] | undefined {
  const text = procText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** Start ticks count from boot: after another boot the same pid can have the same ticks. */
function bootMark(): string {
  const id = procText("/proc/sys/kernel/random/boot_id");
  return id === undefined ? "" : `${id.slice(0, 8)}-`;
}

function procText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return undefined; // no such process, hidden from us, or no /proc on this platform
  }
}
