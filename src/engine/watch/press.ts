// What a key or the mouse makes of the model. Pure, and read only: there is no key that reaches a worker.

import type { InputEvent, KeyName } from "./keys.ts";
import { watchLimits } from "./limits.ts";
import { type Filter, layoutOf, type Model, type Pane, panes, rowsOf } from "./model.ts";
import { backMax, isHistoryOf, startOf } from "./page.ts";
import { tabAt } from "./titles.ts";

export interface Pressed {
  readonly model: Model;
  readonly next: "go-on" | "quit" | "suspend" | "redraw";
}

export function press(model: Model, event: InputEvent): Pressed {
  if (event.kind === "mouse") return goOn(model.help === "shown" ? model : onMouse(model, event));
  const name = event.kind === "key" ? event.key : event.char;
  if (name === "ctrl-z") return { model, next: "suspend" };
  if (name === "ctrl-l") return { model, next: "redraw" };
  if (name === "ctrl-c" || name === "q") return { model, next: "quit" };
  if (model.help === "shown") return goOn({ ...model, help: "hidden" });
  return goOn(bindings[name]?.(model) ?? model);
}

const goOn = (model: Model): Pressed => ({ model, next: "go-on" });

type Binding = (model: Model) => Model;

const page: (model: Model) => number = (model) => Math.max(1, paneRows(model) - 1);
const half: (model: Model) => number = (model) => Math.max(1, Math.floor(paneRows(model) / 2));

const bindings: Readonly<Record<string, Binding>> = {
  ...onKeys(["up", "k"], (model) => step(model, -1)),
  ...onKeys(["down", "j"], (model) => step(model, 1)),
  ...onKeys(["page-up", "ctrl-b"], (model) => scroll(model, page(model))),
  ...onKeys(["page-down", "ctrl-f"], (model) => scroll(model, -page(model))),
  "ctrl-u": (model) => scroll(model, half(model)),
  "ctrl-d": (model) => scroll(model, -half(model)),
  "ctrl-p": (model) => scroll(model, 1),
  "ctrl-n": (model) => scroll(model, -1),
  ...onKeys(["home", "g"], (model) => scroll(model, Number.MAX_SAFE_INTEGER)),
  ...onKeys(["end", "G"], (model) => ({ ...model, back: 0 })),
  tab: (model) => filtered(model, model.filter.kind === "all" ? model.narrow : { kind: "all" }),
  a: (model) => toPane(model, model.pane === "asks" ? "screen" : "asks"),
  l: (model) => toPane(model, model.pane === "log" ? "screen" : "log"),
  ...onKeys(["s", "escape"], (model) => toPane(model, "screen")),
  "?": (model) => ({ ...model, help: "shown" }),
};

function onKeys(names: readonly (KeyName | (string & {}))[], binding: Binding): Record<string, Binding> {
  return Object.fromEntries(names.map((name) => [name, binding]));
}

export function toPane(model: Model, pane: Pane): Model {
  return pane === model.pane ? model : { ...model, pane, back: startOf(pane) };
}

export function filtered(model: Model, filter: Filter): Model {
  return settled({ ...model, filter });
}

function paneRows(model: Model): number {
  const layout = layoutOf(model.size, rowsOf(model).length);
  return layout.kind === "small" ? 1 : layout.pane.rows;
}

/** Back is positive. How far back there is something shows once it was read: until then any way is remembered. */
function scroll(model: Model, lines: number): Model {
  const isUnread = model.pane === "screen" && !isHistoryOf(model);
  if (isUnread && model.selected === undefined) return model;
  const farthest = isUnread ? watchLimits.history_rows_max : historyBackMax(model);
  return { ...model, back: Math.min(Math.max(0, Math.min(model.back, farthest) + lines), farthest) };
}

/** As it is when looking back, whatever is shown now. */
function historyBackMax(model: Model): number {
  return backMax(model.pane === "screen" ? { ...model, back: 1 } : model);
}

