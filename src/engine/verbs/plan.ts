// `plan …`: goals in steps, each with a finish line, driven to done and judged by somebody else than who did the work.

import type { ExitName } from "./exit-codes.ts";
import { driveVerbsOfPlans } from "./plan-driving.ts";
import type { Argument, Flag, Verb } from "./verb.ts";

const id: Argument = { name: "id", about: "the plan's id", need: "required", completes: "plan" };
const doneOutput = async () => (await import("./plan-outputs.ts")).planDoneOutput;
const changeExits: readonly ExitName[] = ["not_found", "conflict", "corrupt"];
const personNote = "For people only: a worker or the loop would be judging its own work.";

const expect: Flag = {
  name: "expect",
  kind: "text",
  value: "HASH",
  about: "change it only if it is still the plan with this hash",
};

const startFlags: readonly Flag[] = [
  { name: "goal", kind: "text", value: "TEXT", about: "what is to be so in the end" },
  {
    name: "steps",
    kind: "text",
    value: "STEP",
    repeatable: true,
    about: "the first step, or each in its turn; a checklist's line, such as `write it || test: npm test`",
  },
  { name: "file", kind: "text", value: "FILE", about: "a prd.json or a Markdown checklist instead" },
  { name: "spec", kind: "text", value: "FILE", about: "what the planner reads, below the place of work" },
  { name: "id", kind: "text", value: "ID", about: "else it is made from the goal" },
  {
    name: "verify",
    kind: "text",
    value: "COMMAND",
    about: "finish line of steps that bring none: exit code 0 proves it",
  },
  {
    name: "tests",
    kind: "text",
    value: "COMMAND",
    about: "finish line of steps that bring none: it passes and at least one test ran",
  },
  {
    name: "mode",
    kind: "choice",
    value: "MODE",
    choices: ["implement", "explore", "fix"],
    about: "build something, only look, or mend one thing with the least change",
  },
  { name: "cwd", kind: "text", value: "DIR", about: "where the work is done; else where you stand" },
  { name: "branch", kind: "text", value: "NAME", about: "of the plan's own git worktree" },
  { name: "anchor", kind: "text", value: "FILE", repeatable: true, about: "read by every lap" },
  { name: "no-evaluator", kind: "switch", about: "finish lines alone decide" },
  { name: "laps", kind: "count", value: "N", about: "at most so many sessions" },
  { name: "budget", kind: "text", value: "USD", about: "at most so much money" },
];

const steering: readonly Verb[] = [
  {
    path: ["plan", "go"],
    byPerson: true,
    summary: "approve exactly the plan that you looked at",
    about: ["What was edited since has another hash, and is not approved by this.", personNote],
    args: [id, { name: "hash", about: "as plan show tells; its beginning will do", need: "required" }],
    flags: [],
    examples: ["looop plan go ship-x 3f9a2c1b"],
    exits: changeExits,
    output: doneOutput,
    run: { needs: "engine", load: async () => (await import("./plan-run.ts")).runPlanGo },
  },
  {
    path: ["plan", "edit"],
    summary: "change the steps, and see the difference",
    about: [
      "All edits or none. Steps are named by their number as it was shown, or by their id: `drop 3`, `2 before 1`, `4 +criterion: TEXT`, `4 -criterion 2`, `split 5: A | B`, `edit 2: TEXT`, `title 2: TEXT`, `add: TITLE || test: npm test`, `add after 2: TITLE`, `3 after 1,2`, `finish 2: test: npm test`, `limit laps_max 10`.",
      "A plan that was approved has to be approved again.",
      personNote,
    ],
    args: [id, { name: "edits", about: "one per word; quote those with spaces", need: "rest" }],
    flags: [expect],
    examples: ['looop plan edit ship-x "drop 3" "2 before 1" "finish 2: test: npm test"'],
    exits: changeExits,
    output: async () => (await import("./plan-outputs.ts")).planEditOutput,
    run: { needs: "engine", load: async () => (await import("./plan-run.ts")).runPlanEdit },
  },
  {
    path: ["plan", "pause"],
    summary: "begin no new lap",
    about: ["The lap that runs comes to its end, and is looked at when the plan goes on.", personNote],
    args: [id],
    flags: [],
    examples: ["looop plan pause ship-x"],
    exits: changeExits,
    output: doneOutput,
    run: { needs: "engine", load: async () => (await import("./plan-run.ts")).runPlanPause },
  },
  {
    path: ["plan", "resume"],
    byPerson: true,
    aliases: [["operator_resume"]],
    summary: "go on with a plan that was paused, stopped or ran into a limit",
    about: ["Steps that are done stay done.", personNote],
    args: [id],
    flags: [],
    examples: ["looop plan resume ship-x"],
    exits: changeExits,
    output: doneOutput,
    run: { needs: "engine", load: async () => (await import("./plan-run.ts")).runPlanResume },
  },
  {
    path: ["plan", "stop"],
    summary: "end a plan",
    about: [
      "A session that runs is ended, and what it left stays in the worktree: `looop plan resume` goes on from there.",
      personNote,
    ],
    args: [id],
    flags: [{ name: "reason", kind: "text", value: "TEXT", about: "for the journal" }],
    examples: ['looop plan stop ship-x --reason "not needed any more"'],
    exits: changeExits,
    output: doneOutput,
    run: { needs: "engine", load: async () => (await import("./plan-run.ts")).runPlanStop },
  },
  {
    path: ["plan", "answer"],
    byPerson: true,
    summary: "answer what a plan asks",
    about: [
      "Without --ask it must be its only open question. `looop asks` shows what it asks with its options; whatever is none of them is a hint for the next lap.",
    ],
    args: [id, { name: "text", about: "the answer; omitted or `-` reads standard input", need: "body" }],
    flags: [{ name: "ask", kind: "text", value: "ASK", about: "which of its questions", completes: "ask" }],
    examples: ['looop plan answer ship-x "use the other table"'],
    exits: [...changeExits, "gone", "expired"],
    output: async () => (await import("./plan-outputs.ts")).planAnswerOutput,
    run: { needs: "engine", load: async () => (await import("./plan-answer-run.ts")).runPlanAnswer },
  },
  {
    path: ["plan", "judge"],
    byPerson: true,
    summary: "say of one criterion what is so, or have its verdict looked at again",
    about: [personNote],
    args: [id, { name: "criterion", about: "as plan show names it, e.g. US-001.2", need: "required" }],
    flags: [
      {
        name: "verdict",
        kind: "choice",
        value: "VERDICT",
        choices: ["pass", "fail", "cant_tell"],
        about: "what is so",
      },
      { name: "why", kind: "text", value: "TEXT", about: "what speaks for it" },
      {
        name: "challenge",
        kind: "text",
        value: "TEXT",
        about: "what is wrong with the verdict that was given",
      },
    ],
    examples: [
      "looop plan judge ship-x US-001.2 --verdict pass",
      'looop plan judge ship-x S1.1 --challenge "no test covers it"',
    ],
    exits: changeExits,
    output: doneOutput,
    run: { needs: "engine", load: async () => (await import("./plan-run.ts")).runPlanJudge },
  },
];

