// What a worker put out, played once more into a terminal of the same size that keeps what scrolls away: for looking
// back. Follows the transcript from where it stands; another life of the worker starts it anew.

import type { LookOutcome, Terminals } from "../terminals.ts";
import { sessionLimits } from "../workers/session/limits.ts";
import { createScreen, type Screen } from "../workers/session/screen.ts";
import { watchLimits } from "./limits.ts";
import type { History } from "./model.ts";
import { usedRows } from "./page.ts";

export interface Replay {
  /** Brings it up to date; nothing when there is nothing new. */
  read(worker: string, look: Look, signal: AbortSignal): Promise<History | undefined>;
  drop(): void;
}

type Look = Extract<LookOutcome, { kind: "ok" }>;

interface Tape {
  readonly worker: string;
  readonly gen: string | undefined;
  readonly cols: number;
  readonly rows: number;
  readonly screen: Screen;
  readonly cut: boolean;
  offset: number;
}

export function createReplay(terminals: Pick<Terminals, "log" | "shot">): Replay {
  let tape: Tape | undefined;

  function drop(): void {
    tape?.screen.dispose();
    tape = undefined;
  }

  async function start(worker: string, look: Look, size: Size): Promise<Tape> {
    drop();
    const { cols, rows } = size;
    const end = look.live?.output_bytes ?? (await endOf(terminals, worker));
    const offset = Math.max(0, end - watchLimits.history_bytes_max);
    const scrollback_rows = Math.min(
      watchLimits.history_rows_max,
      Math.floor(watchLimits.history_cells_max / cols),
    );
    const screen = createScreen({ cols, rows, onReply: () => undefined, scrollback_rows });
    tape = { worker, gen: look.gen, cols, rows, screen, cut: offset > 0, offset };
    return tape;
  }

  function fits({ gen, live }: Look, worker: string): boolean {
    if (tape === undefined || tape.worker !== worker || tape.gen !== gen) return false;
    return (
      live === undefined ||
      (live.output_bytes >= tape.offset && live.cols === tape.cols && live.rows === tape.rows)
    );
  }

  return {
    drop,
    async read(worker, look, signal) {
      const isFresh = !fits(look, worker);
      const size = look.live ?? (await sizeOf(terminals, worker));
      const playing = isFresh || tape === undefined ? await start(worker, look, size) : tape;
      if (!isFresh && look.live !== undefined && look.live.output_bytes === playing.offset) return undefined;
      const log = await terminals.log(worker, { since: playing.offset, text: "raw" });
      if (log.kind !== "ok" || (log.offset === playing.offset && !isFresh)) return undefined;
      // What was cut begins in the middle of something; the next line is whole.
      const text = isFresh && playing.cut ? log.text.slice(log.text.indexOf("\n") + 1) : log.text;
      playing.offset = log.offset;
      await feed(playing.screen, text, signal);
      return playing === tape && !signal.aborted ? historyOf(playing) : undefined;
    },
  };
}

interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Of an ended one: its last screen knows. */
async function sizeOf(terminals: Pick<Terminals, "shot">, worker: string): Promise<Size> {
  const shot = await terminals.shot(worker, "plain", "trimmed");
  if (shot.kind === "ok") return shot.shot;
  return { cols: sessionLimits.cols_default, rows: sessionLimits.rows_default };
}

async function endOf(terminals: Pick<Terminals, "log">, worker: string): Promise<number> {
  const log = await terminals.log(worker, { since: Number.MAX_SAFE_INTEGER, text: "raw" });
  return log.kind === "ok" ? log.offset : 0;
}

async function feed(screen: Screen, text: string, signal: AbortSignal): Promise<void> {
  const bytes = Buffer.from(text);
  const step = watchLimits.history_step_bytes;
  for (let at = 0; at < bytes.length && !signal.aborted; at += step)
    await new Promise<void>((parsed) => screen.feed(bytes.subarray(at, at + step), parsed));
}

function historyOf({ worker, screen, cut }: Tape): History {
  const image = screen.image();
  const scrolled = screen.scrolledRows();
  const full = scrolled >= Math.floor(watchLimits.history_cells_max / image.cols);
  return {
    worker,
    rows: scrolled + usedRows(image),
    cut: cut || full,
    full,
    line: (row) => (row < scrolled ? screen.scrolledRow(row) : (image.lines[row - scrolled] ?? [])),
  };
}
