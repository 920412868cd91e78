// `worker …`: the fleet.

import type { Verb } from "./verb.ts";

const id = { name: "id", about: "the worker's id", need: "required", completes: "worker" } as const;

export const workerVerbs: readonly Verb[] = [
  {
    path: ["worker", "start"],
    aliases: [["w", "start"]],
    summary: "start a worker in a terminal of its own",
    about: [
      "It gets the rules of the house and this task as its prompt, runs detached from whoever starts it, and keeps its id for later lives.",
      "Everything is checked before anything happens: a start that is refused has changed nothing.",
    ],
    args: [
      { name: "id", about: "a new id, or that of a worker that has ended", need: "required" },
      { name: "task", about: "what to do; omitted or `-` reads standard input", need: "body" },
    ],
    flags: [
      {
        name: "command",
        kind: "text",
        value: "TEMPLATE",
        about: "instead of `worker_command` of the config",
      },
      { name: "model", kind: "text", value: "NAME", about: "fills {{model}} of the command" },
      { name: "thinking", kind: "text", value: "LEVEL", about: "fills {{thinking}} of the command" },
      {
        name: "verify",
        kind: "text",
        value: "COMMAND",
        about: "run once after its end; exit code 0 says that all is well",
      },
      {
        name: "repo",
        kind: "text",
        value: "DIR",
        about: "a clone; it works in a git worktree of it, on branch looop/ID",
      },
      { name: "deadline", kind: "duration", value: "D", about: "end it after this long" },
      { name: "goal", kind: "text", value: "GOAL", about: "the goal that this is for", completes: "goal" },
      { name: "plan", kind: "text", value: "PLAN", about: "the plan that this belongs to" },
      {
        name: "resume",
        kind: "text",
        value: "ASK",
        about: "go on from this detached ask, now answered",
        completes: "ask",
      },
      {
        name: "meta",
        kind: "switch",
        about: "let it change policy, each change shown and confirmed; for people only",
      },
    ],
    examples: [
      'looop worker start fix-42 "fix issue 42" --verify "gh pr view looop/fix-42" --deadline 2h',
      "looop worker start fix-42 --repo /srv/app < task.md",
    ],
    exits: [],
    output: async () => (await import("./worker-outputs.ts")).workerStartOutput,
    run: { needs: "engine", load: async () => (await import("./worker-run.ts")).runWorkerStart },
  },
  {
    path: ["worker", "kill"],
    aliases: [["kill"], ["w", "kill"]],
    summary: "end a worker with all its processes, and make sure of it",
    about: ["A worker ends itself with it when its task is done, and nobody else."],
    args: [id],
    flags: [{ name: "reason", kind: "text", value: "TEXT", about: "for the journal" }],
    examples: ["looop kill fix-42", 'looop worker kill fix-42 --reason "runs in circles"'],
    exits: ["not_found"],
    relayed: { self: "id" },
    output: async () => (await import("./worker-outputs.ts")).workerKillOutput,
    run: { needs: "engine", load: async () => (await import("./worker-run.ts")).runWorkerKill },
  },
  {
    path: ["worker", "list"],
    aliases: [["worker", "ls"], ["w", "list"], ["w", "ls"], ["ls"]],
    summary: "list the workers and how they are",
    args: [],
    flags: [{ name: "all", short: "a", kind: "switch", about: "those that have ended too" }],
    examples: ["looop worker list --all"],
    exits: [],
    output: async () => (await import("./worker-outputs.ts")).workerListOutput,
    whenEmpty: "there are none; looop worker start <id> starts one",
    run: { needs: "engine", load: async () => (await import("./worker-run.ts")).runWorkerList },
  },
  {
    path: ["worker", "health"],
    summary: "tell how one worker is: busy, waiting, stuck or dead, and how its check went",
    args: [id],
    flags: [],
    examples: ["looop worker health fix-42"],
    exits: ["not_found"],
    output: async () => (await import("./worker-outputs.ts")).workerHealthOutput,
    run: { needs: "engine", load: async () => (await import("./worker-run.ts")).runWorkerHealth },
  },
  {
    path: ["worker", "settle"],
    summary: "give up the worktree of a worker that has ended",
    about: [
      "It goes by itself once its branch is merged and nothing in it is uncommitted. This removes it as it is: what was committed stays on its branch, what was not is lost.",
    ],
    args: [id],
    flags: [],
    examples: ["looop worker settle fix-42"],
    exits: ["not_found"],
    output: async () => (await import("./worker-outputs.ts")).workerSettleOutput,
    run: { needs: "engine", load: async () => (await import("./worker-run.ts")).runWorkerSettle },
  },
];
