// The process table, from /proc. On a platform without it the table is empty and a kill reaches the group alone.

import { readdirSync, readFileSync } from "node:fs";
import { sessionLimits } from "../../workers/session/limits.ts";
import type { ProcessRow } from "../../workers/session/process-tree.ts";

/** The variable by which every process of a session can be told, whatever became of its parents. */
export const GENERATION_VARIABLE = "LOOOP_SESSION_GEN";

export function readProcessTable(): readonly ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of processNames().slice(0, sessionLimits.processes_max)) {
    const row = readProcess(Number(name));
    if (row) rows.push(row);
  }
  return rows;
}

/** Start mark of one process, as `ProcessFacts.started`; empty where the platform does not tell. */
export function startMarkOf(pid: number): string {
  return readProcess(pid)?.started ?? "";
}

function readProcess(pid: number): ProcessRow | undefined {
  const stat = readOf(pid, "stat");
  if (stat === undefined) return undefined;
  // The command name in parentheses may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const gen = generationOf(readOf(pid, "environ"));
  return {
    pid,
    parentPid: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    started: fields[19] ?? "",
    zombie: fields[0] === "Z" || fields[0] === "X",
    ...(gen !== undefined && { gen }),
  };
}

function processNames(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
  } catch {
    return []; // no /proc on this platform
  }
}

function readOf(pid: number, file: "stat" | "environ"): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return undefined; // it ended meanwhile, or is not ours to read
  }
}

function generationOf(environ: string | undefined): string | undefined {
  const prefix = `${GENERATION_VARIABLE}=`;
  return environ
    ?.split("\0")
    .find((entry) => entry.startsWith(prefix))
    ?.slice(prefix.length);
}
