// What is next for a plan that has no steps yet. Pure.

import { pulseLimits } from "../../pulse/limits.ts";
import type { PlanEvent } from "../events.ts";
import type { PlanView } from "../nouns.ts";
import { driveLimits } from "./limits.ts";

export type PlanningNext =
  | { readonly kind: "plan"; readonly why: string }
  | { readonly kind: "wait"; readonly until_ms: number; readonly why: string }
  | { readonly kind: "end"; readonly state: "error"; readonly why: string };

export function decidePlanning(plan: PlanView, events: readonly PlanEvent[], now_ms: number): PlanningNext {
  const since_ms = events.filter(({ event }) => event === "resumed").at(-1)?.at_ms ?? 0;
  const laps = plan.laps.filter((lap) => lap.role === "planner" && lap.started_ms >= since_ms);
  const last = laps.at(-1);
  if (last?.end === "limit") {
    const noted_ms = last.ended_ms ?? 0;
    const until_ms = noted_ms + pulseLimits.provider_wait_ms + driveLimits.reset_margin_ms;
    if (now_ms < until_ms && !isSetBack(noted_ms, now_ms))
      return { kind: "wait", until_ms, why: "the provider's limit is reached" };
  }
  const tries = laps.filter(
    ({ end }) => end !== "limit" && end !== "not_started" && end !== "interrupted",
  ).length;
  if (tries < driveLimits.planner_tries_max)
    return { kind: "plan", why: tries === 0 ? "it has no steps yet" : "its draft was given back" };
  const said = last?.why === undefined ? "" : `; the last one: ${last.why}`;
  return { kind: "end", state: "error", why: `${tries} planners brought no draft that can be used${said}` };
}

/** It stands before what was noted: how long a wait still takes is not known any more, and the next try tells. */
export function isSetBack(noted_ms: number, now_ms: number): boolean {
  return now_ms < noted_ms - driveLimits.set_back_ms;
}
