// The judge at the loop's own moves: what people said and what was learned counts there as well. Where nobody knows
// anything, the loop's own rules stand, which are stricter than the cold start and say so in their own words.

import type { Judge } from "../judge.ts";

export function moveJudge(judge: Pick<Judge, "evaluate">): Pick<Judge, "evaluate"> {
  return {
    async evaluate(action, about) {
      const ruling = await judge.evaluate(action, about);
      return ruling.layer === "cold_start" ? { ...ruling, kind: "proceed" } : ruling;
    },
  };
}
