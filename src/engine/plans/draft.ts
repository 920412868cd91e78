// From a request to a draft that a person can review, and everything that is wrong with a draft, with its place. Pure.

import { isAbsolute, normalize } from "node:path";
import { limits } from "../limits.ts";
import { type Refused, refused } from "../outcome.ts";
import type { PlanRequest, StepRequest } from "../plans.ts";
import { isStepId, stepIdAt } from "./ids.ts";
import { planLimits } from "./limits.ts";
import type { Check, Criterion, PlanDraft, Step } from "./nouns.ts";
import { planPlaceOf } from "./place.ts";
import { usualLimits } from "./usual.ts";

export interface DraftPlace {
  readonly id: string;
  readonly dataDir: string;
}

export type Drafted = { readonly kind: "ok"; readonly draft: PlanDraft } | Refused;

export function draftOf(request: PlanRequest, { id, dataDir }: DraftPlace): Drafted {
  const { branch, worker } = request;
  const draft: PlanDraft = {
    id,
    goal: request.goal.trim(),
    mode: request.mode ?? "implement",
    cwd: planPlaceOf(request.cwd, dataDir),
    ...(branch !== undefined && { branch }),
    steps: stepsOf(request.steps ?? [], request.finish),
    anchors: [...(request.spec === undefined ? [] : [request.spec]), ...(request.anchors ?? [])],
    limits: { ...usualLimits, ...request.limits },
    ...(worker !== undefined && { worker }),
    evaluate: request.evaluate ?? "yes",
  };
  return checked(draft);
}

/** As it is, or what is wrong with it: all of it at once. */
export function checked(draft: PlanDraft): Drafted {
  const problems = draftProblems(draft);
  const [first] = problems;
  if (first === undefined) return { kind: "ok", draft };
  const shown = problems.slice(0, planLimits.problems_shown_max).map(({ at, why }) => `${at} ${why}`);
  const more = problems.length > shown.length ? `; and ${problems.length - shown.length} more` : "";
  return refused(first.at, `${shown.join("; ")}${more}`, "mend them and try again; nothing was changed");
}

function stepsOf(requests: readonly StepRequest[], finish: readonly Check[] | undefined): readonly Step[] {
  const taken = new Set(requests.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return requests.map((request, index): Step => {
    const id = request.id ?? stepIdAt(index + 1, taken);
    taken.add(id);
    return {
      id,
      title: request.title.trim(),
      description: request.description ?? "",
      criteria: criteriaOf(id, request.criteria ?? []),
      dependsOn: request.dependsOn ?? [],
      priority: index + 1,
      finish: request.finish ?? finish ?? [],
    };
  });
}

const HUMAN = "[human] ";

/** `[human] looks right on a phone`: judged by a person. */
export function criteriaOf(step: string, texts: readonly string[]): readonly Criterion[] {
  return texts.map((text, index) => ({
    id: `${step}.${index + 1}`,
    ...(text.startsWith(HUMAN)
      ? { text: text.slice(HUMAN.length), judged: "human" }
      : { text, judged: "evaluator" }),
  }));
}

/** As it is written in files and typed in a review. */
export function criterionText({ text, judged }: Pick<Criterion, "text" | "judged">): string {
  return judged === "human" ? `${HUMAN}${text}` : text;
}

export interface DraftProblem {
  /** `steps[2].finish[0].run`. */
  readonly at: string;
  readonly why: string;
}

export function draftProblems(draft: PlanDraft): readonly DraftProblem[] {
  const found: DraftProblem[] = [
    ...textProblems("goal", draft.goal, { chars_max: limits.message_chars_max, lines: "many" }),
    ...countProblems("steps", draft.steps.length, planLimits.steps_max),
    ...countProblems("anchors", draft.anchors.length, planLimits.anchors_max),
    ...draft.anchors.flatMap((anchor, index) => pathProblems(`anchors[${index}]`, anchor)),
    ...limitProblems(draft.limits),
  ];
  if (draft.branch !== undefined && !isBranchName(draft.branch)) {
    found.push({ at: "branch", why: "is no name for a branch" });
  }
  draft.steps.forEach((step, index) => {
    found.push(...stepProblems(step, `steps[${index}]`));
  });
  return [...found, ...relationProblems(draft.steps)];
}

function isBranchName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/.test(name) && !/\.\.|\/\/|\.lock$|[./]$/.test(name);
}

function stepProblems(step: Step, at: string): readonly DraftProblem[] {
  const id = isStepId(step.id)
    ? []
    : [{ at: `${at}.id`, why: `must be 1 to ${planLimits.step_id_chars_max} letters, digits, - or _` }];
  const line = { chars_max: limits.title_chars_max, lines: "one" } as const;
  const long = { chars_max: limits.reason_chars_max, lines: "many" } as const;
  return [
    ...id,
    ...textProblems(`${at}.title`, step.title, line),
    ...(step.description.length > limits.message_chars_max
      ? [{ at: `${at}.description`, why: `must have at most ${limits.message_chars_max} characters` }]
      : []),
    ...countProblems(`${at}.criteria`, step.criteria.length, planLimits.criteria_max),
    ...step.criteria.flatMap(({ text }, n) => textProblems(`${at}.criteria[${n}]`, text, long)),
    ...countProblems(`${at}.finish`, step.finish.length, planLimits.checks_max),
    ...step.finish.flatMap((check, n) => checkProblems(`${at}.finish[${n}]`, check)),
    ...(Number.isFinite(step.priority) ? [] : [{ at: `${at}.priority`, why: "must be a number" }]),
  ];
}

