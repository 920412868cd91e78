// `send`, `key`, `resize`, `restart`, `attach`, `detach`: acting on a worker's terminal, by a person.

import type { Verb } from "./verb.ts";

const worker = { name: "worker", about: "whose terminal", need: "required", completes: "worker" } as const;
const noted =
  "It is written into the journal with who typed it, and refused while the worker waits for an answer: answer instead.";
const driveOutput = async () => (await import("./worker-outputs.ts")).driveOutput;

export const driveVerbs: readonly Verb[] = [
  {
    path: ["send"],
    summary: "type a text into a worker's terminal",
    about: [
      noted,
      "It ends with Enter where the program edits its own input, else with a line feed. Several lines are pasted as one where the program understands that.",
    ],
    args: [
      worker,
      { name: "text", about: "what is typed; omitted or `-` reads standard input", need: "body" },
    ],
    flags: [
      { name: "no-newline", short: "n", kind: "switch", about: "nothing after the text" },
      {
        name: "end",
        kind: "choice",
        value: "HOW",
        about: "what follows the text",
        choices: ["auto", "lf", "cr", "none"],
      },
    ],
    literal: true,
    examples: ["looop send fix-42 run the tests again"],
    exits: ["not_found"],
    output: async () => (await import("./worker-outputs.ts")).sentOutput,
    run: { needs: "engine", load: async () => (await import("./drive-run.ts")).runSend },
  },
  {
    path: ["key"],
    summary: "press keys in a worker's terminal",
    about: [
      noted,
      "Names as enter, tab, esc, up, pageup, f5, C-c, M-x, S-tab, or one character; all are checked before one is pressed.",
    ],
    args: [worker, { name: "keys", about: "in order", need: "rest" }],
    flags: [],
    examples: ["looop key fix-42 down down enter", "looop key fix-42 C-c"],
    exits: ["not_found"],
    output: async () => (await import("./worker-outputs.ts")).sentOutput,
    run: { needs: "engine", load: async () => (await import("./drive-run.ts")).runKey },
  },
  {
    path: ["resize"],
    summary: "change the size of a worker's terminal",
    args: [worker, { name: "size", about: "COLSxROWS", need: "required" }],
    flags: [],
    examples: ["looop resize fix-42 120x40"],
    exits: ["not_found"],
    output: driveOutput,
    run: { needs: "engine", load: async () => (await import("./drive-run.ts")).runResize },
  },
  {
    path: ["restart"],
    summary: "end a worker's program and start it again in the same session",
    args: [worker],
    flags: [],
    examples: ["looop restart fix-42"],
    exits: ["not_found"],
    output: driveOutput,
    run: { needs: "engine", load: async () => (await import("./drive-run.ts")).runRestart },
  },
  {
    path: ["attach"],
    summary: "take over a worker's terminal",
    about: [
      "What is typed goes to its program; Ctrl-\\ twice leaves it running. When the program ends, its exit code is the verb's.",
    ],
    args: [worker],
    flags: [{ name: "view", kind: "switch", about: "only look; Ctrl-C leaves" }],
    examples: ["looop attach fix-42"],
    exits: ["not_found"],
    output: async () => (await import("./worker-outputs.ts")).attachOutput,
    run: { needs: "engine", load: async () => (await import("./attach-run.ts")).runAttach },
  },
  {
    path: ["detach"],
    summary: "send everybody away who is attached to a worker's terminal",
    args: [worker],
    flags: [],
    examples: ["looop detach fix-42"],
    exits: ["not_found"],
    output: driveOutput,
    run: { needs: "engine", load: async () => (await import("./drive-run.ts")).runDetach },
  },
];
