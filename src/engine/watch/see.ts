// What was seen makes the next model. Pure.

import type { PulseStatus } from "../pulse-control.ts";
import type { AskView, Event, WorkerHealth } from "../types.ts";
import type { ScreenImage } from "../workers/session/shot.ts";
import type { Ending } from "../workers/session/wait.ts";
import { watchLimits } from "./limits.ts";
import { logLineOf } from "./log-line.ts";
import type { History, Model, Size } from "./model.ts";
import { bounded, settled } from "./press.ts";

export interface FleetSight {
  readonly workers?: readonly WorkerHealth[];
  readonly asks?: readonly AskView[];
  readonly pulse?: PulseStatus;
  readonly trouble?: string;
  readonly at_ms: number;
}

/** What could not be looked at stays as it was, and the trouble says so. */
export function withFleet(model: Model, sight: FleetSight): Model {
  const { trouble: _, ...rest } = model;
  return settled({
    ...rest,
    ...(sight.workers && { workers: sight.workers, fleet: "seen", looked_ms: sight.at_ms }),
    ...(sight.asks && { asks: sight.asks }),
    ...(sight.pulse && { pulse: sight.pulse }),
    ...(sight.trouble !== undefined && { trouble: sight.trouble }),
    now_ms: sight.at_ms,
  });
}

export function withSize(model: Model, size: Size): Model {
  const cols = Math.min(Math.max(1, size.cols), watchLimits.cols_max);
  const rows = Math.min(Math.max(1, size.rows), watchLimits.rows_max);
  return bounded(settled({ ...model, size: { cols, rows }, dragging: false }));
}

export const withTime = (model: Model, now_ms: number): Model => ({ ...model, now_ms });

/** News of one who is no longer selected comes too late. */
export function withImage(model: Model, worker: string, image: ScreenImage, ending: Ending): Model {
  if (worker !== model.selected) return model;
  return { ...model, shown: { kind: "image", worker, image, ending } };
}

/** A screen that was seen stays; that it is not fresh shows. */
export function withScreenTrouble(model: Model, worker: string, why: string): Model {
  if (worker !== model.selected) return model;
  return { ...model, shown: { kind: "trouble", worker, why } };
}

/** What one looks at stays where it is while more comes below it. */
export function withHistory(model: Model, history: History): Model {
  if (history.worker !== model.selected) return model;
  const before = model.history?.worker === history.worker ? model.history.rows : history.rows;
  const grown = model.back > 0 && model.pane === "screen" ? Math.max(0, history.rows - before) : 0;
  return bounded({ ...model, history, back: model.back + grown });
}

export function withEvents(model: Model, events: readonly Event[]): Model {
  const lines = events.flatMap((event) => logLineOf(event) ?? []);
  const log = [...model.log, ...lines].slice(-watchLimits.log_lines_max);
  return bounded({ ...model, log });
}
