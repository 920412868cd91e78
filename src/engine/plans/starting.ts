// A plan begins: from a request, or from a file of another loop. Nothing runs yet: with steps it waits for a person's
// review, without them for its planner.

import { countText } from "../count.ts";
import type { PlanId } from "../ids.ts";
import { parseId } from "../ids.ts";
import { type Failed, type Refused, refused } from "../outcome.ts";
import type { PlanOutcome, PlanRequest } from "../plans.ts";
import { readLoop } from "../records/plan-loop.ts";
import { isJudgedAlone, readPrd } from "../records/plan-prd.ts";
import { checkOfJson } from "../records/plan-shapes.ts";
import type { Actor } from "../types.ts";
import { changedMeanwhile, type PlanDesk, planDone, whoOf } from "./desk.ts";
import { checked, draftOf } from "./draft.ts";
import { absentWarnings, judgedAloneWarnings, ungatedWarnings } from "./draft-warnings.ts";
import type { PlanDeed } from "./events.ts";
import { shortHash } from "./hash.ts";
import { isPlanId, planIdOf } from "./ids.ts";
import type { ImportedPlan, ImportReading } from "./imported.ts";
import { planLimits } from "./limits.ts";
import { readChecklist } from "./markdown.ts";
import type { PlanDraft, PlanView } from "./nouns.ts";
import { judgeSteps } from "./ruled.ts";

export async function startPlan(desk: PlanDesk, request: PlanRequest, actor: Actor): Promise<PlanOutcome> {
  return begin(desk, { request, from: "start" }, actor);
}

export interface ImportSource {
  readonly name: string;
  readonly text: string;
  /** By step, what lies beside the file. */
  readonly contracts?: Readonly<Record<string, string>>;
  /** Settings that lie beside it. */
  readonly config?: string;
}

export async function importPlan(
  desk: PlanDesk,
  source: ImportSource,
  request: Partial<PlanRequest>,
  actor: Actor,
): Promise<PlanOutcome> {
  if (Buffer.byteLength(source.text) > planLimits.import_bytes_max) {
    const why = `${source.name} has more than ${planLimits.import_bytes_max} bytes`;
    return refused("file", why, "part it into plans that somebody can review");
  }
  const reading = readSource(source);
  if (reading.kind === "problems") {
    return refused("file", `${source.name}: ${reading.problems.join("; ")}`, reading.remedy);
  }
  const { plan } = reading;
  const goal = request.goal ?? plan.goal;
  if (goal.trim() === "") {
    return refused("goal", `${source.name} names no goal`, "give one, or put a heading into the file");
  }
  return begin(desk, { request: { ...request, goal }, from: source.name, imported: plan }, actor);
}

