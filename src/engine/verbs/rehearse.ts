// `rehearse`: whether people and surfaces do what they should, tried before it matters.

import type { Verb } from "./verb.ts";

export const rehearseVerb: Verb = {
  path: ["rehearse"],
  summary: "try with you, on each surface, what an ask needs of you: a press, a number, words, later",
  about: [
    "It asks questions on which nothing hangs, says here what to do there, and reads from what the running program wrote down whether it arrived. In the middle it restarts the program, if you say that it may. Whatever is still open at the end is withdrawn.",
  ],
  args: [],
  flags: [
    { name: "surface", kind: "text", value: "S", about: "only there, as `looop status` names it" },
    { name: "no-restart", kind: "switch", about: "leave the program as it runs" },
    { name: "yes", kind: "switch", about: "restart it without asking" },
    {
      name: "wait",
      kind: "duration",
      value: "D",
      about: "for each thing that you are to do; 2m unless told",
    },
  ],
  examples: ["looop rehearse", "looop rehearse --surface terminal --no-restart --json"],
  exits: ["interrupted"],
  output: async () => (await import("./outputs-delivery.ts")).rehearsalOutput,
  run: { needs: "nothing", load: async () => (await import("./rehearse-run.ts")).runRehearse },
};
