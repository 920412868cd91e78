// What a terminal's output is until it is on the screen: gathered while it floods, skimmed once, drawn. Nobody sees each
// picture of a flood, so most of it is never parsed; whoever looks sees the screen that all of the bytes make.

import type { Clock } from "../../ports.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import type { Screen } from "../../workers/session/screen.ts";
import { skimmer } from "../../workers/session/skim.ts";

export interface Drawing {
  /** These bytes are read until they are shown, and then no more. */
  take(bytes: Uint8Array): void;
  /** Resolves when all output so far is on the screen. */
  settled(): Promise<void>;
  /** In its turn: what was written before was written for the old size. */
  resize(cols: number, rows: number): void;
  /** For another program. All output of the one before must be on the screen. */
  reset(): void;
  /** Taken, but not shown. */
  readonly backlog_bytes: () => number;
  /** Shown since the beginning. */
  readonly shown_bytes: () => number;
  /** Counts the pictures. */
  readonly seq: () => number;
}

export interface DrawingParts {
  readonly screen: Screen;
  readonly clock: Pick<Clock, "sleep">;
  readonly cols: number;
  readonly rows: number;
  /** These pieces are now on the screen. */
  onShown(pieces: readonly Uint8Array[]): void;
  /** Output is held back a while longer, for nobody follows the screen: time for whoever reads the transcript. */
  onHeld(): void;
  isFollowed(): boolean;
}

export function drawingOf(parts: DrawingParts): Drawing {
  const { screen, clock } = parts;
  let size = { cols: parts.cols, rows: parts.rows };
  let skim = skimmer();
  let received = 0;
  let shown = 0;
  let seq = 0;
  let waiting: Uint8Array[] = [];
  let phase: "idle" | "drawing" | "gathering" = "idle";
  /** Whether of the last picture most could be left out: then more is gathered. */
  let sparse = true;
  const settling = new Map<() => void, number>();

  function take(bytes: Uint8Array): void {
    received += bytes.length;
    waiting.push(bytes);
    const most = sparse ? sessionLimits.screen_gather_bytes : sessionLimits.screen_gather_bytes_dense;
    if (phase === "idle" || (phase === "gathering" && received - shown >= most)) draw();
  }

  /** What comes meanwhile is drawn at once when it is over, when it is much, or when somebody looks. */
  async function gather(): Promise<void> {
    phase = "gathering";
    const since = seq;
    for (let left = sessionLimits.screen_gather_turns_alone; left > 0; left--) {
      await clock.sleep(sessionLimits.screen_gather_ms);
      if (seq !== since || phase !== "gathering") return;
      if (parts.isFollowed()) break;
      parts.onHeld();
    }
    draw();
  }

  function draw(): void {
    if (phase === "drawing") return;
    phase = "idle";
    if (waiting.length === 0) return;
    const pieces = waiting.slice(0, drawnAtOnce(waiting));
    const bytes = joined(pieces);
    const left = skim.skim(bytes, size);
    waiting = waiting.slice(pieces.length);
    const isAll = waiting.length === 0;
    phase = "drawing";
    sparse = left.length * sessionLimits.screen_sparse_share <= bytes.length;
    feedInSteps(screen, left, () => {
      shown += bytes.length;
      seq++;
      phase = "idle";
      parts.onShown(pieces);
      if (tellSettled()) void later();
      else if (isAll && bytes.length >= sessionLimits.screen_flood_bytes && settling.size === 0)
        void gather();
      else draw();
    });
  }

  /** Those who are told look at the screen at once: nothing is drawn before they have. */
  function tellSettled(): boolean {
    const before = settling.size;
    for (const [resolve, target] of settling) {
      if (shown < target) continue;
      settling.delete(resolve);
      resolve();
    }
    return settling.size < before;
  }

  async function later(): Promise<void> {
    phase = "gathering";
    const since = seq;
    await clock.sleep(0);
    if (seq === since) draw();
  }

  const settled = () =>
    new Promise<void>((resolve) => {
      if (shown >= received) return resolve();
      settling.set(resolve, received);
      draw();
    });

  return {
    take,
    settled,
    resize(cols, rows) {
      void settled().then(() => {
        size = { cols, rows };
        screen.resize(cols, rows);
      });
    },
    reset() {
      screen.reset();
      skim = skimmer();
    },
    backlog_bytes: () => received - shown,
    shown_bytes: () => shown,
    seq: () => seq,
  };
}

/** How many pieces: those that lie side by side in memory, if they are much; the rest is drawn after them. */
function drawnAtOnce(pieces: readonly Uint8Array[]): number {
  const apart = pieces.findIndex((piece, index) => index > 0 && !liesBehind(piece, pieces[index - 1]));
  if (apart === -1) return pieces.length;
  const length = pieces.slice(0, apart).reduce((sum, piece) => sum + piece.length, 0);
  return length >= sessionLimits.screen_apart_bytes ? apart : pieces.length;
}

/** Pieces that lie side by side in memory are one already. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first, ...rest] = pieces;
  if (first === undefined) return new Uint8Array();
  if (!rest.every((piece, index) => liesBehind(piece, pieces[index]))) return Buffer.concat(pieces);
  const last = rest.at(-1) ?? first;
  return Buffer.from(first.buffer, first.byteOffset, last.byteOffset + last.length - first.byteOffset);
}

const liesBehind = (bytes: Uint8Array, before: Uint8Array | undefined): boolean =>
  before !== undefined &&
  bytes.buffer === before.buffer &&
  bytes.byteOffset === before.byteOffset + before.length;

/** The emulator takes a breath between pieces, not within one. */
function feedInSteps(screen: Screen, bytes: Uint8Array, onDrawn: () => void): void {
  const step = sessionLimits.screen_step_bytes;
  let at = 0;
  for (; at + step < bytes.length; at += step) screen.feed(bytes.subarray(at, at + step), () => undefined);
  screen.feed(bytes.subarray(at), onDrawn);
}
