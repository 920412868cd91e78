// `relay`, `brief`, `report`: workers whose program runs on another machine, and what they read and leave there.

import type { Verb } from "./verb.ts";

const relayRuns = () => import("./relay-run.ts");
const paperRuns = () => import("./papers-run.ts");

export const relayVerbs: readonly Verb[] = [
  {
    path: ["relay", "listen"],
    summary: "the far end of a relay over two streams; called by the command of --carrier",
    about: [
      "Listens at a socket of its own, and hands what its callers say to standard output, until standard input ends.",
    ],
    args: [{ name: "path", about: "where: {there} of --carrier", need: "required" }],
    flags: [],
    examples: ["looop relay listen ~/relay/control.sock"],
    exits: [],
    output: async () => (await import("./outputs-relay.ts")).relayOutput,
    run: { needs: "nothing", load: async () => (await relayRuns()).runRelayListen },
  },
  {
    path: ["relay"],
    summary: "start a worker's program on another machine, from where its verbs reach this home",
    about: [
      "For `worker_command`. Opens a socket for this worker alone, and runs the program at its terminal for as long as it takes. Where LOOOP_RELAY names that socket, `looop ask`, `told`, `claim` and the other verbs of a worker are answered here: as this worker, and nobody else's.",
      "With `--ssh` the words are a command of the other machine's shell, and the socket is forwarded. Otherwise they are a program and its arguments, in which {here} stands for the socket and {there} for where it may be at the far end; LOOOP_RELAY has to be set there. Where nothing can be forwarded, `--carrier` is a command whose two streams lead to `looop relay listen {there}`.",
      "Everything from its first word on is taken as it is.",
    ],
    args: [{ name: "program", about: "the command there, or the program that leads there", need: "rest" }],
    flags: [
      { name: "ssh", kind: "text", value: "HOST", about: "go there with ssh, as ~/.ssh/config says" },
      {
        name: "carrier",
        kind: "text",
        value: "COMMAND",
        about: "for the shell: leads to `looop relay listen {there}` by its two streams",
      },
      {
        name: "looop",
        kind: "text",
        value: "PROGRAM",
        about: "with --ssh: how this program is called there, unless looop",
      },
    ],
    examples: [
      `looop relay --ssh you@box 'cd src/app && claude "$(looop brief)"'`,
      "looop relay docker run -it --rm -v {here}:/run/looop.sock -e LOOOP_RELAY=/run/looop.sock agent",
    ],
    exits: [],
    literal: true,
    output: async () => (await import("./outputs-relay.ts")).relayOutput,
    run: { needs: "engine", load: async () => (await relayRuns()).runRelay },
  },
];

export const paperVerbs: readonly Verb[] = [
  {
    path: ["brief"],
    summary: "print what this worker was given to read: the rules of the house and its task",
    about: ["By a worker. For one on another machine, where the file of {{prompt_file}} is not."],
    args: [],
    flags: [],
    examples: ["looop brief"],
    exits: ["not_found"],
    relayed: {},
    output: async () => (await import("./outputs-relay.ts")).briefOutput,
    run: { needs: "engine", load: async () => (await paperRuns()).runBrief },
  },
  {
    path: ["report"],
    summary: "keep this worker's report at home, in reports/<its id>.md; a later one replaces it",
    about: ["By a worker. An ask can refer to it with `--ref`; whoever continues starts from it."],
    args: [{ name: "text", about: "the report; omitted or `-` reads standard input", need: "body" }],
    flags: [],
    examples: ["looop report < report.md"],
    exits: [],
    relayed: {},
    output: async () => (await import("./outputs-relay.ts")).reportOutput,
    run: { needs: "engine", load: async () => (await paperRuns()).runReport },
  },
];
