// The decider's `start_plan` → a plan that waits for a person's review. What it proposes is a draft and nothing more.

import type { ChangeOutcome } from "../engine.ts";
import type { PlanRequest, Plans } from "../plans.ts";
import type { Plans as MovePlans } from "../pulse/acts/ports.ts";

type StartPlan = Parameters<MovePlans["start"]>[0];

export function plansOfMoves(plans: Pick<Plans, "start">): MovePlans {
  return {
    async start(move, actor): Promise<ChangeOutcome> {
      const outcome = await plans.start(requestOf(move), actor);
      if (outcome.kind === "changed") {
        const { why, remedy } = outcome;
        return { kind: "changed", why, remedy };
      }
      if (outcome.kind !== "done") return outcome;
      const { summary, plan, warnings } = outcome;
      return { kind: "done", summary, hash: plan.hash, warnings };
    },
  };
}

function requestOf({ id, goal, mode, cwd, steps }: StartPlan): PlanRequest {
  return {
    id,
    goal,
    ...(mode !== undefined && { mode }),
    ...(cwd !== undefined && { cwd }),
    ...(steps !== undefined && {
      steps: steps.map(({ title, description, finish }) => ({
        title,
        ...(description !== undefined && { description }),
        ...(finish !== undefined && { finish: [{ kind: "command" as const, run: finish }] }),
      })),
    }),
  };
}
