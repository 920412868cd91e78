// The shape of every verb's `--json` output. Loaded by `looop schema` and by tests, never on a verb's way;
// its types bind what the verbs print at compile time.

import * as z from "zod/mini";

const seconds = z.number();
const opt = z.optional;

const trouble = z.strictObject({ path: z.string(), why: z.string(), remedy: z.string() });

const decision = z.strictObject({
  kind: z.enum(["approve", "deny", "choice", "text"]),
  limits: opt(z.string()),
});

const ask = z.strictObject({
  id: z.string(),
  worker: z.string(),
  kind: z.enum(["question", "gate"]),
  prompt: z.string(),
  ts: seconds,
  reference: opt(z.string()),
  options: opt(z.array(z.string())),
  title: opt(z.string()),
  gen: opt(z.string()),
  risk: z.enum(["reversible", "irreversible", "destructive"]),
  recommend: opt(
    z.strictObject({
      option: z.string(),
      reason: opt(z.string()),
      source: z.string(),
      confidence: opt(z.number()),
    }),
  ),
  expires: opt(seconds),
  goal: opt(z.string()),
  plan: opt(z.string()),
  action: opt(z.strictObject({ kind: z.string(), fingerprint: z.string(), preview: z.string() })),
  effect: opt(z.string()),
  target: opt(z.string()),
  by: opt(z.string()),
  detached: z.boolean(),
  state: opt(z.enum(["pending", "stranded", "expired", "withdrawn", "answered"])),
  age_s: opt(seconds),
  note: opt(z.string()),
});

const answer = z.strictObject({
  ask: z.string(),
  answer: z.string(),
  ts: seconds,
  decision,
  by: opt(z.strictObject({ person: z.string(), surface: z.string(), ref: opt(z.string()) })),
});

const goal = z.strictObject({
  id: z.string(),
  title: z.string(),
  archived: z.boolean(),
  modified_ms: z.number(),
  hash: z.string(),
});

const version = z.strictObject({
  id: z.string(),
  modified_ms: z.number(),
  bytes: z.number(),
  hash: z.string(),
});

const sensor = z.strictObject({
  name: z.string(),
  interval_s: opt(seconds),
  timeout_s: seconds,
  executable: z.boolean(),
  modified_ms: z.number(),
});

const schedule = z.strictObject({
  v: z.literal(1),
  at: opt(seconds),
  every_s: opt(seconds),
  anchor: opt(seconds),
  cron: opt(z.string()),
  tz: opt(z.string()),
  note: opt(z.string()),
  due: z.boolean(),
  next: opt(seconds),
  hash: z.string(),
});

const claim = z.strictObject({
  name: z.string(),
  session: z.string(),
  ts: seconds,
  holder: z.enum(["alive", "dead", "unknown"]),
});

const stateMembers = {
  world_hash: z.string(),
  pulse_alive: z.boolean(),
  snapshots: z.record(z.string(), z.unknown()),
  asks: z.array(ask),
  workers: z.array(
    z.strictObject({
      id: z.string(),
      gen: opt(z.string()),
      state: z.enum(["starting", "running", "exited", "killed"]),
      alive: z.boolean(),
      exit_code: z.nullable(z.number()),
      started: opt(seconds),
      changed_ms: opt(z.number()),
      meta: z.boolean(),
    }),
  ),
  goals: z.array(z.string()),
  journal_tail: z.array(z.string()),
  troubles: z.array(trouble),
  data_dir: z.string(),
  cursor: z.string(),
};

const category = z.enum(["asks", "journal", "playbook", "goals", "snapshots", "workers", "pulse-down"]);

export const errorOutput = z.strictObject({
  error: z.strictObject({ kind: z.string(), field: opt(z.string()), why: z.string(), remedy: z.string() }),
});

