// What a worker was started with, beyond what its session's own record says: `launches/<id>.json`. It outlives the
// session where a worktree is still to be settled.

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import { codec } from "./codec.ts";

export interface Worktree {
  readonly repo: string;
  readonly path: string;
  readonly branch: string;
  /** Where the branch began. */
  readonly base: string;
}

export interface LaunchRecord {
  readonly id: string;
  readonly gen: string;
  readonly started_s: number;
  readonly by: string;
  /** Counted from the start; then the worker is ended. */
  readonly deadline_s?: number;
  readonly worktree?: Worktree;
}

export const launchesDir: Key = "launches";
export const launchKey = (id: string): Key => `${launchesDir}/${id}.json`;
export const promptKey = (id: string): Key => `prompts/${id}.md`;

const seconds = () => z.number().check(z.gte(0));

export const launchCodec = codec({
  noun: "launch",
  shape: z.lazy(() =>
    z.object({
      id: z.string(),
      gen: z.string(),
      ts: seconds(),
      by: z.string(),
      deadline_s: z.optional(seconds()),
      worktree: z.optional(
        z.object({ repo: z.string(), path: z.string(), branch: z.string(), base: z.string() }),
      ),
    }),
  ),
  fromWire({ id, gen, ts, by, deadline_s, worktree }, name): LaunchRecord | { readonly problem: string } {
    if (id !== name) return { problem: `it says its id is ${JSON.stringify(id.slice(0, 80))}` };
    return {
      id,
      gen,
      started_s: ts,
      by,
      ...(deadline_s !== undefined && { deadline_s }),
      ...(worktree !== undefined && { worktree }),
    };
  },
  toWire: ({ id, gen, started_s, by, deadline_s, worktree }) => ({
    id,
    gen,
    ts: started_s,
    by,
    deadline_s,
    worktree,
  }),
});
