// Plans as a board shows them: what goes on, and what waits for somebody. Pure.

import type { Engine } from "../engine/engine.ts";
import { isDone } from "../engine/plans/events.ts";
import type { HomeFacts } from "../notify/facts.ts";

/** Absent where there never was one. */
export function plansOf(
  list: Awaited<ReturnType<Engine["plans"]["list"]>>,
): Pick<HomeFacts, "plans" | "planViews"> {
  if (list.kind === "failed") return { plans: { kind: "unknown", why: list.why } };
  if (list.plans.length === 0) return {};
  const value = list.plans
    .filter(({ state }) => !isDone(state) && state !== "stopped")
    .map(({ id, draft, steps, state }) => ({
      id,
      title: draft.goal,
      done: steps.filter((step) => step.state === "passed").length,
      of: steps.length,
      state,
    }));
  return { plans: { kind: "ok", value }, planViews: list.plans };
}
