// What one decision leaves behind in `runs/<id>/`: its prompt (whose creation takes the name), the raw stream, the
// rendered log, the outcome. Everything here is for people; only the prompt must be there before anything is launched.

import { type Failed, failed } from "../outcome.ts";
import type { Clock, Key, LocalTime, LogFile, Logs, Store } from "../ports.ts";
import { pulseLimits } from "./limits.ts";

export interface RunsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly localTime: LocalTime;
  readonly logs: Logs;
}

export interface Run {
  readonly kind: "ok";
  readonly id: string;
  readonly promptKey: Key;
}

const RUNS: Key = "runs";

/** `beat-20261121-155900`, and `-2`, `-3` … where that second is taken, as around a change of the clocks. */
export async function openRun(ports: RunsPorts, prompt: string): Promise<Run | Failed> {
  const stem = `beat-${ports.localTime(ports.clock.now_ms()).stamp}`;
  const bytes = Buffer.from(prompt);
  for (let nth = 1; nth <= pulseLimits.run_id_tries_max; nth += 1) {
    const id = nth === 1 ? stem : `${stem}-${nth}`;
    const promptKey: Key = `${RUNS}/${id}/prompt.md`;
    const created = await ports.store.create(promptKey, bytes, { bytes_max: bytes.length });
    if (created.kind === "failed") return created;
    if (created.kind === "created") return { kind: "ok", id, promptKey };
  }
  return failed("io", `${RUNS}: ${pulseLimits.run_id_tries_max} runs of one second`, "look at the clock");
}

export interface RunLogs {
  /** As it came from the runner. */
  raw(chunk: Uint8Array): void;
  /** One line each, with the time. */
  lines(lines: readonly string[]): void;
  /** What could not be written, if anything. */
  close(): readonly Failed[];
}

export function openLogs({ logs, clock, localTime }: RunsPorts, run: string): RunLogs {
  const stream = capped(logs.open(`${RUNS}/${run}/stream.log`), pulseLimits.stream_log_bytes_max);
  const output = capped(logs.open(`${RUNS}/${run}/output.log`), pulseLimits.rendered_log_bytes_max);
  return {
    raw: stream.write,
    lines(lines) {
      if (lines.length === 0) return;
      const { stamp } = localTime(clock.now_ms());
      const time = stamp.slice(-6).replace(/(..)(..)(..)/, "$1:$2:$3");
      output.write(Buffer.from(lines.map((line) => `[${time}] ${line}\n`).join("")));
    },
    close: () => [stream.close(), output.close()].filter((each) => each.kind === "failed"),
  };
}

/** Ends with a mark instead of filling the disk. */
function capped(file: LogFile, bytes_max: number): LogFile {
  let left_bytes = bytes_max;
  return {
    write(bytes) {
      if (left_bytes <= 0) return;
      file.write(bytes.subarray(0, left_bytes));
      left_bytes -= bytes.length;
      if (left_bytes <= 0) file.write(Buffer.from(`\n(cut here: only ${bytes_max} bytes are kept)\n`));
    },
    close: file.close,
  };
}

/** What became of it, for whoever looks later. */
export async function closeRun(
  { store }: Pick<RunsPorts, "store">,
  run: string,
  outcome: Readonly<Record<string, unknown>>,
): Promise<void> {
  // A run without its outcome is only less to read: never a reason to fail a beat.
  await store.write(
    `${RUNS}/${run}/outcome.json`,
    Buffer.from(`${JSON.stringify({ v: 1, ...outcome }, null, 2)}\n`),
  );
}

/** The newest stay. */
export async function pruneRuns(
  { store, logs }: Pick<RunsPorts, "store" | "logs">,
  kept: number,
): Promise<void> {
  const listing = await store.list(RUNS);
  if (listing.kind !== "ok") return;
  const runs = listing.entries.filter(({ kind }) => kind === "directory");
  const oldestFirst = [...runs].sort((a, b) => a.modified_ms - b.modified_ms || (a.name < b.name ? -1 : 1));
  for (const { name } of oldestFirst.slice(0, Math.max(0, runs.length - kept))) {
    await logs.removeDirectory(`${RUNS}/${name}`);
  }
}
