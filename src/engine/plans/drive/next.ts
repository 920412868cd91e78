// What is next for a plan. Pure: the view, its events and a time in; one thing to do out, with its reason. An open
// question holds its step and what depends on it, and never the plan.

import { countText } from "../../count.ts";
import { isOver, type OverState, type PlanEvent } from "../events.ts";
import type { LapView, PlanView, StepView } from "../nouns.ts";
import { decideBreaker } from "./breaker.ts";
import { decideLastLook } from "./last-look.ts";
import { decidePlanning, isSetBack, type PlanningNext } from "./planning-next.ts";
import { type Reply, type Standing, standingOf } from "./standing.ts";
import { decideStep, type StepNext } from "./step-next.ts";

export type Next =
  /** Somebody else's turn: a person's, or nobody's. */
  | { readonly kind: "rest"; readonly why: string }
  /** Questions are open, and nothing else can be done. */
  | { readonly kind: "ask_wait"; readonly why: string }
  | { readonly kind: "wait"; readonly until_ms: number; readonly why: string }
  | { readonly kind: "resume"; readonly why: string }
  | { readonly kind: "watch"; readonly lap: LapView; readonly why: string }
  | { readonly kind: "apply"; readonly step: StepView; readonly reply: Reply; readonly why: string }
  /** Its question went when the plan was over, and the plan goes on. */
  | { readonly kind: "reopen"; readonly step: StepView; readonly why: string }
  | { readonly kind: "baseline"; readonly step: StepView; readonly why: string }
  | { readonly kind: "cool"; readonly until_ms: number; readonly why: string }
  | { readonly kind: "end"; readonly state: OverState; readonly why: string }
  | {
      readonly kind: "step";
      readonly step: StepView;
      readonly standing: Standing;
      readonly next: StepNext;
      readonly why: string;
    }
  | PlanningNext;

export function decideNext(plan: PlanView, events: readonly PlanEvent[], now_ms: number): Next {
  const open = plan.laps.find(({ ended_ms }) => ended_ms === undefined);
  if (open !== undefined) return { kind: "watch", lap: open, why: `lap ${open.number} is not over` };
  if (isOver(plan.state)) return { kind: "rest", why: plan.why };
  switch (plan.state) {
    case "planning":
      return decidePlanning(plan, events, now_ms);
    case "review":
      return { kind: "rest", why: "a person reviews it" };
    case "paused":
      return { kind: "rest", why: "a person paused it" };
    case "limit_paused": {
      const until_ms = plan.until_ms ?? now_ms;
      return now_ms < until_ms && !isSetBack(plan.changed_ms, now_ms)
        ? { kind: "wait", until_ms, why: plan.why }
        : { kind: "resume", why: "the wait is over" };
    }
    case "running":
      return decideRunning(plan, events, now_ms);
  }
}

function decideRunning(plan: PlanView, events: readonly PlanEvent[], now_ms: number): Next {
  const orphan = plan.steps.find(({ state, ask }) => state === "asked" && ask === undefined);
  if (orphan !== undefined)
    return { kind: "reopen", step: orphan, why: `nobody is asked about ${orphan.id} any more` };
  const free = plan.steps.filter(({ state }) => state === "pending" || state === "running");
  const seen = free.map((step) => ({ step, standing: standingOf(events, step.id) }));
  for (const { step, standing } of seen)
    if (standing.reply !== undefined)
      return { kind: "apply", step, reply: standing.reply, why: `${standing.reply.by} answered` };
  for (const { step, standing } of seen) {
    const next = decideStep(plan, step, standing);
    // What only looks at work that is there comes before new work, and costs no lap.
    if (next.kind !== "lap") return { kind: "step", step, standing, next, why: next.why };
  }
  const capped = capOf(plan, events);
  if (capped !== undefined) return capped;
  for (const { step } of seen)
    if (step.freshRejections >= plan.draft.limits.rejections_max) {
      const why = step.lastFailure ?? "no reason was kept";
      const next: StepNext = { kind: "ask", about: "rejections", why };
      return { kind: "step", step, standing: standingOf(events, step.id), next, why };
    }
  const startable = seen
    .filter(({ step }) => isReady(plan, step))
    .sort((a, b) => orderOf(a.step) - orderOf(b.step) || a.step.priority - b.step.priority)[0];
  if (startable === undefined) return nothingToStart(plan, events);
  const breaker = decideBreaker(events, now_ms);
  if (breaker.kind === "open") return { kind: "cool", until_ms: breaker.until_ms, why: breaker.why };
  const { step, standing } = startable;
  if (step.baseline === undefined) return { kind: "baseline", step, why: `${step.id} begins` };
  const next = decideStep(plan, step, standing);
  return { kind: "step", step, standing, next, why: next.why };
}

