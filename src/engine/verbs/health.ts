// The verbs that look after the program: `health`, `metrics`, `doctor`, `logs`, `profiles`.

import type { Verb } from "./verb.ts";

const outputs = () => import("./outputs-health.ts");

const levels = ["debug", "info", "warn", "error"] as const;

export const healthVerbs: readonly Verb[] = [
  {
    path: ["doctor"],
    summary: "look everything over: config, files, agents, databases, channels, guardrails",
    about: [
      "Each finding says what to do. It works beside the running loop and without it; beside it, what a platform lets only one ask is asked of the loop. Exit 1: there is a problem, or something could not be looked at.",
      "`--fix` mends what is safe: modes of our own files, and what writers that died left behind. It says what it did.",
    ],
    args: [],
    flags: [{ name: "fix", kind: "switch", about: "mend what is safe" }],
    examples: ["looop doctor", "looop doctor --json | jq '.rows[] | select(.state == \"problem\")'"],
    exits: ["interrupted", "terminated"],
    output: async () => (await outputs()).doctorOutput,
    run: { needs: "nothing", load: async () => (await import("./doctor-run.ts")).runDoctor },
  },
  {
    path: ["logs"],
    summary: "print what happened, in one shape, without secrets",
    about: [
      "Every event, and what a loop in the background complained about. With `--json`, one object a line: `ts`, `level`, `event`, `text`, `fields`. Without `--since` and `--tail`, the last hundred.",
    ],
    args: [],
    flags: [
      { name: "follow", short: "f", kind: "switch", about: "go on as it comes, until interrupted" },
      { name: "since", kind: "duration", value: "D", about: "not older than this" },
      { name: "tail", kind: "count", value: "N", about: "at most so many, the newest" },
      {
        name: "level",
        kind: "choice",
        value: "LEVEL",
        choices: levels,
        about: "this and what is worse: debug, info, warn, error; info unless told",
      },
    ],
    examples: ["looop logs --since 2h --level warn", "looop logs --follow --json"],
    exits: ["interrupted", "terminated"],
    output: async () => (await outputs()).logsOutput,
    run: { needs: "nothing", load: async () => (await import("./logs-run.ts")).runLogs },
  },
  {
    path: ["health"],
    summary: "say whether the loop is alive, or with --ready, whether it does what it is there for",
    about: [
      "Ready: it hears on every configured surface, its loop turns, its ledger takes what is written. Exit 1 where the answer is no.",
    ],
    args: [],
    flags: [{ name: "ready", kind: "switch", about: "whether it is ready, and if not, why" }],
    examples: ["looop health", "looop health --ready --json"],
    exits: [],
    output: async () => (await outputs()).healthOutput,
    run: { needs: "nothing", load: async () => (await import("./health-run.ts")).runHealth },
  },
  {
    path: ["profiles"],
    summary: "list the other data directories that the loop here serves, and why one is not served",
    about: [
      "They stand under `profiles:` in the config: each with its own engine, people and files, all on the connections of this one. docs/profiles.md tells how. Nothing is printed where there are none.",
    ],
    args: [],
    flags: [],
    examples: ["looop profiles", "looop profiles --json | jq '.profiles[] | select(.state != \"ready\")'"],
    exits: [],
    output: async () => (await outputs()).profilesOutput,
    run: { needs: "nothing", load: async () => (await import("./profiles-run.ts")).runProfiles },
  },
  {
    path: ["metrics"],
    summary: "print the figures of the running loop, as Prometheus reads them",
    about: ["docs/metrics.md lists them. With `health:` in the config the same is there by HTTP."],
    args: [],
    flags: [],
    examples: ["looop metrics"],
    exits: [],
    output: async () => (await outputs()).metricsOutput,
    run: { needs: "nothing", load: async () => (await import("./health-run.ts")).runMetrics },
  },
];
