// What of a plan's course is told to people and to other programs, and in which words. Pure.

import { countText } from "../../count.ts";
import { clockText } from "../clock-text.ts";
import type { PlanDeed } from "../events.ts";
import { cut } from "./asks.ts";
import { driveLimits } from "./limits.ts";

export interface Announcement {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** For the few that belong into the journal too. */
  readonly journal?: string;
}

export function announcementOf(deed: PlanDeed): Announcement | undefined {
  const words = cut(sentenceOf(deed), driveLimits.why_chars_max);
  switch (deed.event) {
    case "lap_started":
      return {
        event: "plan_lap",
        fields: { lap: deed.lap, role: deed.role, worker: deed.worker, ...stepIn(deed) },
      };
    case "lap_ended":
      return {
        event: "plan_lap_ended",
        fields: { lap: deed.lap, end: deed.end, ...(deed.why !== undefined && { why: deed.why }) },
      };
    case "passed":
      return { event: "plan_passed", fields: stepIn(deed), journal: words };
    case "rejected":
      return {
        event: "plan_rejected",
        fields: { ...stepIn(deed), why: cut(deed.why, driveLimits.why_chars_max) },
      };
    case "asked":
      return { event: "plan_asked", fields: { ...stepIn(deed), ask: deed.ask, about: deed.about } };
    case "blocked":
      return { event: "plan_blocked", fields: stepIn(deed), journal: words };
    case "edited":
      return { event: "plan_review", fields: { steps: deed.draft.steps.length }, journal: words };
    case "limit":
    case "breaker":
      return {
        event: "plan_waits",
        fields: { for: deed.event, until_ms: deed.until_ms, why: deed.why },
        journal: words,
      };
    case "ended":
      return { event: "plan_ended", fields: { state: deed.state, why: deed.why }, journal: words };
    default:
      return undefined;
  }
}

function stepIn({ step }: { readonly step?: string }): Readonly<Record<string, unknown>> {
  return step === undefined ? {} : { step };
}

/** Of what tests printed, the first line; all of it stands in the log and in the next lap's brief. */
function firstOf(why: string): string {
  const [first = "", ...more] = why.trim().split("\n");
  return more.length === 0 ? first : `${first} …`;
}

export function sentenceOf(deed: PlanDeed): string {
  switch (deed.event) {
    case "driver_taken":
      return `driven by process ${deed.pid}`;
    case "driver_left":
      return "its driver left";
    case "worktree_made":
      return `works in ${deed.path} on ${deed.branch}`;
    case "worktree_removed":
      return `${deed.path} is removed`;
    case "lap_started":
      return `lap ${deed.lap}: ${deed.role}${deed.step === undefined ? "" : ` of ${deed.step}`} is ${deed.worker}`;
    case "lap_session":
      return `lap ${deed.lap} is session ${deed.session}`;
    case "lap_ended":
      return `lap ${deed.lap} is over (${deed.end})${deed.changed === "no" ? ", nothing changed" : ""}${deed.why === undefined ? "" : `: ${deed.why}`}`;
    case "baseline":
      return `${deed.step} before any work: ${deed.gate.verdict} (${deed.gate.why})`;
    case "checked":
      return `${deed.step} is checked: ${deed.gate.verdict} (${deed.gate.why})`;
    case "judged":
      return `${deed.step} is judged: ${deed.verdict}`;
    case "passed":
      return `${deed.step} is passed${deed.commit === undefined ? "" : ` in ${deed.commit.slice(0, 12)}`}`;
    case "rejected":
      return `${deed.step} is sent back: ${firstOf(deed.why)}`;
    case "blocked":
      return `${deed.step} is blocked: ${deed.why}`;
    case "asked":
      return `asks about ${deed.step ?? "the plan"} (${deed.about}): ${deed.ask}`;
    case "answered":
      return `${deed.by.name} answered ${deed.ask}: ${deed.choice ?? deed.text}`;
    case "waived":
    case "skipped":
      return `${deed.step} is ${deed.event} by ${deed.by.name}: ${deed.why}`;
    case "retried":
      return `${deed.step} goes on: ${deed.why.replace(/^(?:again|gate|judge|done|rule|reopened): /, "")}`;
    case "amended":
      return `${deed.step.id} is changed by ${deed.by.name}`;
    case "criterion_judged":
      return `${deed.criterion} is ${deed.verdict} by ${deed.by.name}`;
    case "challenged":
      return `${deed.criterion} is doubted by ${deed.by.name}`;
    case "edited":
      return `${countText(deed.draft.steps.length, "step")} to review`;
    case "limit":
    case "breaker":
      return `waits until ${clockText(deed.until_ms)}: ${deed.why}`;
    case "ended":
      return `is over, ${deed.state}: ${deed.why}`;
    case "drafted":
    case "approved":
    case "paused":
    case "resumed":
    case "verified":
      return deed.event;
  }
}