/** What was begun is finished first: its work lies in the tree. */
function orderOf({ state, laps }: StepView): number {
  return state === "running" || laps > 0 ? 0 : 1;
}

export function isReady(plan: PlanView, step: StepView): boolean {
  return step.dependsOn.every((id) => {
    const other = plan.steps.find((each) => each.id === id)?.state;
    return other === "passed" || other === "waived" || other === "skipped";
  });
}

function nothingToStart(plan: PlanView, events: readonly PlanEvent[]): Next {
  const asked = plan.steps.filter(({ state }) => state === "asked");
  if (asked.length > 0 || plan.openAsks.length > 0)
    return { kind: "ask_wait", why: openText(plan.openAsks.length) };
  const open = plan.steps.filter(({ state }) => !["passed", "waived", "skipped"].includes(state));
  if (open.length > 0) {
    const names = open.map(({ id }) => id).join(", ");
    return { kind: "end", state: "all_blocked", why: `${names} cannot go on` };
  }
  const last = decideLastLook(plan, events);
  if (last !== undefined) return { kind: "step", ...last, why: last.next.why };
  const excused = plan.steps
    .filter(({ state }) => state !== "passed")
    .map(({ id, state }) => `${id} ${state}`);
  return excused.length === 0
    ? { kind: "end", state: "done", why: allPassed(plan.steps.length) }
    : { kind: "end", state: "done_with_waivers", why: excused.join(", ") };
}

function openText(asks: number): string {
  return `${countText(asks, "question")} ${asks === 1 ? "is" : "are"} open`;
}

function allPassed(steps: number): string {
  return steps === 1 ? "its one step is passed" : `all ${steps} steps are passed`;
}

/** Only before new work: what is done already is still looked at. */
function capOf(plan: PlanView, events: readonly PlanEvent[]): Next | undefined {
  if (plan.steps.every(({ state }) => ["passed", "waived", "skipped", "blocked"].includes(state)))
    return undefined;
  const { laps_max, run_s_max, usd_max, tokens_max } = plan.draft.limits;
  const end = (state: OverState, why: string): Next => ({ kind: "end", state, why });
  if (usd_max !== undefined && plan.usd >= usd_max)
    return end("budget", `$${plan.usd.toFixed(2)} of $${usd_max} are spent`);
  if (tokens_max !== undefined && plan.tokens >= tokens_max)
    return end("budget", `${plan.tokens} of ${tokens_max} tokens are used`);
  const since_ms = sinceOf(events);
  const laps = plan.laps.filter(({ started_ms, end }) => started_ms >= since_ms && !isUncounted(end));
  const work = laps.filter(({ role }) => role === "generator").length;
  if (work >= laps_max) return end("capped", `${work} of ${countText(laps_max, "lap")} run`);
  const longest_ms = plan.draft.limits.session_s_max * 1_000;
  const ran_s = laps.reduce(
    (sum, lap) => sum + Math.min(longest_ms, (lap.ended_ms ?? lap.started_ms) - lap.started_ms) / 1_000,
    0,
  );
  return ran_s >= run_s_max
    ? end("capped", `its laps took ${Math.round(ran_s)} of ${run_s_max} s`)
    : undefined;
}

/** A provider's limit and a start that did not come about are nobody's lap. */
function isUncounted(end: string | undefined): boolean {
  return end === "limit" || end === "not_started";
}

/** Since a person last said `go` or `resume`: caps are counted from there, budgets never are. */
function sinceOf(events: readonly PlanEvent[]): number {
  const said = events.filter(
    (event) => event.event === "approved" || (event.event === "resumed" && event.by.surface !== "engine"),
  );
  return said.at(-1)?.at_ms ?? 0;
}
