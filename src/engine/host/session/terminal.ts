// One terminal and what comes out of it: every byte goes to the transcript first, then to the screen, then to who
// watches. Reading stops while the screen lags or the disk refuses, so nothing is dropped and nothing piles up.

import type { Failed } from "../../outcome.ts";
import type { Clock } from "../../ports.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import { createScreen, type Screen } from "../../workers/session/screen.ts";
import { failureOf } from "../errno.ts";
import { drawingOf } from "./drawing.ts";
import { openPty, type Pty, type PtyRequest } from "./pty.ts";
import type { TranscriptWriter } from "./transcript-file.ts";

export interface TerminalEvents {
  /** These pieces are now on the screen. */
  onShown(pieces: readonly Uint8Array[]): void;
  /** There is output in the transcript that is not on the screen yet. */
  onHeld(): void;
  /** Whether somebody sees each picture. */
  isFollowed(): boolean;
  /** After the last byte is in the transcript and on the screen. */
  onEnd(exitCode: number): void;
  /** Whether somebody else answers what the program asks its terminal. */
  answers(): "here" | "elsewhere";
}

export interface LiveTerminal {
  readonly screen: Screen;
  open(): { readonly kind: "open"; readonly pid: number } | Failed;
  write(bytes: string): "taken" | "full";
  /** Its own size from now on. */
  resize(cols: number, rows: number): void;
  /** The size of who is attached, until it is given back its own. */
  lend(cols: number, rows: number): void;
  giveBack(): void;
  /** An empty screen, for another program. */
  reset(): void;
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
  let own = { cols, rows };
  let output_ms = clock.now_ms();
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
  const drawing = drawingOf({
    screen,
    clock,
    cols,
    rows,
    onShown(pieces) {
      events.onShown(pieces);
      throttle();
    },
    onHeld: events.onHeld,
    isFollowed: events.isFollowed,
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
    if (written > 0) drawing.take(bytes.subarray(0, written));
    if (outcome.kind === "ok") return;
    trouble = `the worker stands still because its output cannot be kept: ${outcome.why}; ${outcome.remedy}`;
    unwritten.unshift(bytes.subarray(written));
    if (!retrying) void retry();
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
    const backlog_bytes = drawing.backlog_bytes();
    const full = unwritten.length > 0 || backlog_bytes > sessionLimits.screen_backlog_bytes_max;
    const free = unwritten.length === 0 && backlog_bytes <= sessionLimits.screen_backlog_bytes_low;
    if (!paused && full) pty?.pause();
    else if (paused && free) pty?.resume();
    paused = full || (paused && !free);
  }

  async function finish(exitCode: number): Promise<void> {
    for (let left = sessionLimits.transcript_retries_at_end; unwritten.length > 0 && left > 0; left--) {
      flush();
      if (unwritten.length > 0) await clock.sleep(sessionLimits.transcript_retry_ms);
    }
    unwritten = [];
    await drawing.settled();
    events.onEnd(exitCode);
  }

  function lend(newCols: number, newRows: number): void {
    cols = newCols;
    rows = newRows;
    pty?.resize(cols, rows);
    drawing.resize(cols, rows);
  }

  return {
    screen,
    open() {
      try {
        const before = drawing.shown_bytes();
        const done_bytes = () => drawing.shown_bytes() - before;
        pty = openPty(
          { ...request, cols, rows },
          { onBytes: take, onEnd: (code) => void finish(code), done_bytes },
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
      own = { cols: newCols, rows: newRows };
      lend(newCols, newRows);
    },
    lend,
    giveBack: () => lend(own.cols, own.rows),
    reset: drawing.reset,
    settled: drawing.settled,
    seq: drawing.seq,
    output_bytes: () => transcript.end(),
    output_ms: () => output_ms,
    trouble: () => trouble,
    size: () => ({ cols, rows }),
  };
}
