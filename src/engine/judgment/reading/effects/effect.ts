// The scale of effects, and what it means for risk. What is not known is not harmless, and never counts as reversible.

import type { Risk } from "../../../types.ts";
import type { Effect } from "../../facts.ts";

/** From the mildest to the worst. Unknown stands below what is known to be felt by others, or to be gone. */
const scale: readonly Effect[] = [
  "looks",
  "changes_here",
  "changes_machine",
  "unknown",
  "reaches_out",
  "destroys",
];

export interface Told {
  readonly effect: Effect;
  /** What it does, to follow the command's own words: `removes what no undo brings back`. */
  readonly why: string;
  /** Where it is not what the effect says: replacing a branch that only was there before, … */
  readonly risk?: Risk;
}

export function worse(a: Told, b: Told): Told {
  return scale.indexOf(b.effect) > scale.indexOf(a.effect) ? b : a;
}

export function atLeast(told: Told, effect: Effect, why: string): Told {
  return worse(told, { effect, why });
}

export function riskOf({ effect, risk }: Told): Risk {
  if (risk !== undefined) return risk;
  if (effect === "looks" || effect === "changes_here") return "reversible";
  return effect === "destroys" ? "destructive" : "irreversible";
}

export const looks: Told = { effect: "looks", why: "only looks" };
export const here: Told = {
  effect: "changes_here",
  why: "changes what a repository or a rebuild brings back",
};
export const machine: Told = { effect: "changes_machine", why: "changes something of this machine" };
export const gone: Told = { effect: "destroys", why: "removes what no undo brings back" };
export const unknown: Told = { effect: "unknown", why: "is not known here" };

export function out(why: string): Told {
  return { effect: "reaches_out", why };
}

export function destroys(why: string): Told {
  return { effect: "destroys", why };
}
