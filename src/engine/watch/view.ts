// What the lanes of the view share: the model, what stands on the terminal, and a bell for each lane that may rest.

import type { Grid } from "./grid.ts";
import type { Model } from "./model.ts";
import type { Nap } from "./nap.ts";
import type { WatchPorts } from "./ports.ts";

/** `model` is replaced whole. */
export interface View extends WatchPorts {
  model: Model;
  /** What the terminal shows; nothing when that is not known. */
  drawn: Grid | undefined;
  readonly naps: { readonly paint: Nap; readonly fleet: Nap; readonly screen: Nap };
  readonly signal: AbortSignal;
}

export function update(view: View, change: (model: Model) => Model): void {
  const before = view.model;
  view.model = change(before);
  if (view.model === before) return;
  view.naps.paint.ring();
  const { selected, pane, back } = before;
  const now = view.model;
  if (now.selected !== selected || now.pane !== pane || (now.back > 0 && back === 0)) view.naps.screen.ring();
}
