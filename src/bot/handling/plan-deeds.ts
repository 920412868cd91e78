// What a plan's people set going: a new plan, a replay of its finish lines, a merge. None of them is done twice (I5);
// a merge is a gate of its own, and names the commit.

import type { PlanView } from "../../engine/plans/nouns.ts";
import { doneCard } from "../../notify/cards/changes.ts";
import { noticeCard } from "../../notify/cards/notices.ts";
import { type Desk, here, notDone, type Outcome, type Speaker } from "./desk.ts";
import { done, once } from "./steering.ts";

export async function startPlan(desk: Desk, speaker: Speaker, text: string): Promise<Outcome> {
  const what = "start a plan";
  return once(desk, speaker, { what, look: ["plans"] }, async () => {
    const outcome = await desk.engine.plans.start({ goal: text.trim() }, speaker.actor);
    if (outcome.kind === "done") return done(desk, speaker, outcome.summary, outcome.warnings);
    return notDone(what, outcome, speaker);
  });
}

/** Takes minutes: what comes of it is told by a card of its own. Whoever dies meanwhile has changed nothing. */
export async function verifyPlan(desk: Desk, speaker: Speaker, plan: PlanView): Promise<Outcome> {
  const { id } = plan;
  if (!plan.steps.some(({ state, finish }) => state === "passed" && finish.length > 0)) {
    const why = "no step of it passed a finish line yet";
    return notDone(`verify plan ${id}`, { why, remedy: "verify it once something is done" }, speaker);
  }
  void desk.engine.plans.verify(id, desk.leaving ?? AbortSignal.any([])).then((outcome) => {
    if (outcome.kind !== "ok") desk.report("plan_not_verified", { plan: id, why: outcome.why });
    desk.changed();
  });
  const text = `Every finish line of ${id} that passed runs once more, on a clean checkout. I tell you what comes of it.`;
  return here(
    "steered",
    `plan ${id} is verified`,
    noticeCard({ title: `Verifying ${id}`, text }, speaker.setting),
  );
}

/** Parked for a yes that names the commit, like any command that cannot be taken back. */
export async function mergePlan(desk: Desk, speaker: Speaker, plan: PlanView): Promise<Outcome> {
  const what = `merge plan ${plan.id}`;
  const order = await desk.engine.plans.orderMerge(plan.id, speaker.actor);
  if (order.kind !== "ok") return notDone(what, order, speaker);
  const { commit, request } = order;
  const short = commit.slice(0, 12);
  return once(desk, speaker, { what, look: ["asks", `plan ${plan.id} show`] }, async () => {
    const gone = desk.leaving ?? AbortSignal.any([]);
    const outcome = await desk.engine.commands.run(request, speaker.actor, gone);
    if (outcome.kind === "parked") {
      return done(
        desk,
        speaker,
        `Commit ${short} waits for a yes: ask ${outcome.parked.ask}`,
        outcome.warnings,
      );
    }
    if (outcome.kind !== "ran") {
      const problem = outcome.kind === "aborted" ? { why: outcome.why, remedy: "say it again" } : outcome;
      return notDone(what, problem, speaker);
    }
    const { exitCode, output } = outcome.run;
    if (exitCode !== 0) return notDone(what, { why: output.trim(), remedy: "merge it by hand" }, speaker);
    const facts = { by: speaker.person.name, at_ms: desk.clock.now_ms(), warnings: outcome.warnings };
    const card = doneCard({ summary: `Merged commit ${short} of ${plan.id}`, ...facts }, speaker.setting);
    return here("steered", `merged ${short}`, card);
  });
}
