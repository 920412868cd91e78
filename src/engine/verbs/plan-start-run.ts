// `plan start|import`: from the command line or from a file to a draft.

import { isAbsolute, join } from "node:path";
import type { Check, PlanMode } from "../plans/nouns.ts";
import type { PlanOutcome, PlanRequest, Plans } from "../plans.ts";
import { readInput } from "./body.ts";
import { planResult } from "./plan-run.ts";
import { planText } from "./plan-text.ts";
import { problem, problemOf } from "./report.ts";
import type { Input, Result, Scene } from "./verb.ts";

export async function runPlanStart(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const steps = [...input.texts("steps"), ...input.rest];
  const file = input.text("file");
  const request = requestOf(scene);
  if ("exit" in request) return request;
  if (file !== undefined) {
    if (steps.length > 0) return usage("--steps", "--file and steps exclude each other", "give one of them");
    return importFile(scene, file, request);
  }
  const { goal } = request;
  if (goal === undefined) return usage("--goal", "there is no goal", "say it with --goal, or give a --file");
  const actor = await scene.actor();
  if (steps.length === 0) return shown(await engine.plans.start({ ...request, goal }, actor));
  // Steps that are typed are a checklist: one grammar, wherever they come from.
  const text = `${steps.map((step) => `- [ ] ${step.replace(/\s*\n\s*/g, " ").trim()}`).join("\n")}\n`;
  return shown(await engine.plans.import({ name: "steps.md", text }, request, actor));
}

export async function runPlanImport(scene: Scene): Promise<Result> {
  const file = scene.input.argument("file") ?? "-";
  const request = requestOf(scene);
  return "exit" in request ? request : importFile(scene, file, request);
}

async function importFile(scene: Scene, file: string, request: Partial<PlanRequest>): Promise<Result> {
  const { plans } = scene.engine;
  if (file === "-") {
    const read = await readInput(scene, "plan");
    if (read.kind !== "ok") return read;
    return shown(
      await plans.import({ name: "standard input", text: read.text }, request, await scene.actor()),
    );
  }
  const path = placed(scene, file);
  const source = await plans.readSource(path);
  if (source.kind !== "ok")
    return problemOf(source as Exclude<Awaited<ReturnType<Plans["readSource"]>>, { kind: "ok" }>);
  return shown(await plans.import(source, request, await scene.actor()));
}

/** A draft is there to be read. */
function shown(outcome: PlanOutcome): Result {
  const result = planResult(outcome);
  if (outcome.kind !== "done" || result.kind !== "done") return result;
  return { ...result, text: `${result.text}\n${planText(outcome.plan)}` };
}

function placed({ cwd }: Scene, path: string): string {
  return cwd === undefined || isAbsolute(path) ? path : join(cwd, path);
}

function usage(field: string, why: string, remedy: string): Result & { kind: "problem" } {
  return problem("usage", { kind: "usage", field, why, remedy });
}

function requestOf(scene: Scene): Partial<PlanRequest> | (Result & { kind: "problem" }) {
  const { input } = scene;
  const budget = input.text("budget");
  if (budget !== undefined && !/^\d+(?:\.\d+)?$/.test(budget)) {
    return usage("--budget", "--budget is no amount of money", "write it as 5 or 2.50");
  }
  const finish = finishOf(input);
  const laps = input.number("laps");
  const limits = {
    ...(laps !== undefined && { laps_max: laps }),
    ...(budget !== undefined && { usd_max: Number(budget) }),
  };
  const place = input.text("cwd");
  const cwd = place === undefined ? scene.cwd : placed(scene, place);
  return {
    ...textsOf(input, ["id", "goal", "spec", "branch"]),
    ...(input.text("mode") !== undefined && { mode: input.text("mode") as PlanMode }),
    ...(cwd !== undefined && { cwd }),
    ...(input.texts("anchor").length > 0 && { anchors: input.texts("anchor") }),
    ...(input.on("no-evaluator") && { evaluate: "no" as const }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(finish.length > 0 && { finish }),
  };
}

function textsOf(input: Input, names: readonly string[]): Readonly<Record<string, string>> {
  const given = names.flatMap((name) => {
    const value = input.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

function finishOf(input: Input): readonly Check[] {
  const verify = input.text("verify");
  const tests = input.text("tests");
  return [
    ...(verify === undefined ? [] : [{ kind: "command" as const, run: verify }]),
    ...(tests === undefined ? [] : [{ kind: "tests" as const, run: tests }]),
  ];
}
