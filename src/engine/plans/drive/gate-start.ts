// Since when an edit of a step's gate counts. Pure. A test that an unfinished step spoilt proves nothing for the steps that
// come after it, so that for them it counts from where that one began.

import type { PlanView, StepView } from "../nouns.ts";
import type { Standing } from "./standing.ts";

/** The mark; absent where nothing was marked yet. `known`: how a person knows it now. */
export function gateStartOf(
  plan: PlanView,
  step: StepView,
  { standing, known }: { readonly standing: Standing; readonly known?: string },
): string | undefined {
  if (known !== undefined) return known;
  // What laps of other steps left counts for none of it, but where it is the gate that they spoilt.
  const spoiler = spoilerOf(plan, step);
  return spoiler?.baseline?.head ?? standing.known ?? step.baseline?.head ?? standing.lap?.head;
}

/** The first of the unfinished steps before it that left the gate other than it was. */
export function spoilerOf(plan: PlanView, step: StepView): StepView | undefined {
  const spoilt = plan.steps
    .filter(({ id, state, gate }) => id !== step.id && state !== "passed" && gate?.edited !== undefined)
    .filter((other) => firstLap(plan, other) < firstLap(plan, step))
    .toSorted((a, b) => firstLap(plan, a) - firstLap(plan, b));
  return spoilt.find(({ baseline }) => baseline?.head !== undefined);
}

function firstLap({ laps }: PlanView, { id }: StepView): number {
  return (
    laps.find(({ step, role }) => step === id && role === "generator")?.number ?? Number.MAX_SAFE_INTEGER
  );
}
