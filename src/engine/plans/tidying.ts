// What a plan that is over leaves behind on the machine: its worktree. A person tidies up by a verb, the program after a
// while; nobody while somebody works there, and nothing that could be lost goes.

import { refused } from "../outcome.ts";
import type { TidyOutcome } from "../plans.ts";
import type { Actor } from "../types.ts";
import { appendOne, findPlan, type PlanDesk } from "./desk.ts";
import { isOver } from "./events.ts";

export async function tidyPlan(desk: PlanDesk, id: string, actor: Actor): Promise<TidyOutcome> {
  if (actor.kind === "worker")
    return refused("actor", `worker ${actor.id} may not tidy plans`, "ask a person for it with `looop ask`");
  const found = await findPlan(desk, id);
  if (found.kind !== "found") return found;
  const { plan } = found.read;
  if (!isOver(plan.state))
    return refused("plan", `plan ${id} is ${plan.state}, not over`, `end it with looop plan stop ${id}`);
  const lap = plan.laps.find(({ ended_ms }) => ended_ms === undefined);
  if (lap !== undefined)
    return refused(
      "plan",
      `nobody has seen session ${lap.worker} of plan ${id} end`,
      `looop plan drive ${id} sees to it`,
    );
  if (desk.settle === undefined)
    return refused("plan", "nobody tidies in this process", "run it where looop is installed whole");
  const settled = await desk.settle(plan);
  const gone = settled.kind === "removed" || settled.kind === "none" ? plan.worktree : undefined;
  if (gone === undefined) return settled;
  const noted = await appendOne(desk, found.id, { event: "worktree_removed", path: gone });
  if (noted.kind === "missing" || noted.kind === "failed") return noted;
  if (settled.kind === "removed") await desk.events.record("plan_tidied", { plan: id, path: settled.path });
  return settled;
}