function checkProblems(at: string, check: Check): readonly DraftProblem[] {
  const long = { chars_max: limits.reason_chars_max, lines: "many" } as const;
  switch (check.kind) {
    case "command":
    case "tests":
    case "build": {
      const { timeout_s } = check;
      const isTime = timeout_s === undefined || (timeout_s >= 1 && timeout_s <= planLimits.timeout_s_max);
      const time = { at: `${at}.timeout_s`, why: `must be 1 to ${planLimits.timeout_s_max} seconds` };
      return [...textProblems(`${at}.run`, check.run, long), ...(isTime ? [] : [time])];
    }
    case "files":
      if (check.paths.length === 0) return [{ at: `${at}.paths`, why: "must name a file" }];
      return check.paths.flatMap((path, n) => pathProblems(`${at}.paths[${n}]`, path));
    case "grep":
      return [
        ...textProblems(`${at}.pattern`, check.pattern, long),
        ...pathProblems(`${at}.path`, check.path),
      ];
    default:
      return [];
  }
}

interface TextBounds {
  readonly chars_max: number;
  readonly lines: "one" | "many";
}

function textProblems(at: string, text: string, { chars_max, lines }: TextBounds): readonly DraftProblem[] {
  if (text.trim() === "") return [{ at, why: "must not be empty" }];
  if (text.length > chars_max) return [{ at, why: `must have at most ${chars_max} characters` }];
  if (text.includes("\0") || !text.isWellFormed()) return [{ at, why: "must be plain text" }];
  return lines === "one" && /[\r\n]/.test(text) ? [{ at, why: "must be one line" }] : [];
}

/** Below the place of work: what leads out of it is somebody else's. */
function pathProblems(at: string, path: string): readonly DraftProblem[] {
  const found = textProblems(at, path, { chars_max: limits.reference_chars_max, lines: "one" });
  if (found.length > 0) return found;
  const isInside = !isAbsolute(path) && !normalize(path).startsWith("..");
  return isInside ? [] : [{ at, why: "must be a path below the place of work" }];
}

function countProblems(at: string, count: number, count_max: number): readonly DraftProblem[] {
  return count <= count_max ? [] : [{ at, why: `has ${count}; at most ${count_max} are taken` }];
}

const bounds: Readonly<Record<keyof PlanDraft["limits"], readonly [number, number]>> = {
  laps_max: [1, planLimits.laps_max],
  rejections_max: [0, planLimits.rejections_max],
  run_s_max: [60, planLimits.run_s_max],
  session_s_max: [10, planLimits.session_s_max],
  idle_s_max: [10, planLimits.session_s_max],
  usd_max: [0, planLimits.usd_max],
  tokens_max: [1, planLimits.tokens_max],
};

export function isLimitName(name: string): name is keyof PlanDraft["limits"] {
  return Object.hasOwn(bounds, name);
}

function limitProblems(of: PlanDraft["limits"]): readonly DraftProblem[] {
  return Object.entries(of).flatMap(([name, value]) => {
    if (!isLimitName(name)) return [{ at: `limits.${name}`, why: "is no limit" }];
    const [min, max] = bounds[name];
    const isWhole = name === "usd_max" || Number.isInteger(value);
    if (isWhole && value >= min && value <= max) return [];
    return [{ at: `limits.${name}`, why: `must be ${min} to ${max}` }];
  });
}

function relationProblems(steps: readonly Step[]): readonly DraftProblem[] {
  const found: DraftProblem[] = [];
  const ids = steps.map(({ id }) => id);
  steps.forEach(({ id, dependsOn }, index) => {
    if (ids.indexOf(id) !== index)
      found.push({ at: `steps[${index}].id`, why: `${id} is another step's too` });
    dependsOn.forEach((other, n) => {
      const at = `steps[${index}].dependsOn[${n}]`;
      if (other === id) found.push({ at, why: `is ${id} itself` });
      else if (!ids.includes(other)) found.push({ at, why: `names no step: ${other}` });
    });
  });
  return found.length > 0 ? found : circleProblems(steps);
}

/** What can be done is taken away until nothing is left, or only those that wait for each other. */
function circleProblems(steps: readonly Step[]): readonly DraftProblem[] {
  let left = steps;
  for (let round = 0; round <= steps.length; round += 1) {
    const open = new Set(left.map(({ id }) => id));
    const next = left.filter(({ dependsOn }) => dependsOn.some((id) => open.has(id)));
    if (next.length === left.length) break;
    left = next;
  }
  if (left.length === 0) return [];
  return [{ at: "steps", why: `${left.map(({ id }) => id).join(", ")} wait for each other` }];
}
