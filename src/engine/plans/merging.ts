// A plan's commits into the branch that its place stands on: what is to be run, in words that name the commit. Nobody
// runs it here: it goes the way of every command that cannot be taken back, and waits for a yes (I5).

import { refused } from "../outcome.ts";
import type { MergeOrder } from "../plans.ts";
import { shellQuote } from "../pulse/command.ts";
import type { Actor } from "../types.ts";
import { findPlan, type PlanDesk, personOf } from "./desk.ts";
import { isDone } from "./events.ts";
import type { PlanView } from "./nouns.ts";
import { receiptOf } from "./receipt.ts";

export async function orderMerge(desk: PlanDesk, id: string, actor: Actor): Promise<MergeOrder> {
  const person = personOf(actor, "merge plans");
  if (person.kind === "refused") return person;
  const found = await findPlan(desk, id);
  if (found.kind !== "found") return found;
  const { plan } = found.read;
  const { head: commit, fap } = receiptOf(plan, desk.clock.now_ms());
  const why = whyNot(plan, commit);
  if (commit === undefined || why !== undefined)
    return refused(
      "plan",
      why ?? "there is no commit of it",
      "merge a plan that is done and has committed something",
    );
  const { cwd, goal } = plan.draft;
  const place = (await desk.mergePlace?.(plan, commit)) ?? { kind: "unknown" };
  const onto = place.kind === "place" ? (place.branch ?? "what is checked out there") : undefined;
  if (place.kind === "place" && place.has === "yes")
    return refused(
      "plan",
      `${onto} has all of plan ${id} already`,
      `looop plan tidy ${id} removes its worktree`,
    );
  if (place.kind === "place" && place.clashes.length > 0)
    return refused(
      "plan",
      `merging it into ${onto} would clash in ${place.clashes.join(", ")}`,
      `merge it by hand: git -C ${shellQuote(cwd)} merge ${commit}`,
    );
  // Git would do nothing, and the yes that it took would be used up.
  if (place.kind === "place" && place.uncommitted.length > 0)
    return refused(
      "plan",
      `what is not committed in ${cwd} is in the way of the merge: ${place.uncommitted.join(", ")}`,
      `commit or stash it there, then looop plan merge ${id}`,
    );
  const short = commit.slice(0, 12);
  const into = onto === undefined ? `in ${cwd}` : `into ${onto} in ${cwd}`;
  return {
    kind: "ok",
    commit,
    request: {
      command: `git -C ${shellQuote(cwd)} merge --no-ff -m ${shellQuote(`Merge plan ${id}`)} ${commit}`,
      reason: `${person.by.name} wants commit ${short} of plan ${id} merged ${into}: ${goal}. FAP ${Math.round(fap * 100)}%.`,
    },
  };
}

function whyNot({ id, state, draft, steps }: PlanView, commit: string | undefined): string | undefined {
  if (!isDone(state)) return `plan ${id} is ${state}`;
  const isCommitted =
    steps.some((step) => step.commit !== undefined) && /^[0-9a-f]{7,64}$/.test(commit ?? "");
  return draft.mode === "explore" || !isCommitted ? "there is no commit of it" : undefined;
}
