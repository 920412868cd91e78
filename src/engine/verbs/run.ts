// `run`: a command under the loop's own rules.

import type { Verb } from "./verb.ts";

export const runVerb: Verb = {
  path: ["run"],
  summary: "run a shell command as the loop would: at once if it is harmless, else after a yes",
  about: [
    "It runs in the data directory, with no input, a deadline and a filtered environment, and leaves a line in the journal. One word is a line for the shell; several words are a program and its arguments.",
    "What may not be undone is parked: a person is asked, and a yes runs exactly what was shown, once. Prints what the command printed and exits as it did; everything else is said on stderr.",
  ],
  args: [
    {
      name: "command",
      about: "the command; everything from its first word on is taken as it is",
      need: "rest",
    },
  ],
  flags: [
    { name: "reason", kind: "text", value: "TEXT", about: "why, for whoever must say yes" },
    {
      name: "journal",
      kind: "text",
      value: "TEXT",
      about: "what the journal says, instead of the generated line",
    },
    {
      name: "detach",
      kind: "switch",
      about: "if it is parked, print the ask's id and do not wait; a yes runs it while the pulse runs",
    },
    {
      name: "timeout",
      kind: "timeout",
      value: "D",
      about: "stop waiting for the answer after this long (exit 124); the ask stays open",
    },
  ],
  examples: ['looop run --reason "v1.4.2 is green" "git push origin v1.4.2"', "looop run git status"],
  exits: ["denied", "conflict", "corrupt", "gone", "expired", "timeout", "interrupted", "terminated"],
  literal: true,
  seeds: true, // seeding later would change the policy under a parked command
  output: async () => (await import("./outputs.ts")).runOutput,
  run: { needs: "engine", load: async () => (await import("./run-run.ts")).runRun },
};
