// Every gate of what passed, once more, on a clean copy of what was committed: what the receipt is stamped with. What
// only somebody's opinion passed cannot be replayed, and is not told as if it had been.

import { type Failed, failed, type Refused } from "../../outcome.ts";
import type { Ground, PlanTree } from "../ground/ground.ts";
import type { GateResult, PlanView } from "../nouns.ts";
import type { Gates } from "./gates.ts";

export interface ReplayPorts {
  readonly ground: Ground;
  readonly gates: Gates;
}

export type Replay =
  | {
      readonly kind: "ok";
      /** The commit; of a plain directory the mark. */
      readonly head: string;
      readonly steps: readonly { readonly step: string; readonly gate: GateResult }[];
      /** `in place`: there is no git, so that what lies about was there, too. */
      readonly copy: "clean" | "in place";
      /** Directories that git does not carry, lent from where the work was done. */
      readonly lent: readonly string[];
      /** The copy could not be removed; the next replay tries again. */
      readonly left?: string;
    }
  | Refused
  | Failed;

export async function replayGates(
  { ground, gates }: ReplayPorts,
  plan: PlanView,
  signal: AbortSignal,
): Promise<Replay> {
  const { cwd, branch } = plan.draft;
  const opened = await ground.open({ id: plan.id, cwd, ...(branch === undefined ? {} : { branch }) });
  if (opened.kind !== "ok") return opened;
  const copy = await ground.cleanCopy(opened.tree, "replay");
  if (copy.kind === "held")
    return failed("locked", `plan ${plan.id} is being verified already (${copy.by})`, "wait for that one");
  if (copy.kind !== "ok") return copy;
  const lapStart = baseOf(opened.tree);
  const steps: { readonly step: string; readonly gate: GateResult }[] = [];
  for (const { id, finish, state } of plan.steps) {
    if (state !== "passed" || finish.length === 0 || signal.aborted) continue;
    const request = { finish, tree: copy.tree, mustChange: "no" as const };
    const gate = await gates.run({ ...request, ...(lapStart === undefined ? {} : { lapStart }) }, signal);
    steps.push({ step: id, gate: { ...gate, head: copy.head } });
  }
  const closed = await copy.close();
  if (signal.aborted) return failed("io", "it was interrupted before every gate was run", "verify it again");
  const { head, lent } = copy;
  return {
    kind: "ok",
    head,
    steps,
    copy: opened.tree.kind === "git" ? "clean" : "in place",
    lent,
    ...(closed.kind === "failed" ? { left: closed.why } : {}),
  };
}

/** Whether anything changed is asked of the whole plan. */
function baseOf(tree: PlanTree): string | undefined {
  return tree.kind === "git" ? tree.base : undefined;
}
