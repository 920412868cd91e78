// The honest scoreboard. FAP: of all steps, how many were passed by a finish line that is not empty, that really ran,
// that nobody touched, and without anybody's help. Pure; counted from what is recorded and from nothing else.

import { contentHash } from "../hash.ts";
import { isOver } from "./events.ts";
import { hashOfDraft } from "./hash.ts";
import { planLimits } from "./limits.ts";
import type { PlanView, Receipt, StepView } from "./nouns.ts";
import type { StepState } from "./step-state.ts";

export function receiptOf(plan: PlanView, now_ms: number): Receipt {
  const { steps, laps } = plan;
  const count = (is: (step: StepView) => boolean) => steps.filter(is).length;
  const inState = (state: StepState) => count((step) => step.state === state);
  const credited = count(isCredited);
  const ended = laps.filter(({ ended_ms }) => ended_ms !== undefined);
  const end_ms = isOver(plan.state) ? (plan.ended_ms ?? plan.changed_ms) : now_ms;
  const begun_ms = plan.approved?.at_ms ?? plan.started_ms;
  const head = lastHead(plan);
  return {
    plan: plan.id,
    goal: plan.draft.goal,
    state: plan.state,
    fap: steps.length === 0 ? 0 : credited / steps.length,
    steps: steps.length,
    credited,
    passed: inState("passed"),
    ungated: count(({ finish }) => finish.length === 0),
    cant_tell: count(({ gate }) => gate?.verdict === "cant_tell"),
    waived: inState("waived"),
    skipped: inState("skipped"),
    blocked: inState("blocked"),
    helped: count(({ helped }) => helped === "yes"),
    asks: plan.asks,
    rejections: steps.reduce((sum, { rejections }) => sum + rejections, 0),
    laps: laps.length,
    usd: plan.usd,
    unpriced: ended.filter(({ usd }) => usd === undefined).length,
    wall_s: Math.max(0, Math.round((end_ms - begun_ms) / 1_000)),
    ...(head !== undefined && { head }),
    state_hash: stateHashOf(plan),
    ...(plan.verified !== undefined && { verified: plan.verified }),
  };
}

export function isCredited({ state, finish, gate, baseline, helped }: StepView): boolean {
  if (state !== "passed" || finish.length === 0 || helped === "yes") return false;
  if (gate === undefined || gate.verdict !== "pass" || gate.checks.length === 0) return false;
  return baseline === undefined || baseline.gate_hash === gate.gate_hash;
}

function lastHead({ steps, laps }: PlanView): string | undefined {
  const commits = steps.flatMap(({ commit, gate }) => commit ?? gate?.head ?? []);
  return commits.at(-1) ?? laps.at(-1)?.head;
}

/** Of what is to be done and what became of it: equal as long as neither moved. */
function stateHashOf(plan: PlanView): string {
  const steps = plan.steps.map(({ id, state, commit, gate }) => [
    id,
    state,
    commit ?? "",
    gate?.gate_hash ?? "",
  ]);
  return contentHash(JSON.stringify([hashOfDraft(plan.draft), plan.state, steps]));
}

export type Trend =
  | { readonly kind: "insufficient"; readonly receipts: number; readonly needed: number }
  | {
      readonly kind: "trend";
      readonly direction: "rising" | "flat" | "falling";
      /** Mean score of the later half less that of the earlier. */
      readonly change: number;
      readonly mean: number;
      readonly receipts: number;
    };

/** `oldestFirst`: plans that are over. The middle one of an odd number belongs to the later half. */
export function trendOf(oldestFirst: readonly Receipt[]): Trend {
  const scores = oldestFirst.map(({ fap }) => fap);
  const needed = planLimits.trend_receipts_min;
  if (scores.length < needed) return { kind: "insufficient", receipts: scores.length, needed };
  const half = Math.floor(scores.length / 2);
  const change = meanOf(scores.slice(half)) - meanOf(scores.slice(0, half));
  const direction =
    change > planLimits.trend_flat ? "rising" : change < -planLimits.trend_flat ? "falling" : "flat";
  return { kind: "trend", direction, change, mean: meanOf(scores), receipts: scores.length };
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
}
