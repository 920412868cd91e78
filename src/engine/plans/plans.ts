// The contract of plans, put together. Verbs read, decide and append one event; what came of it is read back, and only
// then said.

import { type Failed, refused, type Trouble } from "../outcome.ts";
import type { Plans } from "../plans.ts";
import { writePrd } from "../records/plan-prd-out.ts";
import { checkOfJson } from "../records/plan-shapes.ts";
import { judgeCriterion, pausePlan, resumePlan, stopPlan } from "./course.ts";
import { appendOne, findPlan, openPlanDesk, type PlanDesk, type PlanPorts } from "./desk.ts";
import { readEdit } from "./edit-words.ts";
import { isOver } from "./events.ts";
import { writeChecklist } from "./markdown.ts";
import { orderMerge } from "./merging.ts";
import type { PlanView } from "./nouns.ts";
import { receiptOf } from "./receipt.ts";
import { approvePlan, editPlan } from "./reviewing.ts";
import { readSource } from "./source.ts";
import { importPlan, startPlan } from "./starting.ts";
import { tidyPlan } from "./tidying.ts";
import { withTrouble } from "./trouble.ts";
import { allOf } from "./verdicts.ts";

export function createPlans(ports: PlanPorts): Plans {
  const desk = openPlanDesk(ports);
  return {
    async list() {
      const listed = await allPlans(desk);
      if (listed.kind === "failed") return listed;
      const told = await Promise.all(listed.plans.map((plan) => withTrouble(desk.store, plan)));
      const plans = told.toSorted((a, b) => b.started_ms - a.started_ms || (a.id < b.id ? -1 : 1));
      return { kind: "ok", plans, troubles: listed.troubles };
    },
    async read(id) {
      const found = await findPlan(desk, id);
      if (found.kind !== "found") return found;
      return { kind: "ok", plan: await withTrouble(desk.store, found.read.plan) };
    },
    start: (request, actor) => startPlan(desk, request, actor),
    import: (source, request, actor) => importPlan(desk, source, request, actor),
    readSource: async (path) =>
      desk.planFiles === undefined
        ? refused("file", "files of this machine are not read here", "hand over its text")
        : readSource(desk.planFiles, path),
    readEdit: async (text) => readEdit(text, checkOfJson),
    async export(id, form) {
      const found = await findPlan(desk, id);
      if (found.kind !== "found") return found;
      const { plan } = found.read;
      return { kind: "ok", text: form === "prd" ? writePrd(plan) : writeChecklist(plan, checkOfJson) };
    },
    edit: (id, edits, expected_hash, actor) => editPlan(desk, { id, edits, expected_hash }, actor),
    go: (id, hash, actor) => approvePlan(desk, id, hash, actor),
    pause: (id, actor) => pausePlan(desk, id, actor),
    resume: (id, actor) => resumePlan(desk, id, actor),
    stop: (id, reason, actor) => stopPlan(desk, { id, reason }, actor),
    judge: (id, criterion, says, actor) => judgeCriterion(desk, { id, criterion, says }, actor),
    tidy: (id, actor) => tidyPlan(desk, id, actor),
    orderMerge: (id, actor) => orderMerge(desk, id, actor),
    verify: (id, signal) => verifyPlan(desk, id, signal),
    async receipt(id) {
      const found = await findPlan(desk, id);
      if (found.kind !== "found") return found;
      return { kind: "ok", receipt: receiptOf(found.read.plan, desk.clock.now_ms()) };
    },
    async receipts() {
      const listed = await allPlans(desk);
      if (listed.kind === "failed") return listed;
      const receipts = endedFirst(listed.plans).map((plan) => receiptOf(plan, desk.clock.now_ms()));
      return { kind: "ok", receipts, troubles: listed.troubles };
    },
    picture: (id) => drawReceipt(desk, id),
    drive: async (id, options) =>
      desk.drive?.(id, options) ??
      refused("plan", "nobody drives plans in this process", "run looop up, which drives what was approved"),
  };
}

