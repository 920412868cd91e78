// `hook …`: what an agent's own program calls for each of its tool calls.

import type { Verb } from "./verb.ts";

const runs = () => import("./hook-run.ts");

export const hookVerbs: readonly Verb[] = [
  {
    path: ["hook", "settings"],
    summary: "print the settings with which Claude Code has every tool call judged",
    about: ["For `claude --settings`. `looop init hook` puts the same into a settings file."],
    args: [],
    flags: [],
    examples: ["looop hook settings"],
    exits: [],
    relayed: {},
    output: async () => (await import("./outputs-hook.ts")).hookSettingsOutput,
    run: { needs: "nothing", load: async () => (await runs()).runHookSettings },
  },
  {
    path: ["hook"],
    summary: "judge one tool call of an agent, in the words of Claude Code's hooks",
    about: [
      "Reads the event as JSON on standard input and prints one JSON object, or nothing, which means no opinion. What must wait for a person waits here, and is denied with the ask's name when it takes too long; the same call passes once it is approved. Always exits 0.",
    ],
    args: [
      {
        name: "event",
        about: "`pre` and `post` of a tool call, `session` at its start, `prompt` for what a person types",
        need: "required",
        completes: ["pre", "post", "session", "prompt"],
      },
    ],
    flags: [],
    examples: ["looop hook pre < event.json"],
    exits: [],
    relayed: {},
    output: async () => (await import("./outputs-hook.ts")).hookOutput,
    run: { needs: "engine", load: async () => (await runs()).runHook },
  },
];
