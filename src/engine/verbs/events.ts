// `events`, `journal`: what happened.

import type { Verb } from "./verb.ts";

export const eventsVerb: Verb = {
  path: ["events"],
  summary: "print what happened, and where to read on from",
  about: [
    "With `--json` each line is one event; a line with a `cursor` says where to read on from with `--since`. Two readers at different places both see everything once.",
  ],
  args: [],
  flags: [
    {
      name: "since",
      kind: "text",
      value: "CURSOR",
      about: "go on from here; without it, from the oldest event kept",
    },
    { name: "tail", kind: "count", value: "N", about: "start this many events before the end" },
    { name: "follow", short: "f", kind: "switch", about: "go on as events come, until interrupted" },
  ],
  examples: ["looop events --tail 20", "looop events --follow --json --tail 0"],
  exits: ["interrupted", "terminated"],
  output: async () => (await import("./outputs.ts")).eventsOutput,
  run: { needs: "engine", load: async () => (await import("./events-run.ts")).runEvents },
};

export const journalVerb: Verb = {
  path: ["journal"],
  summary: "print the last lines of the journal",
  args: [],
  flags: [{ name: "tail", kind: "count", value: "N", about: "how many lines; 20 unless told" }],
  examples: ["looop journal --tail 50"],
  exits: [],
  output: async () => (await import("./outputs.ts")).journalOutput,
  whenEmpty: "nothing was done here yet",
  run: { needs: "engine", load: async () => (await import("./events-run.ts")).runJournal },
};
