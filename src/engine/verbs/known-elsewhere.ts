// What people type who come from looop of before, Sentigent or Agent Loop, and that is another word here. A flag that
// means the same has its old name too (`short`, `aliases`); only what has no such place stands here. Pure.

import type { Verb } from "./verb.ts";

const verbsElsewhere: Readonly<Record<string, string>> = {
  // looop of before
  pulse: "looop up runs the loop here, looop up --detach in the background",
  prune:
    "what has ended goes by itself after `session_ttl` of the config; looop worker list --all shows what is left",
  fmt: "what an agent prints is read as it is; take that pipe out of the command",
  notify: "looop ask reaches people where they are; looop help init says how to connect one",
  "start-session": "looop worker start starts one",
  "rpc-bridge": "looop worker start starts an agent in a terminal, looop send types into it",
  // Sentigent
  loop_start: "looop plan start drafts a plan",
  loop_drive: "looop plan drive works on it",
  loop_resume: "looop plan resume goes on with it",
  loop_status: "looop plan show tells where it stands",
  loop_answer: "looop plan answer answers what it asks",
  loop_receipt: "looop receipt shows the scoreboard",
  operator_answer: "looop plan answer answers what a plan asks",
  operator_kill: "looop plan stop ends a plan, looop down the loop",
  operator_receipt: "looop receipt shows the scoreboard",
  operator_loop: "looop plan start drafts a plan, looop plan drive works on it until it is over",
  drive: "looop plan drive works on a plan until it is over or asks",
  evaluate:
    "looop guard test says what the rules say of a command; an agent calls judge_evaluate over looop mcp",
  clone_review: "looop judge status shows what it knows, and what to teach it next",
  clone_briefing: "looop judge status shows what it knows, and what to teach it next",
  clone_journey: "looop judge status shows how far it is",
  stats: "looop judge status shows what was learned, looop status the rest",
  score: "looop judge status shows how often predictions were right",
  policy: "looop guard list shows the rules that count",
  policies: "looop guard list shows the rules that count",
  practices: "looop judge teach takes what you want done; looop org adopt what your organization does",
  prove: "looop receipt shows what was proven, looop plan verify proves it again",
  export: "looop judge export writes what was learned, looop plan export a plan, looop backup everything",
  dashboard: "looop watch shows the workers, looop client what waits for you",
  web: "looop watch shows the workers, looop client what waits for you",
  reset: "looop init hook --remove takes the hook out; looop judge forget takes what was learned out",
  // Agent Loop
  stories: "looop plan start --spec FILE has the stories drafted, looop plan show shows them",
  triage: "looop plan show tells what holds a plan up, looop asks what waits for you",
  setup: "looop init sets it up",
};

/** By verb, then flag. */
const flagsElsewhere: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "worker list": {
    "--watch": "looop watch shows the workers as they are, live",
    "-w": "looop watch shows the workers as they are, live",
    "--interval": "looop watch shows the workers as they are, live",
  },
  shot: { "--format": "use --ansi, --json or nothing" },
  screenshot: { "--format": "use --ansi, --json or nothing" },
  "plan start": {
    "--max-attempts": "use looop plan edit with `limit rejections_max N`",
    "--guardrails": "leave it out: guardrails always hold, see looop guard list",
    "--max-laps": "use --laps",
    "--skip-eval": "use --no-evaluator",
  },
  "plan import": { "--skip-eval": "use --no-evaluator", "--max-laps": "use --laps" },
  "plan drive": {
    "--execute": "leave it out: it works on the plan; --dry only shows what would be done",
    "--max": "use looop plan edit with `limit laps_max N`",
  },
};

/** What to do instead; nothing for a word that nobody knows. */
export function verbElsewhere(word: string): string | undefined {
  return Object.hasOwn(verbsElsewhere, word) ? verbsElsewhere[word] : undefined;
}

export function flagElsewhere({ path }: Verb, raw: string): string | undefined {
  const name = path.join(" ");
  const known = Object.hasOwn(flagsElsewhere, name) ? flagsElsewhere[name] : undefined;
  return known !== undefined && Object.hasOwn(known, raw) ? known[raw] : undefined;
}
