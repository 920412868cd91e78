// `guard …`: the rules that come before all judgment.

import type { Verb } from "./verb.ts";

const outputs = () => import("./outputs-guard.ts");
const runs = () => import("./guard-run.ts");

const cwdFlag = {
  name: "cwd",
  kind: "text",
  value: "DIR",
  about: "with the packs of the repository there; without it, of the one here",
} as const;

const personNote =
  "Only a person changes guardrails, at a terminal of their own; no worker does, in no session.";

export const guardVerbs: readonly Verb[] = [
  {
    path: ["guard", "list"],
    aliases: [["guard", "ls"]],
    summary: "list the rules that count here; exit 1 when a pack cannot be used",
    about: ["While a pack cannot be used, nothing runs but what is known to only look."],
    args: [],
    flags: [cwdFlag],
    examples: ["looop guard list"],
    exits: [],
    output: async () => (await outputs()).guardListOutput,
    run: { needs: "engine", load: async () => (await runs()).runGuardList },
  },
  {
    path: ["guard", "test"],
    summary: "say what the rules say of a command; runs nothing",
    about: ["Prints `proceed`, `ask` or `block` with the reason, then every rule that catches it."],
    args: [
      {
        name: "command",
        about: "a shell line, or what `--as` says; everything from its first word on is taken as it is",
        need: "rest",
      },
    ],
    flags: [
      {
        name: "as",
        kind: "choice",
        value: "KIND",
        choices: ["shell", "write", "read", "fetch", "tool", "intent"],
        about: "what it is: a path that is written or read, a URL, a tool's name, a step in prose",
      },
      cwdFlag,
    ],
    examples: ['looop guard test "git push -f origin main"', "looop guard test --as read .env"],
    exits: [],
    literal: true,
    output: async () => (await outputs()).guardTestOutput,
    run: { needs: "engine", load: async () => (await runs()).runGuardTest },
  },
  {
    path: ["guard", "explain"],
    summary: "print a rule as it stands in its pack, with what it catches and lets pass",
    args: [{ name: "rule", about: "its id, as `guard list` shows it: `git/force-push`", need: "required" }],
    flags: [cwdFlag],
    examples: ["looop guard explain git/force-push"],
    exits: [],
    output: async () => (await outputs()).guardExplainOutput,
    run: { needs: "engine", load: async () => (await runs()).runGuardExplain },
  },
  {
    path: ["guard", "add"],
    byPerson: true,
    summary: "add a pack of your own, or a copy of one of ours to be edited",
    about: [
      "A file is checked first, with the tests of its rules; it never replaces one that is there. The copy of one of ours counts instead of it.",
      personNote,
    ],
    args: [{ name: "pack", about: "a file, or the name of a shipped pack", need: "required" }],
    flags: [],
    examples: ["looop guard add team.yaml", "looop guard add cloud"],
    exits: [],
    output: async () => (await outputs()).guardChangeOutput,
    run: { needs: "engine", load: async () => (await runs()).runGuardAdd },
  },
  {
    path: ["guard", "remove"],
    byPerson: true,
    aliases: [["guard", "rm"]],
    summary: "take a pack of your own away; one of ours that it stood in for counts again",
    about: [personNote],
    args: [{ name: "pack", about: "its name", need: "required" }],
    flags: [],
    examples: ["looop guard remove team"],
    exits: [],
    output: async () => (await outputs()).guardChangeOutput,
    run: { needs: "engine", load: async () => (await runs()).runGuardRemove },
  },
  {
    path: ["guard", "lint"],
    summary: "check a pack and the tests of its rules without using it; exit 1 when something is wrong",
    args: [{ name: "file", about: "the pack", need: "required" }],
    flags: [],
    examples: ["looop guard lint .looop/guardrails/team.yaml"],
    exits: [],
    output: async () => (await outputs()).guardListOutput,
    run: { needs: "engine", load: async () => (await runs()).runGuardLint },
  },
];
