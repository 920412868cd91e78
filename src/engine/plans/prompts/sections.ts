// The parts that prompts of plans are made of. Pure. What comes from records, files or models is quoted line by line, so
// that nothing in it can pass for a heading or an order of ours.

import type { Check, PlanMode, Step, StepView } from "../nouns.ts";
import { promptLimits } from "./limits.ts";

export interface AnchorText {
  readonly path: string;
  /** Absent: why it is not shown stands in `why`. */
  readonly text?: string;
  readonly why?: string;
}

export function quoted(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
}

/** The end is cut, and says so. */
export function headOf(text: string, chars_max: number): string {
  const clean = text.toWellFormed();
  return clean.length <= chars_max
    ? clean
    : `${clean.slice(0, chars_max).toWellFormed()}\n[cut after ${chars_max} characters]`;
}

/** The beginning is cut: of output and notes the end tells most. */
export function tailOf(text: string, chars_max: number): string {
  const clean = text.toWellFormed();
  return clean.length <= chars_max
    ? clean
    : `[the first ${clean.length - chars_max} characters are left out]\n${clean.slice(-chars_max).toWellFormed()}`;
}

export function section(title: string, ...paragraphs: readonly (string | undefined)[]): string | undefined {
  const kept = paragraphs.filter((text): text is string => text !== undefined && text.trim() !== "");
  return kept.length === 0 ? undefined : [`## ${title}`, ...kept].join("\n\n");
}

export function document(parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined).join("\n\n")}\n`;
}

export function anchorsOf(
  anchors: readonly AnchorText[],
  chars_max: number = promptLimits.anchor_chars_max,
): string | undefined {
  const shown = anchors.map(({ path, text, why }) =>
    text === undefined
      ? `\`${path}\` could not be shown: ${why ?? "it cannot be read"}`
      : `\`${path}\`:\n\n${quoted(headOf(text, chars_max))}`,
  );
  return section("Read first", ...shown);
}

export function stepsDone(steps: readonly StepView[]): string | undefined {
  const said = steps
    .filter(({ state }) => state === "passed" || state === "waived" || state === "skipped")
    .map(({ id, title, state }) => `- ${id} ${title}${state === "passed" ? "" : ` (${state} by a person)`}`);
  return section("Done already, not to be done again", said.join("\n"));
}

export function stepText({ id, title, description, criteria }: Step): string {
  const listed = criteria.map((criterion) => `- ${criterion.id}: ${criterion.text}`).join("\n");
  return [`**${id} ${title}**`, quoted(description), listed]
    .filter((part) => part !== "" && part !== ">")
    .join("\n\n");
}

export function checkText(check: Check): string {
  switch (check.kind) {
    case "command":
    case "tests":
    case "build":
      return `${check.kind}: \`${check.run}\``;
    case "files":
      return `these files exist and are not empty: ${check.paths.join(", ")}`;
    case "grep":
      return `/${check.pattern}/ is ${check.want} in ${check.path}`;
    case "diff":
      return "something changed";
    case "evaluator":
      return "a separate session judges each criterion";
  }
}

export function finishText(finish: readonly Check[]): string {
  if (finish.length === 0) return "This step has no finish line: a person will say whether it is done.";
  return finish.map((check) => `- ${checkText(check)}`).join("\n");
}

/** Where an explorer's findings stand: beside the plan, so that the project stays as it was. */
export function analysisOf(planDir: string, step: string): string {
  return `${planDir}/${step}-analysis.md`;
}

/** What the mode asks for, for who does the work. */
export function modeRules(mode: PlanMode, analysis: string): string {
  switch (mode) {
    case "implement":
      return "Build what the step says: no placeholders, nothing hard-coded to please a check, everything wired in where it is used.";
    case "explore":
      return `Change nothing: no file of the project, no installation, no command that changes state. A single change is an immediate reject. Write what you found to \`${analysis}\` (beside rule 5 you may write there), below 300 lines: what exists, key files, data flow, issues, recommendations. Each claim with path and line, read in the code and not in its documentation.`;
    case "fix":
      return "Find the root cause before you change anything, and say in your report what it was. Change as little as removes it. No unrelated edits; behaviour from outside stays as it is otherwise.";
  }
}
