// Who is alive, and below whom do we run? From /proc where there is one.

import { readFileSync } from "node:fs";
import type { Processes, ProcessFacts } from "../ports.ts";
import { codeOf } from "./errno.ts";

const ANCESTORS_MAX = 64;

export function systemProcesses(): Processes {
  return {
    alive(pid, started) {
      const sign = signalZero(pid);
      if (sign !== "alive") return sign;
      if (started === undefined || started === "") return "alive";
      const now = factsOf(pid)?.started;
      if (now === undefined || now === "") return "unknown";
      return now === started ? "alive" : "dead";
    },
    ancestry() {
      const line: ProcessFacts[] = [];
      let pid = process.pid;
      while (pid > 0 && line.length < ANCESTORS_MAX) {
        const facts = factsOf(pid) ?? {
          pid,
          parent_pid: pid === process.pid ? process.ppid : 0,
          started: "",
        };
        line.push(facts);
        pid = facts.parent_pid;
      }
      return line;
    },
  };
}

function signalZero(pid: number): "alive" | "dead" | "unknown" {
  if (!Number.isInteger(pid) || pid <= 0) return "dead";
  try {
    process.kill(pid, 0);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ESRCH") return "dead";
    return code === "EPERM" ? "alive" : "unknown";
  }
  return stateOf(pid) === "Z" ? "dead" : "alive";
}

/** Fields of /proc/<pid>/stat after the command name, which may itself hold spaces and parentheses. */
function statFields(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // no such process, or no /proc on this platform
  }
}

const stateOf = (pid: number) => statFields(pid)?.[0];

function factsOf(pid: number): ProcessFacts | undefined {
  const fields = statFields(pid);
  if (!fields) return undefined;
  return { pid, parent_pid: Number(fields[1]), started: fields[19] ?? "" };
}
