// `plan drive|verify|merge|tidy|receipt`: having a plan worked on, and what it comes to.

import type { Argument, Verb } from "./verb.ts";

const id: Argument = { name: "id", about: "the plan's id", need: "required", completes: "plan" };

export const driveVerbsOfPlans: readonly Verb[] = [
  {
    path: ["plan", "drive"],
    summary: "work on a plan here and now, until it is over or waits for you",
    about: [
      "`looop up` does this by itself for every plan that was approved. Of two who drive one plan, one is told who does.",
      "Its exit code says what came of it, so that a script goes on only where all is done: 0 done, 9 over and not done, 10 it waits for you.",
    ],
    args: [id],
    flags: [{ name: "dry", kind: "switch", about: "show what would be done, and do none of it" }],
    examples: ["looop plan drive ship-x", "looop plan drive ship-x --dry"],
    exits: ["not_found", "conflict", "corrupt", "not_done", "waits", "interrupted", "terminated"],
    output: async () => (await import("./plan-outputs.ts")).planDoneOutput,
    run: { needs: "engine", load: async () => (await import("./plan-driving-run.ts")).runPlanDrive },
  },
  {
    path: ["plan", "verify"],
    summary: "run every finish line once more, on a clean checkout",
    about: ["The receipt is stamped with what came of it, and with the commit that was looked at."],
    args: [id],
    flags: [],
    examples: ["looop plan verify ship-x"],
    exits: ["not_found", "corrupt", "interrupted", "terminated"],
    output: async () => (await import("./plan-outputs.ts")).planVerifyOutput,
    run: { needs: "engine", load: async () => (await import("./plan-driving-run.ts")).runPlanVerify },
  },
  {
    path: ["plan", "merge"],
    byPerson: true,
    summary:
      "merge a plan that is done into what its place has checked out, after a yes that names the commit",
    about: [
      "The same as Merge on the card of its end: `git merge --no-ff` of the plan's last commit, parked like any command that cannot be taken back. A yes runs exactly that, once. Refused at once where it is merged already, would clash, or something not committed there is in its way. Prints what git printed and exits as it did.",
    ],
    args: [id],
    flags: [
      {
        name: "detach",
        kind: "switch",
        about: "print the ask's id and do not wait; a yes merges while the pulse runs",
      },
      {
        name: "timeout",
        kind: "timeout",
        value: "D",
        about: "stop waiting for the answer after this long (exit 124); the ask stays open",
      },
    ],
    examples: ["looop plan merge ship-x"],
    exits: [
      "denied",
      "not_found",
      "conflict",
      "corrupt",
      "gone",
      "expired",
      "timeout",
      "interrupted",
      "terminated",
    ],
    seeds: true, // as for `run`
    output: async () => (await import("./outputs.ts")).runOutput,
    run: { needs: "engine", load: async () => (await import("./plan-driving-run.ts")).runPlanMerge },
  },
  {
    path: ["plan", "tidy"],
    summary: "remove the worktree of a plan that is over, where nothing in it could be lost",
    about: [
      "Without an id: of every plan that is over. It stays, and says why, where something in it is not committed, or where its commits are merged nowhere. Its branch stays in any case. `looop up` does it by itself a day after a plan's end.",
    ],
    args: [{ ...id, need: "optional" }],
    flags: [],
    examples: ["looop plan tidy ship-x", "looop plan tidy"],
    exits: ["not_found", "conflict", "corrupt"],
    output: async () => (await import("./plan-outputs.ts")).planTidyOutput,
    run: { needs: "engine", load: async () => (await import("./plan-tidy-run.ts")).runPlanTidy },
  },
  {
    path: ["plan", "receipt"],
    aliases: [["receipt"]],
    summary: "the honest scoreboard: steps that were proven and done without help, of all",
    about: ["Without an id: of every plan that is over, and where it leads."],
    args: [{ ...id, need: "optional" }],
    flags: [
      {
        name: "png",
        kind: "text",
        value: "FILE",
        about: "write a picture; `-` writes it to standard output",
      },
    ],
    examples: ["looop plan receipt ship-x", "looop receipt", "looop plan receipt ship-x --png receipt.png"],
    exits: ["not_found", "corrupt"],
    output: async () => (await import("./plan-outputs.ts")).planReceiptOutput,
    run: { needs: "engine", load: async () => (await import("./plan-driving-run.ts")).runPlanReceipt },
  },
];
