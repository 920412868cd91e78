// How long tool calls took at our end, until somebody looks. Those that a person was asked about are left out: their time
// is the person's. Bounded.

import type { HookEvent } from "../../engine/hook.ts";
import { healthLimits } from "./limits.ts";

export interface HookTime {
  readonly event: HookEvent;
  readonly took_ms: number;
}

export interface HookTimes {
  took(time: HookTime): void;
  /** Each is handed out once. */
  take(): readonly HookTime[];
}

export function createHookTimes(): HookTimes {
  let times: HookTime[] = [];
  return {
    took(time) {
      if (times.length < healthLimits.latencies_kept_max) times.push(time);
    },
    take() {
      const taken = times;
      times = [];
      return taken;
    },
  };
}
