// Edits of a review on a draft: all of them or none. Numbers name steps as the list was shown, whatever earlier edits of
// the same message did to it. Pure.

import { type Refused, refused } from "../outcome.ts";
import type { PlanEdit } from "../plans.ts";
import { checked, criteriaOf, criterionText, isLimitName } from "./draft.ts";
import { partIdOf, stepIdAt } from "./ids.ts";
import { planLimits } from "./limits.ts";
import type { PlanDraft, Step } from "./nouns.ts";

export type Edited =
  | { readonly kind: "ok"; readonly draft: PlanDraft; readonly warnings: readonly string[] }
  | Refused;

/** `settled`: steps that nothing may be changed of any more, and why. */
export function applyEdits(
  draft: PlanDraft,
  edits: readonly PlanEdit[],
  settled: ReadonlyMap<string, string>,
): Edited {
  if (edits.length === 0) return refused("edits", "there is no edit", "say what to change");
  if (edits.length > planLimits.edits_max) {
    return refused("edits", `${edits.length} edits at once`, `give at most ${planLimits.edits_max}`);
  }
  const shown = draft.steps.map(({ id }) => id);
  const warnings: string[] = [];
  let steps = draft.steps;
  let limits = draft.limits;
  for (const edit of edits) {
    if (edit.edit === "limit") {
      if (!isLimitName(edit.name))
        return refused("limit", "this is no limit", "see plan show for their names");
      limits = { ...limits, [edit.name]: edit.value };
      continue;
    }
    const done = editSteps({ steps, shown, settled }, edit);
    if (done.kind === "refused") return done;
    steps = done.steps;
    warnings.push(...done.warnings);
  }
  if (steps.length === 0) {
    return refused("steps", "no step would be left", "stop the plan instead, or keep one of them");
  }
  const outcome = checked({ ...draft, steps: renumbered(steps), limits });
  return outcome.kind === "ok" ? { ...outcome, warnings } : outcome;
}

interface Facts {
  readonly steps: readonly Step[];
  readonly shown: readonly string[];
  readonly settled: ReadonlyMap<string, string>;
}

type Steps = { readonly kind: "ok"; readonly steps: readonly Step[]; readonly warnings: readonly string[] };
type StepEdit = Exclude<PlanEdit, { edit: "limit" }>;

function editSteps(facts: Facts, edit: StepEdit): Steps | Refused {
  if (edit.edit === "add") return add(facts, edit);
  const found = find(facts, edit.step);
  if (found.kind === "refused") return found;
  const { step } = found;
  const why = facts.settled.get(step.id);
  if (why !== undefined && edit.edit !== "move") {
    return refused("step", `${step.id} ${why}`, "add a new step for what is still to be done");
  }
  switch (edit.edit) {
    case "drop":
      return drop(facts.steps, step);
    case "move":
      return move(facts, step, edit.before);
    case "split":
      return split(facts.steps, step, edit.titles);
    case "depends":
      return depends(facts, step, edit.on);
    default: {
      const changed = changedStep(step, edit);
      return "kind" in changed ? changed : ok(replace(facts.steps, changed));
    }
  }
}

type ValueEdit = Exclude<StepEdit, { edit: "add" | "drop" | "move" | "split" | "depends" }>;

function changedStep(step: Step, edit: ValueEdit): Step | Refused {
  const texts = step.criteria.map(criterionText);
  switch (edit.edit) {
    case "criterion":
      return { ...step, criteria: criteriaOf(step.id, [...texts, edit.text.trim()]) };
    case "drop_criterion": {
      if (texts[edit.criterion - 1] === undefined) {
        const why = `${step.id} has ${texts.length} criteria; there is no ${edit.criterion}`;
        return refused("criterion", why, "see plan show for their numbers");
      }
      return { ...step, criteria: criteriaOf(step.id, texts.toSpliced(edit.criterion - 1, 1)) };
    }
    case "describe":
      return { ...step, description: edit.text.trim() };
    case "retitle":
      return { ...step, title: edit.text.trim() };
    case "finish":
      return { ...step, finish: edit.finish };
  }
}

function ok(steps: readonly Step[], warnings: readonly string[] = []): Steps {
  return { kind: "ok", steps, warnings };
}

function replace(steps: readonly Step[], step: Step): readonly Step[] {
  return steps.map((each) => (each.id === step.id ? step : each));
}

