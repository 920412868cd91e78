// `prd.json` of Agent Loop and its relatives: stories in, stories out, nothing lost. Members that are not ours stay where
// they stood, and what the file left out stays left out unless it says something now. Pure.

import * as z from "zod/mini";
import { criteriaOf, criterionText } from "../plans/draft.ts";
import type { ImportedStep } from "../plans/events.ts";
import type { ImportedPlan, ImportReading } from "../plans/imported.ts";
import { planLimits, usualLimits } from "../plans/limits.ts";
import type { PlanDraft, PlanView, Step, StepView } from "../plans/nouns.ts";
import { checkShape, planShapes } from "./plan-shapes.ts";

const optional = z.optional;
const text = z.string();
const { count } = planShapes;

const story = z.looseObject({
  id: text,
  title: text,
  description: optional(text),
  acceptanceCriteria: optional(z.array(text)),
  priority: optional(z.number()),
  passes: optional(z.boolean()),
  notes: optional(text),
  rejections: optional(count),
  blocked: optional(z.boolean()),
  dependsOn: optional(z.array(text)),
  finish: optional(z.array(checkShape)),
});

/** What a plan of ours says beyond the format. */
const ours = z.object({
  mode: optional(z.enum(["implement", "explore", "fix"])),
  evaluate: optional(z.enum(["yes", "no"])),
  anchors: optional(z.array(text)),
  limits: optional(z.record(text, z.number())),
  worker: optional(z.object({ command: optional(text), model: optional(text), thinking: optional(text) })),
});

const file = z.looseObject({
  project: optional(text),
  branchName: optional(text),
  description: optional(text),
  userStories: z.array(story).check(z.minLength(1, "must have at least one story")),
  looop: optional(ours),
});

type Story = z.infer<typeof story>;
type File = z.infer<typeof file>;
type Members = Readonly<Record<string, unknown>>;

const storyNames = Object.keys(story.shape);
const fileNames = Object.keys(file.shape);
/** What others call the array of stories, or what models make of its name. */
const mistaken = ["sprints", "stories", "tasks"];
/** Of a story that names none: after all that do. */
const PRIORITY_LAST = 999;

/** `contracts`: by story, the sprint contract that lies beside the file. */
export function readPrd(source: string, contracts: Readonly<Record<string, string>> = {}): ImportReading {
  const parsed = parseJson(source);
  if (parsed === undefined) return problems(["it is not JSON"], "export it again, or mend it");
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) {
    return problems(["it is not a JSON object"], "give a file with userStories");
  }
  const wrong = mistaken.filter((name) => name in parsed && !("userStories" in parsed));
  if (wrong.length > 0) {
    const found = wrong.map((name) => `${name}: is no name for the stories`);
    return problems(found, `rename ${wrong[0]} to userStories`);
  }
  const read = file.safeParse(parsed);
  if (!read.success) {
    const found = read.error.issues.map(({ path, message }) => `${placeOf(path)}: ${message}`);
    return problems(found, "mend these members and import it again");
  }
  return { kind: "ok", plan: planOf(read.data, ordersIn(parsed), contracts) };
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function problems(found: readonly string[], remedy: string): ImportReading {
  return { kind: "problems", problems: found.slice(0, planLimits.problems_shown_max), remedy };
}

