// The view at work: lanes that look at the fleet, at one screen and at the log, one that draws, and the keyboard.
// Every look is a poll with a limit; nothing is drawn when nothing changed. Reads only: no lane types or writes.

import type { Failed, Refused, Trouble } from "../outcome.ts";
import type { LookOutcome } from "../terminals.ts";
import type { EventPage } from "../types.ts";
import { imageOf } from "../workers/session/shot.ts";
import { frameOf } from "./frame.ts";
import type { Grid } from "./grid.ts";
import { type KeyReader, keyReader } from "./keys.ts";
import { watchLimits } from "./limits.ts";
import { type Filter, firstModel, type Model } from "./model.ts";
import { createNap, type Nap } from "./nap.ts";
import { paintChanges } from "./paint.ts";
import type { ScreenEnd, WatchPorts } from "./ports.ts";
import { press } from "./press.ts";
import { createReplay } from "./replay.ts";
import {
  withEvents,
  withFleet,
  withHistory,
  withImage,
  withScreenTrouble,
  withSize,
  withTime,
} from "./see.ts";

export interface WatchRequest {
  readonly filter: Filter;
  /** Selected from the start, and shown whatever the filter. */
  readonly worker?: string;
}

export type WatchEnd = "quit" | ScreenEnd;

export async function runWatch(ports: WatchPorts, request: WatchRequest): Promise<WatchEnd> {
  const { screen } = ports;
  const { clock } = screen;
  const stop = new AbortController();
  const ended = Promise.withResolvers<WatchEnd>();
  const nap = () => createNap(clock, stop.signal);
  const view: View = {
    ...ports,
    model: withSize(
      firstModel({
        size: screen.size(),
        filter: request.filter,
        now_ms: clock.now_ms(),
        ...(request.worker !== undefined && { named: request.worker }),
      }),
      screen.size(),
    ),
    drawn: undefined,
    naps: { paint: nap(), fleet: nap(), screen: nap() },
    signal: stop.signal,
  };
  listen(view, ended.resolve);
  const lanes = [paintLane(view), fleetLane(view), screenLane(view), logLane(view), tickLane(view)];
  try {
    return await Promise.race([ended.promise, ...lanes.map((lane) => lane.then(() => ended.promise))]);
  } finally {
    stop.abort();
    screen.close();
    await Promise.allSettled(lanes);
  }
}

/** What the lanes share. `model` is replaced whole. */
interface View extends WatchPorts {
  model: Model;
  /** What the terminal shows; nothing when that is not known. */
  drawn: Grid | undefined;
  readonly naps: { readonly paint: Nap; readonly fleet: Nap; readonly screen: Nap };
  readonly signal: AbortSignal;
}

function update(view: View, change: (model: Model) => Model): void {
  const before = view.model;
  view.model = change(before);
  if (view.model === before) return;
  view.naps.paint.ring();
  const { selected, pane, back } = before;
  const now = view.model;
  if (now.selected !== selected || now.pane !== pane || (now.back > 0 && back === 0)) view.naps.screen.ring();
}

// --- the person ----------------------------------------------------------------------------------------------------

function listen(view: View, end: (how: WatchEnd) => void): void {
  const { screen } = view;
  const reader = keyReader();
  const redraw = () => {
    view.drawn = undefined;
    update(view, (model) => withSize(model, screen.size()));
    view.naps.paint.ring();
  };
  const take = (events: ReturnType<KeyReader["feed"]>) => {
    for (const event of events) {
      const { model, next } = press(view.model, event);
      update(view, () => model);
      if (next === "quit") return end("quit");
      if (next === "suspend") screen.suspend();
      if (next === "redraw") redraw();
    }
  };
  let turn = 0;
  screen.listen({
    onInput(text) {
      turn += 1;
      take(reader.feed(text));
      if (reader.holds) void flushLater(turn);
    },
    onResize: redraw,
    onResume: redraw,
    onEnd: end,
  });

  async function flushLater(heldSince: number): Promise<void> {
    await screen.clock.sleep(watchLimits.escape_wait_ms, view.signal);
    if (turn === heldSince && !view.signal.aborted) take(reader.flush());
  }
}

