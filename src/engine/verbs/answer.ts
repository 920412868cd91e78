// `asks`, `answer`: the human's side of the mailbox.

import type { Verb } from "./verb.ts";

export const asksVerb: Verb = {
  path: ["asks"],
  summary: "show the open asks, oldest first",
  about: ["An ask whose worker is gone is shown as stranded; it can still be answered."],
  args: [],
  flags: [{ name: "all", kind: "switch", about: "the expired ones as well" }],
  examples: ["looop asks", "looop asks --json | jq -r '.[].id'"],
  exits: [],
  output: async () => (await import("./outputs.ts")).asksOutput,
  seeds: true,
  run: { needs: "engine", load: async () => (await import("./answer-run.ts")).runAsks },
};

export const answerVerb: Verb = {
  path: ["answer"],
  byPerson: true,
  summary: "answer an ask; the first answer stands",
  about: [
    "A gate wants a clear yes or no; add limits with `--limits`, or as `yes: only staging`.",
    "A gate that cannot be taken back may take several people, or something to be typed: then this is one yes of them, and says what is still wanted.",
    "A worker cannot answer, not even itself.",
  ],
  args: [
    { name: "ask", about: "its id, as looop asks shows it", need: "required", completes: "ask" },
    { name: "text", about: "the answer; omitted or `-` reads standard input", need: "body" },
  ],
  flags: [
    { name: "limits", kind: "text", value: "TEXT", about: 'what a yes is limited to, e.g. "only staging"' },
    {
      name: "force",
      kind: "switch",
      about: "repair an answer whose record cannot be read; never replaces one that can",
    },
  ],
  examples: ["looop answer fix-42-1 Postgres 17", 'looop answer release-2 yes --limits "only staging"'],
  exits: ["not_found", "conflict", "corrupt"],
  output: async () => (await import("./outputs.ts")).answerOutput,
  run: { needs: "engine", load: async () => (await import("./answer-run.ts")).runAnswer },
};
