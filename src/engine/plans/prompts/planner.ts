// What the session is told that turns a goal into steps. Pure. It may read everything and write two things, both in the
// plan's own directory; what it changes elsewhere is thrown away, and its draft with it.

import type { Check, PlanView } from "../nouns.ts";
import { promptLimits } from "./limits.ts";
import { type AnchorText, anchorsOf, checkText, document, quoted, section } from "./sections.ts";

export interface PlanningBrief {
  readonly plan: PlanView;
  readonly worker: string;
  /** Absolute. */
  readonly planDir: string;
  readonly anchors: readonly AnchorText[];
  /** What the project offers to check itself with, as far as the loop saw. */
  readonly detected: readonly Check[];
  /** Of the draft that was given back. */
  readonly problems: readonly string[];
}

export function plannerPrompt(brief: PlanningBrief): string {
  const { plan, planDir, worker } = brief;
  const { mode, limits } = plan.draft;
  return document([
    `You plan, and do none of it. From the goal below you make steps that fresh sessions will work on, one lap each, without remembering one another. You start in a copy of the project that is thrown away: read whatever you want, change nothing in it. Any change there, and your plan is given back.`,
    section("The goal", quoted(plan.draft.goal)),
    anchorsOf(brief.anchors, anchorRoom(brief.anchors.length)),
    section(`What the steps are for (${mode})`, purposeOf(mode, planDir)),
    section(
      "What makes a good step",
      RULES,
      `There are ${limits.laps_max} laps for all steps together, and some will be sent back.`,
    ),
    section(
      "Finish lines",
      "Each step has checks that the loop runs after a lap; all must pass. Prefer the project's own commands. A check that passes before anything is done proves nothing.",
      brief.detected.length === 0
        ? "The loop found no checks of this project by itself; look for them."
        : `The loop found:\n\n${brief.detected.map((check) => `- ${checkText(check)}`).join("\n")}`,
    ),
    section("What you write", FORMAT(planDir), CONTRACT(planDir)),
    problemsOf(brief.problems),
    section(
      "The end",
      `When both are written, end your session: \`"$LOOOP_BIN" kill ${worker}\`. A person reviews the plan before anything runs.`,
    ),
  ]);
}

/** A specification is one of them, and is read whole where there is room. */
function anchorRoom(anchors: number): number {
  return Math.max(
    promptLimits.anchor_chars_max,
    Math.floor(promptLimits.spec_chars_max / Math.max(1, anchors)),
  );
}

function purposeOf(mode: PlanView["draft"]["mode"], planDir: string): string {
  switch (mode) {
    case "implement":
      return "Something is built. After each step the project is whole and could be delivered, though the goal is not reached yet.";
    case "explore":
      return `Something is understood, and nothing changed. Each step answers one question about the code in a file \`<step>-analysis.md\` in \`${planDir}\`.`;
    case "fix":
      return "Something is repaired. The first step finds the root cause and shows it by something that fails; the next removes it with as small a change as there is.";
  }
}

const RULES = [
  "- One session can finish it: a handful of files. One that must read or change more than about ten is two.",
  "- When it is sent back, it can be tried again without clearing up first.",
  '- Its criteria can be checked by reading, by running or by trying. Say what is judged and how: an exact status, a command that passes, a search with no hit. Never "clean", "robust", "fast", "works".',
  "- What only a person can judge (a look, a tone) is marked as such, and used rarely.",
  "- Tests belong to the step whose behaviour they prove, not to a step of their own at the end.",
  "- What needs another step first names it in `dependsOn`. Nothing else orders them but `priority`, 1 first.",
].join("\n");

const FORMAT = (planDir: string) =>
  [
    `\`${planDir}/draft.json\`, exactly of this shape and with no other members:`,
    [
      '    {"steps": [{',
      '      "id": "US-001", "title": "…", "description": "…",',
      '      "criteria": ["…", {"text": "…", "judged": "human"}],',
      '      "dependsOn": [], "priority": 1,',
      '      "finish": [{"kind": "tests", "run": "npm test"}, {"kind": "evaluator"}]',
      "    }]}",
    ].join("\n"),
    'Checks: `{"kind": "tests" | "command" | "build", "run": "…"}`, `{"kind": "files", "paths": ["…"]}`, `{"kind": "grep", "pattern": "…", "path": "…", "want": "present" | "absent"}`, `{"kind": "diff"}`, `{"kind": "evaluator"}`.',
  ].join("\n\n");

const CONTRACT = (planDir: string) =>
  `For each step \`${planDir}/contracts/<id>.contract.md\`, with six sections: What is built, When it is done, What is judged (always: nothing that worked is broken), Out of scope, Key files, Dependencies.`;

function problemsOf(problems: readonly string[]): string | undefined {
  const shown = problems.slice(0, promptLimits.problems_shown_max);
  return section("What was wrong with your last draft", shown.map((problem) => `- ${problem}`).join("\n"));
}
