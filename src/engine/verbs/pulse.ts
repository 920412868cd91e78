// The verbs of the loop itself: `init`, `up`, `down`, `start`, `status`, `pause`, `resume`, `cost`.

import type { Verb } from "./verb.ts";

/** In the order in which they are offered. Kept here, not imported: a spec imports nothing. */
const RUNNERS = ["claude", "codex", "opencode", "pi", "custom", "demo"] as const;

export const initVerb: Verb = {
  path: ["init"],
  summary: "say which agent decides and works here, or connect a surface; writes the config",
  about: [
    "With the name of a chat platform it connects that one: it says what to do over there, takes the tokens (typed unseen, or named with `--set`), checks them against the platform, lets you choose the chat where everything is shown, posts a test card, and learns which account is yours from a code that you type there.",
    "`looop init hook` has each tool call of Claude Code judged: it merges the hooks into its settings, keeps what stood there beside them, and takes them out again with `--remove`.",
    "Without a name, at a terminal it asks; elsewhere, or with `--yes`, the flags decide, and without `--runner` the first agent found on PATH. In a config that is there already only the commands change; all else stays, comments too. It shows the difference before it writes.",
  ],
  args: [
    {
      name: "surface",
      need: "optional",
      about: "the chat platform to connect, or `hook`; without it, the agent is chosen",
    },
  ],
  flags: [
    {
      name: "set",
      kind: "text",
      value: "KEY=VALUE",
      repeatable: true,
      about: "of the platform, for example `home=C0123`; a secret only as `env:NAME` or `file:PATH`",
    },
    { name: "manifest", kind: "switch", about: "print what the platform makes the app from, and end" },
    { name: "runner", kind: "choice", value: "NAME", choices: RUNNERS, about: RUNNERS.join(", ") },
    { name: "tick-command", kind: "text", value: "LINE", about: "how a decision is made, for the shell" },
    {
      name: "worker-command",
      kind: "text",
      value: "LINE",
      about: "how a worker is started, for the shell; {{prompt_file}} stands for its task",
    },
    {
      name: "project",
      kind: "switch",
      about: "of `hook`: for the directory here; so it is without `--user`",
    },
    { name: "user", kind: "switch", about: "of `hook`: for all your projects" },
    { name: "remove", kind: "switch", about: "of `hook`: take them out again" },
    { name: "yes", kind: "switch", about: "ask nothing" },
  ],
  examples: ["looop init", "looop init --runner claude --yes", "looop init hook --user"],
  exits: ["conflict", "interrupted"],
  output: async () => (await import("./outputs-pulse.ts")).initOutput,
  run: { needs: "nothing", load: async () => (await import("./init-run.ts")).runInit },
};

const logFlag = {
  name: "log",
  kind: "switch",
  about: "write the log to logs/pulse.log in the data directory, not to standard output",
} as const;

export const upVerb: Verb = {
  path: ["up"],
  summary: "run the loop; the first signal ends it in order, the second at once",
  about: [
    "It runs here and shows what it does; `--detach` starts it in a process of its own and returns when it runs. With `--json` the log is one event a line. Where a loop runs already, it says so and leaves it alone.",
  ],
  args: [],
  flags: [{ name: "detach", kind: "switch", about: "start it in the background" }, logFlag],
  examples: ["looop up", "looop up --detach"],
  exits: [],
  output: async () => (await import("./outputs-pulse.ts")).upOutput,
  run: { needs: "nothing", load: async () => (await import("./up-run.ts")).runUp },
};

export const startVerb: Verb = {
  path: ["start"],
  summary: "what npm start does: run the loop, or show the demo where nothing is set up",
  args: [],
  flags: [],
  examples: ["looop start"],
  exits: ["interrupted", "terminated"],
  output: async () => (await import("./outputs-pulse.ts")).startOutput,
  run: { needs: "nothing", load: async () => (await import("./up-run.ts")).runStart },
};

