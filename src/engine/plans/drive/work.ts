// The turns of one step: a lap of work, its gate, its pass. The engine runs the gate and writes the result; the session
// that did the work has no say in it.

import type { PlanDeed } from "../events.ts";
import { namedIn } from "../finish/gate-files.ts";
import { listed } from "../finish/listed.ts";
import type { GateResult, PlanView, StepView } from "../nouns.ts";
import { generatorPrompt } from "../prompts/generator.ts";
import { cut } from "./asks.ts";
import { type Course, record, type Turn } from "./course.ts";
import { gateStartOf, spoilerOf } from "./gate-start.ts";
import { closeLap, runLap, turnOf } from "./laps.ts";
import { driveLimits } from "./limits.ts";
import { readAnchors, readContract, readNotes, saidAbout } from "./materials.ts";
import { planDir } from "./names.ts";
import { permit } from "./permit.ts";
import type { Standing } from "./standing.ts";

/** Before a step's first lap: what its finish line says of a tree that nobody worked on. */
export async function takeBaseline(course: Course, plan: PlanView, step: StepView): Promise<Turn> {
  const { ports, tree, signal } = course;
  const waits = await permit(course, plan, step);
  if (waits !== undefined) return waits;
  const left = await putAside(course, plan, step);
  if (left !== undefined) return left;
  const gate = await ports.gates.before({ finish: step.finish, tree }, signal);
  if (signal.aborted) return { kind: "aborted" };
  return record(course, [{ event: "baseline", step: step.id, gate }]);
}

/** Whose work lies in the tree. */
function lastWorked({ laps }: PlanView): string | undefined {
  return laps.findLast(({ role }) => role === "generator")?.step;
}

/** An unfinished merge, which a commit would call finished, with the marks of both sides in its files. */
async function clashIn({ ports, tree }: Course): Promise<string | Turn | undefined> {
  const unmerged = await ports.ground.unmerged(tree);
  if (unmerged.kind === "failed") return unmerged;
  if (unmerged.paths.length === 0) return undefined;
  return `a merge is not finished: ${listed(unmerged.paths)}; put them together and git add them, or abort the merge`;
}

/** What another step left unfinished becomes a commit of its own, so that this one's changes are this one's. */
async function putAside(course: Course, plan: PlanView, step: StepView): Promise<Turn | undefined> {
  const last = lastWorked(plan);
  const other = plan.steps.find(({ id }) => id === last);
  if (
    other === undefined ||
    other.id === step.id ||
    other.state === "passed" ||
    plan.draft.mode === "explore"
  )
    return undefined;
  const aside = await course.ports.ground.checkpoint(course.tree, {
    id: other.id,
    title: `unfinished: ${other.title}`,
  });
  return aside.kind === "failed" ? aside : undefined;
}

export async function work(course: Course, plan: PlanView, step: StepView): Promise<Turn> {
  const { ports, tree } = course;
  // Again: rules may have come since it began.
  const waits = await permit(course, plan, step);
  if (waits !== undefined) return waits;
  const left = await putAside(course, plan, step);
  if (left !== undefined) return left;
  const marked = await ports.ground.mark(tree);
  if (marked.kind === "failed") return marked;
  const outcome = await runLap(course, plan, {
    role: "generator",
    step,
    cwd: tree.cwd,
    head: marked.mark,
    prompt: (lap, worker) => workPrompt(course, plan, { step, lap, worker }),
  });
  return outcome.kind === "ended" ? closeLap(course, outcome) : turnOf(outcome);
}

interface Lap {
  readonly step: StepView;
  readonly lap: number;
  readonly worker: string;
}

export async function workPrompt(
  { ports, id, tree }: Pick<Course, "ports" | "id" | "tree">,
  plan: PlanView,
  { step, lap, worker }: Lap,
): Promise<string> {
  const contract = await readContract(ports, id, step);
  const notes = await readNotes(ports, id);
  return generatorPrompt({
    plan,
    step,
    lap,
    worker,
    planDir: `${ports.dataDir}/${planDir(id)}`,
    anchors: await readAnchors(ports, tree.cwd, plan.draft.anchors),
    said: saidAbout(step),
    ...(contract !== undefined && { contract }),
    ...(notes !== undefined && { notes }),
  });
}

export interface Gated {
  readonly step: StepView;
  readonly standing: Standing;
  readonly lap: number;
}