function readSource({ name, text, contracts, config }: ImportSource): ImportReading {
  const isJson = /\.json$/i.test(name) || (!/\.(?:md|markdown)$/i.test(name) && /^\s*\{/.test(text));
  if (!isJson) return readChecklist(text, checkOfJson);
  const beside = { ...(contracts !== undefined && { contracts }), ...(config !== undefined && { config }) };
  return readLoop(text) ?? readPrd(text, beside);
}

interface Beginning {
  readonly request: PlanRequest;
  readonly from: string;
  readonly imported?: ImportedPlan;
}

async function begin(desk: PlanDesk, beginning: Beginning, actor: Actor): Promise<PlanOutcome> {
  if (actor.kind === "worker") {
    const remedy = "ask a person for it with `looop ask`";
    return refused("actor", `worker ${actor.id} may not start plans`, remedy);
  }
  const names = await desk.plans.ids();
  if (names.kind === "failed") return names;
  const earlier = await sameMessage(desk, names.ids, actor);
  if (earlier !== undefined) {
    return { kind: "done", summary: `plan ${earlier.id} was started already`, plan: earlier, warnings: [] };
  }
  const taken = new Set<string>(names.ids);
  for (let tries = 0; tries < planLimits.plan_id_tries_max; tries += 1) {
    const id = idOf(beginning.request, taken);
    if (typeof id !== "string") return id;
    const outcome = await beginAs(desk, id, beginning, actor);
    if (outcome.kind !== "exists") return outcome;
    taken.add(id);
  }
  return refused("id", "others take every name that is tried", "give the plan an id of its own");
}

/** I2: one message starts one plan. */
async function sameMessage(
  { plans }: PlanDesk,
  ids: readonly PlanId[],
  actor: Actor,
): Promise<PlanView | undefined> {
  const { ref, surface } = whoOf(actor);
  if (ref === undefined) return undefined;
  for (const id of ids) {
    const read = await plans.read(id);
    if (read.kind !== "ok") continue;
    const [first] = read.events;
    if (first?.event === "drafted" && first.by.ref === ref && first.by.surface === surface) return read.plan;
  }
  return undefined;
}

function idOf({ id, goal }: PlanRequest, taken: ReadonlySet<string>): PlanId | Refused {
  const wanted = id ?? planIdOf(goal, taken);
  if (taken.has(wanted)) return refused("id", `plan ${wanted} is there already`, "use another id");
  const parsed = parseId<PlanId>("plan id", wanted);
  if (parsed.kind === "refused") return parsed;
  if (isPlanId(wanted)) return parsed.id;
  const why = `plan id has ${wanted.length} characters`;
  return refused("plan id", why, `use at most ${planLimits.plan_id_chars_max}`);
}

async function beginAs(
  desk: PlanDesk,
  id: PlanId,
  { request, from, imported }: Beginning,
  actor: Actor,
): Promise<PlanOutcome | { readonly kind: "exists" }> {
  const place = { id, dataDir: desk.dataDir };
  const drafted = imported === undefined ? draftOf(request, place) : importedDraft(request, imported, place);
  if (drafted.kind === "refused") return drafted;
  const { draft } = drafted;
  const judged = await judgeSteps(desk, draft);
  if (judged.kind !== "ok") return judged;
  const made = await makePlace(desk, request);
  if (made !== undefined) return made;
  const deed: Extract<PlanDeed, { event: "drafted" }> = {
    event: "drafted",
    draft,
    by: whoOf(actor),
    ...(imported !== undefined && { imported: imported.standing }),
  };
  const created = await desk.plans.create(id, deed);
  if (created.kind === "exists" || created.kind === "failed") return created;
  if (created.kind === "missing") {
    return refused("id", `plan ${id} vanished as it was made`, "try again");
  }
  const { plan } = created;
  if (created.ignored.length > 0) return changedMeanwhile(plan, `plan ${id} was made by somebody else`);
  const summary =
    plan.state === "planning"
      ? `plan ${id}: a planner is to draft its steps`
      : `plan ${id}: ${countText(draft.steps.length, "step")} to review, hash ${shortHash(plan.hash)}`;
  const absent = await absentWarnings(request.cwd === undefined ? undefined : desk.planFiles, draft);
  const ungated = [...ungatedWarnings(draft), ...(imported === undefined ? [] : judgedAloneWarnings(draft))];
  const warnings = [...judged.warnings, ...ungated, ...absent, ...created.warnings];
  const told = { summary, event: "plan_started", fields: { from, steps: draft.steps.length }, warnings };
  return planDone(desk, plan, told, actor);
}

/** The data directory's own workspace; any other place must be there already. */
async function makePlace({ seeds }: PlanDesk, { cwd }: PlanRequest): Promise<Failed | undefined> {
  if (cwd !== undefined) return undefined;
  const made = await seeds.makeDirectory("workspace");
  return made.kind === "failed" ? made : undefined;
}

function importedDraft(
  request: PlanRequest,
  { branch, steps, rest, foreign }: ImportedPlan,
  place: { readonly id: string; readonly dataDir: string },
): ReturnType<typeof checked> {
  const { finish } = request;
  const wanted = { ...rest, ...(branch !== undefined && { branch }), ...request };
  const drafted = draftOf({ ...wanted, limits: { ...rest.limits, ...request.limits }, steps: [] }, place);
  if (drafted.kind === "refused") return drafted;
  const { evaluate } = drafted.draft;
  const proven = steps.map((step) => {
    const isOpen = step.finish.length === 0 || isJudgedAlone(step);
    if (isOpen && finish !== undefined) return { ...step, finish };
    return isJudgedAlone(step) && evaluate === "no" ? { ...step, finish: [] } : step;
  });
  const draft: PlanDraft = { ...drafted.draft, steps: proven, foreign };
  return checked(draft);
}
