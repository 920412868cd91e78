// Names of plans and steps: made from a goal where nobody gave one, never one that is taken. Pure.

import { isId } from "../ids.ts";
import { planLimits } from "./limits.ts";

const STEP_ID = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_-]{0,${planLimits.step_id_chars_max - 1}}$`);

export function isPlanId(value: string): boolean {
  return isId(value) && value.length <= planLimits.plan_id_chars_max;
}

export function isStepId(value: string): boolean {
  return STEP_ID.test(value);
}

/** `Ship feature X with passing tests` → `ship-feature-x-with-passing`. */
export function planIdOf(goal: string, taken: ReadonlySet<string>): string {
  const words = goal
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  let stem = "";
  for (const word of words) {
    const longer = stem === "" ? word : `${stem}-${word}`;
    if (longer.length > planLimits.plan_id_chars_made) break;
    stem = longer;
  }
  if (stem === "") stem = (words[0] ?? "plan").slice(0, planLimits.plan_id_chars_made);
  return unused(stem, taken, (n) => `${stem}-${n}`);
}

export function stepIdAt(position: number, taken: ReadonlySet<string>): string {
  for (let n = position; ; n += 1) if (!taken.has(`S${n}`)) return `S${n}`;
}

/** `US-005` → `US-005a`, `US-005b`. */
export function partIdOf(step: string, part: number, taken: ReadonlySet<string>): string {
  const stem = step.slice(0, planLimits.step_id_chars_max - 4);
  const letter = String.fromCharCode("a".charCodeAt(0) + (part % 26));
  return unused(`${stem}${letter}`, taken, (n) => `${stem}${letter}${n}`);
}

function unused(wanted: string, taken: ReadonlySet<string>, other: (n: number) => string): string {
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!taken.has(other(n))) return other(n);
}
