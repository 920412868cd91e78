// `grants/<hash>.json`: a person's yes to exactly one tool call. It is used up by moving to `grants/used/`, which exactly
// one mover can do (I5).

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import { codec } from "./codec.ts";

export const grantsDir: Key = "grants";
export const usedGrantsDir: Key = "grants/used";

export interface Grant {
  /** Of the action, the rules that asked, and the worker: what the person was shown. */
  readonly fingerprint: string;
  readonly ask: string;
  readonly rules: readonly string[];
  readonly worker: string;
  /** Absent: the answer bears no name. */
  readonly by?: string;
  readonly granted_ms: number;
  readonly expires_ms: number;
}

const shape = z.object({
  fingerprint: z.string(),
  ask: z.string(),
  rules: z.array(z.string()),
  worker: z.string(),
  by: z.optional(z.string()),
  granted: z.number(),
  expires: z.number(),
});

export const grantCodec = codec<z.infer<typeof shape>, Grant>({
  noun: "grant",
  shape,
  fromWire: ({ fingerprint, ask, rules, worker, by, granted, expires }) => ({
    fingerprint,
    ask,
    rules,
    worker,
    ...(by !== undefined && { by }),
    granted_ms: granted,
    expires_ms: expires,
  }),
  toWire: ({ fingerprint, ask, rules, worker, by, granted_ms, expires_ms }) => ({
    fingerprint,
    ask,
    rules,
    worker,
    by,
    granted: granted_ms,
    expires: expires_ms,
  }),
});