export const planVerbs: readonly Verb[] = [
  {
    path: ["plan", "start"],
    aliases: [["operator_start"]],
    summary: "draft a plan, for review",
    about: [
      "With steps it waits for your review at once; without, a planner drafts them first, once `looop up` or `looop plan drive` runs. Nothing is worked on before `looop plan go`.",
      "A step is a line of a checklist: what is to be done, then `||` and what proves it: `verify: COMMAND`, `test: COMMAND`, `build: COMMAND`, `files: a, b`, `grep: PATTERN @ PATH`, `diff` or `evaluator`. Without an agent of your own, `looop init --runner demo` has a script do the work.",
    ],
    args: [{ name: "more", about: "further steps", need: "rest" }],
    flags: startFlags,
    examples: [
      'looop plan start --goal "Ship feature X with passing tests" --tests "npm test" --steps "write the parser" "use it"',
      "looop plan start --file .loop/prd.json",
      'looop plan start --goal "Find out why start-up is slow" --mode explore',
    ],
    exits: changeExits,
    output: doneOutput,
    run: { needs: "engine", load: async () => (await import("./plan-start-run.ts")).runPlanStart },
  },
  {
    path: ["plan", "import"],
    summary: "draft a plan from a prd.json, a Markdown checklist or a loop_….json",
    about: [
      "What the file holds beyond our steps is kept for its export; sprint contracts in contracts/ beside it are read as descriptions. Steps that it says are done stay done.",
      "Stories without a finish line are judged by their criteria, as in Agent Loop, and the config.json of its .loop/ counts. The gates of a Sentigent loop become finish lines.",
    ],
    args: [{ name: "file", about: "`-` or none reads standard input", need: "optional" }],
    flags: startFlags.filter(({ name }) => !["steps", "file", "spec"].includes(name)),
    examples: [
      "looop plan import .loop/prd.json",
      'looop plan import plan.md --tests "npm test"',
      "looop plan import ~/.sentigent/loops/loop_83cc8641.json",
    ],
    exits: changeExits,
    output: doneOutput,
    run: { needs: "engine", load: async () => (await import("./plan-start-run.ts")).runPlanImport },
  },
  {
    path: ["plan", "list"],
    aliases: [["plan", "ls"]],
    summary: "list the plans, newest first",
    args: [],
    flags: [],
    examples: ["looop plan list"],
    exits: [],
    output: async () => (await import("./plan-outputs.ts")).planListOutput,
    whenEmpty: "there are none; looop plan start drafts one",
    run: { needs: "engine", load: async () => (await import("./plan-run.ts")).runPlanList },
  },
  {
    path: ["plan", "show"],
    aliases: [["operator_status"]],
    summary: "show a plan: its steps with their finish lines, states and attempts",
    args: [{ ...id, about: "without one, the newest", need: "optional" }],
    flags: [],
    examples: ["looop plan show ship-x"],
    exits: ["not_found", "corrupt"],
    output: async () => (await import("./plan-outputs.ts")).planOutput,
    run: { needs: "engine", load: async () => (await import("./plan-run.ts")).runPlanShow },
  },
  ...steering,
  ...driveVerbsOfPlans,
  {
    path: ["plan", "export"],
    summary: "print a plan as a prd.json or as a Markdown checklist",
    args: [id],
    flags: [
      { name: "form", kind: "choice", value: "FORM", choices: ["prd", "markdown"], about: "prd unless told" },
    ],
    examples: ["looop plan export ship-x --form markdown"],
    exits: ["not_found", "corrupt"],
    output: async () => (await import("./plan-outputs.ts")).planExportOutput,
    run: { needs: "engine", load: async () => (await import("./plan-run.ts")).runPlanExport },
  },
];
