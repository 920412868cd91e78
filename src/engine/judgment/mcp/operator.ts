// Plans, as an agent may have them: it proposes and looks. What it proposes is a draft that a person reviews, with every
// finish line in it held up to the guardrails first; nothing of it runs before their go (I11).

import { isAbsolute, join } from "node:path";
import type { PlanMode, PlanOutcome, PlanRequest, PlanView, StepRequest } from "../../plans.ts";
import type { Ruling } from "../ruling.ts";
import {
  listOf,
  type McpArguments,
  type McpDesk,
  type McpReply,
  recordsOf,
  textOf,
  textsOf,
  told,
  wrong,
} from "./desk.ts";
import { mcpLimits } from "./limits.ts";

export async function operatorStart(desk: McpDesk, given: McpArguments): Promise<McpReply> {
  const place = placeOf(desk, textOf(given, "cwd"));
  if (place.kind === "outside") return wrong(place);
  const steps = recordsOf(listOf(given, "steps")).map(stepOf);
  const blocked = await blockedIn(desk, place.cwd, steps);
  if (blocked !== undefined) return blocked;
  const mode = textOf(given, "mode");
  const request: PlanRequest = {
    goal: textOf(given, "goal") ?? "",
    cwd: place.cwd,
    ...(mode !== undefined && { mode: mode as PlanMode }),
    ...(steps.length > 0 && { steps }),
  };
  const started = await desk.engine.plans.start(request, desk.actor);
  if (started.kind !== "done") return wrong(started);
  const { plan, warnings } = started;
  return told({
    plan: plan.id,
    state: plan.state,
    warnings,
    next: "a person reviews it and says go; nothing runs before. Look with operator_status.",
  });
}

type Place =
  | { readonly kind: "inside"; readonly cwd: string }
  | { readonly kind: "outside"; readonly why: string; readonly remedy: string };

/** Links are followed first: a name below the root may lead anywhere. */
export function placeOf({ roots, realDirectory }: McpDesk, named: string | undefined): Place {
  const [here = "/"] = roots;
  const path = named === undefined ? here : isAbsolute(named) ? named : join(here, named);
  const cwd = realDirectory(path);
  if (cwd === undefined)
    return { kind: "outside", why: `${path} is no directory`, remedy: "name one that is there" };
  if (roots.some((root) => cwd === root || cwd.startsWith(root === "/" ? root : `${root}/`)))
    return { kind: "inside", cwd };
  const remedy = `stay below ${roots.join(" or ")}; a person widens it with looop mcp --root DIR`;
  return { kind: "outside", why: `${path} is outside of what this server is for`, remedy };
}

function stepOf(given: McpArguments): StepRequest {
  const description = textOf(given, "description");
  const criteria = textsOf(listOf(given, "criteria"));
  const finish = textsOf(listOf(given, "finish"));
  return {
    title: textOf(given, "title") ?? "",
    ...(description !== undefined && { description }),
    ...(criteria.length > 0 && { criteria }),
    // Kept as it came: a person reads it before it runs, and a plan without one could say of itself that it is done.
    ...(finish.length > 0 && { finish: finish.map((run) => ({ kind: "command" as const, run })) }),
  };
}

async function blockedIn(
  { engine }: McpDesk,
  cwd: string,
  steps: readonly StepRequest[],
): Promise<McpReply | undefined> {
  for (const { title, finish = [] } of steps) {
    for (const check of finish) {
      if (!("run" in check)) continue;
      const tested = await engine.guard.test({ kind: "shell", line: check.run, cwd });
      const ruling: Ruling | undefined = "ruling" in tested ? tested.ruling : undefined;
      if (ruling === undefined) return wrong({ why: "the guardrails cannot be looked at" });
      if (ruling.kind === "block")
        return wrong({
          why: `the finish line of "${title}" is blocked (guardrail ${ruling.by}): ${ruling.reason}`,
        });
    }
  }
  return undefined;
}

export async function operatorStatus(desk: McpDesk, given: McpArguments): Promise<McpReply> {
  const id = textOf(given, "plan");
  if (id === undefined) {
    const list = await desk.engine.plans.list();
    if (list.kind === "failed") return wrong(list);
    return told({
      plans: list.plans.slice(0, mcpLimits.plans_listed_max).map(briefOf),
      troubles: list.troubles,
    });
  }
  const read = await desk.engine.plans.read(id);
  return read.kind === "ok" ? told(statusOf(read.plan)) : wrong(read);
}

const briefOf = ({ id, state, why, draft, steps }: PlanView) => ({
  plan: id,
  state,
  why,
  goal: draft.goal,
  passed: steps.filter((step) => step.state === "passed").length,
  of: steps.length,
});

function statusOf(plan: PlanView) {
  return {
    ...briefOf(plan),
    cwd: plan.draft.cwd,
    laps: plan.laps.length,
    usd: plan.usd,
    open_asks: plan.openAsks.map(({ ask }) => ask),
    steps: plan.steps.map(({ id, title, state, laps, helped, lastFailure }) => ({
      ...{ id, title, state, laps, helped },
      ...(lastFailure !== undefined && { last_failure: lastFailure }),
    })),
  };
}

/** Somebody may have stopped it on purpose, so a person says yes first. */
export async function operatorResume(
  desk: McpDesk,
  given: McpArguments,
  signal: AbortSignal,
): Promise<McpReply> {
  const id = textOf(given, "plan") ?? "";
  const read = await desk.engine.plans.read(id);
  if (read.kind !== "ok") return wrong(read);
  const { plan } = read;
  const text = `Let plan ${plan.id} go on (${plan.state}: ${plan.why}). Its goal: ${plan.draft.goal}`;
  const wish = {
    action: { kind: "move", name: "resume_plan", text } as const,
    asker: desk.asker,
    why: "an agent wants a plan to go on",
  };
  const said = await desk.engine.hook.permit(wish, mcpLimits.wait_ms_max, { signal });
  if (said.kind === "no") return wrong(said);
  const resumed: PlanOutcome = await desk.engine.plans.resume(plan.id, personOf(said.by));
  return resumed.kind === "done" ? told({ plan: plan.id, state: resumed.plan.state }) : wrong(resumed);
}

/** Who said yes does it. */
export const personOf = (name: string) => ({ kind: "person", name, surface: "mcp" }) as const;

export async function planShow({ engine }: McpDesk, given: McpArguments): Promise<McpReply> {
  const shown = await engine.plans.export(textOf(given, "plan") ?? "", "markdown");
  return shown.kind === "ok" ? told(shown.text) : wrong(shown);
}

export async function planReceipt({ engine }: McpDesk, given: McpArguments): Promise<McpReply> {
  const id = textOf(given, "plan");
  if (id !== undefined) {
    const one = await engine.plans.receipt(id);
    return one.kind === "ok" ? told(one.receipt) : wrong(one);
  }
  const all = await engine.plans.receipts();
  if (all.kind === "failed") return wrong(all);
  return told({ receipts: all.receipts.slice(-mcpLimits.plans_listed_max), troubles: all.troubles });
}
