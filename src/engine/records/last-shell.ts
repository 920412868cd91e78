// `state/last-shell.json`: what the last shell move printed, for the next decision to read once.

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import { codec } from "./codec.ts";

export const lastShellKey: Key = "state/last-shell.json";

export interface LastShell {
  readonly cmd: string;
  /** Null: it did not end by itself. */
  readonly exitCode: number | null;
  /** The end of what it printed, both streams in the order in which they came. */
  readonly output: string;
  readonly at_ms: number;
}

export const lastShellCodec = codec({
  noun: "last shell run",
  shape: z.object({
    cmd: z.string(),
    exit_code: z.nullable(z.number()),
    output: z.string(),
    at: z.number().check(z.nonnegative()),
  }),
  fromWire: (wire): LastShell => ({
    cmd: wire.cmd,
    exitCode: wire.exit_code,
    output: wire.output,
    at_ms: wire.at,
  }),
  toWire: (run) => ({ cmd: run.cmd, exit_code: run.exitCode, output: run.output, at: run.at_ms }),
});