export async function gate(course: Course, plan: PlanView, { step, standing, lap }: Gated): Promise<Turn> {
  const { ports, tree, signal } = course;
  const planStart = plan.laps.find(({ role }) => role === "generator")?.head;
  const outside = plan.draft.mode === "explore" ? await changedOutside(course, step, planStart) : undefined;
  if (outside !== undefined && "kind" in outside) return outside;
  if (outside !== undefined) return record(course, [{ event: "checked", step: step.id, lap, gate: outside }]);
  const clash = lastWorked(plan) === step.id ? await clashIn(course) : undefined;
  if (clash !== undefined) return typeof clash === "string" ? reject(course, step, lap, clash) : clash;
  // What was looked at before is looked at again because of others: what they changed of its tests is not its doing.
  const isAgain = standing.lap === undefined || (standing.gate !== undefined && standing.stale === "yes");
  const known = standing.known === "now" || isAgain ? await ports.ground.mark(tree) : undefined;
  if (known?.kind === "failed") return known;
  const stepStart = gateStartOf(plan, step, { standing, ...(known && { known: known.mark }) });
  const spoiler = known === undefined ? spoilerOf(plan, step)?.id : undefined;
  const lapStart = plan.laps.find(({ number }) => number === lap)?.head;
  const result = await ports.gates.run(
    {
      finish: step.finish,
      tree,
      former: standing.former,
      mustChange: plan.draft.mode === "explore" ? "no" : "yes",
      named: namedBy(step),
      ...(planStart !== undefined && { planStart }),
      ...(stepStart !== undefined && { stepStart }),
      ...(spoiler !== undefined && { spoiler }),
      ...(lapStart !== undefined && { lapStart }),
      ...(step.baseline && { baseline: step.baseline }),
    },
    signal,
  );
  // What was cut off by our own end says nothing: it is run again.
  if (signal.aborted) return { kind: "aborted" };
  return record(course, [{ event: "checked", step: step.id, lap, gate: result }]);
}

/** By words that were approved with the plan's hash, or by who answered for it. */
function namedBy({ title, description, criteria, finish }: StepView): readonly string[] {
  const paths = finish.flatMap((check) => (check.kind === "files" ? check.paths : []));
  return namedIn([title, description, ...criteria.map(({ text }) => text), ...paths]);
}

/**
 * An explorer changes nothing: seen from where its step began, so that what it undid is undone; or from where the plan
 * did, so that it may undo what a step before it left behind.
 */
async function changedOutside(
  course: Course,
  step: StepView,
  planStart: string | undefined,
): Promise<GateResult | Turn | undefined> {
  const since = step.baseline?.head;
  if (since === undefined) return undefined;
  const changes = await course.ports.ground.changes(course.tree, since);
  if (changes.kind === "failed") return changes;
  if (changes.changes.length === 0 && !changes.more) return undefined;
  const all = planStart === undefined ? changes : await course.ports.ground.changes(course.tree, planStart);
  if (all.kind === "failed") return all;
  if (all.changes.length === 0 && !all.more) return undefined;
  const named = changes.changes.slice(0, 10).map(({ path, change }) => `${path} ${change}`);
  const why = cut(`an explorer changed files: ${named.join(", ")}; undo it`, driveLimits.why_chars_max);
  const check = { check: { kind: "diff" as const }, verdict: "fail" as const, why, output: "", wall_ms: 0 };
  return { verdict: "fail", why, checks: [check], gate_hash: step.baseline?.gate_hash ?? "", head: since };
}

export function reject(course: Course, step: StepView, lap: number, why: string): Promise<Turn> {
  return record(course, [
    { event: "rejected", step: step.id, lap, why: cut(why, driveLimits.why_chars_max) },
  ]);
}

/** The commit first: of a crash between the two, the next one finds it made. */
export async function pass(course: Course, plan: PlanView, step: StepView, lap: number): Promise<Turn> {
  const { ports, tree } = course;
  if (plan.draft.mode === "explore") return record(course, [{ event: "passed", step: step.id, lap }]);
  // An answer may pass it long after its lap, with the work of another step lying in the tree.
  const left = await putAside(course, plan, step);
  if (left !== undefined) return left;
  const clash = await clashIn(course);
  if (clash !== undefined) return typeof clash === "string" ? reject(course, step, lap, clash) : clash;
  const made = await ports.ground.checkpoint(tree, { id: step.id, title: step.title });
  if (made.kind === "failed") return made;
  const passed: PlanDeed = {
    event: "passed",
    step: step.id,
    lap,
    ...(made.kind !== "none" && { commit: made.commit }),
  };
  return record(course, [passed]);
}
