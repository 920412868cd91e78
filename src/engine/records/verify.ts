// The post-condition of one life of a worker and, once it was looked at, its verdict: `verify/<id>.json`. One record,
// changed by compare-and-replace alone, so that of two processes one runs the check and a killed one leaves its trace.

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import { codec } from "./codec.ts";

export interface Verdict {
  readonly ok: boolean;
  readonly exit_code: number | null;
  readonly output: string;
  readonly ended_s: number;
}

/** Who runs the check; a start mark tells a reused pid. */
export interface Runner {
  readonly pid: number;
  readonly started: string;
}

export interface VerifyRecord {
  readonly id: string;
  readonly gen: string;
  readonly command: string;
  /** Absolute; where the check is run. */
  readonly cwd: string;
  readonly stage:
    | { readonly in: "waiting" }
    | { readonly in: "running"; readonly by: Runner }
    | { readonly in: "done"; readonly verdict: Verdict };
}

export const verifyKey = (id: string): Key => `verify/${id}.json`;

export const verifyCodec = codec({
  noun: "check",
  shape: z.object({
    id: z.string(),
    gen: z.string(),
    cmd: z.string(),
    cwd: z.string(),
    by: z.optional(z.nullable(z.object({ pid: z.int(), started: z.string() }))),
    ok: z.optional(z.boolean()),
    exit_code: z.optional(z.nullable(z.int())),
    output: z.optional(z.string()),
    ts: z.optional(z.number()),
  }),
  fromWire(wire, name): VerifyRecord | { readonly problem: string } {
    const { id, gen, cmd, cwd, by, ok, exit_code = null, output = "", ts = 0 } = wire;
    if (id !== name) return { problem: `it says its id is ${JSON.stringify(id.slice(0, 80))}` };
    if (cmd.trim() === "") return { problem: "its command is empty" };
    const head = { id, gen, command: cmd, cwd };
    if (ok !== undefined)
      return { ...head, stage: { in: "done", verdict: { ok, exit_code, output, ended_s: ts } } };
    return { ...head, stage: by ? { in: "running", by } : { in: "waiting" } };
  },
  toWire({ id, gen, command, cwd, stage }) {
    const verdict = stage.in === "done" ? stage.verdict : undefined;
    return {
      id,
      gen,
      cmd: command,
      cwd,
      by: stage.in === "running" ? stage.by : null,
      ok: verdict?.ok,
      exit_code: verdict?.exit_code,
      output: verdict?.output,
      ts: verdict?.ended_s,
    };
  },
});
