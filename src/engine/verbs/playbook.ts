// `playbook …`: your judgment in prose.

import { expectFlag, journalFlag, policyExits, policyNote, timeoutFlag } from "./policy-flags.ts";
import type { Verb } from "./verb.ts";

const changeOutput = async () => (await import("./outputs.ts")).changeOutput;
const versionAbout = "a version, as looop playbook history shows it";

export const playbookVerbs: readonly Verb[] = [
  {
    path: ["playbook", "write"],
    aliases: [["playbook", "w"]],
    summary: "replace the playbook; the present text is kept in its history",
    about: [policyNote],
    args: [{ name: "body", about: "Markdown; omitted or `-` reads standard input", need: "body" }],
    flags: [expectFlag, journalFlag, timeoutFlag],
    examples: ["looop playbook write < PLAYBOOK.md"],
    exits: policyExits,
    output: changeOutput,
    run: { needs: "engine", load: async () => (await import("./playbook-run.ts")).runPlaybookWrite },
  },
  {
    path: ["playbook", "read"],
    summary: "print the playbook, or an earlier version of it",
    args: [{ name: "version", about: versionAbout, need: "optional", completes: "version" }],
    flags: [],
    examples: ["looop playbook read"],
    exits: ["not_found"],
    output: async () => (await import("./outputs.ts")).playbookReadOutput,
    run: { needs: "engine", load: async () => (await import("./playbook-run.ts")).runPlaybookRead },
  },
  {
    path: ["playbook", "history"],
    summary: "list the kept versions, oldest first",
    args: [],
    flags: [],
    examples: ["looop playbook history"],
    exits: [],
    output: async () => (await import("./outputs.ts")).playbookHistoryOutput,
    whenEmpty: "there is no earlier version; each change keeps the one before",
    run: { needs: "engine", load: async () => (await import("./playbook-run.ts")).runPlaybookHistory },
  },
  {
    path: ["playbook", "restore"],
    summary: "make an earlier version the playbook again",
    about: [policyNote],
    args: [{ name: "version", about: versionAbout, need: "required", completes: "version" }],
    flags: [expectFlag, journalFlag, timeoutFlag],
    examples: ["looop playbook restore 20261121-155134"],
    exits: policyExits,
    output: changeOutput,
    run: { needs: "engine", load: async () => (await import("./playbook-run.ts")).runPlaybookRestore },
  },
];