function placeOf(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`));
  return parts.join("").replace(/^\./, "") || "the file";
}

/** In which order the members stood, which a checked copy no longer tells. */
interface Orders {
  readonly file: readonly string[];
  readonly stories: readonly (readonly string[])[];
}

function ordersIn(parsed: object): Orders {
  const stories: readonly object[] =
    "userStories" in parsed && Array.isArray(parsed.userStories) ? parsed.userStories : [];
  return { file: Object.keys(parsed), stories: stories.map((each) => Object.keys(each)) };
}

function planOf(read: File, orders: Orders, contracts: Readonly<Record<string, string>>): ImportedPlan {
  const { userStories: stories, branchName, description, project, looop } = read;
  const steps = stories.map((each, index) => stepOf(each, orders.stories[index] ?? [], contracts[each.id]));
  const { limits, ...rest } = looop ?? {};
  return {
    goal: description ?? project ?? "",
    ...(branchName !== undefined && { branch: branchName }),
    steps: steps.toSorted((a, b) => a.priority - b.priority),
    standing: stories.map(standingOf),
    rest: { ...rest, ...(limits !== undefined && { limits }) } as ImportedPlan["rest"],
    foreign: {
      form: "prd",
      order: orders.file,
      members: unknownOf(read, fileNames),
      stories: stories.map(({ id }) => id),
      ...(project !== undefined && { project }),
    },
  };
}

function unknownOf(members: Members, known: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !known.includes(name)));
}

function stepOf(each: Story, order: readonly string[], contract: string | undefined): Step {
  const { id, passes, blocked } = each;
  const description = each.description ?? "";
  return {
    id,
    title: each.title,
    description: contract === undefined ? description : withContract(description, contract),
    criteria: criteriaOf(id, each.acceptanceCriteria ?? []),
    dependsOn: each.dependsOn ?? [],
    priority: each.priority ?? PRIORITY_LAST,
    finish: (each.finish ?? []) as Step["finish"],
    foreign: {
      order,
      members: unknownOf(each, storyNames),
      ...(passes !== undefined && { passes }),
      ...(blocked !== undefined && { blocked }),
      ...(contract !== undefined && { contract }),
    },
  };
}

function withContract(description: string, contract: string): string {
  return `${description}\n\n${contract}`;
}

function standingOf({ id, passes, blocked, rejections, notes }: Story): ImportedStep {
  return {
    step: id,
    state: passes === true ? "passed" : blocked === true ? "blocked" : "pending",
    rejections: rejections ?? 0,
    notes: notes ?? "",
  };
}

// --- out -----------------------------------------------------------------------------------------------------------

export function writePrd(plan: PlanView): string {
  const { draft } = plan;
  const foreign = draft.foreign?.form === "prd" ? draft.foreign : {};
  const order = namesIn(foreign.order);
  const project = typeof foreign.project === "string" ? foreign.project : undefined;
  const isNamed = order.includes("description") || draft.goal !== (project ?? "");
  const members: Members = {
    ...(foreign.members as Members | undefined),
    project: order.length === 0 ? plan.id : project,
    branchName: draft.branch,
    description: isNamed ? draft.goal : undefined,
    userStories: storiesOf(plan.steps, namesIn(foreign.stories)).map(storyOut),
    looop: oursOf(draft),
  };
  return `${JSON.stringify(ordered(members, order, fileNames), null, 2)}\n`;
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** As they stood in the file, then the new ones: the order of the work is told by priorities. */
function storiesOf(steps: readonly StepView[], order: readonly string[]): readonly StepView[] {
  const known = order.flatMap((id) => steps.find((step) => step.id === id) ?? []);
  return [...known, ...steps.filter((step) => !known.includes(step))];
}

function storyOut(step: StepView): Members {
  const foreign = step.foreign ?? {};
  const order = namesIn(foreign.order);
  const says = <T>(name: string, value: T, silent: T) =>
    order.length === 0 || order.includes(name) || value !== silent ? value : undefined;
  const criteria = step.criteria.map(criterionText);
  const standing = standingOut(step, foreign);
  const members: Members = {
    ...(foreign.members as Members | undefined),
    id: step.id,
    title: step.title,
    description: says("description", withoutContract(step.description, foreign.contract), ""),
    acceptanceCriteria: criteria.length > 0 ? criteria : says("acceptanceCriteria", criteria, criteria),
    priority: says("priority", step.priority, PRIORITY_LAST),
    passes: says("passes", standing.passes, false),
    notes: says("notes", notesOut(step), ""),
    rejections: says("rejections", step.rejections, 0),
    blocked: order.includes("blocked") || standing.blocked ? standing.blocked : undefined,
    dependsOn: order.includes("dependsOn") || step.dependsOn.length > 0 ? step.dependsOn : undefined,
    finish: order.includes("finish") || step.finish.length > 0 ? step.finish : undefined,
  };
  return ordered(members, order, storyNames);
}

function withoutContract(description: string, contract: unknown): string {
  if (typeof contract !== "string") return description;
  const added = `\n\n${contract}`;
  return description.endsWith(added) ? description.slice(0, -added.length) : description;
}

/** The file's own words as long as they are still so. The format has no word for what a person waived or skipped. */
function standingOut(
  { state }: StepView,
  foreign: Members,
): { readonly passes: boolean; readonly blocked: boolean } {
  const was = { passes: foreign.passes === true, blocked: foreign.blocked === true };
  const passes = state === "passed";
  const blocked = state === "blocked" || state === "waived" || state === "skipped";
  const isSame = was.passes === passes && (was.passes || was.blocked === blocked);
  return isSame ? was : { passes, blocked };
}

function notesOut({ notes = "", lastFailure, state }: StepView): string {
  if (lastFailure === undefined || notes === lastFailure) return notes;
  const mark = state === "waived" || state === "skipped" ? state.toUpperCase() : "REJECTED";
  return `${notes}${notes === "" ? "" : "\n"}[${mark}] ${lastFailure}`;
}

function oursOf({ mode, evaluate, anchors, limits, worker }: PlanDraft): Members | undefined {
  const usual: Readonly<Record<string, number>> = usualLimits;
  const other = Object.entries(limits).filter(([name, value]) => usual[name] !== value);
  const members = {
    ...(mode !== "implement" && { mode }),
    ...(evaluate !== "yes" && { evaluate }),
    ...(anchors.length > 0 && { anchors }),
    ...(other.length > 0 && { limits: Object.fromEntries(other) }),
    ...(worker !== undefined && { worker }),
  };
  return Object.keys(members).length > 0 ? members : undefined;
}

/** In the file's order, then in ours; what is undefined is left out. */
function ordered(members: Members, order: readonly string[], usual: readonly string[]): Members {
  const names = [...new Set([...order, ...usual, ...Object.keys(members)])];
  return Object.fromEntries(
    names.flatMap((name) => (members[name] === undefined ? [] : [[name, members[name]]])),
  );
}
