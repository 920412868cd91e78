// One terminal and what comes out of it: every byte goes to the transcript first, then to the screen, then to who
// watches. Reading stops while the screen lags or the disk refuses, so nothing is dropped and nothing piles up.

import type { Failed } from "../../outcome.ts";
import type { Clock } from "../../ports.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import { createScreen, type Screen } from "../../workers/session/screen.ts";
import { skimmer } from "../../workers/session/skim.ts";
import { failureOf } from "../errno.ts";
import { openPty, type Pty, type PtyRequest } from "./pty.ts";
import type { TranscriptWriter } from "./transcript-file.ts";

export interface TerminalEvents {
  /** These pieces are now on the screen. */
  onShown(pieces: readonly Uint8Array[]): void;
  /** After the last byte is in the transcript and on the screen. */
  onEnd(exitCode: number): void;
  /** Whether somebody else answers what the program asks its terminal. */
  answers(): "here" | "elsewhere";
}

export interface LiveTerminal {
  readonly screen: Screen;
  open(): { readonly kind: "open"; readonly pid: number } | Failed;
  write(bytes: string): "taken" | "full";
  resize(cols: number, rows: number): void;
  /** Resolves when all output so far is on the screen. */
  settled(): Promise<void>;
  readonly seq: () => number;
  readonly output_bytes: () => number;
  readonly output_ms: () => number;
  readonly trouble: () => string | undefined;
  readonly size: () => { readonly cols: number; readonly rows: number };
}

export interface TerminalParts {
  readonly request: PtyRequest;
  readonly transcript: TranscriptWriter;
  readonly clock: Clock;
  readonly events: TerminalEvents;
}

