// What the events of a plan come to. Pure and total: any list of events, cut anywhere, is a valid view or none yet. An
// event that no longer fits (of a driver who was replaced, on a draft that moved on, said twice) changes nothing (I2).

import type { PlanDeed, PlanEvent } from "./events.ts";
import { foldDeed } from "./fold-deed.ts";
import { type Folding, freshFolding, viewOf } from "./folding.ts";
import type { PlanView } from "./nouns.ts";

export interface Folded {
  /** Undefined before a plan was drafted. */
  readonly plan: PlanView | undefined;
  /** Ids of events that changed nothing: who appended one of them did not get what was wanted. */
  readonly ignored: ReadonlySet<string>;
}

export function foldEvents(events: readonly PlanEvent[]): Folded {
  const ignored = new Set<string>();
  const seen = new Set<string>();
  const refs = new Set<string>();
  let folding: Folding | undefined;
  for (const event of events) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    const next = isCurrent(folding, event) && !isRepeated(event, refs) ? apply(folding, event) : undefined;
    if (next === undefined) {
      ignored.add(event.id);
      continue;
    }
    folding = { ...next, changed_ms: Math.max(next.changed_ms, event.at_ms) };
    const ref = refOf(event);
    if (ref !== undefined) refs.add(ref);
  }
  return { plan: folding && viewOf(folding), ignored };
}

export function foldPlan(events: readonly PlanEvent[]): PlanView | undefined {
  return foldEvents(events).plan;
}

/** Fencing: a driver writes only as long as nobody took the plan over. */
function isCurrent(folding: Folding | undefined, { fence }: PlanEvent): boolean {
  return fence === undefined || fence === folding?.driver?.token;
}

function isRepeated(event: PlanEvent, refs: ReadonlySet<string>): boolean {
  const ref = refOf(event);
  return ref !== undefined && refs.has(ref);
}

/** One message may say one thing of each kind about each thing. */
function refOf(event: PlanDeed): string | undefined {
  if (!("by" in event) || event.by?.ref === undefined) return undefined;
  const about = "ask" in event ? event.ask : "criterion" in event ? event.criterion : "";
  const step = "step" in event ? (typeof event.step === "string" ? event.step : event.step.id) : "";
  return JSON.stringify([event.by.surface, event.by.ref, event.event, about, step]);
}

function apply(folding: Folding | undefined, event: PlanEvent): Folding | undefined {
  if (folding !== undefined) return foldDeed(folding, event);
  return event.event === "drafted" ? freshFolding(event, event.at_ms) : undefined;
}
