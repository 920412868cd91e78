// `ask`, `flag`, `unflag`: a worker's questions to its human.

import type { Flag, Verb } from "./verb.ts";

const waitingFlags: readonly Flag[] = [
  { name: "detach", kind: "switch", about: "print the id and do not wait; the answer comes another way" },
  {
    name: "timeout",
    kind: "timeout",
    value: "D",
    about: "stop waiting after this long (exit 124); 0, none, off or never waits for ever",
  },
  { name: "expires", kind: "duration", value: "D", about: "nobody can answer it later than this from now" },
  { name: "title", kind: "text", value: "TEXT", about: "a few words for the head of the card" },
  { name: "ref", kind: "text", value: "PATH", about: "where to read more, e.g. reports/release.md" },
  { name: "goal", kind: "text", value: "ID", about: "the goal it serves", completes: "goal" },
  {
    name: "with-tells",
    kind: "switch",
    about: "print what the human said meanwhile on stdout before the answer",
  },
];

const waitingExits = ["gone", "expired", "corrupt", "timeout", "interrupted", "terminated"] as const;

export const askVerb: Verb = {
  path: ["ask"],
  summary: "ask the human something and wait for the answer",
  about: [
    "Prints only the answer on stdout, so that `answer=$(looop ask …)` holds just that; what else the human said goes to stderr.",
    "With `--kind gate` the answer is a yes or a no to something that cannot be taken back: anything but a yes exits 3, so that a script under `set -e` stops.",
    "The ask is a record on disk: it outlives this process, and the first answer stands.",
  ],
  args: [
    {
      name: "worker",
      about: "who asks; inside a worker's session it is that worker",
      need: "optional",
      completes: "worker",
    },
  ],
  flags: [
    { name: "prompt", kind: "text", value: "TEXT", about: "the question; `-` reads it from standard input" },
    { name: "kind", kind: "choice", value: "KIND", choices: ["question", "gate"], about: "question or gate" },
    {
      name: "risk",
      kind: "choice",
      value: "RISK",
      choices: ["reversible", "irreversible", "destructive"],
      about: "of what a yes sets off: reversible, irreversible or destructive",
    },
    { name: "effect", kind: "text", value: "TEXT", about: "what a yes sets off, in a few words" },
    {
      name: "target",
      kind: "text",
      value: "TEXT",
      about: "exactly what it is done to, or exactly what will run; shown word for word",
    },
    {
      name: "option",
      kind: "text",
      value: "TEXT",
      repeatable: true,
      about: "one choice to offer, commas and all; repeat it for more",
    },
    { name: "options", kind: "text", value: "A,B", repeatable: true, about: "choices, separated by commas" },
    { name: "recommend", kind: "text", value: "TEXT", about: "what you would choose" },
    { name: "reason", kind: "text", value: "TEXT", about: "why you would choose it" },
    ...waitingFlags,
  ],
  examples: [
    'looop ask fix-42 --prompt "Which database?" --option "Postgres 17" --option "SQLite, one file"',
    'looop ask --kind gate --risk irreversible --title "Release v1.4.2" --prompt "Publish v1.4.2?" --effect "publishes to the registry" --target "npm publish v1.4.2" --recommend yes --reason "all tests pass" --expires 8h',
  ],
  exits: ["denied", ...waitingExits],
  relayed: { self: "worker" },
  output: async () => (await import("./outputs.ts")).askOutput,
  run: { needs: "engine", load: async () => (await import("./ask-run.ts")).runAsk },
};

export const flagVerb: Verb = {
  path: ["flag"],
  summary: "ask for the human's attention: a question without choices",
  about: [
    "Waits for a reply like `ask`, unless `--detach` is given.",
    "Inside a worker's session all words are the message; elsewhere the first word names the worker.",
  ],
  args: [
    { name: "worker", about: "who wants attention, then the message", need: "rest", completes: "worker" },
  ],
  flags: waitingFlags,
  examples: ['looop flag fix-42 "the build machine is out of disk" --detach'],
  exits: waitingExits,
  relayed: {},
  output: async () => (await import("./outputs.ts")).askOutput,
  run: { needs: "engine", load: async () => (await import("./ask-run.ts")).runFlag },
};

export const unflagVerb: Verb = {
  path: ["unflag"],
  summary: "take back an ask, or all open flags of a worker",
  about: ["Whoever waits for it is told that it was withdrawn. What has been answered stays answered."],
  args: [
    {
      name: "ask",
      about: "an ask, or a worker whose open flags are meant; inside a session, its own",
      need: "optional",
      completes: "ask",
    },
  ],
  flags: [],
  examples: ["looop unflag fix-42-3", "looop unflag fix-42"],
  exits: ["not_found", "conflict", "corrupt"],
  relayed: {},
  output: async () => (await import("./outputs.ts")).unflagOutput,
  run: { needs: "engine", load: async () => (await import("./unflag-run.ts")).runUnflag },
};
