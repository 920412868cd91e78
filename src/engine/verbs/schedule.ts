// `schedule …`: the loop's alarm clocks.

import { expectFlag, journalFlag, policyExits, policyNote, timeoutFlag } from "./policy-flags.ts";
import type { Verb } from "./verb.ts";

const name = { name: "name", about: "the schedule's name", need: "required", completes: "schedule" } as const;
const changeOutput = async () => (await import("./outputs.ts")).changeOutput;

export const scheduleVerbs: readonly Verb[] = [
  {
    path: ["schedule", "write"],
    aliases: [["schedule", "w"]],
    summary: "wake the loop once later, or again and again",
    about: ["Give exactly one of `--in`, `--every` and `--cron`.", policyNote],
    args: [name],
    flags: [
      {
        name: "in",
        kind: "duration",
        value: "D",
        about: "once, this long from now; bare seconds or 10m, 2h, 1d",
      },
      { name: "every", kind: "duration", value: "D", about: "every so often, at least 60 seconds" },
      { name: "cron", kind: "text", value: "EXPR", about: 'five fields, e.g. "0 9 * * 1-5"' },
      {
        name: "tz",
        kind: "text",
        value: "ZONE",
        about: "time zone of --cron, e.g. Europe/Berlin; else this machine's",
      },
      { name: "note", kind: "text", value: "TEXT", about: "what it is for; the decider reads it" },
      expectFlag,
      journalFlag,
      timeoutFlag,
    ],
    examples: [
      'looop schedule write standup --cron "0 9 * * 1-5" --tz Europe/Berlin --note "collect what is blocked"',
      "looop schedule write recheck --in 2h",
    ],
    exits: policyExits,
    output: changeOutput,
    run: { needs: "engine", load: async () => (await import("./schedule-run.ts")).runScheduleWrite },
  },
  {
    path: ["schedule", "rm"],
    summary: "drop a schedule; no error when there is none",
    about: [policyNote],
    args: [name],
    flags: [expectFlag, journalFlag, timeoutFlag],
    examples: ["looop schedule rm recheck"],
    exits: policyExits,
    output: changeOutput,
    run: { needs: "engine", load: async () => (await import("./schedule-run.ts")).runScheduleRemove },
  },
  {
    path: ["schedule", "list"],
    aliases: [["schedule", "ls"]],
    summary: "list the schedules",
    args: [],
    flags: [],
    examples: ["looop schedule list"],
    exits: [],
    output: async () => (await import("./outputs.ts")).scheduleListOutput,
    whenEmpty: "there are none; looop schedule write <name> makes one",
    run: { needs: "engine", load: async () => (await import("./schedule-run.ts")).runScheduleList },
  },
];
