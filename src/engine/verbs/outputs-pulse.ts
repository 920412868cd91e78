// The shape of the `--json` output of the verbs about the loop itself. Loaded by `looop schema` and by tests; its types
// bind what the verbs print at compile time.

import * as z from "zod/mini";
import { askShape, troubleShape } from "./outputs.ts";
import { initHookOutput } from "./outputs-hook.ts";

const opt = z.optional;

/** Of the agent; of a surface; of the hook; and with `--manifest`, the manifest itself. */
export const initOutput = z.union([
  z.strictObject({
    path: z.string(),
    changed: z.boolean(),
    created: z.array(z.string()),
    problems: z.array(z.string()),
  }),
  z.strictObject({
    surface: z.string(),
    self: z.string(),
    where: z.string(),
    home: opt(z.string()),
    owner: opt(z.string()),
    path: z.string(),
    changed: z.boolean(),
    findings: z.array(z.string()),
    problems: z.array(z.string()),
  }),
  initHookOutput,
  z.looseObject({ display_information: z.looseObject({ name: z.string() }) }),
]);

/** `stopped` after the log; with `--detach`, what runs now. */
export const upOutput = z.union([
  z.looseObject({ ts: z.string(), event: z.string() }),
  z.strictObject({
    state: z.enum(["started", "running"]),
    pid: opt(z.number()),
    log: opt(z.string()),
  }),
]);

export const downOutput = z.strictObject({
  pulse: z.enum(["stopped", "forced", "not_running"]),
  pid: opt(z.number()),
  killed: z.array(z.string()),
  living: z.array(z.string()),
});

const day = z.strictObject({
  day: z.string(),
  runs: z.number(),
  cost_usd: z.number(),
  tokens: z.number(),
  /** Runs whose cost nobody told. */
  unpriced: z.number(),
});

export const costOutput = z.strictObject({ zone: z.string(), days: z.array(day) });

export const demoOutput = z.strictObject({
  state: z.enum(["played", "left"]),
  dir: z.string(),
  kept: opt(z.boolean()),
  deployed: opt(z.enum(["deployed", "declined"])),
});

/** One per line: what the program tells, as it comes. */
export const clientOutput = z.looseObject({
  kind: z.enum(["attached", "away", "card", "removed", "shown", "kept", "refused"]),
});

export const startOutput = z.union([upOutput, demoOutput]);

export const statusOutput = z.strictObject({
  data_dir: z.string(),
  pulse: z.enum(["up", "down", "unknown"]),
  pid: opt(z.number()),
  deciding_since_ms: opt(z.number()),
  paused: opt(
    z.strictObject({
      by: z.string(),
      since_ms: z.number(),
      until_ms: opt(z.number()),
      why: opt(z.string()),
    }),
  ),
  last_beat: opt(
    z.strictObject({ ended_ms: z.number(), outcome: z.string(), reason: z.string(), say: z.string() }),
  ),
  next: opt(z.strictObject({ at_ms: z.number(), because: z.string() })),
  config: z.union([
    z.strictObject({
      kind: z.literal("ok"),
      zone: z.string(),
      daily_usd_max: opt(z.number()),
      daily_tokens_max: opt(z.number()),
    }),
    z.strictObject({ kind: z.enum(["absent", "bad"]), why: z.string(), remedy: z.string() }),
  ]),
  today: opt(day),
  asks: z.array(askShape),
  workers: z.array(
    z.strictObject({
      id: z.string(),
      health: z.string(),
      state: z.string(),
      exit_code: z.nullable(z.number()),
      idle_s: opt(z.number()),
      uptime_s: opt(z.number()),
      verify: opt(z.string()),
    }),
  ),
  goals: z.array(z.strictObject({ id: z.string(), title: z.string() })),
  /** Those that are not over. */
  plans: z.array(
    z.strictObject({
      id: z.string(),
      state: z.string(),
      done: z.number(),
      steps: z.number(),
      asks: z.array(z.string()),
      trouble: opt(z.strictObject({ why: z.string(), remedy: z.string() })),
    }),
  ),
  decisions: z.array(z.strictObject({ ts: z.string(), ok: z.boolean(), say: z.string() })),
  /** Once anything was shown to anybody. */
  channels: opt(z.array(z.strictObject({ surface: z.string(), state: z.string(), why: z.string() }))),
  deliveries: opt(z.strictObject({ waiting: z.number(), unknown: z.number(), dead: z.number() })),
  troubles: z.array(troubleShape),
});

export type StatusJson = z.infer<typeof statusOutput>;
