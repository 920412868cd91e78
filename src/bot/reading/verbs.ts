// Every verb by every name that people type for it.

import { readPlan } from "./plan-verb.ts";
import {
  aboutAsk,
  listOr,
  plain,
  readAutonomy,
  readCost,
  readHelp,
  readJournal,
  readJudge,
  readLog,
  readReceipt,
  readSensor,
  readShow,
  toAsk,
  worker,
} from "./verb-looking.ts";
import type { VerbEntry, VerbReader } from "./verb-reading.ts";
import {
  readGoal,
  readKill,
  readPair,
  readPause,
  readPlaybook,
  readQuiet,
  readStart,
  readTell,
  scheduleReader,
} from "./verb-steering.ts";

function reads(read: VerbReader): VerbEntry {
  return { read, state: "reads" };
}

function changes(read: VerbReader): VerbEntry {
  return { read, state: "changes" };
}

const asks = reads(listOr({ verb: "asks" }, aboutAsk("ask")));
const goals = reads(listOr({ verb: "goals" }, readGoal));
const workers = reads(listOr({ verb: "workers" }, worker("worker")));
const schedules = changes(scheduleReader);

export const verbs: ReadonlyMap<string, VerbEntry> = new Map<string, VerbEntry>([
  ["status", reads(plain({ verb: "status" }))],
  ["board", reads(plain({ verb: "status" }))],
  ["asks", asks],
  ["ask", asks],
  ["why", reads(aboutAsk("why"))],
  ["goals", goals],
  ["goal", changes(listOr({ verb: "goals" }, readGoal))],
  ["playbook", changes(readPlaybook)],
  ["plans", reads(plain({ verb: "plans" }))],
  ["plan", changes(readPlan)],
  ["receipts", reads(readReceipt)],
  ["workers", workers],
  ["worker", workers],
  ["log", reads(readLog)],
  ["logs", reads(readLog)],
  ["tail", reads(readLog)],
  ["shot", reads(worker("shot"))],
  ["screenshot", reads(worker("shot"))],
  ["show", reads(readShow)],
  ["tell", changes(readTell)],
  ["start", changes(readStart)],
  ["kill", changes(readKill)],
  ["pause", changes(readPause)],
  ["resume", changes(plain({ verb: "resume" }))],
  ["unpause", changes(plain({ verb: "resume" }))],
  ["journal", reads(readJournal)],
  ["cost", reads(readCost)],
  ["spend", reads(readCost)],
  ["receipt", reads(readReceipt)],
  ["schedule", schedules],
  ["schedules", schedules],
  ["sensors", reads(readSensor)],
  ["sensor", reads(readSensor)],
  ["triage", reads(plain({ verb: "triage" }))],
  ["digest", reads(plain({ verb: "digest" }))],
  ["quiet", changes(readQuiet)],
  ["judge", reads(readJudge)],
  ["judgment", reads(readJudge)],
  ["autonomy", reads(readAutonomy)],
  ["people", reads(plain({ verb: "people" }))],
  ["pair", changes(readPair)],
  ["undo", changes(plain({ verb: "undo" }))],
  ["help", reads(readHelp)],
  ["answer", changes(toAsk("answer", (rest) => rest))],
  ["approve", changes(toAsk("approve", (rest) => `approve ${rest}`.trim()))],
  ["deny", changes(toAsk("deny", (rest) => `deny ${rest}`.trim()))],
  ["snooze", changes(toAsk("snooze", (rest) => `later ${rest}`.trim()))],
  ["details", reads(toAsk("details", () => "details"))],
]);

/** Shown when nothing was understood, and where a typo may have been one of these. */
export const verbNames: readonly string[] = [...verbs.keys()];
