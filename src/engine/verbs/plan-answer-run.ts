// `plan answer`: a question of a plan, answered by the plan's name.

import type { PlanAsk } from "../plans/help.ts";
import type { PlanView } from "../plans/nouns.ts";
import { readMessage } from "./body.ts";
import { answerProblem, plain, problem, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export async function runPlanAnswer(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const read = await engine.plans.read(input.argument("id") ?? "");
  if (read.kind !== "ok") return problemOf(read);
  const open = openAsk(read.plan, input.text("ask"));
  if ("exit" in open) return open;
  const message = await readMessage(scene, "answer");
  if (message.kind !== "ok") return message;
  const outcome = await engine.mailbox.answer({ ask: open.ask, text: message.text }, await scene.actor());
  if (outcome.kind !== "recorded") return answerProblem(outcome);
  const { ask, text } = outcome.answer;
  return {
    kind: "done",
    text: plain(`recorded for ${ask}; ${goesOn(read.plan)}\n`),
    json: { plan: read.plan.id, ask, answer: text },
  };
}

/** Its driver may have left while it waited. */
function goesOn({ id, driver }: PlanView): string {
  if (driver !== undefined) return `plan ${id} goes on with it`;
  return `plan ${id} goes on with it where looop up runs, or with looop plan drive ${id}`;
}

function openAsk(
  { id, openAsks }: PlanView,
  wanted: string | undefined,
): PlanAsk | (Result & { kind: "problem" }) {
  const matching = wanted === undefined ? openAsks : openAsks.filter(({ ask }) => ask === wanted);
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return only;
  const names = openAsks.map(({ ask, step }) => (step === undefined ? ask : `${ask} (${step})`)).join(", ");
  if (only === undefined) {
    const why = wanted === undefined ? `plan ${id} asks nothing` : `plan ${id} does not ask ${wanted}`;
    const remedy = names === "" ? "see looop plan show" : `it asks ${names}`;
    return problem("not_found", { kind: "missing", why, remedy });
  }
  const why = `plan ${id} asks ${openAsks.length} things: ${names}`;
  return problem("usage", { kind: "usage", field: "--ask", why, remedy: "say which with --ask" });
}
