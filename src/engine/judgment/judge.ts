// The judge, put together from its parts. Pure composition: memory, guardrails and the machine come in through ports.

import type { Judge } from "../judge.ts";
import { createActions } from "./judge-actions.ts";
import { createAsks } from "./judge-asks.ts";
import { createExport } from "./judge-export.ts";
import { createLessons } from "./judge-lessons.ts";
import type { JudgePorts } from "./judge-ports.ts";
import { createSeeding } from "./judge-seed.ts";
import { createStatus } from "./judge-status.ts";

export function createJudge(ports: JudgePorts): Judge {
  return {
    ...createActions(ports),
    ...createAsks(ports),
    ...createStatus(ports),
    ...createLessons(ports),
    ...createSeeding(ports),
    ...createExport(ports),
    guard: ports.guard,
  };
}
