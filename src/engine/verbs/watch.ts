// `watch`: the fleet, live, at a terminal; where there is none, the log of the pulse as it comes.

import type { Verb } from "./verb.ts";

export const watchVerb: Verb = {
  path: ["watch"],
  summary: "look at the fleet, live: screens, health, open asks, the pulse",
  about: [
    "At a terminal of at least 40 columns and 10 rows: the screen of one worker, the table of all, the pulse; ? shows the keys. It only looks: nothing typed there reaches a worker.",
    "Anywhere else, and with `--log` or `--json`: events as lines, as they come; with a worker, what that worker puts out.",
  ],
  args: [{ name: "worker", about: "selected from the start", need: "optional", completes: "worker" }],
  flags: [
    { name: "all", short: "a", kind: "switch", about: "also the workers that ended" },
    {
      name: "since",
      short: "s",
      kind: "duration",
      value: "D",
      about: "also those that ended within this time",
    },
    { name: "log", kind: "switch", about: "lines instead of the view" },
  ],
  examples: ["looop watch", "looop watch fix-42", "looop watch --since 1h", "looop watch --log"],
  exits: ["not_found", "interrupted", "terminated"],
  output: async () => (await import("./outputs.ts")).eventsOutput,
  run: { needs: "engine", load: async () => (await import("./watch-run.ts")).runWatchVerb },
};
