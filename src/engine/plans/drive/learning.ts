// What a project's people taught its judges: verdicts of evaluators that somebody overruled. Pure; read from a plan's
// log, and kept beyond the plan in `plans/calibration.jsonl`.

import type { PlanEvent } from "../events.ts";
import type { PlanView } from "../nouns.ts";
import type { CalibrationExample } from "../prompts/calibration.ts";

export function learnedFrom(plan: PlanView, events: readonly PlanEvent[]): readonly CalibrationExample[] {
  const said = new Map<string, { readonly verdict: string; readonly evidence: string }>();
  const doubts = new Map<string, { readonly why: string; readonly by: string }>();
  const learned: CalibrationExample[] = [];
  const textOf = (id: string) =>
    plan.draft.steps.flatMap(({ criteria }) => criteria).find((each) => each.id === id)?.text ?? id;
  const learn = (criterion: string, should: "pass" | "fail", { why, by, at_ms }: Word) => {
    const before = said.get(criterion);
    if (before === undefined || before.verdict === should) return;
    learned.push({
      plan: plan.id,
      criterion: textOf(criterion),
      said: before.evidence,
      should,
      why,
      by,
      at_ms,
    });
  };
  for (const event of events) {
    if (event.event === "challenged") doubts.set(event.criterion, { why: event.why, by: event.by.name });
    if (event.event === "criterion_judged" && event.verdict !== "cant_tell") {
      const { why, at_ms } = event;
      learn(event.criterion, event.verdict, { why, by: event.by.name, at_ms });
      said.delete(event.criterion);
    }
    if (event.event !== "judged") continue;
    for (const { criterion, verdict, evidence, by } of event.verdicts) {
      const doubt = doubts.get(criterion);
      // A second judge agreed with who doubted the first.
      if (doubt !== undefined && verdict !== "cant_tell")
        learn(criterion, verdict, { ...doubt, at_ms: event.at_ms });
      doubts.delete(criterion);
      if (by === "evaluator") said.set(criterion, { verdict, evidence });
    }
  }
  return learned;
}

interface Word {
  readonly why: string;
  readonly by: string;
  readonly at_ms: number;
}

/** The same lesson is one, however often it was written down. */
export function distinct(examples: readonly CalibrationExample[]): readonly CalibrationExample[] {
  return [
    ...new Map(
      examples.map((each) => [JSON.stringify([each.plan, each.criterion, each.said]), each]),
    ).values(),
  ];
}
