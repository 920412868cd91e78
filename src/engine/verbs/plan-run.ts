// `plan list|show|edit|go|pause|resume|stop|judge|export`.

import { troubleText } from "../outcome.ts";
import { shortHash } from "../plans/hash.ts";
import type { PlanView, Verdict } from "../plans/nouns.ts";
import type { PlanEdit, PlanOutcome, Plans } from "../plans.ts";
import { cannotDrive, doneOf, type Labor, openLapOf, planJson, planLine, planText } from "./plan-text.ts";
import { plain, problem, problemOf, troubleNotes } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

const idOf = ({ input }: Scene) => input.argument("id") ?? "";

export function planResult(outcome: PlanOutcome): Result {
  if (outcome.kind !== "done") return problemOf(outcome);
  const { summary, warnings, plan } = outcome;
  return {
    kind: "done",
    text: plain(`${summary}\n`),
    json: { summary, warnings: [...warnings], plan: planJson(plan) },
    notes: warnings,
  };
}

export async function runPlanList({ engine }: Scene): Promise<Result> {
  const list = await engine.plans.list();
  if (list.kind === "failed") return problemOf(list);
  return {
    kind: "done",
    text: list.plans.map(planLine).join(""),
    json: list.plans.map((plan) => ({
      id: plan.id,
      goal: plan.draft.goal,
      state: plan.state,
      why: plan.why,
      hash: plan.hash,
      done: doneOf(plan),
      steps: plan.steps.length,
      asks: plan.openAsks.map(({ ask }) => ask),
      usd: plan.usd,
      started_ms: plan.started_ms,
      ...(plan.trouble && { trouble: { ...plan.trouble } }),
    })),
    notes: [
      ...list.plans.flatMap(({ id, trouble }) => (trouble ? `${id} ${cannotDrive(trouble)}` : [])),
      ...troubleNotes(list.troubles),
    ],
  };
}

export async function runPlanShow(scene: Scene): Promise<Result> {
  const { plans } = scene.engine;
  const named = scene.input.argument("id");
  const id = named ?? (await newestId(plans));
  if (id === undefined) {
    return problem("not_found", {
      kind: "missing",
      why: "there is no plan",
      remedy: "looop plan start drafts one",
    });
  }
  if (typeof id !== "string") return id;
  const read = await plans.read(id);
  if (read.kind !== "ok") return problemOf(read);
  return {
    kind: "done",
    text: planText(read.plan, await laborOf(scene, read.plan)),
    json: planJson(read.plan),
  };
}

async function laborOf({ engine }: Scene, plan: PlanView): Promise<Labor> {
  const open = openLapOf(plan);
  if (open === undefined) return "unknown";
  const listed = await engine.fleet.list();
  if (listed.kind === "failed") return "unknown";
  const found = listed.workers.find(({ id }) => id === open.worker);
  if (found !== undefined) return found.alive ? "lives" : "ended";
  return listed.troubles.length > 0 ? "unknown" : "unseen";
}

/** What stands in the way of the list may hide the newest (I12). */
async function newestId(plans: Plans): Promise<string | undefined | (Result & { kind: "problem" })> {
  const list = await plans.list();
  if (list.kind === "failed") return problemOf(list);
  const [trouble] = list.troubles;
  if (trouble === undefined) return list.plans[0]?.id;
  return problem("corrupt", {
    kind: "failed",
    why: troubleText(trouble),
    remedy: "name the plan",
  });
}

export async function runPlanEdit(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const edits: PlanEdit[] = [];
  for (const text of input.rest) {
    const read = await engine.plans.readEdit(text);
    if (read.kind === "refused") return problemOf(read);
    edits.push(read.edit);
  }
  const outcome = await engine.plans.edit(idOf(scene), edits, input.text("expect"), await scene.actor());
  if (outcome.kind !== "done") return problemOf(outcome);
  const { summary, warnings, plan } = outcome;
  const diff = "diff" in outcome ? (outcome.diff ?? "") : "";
  const go = plan.state === "review" ? `go: looop plan go ${plan.id} ${shortHash(plan.hash)}\n` : "";
  return {
    kind: "done",
    text: plain(`${diff}${summary}\n${go}`),
    json: { summary, warnings: [...warnings], diff, plan: planJson(plan) },
    notes: warnings,
  };
}

export async function runPlanGo(scene: Scene): Promise<Result> {
  const hash = scene.input.argument("hash") ?? "";
  return planResult(await scene.engine.plans.go(idOf(scene), hash, await scene.actor()));
}

export async function runPlanPause(scene: Scene): Promise<Result> {
  return planResult(await scene.engine.plans.pause(idOf(scene), await scene.actor()));
}

export async function runPlanResume(scene: Scene): Promise<Result> {
  return planResult(await scene.engine.plans.resume(idOf(scene), await scene.actor()));
}

export async function runPlanStop(scene: Scene): Promise<Result> {
  const reason = scene.input.text("reason") ?? "";
  return planResult(await scene.engine.plans.stop(idOf(scene), reason, await scene.actor()));
}

export async function runPlanJudge(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const verdict = input.text("verdict");
  const challenge = input.text("challenge");
  const why = input.text("why");
  if ((verdict === undefined) === (challenge === undefined)) {
    const said =
      verdict === undefined
        ? "neither --verdict nor --challenge is given"
        : "--verdict and --challenge exclude each other";
    return problem("usage", {
      kind: "usage",
      field: "--verdict",
      why: said,
      remedy: "give exactly one of them",
    });
  }
  const says =
    challenge === undefined
      ? { verdict: verdict as Verdict, ...(why !== undefined && { why }) }
      : { challenge };
  const criterion = input.argument("criterion") ?? "";
  return planResult(await engine.plans.judge(idOf(scene), criterion, says, await scene.actor()));
}

export async function runPlanExport(scene: Scene): Promise<Result> {
  const form = scene.input.text("form") === "markdown" ? "markdown" : "prd";
  const outcome = await scene.engine.plans.export(idOf(scene), form);
  if (outcome.kind !== "ok") return problemOf(outcome);
  return { kind: "done", text: outcome.text, json: { id: idOf(scene), form, text: outcome.text } };
}