export function liveTerminal({ request, transcript, clock, events }: TerminalParts): LiveTerminal {
  let pty: Pty | undefined;
  let { cols, rows } = request;
  let seq = 0;
  /** Each piece by itself as it comes, while more is on its way; then what is left of all of them. */
  const first = skimmer();
  const second = skimmer();
  /** The sizes that what is under way to the screen may be shown on: fewest columns, most rows. */
  let narrowest = { cols, rows };
  let output_ms = clock.now_ms();
  /** Since the beginning: what is for the screen, and what is on it. */
  let received = 0;
  let shown = 0;
  let waiting: { readonly bytes: Uint8Array; readonly left: Uint8Array }[] = [];
  let drawing = false;
  let gathering = false;
  /** Whether of the last piece most could be left out: then more is gathered. */
  let sparse = true;
  const settling = new Map<() => void, number>();
  /** Read, but refused by the disk. */
  let unwritten: Uint8Array[] = [];
  let trouble: string | undefined;
  let retrying = false;
  const screen = createScreen({
    cols,
    rows,
    onReply(bytes) {
      if (events.answers() === "here") pty?.write(bytes);
    },
  });

  function take(bytes: Uint8Array): void {
    output_ms = clock.now_ms();
    if (unwritten.length > 0) unwritten.push(bytes);
    else keep(bytes);
    throttle();
  }

  function keep(bytes: Uint8Array): void {
    const outcome = transcript.append(bytes);
    const written = outcome.kind === "ok" ? bytes.length : outcome.written;
    if (written > 0) show(bytes.subarray(0, written));
    if (outcome.kind === "ok") return;
    trouble = `the worker stands still because its output cannot be kept: ${outcome.why}; ${outcome.remedy}`;
    unwritten.unshift(bytes.subarray(written));
    if (!retrying) void retry();
  }

  function show(bytes: Uint8Array): void {
    received += bytes.length;
    waiting.push({ bytes, left: first.skim(bytes, narrowest) });
    const most = sparse ? sessionLimits.screen_gather_bytes : sessionLimits.screen_gather_bytes_dense;
    if (!gathering || received - shown >= most) draw();
  }

  /** Nobody sees each picture of a flood: what comes meanwhile is drawn once, or when somebody looks. */
  async function gather(): Promise<void> {
    if (gathering) return;
    gathering = true;
    await clock.sleep(sessionLimits.screen_gather_ms);
    gathering = false;
    draw();
  }

  /** All that came while the last piece was drawn goes as one: of a flood most can then be left out. */
  function draw(): void {
    if (drawing || waiting.length === 0) return;
    const pieces = waiting.map(({ bytes }) => bytes);
    const drawn = pieces.reduce((sum, bytes) => sum + bytes.length, 0);
    const left = second.skim(joined(waiting.map((piece) => piece.left)), narrowest);
    waiting = [];
    drawing = true;
    sparse = left.length * sessionLimits.screen_sparse_share <= drawn;
    feedInSteps(screen, left, () => {
      drawing = false;
      shown += drawn;
      seq++;
      events.onShown(pieces);
      throttle();
      if (tellSettled()) void clock.sleep(0).then(draw);
      else if (drawn >= sessionLimits.screen_flood_bytes && settling.size === 0) void gather();
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

  async function retry(): Promise<void> {
    retrying = true;
    while (unwritten.length > 0) {
      await clock.sleep(sessionLimits.transcript_retry_ms);
      flush();
    }
    retrying = false;
  }

  function flush(): void {
    const waiting = unwritten;
    unwritten = [];
    for (const [index, bytes] of waiting.entries()) {
      keep(bytes);
      if (unwritten.length === 0) continue;
      unwritten.push(...waiting.slice(index + 1));
      return;
    }
    trouble = undefined;
    throttle();
  }

  let paused = false;
  function throttle(): void {
    const backlog_bytes = received - shown;
    const full = unwritten.length > 0 || backlog_bytes > sessionLimits.screen_backlog_bytes_max;
    const free = unwritten.length === 0 && backlog_bytes <= sessionLimits.screen_backlog_bytes_low;
    if (!paused && full) pty?.pause();
    else if (paused && free) pty?.resume();
    paused = full || (paused && !free);
  }

  const settled = () =>
    new Promise<void>((resolve) => {
      if (shown >= received) return resolve();
      settling.set(resolve, received);
      draw();
    });

  async function finish(exitCode: number): Promise<void> {
    for (let left = sessionLimits.transcript_retries_at_end; unwritten.length > 0 && left > 0; left--) {
      flush();
      if (unwritten.length > 0) await clock.sleep(sessionLimits.transcript_retry_ms);
    }
    unwritten = [];
    await settled();
    events.onEnd(exitCode);
  }

  return {
    screen,
    open() {
      try {
        pty = openPty(
          { ...request, cols, rows },
          { onBytes: take, onEnd: (code) => void finish(code) },
          clock,
        );
        paused = false;
        return { kind: "open", pid: pty.pid };
      } catch (error) {
        return failureOf(error, "pseudo terminal");
      }
    },
    write: (bytes) => pty?.write(bytes) ?? "taken",
    resize(newCols, newRows) {
      cols = newCols;
      rows = newRows;
      pty?.resize(cols, rows);
      narrowest = { cols: Math.min(narrowest.cols, cols), rows: Math.max(narrowest.rows, rows) };
      // In its turn: what the program wrote before was written for the old size.
      void settled().then(() => {
        screen.resize(cols, rows);
        narrowest = { cols, rows };
      });
    },
    settled,
    seq: () => seq,
    output_bytes: () => transcript.end(),
    output_ms: () => output_ms,
    trouble: () => trouble,
    size: () => ({ cols, rows }),
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

/** The emulator takes a breath between pieces, not within one. */
function feedInSteps(screen: Screen, bytes: Uint8Array, onDrawn: () => void): void {
  const step = sessionLimits.screen_step_bytes;
  let at = 0;
  for (; at + step < bytes.length; at += step) screen.feed(bytes.subarray(at, at + step), () => undefined);
  screen.feed(bytes.subarray(at), onDrawn);
}
