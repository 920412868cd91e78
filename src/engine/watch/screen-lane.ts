// Looks at the terminal of the selected worker: at once when it moved, ten times a second while it does, and not at all
// while it rests. Looking back is loaded by the first who does.

import type { LookOutcome } from "../terminals.ts";
import { imageOf } from "../workers/session/shot.ts";
import { watchLimits } from "./limits.ts";
import type { Replay } from "./replay.ts";
import { withHistory, withImage, withScreenTrouble } from "./see.ts";
import { update, type View } from "./view.ts";

export async function screenLane(view: View): Promise<void> {
  const { engine, screen, signal, naps } = view;
  let replay: Replay | undefined;
  let seen = "";
  let wasBack = false;
  let moved_ms = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const worker = view.model.selected;
    const look = worker === undefined ? undefined : await engine.terminals.status(worker);
    const mark = JSON.stringify([worker, markOf(look)]);
    const isCurrent = worker !== undefined && view.model.pane === "screen";
    // Selected, left and selected again, it waits to be shown though nothing of it moved.
    if (isCurrent && look !== undefined && (mark !== seen || view.model.shown.kind === "coming")) {
      await showScreen(view, worker, look);
      seen = mark;
      moved_ms = screen.clock.monotonic_ms();
    }
    const isBack = isCurrent && view.model.back > 0;
    // What one looks at stays where it is: with no room for more, reading on waits until one has been at the end.
    const isHeld = wasBack && view.model.history?.worker === worker && view.model.history?.full === true;
    wasBack = isBack;
    if (isBack && look?.kind === "ok" && !isHeld) {
      replay ??= (await import("./replay.ts")).createReplay(engine.terminals);
      const history = await replay.read(worker, look, signal);
      if (history !== undefined) update(view, (model) => withHistory(model, history));
    }
    const isMoving = screen.clock.monotonic_ms() - moved_ms < watchLimits.screen_rest_ms;
    if (isMoving) await naps.screen.wait(watchLimits.screen_busy_poll_ms);
    else await rest(view, worker, look);
  }
  replay?.drop();
}

/** Costs nothing until the worker puts something out, or the person wants to see something else. */
async function rest(view: View, worker: string | undefined, look: LookOutcome | undefined): Promise<void> {
  const { engine, signal, naps } = view;
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  const hear = async (id: string, since: number) => {
    for await (const piece of engine.terminals.follow(id, { since, text: "raw" }, either)) {
      if (piece.kind === "ok" && piece.text === "" && !piece.done) continue;
      return naps.screen.ring();
    }
  };
  const live = look?.kind === "ok" ? look.live : undefined;
  const heard = worker !== undefined && live !== undefined ? hear(worker, live.output_bytes) : undefined;
  await naps.screen.wait(watchLimits.screen_rest_poll_ms);
  enough.abort();
  await heard;
}

/** Equal marks, equal pictures. */
function markOf(look: LookOutcome | undefined): unknown {
  if (look?.kind !== "ok") return look;
  const { live, ending, gen } = look;
  return [gen, ending, live?.screen_seq, live?.cols, live?.rows];
}

async function showScreen(view: View, worker: string, look: LookOutcome): Promise<void> {
  if (look.kind !== "ok") return update(view, (model) => withScreenTrouble(model, worker, look.why));
  const seen = await view.engine.terminals.shot(worker, "cells", "whole");
  if (seen.kind !== "ok") return update(view, (model) => withScreenTrouble(model, worker, seen.why));
  const image = imageOf(seen.shot);
  update(view, (model) => withImage(model, worker, image, look.ending));
  if (look.ending.kind !== "running") view.naps.fleet.ring(); // its row in the table is old, too
}
