// Names of what a driver makes: workers of laps, and files in the plan's directory. Pure.

import { contentHash } from "../../hash.ts";
import type { WorkerId } from "../../ids.ts";
import { limits } from "../../limits.ts";
import type { Key } from "../../ports.ts";

/** `<plan>-<step>-<lap>`; a plan's name that is too long for it is cut, and told from others by a piece of its hash. */
export function lapWorker(plan: string, part: string, lap: number): WorkerId {
  const tail = `-${part.replaceAll(/[^\w-]/g, "-").slice(0, TAIL_CHARS_MAX)}-${lap}`;
  const room = limits.id_chars_max - tail.length;
  const head = plan.length <= room ? plan : `${plan.slice(0, room - 7)}-${contentHash(plan).slice(0, 6)}`;
  return `${head}${tail}` as WorkerId;
}

const TAIL_CHARS_MAX = 28;

export const planDir = (plan: string): Key => `plans/${plan}`;
export const driverLock = (plan: string): Key => `${planDir(plan)}/.driver`;
export const notesKey = (plan: string): Key => `${planDir(plan)}/notes.md`;
export const draftKey = (plan: string): Key => `${planDir(plan)}/draft.json`;
/** What was wrong with the last draft, for the next planner. */
export const problemsKey = (plan: string): Key => `${planDir(plan)}/problems.txt`;
export const contractKey = (plan: string, step: string): Key =>
  `${planDir(plan)}/contracts/${step}.contract.md`;
export const verdictKey = (plan: string, worker: string): Key => `${planDir(plan)}/verdict-${worker}.json`;
