// What a plan is given where nobody says otherwise.

import type { PlanLimits } from "./nouns.ts";

/** Of a plan that says nothing else. */
export const usualLimits = {
  laps_max: 20,
  rejections_max: 2,
  run_s_max: 4 * 3_600,
  session_s_max: 30 * 60,
  idle_s_max: 10 * 60,
} as const satisfies PlanLimits;
