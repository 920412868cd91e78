// `tell`, `told`: steering a worker that runs.

import type { Verb } from "./verb.ts";

export const tellVerb: Verb = {
  path: ["tell"],
  summary: "leave a message for a running worker",
  about: [
    "It is read with the worker's next answer, or when the worker looks with `looop told`.",
    "Flags stand before the message: from its first word on, dashes are part of it.",
  ],
  args: [
    { name: "worker", about: "who is told", need: "required", completes: "worker" },
    { name: "message", about: "the message; omitted or `-` reads standard input", need: "body" },
  ],
  flags: [],
  literal: true,
  examples: ["looop tell fix-42 use the staging database, not a copy"],
  exits: ["not_found"],
  output: async () => (await import("./outputs.ts")).tellOutput,
  run: { needs: "engine", load: async () => (await import("./tell-run.ts")).runTell },
};

export const toldVerb: Verb = {
  path: ["told"],
  summary: "print what this worker was told, once",
  about: ["Prints nothing when there is nothing new. What it has printed it does not print again."],
  args: [
    {
      name: "worker",
      about: "whose messages; inside a worker's session it is that worker",
      need: "optional",
      completes: "worker",
    },
  ],
  flags: [],
  examples: ["looop told"],
  exits: [],
  relayed: { self: "worker" },
  output: async () => (await import("./outputs.ts")).toldOutput,
  run: { needs: "engine", load: async () => (await import("./tell-run.ts")).runTold },
};
