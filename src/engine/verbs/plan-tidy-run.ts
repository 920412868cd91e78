// `plan tidy`: what plans that are over left on the machine.

import { isOver } from "../plans/events.ts";
import type { TidyOutcome } from "../plans.ts";
import type { PlanTidyJson } from "./plan-outputs.ts";
import { plain, problem, problemOf, troubleNotes } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

type Tidied = PlanTidyJson["plans"][number];

export async function runPlanTidy(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const actor = await scene.actor();
  const named = input.argument("id");
  if (named !== undefined) {
    const outcome = await engine.plans.tidy(named, actor);
    const tidied = tidiedOf(named, outcome);
    return "exit" in tidied ? tidied : told([tidied], []);
  }
  const listed = await engine.plans.list();
  if (listed.kind === "failed") return problemOf(listed);
  const all: Tidied[] = [];
  for (const { id } of listed.plans.filter(
    ({ state, worktree }) => isOver(state) && worktree !== undefined,
  )) {
    const tidied = tidiedOf(id, await engine.plans.tidy(id, actor));
    // One that cannot be tidied stands in nobody's way.
    if ("exit" in tidied) all.push({ plan: id, worktree: "kept", ...tidied.said });
    else all.push(tidied);
  }
  return told(all, troubleNotes(listed.troubles));
}

type Problem = Result & { kind: "problem" };

function tidiedOf(
  plan: string,
  outcome: TidyOutcome,
): Tidied | (Problem & { readonly said: { readonly why: string; readonly remedy: string } }) {
  switch (outcome.kind) {
    case "removed":
      return { plan, worktree: "removed", path: outcome.path };
    case "none":
      return { plan, worktree: "none" };
    case "kept":
      return { plan, worktree: "kept", path: outcome.path, why: outcome.why, remedy: outcome.remedy };
    case "held": {
      const said = { why: `plan ${plan} is driven, by ${outcome.by}`, remedy: "try again later" };
      return { ...problem("conflict", { kind: "held", ...said }), said };
    }
    default:
      return { ...problemOf(outcome), said: { why: outcome.why, remedy: outcome.remedy } };
  }
}

function told(plans: readonly Tidied[], notes: readonly string[]): Result {
  const text = plans.length === 0 ? "nothing to tidy\n" : plans.map(lineOf).join("");
  return { kind: "done", text: plain(text), json: { plans: [...plans] } satisfies PlanTidyJson, notes };
}

function lineOf({ plan, worktree, path = "", why = "", remedy = "" }: Tidied): string {
  if (worktree === "removed") return `${plan}: removed ${path}\n`;
  if (worktree === "none") return `${plan}: it has no worktree\n`;
  return `${plan}: kept, ${why}; ${remedy}\n`;
}