function find({ steps, shown }: Facts, name: string): { kind: "ok"; step: Step } | Refused {
  const wanted = name.trim().replace(/^#/, "");
  const id = steps.some((step) => step.id === wanted) ? wanted : shown[Number(wanted) - 1];
  const step = steps.find((each) => each.id === id);
  if (step !== undefined) return { kind: "ok", step };
  const why = id === undefined ? `there is no step ${name}` : `step ${name} was dropped by the same edits`;
  return refused("step", why, `name a step by its number, 1 to ${shown.length}, or by its id`);
}

function drop(steps: readonly Step[], { id }: Step): Steps {
  const dependants = steps.filter(({ dependsOn }) => dependsOn.includes(id));
  const warnings = dependants.map((each) => `${each.id} no longer waits for ${id}`);
  return ok(
    steps
      .filter((step) => step.id !== id)
      .map((step) => ({ ...step, dependsOn: step.dependsOn.filter((other) => other !== id) })),
    warnings,
  );
}

function move(facts: Facts, step: Step, before: string): Steps | Refused {
  const rest = facts.steps.filter(({ id }) => id !== step.id);
  if (before.trim() === "end") return ok([...rest, step]);
  const target = find(facts, before);
  if (target.kind === "refused") return target;
  if (target.step.id === step.id) return ok(facts.steps);
  const at = rest.findIndex(({ id }) => id === target.step.id);
  return ok(rest.toSpliced(at, 0, step));
}

/** One after the other; what waited for the whole waits for the last. Proof and criteria belong to the last as well. */
function split(steps: readonly Step[], step: Step, titles: readonly string[]): Steps | Refused {
  if (titles.length < 2 || titles.length > planLimits.parts_max) {
    return refused("titles", `${titles.length} parts`, `give 2 to ${planLimits.parts_max} titles`);
  }
  const taken = new Set(steps.map(({ id }) => id));
  const parts: Step[] = [];
  for (const [part, title] of titles.entries()) {
    const id = partIdOf(step.id, part, taken);
    taken.add(id);
    const isLast = part === titles.length - 1;
    const before = parts.at(-1)?.id;
    parts.push({
      ...step,
      id,
      title: title.trim(),
      criteria: isLast ? criteriaOf(id, step.criteria.map(criterionText)) : [],
      dependsOn: before === undefined ? step.dependsOn : [before],
      finish: isLast ? step.finish : [],
    });
  }
  const last = parts.at(-1)?.id ?? step.id;
  const next = steps.flatMap((each) => {
    if (each.id === step.id) return parts;
    return [{ ...each, dependsOn: each.dependsOn.map((id) => (id === step.id ? last : id)) }];
  });
  const bare = parts.slice(0, -1).map(({ id }) => `${id} has no finish line yet`);
  return ok(next, bare);
}

function add({ steps, shown, settled }: Facts, edit: Extract<PlanEdit, { edit: "add" }>): Steps | Refused {
  const taken = new Set(steps.map(({ id }) => id));
  const id = stepIdAt(steps.length + 1, taken);
  const step: Step = {
    id,
    title: edit.title.trim(),
    description: "",
    criteria: [],
    dependsOn: [],
    priority: 0,
    finish: edit.finish ?? [],
  };
  const warning = step.finish.length === 0 ? [`${id} has no finish line yet`] : [];
  if (edit.after === undefined) return ok([...steps, step], warning);
  const found = find({ steps, shown, settled }, edit.after);
  if (found.kind === "refused") return found;
  const at = steps.findIndex((each) => each.id === found.step.id);
  return ok(steps.toSpliced(at + 1, 0, step), warning);
}

function depends(facts: Facts, step: Step, on: readonly string[]): Steps | Refused {
  const ids: string[] = [];
  for (const name of on) {
    const found = find(facts, name);
    if (found.kind === "refused") return found;
    ids.push(found.step.id);
  }
  return ok(replace(facts.steps, { ...step, dependsOn: [...new Set(ids)] }));
}

/** The order of the list is the order of the work. Priorities that say so already stay as they came. */
export function renumbered(steps: readonly Step[]): readonly Step[] {
  const isSorted = steps.every(
    (step, index) => index === 0 || (steps[index - 1]?.priority ?? 0) < step.priority,
  );
  return isSorted ? steps : steps.map((step, index) => ({ ...step, priority: index + 1 }));
}