// --- lanes ---------------------------------------------------------------------------------------------------------

async function paintLane(view: View): Promise<void> {
  const { screen, signal, naps } = view;
  while (!signal.aborted) {
    const grid = frameOf(view.model);
    const bytes = paintChanges(view.drawn, grid, screen.colours);
    view.drawn = grid;
    if (bytes !== "") await screen.write(bytes);
    await screen.clock.sleep(watchLimits.frame_gap_ms, signal);
    await naps.paint.wait(watchLimits.tick_ms);
  }
}

async function tickLane(view: View): Promise<void> {
  const { clock } = view.screen;
  while (!view.signal.aborted) {
    await clock.sleep(watchLimits.tick_ms, view.signal);
    update(view, (model) => withTime(model, clock.now_ms()));
  }
}

async function fleetLane(view: View): Promise<void> {
  const { engine, screen, signal, naps } = view;
  while (!signal.aborted) {
    const [health, open, pulse] = await Promise.all([
      engine.workers.health(),
      engine.mailbox.open(),
      engine.pulse.status(),
    ]);
    const trouble = troubleIn([health, open, pulse]);
    update(view, (model) =>
      withFleet(model, {
        ...(health.kind === "ok" && { workers: health.workers }),
        ...(open.kind === "ok" && { asks: open.asks }),
        ...(pulse.kind === "ok" && { pulse }),
        ...(trouble !== undefined && { trouble }),
        at_ms: screen.clock.now_ms(),
      }),
    );
    await screen.clock.sleep(watchLimits.fleet_gap_ms, signal);
    await naps.fleet.wait(watchLimits.fleet_poll_ms);
  }
}

type Looked = { readonly kind: "ok"; readonly troubles: readonly Trouble[] } | Failed;

/** The first, and how many more: all of them are in `looop status`. */
function troubleIn(looks: readonly Looked[]): string | undefined {
  const whys = looks.flatMap((look) =>
    look.kind === "failed" ? [look.why] : look.troubles.map(({ why }) => why),
  );
  const [first, ...more] = [...new Set(whys)];
  return first === undefined || more.length === 0 ? first : `${first} (and ${more.length} more troubles)`;
}

async function logLane(view: View): Promise<void> {
  const { engine, signal, naps } = view;
  for await (const page of engine.events.follow({ tail: watchLimits.log_events_first }, signal)) {
    update(view, (model) => withEvents(model, isProblem(page) ? [troubleEvent(page)] : page.events));
    naps.fleet.ring();
  }
  // It ends by itself only when its cursor makes no sense any more; the rest of the view goes on.
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

const isProblem = (page: EventPage | Refused | Failed): page is Refused | Failed => "kind" in page;

const troubleEvent = ({ why, remedy }: Refused | Failed) => ({ ts: "", event: "log_failed", why, remedy });

async function screenLane(view: View): Promise<void> {
  const { engine, screen, signal, naps } = view;
  const replay = createReplay(engine.terminals);
  let seen = "";
  let moved_ms = 0;
  while (!signal.aborted) {
    const worker = view.model.selected;
    const look = worker === undefined ? undefined : await engine.terminals.status(worker);
    const mark = JSON.stringify([worker, markOf(look)]);
    const isCurrent = worker !== undefined && view.model.pane === "screen";
    if (isCurrent && look !== undefined && mark !== seen) {
      await showScreen(view, worker, look);
      seen = mark;
      moved_ms = screen.clock.monotonic_ms();
    }
    if (isCurrent && look?.kind === "ok" && view.model.back > 0) {
      const history = await replay.read(worker, look, signal);
      if (history !== undefined) update(view, (model) => withHistory(model, history));
    }
    const isMoving = screen.clock.monotonic_ms() - moved_ms < watchLimits.screen_rest_ms;
    await naps.screen.wait(isMoving ? watchLimits.screen_busy_poll_ms : watchLimits.screen_rest_poll_ms);
  }
  replay.drop();
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
}
