// Why an answer to a question of a plan cannot be carried out, found before it is recorded: once recorded it stands
// (I3), and its driver could only take it for a hint. A plan that cannot be read is no plan without criteria (I12).

import { type PlanId, parseId } from "../ids.ts";
import { type Failed, failed, type Refused } from "../outcome.ts";
import type { Ask } from "../types.ts";
import { amendmentProblem, readChoice } from "./drive/asks.ts";
import { asksForVerdict, verdictProblem } from "./drive/verdict-words.ts";
import { openPlanStore, type PlanStorePorts } from "./store.ts";

const AMENDS = /^\s*amend\s/i;

/** Of all other answers only amendments name what has to be there; who says anything else pays for no plan. */
export async function planAnswerProblem(
  ports: PlanStorePorts,
  ask: Pick<Ask, "id" | "plan" | "options">,
  text: string,
): Promise<Refused | Failed | undefined> {
  if (asksForVerdict(ask)) return verdictProblem(text);
  if (!AMENDS.test(text)) return undefined;
  const parsed = parseId<PlanId>("plan id", ask.plan ?? "");
  if (parsed.kind === "refused") return undefined;
  const read = await openPlanStore(ports).read(parsed.id);
  if (read.kind === "held") {
    const { path, why, remedy } = read.trouble;
    return failed("corrupt", `${path}: ${why}`, remedy);
  }
  if (read.kind === "missing") return undefined;
  const { openAsks, steps } = read.plan;
  const open = openAsks.find((each) => each.ask === ask.id);
  const step = steps.find(({ id }) => id === open?.step);
  // Its driver may not have written down yet which step it asks about.
  if (open === undefined || step === undefined) return undefined;
  return readChoice(open.about, text).choice === "amend" ? amendmentProblem(step, text) : undefined;
}
