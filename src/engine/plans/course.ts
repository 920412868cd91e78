// What a person does about a plan on its way: pause, resume, stop, and a word on one criterion.

import { limits } from "../limits.ts";
import { type Refused, refused } from "../outcome.ts";
import type { PlanOutcome } from "../plans.ts";
import type { Actor } from "../types.ts";
import { appendOne, findPlan, type PlanDesk, personOf, planDone } from "./desk.ts";
import { isDone, isOver, type PlanDeed, type Who } from "./events.ts";
import type { PlanView, Verdict } from "./nouns.ts";

interface Course {
  /** What a person is told who may not. */
  readonly does: string;
  /** Undefined: it is so already. */
  readonly deed: (plan: PlanView, by: Who) => PlanDeed | Refused | undefined;
  readonly event: string;
  readonly summary: (plan: PlanView) => string;
}

async function steer(desk: PlanDesk, id: string, course: Course, actor: Actor): Promise<PlanOutcome> {
  const person = personOf(actor, course.does);
  if (person.kind === "refused") return person;
  const found = await findPlan(desk, id);
  if (found.kind !== "found") return found;
  const { plan } = found.read;
  const deed = course.deed(plan, person.by);
  if (deed === undefined) {
    return { kind: "done", summary: `plan ${id}: ${plan.state} already`, plan, warnings: [] };
  }
  if ("kind" in deed) return deed;
  const appended = await appendOne(desk, found.id, deed);
  if (appended.kind === "missing" || appended.kind === "failed") return appended;
  const now = appended.plan;
  if (appended.kind === "ignored") {
    return { kind: "done", summary: `plan ${id}: ${now.state}, nothing to change`, plan: now, warnings: [] };
  }
  const { warnings } = appended;
  return planDone(desk, now, { summary: course.summary(now), event: course.event, warnings }, actor);
}

export function pausePlan(desk: PlanDesk, id: string, actor: Actor): Promise<PlanOutcome> {
  const course: Course = {
    does: "pause plans",
    deed(plan, by) {
      if (plan.state === "paused") return undefined;
      if (plan.state === "running" || plan.state === "limit_paused") return { event: "paused", why: "", by };
      return refused("plan", `plan ${id} is ${plan.state}; nothing runs`, "see looop plan show");
    },
    event: "plan_paused",
    summary: () => `plan ${id} paused: no new lap begins`,
  };
  return steer(desk, id, course, actor);
}

export function resumePlan(desk: PlanDesk, id: string, actor: Actor): Promise<PlanOutcome> {
  const course: Course = {
    does: "resume plans",
    deed(plan, by) {
      if (plan.state === "running" || plan.state === "planning") return undefined;
      if (plan.state === "review") {
        return refused("plan", `plan ${id} waits for review`, `approve it with looop plan go ${id} HASH`);
      }
      if (isDone(plan.state)) return refused("plan", `plan ${id} is done`, "start a new plan");
      return { event: "resumed", by };
    },
    event: "plan_resumed",
    summary: (plan) => `plan ${id} resumed: ${plan.state}`,
  };
  return steer(desk, id, course, actor);
}

export interface StopRequest {
  readonly id: string;
  readonly reason: string;
}

export function stopPlan(desk: PlanDesk, { id, reason }: StopRequest, actor: Actor): Promise<PlanOutcome> {
  const why = reason.trim().slice(0, limits.reason_chars_max);
  const course: Course = {
    does: "stop plans",
    deed: (plan, by) => (isOver(plan.state) ? undefined : { event: "ended", state: "stopped", why, by }),
    event: "plan_stopped",
    summary: () => `plan ${id} stopped${why === "" ? "" : `: ${why}`}`,
  };
  return steer(desk, id, course, actor);
}

export interface Judging {
  readonly id: string;
  readonly criterion: string;
  readonly says: { readonly verdict: Verdict; readonly why?: string } | { readonly challenge: string };
}

export function judgeCriterion(desk: PlanDesk, judging: Judging, actor: Actor): Promise<PlanOutcome> {
  const { id, criterion, says } = judging;
  const course: Course = {
    does: "judge work",
    deed: (plan, by) => judgingDeed(plan, judging, by),
    event: "challenge" in says ? "plan_challenged" : "plan_judged",
    summary: () =>
      "challenge" in says
        ? `plan ${id}: ${criterion} is to be judged again`
        : `plan ${id}: ${criterion} judged ${says.verdict}`,
  };
  return steer(desk, id, course, actor);
}

function judgingDeed(plan: PlanView, { criterion, says }: Judging, by: Who): PlanDeed | Refused {
  const step = plan.steps.find(({ criteria }) => criteria.some(({ id }) => id === criterion));
  if (step === undefined) {
    const some = plan.steps
      .flatMap(({ criteria }) => criteria.map(({ id }) => id))
      .slice(0, limits.options_max);
    const remedy = some.length === 0 ? "it has no criteria" : `it has ${some.join(", ")}`;
    return refused("criterion", `plan ${plan.id} has no criterion ${criterion}`, remedy);
  }
  if (plan.state === "planning" || plan.state === "review") {
    return refused("plan", `plan ${plan.id} has not begun`, "judge what was done, once something was");
  }
  if (isOver(plan.state) && !isDone(plan.state)) {
    return refused(
      "plan",
      `plan ${plan.id} is over: ${plan.state}`,
      `looop plan resume ${plan.id} takes it on`,
    );
  }
  if (step.state === "waived" || step.state === "skipped") {
    return refused("criterion", `step ${step.id} is ${step.state}`, "what nobody does is not judged");
  }
  const words = "challenge" in says ? says.challenge : (says.why ?? "");
  if (words.length > limits.reason_chars_max) {
    return refused("why", `it has ${words.length} characters`, `use at most ${limits.reason_chars_max}`);
  }
  if ("verdict" in says)
    return { event: "criterion_judged", criterion, verdict: says.verdict, why: words, by };
  if (words.trim() === "")
    return refused("challenge", "it says nothing", "say what is wrong with the verdict");
  if (!step.verdicts.some((each) => each.criterion === criterion)) {
    return refused("criterion", `nobody has judged ${criterion} yet`, "wait for its verdict");
  }
  return { event: "challenged", criterion, why: words, by };
}
