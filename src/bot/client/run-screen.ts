// The client on a whole screen: what the program tells and what a person types both change the model, and one lane
// draws it. Nothing is drawn when nothing changed.

import type { Grid } from "../../engine/watch/grid.ts";
import { type KeyReader, keyReader } from "../../engine/watch/keys.ts";
import { createNap } from "../../engine/watch/nap.ts";
import { paintChanges } from "../../engine/watch/paint.ts";
import type { FullScreen, ScreenEnd } from "../../engine/watch/ports.ts";
import { frameOf } from "./frame.ts";
import type { Guide } from "./guide.ts";
import { cardOn } from "./layout.ts";
import { clientLimits } from "./limits.ts";
import { firstModel, type Model, noticed, told } from "./model.ts";
import { pasted, press, withTime } from "./press.ts";
import { openTalk, type Talk, type TalkEvent, type TalkPorts } from "./talk.ts";

export type ScreenLeft = "quit" | ScreenEnd;

export interface ScreenParts {
  readonly screen: FullScreen;
  readonly talk: Omit<TalkPorts, "clock">;
  readonly guide?: Guide;
}

/** Until the person leaves, the screen ends, or the signal aborts. */
export async function runScreen(
  { screen, talk: ports, guide }: ScreenParts,
  signal: AbortSignal,
): Promise<ScreenLeft> {
  const { clock } = screen;
  const stop = new AbortController();
  const ended = Promise.withResolvers<ScreenLeft>();
  const paint = createNap(clock, stop.signal);
  let model = firstModel(screen.size(), ports.user, clock.now_ms());
  let drawn: Grid | undefined;

  function update(change: (model: Model) => Model): void {
    const before = model;
    model = change(before);
    if (model !== before) paint.ring();
  }

  function onTold(event: TalkEvent): void {
    update((before) => ({ ...told({ ...before, now_ms: clock.now_ms() }, event), unkept: talk.unkept }));
  }

  const talk: Talk = openTalk({ ...ports, clock }, onTold, stop.signal);

  function redraw(): void {
    drawn = undefined;
    update((before) => ({ ...before, size: screen.size() }));
  }

  function take(events: ReturnType<KeyReader["feed"]>): void {
    for (const event of events) {
      const { model: next, next: then, saying } = press(model, event);
      update(() => next);
      if (saying !== undefined) {
        const isTaken = talk.say(saying);
        update((before) => ({ ...before, unkept: talk.unkept }));
        if (!isTaken)
          update((before) => noticed(before, "too much is not kept yet; this was dropped", "alert"));
      }
      if (then === "quit") ended.resolve("quit");
      if (then === "suspend") screen.suspend();
      if (then === "redraw") redraw();
    }
  }

  listen(
    screen,
    { take, redraw, end: ended.resolve, paste: (text) => update((before) => pasted(before, text)) },
    stop.signal,
  );

  async function paintLane(): Promise<void> {
    while (!stop.signal.aborted) {
      const grid = frameOf(model);
      const seen = cardOn(model);
      const bytes = paintChanges(drawn, grid, screen.colours);
      drawn = grid;
      if (bytes !== "") await screen.write(bytes);
      if (seen !== undefined) talk.seen(seen.message);
      await clock.sleep(clientLimits.frame_gap_ms, stop.signal);
      await paint.wait(clientLimits.tick_ms);
    }
  }

  async function tickLane(): Promise<void> {
    while (!stop.signal.aborted) {
      await clock.sleep(
        model.notice === undefined ? clientLimits.tick_ms : clientLimits.notice_ms,
        stop.signal,
      );
      update((before) => withTime(before, clock.now_ms()));
    }
  }

  async function guideLane(): Promise<void> {
    await guide?.follow((word) => update((before) => ({ ...before, guide: word })), stop.signal);
  }

  signal.addEventListener("abort", () => ended.resolve("terminated"), { once: true });
  if (signal.aborted) ended.resolve("terminated");
  const lanes = [paintLane(), tickLane(), guideLane()];
  const left = await Promise.race([ended.promise, ...lanes.map((lane) => lane.then(() => ended.promise))]);
  stop.abort();
  screen.close();
  await Promise.all([...lanes, talk.done]);
  return left;
}

interface Hands {
  take(events: ReturnType<KeyReader["feed"]>): void;
  paste(text: string): void;
  redraw(): void;
  end(how: ScreenEnd): void;
}

function listen(screen: FullScreen, hands: Hands, signal: AbortSignal): void {
  const reader = keyReader();
  let turn = 0;
  screen.listen({
    onInput(text) {
      turn += 1;
      const { paste, keys } = splitPaste(text);
      if (paste !== "") hands.paste(paste);
      hands.take(reader.feed(keys));
      if (reader.holds) void flushLater(turn);
    },
    onResize: hands.redraw,
    onResume: hands.redraw,
    onEnd: hands.end,
  });

  async function flushLater(heldSince: number): Promise<void> {
    await screen.clock.sleep(clientLimits.escape_wait_ms, signal);
    if (turn === heldSince && !signal.aborted) hands.take(reader.flush());
  }
}

/** Fingers do not bring a line end between two characters at once: only its end may be an Enter. */
export function splitPaste(text: string): { readonly paste: string; readonly keys: string } {
  const body = text.replace(/[\r\n]+$/, "");
  const isPasted = /[\r\n]/.test(body) && !body.includes("\x1b");
  return isPasted ? { paste: body, keys: "" } : { paste: "", keys: text };
}
