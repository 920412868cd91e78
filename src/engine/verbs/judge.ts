// `judge …`: what was learned from your decisions, and what it may do with it.

import type { Verb } from "./verb.ts";

const toldOutput = async () => (await import("./judge-outputs.ts")).judgeToldOutput;

export const judgeVerbs: readonly Verb[] = [
  {
    path: ["judge", "status"],
    aliases: [["clone_status"]],
    summary: "how far judgment has come: readiness, classes, reliability, rules, proposals",
    about: ["While the loop runs, also how long tool calls waited for it."],
    args: [],
    flags: [],
    examples: ["looop judge status"],
    exits: [],
    output: async () => (await import("./judge-outputs.ts")).judgeStatusOutput,
    run: { needs: "engine", load: async () => (await import("./judge-run.ts")).runJudgeStatus },
  },
  {
    path: ["judge", "why"],
    summary: "how an ask or an action was judged, and what from",
    args: [{ name: "id", about: "an ask, a ruling or a tool call", need: "required", completes: "ask" }],
    flags: [],
    examples: ["looop judge why fix-42-1"],
    exits: ["not_found"],
    output: async () => (await import("./judge-outputs.ts")).judgeWhyOutput,
    run: { needs: "engine", load: async () => (await import("./judge-run.ts")).runJudgeWhy },
  },
  {
    path: ["judge", "teach"],
    byPerson: true,
    aliases: [["clone_adopt"]],
    summary: "a rule of yours: yes, no or ask, for a command or a kind of ask",
    about: [
      "A command stands for all that a person would call the same. A yes never covers what destroys something, and no rule lifts a guardrail. Only a person teaches.",
    ],
    args: [
      { name: "about", about: "a command as you would type it, a class, or words", need: "required" },
      { name: "decision", about: "yes, no or ask", need: "required", completes: ["yes", "no", "ask"] },
    ],
    flags: [
      {
        name: "why",
        kind: "text",
        value: "TEXT",
        about: "the reason, which is shown with every ruling from it",
      },
      {
        name: "expires",
        kind: "duration",
        value: "SPAN",
        about: "for how long it stands; else until it is forgotten",
      },
      {
        name: "goal",
        kind: "text",
        value: "GOAL",
        about: "only for what is done for this goal, or in the plan of this name",
        completes: "goal",
      },
    ],
    examples: [
      "looop judge teach 'npm install' yes --why 'the lock file is reviewed'",
      "looop judge teach deploy ask --expires 7d",
    ],
    exits: [],
    output: toldOutput,
    run: { needs: "engine", load: async () => (await import("./judge-run.ts")).runJudgeTeach },
  },
  {
    path: ["judge", "forget"],
    byPerson: true,
    summary: "take something out of memory",
    args: [{ name: "id", about: "a rule, a precedent, an ask or a ruling", need: "optional" }],
    flags: [
      { name: "signature", kind: "text", value: "TEXT", about: "all about commands of this signature" },
      {
        name: "source",
        kind: "choice",
        value: "NAME",
        choices: ["seed"],
        about: "all that judge seed learned",
      },
      { name: "all", kind: "switch", about: "everything" },
    ],
    examples: ["looop judge forget --source seed", "looop judge forget p3f9c2"],
    exits: [],
    output: toldOutput,
    run: { needs: "engine", load: async () => (await import("./judge-run.ts")).runJudgeForget },
  },
  {
    path: ["judge", "seed"],
    byPerson: true,
    summary: "show what your own history here would teach; learn it with --yes",
    about: [
      "Reads transcripts of Claude Code, your shell's history and the commits of a repository. Only signatures and counts are kept, nothing leaves this machine, and looop judge forget --source seed takes all of it back.",
    ],
    args: [],
    flags: [
      { name: "yes", kind: "switch", about: "learn it" },
      {
        name: "dir",
        kind: "text",
        value: "DIR",
        about: "whose commits are looked at; else the present directory",
      },
    ],
    examples: ["looop judge seed", "looop judge seed --yes"],
    exits: [],
    output: async () => (await import("./judge-outputs.ts")).judgeSeedOutput,
    run: { needs: "engine", load: async () => (await import("./judge-run.ts")).runJudgeSeed },
  },
  {
    path: ["judge", "export"],
    summary: "write JUDGMENT.md and keep the section of AGENTS.md current",
    args: [],
    flags: [
      { name: "dir", kind: "text", value: "DIR", about: "where; else the present directory" },
      { name: "print", kind: "switch", about: "print it instead, and write nothing" },
    ],
    examples: ["looop judge export", "looop judge export --print | less"],
    exits: [],
    output: async () => (await import("./judge-outputs.ts")).judgeExportOutput,
    run: { needs: "engine", load: async () => (await import("./judge-run.ts")).runJudgeExport },
  },
];
