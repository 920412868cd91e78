// The shape of the `--json` output of the verbs about workers and their terminals.
// Loaded by `looop schema` and by tests, never on a verb's way; its types bind what the verbs print.

import * as z from "zod/mini";

const count = z.number();
const state = z.enum(["starting", "running", "exited", "killed"]);

export const workerStartOutput = z.strictObject({
  id: z.string(),
  gen: z.nullable(z.string()),
  state,
  summary: z.string(),
  warnings: z.array(z.string()),
});

export const workerKillOutput = z.strictObject({
  id: z.string(),
  confirmed: z.boolean(),
  escalated: z.boolean(),
  summary: z.string(),
});

export const workerSettleOutput = z.strictObject({ id: z.string(), summary: z.string() });

export const workerHealthOutput = z.strictObject({
  id: z.string(),
  gen: z.nullable(z.string()),
  state,
  alive: z.boolean(),
  exit_code: z.nullable(count),
  health: z.enum(["dead", "waiting-ask", "waiting-prompt", "stuck", "busy"]),
  idle_s: z.nullable(count),
  uptime_s: z.nullable(count),
  ask_age_s: z.nullable(count),
  pending_tells: count,
  meta: z.boolean(),
  goal: z.nullable(z.string()),
  plan: z.nullable(z.string()),
  verify: z.nullable(
    z.strictObject({
      verdict: z.enum(["pass", "fail"]),
      exit_code: z.nullable(count),
      output: z.string(),
    }),
  ),
});
export const workerListOutput = z.array(workerHealthOutput);

const colour = z.optional(z.union([z.null(), count, z.string()]));
const flag = z.optional(z.literal(true));

const shot = z.strictObject({
  rows: count,
  cols: count,
  cursor: z.strictObject({ row: count, col: count, hidden: z.boolean() }),
  alternate_screen: z.boolean(),
  /** Of the text alone: colours and the cursor do not change it. */
  screen_hash: z.string(),
  screen_seq: count,
  format: z.enum(["plain", "ansi", "cells"]),
  text: z.optional(z.string()),
  cells: z.optional(
    z.array(
      z.strictObject({
        row: count,
        col: count,
        char: z.string(),
        width: z.optional(z.literal(2)),
        fg: colour,
        bg: colour,
        bold: flag,
        dim: flag,
        italic: flag,
        underline: flag,
        inverse: flag,
        hidden: flag,
        strike: flag,
      }),
    ),
  ),
});

export const shotOutput = z.union([shot, z.strictObject({ png: z.string(), bytes: count })]);
/** With `--follow`, one such line per piece. */
export const logOutput = z.strictObject({ text: z.string(), offset: count, done: z.boolean() });
export const sentOutput = z.strictObject({ sent: count, offset: count });
export const expectOutput = z.strictObject({ matched: z.string(), offset: z.optional(count) });
export const idleOutput = z.strictObject({ idle: z.literal(true) });
export const driveOutput = z.strictObject({ worker: z.string(), done: z.string() });
export const attachOutput = z.strictObject({
  worker: z.string(),
  end: z.enum(["exited", "detached", "lost"]),
  exit_code: z.nullable(count),
});

export type WorkerHealthJson = z.infer<typeof workerHealthOutput>;
