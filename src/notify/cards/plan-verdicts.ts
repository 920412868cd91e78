// What was judged of one step, criterion by criterion, with the evidence. One of them can be doubted, and only that one
// is judged again; what only a person can tell has a Pass and a Fail.

import type { Part } from "../../channels/channel.ts";
import type { Criterion, CriterionVerdict, PlanView, StepView } from "../../engine/plans/nouns.ts";
import { stepStateText } from "../../engine/plans/step-state.ts";
import type { Setting } from "../facts.ts";
import type { Draft, DraftButton } from "../nouns.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

const verdictTexts = { pass: "✓ pass", fail: "✗ fail", cant_tell: "? cannot tell" } as const;

export function verdictsCard(
  { plan, step }: { readonly plan: PlanView; readonly step: StepView },
  setting: Setting,
): Draft {
  const said = new Map(step.verdicts.map((verdict) => [verdict.criterion, verdict]));
  const doubted = new Set(step.challenges.map(({ criterion }) => criterion));
  const hasCriteria = step.criteria.length > 0;
  return draftOf(
    {
      title: `${plan.id} ${step.id}: ${hasCriteria ? metText(step, said) : "judged as a whole"} · ${step.title}`,
      name: `verdicts-${plan.id}-${step.id}`,
      tone: toneOf(step),
      parts: [
        factsPart([
          ["Step", `${stepStateText(step)}${step.helped === "yes" ? ", helped: it earns no credit" : ""}`],
          ["Finish line", step.gate && `${verdictTexts[step.gate.verdict]}: ${step.gate.why}`],
          ["Commit", step.commit?.slice(0, 12)],
        ]),
        ...step.criteria.map((criterion, index) =>
          criterionPart(criterion, index + 1, { verdict: said.get(criterion.id), isDoubted: doubted }),
        ),
        ...(hasCriteria
          ? [notePart("Reply: challenge 2: why · pass 1 · fail 1: why. Only that criterion is judged again.")]
          : step.verdicts.map(wholePart)),
      ],
      rows: rowsOf([buttonsOf(plan, step, said)], setting.can),
    },
    setting,
  );
}

function metText({ criteria }: StepView, said: ReadonlyMap<string, CriterionVerdict>): string {
  const passed = criteria.filter(({ id }) => said.get(id)?.verdict === "pass").length;
  return `${passed} of ${criteria.length} criteria met`;
}

/** Of a step that names no criterion. */
function wholePart({ verdict, by, evidence }: CriterionVerdict): Part {
  return factsPart([
    ["Verdict", `${verdictTexts[verdict]} (${by})`],
    ["Evidence", evidence || undefined],
  ]);
}

function criterionPart(
  { id, text, judged }: Criterion,
  number: number,
  { verdict, isDoubted }: { verdict: CriterionVerdict | undefined; isDoubted: ReadonlySet<string> },
): Part {
  const waits = judged === "human" ? "waits for your word" : "not judged yet";
  const told = verdict === undefined ? waits : `${verdictTexts[verdict.verdict]} (${verdict.by})`;
  const again = isDoubted.has(id) ? ", doubted: it is judged again" : "";
  return factsPart([
    [`${number}. ${id}`, text],
    ["Verdict", `${told}${again}`],
    ["Evidence", verdict?.evidence || undefined],
  ]);
}

function buttonsOf(
  plan: PlanView,
  step: StepView,
  said: ReadonlyMap<string, CriterionVerdict>,
): readonly DraftButton[] {
  if (step.state === "waived" || step.state === "skipped") return [];
  return step.criteria.flatMap(({ id, judged }, index): readonly DraftButton[] => {
    const say = (label: string, does: string) =>
      button(`${label} ${index + 1}`, { do: "command", words: `plan ${plan.id} ${does} ${id}` });
    if (judged === "human" && said.get(id) === undefined) return [say("Pass", "pass"), say("Fail", "fail")];
    const isOpen = said.has(id) && !step.challenges.some(({ criterion }) => criterion === id);
    return isOpen ? [say("👎", "challenge")] : [];
  });
}

function toneOf({ verdicts, criteria, state }: StepView): Draft["tone"] {
  if (verdicts.some(({ verdict }) => verdict === "fail")) return "danger";
  const isAwaited = criteria.some(
    ({ id, judged }) => judged === "human" && !verdicts.some(({ criterion }) => criterion === id),
  );
  if (isAwaited) return "attention";
  return state === "passed" ? "good" : "plain";
}
