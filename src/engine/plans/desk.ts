// What plans need from the rest of the engine, and what all their verbs begin and end with: who may, which plan, and a
// trace of what was done.

import type { Events, Journal } from "../engine.ts";
import { type PlanId, parseId } from "../ids.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { PlanOutcome, Plans } from "../plans.ts";
import type { Clock, Ids, Seeds, Store } from "../ports.ts";
import { recordDeed } from "../steering/audit.ts";
import type { Actor } from "../types.ts";
import type { Picture } from "../workers/screen-picture.ts";
import type { PlanDeed, Who } from "./events.ts";
import type { MergePlace, Settled } from "./ground/ground.ts";
import type { PlanFiles } from "./ground/ports.ts";
import { shortHash } from "./hash.ts";
import type { GateResult, PlanView } from "./nouns.ts";
import type { Rules } from "./ruled.ts";
import { openPlanStore, type PlanRead, type PlanStore } from "./store.ts";

export interface PlanPorts extends Rules {
  /** Absolute. */
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly seeds: Pick<Seeds, "makeDirectory">;
  /** Absent: nothing is imported from files of this machine. */
  readonly planFiles?: Pick<PlanFiles, "read" | "names">;
  readonly events: Pick<Events, "record">;
  readonly journal: Pick<Journal, "write">;
  /** Pixels of a picture. Absent: none is drawn here. */
  readonly drawPicture?: DrawPicture;
  /** Absent: nobody drives plans in this process. */
  readonly drive?: Plans["drive"];
  /** Removes its worktree where nothing could be lost; alone with it. */
  readonly settle?: (plan: PlanView) => Promise<Settled | { readonly kind: "held"; readonly by: string }>;
  /** Where its commit would be merged into. Absent: that is not looked at here. */
  readonly mergePlace?: (plan: PlanView, commit: string) => Promise<MergePlace>;
  /** Runs every gate of what passed on a clean checkout. */
  readonly replay?: (plan: PlanView, signal: AbortSignal) => Promise<Replayed | Refused | Failed>;
}

export type DrawPicture = (
  picture: Picture,
) => Promise<{ readonly kind: "ok"; readonly png: Uint8Array } | Failed>;

export interface Replayed {
  readonly kind: "ok";
  readonly head: string;
  readonly steps: readonly { readonly step: string; readonly gate: GateResult }[];
}

export interface PlanDesk extends PlanPorts {
  readonly plans: PlanStore;
}

export function openPlanDesk(ports: PlanPorts): PlanDesk {
  return { ...ports, plans: openPlanStore(ports) };
}

export type Found =
  | { readonly kind: "found"; readonly id: PlanId; readonly read: Extract<PlanRead, { kind: "ok" }> }
  | { readonly kind: "missing"; readonly why: string; readonly remedy: string }
  | Refused
  | Failed;

export async function findPlan({ plans }: PlanDesk, id: string): Promise<Found> {
  const parsed = parseId<PlanId>("plan id", id);
  if (parsed.kind === "refused") return parsed;
  const read = await plans.read(parsed.id);
  if (read.kind === "ok") return { kind: "found", id: parsed.id, read };
  if (read.kind === "missing") return missingPlan(id);
  return failed("corrupt", `${read.trouble.path}: ${read.trouble.why}`, read.trouble.remedy); // I12
}

export function missingPlan(id: string): Extract<Found, { kind: "missing" }> {
  return { kind: "missing", why: `there is no plan ${id}`, remedy: "see looop plan list" };
}

/** A worker must not say what is good enough, the loop neither: it is their work that is judged. */
export function personOf(
  actor: Actor,
  does: string,
): { readonly kind: "person"; readonly by: Who } | Refused {
  if (actor.kind === "person") return { kind: "person", by: whoOf(actor) };
  const who = actor.kind === "worker" ? `worker ${actor.id}` : "the loop";
  return refused("actor", `${who} may not ${does}`, "ask a person for it with `looop ask`");
}

export function whoOf(actor: Actor): Who {
  if (actor.kind === "worker") return { name: `worker ${actor.id}`, surface: "engine" };
  if (actor.kind === "pulse") return { name: "the loop", surface: "engine" };
  const { name, surface, ref } = actor;
  return { name, surface, ...(ref !== undefined && { ref }) };
}

export interface PlanDeedDone {
  readonly summary: string;
  readonly event: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** Told in the journal and among the events; that it could not be told undoes nothing. */
export async function planDone(
  desk: PlanDesk,
  plan: PlanView,
  deed: PlanDeedDone,
  actor: Actor,
): Promise<Extract<PlanOutcome, { kind: "done" }>> {
  const fields = { plan: plan.id, hash: shortHash(plan.hash), state: plan.state, ...deed.fields };
  const told = await recordDeed(desk, { summary: deed.summary, event: deed.event, fields }, {}, actor);
  return {
    kind: "done",
    summary: deed.summary,
    plan,
    warnings: [...deed.warnings, ...(told.warnings ?? [])],
  };
}

export function changedMeanwhile(plan: PlanView, why: string): Extract<PlanOutcome, { kind: "changed" }> {
  const remedy = `look at it again with looop plan show ${plan.id}; its hash is ${shortHash(plan.hash)} now`;
  return { kind: "changed", why, remedy, plan };
}

/** One event, or what became of the plan meanwhile. */
export async function appendOne(
  desk: PlanDesk,
  id: PlanId,
  deed: PlanDeed,
): Promise<
  | { readonly kind: "ok" | "ignored"; readonly plan: PlanView; readonly warnings: readonly string[] }
  | Extract<Found, { kind: "missing" }>
  | Failed
> {
  const appended = await desk.plans.append(id, [deed]);
  if (appended.kind === "missing") return missingPlan(id);
  if (appended.kind === "failed") return appended;
  const { plan, warnings, ignored } = appended;
  return { kind: ignored.length > 0 ? "ignored" : "ok", plan, warnings };
}