export const downVerb: Verb = {
  path: ["down"],
  summary: "stop the loop, wherever it runs; workers go on",
  about: [
    "What was begun is finished or noted. Workers live in terminals of their own and lose nothing: the next `looop up` finds them. `--workers` ends them, too, and with them what they had not finished.",
  ],
  args: [],
  flags: [{ name: "workers", kind: "switch", about: "end the workers as well, after the loop" }],
  examples: ["looop down", "looop down --workers"],
  exits: [],
  output: async () => (await import("./outputs-pulse.ts")).downOutput,
  run: { needs: "nothing", load: async () => (await import("./up-run.ts")).runDown },
};

export const statusVerb: Verb = {
  path: ["status"],
  summary: "one screen: the loop and what holds it, asks, workers, goals, spend, last decisions",
  args: [],
  flags: [],
  examples: ["looop status", "looop status --json | jq .pulse"],
  exits: [],
  output: async () => (await import("./outputs-pulse.ts")).statusOutput,
  seeds: true,
  run: { needs: "engine", load: async () => (await import("./status-run.ts")).runStatus },
};

export const pauseVerb: Verb = {
  path: ["pause"],
  summary: "let the loop decide nothing until it is resumed; it survives restarts",
  about: ["Workers and asks go on, and approved moves are still carried out."],
  args: [{ name: "reason", about: "why, for whoever wonders", need: "rest" }],
  flags: [{ name: "for", kind: "duration", value: "D", about: "resume by itself after this long" }],
  examples: ["looop pause deploying by hand", "looop pause --for 2h lunch"],
  exits: [],
  output: async () => (await import("./outputs.ts")).changeOutput,
  run: { needs: "engine", load: async () => (await import("./pause-run.ts")).runPause },
};

export const resumeVerb: Verb = {
  path: ["resume"],
  summary: "let the loop decide again",
  args: [],
  flags: [],
  examples: ["looop resume"],
  exits: [],
  output: async () => (await import("./outputs.ts")).changeOutput,
  run: { needs: "engine", load: async () => (await import("./pause-run.ts")).runResume },
};

export const costVerb: Verb = {
  path: ["cost"],
  summary: "what deciding has cost, day by day in the owner's zone",
  about: [
    "Only what runners told of themselves is known. Runs that told nothing are counted as of unknown cost; what workers cost in their terminals is not known here.",
  ],
  args: [
    {
      name: "span",
      about: "today, or all that is known, from the first day that cost something",
      need: "optional",
      completes: ["today", "all"],
    },
  ],
  flags: [{ name: "days", kind: "count", value: "N", about: "how many days; 7 unless told" }],
  examples: ["looop cost", "looop cost today", "looop cost --days 30 --json"],
  exits: [],
  output: async () => (await import("./outputs-pulse.ts")).costOutput,
  run: { needs: "engine", load: async () => (await import("./pause-run.ts")).runCost },
};

export const demoVerb: Verb = {
  path: ["demo"],
  summary: "play a small story without an agent, a key or a network: release, gate, your yes, verified",
  about: [
    "Everything is real but the judgment, which is a script: the loop, the worker in its terminal, the gate, the check. At a terminal you answer where you always will, in the client. Without a terminal, or with `--yes`, the script answers the gate, too.",
    "It happens in a directory of its own, which is removed when the story is over. One that was left in the middle stays, and goes on with `--dir`.",
  ],
  args: [],
  flags: [
    { name: "yes", kind: "switch", about: "answer the gate with yes" },
    {
      name: "dir",
      kind: "text",
      value: "DIR",
      about: "where it plays, and stays; a story that was left goes on there",
    },
    {
      name: "keep",
      kind: "switch",
      about: "leave its directory when the story is over, and say where it is",
    },
  ],
  examples: ["looop demo", "looop demo --yes --dir ./demo"],
  exits: ["interrupted", "terminated"],
  output: async () => (await import("./outputs-pulse.ts")).demoOutput,
  run: { needs: "nothing", load: async () => (await import("./demo-run.ts")).runDemo },
};

/** The demo's judgment, called by the loop with the prompt as any decider is. */
export const demoDecideVerb: Verb = {
  path: ["demo", "decide"],
  summary: "decide by the demo's script, from a prompt on standard input",
  args: [],
  flags: [],
  examples: [],
  exits: [],
  hidden: true,
  run: { needs: "nothing", load: async () => (await import("./demo-decide-run.ts")).runDemoDecide },
};
