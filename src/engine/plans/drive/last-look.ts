// The last look: a plan is done when its finish lines hold on what stands at its end, and not only on what stood when each
// step passed. Pure. One that fails now sends its step back; one that cannot be told costs its credit (I12).

import { canonicalJson } from "../../hash.ts";
import type { PlanEvent } from "../events.ts";
import type { PlanView, StepView } from "../nouns.ts";
import { gateFailure } from "../prompts/evaluator.ts";
import { type Standing, standingOf } from "./standing.ts";
import { isRun, lastLapOf, type StepNext } from "./step-next.ts";

interface Seen {
  readonly step: StepView;
  readonly standing: Standing;
}

/** Undefined: nothing is left to look at. */
export function decideLastLook(
  plan: PlanView,
  events: readonly PlanEvent[],
): (Seen & { readonly next: StepNext }) | undefined {
  if (plan.draft.mode === "explore") return undefined; // nobody changes anything
  const seen = plan.steps
    .filter(({ state, finish }) => state === "passed" && finish.some(isRun))
    .map((step): Seen => ({ step, standing: standingOf(events, step.id) }));
  const held = new Set(seen.filter(isHeld).flatMap(({ step }) => step.finish.map(canonicalJson)));
  for (const { step, standing } of seen) {
    const lap = lastLapOf(plan, step);
    // `diff` speaks of the step's own lap, which nobody changes any more.
    const isKnown = step.finish
      .filter(isRun)
      .every((check) => check.kind === "diff" || held.has(canonicalJson(check)));
    if (standing.stale === "yes" && !isKnown)
      return { step, standing, next: { kind: "gate", lap, why: `others worked since ${step.id} passed` } };
    if (standing.gate?.verdict === "fail")
      return { step, standing, next: { kind: "reject", lap, why: gateFailure(standing.gate) } };
  }
  return undefined;
}

/** What ran and passed on what stands now: the same check of another step need not run again. */
function isHeld({ step, standing }: Seen): boolean {
  return standing.stale === "no" && step.gate?.verdict === "pass";
}
