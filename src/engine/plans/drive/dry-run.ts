// What a drive would do next, shown: the prompts it would give. Reads only; nothing is started, run or written down.

import type { PlanId } from "../../ids.ts";
import type { PlanOutcome } from "../../plans.ts";
import type { PlanTree } from "../ground/ground.ts";
import type { Sight } from "./course.ts";
import { judgePrompt } from "./judging.ts";
import { nextLap } from "./laps.ts";
import { lapWorker } from "./names.ts";
import { decideNext, type Next } from "./next.ts";
import { planningPrompt } from "./planning.ts";
import type { DrivePorts } from "./ports.ts";
import { workPrompt } from "./work.ts";

export async function dryRun(ports: DrivePorts, id: PlanId, { plan, events }: Sight): Promise<PlanOutcome> {
  const next = decideNext(plan, events, ports.clock.now_ms());
  // Where it stands now: a worktree would have to be made first.
  const tree: PlanTree = { kind: "plain", plan: id, cwd: plan.worktree ?? plan.draft.cwd };
  const lap = nextLap(plan);
  const around = { ports, id, tree };
  const prompt = await promptOf();
  const summary =
    prompt === undefined ? `next: ${next.kind} (${next.why})` : `next: ${next.why}\n\n${prompt}`;
  return { kind: "done", summary, plan, warnings: [] };

  async function promptOf(): Promise<string | undefined> {
    if (next.kind === "plan")
      return planningPrompt(around, plan, { worker: lapWorker(id, "planner", lap), tree });
    const step = stepOf(next);
    if (step === undefined) return undefined;
    const worker = lapWorker(id, step.id, lap);
    const judged = next.kind === "step" && next.next.kind === "evaluate" ? next : undefined;
    if (judged === undefined) return workPrompt(around, plan, { step, lap, worker });
    const { standing } = judged;
    const criteria = judged.next.kind === "evaluate" ? judged.next.criteria : [];
    return judgePrompt(around, plan, { step, standing, criteria, worker });
  }
}

function stepOf(next: Next) {
  if (next.kind === "baseline") return next.step;
  if (next.kind !== "step") return undefined;
  return next.next.kind === "lap" || next.next.kind === "evaluate" ? next.step : undefined;
}
