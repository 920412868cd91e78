// A step's state in words. Pure.

import type { StepView } from "./nouns.ts";

export function stepStateText({ state, stoppedWhile }: Pick<StepView, "state" | "stoppedWhile">): string {
  if (stoppedWhile === undefined) return state;
  return stoppedWhile === "asked" ? "stopped while it asked" : "stopped while running";
}
