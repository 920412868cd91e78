// What the view knows: the fleet as last seen, what is selected, how far one has scrolled back. Pure data; `press.ts`
// and `see.ts` make the next one from it, `frame.ts` draws it. Nothing in it can type into a worker.

import type { PulseStatus } from "../pulse-control.ts";
import type { AskView, WorkerHealth } from "../types.ts";
import type { Cell, ScreenImage } from "../workers/session/shot.ts";
import type { Ending } from "../workers/session/wait.ts";
import { watchLimits } from "./limits.ts";

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export const panes = ["screen", "asks", "log"] as const;
export type Pane = (typeof panes)[number];

export type Filter =
  | { readonly kind: "living" }
  /** Also those that ended within this time. */
  | { readonly kind: "recent"; readonly since_s: number }
  | { readonly kind: "all" };

/** The terminal of the selected worker. */
export type Shown =
  | { readonly kind: "nothing" }
  | { readonly kind: "coming"; readonly worker: string }
  | { readonly kind: "image"; readonly worker: string; readonly image: ScreenImage; readonly ending: Ending }
  | { readonly kind: "trouble"; readonly worker: string; readonly why: string };

/** What the selected worker put out, line by line, as far as it was read back. */
export interface History {
  readonly worker: string;
  readonly rows: number;
  line(row: number): readonly Cell[];
  /** Older output was left out. */
  readonly cut: boolean;
  /** Each further line drops the oldest one. */
  readonly full: boolean;
}

export interface Model {
  readonly size: Size;
  readonly pane: Pane;
  readonly help: "shown" | "hidden";
  readonly filter: Filter;
  /** Where Tab leads back to from all. */
  readonly narrow: Filter;
  /** Named on the command line: shown whatever the filter. */
  readonly named?: string;
  readonly workers: readonly WorkerHealth[];
  readonly fleet: "unseen" | "seen";
  /** When the workers were looked at: their ages count on from there. */
  readonly looked_ms: number;
  readonly now_ms: number;
  readonly selected?: string;
  /** First row shown of the table. */
  readonly top: number;
  readonly dragging: boolean;
  readonly asks: readonly AskView[];
  readonly pulse?: PulseStatus;
  readonly log: readonly LogLine[];
  readonly shown: Shown;
  readonly history?: History;
  /** Lines between the end of the pane's text and the last line shown; 0 follows the end. */
  readonly back: number;
  /** Something could not be looked at. */
  readonly trouble?: string;
}

export interface LogLine {
  readonly text: string;
  readonly tone: "plain" | "good" | "bad" | "quiet";
}

export interface Start {
  readonly size: Size;
  readonly filter: Filter;
  readonly named?: string;
  readonly now_ms: number;
}

export function firstModel({ size, filter, named, now_ms }: Start): Model {
  return {
    size,
    pane: "screen",
    help: "hidden",
    filter,
    narrow: filter.kind === "all" ? { kind: "living" } : filter,
    ...(named !== undefined && { named, selected: named }),
    workers: [],
    fleet: "unseen",
    looked_ms: now_ms,
    now_ms,
    top: 0,
    dragging: false,
    asks: [],
    log: [],
    shown: { kind: "nothing" },
    back: 0,
  };
}

/** Those that the filter lets through, the living first, then the youngest. */
export function rowsOf(model: Model): readonly WorkerHealth[] {
  return model.workers.filter((worker) => isShown(worker, model)).sort(byInterest);
}

export const hiddenCount = (model: Model): number => model.workers.length - rowsOf(model).length;

function isShown(worker: WorkerHealth, { filter, named, now_ms }: Model): boolean {
  if (worker.alive || filter.kind === "all" || worker.id === named) return true;
  if (filter.kind === "living" || worker.changed_ms === undefined) return false;
  return now_ms - worker.changed_ms <= filter.since_s * 1_000;
}

function byInterest(a: WorkerHealth, b: WorkerHealth): number {
  if (a.alive !== b.alive) return a.alive ? -1 : 1;
  const younger = (b.started_s ?? 0) - (a.started_s ?? 0);
  return younger !== 0 ? younger : a.id < b.id ? -1 : 1;
}

export function selectedWorker(model: Model): WorkerHealth | undefined {
  return model.workers.find(({ id }) => id === model.selected);
}

export function asksOf(model: Model): readonly AskView[] {
  return model.asks.filter(({ worker }) => worker === model.selected);
}

/** Where everything goes on a terminal of this size. */
export type Layout =
  | { readonly kind: "small" }
  | {
      readonly kind: "panes";
      readonly pane: { readonly row: number; readonly rows: number };
      readonly titleRow: number;
      readonly pulseRow: number;
      readonly table: { readonly row: number; readonly rows: number };
      readonly footerRow: number;
    };

/** Title, pulse, both borders of the table, footer. */
const FIXED_ROWS = 5;

export function layoutOf({ cols, rows }: Size, workers: number): Layout {
  if (cols < watchLimits.cols_min || rows < watchLimits.rows_min) return { kind: "small" };
  const share = Math.floor((rows - FIXED_ROWS) / 3);
  const tableRows = Math.max(1, Math.min(workers, share, watchLimits.table_rows_max));
  const paneRows = rows - FIXED_ROWS - tableRows;
  return {
    kind: "panes",
    pane: { row: 0, rows: paneRows },
    titleRow: paneRows,
    pulseRow: paneRows + 1,
    table: { row: paneRows + 2, rows: tableRows },
    footerRow: rows - 1,
  };
}
