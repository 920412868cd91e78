// The review: edits with their difference, and the yes that holds for exactly what was looked at.

import { refused } from "../outcome.ts";
import type { PlanEdit, PlanOutcome } from "../plans.ts";
import type { Actor } from "../types.ts";
import { appendOne, changedMeanwhile, findPlan, type PlanDesk, personOf, planDone } from "./desk.ts";
import { diffOfDrafts } from "./diff.ts";
import { ungatedWarnings } from "./draft-warnings.ts";
import { applyEdits } from "./edits.ts";
import { isDone, type PlanEvent } from "./events.ts";
import { hashOfDraft, shortHash } from "./hash.ts";
import { planLimits } from "./limits.ts";
import type { PlanView } from "./nouns.ts";
import { judgeSteps, linesOf } from "./ruled.ts";

export interface EditRequest {
  readonly id: string;
  readonly edits: readonly PlanEdit[];
  readonly expected_hash: string | undefined;
}

export async function editPlan(
  desk: PlanDesk,
  { id, edits, expected_hash }: EditRequest,
  actor: Actor,
): Promise<PlanOutcome & { readonly diff?: string }> {
  const person = personOf(actor, "change plans");
  if (person.kind === "refused") return person;
  const found = await findPlan(desk, id);
  if (found.kind !== "found") return found;
  const { plan } = found.read;
  if (isDone(plan.state)) return refused("plan", `plan ${id} is done`, "start a new plan for what is left");
  if (plan.state === "planning") {
    return refused("plan", `the planner of ${id} is still at work`, "wait for its steps, or stop it");
  }
  if (expected_hash !== undefined && !startsHash(plan.hash, expected_hash)) {
    return changedMeanwhile(plan, `plan ${id} is not the one with hash ${expected_hash}`);
  }
  const edited = applyEdits(plan.draft, edits, settledSteps(plan));
  if (edited.kind === "refused") return edited;
  const { draft } = edited;
  if (hashOfDraft(draft) === plan.hash) {
    return { kind: "done", summary: `plan ${id}: unchanged`, plan, warnings: edited.warnings, diff: "" };
  }
  const judged = await judgeSteps(desk, { cwd: draft.cwd, steps: changedSteps(plan, draft.steps) });
  if (judged.kind !== "ok") return judged;
  const { by } = person;
  const appended = await appendOne(desk, found.id, { event: "edited", from: plan.hash, draft, by });
  if (appended.kind === "missing" || appended.kind === "failed") return appended;
  if (appended.kind === "ignored") {
    return changedMeanwhile(appended.plan, `plan ${id} was changed by somebody else meanwhile`);
  }
  const voided = plan.approved === undefined ? "" : "; what was approved before is no longer approved";
  const summary = `plan ${id} changed, hash ${shortHash(appended.plan.hash)}${voided}`;
  const warnings = [...edited.warnings, ...judged.warnings, ...appended.warnings];
  const told = { summary, event: "plan_edited", fields: { from: shortHash(plan.hash) }, warnings };
  const done = await planDone(desk, appended.plan, told, actor);
  return { ...done, diff: diffOfDrafts(plan.draft, draft) };
}

function changedSteps({ draft }: PlanView, steps: PlanView["draft"]["steps"]): PlanView["draft"]["steps"] {
  const before = new Map(draft.steps.map((step) => [step.id, step]));
  return steps.filter((step) => {
    const old = before.get(step.id);
    if (old === undefined || old.title !== step.title || old.description !== step.description) return true;
    const lines = linesOf(old.finish);
    return linesOf(step.finish).some((line) => !lines.includes(line));
  });
}

function settledSteps(plan: PlanView): ReadonlyMap<string, string> {
  const open = new Set(plan.laps.filter(({ ended_ms }) => ended_ms === undefined).map(({ step }) => step));
  return new Map(
    plan.steps.flatMap(({ id, state }): readonly (readonly [string, string])[] => {
      if (state === "passed" || state === "waived" || state === "skipped")
        return [[id, `is ${state} already`]];
      return open.has(id) ? [[id, "is being worked on; pause the plan first"]] : [];
    }),
  );
}

function startsHash(hash: string, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return wanted.length >= planLimits.hash_chars_min && hash.startsWith(wanted);
}

export async function approvePlan(
  desk: PlanDesk,
  id: string,
  hash: string,
  actor: Actor,
): Promise<PlanOutcome> {
  const person = personOf(actor, "approve plans");
  if (person.kind === "refused") return person;
  const wanted = hash.trim().toLowerCase();
  if (!/^[0-9a-f]+$/.test(wanted) || wanted.length < planLimits.hash_chars_min) {
    const remedy = `give at least ${planLimits.hash_chars_min} characters of the hash that plan show tells`;
    return refused("hash", "this is no hash of a plan", remedy);
  }
  const found = await findPlan(desk, id);
  if (found.kind !== "found") return found;
  const { plan, events } = found.read;
  const known = [...draftHashes(events)].filter((each) => each.startsWith(wanted));
  if (known.length > 1) {
    return refused("hash", `${wanted} begins more than one draft of ${id}`, "give more of the hash");
  }
  if (!plan.hash.startsWith(wanted)) {
    const why = known.length === 0 ? "no draft of it has that hash" : "it was changed after you looked at it";
    return changedMeanwhile(plan, `plan ${id} is another one than ${wanted}: ${why}`);
  }
  if (plan.approved?.hash === plan.hash && plan.state !== "review") {
    const summary = `plan ${id} was approved already, by ${plan.approved.by}`;
    return { kind: "done", summary, plan, warnings: [] };
  }
  if (plan.state !== "review") return refused("plan", `plan ${id} is ${plan.state}`, remedyOf(plan));
  const { by } = person;
  const appended = await appendOne(desk, found.id, { event: "approved", hash: plan.hash, by });
  if (appended.kind === "missing" || appended.kind === "failed") return appended;
  const now = appended.plan;
  if (now.approved?.hash !== plan.hash) {
    return changedMeanwhile(now, `plan ${id} was changed by somebody else meanwhile`);
  }
  if (appended.kind === "ignored") {
    return {
      kind: "done",
      summary: `plan ${id} was approved already, by ${now.approved.by}`,
      plan: now,
      warnings: [],
    };
  }
  const warnings = [...ungatedWarnings(now.draft), ...appended.warnings];
  const told = {
    summary: `plan ${id} approved, hash ${shortHash(now.hash)}`,
    event: "plan_approved",
    warnings,
  };
  return planDone(desk, now, told, actor);
}

function remedyOf({ id, state }: PlanView): string {
  if (state === "planning") return "wait for its planner";
  return isDone(state) ? "start a new plan" : `looop plan resume ${id} takes it on`;
}

function draftHashes(events: readonly PlanEvent[]): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) =>
      event.event === "drafted" || event.event === "edited" ? [hashOfDraft(event.draft)] : [],
    ),
  );
}
