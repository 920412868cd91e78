// Why a plan could not be driven the last time, beside its log: whoever looks at the plan is told, and the drive that
// goes well takes it away. For messages only; nothing is decided by it.

import type { Key, Store } from "../ports.ts";
import type { PlanTrouble } from "./help.ts";
import { planLimits } from "./limits.ts";
import type { PlanView } from "./nouns.ts";

const troubleKey = (plan: string): Key => `plans/${plan}/trouble.txt`;

/** A disk that takes no note has its own trouble, which the drive's outcome tells. */
export async function noteTrouble(
  store: Pick<Store, "write" | "remove">,
  plan: string,
  trouble: PlanTrouble | undefined,
): Promise<void> {
  if (trouble === undefined) {
    await store.remove(troubleKey(plan));
    return;
  }
  const lines = [trouble.why, trouble.remedy].map((text) => `${text.replaceAll(/\s+/g, " ").trim()}\n`);
  await store.write(troubleKey(plan), Buffer.from(lines.join("")));
}

/** Of one that is not to be driven, what once stood in the way is none. */
export async function withTrouble(store: Pick<Store, "read">, plan: PlanView): Promise<PlanView> {
  if (!["planning", "running", "limit_paused"].includes(plan.state)) return plan;
  const read = await store.read(troubleKey(plan.id), planLimits.trouble_bytes_max);
  if (read.kind !== "ok") return plan;
  const [why = "", remedy = ""] = Buffer.from(read.bytes).toString("utf8").split("\n");
  return why === "" ? plan : { ...plan, trouble: { why, remedy } };
}
