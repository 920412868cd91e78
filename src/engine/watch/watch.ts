// The view at work: lanes that look at the fleet, at one screen and at the log, one that draws, and the keyboard.
// Every look is a poll with a limit; nothing is drawn when nothing changed. Reads only: no lane types or writes.

import { fleetLane, logLane } from "./fleet-lane.ts";
import { frameOf } from "./frame.ts";
import { type KeyReader, keyReader } from "./keys.ts";
import { watchLimits } from "./limits.ts";
import { type Filter, firstModel } from "./model.ts";
import { createNap } from "./nap.ts";
import { paintChanges } from "./paint.ts";
import type { ScreenEnd, WatchPorts } from "./ports.ts";
import { press } from "./press.ts";
import { screenLane } from "./screen-lane.ts";
import { withSize, withTime } from "./see.ts";
import { update, type View } from "./view.ts";

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
    // A host that does not answer would hold up whoever wants to leave.
    await Promise.race([Promise.allSettled(lanes), clock.sleep(watchLimits.leave_wait_ms)]);
  }
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
