// Workers, screens and models for tests of the view, and a terminal that shows what a person would see.

import unicode11 from "@xterm/addon-unicode11";
import headless from "@xterm/headless";
import type { AskId, WorkerId } from "../../../src/engine/ids.ts";
import type { AskView, WorkerHealth } from "../../../src/engine/types.ts";
import { type Filter, firstModel, type Model } from "../../../src/engine/watch/model.ts";
import { withFleet, withImage } from "../../../src/engine/watch/see.ts";
import { createScreen } from "../../../src/engine/workers/session/screen.ts";
import type { ScreenImage } from "../../../src/engine/workers/session/shot.ts";

export const NOW_MS = 1_700_000_000_000;

export function worker(id: string, more: Partial<WorkerHealth> = {}): WorkerHealth {
  return {
    id: id as WorkerId,
    state: "running",
    alive: true,
    exit_code: null,
    started_s: NOW_MS / 1_000 - 90,
    meta: false,
    health: "busy",
    idle_s: 3,
    uptime_s: 90,
    pending_tells: 0,
    ...more,
  };
}

export const dead = (id: string, more: Partial<WorkerHealth> = {}): WorkerHealth =>
  worker(id, {
    alive: false,
    health: "dead",
    state: "exited",
    exit_code: 0,
    changed_ms: NOW_MS - 600_000,
    ...more,
  });

export function ask(id: string, of: string, more: Partial<AskView> = {}): AskView {
  return {
    id: id as AskId,
    worker: of as WorkerId,
    kind: "question",
    prompt: "Which one?",
    raised_s: NOW_MS / 1_000 - 60,
    options: [],
    risk: "irreversible",
    detached: false,
    state: "pending",
    age_s: 60,
    ...more,
  };
}

export interface Fleet {
  readonly workers: readonly WorkerHealth[];
  readonly asks?: readonly AskView[];
  readonly cols?: number;
  readonly rows?: number;
  readonly filter?: Filter;
}

export function model({
  workers,
  asks = [],
  cols = 80,
  rows = 24,
  filter = { kind: "living" },
}: Fleet): Model {
  const first = firstModel({ size: { cols, rows }, filter, now_ms: NOW_MS });
  return withFleet(first, { workers, asks, at_ms: NOW_MS });
}

/** The screen that these bytes make. */
export async function imageAfter(bytes: string, cols = 80, rows = 24): Promise<ScreenImage> {
  const screen = createScreen({ cols, rows, onReply: () => undefined });
  await new Promise<void>((parsed) => screen.feed(Buffer.from(bytes), parsed));
  const image = screen.image();
  screen.dispose();
  return image;
}

export async function withScreen(before: Model, bytes: string, cols = 80, rows = 24): Promise<Model> {
  return withImage(before, before.selected ?? "", await imageAfter(bytes, cols, rows), { kind: "running" });
}

/** What a person sees: a terminal of its own, fed with what is written. */
export interface Seen {
  write(bytes: string | Uint8Array): Promise<void>;
  lines(): readonly string[];
  text(): string;
  resize(cols: number, rows: number): void;
  readonly emulator: headless.Terminal;
  cursorHidden(): boolean;
}

/** `narrow`, `wide`: what is not ASCII takes one cell, or two. */
export type Widths = "unicode" | "narrow" | "wide";

export function seenTerminal(cols: number, rows: number, widths: Widths = "unicode"): Seen {
  const emulator = new headless.Terminal({ cols, rows, scrollback: 0, allowProposedApi: true });
  emulator.loadAddon(new unicode11.Unicode11Addon());
  for (const [version, width] of [
    ["narrow", 1],
    ["wide", 2],
  ] as const) {
    const wcwidth = (point: number) => (point < 0x80 || point === 0x2502 ? 1 : width);
    emulator.unicode.register({
      version,
      wcwidth,
      charProperties: (point: number) => wcwidth(point) << 1,
    } as never);
  }
  emulator.unicode.activeVersion = widths === "unicode" ? "11" : widths;
  let hidden = false;
  const watch = (value: boolean) => (params: readonly (number | number[])[]) => {
    if (params.includes(25)) hidden = value;
    return false;
  };
  emulator.parser.registerCsiHandler({ prefix: "?", final: "h" }, watch(false));
  emulator.parser.registerCsiHandler({ prefix: "?", final: "l" }, watch(true));
  const lines = () =>
    Array.from(
      { length: emulator.rows },
      (_, row) => emulator.buffer.active.getLine(row)?.translateToString(true).trimEnd() ?? "",
    );
  return {
    emulator,
    lines,
    text: () => lines().join("\n"),
    write: (bytes) => new Promise((parsed) => emulator.write(bytes, parsed)),
    resize: (newCols, newRows) => emulator.resize(newCols, newRows),
    cursorHidden: () => hidden,
  };
}
