// What the decider sees of plans. Their signal is where each stands: that a step passed wakes nobody, that a plan is done,
// waits for review or cannot go on does. Pure.

import type { Failed, Trouble } from "../outcome.ts";
import type { PlanView } from "../plans/nouns.ts";
import { pulseLimits } from "./limits.ts";

export type PlanList =
  | { readonly kind: "ok"; readonly plans: readonly PlanView[]; readonly troubles: readonly Trouble[] }
  | Failed;

/** Undefined where there is no plan: nothing to look at. */
export function probePlans(
  list: PlanList,
): { readonly signal: unknown; readonly detail?: unknown } | undefined {
  if (list.kind === "failed") return { signal: { error: true }, detail: { message: list.why } };
  const { plans, troubles } = list;
  if (plans.length === 0 && troubles.length === 0) return undefined;
  const shown = plans.slice(0, pulseLimits.prompt_plans);
  const held = troubles.map(({ path }) => [path.split("/")[1] ?? path, "unreadable"] as const);
  const states = [...shown.map(({ id, state }) => [id, state] as const), ...held];
  return {
    signal: Object.fromEntries(states.sort(([a], [b]) => (a < b ? -1 : 1))),
    detail: Object.fromEntries(
      shown.map(({ id, steps, openAsks, usd }) => [
        id,
        { passed: passedOf(steps), steps: steps.length, asks: openAsks.map(({ ask }) => ask), usd },
      ]),
    ),
  };
}

function passedOf(steps: PlanView["steps"]): number {
  return steps.filter(({ state }) => state === "passed").length;
}

/** For the prompt: newest first. */
export function planFacts(
  list: PlanList | undefined,
): readonly { readonly id: string; readonly state: string }[] {
  if (list?.kind !== "ok") return [];
  return list.plans.map(({ id, draft, state, why, steps, openAsks }) => {
    const waits = openAsks.length === 0 ? "" : `; waits for ${openAsks.map(({ ask }) => ask).join(", ")}`;
    const now = steps.find((step) => step.state === "running");
    const at = now === undefined ? "" : `; at ${now.id}: ${now.title}`;
    return {
      id,
      state: `${state} (${why}), ${passedOf(steps)} of ${steps.length} steps passed${at}${waits}\ngoal: ${draft.goal}`,
    };
  });
}