/** What cannot be read is a trouble, and not absent (I12). */
async function allPlans({
  plans,
  store,
}: PlanDesk): Promise<
  { readonly kind: "ok"; readonly plans: readonly PlanView[]; readonly troubles: readonly Trouble[] } | Failed
> {
  const names = await plans.ids();
  if (names.kind === "failed") return names;
  const found: PlanView[] = [];
  const troubles: Trouble[] = [];
  for (const id of names.ids) {
    const read = await plans.read(id);
    if (read.kind === "ok") found.push(read.plan);
    else if (read.kind === "held") troubles.push(read.trouble);
    else if (!(await isEmpty(store, `plans/${id}`))) {
      const why = "the directory of a plan has no events";
      troubles.push({
        path: `plans/${id}`,
        why,
        remedy: "restore them from a copy, or move the directory away",
      });
    }
  }
  return { kind: "ok", plans: found, troubles };
}

/** Whoever was killed while making a plan left its directory at most: there never was one. */
async function isEmpty(store: PlanDesk["store"], dir: string): Promise<boolean> {
  const listing = await store.names(dir);
  return listing.kind === "missing" || (listing.kind === "ok" && listing.names.length === 0);
}

async function drawReceipt(
  desk: PlanDesk,
  id: string | undefined,
): Promise<Awaited<ReturnType<Plans["picture"]>>> {
  const { drawPicture } = desk;
  if (drawPicture === undefined) return refused("picture", "none are drawn here", "take the table instead");
  const { receiptPicture, trendPicture } = await import("./receipt-picture.ts");
  const now_ms = desk.clock.now_ms();
  if (id === undefined) {
    const listed = await allPlans(desk);
    if (listed.kind === "failed") return listed;
    const picture = trendPicture(endedFirst(listed.plans).map((plan) => receiptOf(plan, now_ms)));
    const drawn = await drawPicture(picture);
    return drawn.kind === "ok" ? { ...drawn, says: picture.says } : drawn;
  }
  const found = await findPlan(desk, id);
  if (found.kind !== "found") return found;
  const { plan } = found.read;
  const picture = receiptPicture(plan, receiptOf(plan, now_ms));
  const drawn = await drawPicture(picture);
  return drawn.kind === "ok" ? { ...drawn, says: picture.says } : drawn;
}

function endedFirst(plans: readonly PlanView[]): readonly PlanView[] {
  return plans
    .filter(({ state }) => isOver(state))
    .toSorted((a, b) => (a.ended_ms ?? a.changed_ms) - (b.ended_ms ?? b.changed_ms));
}

async function verifyPlan(
  desk: PlanDesk,
  id: string,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<Plans["verify"]>>> {
  const found = await findPlan(desk, id);
  if (found.kind !== "found") return found;
  const { plan } = found.read;
  const proven = plan.steps.filter(({ state, finish }) => state === "passed" && finish.length > 0);
  if (proven.length === 0) {
    return refused("plan", `no step of ${id} passed a finish line yet`, "verify it once something is done");
  }
  if (desk.replay === undefined) {
    return refused("plan", "nobody replays gates in this process", "run it where looop is installed whole");
  }
  const replayed = await desk.replay(plan, signal);
  if (replayed.kind !== "ok") return replayed;
  const { head, steps } = replayed;
  const passed = steps.filter(({ gate }) => gate.verdict === "pass").length;
  const verdict = allOf(steps.map(({ gate }) => gate.verdict));
  const stamp = { event: "verified", head, verdict, passed, of: steps.length } as const;
  const appended = await appendOne(desk, found.id, stamp);
  if (appended.kind === "missing" || appended.kind === "failed") return appended;
  const receipt = receiptOf(appended.plan, desk.clock.now_ms());
  const told = await desk.events.record("plan_verified", {
    plan: id,
    head,
    verdict,
    passed,
    of: steps.length,
  });
  return told.kind === "failed" ? told : { kind: "ok", steps, receipt };
}