/** A start stays one while what stands there changes. What was remembered, or what fits no more, becomes what there is. */
export function bounded(model: Model): Model {
  if (model.back === startOf(model.pane) || (model.pane === "screen" && !isHistoryOf(model))) return model;
  const back = Math.min(model.back, historyBackMax(model));
  return back === model.back ? model : { ...model, back };
}

function step(model: Model, by: -1 | 1): Model {
  const rows = rowsOf(model);
  const at = rows.findIndex(({ id }) => id === model.selected);
  const next = rows[at === -1 ? 0 : Math.min(Math.max(0, at + by), rows.length - 1)];
  return next === undefined ? model : select(model, next.id);
}

export function select(model: Model, id: string): Model {
  if (id === model.selected) return revealed(model);
  const { history: _, ...rest } = model;
  const back = model.pane === "log" ? model.back : startOf(model.pane);
  return revealed({ ...rest, selected: id, back, shown: { kind: "coming", worker: id } });
}

/** The table shows the selected row. */
function revealed(model: Model): Model {
  const rows = rowsOf(model);
  const layout = layoutOf(model.size, rows.length);
  if (layout.kind === "small") return model;
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === model.selected),
  );
  const top = Math.min(Math.max(model.top, at - layout.table.rows + 1), at);
  return withTop(model, top);
}

function withTop(model: Model, top: number): Model {
  const rows = rowsOf(model).length;
  const layout = layoutOf(model.size, rows);
  const shown = layout.kind === "small" ? 1 : layout.table.rows;
  return { ...model, top: Math.min(Math.max(0, top), Math.max(0, rows - shown)) };
}

/** After the fleet, the filter or the size changed: somebody is selected if anybody is there. */
export function settled(model: Model): Model {
  const rows = rowsOf(model);
  if (rows.some(({ id }) => id === model.selected)) return revealed(model);
  const [first] = rows;
  if (first !== undefined) return select(model, first.id);
  const { selected, history: _, ...rest } = model;
  // One that was named may still come.
  return selected !== undefined && selected === model.named
    ? { ...rest, selected, top: 0 }
    : { ...rest, top: 0, shown: { kind: "nothing" } };
}

// --- mouse ---------------------------------------------------------------------------------------------------------

type MouseEvent = Extract<InputEvent, { kind: "mouse" }>;

function onMouse(model: Model, { what, row, col }: MouseEvent): Model {
  const layout = layoutOf(model.size, rowsOf(model).length);
  if (layout.kind === "small") return model;
  const { table, titleRow } = layout;
  if (what === "release") return { ...model, dragging: false };
  if (what === "drag") return model.dragging ? dragged(model, row - table.row - 1, table.rows) : model;
  const inTable = row >= table.row && row <= table.row + table.rows + 1;
  if (what === "wheel-up") return inTable ? step(model, -1) : scroll(model, watchLimits.wheel_lines);
  if (what === "wheel-down") return inTable ? step(model, 1) : scroll(model, -watchLimits.wheel_lines);
  if (row === titleRow) return onTitle(model, col);
  const at = row - table.row - 1;
  if (at < 0 || at >= table.rows) return model;
  if (col >= model.size.cols - 1) return dragged({ ...model, dragging: true }, at, table.rows);
  const clicked = rowsOf(model)[model.top + at];
  return clicked === undefined ? model : select(model, clicked.id);
}

function onTitle(model: Model, col: number): Model {
  const at = tabAt(model, col);
  const pane = panes.find((each) => each === at);
  return pane === undefined ? model : toPane(model, pane);
}

/** The thumb goes where the pointer is. */
function dragged(model: Model, at: number, shown: number): Model {
  const hidden = rowsOf(model).length - shown;
  if (hidden <= 0) return model;
  return withTop(model, Math.round((Math.min(Math.max(0, at), shown - 1) / Math.max(1, shown - 1)) * hidden));
}
