// The verbs about the program itself: `help`, `version`, `schema`, `completion`.

import type { Verb } from "./verb.ts";

const topic = { name: "verb", about: "a verb, or its first word", need: "rest", completes: "verb" } as const;

export const helpVerb: Verb = {
  path: ["help"],
  summary: "explain looop, or one verb",
  args: [topic],
  flags: [
    {
      name: "all",
      kind: "switch",
      about: "the whole manual: all verbs, how to be a client of the loop, the mailbox",
    },
    {
      name: "markdown",
      kind: "switch",
      about: "all verbs as the document docs/verbs.md; with --all the manual",
    },
  ],
  examples: ["looop help", "looop help goal write", "looop help --all --markdown > looop.md"],
  exits: [],
  relayed: {},
  output: async () => (await import("./outputs.ts")).helpOutput,
  run: { needs: "nothing", load: async () => (await import("./program-run.ts")).runHelp },
};

export const versionVerb: Verb = {
  path: ["version"],
  summary: "print the version of this program and of what it runs on",
  args: [],
  flags: [],
  examples: ["looop version"],
  exits: [],
  relayed: {},
  output: async () => (await import("./outputs.ts")).versionOutput,
  run: { needs: "nothing", load: async () => (await import("./program-run.ts")).runVersion },
};

export const schemaVerb: Verb = {
  path: ["schema"],
  summary: "print the JSON Schema of what a verb prints with --json",
  about: ["Without a verb: all of them by name, and `error` for what stands on stderr when a verb fails."],
  args: [topic],
  flags: [],
  examples: ["looop schema asks", "looop schema"],
  exits: ["not_found"],
  relayed: {},
  output: async () => (await import("./outputs.ts")).schemaOutput,
  run: { needs: "nothing", load: async () => (await import("./schema-run.ts")).runSchema },
};

const shells = ["bash", "zsh", "fish"] as const;

export const completionVerb: Verb = {
  path: ["completion"],
  aliases: [["config"]],
  summary: "print the completion script of a shell",
  about: ["It completes verbs, flags and the ids that exist right now."],
  args: [{ name: "shell", about: "bash, zsh or fish", need: "required", completes: shells }],
  flags: [],
  examples: ['eval "$(looop completion bash)"', "looop completion fish | source"],
  exits: [],
  output: async () => (await import("./outputs.ts")).completionOutput,
  run: { needs: "nothing", load: async () => (await import("./completion-run.ts")).runCompletion },
};

export const completeVerb: Verb = {
  path: ["__complete"],
  summary: "candidates for the last of the words, one a line; called by the completion scripts",
  args: [{ name: "words", about: "the line so far", need: "rest" }],
  flags: [],
  examples: [],
  exits: [],
  hidden: true,
  run: { needs: "nothing", load: async () => (await import("./completion-run.ts")).runComplete },
};
