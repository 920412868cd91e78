// `goal …`: desired states.

import { expectFlag, journalFlag, policyExits, policyNote, timeoutFlag } from "./policy-flags.ts";
import type { Verb } from "./verb.ts";

const id = { name: "id", about: "the goal's id", need: "required", completes: "goal" } as const;
const changeOutput = async () => (await import("./outputs.ts")).changeOutput;

export const goalVerbs: readonly Verb[] = [
  {
    path: ["goal", "write"],
    aliases: [["goal", "w"]],
    summary: "create a goal or replace its text",
    about: [policyNote],
    args: [id, { name: "body", about: "Markdown; omitted or `-` reads standard input", need: "body" }],
    flags: [expectFlag, journalFlag, timeoutFlag],
    examples: ["looop goal write ship-v2 < ship-v2.md"],
    exits: policyExits,
    output: changeOutput,
    run: { needs: "engine", load: async () => (await import("./goal-run.ts")).runGoalWrite },
  },
  {
    path: ["goal", "read"],
    summary: "print a goal, archived ones too",
    args: [id],
    flags: [],
    examples: ["looop goal read ship-v2"],
    exits: ["not_found"],
    output: async () => (await import("./outputs.ts")).goalReadOutput,
    run: { needs: "engine", load: async () => (await import("./goal-run.ts")).runGoalRead },
  },
  {
    path: ["goal", "list"],
    aliases: [["goal", "ls"]],
    summary: "list the goals",
    args: [],
    flags: [{ name: "archived", kind: "switch", about: "the archived ones instead" }],
    examples: ["looop goal list"],
    exits: [],
    output: async () => (await import("./outputs.ts")).goalListOutput,
    whenEmpty: "there are none; looop goal write <id> makes one",
    run: { needs: "engine", load: async () => (await import("./goal-run.ts")).runGoalList },
  },
  {
    path: ["goal", "archive"],
    summary: "put a goal away",
    about: [policyNote],
    args: [id],
    flags: [expectFlag, journalFlag, timeoutFlag],
    examples: ["looop goal archive ship-v2"],
    exits: policyExits,
    output: changeOutput,
    run: { needs: "engine", load: async () => (await import("./goal-run.ts")).runGoalArchive },
  },
  {
    path: ["goal", "unarchive"],
    summary: "bring an archived goal back",
    about: [policyNote],
    args: [{ ...id, completes: "archived-goal" }],
    flags: [journalFlag, timeoutFlag],
    examples: ["looop goal unarchive ship-v2"],
    exits: policyExits,
    output: changeOutput,
    run: { needs: "engine", load: async () => (await import("./goal-run.ts")).runGoalUnarchive },
  },
];
