// The shape of the `--json` output of the verbs that look after the program. Loaded by `looop schema` and by tests; its
// types bind what the verbs print at compile time.

import * as z from "zod/mini";

const opt = z.exactOptional;
const text = z.string();

const profileShape = z.strictObject({
  name: text,
  directory: text,
  state: z.enum(["ready", "unready", "away"]),
  why: opt(text),
});

export const healthOutput = z.strictObject({
  ready: z.enum(["yes", "no"]),
  up_s: z.number(),
  version: text,
  checks: z.array(
    z.strictObject({ name: text, state: z.enum(["well", "unwell"]), why: text, remedy: opt(text) }),
  ),
  channels: z.array(
    z.strictObject({
      surface: text,
      state: text,
      why: text,
      remedy: opt(text),
      heard_ms: opt(z.number()),
      lacks: z.array(text),
    }),
  ),
  profiles: opt(z.array(profileShape)),
});

export const profilesOutput = z.strictObject({ profiles: z.array(profileShape) });

export const metricsOutput = z.strictObject({ text });

export const doctorOutput = z.strictObject({
  problems: z.number(),
  rows: z.array(
    z.strictObject({
      area: text,
      state: z.enum(["well", "note", "problem", "unknown", "fixed"]),
      what: text,
      remedy: opt(text),
      fixable: opt(z.literal(true)),
    }),
  ),
});

/** Of one line. */
export const logsOutput = z.strictObject({
  ts: text,
  level: z.enum(["debug", "info", "warn", "error"]),
  event: text,
  text,
  fields: z.record(text, z.unknown()),
});

export type ProfilesJson = z.infer<typeof profilesOutput>;
export type HealthJson = z.infer<typeof healthOutput>;
export type DoctorJson = z.infer<typeof doctorOutput>;
export type LogJson = z.infer<typeof logsOutput>;
