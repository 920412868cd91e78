// `plan drive|verify|merge|receipt`.

import type { PlanState } from "../plans/nouns.ts";
import { trendOf } from "../plans/receipt.ts";
import type { ExitName } from "./exit-codes.ts";
import { savedPicture } from "./picture-out.ts";
import { planResult } from "./plan-run.ts";
import { receiptTable, trendText } from "./receipt-text.ts";
import { interrupted, line, plain, problem, problemOf, troubleNotes } from "./report.ts";
import { commandResult } from "./run-run.ts";
import type { Result, Scene } from "./verb.ts";

export async function runPlanDrive(scene: Scene): Promise<Result> {
  const { input, engine, terminal } = scene;
  const id = input.argument("id") ?? "";
  const signal = terminal.interruptible();
  let told: Promise<unknown> = Promise.resolve();
  const outcome = await engine.plans.drive(id, {
    signal,
    onEvent: (text) => {
      told = told.then(() => terminal.complain(line(text)));
    },
    ...(input.on("dry") && { dry: "yes" as const }),
  });
  await told;
  if (outcome.kind === "held") {
    const why = `plan ${id} is driven already, by ${outcome.by}`;
    return problem("conflict", { kind: "held", why, remedy: `watch it with looop plan show ${id}` });
  }
  if (signal.aborted)
    return interrupted(signal, `stopped driving ${id}`, "drive it again; what is done stays done");
  const result = planResult(outcome);
  if (result.kind !== "done" || outcome.kind !== "done" || input.on("dry")) return result;
  return { ...result, exit: exitOf(outcome.plan.state) };
}

/** Whoever is still at work when the driver left waits for somebody. */
function exitOf(state: PlanState): ExitName {
  switch (state) {
    case "done":
    case "done_with_waivers":
      return "ok";
    case "planning":
    case "review":
    case "running":
    case "paused":
      return "waits";
    case "limit_paused":
    case "capped":
    case "all_blocked":
    case "budget":
    case "stopped":
    case "error":
      return "not_done";
  }
}

export async function runPlanVerify(scene: Scene): Promise<Result> {
  const { input, engine, terminal } = scene;
  const id = input.argument("id") ?? "";
  const signal = terminal.interruptible();
  const outcome = await engine.plans.verify(id, signal);
  if (signal.aborted)
    return interrupted(signal, `stopped verifying ${id}`, "verify it again; nothing was changed");
  if (outcome.kind !== "ok") return problemOf(outcome);
  const { steps, receipt } = outcome;
  const lines = steps.map(({ step, gate }) => `${step}\t${gate.verdict}\t${gate.why.split("\n")[0]}\n`);
  const isProven = receipt.verified?.verdict === "pass";
  return {
    kind: "done",
    exit: isProven ? "ok" : "failed",
    text: plain(`${lines.join("")}${receiptTable([receipt])}`),
    json: { steps: steps.map(({ step, gate }) => ({ step, verdict: gate.verdict, why: gate.why })), receipt },
  };
}

/** As `looop run` would: parked for a yes, done once. */
export async function runPlanMerge(scene: Scene): Promise<Result> {
  const { input, engine, terminal } = scene;
  const signal = terminal.interruptible();
  const actor = await scene.actor();
  const order = await engine.plans.orderMerge(input.argument("id") ?? "", actor);
  if (order.kind !== "ok") return problemOf(order);
  return commandResult(scene, await engine.commands.run(order.request, actor, signal), signal);
}

export async function runPlanReceipt(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const id = input.argument("id");
  const png = input.text("png");
  if (png !== undefined) return receiptPicture(scene, id, png);
  const all = await engine.plans.receipts();
  if (all.kind === "failed") return problemOf(all);
  const trend = trendOf(all.receipts);
  const notes = troubleNotes(all.troubles);
  if (id === undefined) {
    const text = `${all.receipts.length === 0 ? "" : receiptTable(all.receipts)}${trendText(trend)}`;
    return { kind: "done", text, json: { receipts: all.receipts, trend }, notes };
  }
  const one = await engine.plans.receipt(id);
  if (one.kind !== "ok") return problemOf(one);
  return { kind: "done", text: receiptTable([one.receipt]), json: { receipts: [one.receipt], trend } };
}

async function receiptPicture(
  { engine, terminal }: Scene,
  id: string | undefined,
  file: string,
): Promise<Result> {
  const drawn = await engine.plans.picture(id);
  if (drawn.kind !== "ok") return problemOf(drawn);
  return savedPicture(terminal, file, drawn.png);
}
