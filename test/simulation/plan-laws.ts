// What holds for every plan at every moment, read from its log, its commits and the mailbox alone.

import type { PlanDeed } from "../../src/engine/plans/events.ts";
import { isOver } from "../../src/engine/plans/events.ts";
import type { PlanView, Step } from "../../src/engine/plans/nouns.ts";
import type { World } from "../support/plan-world.ts";

export async function planLaws(world: World): Promise<readonly string[]> {
  const [plan, deeds] = [await world.plan(), await world.deeds()];
  return [
    ...lapLaws(deeds, world.prompts.length),
    ...passLaws(plan, deeds, world),
    ...receiptLaws(plan, await world.receipt()),
    ...(await askLaws(plan, world)),
    ...endLaws(plan, world),
  ];
}

/** What is done holds at its end. */
function endLaws({ state, draft, steps }: PlanView, { files }: World): readonly string[] {
  if ((state !== "done" && state !== "done_with_waivers") || draft.mode === "explore") return [];
  const lost = steps.filter(
    ({ id, state: own, finish, gate }) =>
      own === "passed" &&
      gate?.verdict === "pass" &&
      finish.some(({ kind }) => kind === "command") &&
      files[`${id}.txt`] === undefined,
  );
  return lost.map(({ id }) => `${state}, and the work of ${id} is not there any more`);
}

/** One at a time, each announced before it begins, none begun twice. */
function lapLaws(deeds: readonly PlanDeed[], begun: number): readonly string[] {
  const broken: string[] = [];
  const workers = new Set<string>();
  const open = new Set<number>();
  for (const deed of deeds) {
    if (deed.event === "lap_ended") open.delete(deed.lap);
    if (deed.event !== "lap_started") continue;
    if (open.size > 0) broken.push(`lap ${deed.lap} began while ${[...open].join(", ")} went on`);
    if (workers.has(deed.worker)) broken.push(`${deed.worker} was started twice`);
    workers.add(deed.worker);
    open.add(deed.lap);
  }
  if (begun > workers.size) broken.push(`${begun} sessions were begun, ${workers.size} were announced`);
  return broken;
}

/** Nothing passes but by a finish line that said so, on what its commit holds. */
function passLaws(plan: PlanView, deeds: readonly PlanDeed[], { commits }: World): readonly string[] {
  const broken: string[] = [];
  const gates = new Map<string, string>();
  const drafts = new Map<string, Step>(plan.steps.map((step) => [step.id, step]));
  for (const deed of deeds) {
    if (deed.event === "drafted" || deed.event === "edited")
      for (const step of deed.draft.steps) drafts.set(step.id, step);
    if (deed.event === "lap_started" && deed.role === "generator") gates.delete(deed.step ?? "");
    if (deed.event === "checked") gates.set(deed.step, deed.gate.verdict);
    if (deed.event !== "passed") continue;
    const isGated = drafts.get(deed.step)?.finish.some(({ kind }) => kind === "command") === true;
    if (!isGated) continue;
    const gate = gates.get(deed.step) ?? "no run";
    if (gate !== "pass") broken.push(`${deed.step} passed, and its finish line had ${gate}`);
    const commit = commits.find(({ id }) => id === deed.commit);
    if (plan.draft.mode === "implement" && commit?.files[`${deed.step}.txt`] === undefined)
      broken.push(`${deed.step} passed, and ${deed.commit ?? "no commit"} does not hold its work`);
  }
  return broken;
}

type Receipt = Awaited<ReturnType<World["receipt"]>>;

function receiptLaws(plan: PlanView, receipt: Receipt): readonly string[] {
  const { steps, credited, passed, waived, skipped, blocked, fap } = receipt;
  const broken: string[] = [];
  if (steps !== plan.steps.length) broken.push(`the receipt counts ${steps} of ${plan.steps.length} steps`);
  if (credited > passed) broken.push(`${credited} steps are credited, ${passed} passed`);
  if (passed + waived + skipped + blocked > steps) broken.push("the receipt counts a step twice");
  if (steps > 0 && Math.abs(fap - credited / steps) > 1e-9) broken.push(`FAP ${fap} of ${credited}/${steps}`);
  if (plan.state === "done" && passed !== steps) broken.push(`done, with ${passed} of ${steps} passed`);
  return broken;
}

/** Each question stands once in the mailbox while it is open, and no longer than its plan. */
async function askLaws(plan: PlanView, { mailbox }: World): Promise<readonly string[]> {
  const listed = await mailbox.open();
  if (listed.kind !== "ok") return [`the mailbox: ${listed.why}`];
  const own = listed.asks.filter(({ worker }) => worker === "engine");
  const broken: string[] = [];
  const prompts = own.map(({ prompt }) => prompt);
  for (const prompt of new Set(prompts))
    if (prompts.filter((each) => each === prompt).length > 1)
      broken.push(`I2: asked twice: ${prompt.slice(0, 100)}`);
  if (plan.driver !== undefined) return broken; // who takes over comes to the rest
  if (isOver(plan.state) && plan.openAsks.length > 0) broken.push(`${plan.state}, and still asks`);
  const ids = new Set<string>(own.map(({ id }) => id));
  for (const { ask } of plan.openAsks) {
    const isThere = ids.has(ask) || (await mailbox.find(ask)).kind === "found";
    if (!isThere) broken.push(`I4: ${ask} is open in the plan, and nobody can see it`);
  }
  return broken;
}
