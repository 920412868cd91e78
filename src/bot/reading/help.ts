// What can be said, as data: the help texts by topic, and the verbs that a surface may offer while somebody types.
// What stands in backticks is read by a test as it stands here, so help never promises what is not understood.

import type { Menu } from "../../channels/channel.ts";

/** `""` is the first page. Each fits a card of the smallest surface. */
export const helpTopics: Readonly<Record<string, string>> = {
  // A topic is what somebody typed: nothing that every object has may be found under it.
  __proto__: null as never,
  "": [
    "**Answer** a question with a button, its number, a label or your own words; a gate with `yes` or `no`.",
    "More than one word about a gate comes back as a card that shows how it was read, before it counts:",
    "`approve but only staging`. Where several asks wait, name one by its code: `yes #7F`.",
    "",
    "**Put off**: `later`, `later 2h`, `tomorrow 9`, `after lunch`, `when ci is green`.",
    "**Ask back**: `why`, `details`, `show`. **Take back**: `undo`.",
    "",
    "**Look**: `status`, `asks`, `goals`, `workers`, `journal`, `cost`.",
    "**Steer**: `tell fix-42 use the staging database`, `goal release append: and tag it`, `pause 2h`, `resume`.",
    "",
    "In a thread put `looop` before a verb: `looop status`. More: `help answers`, `help gates`, `help later`,",
    "`help goals`, `help plans`, `help workers`, `help loop`, `help you`.",
  ].join("\n"),
  answers: [
    "**By number**: `2`, `2)`, `#2`, `two`. **By label**, or the beginning of exactly one.",
    "**As recommended**: `recommended`. **Several**, where the question allows it: `1 and 3`.",
    "",
    "Everything else goes to the worker word for word. Words that have a meaning of their own (`later`, `why`, `show`)",
    "go through with `answer #7F show`.",
    "",
    "Which ask is meant: the card you reply to, else the ask of this thread, else the code or id in your message",
    "(`#7F 2`, `fix-42-1: use postgres`), else the only one here. Otherwise you are asked which; never the newest.",
  ].join("\n"),
  gates: [
    "A gate is something that cannot be taken back. Only a button, or a whole message that is one clear word, decides:",
    "`yes`, `approve`, `no`, `deny`, or the same in German, French, Spanish, Portuguese, Japanese, Russian, Chinese.",
    "",
    "`ok`, `sure` and a thumb are asked back. A sentence comes back as a card: what was understood, and exactly your",
    "words for the worker; then `send`, `edit` or `cancel`. A question is answered with the details. A reaction is",
    "no decision, and neither is an edited message.",
    "",
    "By name: `approve #7F`, `deny #7F`, `approve #7F but only staging`.",
  ].join("\n"),
  later: [
    "`later` is two hours. `later 45 min`, `in 20 min`, `tonight`, `tomorrow 9`, `tomorrow morning`, `after lunch`,",
    "`monday 8:30`, `next week`, `at 14:00`, `until 18h`, `weekend`: in your time zone.",
    "",
    "`when ci is green` waits until that sensor's signal changes. By name: `snooze #7F tomorrow 9`.",
    "Every copy of the card shows until when, and who said so. Nothing is lost by it; the worker waits.",
  ].join("\n"),
  goals: [
    "`goals` lists them, `goal release` shows one, `playbook` your rules.",
    "",
    '**Change** by words: `goal release append: also update the docs`, `goal release replace "staging" with "production"`,',
    "`goal release edit` for the whole text; or type the new text on the lines below `goal release`, or in a fence.",
    "The same behind `playbook`, and in reply to the card of a goal: `append: also update the docs`.",
    "",
    "You see the difference first; `send` writes it, unless somebody changed the text meanwhile. `undo` within ten minutes.",
  ].join("\n"),
  plans: [
    "`plans` lists them, `plan ship` shows one, `plan start let people log in by mail` drafts one; you review it first.",
    "",
    "**Review** by reply to its card, several lines at once: `drop 3`, `2 before 1`, `4 +criterion: it is fast`,",
    "`split 5: draw it | build it`, `edit 2: only the door`, `finish 3: test: npm test`. You see the difference.",
    "`go` approves exactly the draft that you replied to; elsewhere `plan ship go 3f9a2c1b`.",
    "",
    "**On its way**: `plan ship pause`, `plan ship resume`, `plan ship stop not needed`, or the same word to its board.",
    "To the card of a step: `challenge 2: no test covers it`, `pass 1`, `fail 1: too slow`. Only that is judged again.",
    "",
    "**Afterwards**: `plan ship receipt`, `plan ship verify`, `plan ship merge` (a gate of its own), `receipt` of all.",
  ].join("\n"),
  workers: [
    "`workers` lists them, `worker fix-42` shows one, `shot fix-42` its screen, `log fix-42 50` the end of its output.",
    "",
    "`tell fix-42 use the staging database` reaches it without stopping it. `kill fix-42 wrong branch` ends it.",
    "`start fix-43: make the login test pass` starts one.",
    "",
    "In the thread of a worker its name can be left out: `looop log`, `looop tell use the staging database`.",
  ].join("\n"),
  loop: [
    "`status` says whether it runs and what holds it. `pause`, `pause 2h lunch`, `pause until 18:00`, `resume`.",
    "`journal 20` is what it did, `cost 30` what it spent.",
    "`judge` says what was learned from your answers, `judge why #7F` what for one ask, `autonomy` what it may answer.",
    "",
    "`sensors`, `sensor ci`. `schedule` lists; `schedule recheck in 2h`, `schedule standup every 1d collect what is blocked`,",
    '`schedule report cron "0 9 * * 1-5" Europe/Berlin`, `schedule rm recheck`.',
  ].join("\n"),
  you: [
    "`quiet 22:00-07:00` keeps it silent every night, `quiet until 18:00` once, `quiet off` never, `quiet` shows it.",
    "`triage` goes through what waits, oldest first; `digest` is what happened since you last spoke.",
    "`people` says who may do what. `pair ABCD2345` links the person who was shown that code.",
  ].join("\n"),
};

