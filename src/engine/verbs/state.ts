// `state`, `wait`: what stands, and when it changes.

import type { Verb } from "./verb.ts";

export const stateVerb: Verb = {
  path: ["state"],
  summary: "show what stands: pulse, asks, readings, workers, goals, last moves",
  about: ["It reports what was last sensed; it does not sense."],
  args: [],
  flags: [],
  examples: ["looop state", "looop state --json | jq '.asks | length'"],
  exits: [],
  output: async () => (await import("./outputs.ts")).stateOutput,
  seeds: true,
  run: { needs: "engine", load: async () => (await import("./state-run.ts")).runState },
};

export const waitVerb: Verb = {
  path: ["wait"],
  summary: "wait until something changes, then show the state and what changed",
  about: [
    "An ask that stays open wakes the same client once, not again and again. Each `--client` name remembers what it was told; `--since` takes the cursor of a state or of an earlier wait instead.",
    "With a worker: until that worker has ended, with its exit code; 130 without one when it was killed, 137 when its host is gone.",
    "Exit 2 says that the pulse went down.",
  ],
  args: [
    { name: "worker", about: "a worker whose end is waited for", need: "optional", completes: "worker" },
  ],
  flags: [
    { name: "only-asks", kind: "switch", about: "wake for asks alone" },
    { name: "actionable", kind: "switch", about: "wake for asks and for moves in the journal" },
    {
      name: "timeout",
      kind: "timeout",
      value: "D",
      about: "give up after this long (exit 124); 0, none, off or never waits for ever",
    },
    { name: "since", kind: "text", value: "CURSOR", about: "changes since this cursor" },
    {
      name: "client",
      kind: "text",
      value: "NAME",
      about: "who waits; without it, all who give no name are one client",
    },
  ],
  examples: ["looop wait --only-asks --timeout 10m", "looop wait --json --client phone", "looop wait fix-42"],
  exits: ["pulse_down", "not_found", "timeout", "interrupted", "terminated"],
  output: async () => (await import("./outputs.ts")).waitOutput,
  seeds: true,
  run: { needs: "engine", load: async () => (await import("./state-run.ts")).runWait },
};
