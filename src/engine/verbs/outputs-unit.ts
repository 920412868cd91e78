// The shape of the `--json` output of the verbs about systemd. Its types bind what the verbs print at compile time.

import * as z from "zod/mini";

const text = z.string();

export const unitInstallOutput = z.strictObject({
  state: z.enum(["installed", "shown"]),
  unit: text,
  path: text,
  text,
});

export const unitRemoveOutput = z.strictObject({ unit: text, path: text });

export const unitStatusOutput = z.strictObject({
  unit: text,
  path: text,
  /** `differs`: install would write something else; `foreign`: somebody else wrote it. */
  file: z.enum(["missing", "as_written", "differs", "foreign"]),
  systemd: z.enum(["there", "absent"]),
  active: z.optional(text),
  enabled: z.optional(text),
  pid: z.optional(z.number()),
  restarts: z.optional(z.number()),
});

export type UnitInstallJson = z.infer<typeof unitInstallOutput>;
export type UnitRemoveJson = z.infer<typeof unitRemoveOutput>;
export type UnitStatusJson = z.infer<typeof unitStatusOutput>;