/** One command with words behind it; the shortcuts stand in the menu of a message. */
export const menu: Menu = {
  command: "looop",
  verbs: [
    { name: "status", summary: "What runs, what waits, what it cost today" },
    { name: "asks", summary: "Questions and gates that wait for an answer" },
    named("ask", "Show one ask", "ask", "its code or id"),
    named("answer", "Answer an ask in your own words", "answer", "its code or id, then the words"),
    named("approve", "Approve a gate", "ask", "its code or id"),
    named("deny", "Deny a gate", "ask", "its code or id"),
    named("snooze", "Ask again later", "ask", "its code or id, then until when"),
    named("why", "Why something is asked", "ask", "its code or id"),
    { name: "goals", summary: "What shall be so" },
    named("goal", "Show or change a goal", "goal", 'its name, then append: … or replace "…" with "…"'),
    { name: "playbook", summary: "Your rules, or a change of them" },
    { name: "plans", summary: "Goals in steps, and how far they are" },
    named(
      "plan",
      "Show, change or steer a plan",
      "plan",
      "its name, then show, go, edit, pause, resume, stop, receipt",
    ),
    { name: "receipt", summary: "What plans came to" },
    { name: "workers", summary: "Who works, and how they are" },
    named("worker", "Show one worker", "worker", "its name"),
    named("log", "The end of a worker's output", "worker", "its name, then how many lines"),
    named("shot", "A picture of a worker's screen", "worker", "its name"),
    named("tell", "Say something to a worker", "worker", "its name, then the words"),
    free("start", "Start a worker", "task", "a name and a colon if you like, then the task"),
    named("kill", "End a worker", "worker", "its name, then why"),
    free("pause", "Let the loop decide nothing", "span", "for how long, then why"),
    { name: "resume", summary: "Let the loop decide again" },
    free("journal", "What it did", "lines", "how many"),
    free("cost", "What it spent", "days", "how many"),
    free("schedule", "Wake the loop at a time", "schedule", "a name, then in, every or cron"),
    { name: "sensors", summary: "What it looks at" },
    { name: "triage", summary: "Go through what waits, oldest first" },
    { name: "digest", summary: "What happened since you last spoke" },
    free("quiet", "When not to ring for you", "hours", "22:00-07:00, until 18:00, or off"),
    { name: "people", summary: "Who may do what" },
    free("judge", "What was learned from your answers", "ask", "why #7F for what it says of one ask"),
    free("autonomy", "What may be answered for you", "class", "one class of asks"),
    free("pair", "Link somebody who was shown a code", "code", "eight letters and digits"),
    { name: "undo", summary: "Take back what you did last" },
    free("help", "What you can say", "topic", "answers, gates, later, goals, plans, workers, loop, you"),
  ],
  shortcuts: [
    { name: "answer", label: "Use as answer" },
    { name: "goal", label: "Make this a goal" },
  ],
};

type MenuVerb = Menu["verbs"][number];

function named(name: string, summary: string, argument: string, about: string): MenuVerb {
  return { name, summary, argument: { name: argument, summary: about, suggested: "yes" } };
}

function free(name: string, summary: string, argument: string, about: string): MenuVerb {
  return { name, summary, argument: { name: argument, summary: about, suggested: "no" } };
}
