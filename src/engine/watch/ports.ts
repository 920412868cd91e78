// PORT: the person's terminal, taken over whole. `host/full-screen.ts` implements it. Nothing throws or rejects for
// what the world can do, and the terminal is given back as it was on every way out of the process that can be seen.

import type { Engine } from "../engine.ts";
import type { Clock } from "../ports.ts";
import type { ColourDepth } from "./colour-depth.ts";
import type { Size } from "./model.ts";

export interface ScreenEvents {
  onInput(text: string): void;
  onResize(): void;
  /** It was given back and taken again: nothing of what was drawn is left. */
  onResume(): void;
  /** Whoever looked is gone, or this process is told to end. Comes once. */
  onEnd(end: ScreenEnd): void;
}

export type ScreenEnd = "hung-up" | "interrupted" | "terminated";

export interface FullScreen {
  readonly kind: "taken";
  readonly colours: ColourDepth;
  readonly clock: Clock;
  size(): Size;
  /** Resolves when the terminal took it, or never will. */
  write(text: string): Promise<void>;
  /** Called once, before anything can come. */
  listen(events: ScreenEvents): void;
  /** Gives the terminal back and stops this process until a person lets it go on. */
  suspend(): void;
  /** Idempotent. */
  close(): void;
}

export interface WatchPorts {
  readonly engine: Pick<Engine, "workers" | "mailbox" | "terminals" | "events" | "pulse">;
  readonly screen: FullScreen;
}
