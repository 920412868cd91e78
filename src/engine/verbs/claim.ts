// `claim`, `unclaim`: leases, so that two workers do not do the same thing.

import type { Flag, Verb } from "./verb.ts";

const name = {
  name: "name",
  about: "what is claimed, e.g. pr-118",
  need: "required",
  completes: "claim",
} as const;
const session: Flag = {
  name: "session",
  kind: "text",
  value: "ID",
  about: "who holds it; inside a worker's session it is that worker",
  completes: "worker",
};

export const claimVerbs: readonly Verb[] = [
  {
    path: ["claim"],
    summary: "take or renew a claim; exit 5 when another live session holds it",
    args: [name],
    flags: [session],
    examples: ["looop claim pr-118 && make release"],
    exits: ["conflict"],
    relayed: { self: "session" },
    output: async () => (await import("./outputs.ts")).claimOutput,
    run: { needs: "engine", load: async () => (await import("./claim-run.ts")).runClaim },
  },
  {
    path: ["unclaim"],
    summary: "give a claim back; no error when there is none",
    args: [name],
    flags: [session],
    examples: ["looop unclaim pr-118"],
    exits: ["conflict"],
    relayed: { self: "session" },
    output: async () => (await import("./outputs.ts")).unclaimOutput,
    run: { needs: "engine", load: async () => (await import("./claim-run.ts")).runUnclaim },
  },
];