export const askOutput = z.strictObject({ ask, answer: opt(answer), tells: z.array(z.string()) });
export const asksOutput = z.array(ask);
export const answerOutput = z.strictObject({ ask, answer: opt(answer), waits: opt(z.string()) });
export const tellOutput = z.strictObject({
  id: z.string(),
  worker: z.string(),
  text: z.string(),
  ts: seconds,
});
export const toldOutput = z.strictObject({
  tells: z.array(
    z.strictObject({
      id: z.string(),
      text: z.string(),
      ts: seconds,
      by: opt(z.string()),
      from: opt(z.enum(["worker", "pulse"])),
    }),
  ),
});
export const unflagOutput = z.strictObject({ withdrawn: z.array(z.string()) });
export const changeOutput = z.strictObject({
  summary: z.string(),
  hash: opt(z.string()),
  warnings: z.array(z.string()),
});
export const goalReadOutput = z.strictObject({ ...goal.shape, body: z.string() });
export const goalListOutput = z.array(goal);
export const playbookReadOutput = z.strictObject({ body: z.string(), hash: z.string() });
export const playbookHistoryOutput = z.array(version);
export const sensorReadOutput = z.strictObject({ ...sensor.shape, script: z.string(), hash: z.string() });
export const sensorListOutput = z.array(sensor);
export const sensorTestOutput = z.strictObject({
  name: z.string(),
  ok: z.boolean(),
  signal: z.unknown(),
  detail: opt(z.unknown()),
  wall_ms: z.number(),
  problems: z.array(z.string()),
});
/** By name; a record that cannot be used is `null`. */
export const scheduleListOutput = z.record(z.string(), z.nullable(schedule));
export const claimOutput = z.strictObject({ ...claim.shape, renewed: z.boolean() });
export const unclaimOutput = z.strictObject({ name: z.string(), released: z.boolean() });
export const stateOutput = z.strictObject(stateMembers);
/** What changed, or how the worker ended that was waited for. */
export const waitOutput = z.union([
  z.strictObject({ changed: z.array(category), ...stateMembers }),
  z.strictObject({
    worker: z.string(),
    end: z.enum(["exited", "killed", "lost"]),
    exit_code: z.nullable(z.number()),
  }),
]);
/** One line of the stream: an event, or where to read on from. */
export const eventsOutput = z.union([
  z.looseObject({ ts: z.string(), event: z.string() }),
  z.strictObject({ cursor: z.string(), gap: opt(z.string()) }),
]);
export const journalOutput = z.strictObject({ lines: z.array(z.string()) });
/** What became of a command: its run, or the ask it waits for. */
export const runOutput = z.union([
  z.strictObject({
    exit_code: z.nullable(z.number()),
    stopped: opt(z.string()),
    output: z.string(),
    output_bytes: z.number(),
    wall_ms: z.number(),
    ask: opt(z.string()),
  }),
  z.strictObject({ ask: z.string(), proposal: z.string() }),
]);
export const versionOutput = z.strictObject({ version: z.string(), runtime: z.string() });
export const helpOutput = z.strictObject({
  manual: opt(z.string()),
  verbs: z.array(
    z.strictObject({
      verb: z.string(),
      aliases: z.array(z.string()),
      summary: z.string(),
      usage: z.string(),
      exits: z.array(z.strictObject({ code: z.number(), meaning: z.string() })),
    }),
  ),
});
export const completionOutput = z.strictObject({ shell: z.string(), script: z.string() });
/** JSON Schema by verb. */
export const schemaOutput = z.record(z.string(), z.unknown());

/** Parts of other verbs' outputs. */
export { ask as askShape, trouble as troubleShape };

export type AskJson = z.infer<typeof ask>;
export type AnswerJson = z.infer<typeof answer>;
export type GoalJson = z.infer<typeof goal>;
export type VersionJson = z.infer<typeof version>;
export type SensorJson = z.infer<typeof sensor>;
export type ScheduleJson = z.infer<typeof schedule>;
export type ClaimJson = z.infer<typeof claim>;
export type StateJson = z.infer<typeof stateOutput>;
