// `prd.json` of Agent Loop and its relatives, read: stories become steps, and what is not ours is kept for the way
// out (`plan-prd-out.ts`). Everything that is wrong is told at once, with its place. Pure.

import * as z from "zod/mini";
import { criteriaOf } from "../plans/draft.ts";
import type { ImportedStep } from "../plans/events.ts";
import type { ImportedPlan, ImportReading } from "../plans/imported.ts";
import { planLimits } from "../plans/limits.ts";
import type { Step } from "../plans/nouns.ts";
import { readHarness } from "./plan-harness.ts";
import { checkShape, planShapes } from "./plan-shapes.ts";
import { shapeWords } from "./shape-words.ts";

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
export type Members = Readonly<Record<string, unknown>>;

export const storyNames = Object.keys(story.shape);
export const fileNames = Object.keys(file.shape);
/** What others call the array of stories, or what models make of its name. */
const mistaken = ["sprints", "stories", "tasks"];
/** Of a story that names none: after all that do. */
export const PRIORITY_LAST = 999;

/** What lies beside the file. */
export interface PrdBeside {
  /** By story, its sprint contract. */
  readonly contracts?: Readonly<Record<string, string>>;
  /** The settings of the harness. */
  readonly config?: string;
}

export function readPrd(source: string, { contracts = {}, config }: PrdBeside = {}): ImportReading {
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
    const found = read.error.issues.map((issue) => `${placeOf(issue.path)}: ${shapeWords(issue)}`);
    return problems(found, "mend these members and import it again");
  }
  const plan = planOf(read.data, ordersIn(parsed), contracts);
  const harness = config === undefined ? undefined : readHarness(config);
  if (harness?.kind === "problems") return problems(harness.problems, "mend it, or move it away");
  return { kind: "ok", plan: { ...plan, rest: joined(harness?.rest ?? {}, plan.rest) } };
}

/** What the file itself says counts. */
function joined(beside: ImportedPlan["rest"], own: ImportedPlan["rest"]): ImportedPlan["rest"] {
  const limits = { ...beside.limits, ...own.limits };
  return { ...beside, ...own, ...(Object.keys(limits).length > 0 && { limits }) };
}

/** The finish line is not the file's own: its stories are judged by their criteria, as by the harness it is of. */
export function isJudgedAlone({ finish, foreign }: Pick<Step, "finish" | "foreign">): boolean {
  const named = Array.isArray(foreign?.order) ? foreign.order : ["finish"];
  return !named.includes("finish") && finish.length === 1 && finish[0]?.kind === "evaluator";
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
  const criteria = criteriaOf(id, each.acceptanceCriteria ?? []);
  const usual: Step["finish"] = criteria.some(({ judged }) => judged === "evaluator")
    ? [{ kind: "evaluator" }]
    : [];
  return {
    id,
    title: each.title,
    description: contract === undefined ? description : withContract(description, contract),
    criteria,
    dependsOn: each.dependsOn ?? [],
    priority: each.priority ?? PRIORITY_LAST,
    finish: (each.finish ?? usual) as Step["finish"],
    foreign: {
      order,
      members: unknownOf(each, storyNames),
      ...(passes !== undefined && { passes }),
      ...(blocked !== undefined && { blocked }),
      ...(contract !== undefined && { contract }),
    },
  };
}

export function withContract(description: string, contract: string): string {
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
