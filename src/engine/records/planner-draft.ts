// `plans/<id>/draft.json` as a planner's session writes it: steps, or everything that is wrong with them at once. Pure.
// Foreign text: members that nobody asked for are an error, for a planner that invents keys invents meanings too.

import * as z from "zod/mini";
import { limits } from "../limits.ts";
import type { Check, Criterion, Step } from "../plans/nouns.ts";
import { shapeWords } from "./shape-words.ts";
import { objectIn } from "./verdict-file.ts";

export const plannerDraftLimits = {
  bytes_max: 1_048_576,
  /** More steps than a person reviews in one go are two plans. */
  steps_max: 60,
  criteria_max: 20,
  checks_max: 10,
  paths_max: 50,
  timeout_s_max: 7_200,
} as const;

export type DraftReading =
  | { readonly kind: "ok"; readonly steps: readonly Step[] }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

const line = (chars_max: number) =>
  z.string().check(
    z.refine((value: string) => value.trim() !== "", { error: "must not be empty" }),
    z.refine((value: string) => value.isWellFormed() && !value.includes("\0"), {
      error: "must be plain text",
    }),
    z.maxLength(chars_max, `must have at most ${chars_max} characters`),
  );

const stepId = z
  .string()
  .check(
    z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$/, "must be 1 to 24 letters, digits, underscores or hyphens"),
  );

const check = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.enum(["command", "tests", "build"]),
    run: line(limits.message_chars_max),
    timeout_s: z.optional(z.int().check(z.gte(1), z.lte(plannerDraftLimits.timeout_s_max))),
  }),
  z.strictObject({
    kind: z.literal("files"),
    paths: z
      .array(line(limits.reference_chars_max))
      .check(z.minLength(1), z.maxLength(plannerDraftLimits.paths_max)),
  }),
  z.strictObject({
    kind: z.literal("grep"),
    pattern: line(limits.reason_chars_max),
    path: line(limits.reference_chars_max),
    want: z.enum(["present", "absent"]),
  }),
  z.strictObject({ kind: z.literal("diff") }),
  z.strictObject({ kind: z.literal("evaluator") }),
]);

const criterion = z.union([
  line(limits.reason_chars_max),
  z.strictObject({ text: line(limits.reason_chars_max), judged: z.enum(["evaluator", "human"]) }),
]);

const shape = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        id: stepId,
        title: line(limits.title_chars_max),
        description: z.string().check(z.maxLength(limits.message_chars_max)),
        criteria: z.array(criterion).check(z.minLength(1), z.maxLength(plannerDraftLimits.criteria_max)),
        dependsOn: z.array(stepId),
        priority: z.int().check(z.gte(1)),
        finish: z.array(check).check(z.maxLength(plannerDraftLimits.checks_max)),
      }),
    )
    .check(z.minLength(1, "must have at least one step"), z.maxLength(plannerDraftLimits.steps_max)),
});

type Wire = z.infer<typeof shape>["steps"][number];

export function readPlannerDraft(text: string): DraftReading {
  const foreign = objectIn(text);
  if (foreign === undefined) return problems("the file is not JSON");
  const parsed = shape.safeParse(foreign);
  if (!parsed.success)
    return problems(...parsed.error.issues.map((issue) => `${placeOf(issue.path)}: ${shapeWords(issue)}`));
  const found = relationProblems(parsed.data.steps);
  if (found.length > 0) return problems(...found);
  return { kind: "ok", steps: parsed.data.steps.map(stepOf) };
}

function problems(...found: readonly string[]): DraftReading {
  return { kind: "problems", problems: found };
}

/** `steps[2].finish[0]`. */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return place.replace(/^\./, "") || "the file";
}

function relationProblems(steps: readonly Wire[]): readonly string[] {
  const found: string[] = [];
  const ids = steps.map(({ id }) => id);
  steps.forEach(({ id, dependsOn }, at) => {
    if (ids.indexOf(id) !== at) found.push(`steps[${at}].id: ${id} is the id of another step too`);
    for (const other of dependsOn) {
      if (other === id) found.push(`steps[${at}].dependsOn: ${id} cannot depend on itself`);
      else if (!ids.includes(other)) found.push(`steps[${at}].dependsOn: there is no step ${other}`);
    }
  });
  return found.length > 0 ? found : circles(steps);
}

/** Steps are taken away as what they need is gone; what stays waits for itself. */
function circles(steps: readonly Wire[]): readonly string[] {
  let left = steps;
  for (;;) {
    const open = new Set(left.map(({ id }) => id));
    const held = left.filter(({ dependsOn }) => dependsOn.some((id) => open.has(id)));
    if (held.length === 0) return [];
    if (held.length === left.length)
      return [`steps: ${held.map(({ id }) => id).join(", ")} wait for one another`];
    left = held;
  }
}

function stepOf(wire: Wire): Step {
  const criteria = wire.criteria.map(
    (each, at): Criterion => ({
      id: `${wire.id}.${at + 1}`,
      ...(typeof each === "string" ? { text: each, judged: "evaluator" as const } : each),
    }),
  );
  return { ...wire, finish: wire.finish.map(checkOf), criteria };
}

/** An absent member is absent. */
function checkOf(wire: Wire["finish"][number]): Check {
  if (!("timeout_s" in wire)) return wire as Check;
  const { timeout_s, ...rest } = wire;
  return timeout_s === undefined ? rest : { ...rest, timeout_s };
}
