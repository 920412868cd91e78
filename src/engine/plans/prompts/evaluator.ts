// What the session is told that judges the work of another. Pure. It is skeptical by calibration: the ways in which such
// judges fail are named, shown by worked examples, and by those of this project that people found wrong.

import type { Criterion, GateResult, PlanMode, PlanView, StepView } from "../nouns.ts";
import type { CalibrationExample } from "./calibration.ts";
import { oneLine } from "./generator.ts";
import { promptLimits } from "./limits.ts";
import { analysisOf, document, headOf, quoted, section, stepText, tailOf } from "./sections.ts";

export interface EvaluationBrief {
  readonly plan: PlanView;
  readonly step: StepView;
  readonly worker: string;
  /** Absolute: where the verdict goes. */
  readonly verdictFile: string;
  /** Before the lap: what changed since is the work. Absent where there are no commits. */
  readonly base?: string;
  readonly gate?: GateResult;
  readonly contract?: string;
  /** Only these are judged; those that stand are not looked at again. */
  readonly criteria: readonly Criterion[];
  /** What a person said against an earlier verdict. */
  readonly challenge?: string;
  readonly examples: readonly CalibrationExample[];
  /** What was wrong with the last verdict file. */
  readonly problem?: string;
}

export function evaluatorPrompt(brief: EvaluationBrief): string {
  const { plan, step } = brief;
  return document([
    `You judge work that somebody else did, on one step of a plan. You did not write it and owe it nothing. You change nothing: no file, no commit, no installation. A verdict that waves work through is worse than none.`,
    section("The goal of the whole plan", quoted(plan.draft.goal)),
    section("The step", stepText(step)),
    brief.contract === undefined
      ? undefined
      : section("Its contract", quoted(headOf(brief.contract, promptLimits.contract_chars_max))),
    section("What was done", whereToLook(brief.base), gateText(brief.gate)),
    section("What you judge", brief.criteria.map(({ id, text }) => `- ${id}: ${text}`).join("\n")),
    brief.challenge === undefined
      ? undefined
      : section(
          "What a person says against the last verdict",
          quoted(headOf(brief.challenge, promptLimits.said_chars_max)),
          "Take it as a hint where to look, and judge by what you find.",
        ),
    section("How to judge", HOW, modeCriteria(plan.draft.mode, brief)),
    section("Ways in which judges fail", BIASES),
    section("Examples", EXAMPLES),
    ownExamples(brief.examples),
    section("Your verdict", verdictFormat(brief)),
  ]);
}

function whereToLook(base: string | undefined): string {
  return base === undefined
    ? "There are no commits to compare with: read the files that the step is about."
    : `\`git diff ${base}\` shows it, together with \`git status --short\` for new files. Read changed files whole, not only their hunks.`;
}

function gateText(gate: GateResult | undefined): string {
  if (gate === undefined || gate.checks.length === 0)
    return "No check of the project was run by the loop. Run those that there are yourself.";
  const lines = gate.checks.map(({ check, verdict, why }) => `- ${check.kind}: ${verdict} (${oneLine(why)})`);
  return `The loop has run the finish line already:\n\n${lines.join("\n")}`;
}

const HOW = [
  "Take the criteria one by one. For each, find the place in the code that meets it, and give path and line. Then try it: run the tests, the type check and the linter that the project has; start the program and do what the criterion says.",
  "A criterion is met when you have seen that it is. One that you could not see is `cant_tell`, and says what was in the way. One that is half met is not met.",
  "Reject for any unmet criterion, and also for: failing tests, types or build; a crash; code that only pretends (a stub, a constant where there should be a computation, a test that asserts nothing); something that worked before and does not now; a part that is written and used nowhere.",
].join("\n\n");

const BIASES = [
  "- Code that looks tidy is taken for code that works. It was not run, so nobody knows.",
  "- Nearly is taken for done. A criterion is a line, and you say on which side the work is.",
  '- A gap is explained away ("surely handled elsewhere"). Look there, or count it as a gap.',
  "- Politeness. Nobody is hurt by a true verdict; the next lap needs it.",
].join("\n");

const EXAMPLES = [
  'A bad pass: "US-2.1 pass: the handler is cleanly structured and validates its input." Nothing was run; how clean something is was not asked. When somebody did run it, an empty body crashed it.',
  'A good reject: "US-2.1 fail: src/import.ts:41 returns before the file is closed, so the second import in one process ends with EMFILE (seen: 2 of 3 runs). US-2.2 pass: src/import.ts:58, `npm test` 31 of 31. Also: the export of `parseRow` that src/cli.ts:9 uses is gone, the command does not start." Each criterion by its number, the place, what was seen, and the damage beside it.',
  'A good pass: "US-3.1 pass: test/retry.test.ts:22 fails when src/retry.ts:17 is taken out, passes with it. US-3.2 pass: `curl -i :8080/missing` gives 404 and the body of docs/errors.md:12." Every criterion has evidence that could have come out otherwise.',
].join("\n\n");

function modeCriteria(mode: PlanMode, { verdictFile, step }: EvaluationBrief): string {
  switch (mode) {
    case "implement":
      return "Look for what is written and never called, for screens that draw and do not react, for data that is made up, and for types that were silenced.";
    case "explore":
      return `The work is the analysis in \`${analysisOf(verdictFile.slice(0, verdictFile.lastIndexOf("/")), step.id)}\`. The first thing: any file of the project that changed rejects it at once. Then take five claims of the analysis, and look each up: confirmed, wrong, or not to be checked, with path and line. Most must be confirmed, and none that matters wrong. Look for what was left out.`;
    case "fix":
      return "The root cause must be named and gone, not its symptom. The difference must be small: every changed line serves the fix. Run the whole test suite. What it did before from outside it still does.";
  }
}

function ownExamples(examples: readonly CalibrationExample[]): string | undefined {
  const shown = examples.slice(-promptLimits.examples_shown_max).map((example) => {
    const should = example.should === "fail" ? "was waved through, wrongly" : "was sent back, wrongly";
    return `- ${oneLine(example.criterion)}: ${should}. The verdict said: "${oneLine(example.said)}". A person said: "${oneLine(example.why)}"`;
  });
  return section("Verdicts in this project that people found wrong", shown.join("\n"));
}

function verdictFormat({ verdictFile, criteria, worker, problem }: EvaluationBrief): string {
  const first = criteria[0]?.id ?? "US-1.1";
  const shape = `{"criteria": [{"criterion": "${first}", "verdict": "pass", "evidence": "src/file.ts:12, and what you saw when you tried it"}], "summary": "one or two sentences"}`;
  return [
    problem === undefined ? undefined : `Your last verdict could not be used: ${oneLine(problem)}`,
    `Write one JSON object to \`${verdictFile}\`; beside rule 5 you may write this file. One entry for each criterion above, by its id; \`verdict\` is \`pass\`, \`fail\` or \`cant_tell\`; \`evidence\` is never empty.`,
    `    ${shape}`,
    `A verdict that cannot be read is never a pass. When the file is written, end your session: \`"$LOOOP_BIN" kill ${worker}\`.`,
  ]
    .filter((line) => line !== undefined)
    .join("\n\n");
}

/** Of a gate's output, what a person is shown. */
export function gateFailure(gate: GateResult): string {
  const lines = gate.checks
    .filter(({ verdict }) => verdict !== "pass")
    .map(({ check, why, output }) =>
      [`${check.kind}: ${why}`, tailOf(output, promptLimits.failure_chars_max)].join("\n").trim(),
    );
  return lines.length === 0 ? gate.why : lines.join("\n");
}
