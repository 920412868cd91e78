// The judge, put together from its parts. Pure composition: memory, guardrails and the machine come in through ports.

import type { Judge } from "../judge.ts";
import { actionOf } from "./clone-features.ts";
import { createActions } from "./judge-actions.ts";
import { createAsks } from "./judge-asks.ts";
import { createExport } from "./judge-export.ts";
import { createLessons } from "./judge-lessons.ts";
import type { JudgePorts } from "./judge-ports.ts";
import { createSeeding } from "./judge-seed.ts";
import { createStatus } from "./judge-status.ts";

export function createJudge(ports: JudgePorts): Judge {
  const actions = createActions(ports);
  return {
    ...actions,
    ...createAsks(ports),
    async rulingOn(ask) {
      const action = actionOf(ask);
      const { worker, goal, plan } = ask;
      if (action === undefined) return undefined;
      return actions.evaluate(action, {
        worker,
        ...(goal !== undefined && { goal }),
        ...(plan !== undefined && { plan }),
      });
    },
    ...createStatus(ports),
    ...createLessons(ports),
    ...createSeeding(ports),
    ...createExport(ports),
    guard: ports.guard,
  };
}
