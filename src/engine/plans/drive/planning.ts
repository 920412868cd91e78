// The planner: a session in a copy of the project that is thrown away, so that reading only is not asked for but so. What
// it leaves is a draft, taken when it is one and given back with everything that is wrong with it when it is not.

import type { Failed } from "../../outcome.ts";
import { type DraftReading, plannerDraftLimits, readPlannerDraft } from "../../records/planner-draft.ts";
import { draftProblems } from "../draft.ts";
import type { CleanCopy, PlanTree } from "../ground/ground.ts";
import type { LapView, PlanView } from "../nouns.ts";
import { plannerPrompt } from "../prompts/planner.ts";
import { judgeSteps } from "../ruled.ts";
import { cut } from "./asks.ts";
import { type Course, record, type Turn } from "./course.ts";
import { endDeeds, type LapOutcome, runLap, turnOf } from "./laps.ts";
import { driveLimits } from "./limits.ts";
import { readAnchors, readText } from "./materials.ts";
import { draftKey, planDir, problemsKey } from "./names.ts";

export async function makePlan(course: Course, plan: PlanView): Promise<Turn> {
  const { ports, id } = course;
  const copy = await copyFor(course);
  if (copy.kind !== "ok") return copy.kind === "held" ? { kind: "overtaken" } : copy;
  // What a former planner left is not this one's.
  const cleared = await ports.store.remove(draftKey(id));
  const marked = cleared.kind === "failed" ? cleared : await ports.ground.mark(copy.tree);
  if (marked.kind === "failed") {
    await copy.close();
    return marked;
  }
  const outcome = await runLap(course, plan, {
    role: "planner",
    cwd: copy.tree.cwd,
    head: marked.mark,
    prompt: (_lap, worker) => planningPrompt(course, plan, { worker, tree: copy.tree }),
  });
  const turn =
    outcome.kind === "ended" ? await takeDraft(course, plan, { outcome, tree: copy.tree }) : turnOf(outcome);
  const closed = await copy.close();
  return turn.kind === "on" && closed.kind === "failed" ? closed : turn;
}

type OpenCopy = Pick<Extract<CleanCopy, { kind: "ok" }>, "kind" | "tree" | "close">;

/** Where there are no commits there is no copy: then the place itself is compared. */
async function copyFor({ ports, tree }: Course): Promise<OpenCopy | Exclude<CleanCopy, { kind: "ok" }>> {
  if (tree.kind === "git") return ports.ground.cleanCopy(tree, "planner");
  return { kind: "ok", tree, close: async () => ({ kind: "ok" }) };
}

interface Around {
  readonly worker: string;
  readonly tree: PlanTree;
}

export async function planningPrompt(
  { ports, id }: Pick<Course, "ports" | "id">,
  plan: PlanView,
  { worker, tree }: Around,
): Promise<string> {
  const problems = await readText(ports, problemsKey(id), driveLimits.contract_bytes_max);
  return plannerPrompt({
    plan,
    worker,
    planDir: `${ports.dataDir}/${planDir(id)}`,
    anchors: await readAnchors(ports, tree.cwd, plan.draft.anchors),
    detected: await ports.detect(tree.cwd),
    problems: problems?.split("\n").filter((line) => line !== "") ?? [],
  });
}

interface Ended {
  readonly outcome: Extract<LapOutcome, { kind: "ended" }>;
  readonly tree: PlanTree;
}

async function takeDraft(course: Course, plan: PlanView, { outcome, tree }: Ended): Promise<Turn> {
  const { ports, id } = course;
  if (outcome.end === "limit" || outcome.end === "killed")
    return record(course, endDeeds(outcome, undefined));
  const changes = await ports.ground.changes(tree, outcome.lap.head ?? "");
  if (changes.kind === "failed") return changes;
  const touched = changes.changes.map(
    ({ path, change }) => `${path} was ${change}: a planner changes nothing`,
  );
  const read =
    touched.length > 0 ? { kind: "problems" as const, problems: touched } : await readDraft(course, plan);
  if (read.kind === "failed") return read;
  const changed = touched.length > 0 ? "yes" : "no";
  if (read.kind === "ok")
    return record(course, [
      ...endDeeds(outcome, changed),
      {
        event: "edited",
        from: plan.hash,
        draft: { ...plan.draft, steps: read.steps },
        by: { name: "planner", surface: "engine" },
      },
    ]);
  // Before the end of the lap: the next planner finds it, whoever starts that one.
  const noted = await ports.store.write(problemsKey(id), Buffer.from(`${read.problems.join("\n")}\n`));
  if (noted.kind === "failed") return noted;
  const why = cut(read.problems.join("; "), driveLimits.why_chars_max);
  const deeds = endDeeds({ ...outcome, end: "given_back" }, changed);
  return record(
    course,
    deeds.map((deed) => (deed.event === "lap_ended" ? { ...deed, why } : deed)),
  );
}

async function readDraft({ ports, id }: Course, plan: PlanView): Promise<DraftReading | Failed> {
  const read = await ports.store.read(draftKey(id), plannerDraftLimits.bytes_max);
  if (read.kind === "missing") return { kind: "problems", problems: ["there is no draft.json"] };
  if (read.kind === "unreadable") return { kind: "problems", problems: [read.why] };
  const reading = readPlannerDraft(Buffer.from(read.bytes).toString("utf8"));
  if (reading.kind !== "ok") return reading;
  const problems = draftProblems({ ...plan.draft, steps: reading.steps }).map(
    ({ at, why }) => `${at}: ${why}`,
  );
  if (problems.length > 0) return { kind: "problems", problems };
  // What they warn of is said again when it comes to the step.
  const judged = await judgeSteps(ports, { cwd: plan.draft.cwd, steps: reading.steps });
  if (judged.kind === "failed") return judged;
  return judged.kind === "refused" ? { kind: "problems", problems: [judged.why] } : reading;
}

/** A planner's copy went with its driver, and with it what it was to be compared with. */
export async function dropPlanner(course: Course, lap: LapView): Promise<Turn> {
  const killed = await course.ports.workers.kill(lap.worker, "its driver is gone", { kind: "pulse" });
  if (killed.kind === "failed" || killed.kind === "refused") return killed;
  return record(course, [{ event: "lap_ended", lap: lap.number, end: "interrupted" }]);
}
