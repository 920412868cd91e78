// The shape of the `--json` output of the verbs about whole data directories. Its types bind what the verbs print at
// compile time.

import * as z from "zod/mini";

const text = z.string();
const left = z.array(z.strictObject({ path: text, why: text }));

export const backupOutput = z.strictObject({ file: text, files: z.number(), bytes: z.number(), left });

export const restoreOutput = z.strictObject({
  into: text,
  files: z.number(),
  bytes: z.number(),
  made: text,
  program: text,
  left,
});

export const migrateOutput = z.strictObject({
  state: z.enum(["looked", "taken"]),
  from: text,
  into: text,
  lines: z.array(
    z.strictObject({
      path: text,
      state: z.enum(["taken", "would_take", "stands", "left"]),
      why: z.optional(text),
    }),
  ),
  open_asks: z.number(),
});

export type BackupJson = z.infer<typeof backupOutput>;
export type RestoreJson = z.infer<typeof restoreOutput>;
export type MigrateJson = z.infer<typeof migrateOutput>;
