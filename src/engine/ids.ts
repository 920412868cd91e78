// Names that become file names, checked where they come in. A branded id has passed the check.

import { limits } from "./limits.ts";
import { type Refused, refused } from "./outcome.ts";

type Branded<Name extends string> = string & { readonly __id: Name };
export type AskId = Branded<"ask">;
export type WorkerId = Branded<"worker">;
export type GoalId = Branded<"goal">;
export type SensorName = Branded<"sensor">;
export type ScheduleName = Branded<"schedule">;
export type PlanId = Branded<"plan">;
export type ClaimName = Branded<"claim">;

const ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

export type IdOutcome<T> = { readonly kind: "ok"; readonly id: T } | Refused;

/** `field` is what the person called it, e.g. `goal id`. */
export function parseId<T extends string>(field: string, value: string): IdOutcome<T> {
  const why = idProblem(value);
  if (why === undefined) return { kind: "ok", id: value as T };
  return refused(
    field,
    `${field} ${why}`,
    `use 1 to ${limits.id_chars_max} letters, digits, dots, underscores or hyphens, not starting with a dot`,
  );
}

const ASK_NUMBER = /-(\d{1,15})$/;

/** An ask's id is a worker's id, a hyphen and a number, so it may be longer than other ids by that much. */
export function parseAskId(value: string): IdOutcome<AskId> {
  const number = ASK_NUMBER.exec(value)?.[0] ?? "";
  const stem = value.slice(0, value.length - number.length);
  const parsed = parseId<WorkerId>("ask id", number === "" || stem === "" ? value : stem);
  return parsed.kind === "ok" ? { kind: "ok", id: value as AskId } : parsed;
}

export function isId(value: string): boolean {
  return idProblem(value) === undefined;
}

function idProblem(value: string): string | undefined {
  if (value === "") return "is empty";
  if (value.length > limits.id_chars_max) return `has ${value.length} characters`;
  if (value.startsWith(".")) return "starts with a dot";
  if (/[/\\]/.test(value)) return "looks like a path";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  if (/[\u0000-\u001f\u007f]/.test(value)) return "has a control character";
  if (!ID.test(value)) return "has a character that is not allowed";
  return undefined;
}
